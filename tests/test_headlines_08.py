"""Are the headline numbers of notebook 08 what another inverse dynamics gives?

Postures are the progressions' own. What they need is worked out again here: from where sines and
cosines put every mass, second differences of these places in time, and the maker's two forces of a
band. Where the text speaks of a posture in balance, balance is searched for again, too.
"""

from functools import cache, partial
from itertools import combinations

import numpy as np
import pytest
from laws import above, angles, attachment, cross, lumps, walk
from scipy.optimize import brentq

import hingekit as hk
from hingekit import datasets
from hingekit.body import SEGMENTS
from hingekit.load import NO_LOAD
from hingekit.progressions import compare, find, progressions, run, teaching_order
from hingekit.solution import solve
from hingekit.strategies import REACH_BACK
from hingekit.tasks import hip_travel

PEOPLE = {
    "woman": hk.Body.from_table(sex="female", mass=50, stature=1.52),
    "man": hk.Body.from_table(sex="male", mass=110, stature=1.95),
}
STEPS = [told.name for told in progressions().values() if told.group == "step"]
G = 9.80665  # m/s², standard gravity
POUND = 4.4482216  # N

#: Second differences of a motion that a least-jerk polynomial or a wave of the swing's period
#: makes are wrong by (angular frequency x time step)^2 / 12: below 0.2 % of the fastest here.
DIFFERENCES = 0.005

#: Searches stop at some 1e-12 deg, but a pull's moment is settled to 1e-9 m of its place.
EXACT = 1e-6

people = pytest.mark.parametrize("name", PEOPLE)


def pull_at(band, place):
    """Force of a gold TheraBand [N], from the maker's pounds at 100 and 200 %."""
    (row,) = (row for row in datasets.rows("theraband") if row["colour"] == "gold")
    pounds = [0, float(row["at_100_percent"]), float(row["at_200_percent"])]
    way = complex(*band.anchor) - place
    return (
        POUND
        * np.polyval(np.polyfit([0, 1, 2], pounds, 2), abs(way) / band.rest_length - 1)
        * (way / abs(way))
    )


def second(values, step):
    """Second derivative by central differences, unknown at both ends."""
    found = np.full(np.shape(values), np.nan, dtype=np.result_type(values))
    found[1:-1] = (values[2:] - 2 * values[1:-1] + values[:-2]) / step**2
    return found


def moment(body, posture, load, joint, step=None):
    """Extensor moment of hip or L5/S1 [N·m]; at rest, or at time steps [s] apart."""
    turned = angles(posture)
    where = walk(body, turned)

    def place(name, point):
        across, up = where(name, point)
        return across + 1j * up

    about = place({"hip": "pelvis", "lumbar": "lumbar"}[joint], 0)
    carried, total = above(joint), 0
    for mass, name, point in lumps(body, load):
        if name in carried:
            here = place(name, point)
            sped = 0 if step is None else second(here, step)
            total = total + cross(here - about, mass * (sped + 1j * G))
    if step is not None:
        for row, name in enumerate(SEGMENTS):
            if name in carried:
                total = total + body.segment_inertia[row] * second(turned[name], step)
    for band in load.pulls:
        name, point = attachment(body, band.at)
        if name in carried:
            total = total - cross(place(name, point) - about, pull_at(band, place(name, point)))
    return total


def peak(trial, joint="lumbar"):
    """Greatest moment of a repetition or cycle, both sides [N·m]."""
    step = trial.movement.duration / (trial.movement.time.size - 1)
    return float(np.nanmax(moment(trial.body, trial.posture, trial.load, joint, step)))


@cache
def trial_of(progression, name):
    return run(progression, PEOPLE[name], rate=50)


def ordered(rows):
    """Pairs of (least, most) of which the later one is above, and below, the sooner one."""
    both = [(new[0] > old[1], new[1] < old[0]) for old, new in combinations(rows, 2)]
    return np.sum(both, axis=0).tolist()


# Teaching order and demand


@people
def test_the_peaks_of_all_progressions_are_what_differences_of_places_give(name):
    table = compare(PEOPLE[name]).set_index("progression")
    for each in progressions():
        trial = trial_of(each, name)
        for joint in ("lumbar", "hip"):
            own = peak(trial, joint)
            assert table[f"{joint}_moment"][each] == pytest.approx(own, rel=DIFFERENCES), each


@people
def test_35_of_45_pairs_are_in_order_at_l5s1_but_for_ties(name):
    peaks = [peak(trial_of(step, name)) for step in STEPS]
    surely, surely_not = ordered([(each * 0.998, each * 1.002) for each in peaks])
    # Her banded hinge and hinge to squat, his pole and banded hinge are nearer than 0.2 %.
    assert surely <= 35 <= 45 - surely_not
    assert 45 - surely_not - surely <= 2
    order = teaching_order(compare(PEOPLE[name], STEPS)).set_index("measure")
    assert round(45 * (1 - order["out_of_order"]["lumbar_moment"])) == 35


