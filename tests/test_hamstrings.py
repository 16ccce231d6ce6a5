"""Do the hamstrings pull the way muscles do, and does a hinge end where they stop it?"""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hingekit import datasets
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.hamstrings import (
    PATH_TRADE,
    SLR_REF,
    Hamstrings,
    hamstring_moment,
    passive_moments,
)
from hingekit.hinge import hinge_limit
from hingekit.linkage import landmarks
from hingekit.load import Load
from hingekit.mechanics import balance

REFERENCE = Path(__file__).parents[2] / "shared/reference/tables"

#: A handful of exponentials of numbers below 10: some ten roundings of 1e-16.
ROUNDING = 1e-13

MAN = Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)

#: Hip flexion [deg], hip and knee moment arms [m] of the hamstrings with straight knees: a
#: straight path through Delp's points, derived in hamstring_planar_derived.csv of the collection.
ARMS = [
    (15, 0.0642, 0.0294),
    (30, 0.0662, 0.0295),
    (45, 0.0637, 0.0294),
    (60, 0.0574, 0.0291),
    (75, 0.0479, 0.0287),
]

raises = st.floats(40, 110)
knees = st.floats(0, 60)
thresholds = st.floats(20, 40)


def man(straight_leg_raise):
    return Body.from_table(mass=75, stature=1.75, straight_leg_raise=straight_leg_raise)


# Signs


def test_a_flexed_hip_is_pulled_back_and_an_extended_one_forward():
    assert passive_moments(90, 0).hip > 0
    assert passive_moments(-15, 0).hip < 0


def test_hamstrings_flex_the_knee_that_they_cross_and_a_bent_knee_slackens_them():
    assert passive_moments(80, 0).knee < passive_moments(0, 0).knee < 0
    assert passive_moments(80, 60).hip < passive_moments(80, 0).hip
    assert hamstring_moment(80, 60) < hamstring_moment(80, 0)


def test_a_deeply_bent_knee_is_pushed_straight_and_the_more_so_with_the_hip_extended():
    assert 0 < passive_moments(90, 130).knee < passive_moments(0, 130).knee


def test_an_ankle_is_pushed_back_from_both_ends_and_less_with_a_bent_knee():
    assert passive_moments(0, 0, 25).ankle > passive_moments(0, 60, 25).ankle > 0
    assert passive_moments(0, 0, -45).ankle < 0


def test_moments_are_continuous_and_the_hamstrings_only_ever_pull_harder():
    hip = np.linspace(-20, 110, 13_001)
    for moment in (passive_moments(hip, 0).hip, hamstring_moment(hip, 0)):
        # steepest at the end: 0.0305/deg of 109 N·m, over steps of 0.01 deg
        assert np.max(np.abs(np.diff(moment))) < 0.035
        assert np.all(np.diff(moment) > 0)
    assert np.all(hamstring_moment(hip, 0) > 0)


# Whose hamstrings


@given(raises, knees, st.floats(0, 110))
def test_a_straight_leg_raise_shifts_the_hamstrings_along_the_hip_and_nothing_else(slr, knee, hip):
    own, reference = passive_moments(hip, knee, straight_leg_raise=slr), passive_moments(hip, knee)
    shifted = hamstring_moment(hip, knee, straight_leg_raise=slr)
    scale = 1 + shifted + hamstring_moment(hip, knee)  # N·m, of what is added and taken away
    assert shifted == pytest.approx(hamstring_moment(hip - slr + SLR_REF, knee), rel=ROUNDING)
    assert own.hip - reference.hip == pytest.approx(
        shifted - hamstring_moment(hip, knee), abs=ROUNDING * scale
    )
    assert (own.knee, own.ankle) == (reference.knee, reference.ankle)


# The limit


def test_thresholds_of_20_and_40_put_the_limit_near_65_and_83():
    # The numbers, whole degrees.
    assert Hamstrings(threshold=20).limit(75, 0) == pytest.approx(65, abs=0.5)
    assert Hamstrings(threshold=40).limit(75, 0) == pytest.approx(83, abs=0.5)


