"""Are the headline numbers of notebooks 03 and 04 what another geometry gives?

Each is worked out again here with points, sines and a search for balance of this file's own,
from nothing but the body's table.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

import hingekit as hk
from hingekit.rhythm import tafazzol
from hingekit.tasks import TASKS

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
BAR = hk.Load(20)
HINGE = replace(hk.REACH_BACK, arms="hanging")
G = 9.80665  # m/s², standard gravity

#: Both searches stop at some 1e-12 deg; moments move by a few N·m per degree.
EXACT = 1e-6


def chain(shank, knee, thorax, flexion):
    """Joints [m], and weights [N] with the points that they act at: neutral head, hanging arms."""
    lean = [shank, shank - knee, thorax - flexion, thorax - flexion / 2, thorax, thorax, 0.0, 0.0]

    def turned(point, inclination):
        # A point of a segment's own frame, turned forward by its inclination [m].
        across, along = np.real(point), np.imag(point)
        sine, cosine = np.sin(np.deg2rad(inclination)), np.cos(np.deg2rad(inclination))
        return np.array([across * cosine + along * sine, along * cosine - across * sine])

    joint = MAN.joint  # of each segment, seen from the joint that carries it
    ankle = np.array([joint[0].real, joint[0].imag])
    knee_at = ankle + turned(joint[1], lean[0])
    hip = knee_at + turned(joint[2], lean[1])
    lumbar = hip + turned(joint[3], lean[2])
    back = lumbar + turned(joint[4], lean[3])
    neck = back + turned(joint[5], lean[4])
    shoulder = back + turned(joint[6], lean[4])
    elbow = shoulder + turned(joint[7], 0.0)
    hand = elbow + turned(MAN.grip, 0.0)
    starts = [ankle, knee_at, hip, lumbar, back, neck, shoulder, elbow]
    points = [
        start + turned(centre, inclination)
        for start, centre, inclination in zip(starts, MAN.segment_centre, lean, strict=True)
    ]
    foot = np.array([MAN.foot.centre.real, MAN.foot.centre.imag])
    places = np.array([foot, *points, hand])
    weights = G * np.array([MAN.foot.mass, *MAN.segment_mass, BAR.mass])
    return {"knee": knee_at, "hip": hip, "lumbar": lumbar, "hand": hand}, weights, places


def balanced(knee, pressure, thorax, flexion):
    """The chain with the shank inclined so that all weights balance over the pressure."""
    over = MAN.foot.heel + pressure * (MAN.foot.toe - MAN.foot.heel)

    def off(shank):
        _, weights, places = chain(shank, knee, thorax, flexion)
        return weights @ (places[:, 0] - over)

    return chain(brentq(off, -40.0, 40.0, xtol=1e-13), knee, thorax, flexion)


def moment(joint, first, joints, weights, places):
    """Of the weights from a segment on about a joint, forward positive [N·m]."""
    return weights[first:] @ (places[first:, 0] - joints[joint][0])


def at_hand_height(height, knee, pressure, flexion_of):
    """The chain, past the first millimetres, with its hands at a height [m]."""

    def off(thorax):
        joints, *_ = balanced(knee, pressure, thorax, flexion_of(thorax))
        return joints["hand"][1] - height

    thorax = brentq(off, 15.0, 120.0, xtol=1e-13)
    return balanced(knee, pressure, thorax, flexion_of(thorax)), thorax


def neutral(_):
    return 0.0


def rhythm(thorax):
    # How free bending shares an inclination is the rhythm's own test's business.
    return float(tafazzol(thorax))


def lumbar_moment(found):
    return moment("lumbar", 4, *found)  # the foot, shank, thigh and pelvis are below


def hip_flexion(joints, pelvis):
    """Pelvis less thigh, whose inclination is that of the line from knee to hip [deg]."""
    forward, up = joints["hip"] - joints["knee"]
    return pelvis - np.rad2deg(np.arctan2(forward, up))


def difference(height):
    """Reaching back less bending forward at an equal hand height, all arms hanging [N·m]."""
    back, forward = (
        hk.solve(MAN, strategy, BAR, hand_height=height) for strategy in (HINGE, hk.BEND_FORWARD)
    )
    first, second = (hk.joint_moments(MAN, each, BAR).lumbar for each in (back, forward))
    return float(first - second)


@pytest.mark.parametrize("height", [0.70, 0.60, 0.46, 0.35])
def test_03_the_difference_at_an_equal_hand_height_is_what_another_geometry_gives(height):
    back, _ = at_hand_height(height, 20.0, 0.40, neutral)
    forward, _ = at_hand_height(height, 0.0, 0.60, rhythm)
    own = lumbar_moment(back) - lumbar_moment(forward)
    assert difference(height) == pytest.approx(own, abs=EXACT)


def test_03_with_hanging_arms_the_sign_turns_at_a_hand_height_of_46_cm():
    def own(height):
        back, _ = at_hand_height(height, 20.0, 0.40, neutral)
        forward, _ = at_hand_height(height, 0.0, 0.60, rhythm)
        return lumbar_moment(back) - lumbar_moment(forward)

    turn = brentq(difference, 0.35, 0.60)
    # The difference moves by about 90 N·m per metre.
    assert turn == pytest.approx(brentq(own, 0.35, 0.60), abs=1e-7)
    assert round(turn, 2) == 0.46  # as the notebook says, to a centimetre


@pytest.mark.parametrize(
    ("task", "sign"),
    [
        ("hand_height", -1),
        ("trunk_inclination", -1),
        ("thorax_inclination", 1),
        ("hip_travel", -1),
    ],
)
def test_03_what_is_held_equal_decides_the_sign(task, sign):
    bent = hk.bend_forward(MAN, BAR, hand_height=0.60)
    back = hk.solve(MAN, HINGE, BAR, **{task: TASKS[task].measure(MAN, bent)})
    first, second = (hk.joint_moments(MAN, each, BAR).lumbar for each in (back, bent))
    forward, _ = at_hand_height(0.60, 0.0, 0.60, rhythm)
    own = balanced(20.0, 0.40, float(back.thorax), 0.0)
    assert first - second == pytest.approx(lumbar_moment(own) - lumbar_moment(forward), abs=EXACT)
    assert np.sign(first - second) == sign


@pytest.mark.parametrize("thorax", [20.0, 40.0, 60.0])
def test_04_with_hanging_arms_the_knees_change_nothing_above_them_at_an_equal_inclination(thorax):
    knees = np.linspace(0, 60, 7)
    ways = hk.solve(MAN, replace(HINGE, knee_flexion=knees), BAR, thorax_inclination=thorax)
    moments = hk.joint_moments(MAN, ways, BAR)
    # Seven sums of the same numbers, each rounded at 1e-16 of some hundred N·m.
    assert np.ptp(moments.lumbar) < 1e-10
    assert np.ptp(moments.hip) < 1e-10
    own = balanced(30.0, 0.40, thorax, 0.0)
    assert moments.lumbar[0] == pytest.approx(lumbar_moment(own), abs=EXACT)


@pytest.mark.parametrize("knee", [0.0, 30.0, 60.0])
def test_04_the_moments_of_a_soft_hinge_are_what_another_geometry_gives(knee):
    found, thorax = at_hand_height(0.55, knee, 0.40, neutral)
    way = hk.solve(MAN, replace(HINGE, knee_flexion=knee), BAR, hand_height=0.55)
    moments = hk.joint_moments(MAN, way, BAR)
    assert moments.lumbar == pytest.approx(lumbar_moment(found), abs=EXACT)
    assert moments.hip == pytest.approx(moment("hip", 3, *found), abs=EXACT)
    # A weight in front of the knee opens it: its flexors hold, and their moment is negative.
    assert moments.knee == pytest.approx(-moment("knee", 2, *found), abs=EXACT)
    hip = hip_flexion(found[0], thorax)
    index = hk.technique.hinge_index(MAN, way).hip_to_knee_share
    assert index == pytest.approx(hip / (hip + knee), abs=1e-8)  # some 1e-9 deg of 100


def test_04_a_coach_sees_a_squat_from_49_degrees_of_knee_flexion_on():
    knees = np.arange(61.0)
    ways = hk.solve(MAN, replace(HINGE, knee_flexion=knees), BAR, hand_height=0.55)
    found = hk.technique.check(MAN, ways, BAR)
    seen = found.loc[found["finding"] == "hinge becomes a squat", "seen"].to_numpy()
    assert knees[seen][0] == 49

    def past(knee):
        (joints, *_), thorax = at_hand_height(0.55, knee, 0.40, neutral)
        hip = hip_flexion(joints, thorax)
        return hip / (hip + knee) - 0.65

    turn = brentq(past, 30.0, 60.0)
    assert 48 < turn <= 49  # the first whole degree past it is the one seen