def test_the_wall_tap_and_the_hinge_to_squat_go_back_for_both_people():
    for name in PEOPLE:
        peaks = np.array([peak(trial_of(step, name)) for step in STEPS])
        # Less by more than what differences may hide.
        falls = {STEPS[k + 1] for k in np.flatnonzero(peaks[1:] < 0.995 * peaks[:-1])}
        other = {"woman": "banded hinge", "man": "banded pull-through"}[name]
        assert falls == {"butt tap to the wall", "hinge to squat", other}


@people
def test_25_and_19_pairs_are_in_order_whatever_the_depth(name):
    def span(step):
        told = find(step)
        deep = [told._replace(depth=told.depth._replace(value=v)) for v in told.depth[:3]]
        peaks = [peak(run(each, PEOPLE[name], rate=25)) for each in deep]
        return min(peaks), max(peaks)

    assert ordered([span(step) for step in STEPS]) == {"woman": [25, 2], "man": [19, 2]}[name]


@people
def test_four_steps_are_one_curve_and_it_is_that_of_the_weights_above(name):
    body = PEOPLE[name]
    bent = hk.Posture(shank=0, thigh=0, pelvis=35, thorax=35)
    for joint in ("hip", "lumbar"):
        own = moment(body, bent, NO_LOAD, joint)
        for step in STEPS[:4]:
            trial = trial_of(step, name)
            posture = solve(trial.body, trial.strategy, trial.load, thorax_inclination=35)
            found = getattr(hk.joint_moments(trial.body, posture, trial.load), joint)
            assert found == pytest.approx(own, abs=1e-9), step


@pytest.mark.parametrize(
    ("cycle", "name", "added"),
    [
        ("kettlebell swing", "woman", -0.18),
        ("kettlebell swing", "man", 0.47),
        ("kettlebell clean", "woman", 0.60),
        ("kettlebell clean", "man", 0.58),
    ],
)
def test_motion_adds_to_swing_and_clean_but_takes_from_a_small_womans_swing(cycle, name, added):
    trial = trial_of(cycle, name)
    still = moment(trial.body, trial.posture, trial.load, "lumbar")
    # Rounding of the text, and that of differences.
    assert peak(trial) / still.max() - 1 == pytest.approx(added, abs=0.005 + 2 * DIFFERENCES)
    if added < 0:  # held still, her bell would ask most where it floats: near the top
        hand = hk.landmarks(trial.body, trial.posture).hand.imag
        assert hand[np.argmax(still)] > 0.8 * hand.max()


# Bands


def balanced(body, thorax, band=None):
    """Hip and hand [m] of a hinge with soft knees and hanging arms, over 0.4 of the foot.

    And a function that says where the ground would press [m] if a band pulled in that posture.
    """
    over = body.foot.heel + 0.4 * (body.foot.toe - body.foot.heel)
    weight = G * float(body.mass)

    def stand(shank):
        posture = hk.Posture(shank=shank, thigh=shank - 20, pelvis=thorax, thorax=thorax)
        where = walk(body, angles(posture))
        mass = float(body.mass)
        ahead = sum(m / mass * where(name, point)[0] for m, name, point in lumps(body, NO_LOAD))
        hip, hand = (complex(*where(*each)) for each in (("pelvis", 0), ("forearm", body.grip)))
        return ahead, hip, hand

    def pressure(shank, pulling):
        # Where the ground must push upward, so that nothing turns about it.
        ahead, hip, _ = stand(shank)
        force = 0j if pulling is None else pull_at(pulling, hip)
        return (weight * ahead - cross(hip, force)) / (weight - force.imag)

    shank = brentq(lambda each: pressure(each, band) - over, -40, 40, xtol=1e-13)
    return *stand(shank)[1:], partial(pressure, shank)


def at_hand_height(body, height, band=None):
    thorax = brentq(lambda each: balanced(body, each, band)[1].imag - height, 15, 90, xtol=1e-12)
    return balanced(body, thorax, band)


@people
def test_the_band_brings_the_hips_forward_by_10_and_6_cm(name):
    body = PEOPLE[name]
    trial = trial_of("banded hinge", name)
    (band,) = trial.load.pulls
    height = 0.32 * float(body.stature)
    free, _, pressure = at_hand_height(body, height)
    pulled, *_ = at_hand_height(body, height, band)
    assert round(100 * (pulled - free).real) == {"woman": 10, "man": 6}[name]
    deepest = int(np.argmax(trial.posture.thorax))
    unbanded = solve(body, trial.strategy, hand_height=height)
    forward = hip_travel(body, unbanded) - hip_travel(body, trial.posture)[deepest]
    assert forward == pytest.approx((pulled - free).real, abs=EXACT)
    # At equal posture: the edge of her heels, and 0.23 of his foot.
    share = (pressure(band) - body.foot.heel) / (body.foot.toe - body.foot.heel)
    assert share == pytest.approx({"woman": 0.00, "man": 0.23}[name], abs=0.005)