@given(raises, knees, thresholds)
def test_at_the_limit_the_passive_hip_moment_is_the_threshold(slr, knee, threshold):
    limit = Hamstrings(threshold=threshold).limit(slr, knee)
    # The fit's other exponential is not in the limit: 4.33 N·m upright, halved every 9.24 deg.
    other = 4.34 * 2 ** (-limit / 9.24)
    moment = passive_moments(limit, knee, straight_leg_raise=slr).hip
    assert threshold - other <= moment <= threshold + 1e-9


@given(raises, knees, thresholds, st.floats(0, 1))
def test_the_limit_grows_with_the_raise_degree_by_degree(slr, knee, threshold, trade):
    limit, further = (
        Hamstrings(threshold=threshold, trade=trade).limit(each, knee) for each in (slr, slr + 7)
    )
    assert further - limit == pytest.approx(7, abs=1e-11)  # differences of angles near 100


def test_the_threshold_does_not_cancel():
    slrs = np.array([55.0, 75, 95])[:, None]
    limits = Hamstrings(threshold=np.linspace(20, 40, 9)).limit(slrs, 0)
    assert np.all(np.diff(limits) > 0)
    # the same for everybody: one reference for every threshold
    assert np.allclose(np.diff(limits), np.diff(limits)[0], rtol=0, atol=1e-11)


def test_trades_agree_where_the_raise_is_measured_and_part_as_the_knee_bends():
    moment, path = (Hamstrings(trade=t).limit(75, np.array([0.0, 30])) for t in ("moment", "path"))
    assert moment[0] == path[0]
    assert moment[1] > path[1] > path[0]
    # two decimals of the ratios that are disputed
    assert (moment[1] - moment[0]) / 30 == pytest.approx(0.74, abs=0.005)
    assert (path[1] - path[0]) / 30 == pytest.approx(0.47, abs=0.005)
    assert np.array_equal(Hamstrings(trade=PATH_TRADE).limit(75, np.array([0.0, 30])), path)


def test_the_trade_by_path_is_the_ratio_of_two_moment_arms():
    hip, hip_arm, knee_arm = np.array(ARMS).T
    ratio = knee_arm / hip_arm
    assert np.mean(ratio[hip <= 60]) == pytest.approx(PATH_TRADE, abs=0.005)  # two decimals
    # the range that is told with it, outward to two decimals
    assert 0.44 < ratio.min() < 0.45
    assert 0.59 < ratio.max() < 0.60


def test_moment_arms_are_those_collected_and_belong_to_the_path():
    path = REFERENCE / "hamstring_planar_derived.csv"
    if not path.exists():
        pytest.skip(f"the collected tables are not here: {path}")
    rows = csv.DictReader(
        line for line in path.read_text().splitlines() if not line.startswith("#")
    )
    at = {(int(row["hip_flexion_deg"]), int(row["knee_flexion_deg"])): row for row in rows}
    columns = ("hip_extension_moment_arm_m", "knee_flexion_moment_arm_m")
    for hip, *arms in ARMS:
        assert arms == [float(at[hip, 0][column]) for column in columns]
    # Lengthening by the hip over shortening by the knee, in finite steps: 0.0001 m of rounding
    # in 0.008 m, and the knee's arm grows by a tenth over its step.
    length = {angles: float(row["path_length_m"]) for angles, row in at.items()}
    by_hip = (length[60, 0] - length[15, 0]) / 45
    by_knee = (length[30, 0] - length[30, 15]) / 15
    assert by_knee / by_hip == pytest.approx(PATH_TRADE, rel=0.1)


# A hinge's end


@pytest.mark.parametrize(("slr", "thorax"), [(55, 49), (75, 66), (95, 84)])
def test_a_man_is_stopped_where_a_prototype_stopped_him(slr, thorax):
    # 3 deg: the prototype's geometry is its own
    assert hinge_limit(man(slr)).thorax_inclination == pytest.approx(thorax, abs=3)


def test_his_hands_end_above_the_knee_at_the_knee_and_on_the_shin():
    stopped = hinge_limit(man(np.array([55.0, 75, 95])))
    points = landmarks(MAN, stopped.posture)
    above = stopped.hand_height - points.knee.imag
    kneecap = 0.05  # m, about its length: within it a hand is at the knee
    assert above[0] > kneecap
    assert abs(above[1]) < kneecap
    assert above[2] < -kneecap
    assert stopped.hand_height[2] > points.ankle.imag[2] + 2 * kneecap


