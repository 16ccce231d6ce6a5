"""Does a rod find what moved, and does a tape pull as far as the skin stretches?"""

from dataclasses import replace

import numpy as np
import pytest
from back_points import bent, heights, numeric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from hingekit import datasets
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.linkage import landmarks
from hingekit.posture import Posture
from hingekit.solution import solve
from hingekit.strategies import REACH_BACK
from hingekit.technique.back import CONTACTS, dowel, outline, tape
from hingekit.technique.curves import back_shape

MAN = Body.from_table(sex="male", mass=75, stature=1.75)
WOMAN = Body.from_table(sex="female", mass=62, stature=1.65)
PEOPLE = [MAN, WOMAN, Body.from_table(sex="female", stature=1.5), Body.from_table(stature=1.95)]
TABLES = ("deleva1996", "winter2009", "dumas2007")

#: Roundings of lengths near 1 m, in mm: some 1e-13.
TOUCHES = 1e-9

people = pytest.mark.parametrize("body", PEOPLE, ids=lambda body: f"{body.sex} {body.stature}")


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(PEOPLE),
    st.floats(0, 90),
    st.floats(-25, 45),
    st.floats(-30, 15),
    st.floats(0, 30),
)
def test_gaps_and_hollow_are_those_of_a_hull_of_points(body, thorax, flexion, neck, lost):
    posture = bent(flexion, thorax=thorax, neck=neck)
    found = dowel(body, posture, lost_kyphosis=lost)
    # mm: chords of 0.02 mm fall short of circles of 0.1 m by 4e-7 mm, and the rod goes beyond them
    close = {"abs": 2e-6}
    pelvis, mid_back, hollow = numeric(body, posture, lost)
    assert found.pelvis == pytest.approx(pelvis, **close)
    assert found.mid_back == pytest.approx(mid_back, **close)
    assert found.hollow == pytest.approx(hollow, **close)


@pytest.mark.parametrize(
    ("flexion", "lost"), [(0, 0), (-10, 0), (-20, 0), (0, 10), (0, 20)], ids=str
)
@people
def test_halfway_up_the_hollow_is_nearly_deepest(body, flexion, lost):
    # 1 mm: the arc is 5 to 12 mm deep and leans on its ends by 2 to 8 mm
    seen = outline(body, bent(flexion), lost_kyphosis=lost)
    found = dowel(body, bent(flexion), "follows", lost_kyphosis=lost)
    along = found.on_rod[1] - found.on_rod[0]
    outward = 1j * along / abs(along)
    depth = 1e3 * np.max(np.real((found.on_rod[0] - seen.skin[11:32]) * np.conj(outward)))
    assert found.hollow <= depth + TOUCHES
    assert depth - found.hollow < 1


# A neutral spine


@pytest.mark.parametrize("table", TABLES)
@people
def test_a_neutral_spine_touches_three_times_at_any_depth(table, body):
    body = Body.from_table(table, sex=body.sex, stature=body.stature)
    for neck in ("fixed", "follows"):
        hinge = solve(body, REACH_BACK, thorax_inclination=np.linspace(0, 90, 19))
        found = dowel(body, hinge, neck)
        there = hinge.exists
        assert np.count_nonzero(there) > 10
        assert np.all(np.abs(np.stack(found[:3])[:, there]) < TOUCHES)
        assert set(found.lost[there]) == {"none"}
        assert set(found.lost[~there]) <= {"missing"}
        # the depth that the rod was laid at
        assert found.hollow[there] == pytest.approx(
            1e3 * back_shape(body.sex).hollow * body.stature, abs=TOUCHES
        )


def test_a_measured_body_whose_spine_leans_touches_three_times_upright():
    joint = MAN.joint.copy()
    joint[4:6] += np.array([-0.01, 0.02])  # m, forward: T12/L1 and C7/T1 off the line
    found = dowel(replace(MAN, joint=joint, sex="not stated"), Posture(0, 0, 0, 0))
    assert np.all(np.abs(found[:3]) < TOUCHES)