@people
def test_the_pull_throughs_own_share_falls_on_the_way_down(name):
    trial = trial_of("banded pull-through", name)
    own = moment(trial.body, trial.posture, trial.load, "lumbar") - moment(
        trial.body, trial.posture, NO_LOAD, "lumbar"
    )
    deepest = int(np.argmax(trial.posture.thorax))
    ends = {"woman": [16, 9], "man": [20, 16]}[name]
    assert [round(float(own[place])) for place in (0, deepest)] == ends
    assert np.all(np.diff(own[: deepest + 1]) < EXACT)


# The bar


def held(body, at, arms, joint):
    bar = hk.Load(0.25 * float(body.mass), at=at)
    way = hk.Strategy("held", 20.0, 0.4, REACH_BACK.lumbar, arms)
    return float(moment(body, solve(body, way, bar, thorax_inclination=60), bar, joint))


@people
def test_close_hands_take_a_third_off_the_low_back_and_a_quarter_off_the_hips(name):
    body = PEOPLE[name]
    for joint, expected in (("lumbar", (0.31, 0.34)), ("hip", (0.23, 0.25))):
        less = 1 - held(body, "hands", "close", joint) / held(body, "shoulders", "hanging", joint)
        assert round(less, 2) == expected[[*PEOPLE].index(name)]
    hanging = held(body, "hands", "hanging", "lumbar")
    assert 0.03 <= round(1 - hanging / held(body, "shoulders", "hanging", "lumbar"), 2) <= 0.05


# Legs, and a day at home


@people
def test_a_leg_in_a_b_stance_has_four_fifths_of_the_hips_moment(name):
    hip = peak(trial_of("B-stance hinge", name), "hip")
    told = {"woman": (44, 71, 88), "man": (139, 223, 279)}[name]
    # Half a newton metre of rounding in the text, and that of differences.
    for share, number in zip((0.5, 0.8, 1.0), told, strict=True):
        assert share * hip == pytest.approx(number, abs=0.5 + DIFFERENCES * number)
    assert find("B-stance hinge").share.value == 0.8


@pytest.mark.parametrize(("name", "mass", "low"), [("woman", 32, 94), ("man", 79, 271)])
def test_on_both_legs_it_takes_32_and_79_kg_to_load_a_hip_as_a_b_stance_does(name, mass, low):
    both = run("weighted hinge", PEOPLE[name], load=hk.Load(mass), rate=50)
    one = 0.8 * peak(trial_of("B-stance hinge", name), "hip")
    # 1.3 N·m per kg and hip: the text is right to the kilogram.
    assert 0.5 * peak(both, "hip") == pytest.approx(one, abs=1.3)
    assert peak(both) == pytest.approx(low, rel=0.01)


@people
def test_a_dishwasher_and_a_bag_ask_more_of_the_low_back_than_seven_of_ten_steps(name):
    steps = np.array([peak(trial_of(step, name)) for step in STEPS])
    for task in ("loading a dishwasher", "picking something up"):
        asked = peak(trial_of(task, name))
        harder = {STEPS[k] for k in np.flatnonzero(steps > asked)}
        assert harder == {"kettlebell lift", "kettlebell swing", "kettlebell clean"}
    assert peak(trial_of("washing the face", name)) > steps[:2].max()


def test_one_kg_in_the_lower_rack_asks_more_than_a_weighted_hinge():
    rack, hinge = (
        peak(trial_of(each, "woman")) for each in ("loading a dishwasher", "weighted hinge")
    )
    # Half a newton metre of rounding in the text, and that of differences.
    assert rack == pytest.approx(76, abs=0.9)
    assert hinge == pytest.approx(65, abs=0.9)


# Exercises


def test_the_man_gives_way_to_the_band_with_the_pressure_at_a_fifth_of_his_foot():
    man, trial = PEOPLE["man"], trial_of("banded hinge", "man")
    height = 0.32 * float(man.stature)
    by_hand = 0.40 - 55 * 1.01 / (110 * G) / (man.foot.toe - man.foot.heel)
    yielding = solve(man, hinge(round(by_hand, 2)), trial.load, hand_height=height)
    free = solve(man, hinge(0.4), hand_height=height)
    # His hips are nearer to the anchor by 1 cm or two: 1 N, or 1 mm.
    assert hip_travel(man, yielding) == pytest.approx(float(hip_travel(man, free)), abs=0.005)


def hinge(pressure):
    return hk.Strategy("hinge", 20.0, pressure, REACH_BACK.lumbar, "hanging")


def test_the_first_two_steps_swap_with_the_wall_at_a_tenth_of_her_stature():
    tap = find("butt tap to the wall")
    further = run(tap._replace(depth=tap.depth._replace(value=0.10)), PEOPLE["woman"], rate=50)
    assert peak(further) > 0.995 * peak(trial_of("hero squat", "woman"))
    assert float(further.posture.thorax.max()) == pytest.approx(35, abs=0.5)