def test_the_hinge_ends_in_balance_with_a_neutral_spine_and_hanging_arms():
    bar, early = Load(20), Hamstrings(25, "path")
    stopped = hinge_limit(MAN, 15, centre_of_pressure=0.45, load=bar, hamstrings=early)
    posture = stopped.posture
    # 1e-9: what the search for the posture leaves is 1e-12
    assert posture.hip_flexion == pytest.approx(early.limit(75, 15), abs=1e-9)
    assert balance(MAN, posture, bar).centre_of_pressure == pytest.approx(0.45, abs=1e-9)
    assert posture.knee_flexion == pytest.approx(15, abs=1e-9)
    assert (posture.lumbar_flexion, posture.upper_arm) == (0, 0)
    assert stopped.hip_flexion == posture.hip_flexion
    assert stopped.thorax_inclination == posture.thorax
    # a line through two points: some roundings of an angle near 60
    assert stopped.trunk_inclination == pytest.approx(posture.thorax, abs=1e-11)


def test_a_longer_raise_and_a_higher_threshold_let_the_trunk_lean_further_and_the_hands_lower():
    for stopped in (
        hinge_limit(man(np.linspace(45, 95, 11))),
        hinge_limit(MAN, hamstrings=Hamstrings(np.linspace(20, 40, 5))),
    ):
        assert np.all(np.diff(stopped.thorax_inclination) > 0)
        assert np.all(np.diff(stopped.hand_height) < 0)


@pytest.mark.parametrize("slr", [55, 75, 95])
def test_whether_soft_knees_let_you_lean_further_depends_on_the_trade(slr):
    knees = np.array([0.0, 10, 20])

    def lean(trade):
        stopped = hinge_limit(man(slr), knees, hamstrings=Hamstrings(trade=trade))
        return np.diff(stopped.thorax_inclination)

    assert np.all(lean("moment") > 0)
    assert np.all(lean("path") < 0)
    # The thigh turns back by some 0.55 to 0.6 deg per degree of knee flexion: there it turns.
    assert np.all(lean(0.5) < 0)
    assert np.all(lean(0.65) > 0)


def test_people_and_knees_in_arrays_end_where_each_does_alone():
    knees = np.array([0.0, 20, 30])[:, None]
    masses, slrs = np.array([60.0, 90]), np.array([60.0, 85])
    people = Body.from_table(mass=masses, straight_leg_raise=slrs)
    together = hinge_limit(people, knees)
    assert together.hand_height.shape == together.posture.shape == (3, 2)
    for k, knee in enumerate(knees[:, 0]):
        for n in range(2):
            body = Body.from_table(mass=masses[n], straight_leg_raise=slrs[n])
            alone = hinge_limit(body, knee)
            for one, all_ in zip(alone[:4], together[:4], strict=True):
                assert one == pytest.approx(all_[k, n], abs=1e-9)  # the search, as above


def test_where_the_hip_itself_ends_first_there_is_no_hamstring_limit():
    stiff = replace(MAN, joint_ranges=MAN.joint_ranges._replace(hip=(-17.0, 60.0)))
    stopped = hinge_limit(stiff, np.array([0.0, 20]))
    assert list(stopped.posture.reason) == ["hip out of range"] * 2
    assert all(np.isnan(each).all() for each in stopped[:4])


def test_a_limit_beyond_what_any_hip_does_is_missing_not_clipped():
    ranges = MAN.joint_ranges._replace(hip=(-17.0, 180.0), ankle=(-56.0, 60.0))
    folding = replace(man(110), joint_ranges=ranges)
    trade = (150 - Hamstrings().limit(110, 0)) / 110 - 1e-6
    at_150 = hinge_limit(folding, 110, hamstrings=Hamstrings(trade=trade))
    beyond = hinge_limit(folding, 110)
    assert Hamstrings().limit(110, 110) > 150
    assert at_150.posture.exists
    assert beyond.posture.reason == "hip out of range"


# Norms