# What each fault opens


@people
def test_lumbar_flexion_opens_the_pelvis_alone_as_far_as_half_the_chord_and_the_sacrum_turn(body):
    found = dowel(body, bent([0.0, 1e-3]))
    points = landmarks(body, Posture(0, 0, 0, 0))
    arm = abs(points.thoracolumbar - points.lumbar) / 2
    arm += back_shape(body.sex).sacrum_below_l5s1 * body.stature
    # mm/deg; one part in a thousand: the step's curvature
    assert np.diff(found.pelvis)[0] / 1e-3 == pytest.approx(1e3 * np.radians(arm), rel=1e-3)
    assert np.all(found.mid_back < TOUCHES)


@people
def test_pelvic_rock_opens_the_mid_back_alone_by_similar_triangles(body):
    found, other = dowel(body, bent([0.0, -1e-3])), dowel(body, bent([0.0, 1e-3]))
    _, low, middle, high = heights(body)
    share = (high - middle) / (high - low)
    rise = np.diff(found.mid_back)[0]
    assert rise == pytest.approx(share * np.diff(other.pelvis)[0], rel=1e-3)  # as above
    assert np.all(found.pelvis < TOUCHES)
    assert np.diff(found.hollow)[0] > 0


@people
def test_lost_kyphosis_opens_the_mid_back_alone_as_each_piece_of_the_thorax_turns_what_is_above(
    body,
):
    found = dowel(body, bent(0), lost_kyphosis=np.array([0.0, 1e-3]))
    _, low, middle, high = heights(body)
    half = np.radians(back_shape(body.sex).kyphosis) / 2
    radius = (middle - landmarks(body, bent(0, thorax=0)).thoracolumbar.imag) / np.sin(half)

    def moved_back(height, up_to):
        # m/rad; the height of a piece that leans by x is that of the middle less radius sin x
        arms = quad(lambda x: height - middle + radius * np.sin(x), half - 2 * half * up_to, half)
        return arms[0] / (2 * half)

    rod = moved_back(high, 1) * (middle - low) / (high - low)
    wanted = 1e3 * np.radians(rod - moved_back(middle, 0.5))
    assert np.diff(found.mid_back)[0] / 1e-3 == pytest.approx(wanted, rel=1e-3)  # as above
    assert np.all(found.pelvis < TOUCHES)


def test_flexion_and_lost_kyphosis_open_about_two_millimetres_a_degree_and_rock_about_one():
    # A quarter either way is what "about" can mean between two sexes and three tables.
    for sex in ("male", "female"):
        for table in TABLES:
            body = Body.from_table(table, sex=sex)
            assert dowel(body, bent(10)).pelvis / 10 == pytest.approx(2, rel=0.25)
            assert dowel(body, bent(-10)).mid_back / 10 == pytest.approx(1, rel=0.3)
            lost = dowel(body, bent(0), lost_kyphosis=10.0)
            assert lost.mid_back / 10 == pytest.approx(2, rel=0.25)


@people
def test_the_flexion_of_published_neutral_good_mornings_opens_some_four_centimetres(body):
    # 24 deg; 1 cm: a back is 15 % shorter or longer than the average
    found = dowel(body, bent(24))
    assert found.pelvis == pytest.approx(40, abs=10)
    assert found.lost == "pelvis"


@people
def test_gaps_grow_with_the_fault(body):
    assert np.all(np.diff(dowel(body, bent(np.linspace(0, 68, 35))).pelvis) > 0)
    assert np.all(np.diff(dowel(body, bent(-np.linspace(0, 30, 31))).mid_back) > 0)
    lost = dowel(body, bent(0), lost_kyphosis=np.linspace(0, 40, 41))
    assert np.all(np.diff(lost.mid_back) > 0)
    assert np.all(np.diff(dowel(body, bent(np.linspace(-30, 68, 50))).hollow) < 0)


