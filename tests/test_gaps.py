"""Are gaps bridged where something says how, and left open where nothing does?"""

import numpy as np
import pytest
from marker_person import PERSON, TIME, recorded
from scipy.interpolate import CubicSpline
from scipy.spatial.transform import Rotation

import hingekit as hk
from hingekit.recordings import gaps
from hingekit.recordings.markers import rigid
from hingekit.recordings.markers.clusters import companions
from hingekit.recordings.markers.filled import Filled
from hingekit.recordings.markers.labels import find

RATE = 100  # frames per second
CLOCK = np.arange(300) / RATE
RNG = np.random.default_rng(7)

# A segment that turns about an axis of no particular direction while it travels.
TURN = Rotation.from_rotvec(np.outer(np.sin(2 * CLOCK), [0.9, -0.4, 0.3]))
TRAVEL = np.stack([0.3 * CLOCK, 0.1 * np.cos(3 * CLOCK), 0.2 * CLOCK**2], axis=1)
IN_SEGMENT = RNG.uniform(-0.15, 0.15, (5, 3))
MARKER, *OTHERS = (TURN.apply(place) + TRAVEL for place in IN_SEGMENT)


def hidden(positions: np.ndarray, first: int, frames: int) -> np.ndarray:
    gappy = positions.copy()
    gappy[first : first + frames] = np.nan
    return gappy


# --- the spline -----------------------------------------------------------------------------


@pytest.mark.parametrize(("frames", "bridged"), [(1, True), (4, True), (5, False)])
def test_gap_is_bridged_up_to_a_fifth_of_a_second(frames, bridged):
    cubic = np.stack([TIME**3 - TIME, 2 * TIME**2, 1 - TIME**3], axis=1)
    gappy = hidden(cubic, 10, frames)  # 20 frames per second: 4 frames are 0.2 s
    filled = gaps.fill(TIME, gappy)
    if bridged:
        assert np.allclose(filled, cubic, rtol=0, atol=1e-12)  # a cubic bridges a cubic
    else:
        assert filled is gappy  # no copy where nothing was bridged


def test_spline_through_the_neighbours_is_the_spline_through_everything():
    gappy = hidden(hidden(MARKER, 100, 15), 180, 3)
    seen = gaps.seen(gappy)
    whole = CubicSpline(CLOCK[seen], gappy[seen])(CLOCK)
    # (2 + √3)^-20 of the metre that the marker travels is 4e-12 m.
    assert np.allclose(gaps.fill(CLOCK, gappy), whole, rtol=0, atol=1e-11)


@pytest.mark.parametrize("end", [slice(0, 2), slice(-2, None)])
def test_gap_at_an_end_stays_open_and_the_posture_is_missing(end):
    gappy = {**PERSON, "RSJC": PERSON["RSJC"].copy()}
    gappy["RSJC"][end] = np.nan
    body = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
    posture = recorded(gappy).movement(body).posture
    assert np.count_nonzero(~posture.exists) == 2
    assert np.isnan(posture.thorax[end]).all()
    assert set(posture.status[end]) == {hk.Status.NOT_RECORDED}
    assert np.isnan(hk.joint_moments(body, posture).lumbar[end]).all()


def test_marker_that_is_never_or_always_seen_is_left_as_it_is():
    never = np.full_like(MARKER, np.nan)
    for positions in (MARKER, never):
        assert gaps.fill(CLOCK, positions) is positions
        assert rigid.fill(CLOCK, positions, OTHERS) is positions


# --- the rigid segment ----------------------------------------------------------------------


@pytest.mark.parametrize(("frames", "bridged"), [(30, True), (50, True), (51, False)])
def test_rigid_segment_carries_its_marker_for_half_a_second(frames, bridged):
    filled = rigid.fill(CLOCK, hidden(MARKER, 60, frames), OTHERS)
    if bridged:
        assert np.allclose(filled, MARKER, rtol=0, atol=1e-12)  # rounding: it is rigid
    else:
        assert np.isnan(filled[60 : 60 + frames]).all()


def test_skin_that_slides_evenly_is_followed_between_the_sightings():
    # 20 mm over the gap, along the segment: the blend of forward and backward is linear in time.
    sliding = TURN.apply(IN_SEGMENT[0] + np.outer(CLOCK, [0.04, 0.02, 0.0])) + TRAVEL
    filled = rigid.fill(CLOCK, hidden(sliding, 60, 45), OTHERS)
    assert np.allclose(filled, sliding, rtol=0, atol=1e-12)  # rounding


