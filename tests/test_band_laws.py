"""What does a band do to somebody who hinges: laws of statics, none of them asked of a solver?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from laws import law, numbers

import hingekit as hk
from hingekit.linkage import landmarks
from hingekit.progressions import find, run
from hingekit.tasks import hip_travel

MAN = hk.Body.from_table(mass=75, stature=1.75)
PEOPLE = {
    "small woman": hk.Body.from_table(sex="female", mass=50, stature=1.52),
    "man": MAN,
    "large man": hk.Body.from_table(mass=110, stature=1.95),
}
BAR = hk.Load(20)
GRAVITY = 9.80665

#: Moments of 1e3 N·m and places of 1 m, rounded at 1e-16 some hundred times.
ROUNDING = 1e-10

people = pytest.mark.parametrize("body", PEOPLE.values(), ids=PEOPLE)


def heel_to_toe(body):
    return float(body.foot.toe - body.foot.heel)


# A level band through the hip joints, at equal posture


@law
@given(numbers(-20, 20), numbers(-60, 0), numbers(0, 80), numbers(0, 90), numbers(1, 400))
def test_a_band_at_the_hips_moves_the_pressure_back_by_force_times_height_over_weight(
    shank, thigh, pelvis, thorax, force
):
    # About the centre of pressure: weight × its way back = force × height of the hip.
    posture = hk.Posture(shank, thigh, pelvis, thorax)
    height = float(landmarks(MAN, posture).hip.imag)
    free, pulled = (
        hk.balance(MAN, posture, load).centre_of_pressure
        for load in (BAR, BAR + hk.Force(forward=-force, at="hips"))
    )
    back = (free - pulled) * heel_to_toe(MAN)
    assert back == pytest.approx(force * height / ((75 + 20) * GRAVITY), abs=ROUNDING)


@law
@given(numbers(-20, 20), numbers(-60, 0), numbers(0, 80), numbers(0, 90), numbers(1, 400))
def test_a_band_at_the_hips_changes_ankle_and_knee_by_force_times_height_and_nothing_above(
    shank, thigh, pelvis, thorax, force
):
    posture = hk.Posture(shank, thigh, pelvis, thorax)
    points = landmarks(MAN, posture)
    free = hk.joint_moments(MAN, posture, BAR)
    pulled = hk.joint_moments(MAN, posture, BAR + hk.Force(forward=-force, at="hips"))
    # Backward it takes from the plantarflexors and gives to the extensors of the knee.
    for joint, sign in (("ankle", -1), ("knee", 1)):
        height = float((points.hip - getattr(points, joint)).imag)
        change = getattr(pulled, joint) - getattr(free, joint)
        assert change == pytest.approx(sign * force * height, abs=ROUNDING)
    for joint in ("hip", "lumbar", "thoracolumbar", "neck", "shoulder", "elbow"):
        change = getattr(pulled, joint) - getattr(free, joint)
        assert abs(change) < ROUNDING, joint


# The same band, at equal centre of pressure


@people
@pytest.mark.parametrize("task", [{"thorax_inclination": 50}, {"hand_height": 0.5}], ids=str)
def test_at_equal_pressure_a_band_that_pulls_back_brings_the_hips_forward(body, task):
    # Whoever is pulled back must put weight in front of the pressure: legs lean forward.
    force = np.array([0.0, 30, 60, 120])
    posture = hk.solve(body, hk.REACH_BACK, BAR + hk.Force(forward=-force, at="hips"), **task)
    assert posture.exists.all()
    assert np.all(np.diff(hip_travel(body, posture)) < 0)
    assert np.all(np.diff(posture.shank) > 0)


@people
def test_it_is_the_centre_of_mass_that_goes_forward_by_force_times_height_over_weight(body):
    pull = hk.Force(forward=-60, at="hips")
    posture = hk.solve(body, hk.REACH_BACK, pull, thorax_inclination=50)
    stands = hk.balance(body, posture, pull)
    pressure = float(body.foot.heel) + 0.4 * heel_to_toe(body)
    ahead = stands.centre_of_mass.real - pressure
    height = landmarks(body, posture).hip.imag
    # 1e-9 m: what the secant rule leaves of a pull's moment.
    assert ahead == pytest.approx(60 * height / (float(body.mass) * GRAVITY), abs=1e-9)


@people
def test_at_equal_thorax_and_knees_the_low_back_does_not_notice_a_band_at_the_hips(body):
    hinge = replace(hk.REACH_BACK, arms="hanging")
    pull = hk.Force(forward=-80, at="hips")
    free, pulled = (
        hk.joint_moments(body, hk.solve(body, hinge, load, thorax_inclination=50), load).lumbar
        for load in (BAR, BAR + pull)
    )
    assert pulled == pytest.approx(free, abs=1e-9)


@people
def test_at_equal_pressure_the_ankle_needs_only_force_times_its_own_height_more(body):
    # From below: the ground pushes at the same place as hard as ever, and as far forward as
    # the band pulls back. So what the band takes at equal posture, the legs' lean gives back.
    pull = hk.Force(forward=-80, at="hips")
    free, pulled = (
        hk.joint_moments(body, hk.solve(body, hk.REACH_BACK, load, hand_height=0.5), load).ankle
        for load in (hk.Load(0), pull)
    )
    assert pulled - free == pytest.approx(80 * float(body.joint[0].imag), abs=1e-8)


# The pull-through: a band between the legs, held in the hands


@law
@given(numbers(0, 90), numbers(-30, 30), numbers(1, 200))
def test_a_level_pull_at_the_hands_loads_the_low_back_by_force_times_its_height_above_them(
    thorax, arm, force
):
    posture = hk.Posture(0, -20, thorax, thorax, upper_arm=arm)
    points = landmarks(MAN, posture)
    free = hk.joint_moments(MAN, posture).lumbar
    pulled = hk.joint_moments(MAN, posture, hk.Force(forward=-force)).lumbar
    height = float((points.lumbar - points.hand).imag)
    assert pulled - free == pytest.approx(force * height, abs=ROUNDING)


@people
def test_a_level_pull_on_hanging_arms_loads_the_low_back_more_when_deep(body):
    # The hands hang from the shoulders, which sink as far as the thorax bends, L5/S1 less.
    hanging = replace(hk.REACH_BACK, arms="hanging")
    pull = hk.Force(forward=-60)
    deep = np.linspace(0, 80, 9)
    posture = hk.solve(body, hanging, pull, thorax_inclination=deep)
    added = hk.joint_moments(body, posture, pull).lumbar - hk.joint_moments(body, posture).lumbar
    assert added.min() > 0
    assert np.all(np.diff(added) > 0)


@people
def test_the_pull_through_loads_the_low_back_all_the_way_by_what_its_band_pulls(body):
    trial = run("banded pull-through", body)
    added = trial.static.lumbar - hk.joint_moments(body, trial.posture).lumbar
    # Moment of the band about L5/S1, from its force and where the hands are alone.
    points, (band,) = landmarks(body, trial.posture), trial.load.pulls
    moment = -np.imag(np.conj(points.hand - points.lumbar) * band.force(points.hand))
    assert added == pytest.approx(moment, abs=1e-9)
    assert added.min() > 0
    deepest = np.argmax(trial.posture.thorax)
    assert trial.static.lumbar[deepest] > 2 * trial.static.lumbar[0]


@people
def test_hands_that_go_between_the_legs_take_from_the_band_what_depth_would_add(body):
    # Swept back they sink less, and nearer to its anchor the band is slacker: what the band
    # itself adds is largest in standing, unlike that of a level pull on hanging arms.
    trial = run("banded pull-through", body)
    added = trial.static.lumbar - hk.joint_moments(body, trial.posture).lumbar
    hand = landmarks(body, trial.posture).hand
    (band,) = trial.load.pulls
    deepest = np.argmax(trial.posture.thorax)
    assert hand.real[deepest] < 0 < hand.real[0]
    assert abs(band.force(hand[deepest])) < abs(band.force(hand[0]))
    assert added[deepest] < added[0]


@people
def test_the_band_of_the_banded_hinge_is_as_long_for_everybody_as_the_person_is_tall(body):
    trial = run("banded hinge", body)
    (band,) = trial.load.pulls
    told, stature = find("banded hinge").settings, float(body.stature)
    assert band.anchor[0] / stature == pytest.approx(-told["band_behind"].value)
    stretched = band.elongation(landmarks(body, trial.posture).hip)
    assert stretched.min() > 0  # it pulls all the way
    assert stretched.max() < 2  # as far as its maker says how hard
