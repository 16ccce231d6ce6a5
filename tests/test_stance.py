"""Does one leg get its share, and is the share said to be a share?"""

import numpy as np
import pytest

import hingekit as hk
from hingekit.progressions import find, leg_moments, run, share_of
from hingekit.progressions.stance import STANCES

MAN = hk.Body.from_table(mass=75, stature=1.75)
GRAVITY = 9.80665

#: 1e3 N·m, rounded.
ROUNDING = 1e-10


@pytest.fixture(scope="module")
def hinge():
    return run("B-stance hinge", MAN)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8, 1.0])
def test_two_legs_together_make_both_sides_moment(hinge, share):
    one, other = (leg_moments(hinge.static, each) for each in (share, 1 - share))
    for joint in ("ankle", "knee", "hip"):
        both = getattr(one, joint) + getattr(other, joint)
        assert both == pytest.approx(getattr(hinge.static, joint), abs=ROUNDING)


@pytest.mark.parametrize("share", [0.5, 0.8, 1.0])
def test_the_ankle_of_a_leg_holds_what_the_ground_gives_it(hinge, share):
    # From below: that leg's share of the ground's force, at the centre of pressure, less its
    # share of the feet, which do not move.
    stance, foot = hinge.static_stance, MAN.foot
    pressure = foot.heel + stance.centre_of_pressure * (foot.toe - foot.heel)
    ankle_height = MAN.joint[0].imag
    ground = stance.ground_reaction
    moment = pressure * ground.imag + ankle_height * ground.real
    moment = share * (moment - foot.mass * GRAVITY * foot.centre.real)
    assert leg_moments(hinge.static, share).ankle == pytest.approx(moment, abs=1e-9)


def test_a_share_is_data_with_a_range_or_a_definition():
    both, staggered, single = (share_of(each) for each in STANCES)
    assert (both.value, single.value) == (0.5, 1.0)
    assert 0.5 < staggered.low < staggered.value < staggered.high < 1
    assert staggered.status == "assumption"
    assert {both.status, single.status} == {"derived"}


@pytest.mark.parametrize(("name", "legs"), [("B-stance hinge", 1), ("single-leg hinge", 2)])
def test_a_stance_changes_the_leg_and_not_the_low_back(name, legs):
    trial = run(name, MAN)
    twin = run(find(name)._replace(legs="both"), MAN)
    share = share_of(STANCES[legs]).value
    assert trial.leg_moments.hip == pytest.approx(2 * share * twin.leg_moments.hip, abs=ROUNDING)
    assert np.array_equal(trial.moments.lumbar, twin.moments.lumbar)
    assert trial.peaks.value["leg_hip_moment"] > 1.5 * twin.peaks.value["leg_hip_moment"]


@pytest.mark.parametrize("name", ["B-stance hinge", "single-leg hinge"])
def test_a_card_says_that_a_share_is_right_in_the_plane_only(name):
    assert "right in the plane only" in str(run(name, MAN))
    assert "right in the plane only" not in str(run("weighted hinge", MAN))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: share_of("three legs"), "no stance 'three legs': choose one of both"),
        (lambda: leg_moments(hk.JointMoments(*[1.0] * 8), 1.2), "Share of a leg must lie between"),
        (lambda: leg_moments(3.0), "must be a JointMoments"),
    ],
)
def test_what_is_no_share_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(hk.HingekitError, match=sentence):
        call()