def test_filled_path_leaves_and_arrives_where_the_marker_was_seen():
    noisy = [other + RNG.normal(0, 0.001, other.shape) for other in OTHERS]
    first, last = 60, 104  # frames of the gap
    filled = rigid.fill(CLOCK, hidden(MARKER, first, last - first + 1), noisy)
    travelled = np.linalg.norm(np.diff(MARKER, axis=0), axis=1)[[first - 1, last]]
    steps = np.linalg.norm(np.diff(filled, axis=0), axis=1)[[first - 1, last]]
    # A millimetre of noise in five markers is half of that in the segment, and lever arms of
    # 0.2 m over a spread of 0.2 m at most double it: six standard deviations are 6 mm.
    assert np.allclose(steps, travelled, atol=0.006)


STAYS_OPEN = {
    "two companions": OTHERS[:2],
    "a companion that drops out within the gap": [*OTHERS[:2], hidden(OTHERS[2], 30, 1)],
    "a companion that is lost at the next sighting": [*OTHERS[:2], hidden(OTHERS[2], 50, 40)],
    "companions on one line": [OTHERS[0] + k * (OTHERS[1] - OTHERS[0]) for k in (0, 1, 2)],
    "companions of another segment": [TRAVEL + RNG.uniform(-0.1, 0.1, 3) for _ in range(4)],
    "nobody": [],
}


@pytest.mark.parametrize("others", STAYS_OPEN.values(), ids=STAYS_OPEN)
def test_gap_stays_open_where_no_rigid_segment_says_how(others):
    gappy = hidden(MARKER, 20, 30)  # in which the segment turns by half a radian
    assert rigid.fill(CLOCK, gappy, others) is gappy


def test_gaps_of_one_marker_may_rest_on_different_companions():
    # What the first gap rests on is lost in the second, and the other way round.
    others = [*OTHERS[:2], hidden(OTHERS[2], 150, 60), hidden(OTHERS[3], 50, 60)]
    filled = rigid.fill(CLOCK, hidden(hidden(MARKER, 60, 30), 160, 30), others)
    assert np.allclose(filled, MARKER, rtol=0, atol=1e-12)  # rounding


def test_carried_point_moves_with_the_rotation_that_scipy_finds():
    there, here = RNG.uniform(-0.2, 0.2, (2, 6, 4, 3))  # no rigid motion at all
    there[0] = there[0] * [1, 1, 0]  # flat: a mirror image fits as well as a rotation
    known = np.ones((6, 4), dtype=bool)
    known[1, 2] = False
    point = RNG.uniform(-0.2, 0.2, (6, 3))
    carried, _ = rigid.carry(point, there, here, known)
    for k in range(6):
        before, after = there[k][known[k]], here[k][known[k]]
        turn, _ = Rotation.align_vectors(after - after.mean(axis=0), before - before.mean(axis=0))
        expected = turn.apply(point[k] - before.mean(axis=0)) + after.mean(axis=0)
        assert np.allclose(carried[k], expected, rtol=0, atol=1e-12)  # rounding


# --- both, where they are asked for ---------------------------------------------------------


def test_each_gap_is_counted_by_what_became_of_it():
    gappy = MARKER.copy()
    for first, frames in ((20, 10), (60, 40), (150, 60), (290, 10)):  # spline, rigid, long, end
        gappy[first : first + frames] = np.nan
    markers = {"lost": gappy, **{f"m{k}": other for k, other in enumerate(OTHERS)}}
    filled = Filled(CLOCK, markers, {"lost": ("m0", "m1", "m2", "m3")})
    counts = filled.gaps("lost")
    assert counts == (120, 10, 40)
    assert counts.open == 70
    assert np.count_nonzero(~gaps.seen(filled["lost"])) == 70
    assert filled["m0"] is markers["m0"]
    assert (list(filled), len(filled)) == (list(markers), 5)


def test_markers_of_a_segment_are_known_in_every_family():
    segment = {
        "pelvis": ["LASI", "RASI", "LPSI", "RPSI", "SACR", "Pelvis1"],
        "pelvis of Vicon's 53": ["LFWT", "RFWT", "LBWT", "RBWT", "LMWT", "RMWT"],
        "trunk": ["C7", "T10", "CLAV", "STRN", "RBAK", "LSHO", "RSHO"],
        "left thigh": ["LTHI", "LTHI2", "LKNE"],
        "right thigh of OpenCap": ["r_thigh1_study", "r_thigh2_study", "r_knee_study"],
        "right shank": ["r_shank_antsup", "r_sh2", "r_sh3", "r_ankle", "r_mankle"],
        "left upper arm": ["LUA1", "LUA2", "LUA3", "LELB"],
        "right forearm": ["R_forearm", "R_wrist_radius", "R_wrist_ulna"],
    }
    for labels in segment.values():
        together = companions(labels, find(labels, {}, "x"))
        assert together == {label: tuple(sorted(set(labels) - {label})) for label in labels}
    foreign = ["LKNE", "RKNE", "LTHI", "RTHI", "LHEE", "something"]
    together = companions(foreign, find(foreign, {}, "x"))
    assert together == {"LKNE": ("LTHI",), "LTHI": ("LKNE",), "RKNE": ("RTHI",), "RTHI": ("RKNE",)}