def ranges(sex):
    """Backs at random within the ranges of all their numbers."""
    rows = [row for row in datasets.rows("back_outline") if row["sex"] in (sex, "any")]
    draw, scale = np.random.default_rng(0), {"m": 1 / 1.75}
    numbers = {
        row["quantity"]: draw.uniform(float(row["low"]), float(row["high"]), 2000)
        * scale.get(row["unit"], 1)
        for row in rows
    }
    return back_shape(sex)._replace(**numbers)


@pytest.mark.parametrize("body", [MAN, WOMAN], ids=["man", "woman"])
def test_over_all_assumptions_the_hollow_tells_pelvic_rock_from_lost_kyphosis(body):
    shape = ranges(body.sex)
    neutral = dowel(body, bent(0), shape=shape)
    rock, lost = (
        dowel(body, bent(flexion), lost_kyphosis=kyphosis, shape=shape)
        for flexion, kyphosis in ((-10, 0.0), (0, 10.0))
    )
    # Deepening of the hollow over the gap: near 1 against near 1/8, so 1/2 lies well between.
    for fault, deepens in ((rock, True), (lost, False)):
        share = (fault.hollow - neutral.hollow) / fault.mid_back
        assert np.all((share > 0.5) == deepens)
        assert set(fault.lost) == {"mid back"}
    assert np.all(np.stack(neutral[:3]) < TOUCHES)


# The neck


@people
def test_a_neck_that_follows_hides_moderate_faults(body):
    for posture, lost, sign in ((bent(20), 0, -1), (bent(-20), 0, 1), (bent(0), 20, 1)):
        found = dowel(body, posture, "follows", lost_kyphosis=lost)
        assert np.all(np.abs(found[:3]) < TOUCHES)
        assert sign * found.neck_flexion > 5  # more than its noise: it had to go somewhere
        held = replace(posture, head=posture.thorax + found.neck_flexion)
        again = dowel(body, held, lost_kyphosis=lost)
        assert np.all(np.abs(again[:3]) < TOUCHES)


@people
def test_at_the_end_of_its_range_the_neck_gives_a_gap_back_without_a_jump(body):
    flexion = np.linspace(0, 68, 6801)
    found = dowel(body, bent(flexion), "follows")
    end = -back_shape(body.sex).neck_extension
    stopped = found.neck_flexion <= end + 1e-9
    assert 0 < np.count_nonzero(stopped) < flexion.size
    assert np.all(found.pelvis[~stopped] < TOUCHES)
    assert np.all(np.diff(found.pelvis[stopped]) > 0)
    assert np.max(np.diff(found.pelvis)) < 0.1  # mm per 0.01 deg: 2 mm/deg and the head's slope


@people
def test_a_head_that_looks_up_loses_the_mid_back_and_a_tucked_chin_the_pelvis(body):
    up, tucked = dowel(body, bent(0, neck=-10)), dowel(body, bent(0, neck=10))
    assert (up.lost, tucked.lost) == ("mid back", "pelvis")
    assert (up.neck_flexion, tucked.neck_flexion) == pytest.approx((-10, 10), abs=1e-9)


# Drawing


def test_gaps_are_measured_square_to_the_rod_between_the_points_that_are_given():
    for body in PEOPLE:
        for lost in (0.0, 15.0):
            found = dowel(body, bent([-15.0, 0, 30]), lost_kyphosis=lost)
            across, along = found.on_rod - found.on_back, found.on_rod[-1] - found.on_rod[0]
            gaps = np.stack(found[:3]) / 1e3
            assert np.allclose(abs(across), gaps, rtol=0, atol=1e-12)  # m: roundings near 1
            assert np.allclose(np.real(across * np.conj(along)), 0, atol=1e-12)
            assert np.allclose(np.imag(along * np.conj(found.on_rod - found.on_rod[0])), 0)
            # and they lie on the discs that are drawn
            seen = outline(body, bent([-15.0, 0, 30]), lost_kyphosis=lost)
            radii = abs(found.on_back - seen.centres)
            assert np.allclose(radii, seen.radii, rtol=0, atol=1e-12)
            assert len(seen.centres) == len(CONTACTS)
            assert seen.skin.shape[1:] == (3,)