def test_norms_keep_their_end_points_apart():
    rows = datasets.rows("straight_leg_raise")
    assert len({row["end_point"] for row in rows if row["test"] == "straight-leg raise"}) > 2
    ask = {"test": "straight-leg raise", "group": "left"}
    ends = ("sensitising, ankle plantarflexed", "sensitising, ankle dorsiflexed")
    up, down = (datasets.value(rows, "value", end_point=end, **ask) for end in ends)
    assert (up, down) == (57.1, 48.5)  # Boyd 2012, abstract
    with pytest.raises(HingekitError, match="2 rows have"):
        datasets.value(rows, "value", **ask)


# Arrays and errors


@pytest.fixture(params=["array_api_strict", "jax", "torch"])
def to_library(request):
    library = pytest.importorskip(request.param)
    if request.param == "jax":
        library.config.update("jax_enable_x64", True)
        library = library.numpy
    return library.asarray


def test_all_libraries_compute_the_same(to_library):
    hip, knee, slr = np.linspace(0, 100, 5), np.array([[0.0], [20], [60]]), np.float64(85)
    own = [to_library(np.asarray(each)) for each in (hip, knee, slr)]
    pairs = [
        (
            passive_moments(own[0], own[1], straight_leg_raise=own[2]),
            passive_moments(hip, knee, straight_leg_raise=slr),
        ),
        ([hamstring_moment(own[0], own[1])], [hamstring_moment(hip, knee)]),
        (
            [Hamstrings(threshold=30, trade="path").limit(own[2], own[1])],
            [Hamstrings(threshold=30, trade="path").limit(slr, knee)],
        ),
    ]
    for found, wanted in pairs:
        for one, other in zip(found, wanted, strict=True):
            assert type(one) is type(own[0])
            # libraries round an exponential's last bit their own way
            assert np.allclose(np.asarray(one), other, rtol=ROUNDING, atol=ROUNDING)


def test_jax_differentiates_the_hamstrings_by_their_rate():
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    slope = jax.jit(jax.grad(lambda hip: hamstring_moment(hip, 20.0)))(70.0)
    assert slope == pytest.approx(0.0305 * hamstring_moment(70, 20), rel=ROUNDING)


def test_moments_have_the_broadcast_shape_of_all_angles_also_where_one_is_not_used():
    moments = passive_moments(70, np.zeros((2, 1)), np.zeros(3))
    assert {np.shape(moment) for moment in moments} == {(2, 3)}


def test_a_missing_posture_has_missing_moments():
    moments = passive_moments(np.array([60.0, np.nan]), 10)
    assert [list(np.isnan(moment)) for moment in moments] == [[False, True]] * 3
    assert np.isnan(Hamstrings().limit(75, np.nan))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: passive_moments(1.2e3, 0),
            "Hip flexion must lie between -60 and 180 deg, not 1200 deg.",
        ),
        (lambda: passive_moments("70", 0), "Hip flexion must be a number in deg, not '70'."),
        (
            lambda: hamstring_moment(70, [0, 200]),
            "Knee flexion must lie between -30 and 160 deg, not 200 deg.",
        ),
        (
            lambda: passive_moments(70, 0, np.array([-100.0])),
            "Ankle dorsiflexion must lie between -90 and 90 deg, not -100 deg.",
        ),
        (
            lambda: Hamstrings().limit(1.3, 0),
            "Straight-leg raise must lie between 20 and 150 deg, not 1.3 deg.",
        ),
        (
            lambda: Hamstrings(threshold=0).limit(75, 0),
            "Threshold must lie between 5 and 100 N·m per leg, not 0 N·m per leg: sweep 20 to 40.",
        ),
        (
            lambda: Hamstrings(trade="length").limit(75, 0),
            "There is no trade 'length' between knee and hip: choose one of moment, path, or give "
            "the degrees of hip flexion per degree of knee flexion.",
        ),
        (
            lambda: hinge_limit(MAN, hamstrings=Hamstrings(trade=-1)),
            "Trade must lie between 0 and 2 degrees per degree, not -1 degrees per degree.",
        ),
        (
            lambda: hinge_limit(MAN, 400),
            "Knee flexion must lie between -30 and 160 deg, not 400 deg.",
        ),
    ],
)
def test_wrong_numbers_are_refused_in_one_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert str(refused.value) == sentence