# Tape


@people
def test_a_tape_stretches_as_the_skin_behind_a_spine_of_many_joints(body):
    flexion, lever = 30.0, back_shape(body.sex).skin_lever * body.stature
    chord = abs(body.joint[4])
    lean = np.radians(np.linspace(0, flexion, 20_001))  # of each of many short vertebrae
    step = chord / lean.size * 1j * np.exp(-1j * lean)
    skin = np.cumsum(step) - lever * np.exp(-1j * lean)
    stretch = 1e3 * (np.sum(np.abs(np.diff(skin))) - chord)
    assert tape(body, bent(flexion)) == pytest.approx(stretch, rel=1e-3)  # one vertebra's height
    assert tape(body, bent(-10)) < 0 == tape(body, bent(0))


# Arrays and errors


def test_sizes_scale_with_stature():
    bodies = Body.from_table(stature=np.array([1.5, 1.8]))
    found = dowel(bodies, bent(20))
    for each in (found.pelvis, found.hollow, tape(bodies, bent(20))):
        assert each[1] / each[0] == pytest.approx(1.8 / 1.5, rel=1e-12)  # a handful of roundings


def test_people_postures_and_backs_in_arrays_are_as_each_alone():
    statures, flexions = np.array([1.6, 1.9]), np.array([-10.0, 0, 24])[:, None]
    posture = replace(bent(flexions), shank=np.zeros((4, 1, 1)))
    together = dowel(Body.from_table(stature=statures), posture, "follows", lost_kyphosis=5)
    assert {np.shape(each) for each in together[:6]} == {(4, 3, 2)}
    assert together.on_rod.shape == (3, 4, 3, 2)
    for k, flexion in enumerate(flexions[:, 0]):
        for n, stature in enumerate(statures):
            body = Body.from_table(stature=stature)
            alone = dowel(body, bent(flexion), "follows", lost_kyphosis=5)
            for one, all_ in zip(alone[:4], together[:4], strict=True):
                assert one == pytest.approx(all_[0, k, n], abs=TOUCHES)
            assert alone.lost == together.lost[0, k, n]


def test_a_missing_posture_has_no_gaps_and_says_so():
    found = dowel(MAN, bent([np.nan, 0]))
    assert list(found.lost) == ["missing", "none"]
    for each in (*found[:4], found.neck_flexion, *found.on_back, *found.on_rod):
        assert list(np.isnan(each)) == [True, False]
    assert np.isnan(tape(MAN, bent(np.nan)))
    assert np.all(np.isnan(outline(MAN, bent(np.nan)).skin))


def test_a_body_whose_sex_is_not_stated_has_the_mean_back():
    both = np.mean([back_shape("male"), back_shape("female")], axis=0)
    assert back_shape("not stated") == pytest.approx(tuple(both), rel=1e-12)


def test_a_flat_back_is_straight():
    kyphosis = back_shape("male").kyphosis
    upper = np.diff(outline(MAN, bent(0), lost_kyphosis=kyphosis).skin[-11:])
    # 1e-6 rad is what a flat thorax still turns
    assert np.ptp(np.angle(upper / upper[0])) < 1e-6
    almost = dowel(MAN, bent(0), lost_kyphosis=np.array([kyphosis - 1e-4, kyphosis]))
    assert np.diff(almost.mid_back)[0] == pytest.approx(0, abs=1e-3)  # 2 mm/deg, no jump


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: dowel(MAN, bent(0), lost_kyphosis=-1.0),
            "Lost kyphosis must lie between 0 and 42.8 deg, not -1 deg: "
            "a back is flat when its kyphosis is lost.",
        ),
        (
            lambda: dowel(MAN, bent(0), "free"),
            "There is no neck 'free': choose 'fixed' or 'follows'.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert str(refused.value) == sentence
