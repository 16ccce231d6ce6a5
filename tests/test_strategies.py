"""Do solved postures balance, do their task, and say why when they do not exist?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

import hingekit as hk
from hingekit import closure
from hingekit._arrays import BLOCK
from hingekit.posture import JOINT_ANGLES, Status
from hingekit.rhythm import tafazzol
from hingekit.strategies import CLEARANCE, ShankFollows
from hingekit.tasks import TASKS

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
STRATEGIES = (hk.BEND_FORWARD, hk.REACH_BACK, hk.SQUAT)
GOALS = {
    "hand_height": np.linspace(0.0, 0.9, 46),
    "thorax_inclination": np.linspace(-30, 130, 41),
    "trunk_inclination": np.linspace(-20, 110, 41),
    "hip_flexion": np.linspace(-15, 125, 41),
    "hip_travel": np.linspace(-0.1, 0.3, 41),
}

people = st.builds(
    hk.Body.from_table,
    st.sampled_from(["deleva1996", "winter2009", "dumas2007"]),
    sex=st.sampled_from(["female", "male"]),
    mass=st.floats(45, 120),
    stature=st.floats(1.5, 2.0),
)
loads = st.builds(hk.Load, st.floats(0, 60), at=st.sampled_from(["hands", "shoulders"]))
ways = st.builds(
    hk.Strategy,
    st.just("any"),
    knee_flexion=st.floats(0, 60) | st.builds(ShankFollows, st.floats(0.3, 1.0)),
    centre_of_pressure=st.floats(0.2, 0.8),
    lumbar=st.sampled_from(["neutral", "tafazzol", "esola"]) | st.floats(-10, 50),
    arms=st.sampled_from(["hanging", "close"]) | st.floats(0.0, 0.5),
)


def centre_of_mass_over(body, posture, load, centre_of_pressure):
    """How far the centre of mass is from the vertical of a centre of pressure [m]."""
    foot = body.foot
    asked = foot.heel + centre_of_pressure * (foot.toe - foot.heel)
    return np.real(hk.balance(body, posture, load).centre_of_mass) - asked


@settings(max_examples=60, deadline=None, derandomize=True)
@given(body=people, load=loads, way=ways, task=st.sampled_from(sorted(GOALS)))
def test_each_posture_balances_does_its_task_and_keeps_its_joints_in_range(body, load, way, task):
    goal = GOALS[task]
    posture = hk.solve(body, way, load, **{task: goal})
    here = posture.exists
    # 1e-9 m is the accuracy promised; the closed form leaves some 1e-16.
    over = centre_of_mass_over(body, posture, load, way.centre_of_pressure)
    assert np.all(np.abs(over[here]) < 1e-9)
    # 1e-6 m or deg is the accuracy promised; the bracketing search leaves some 1e-12.
    met = TASKS[task].measure(body, posture)
    assert np.all(np.abs(met - goal)[here] < 1e-6)
    for joint, (low, high) in body.joint_ranges._asdict().items():
        angle = getattr(posture, JOINT_ANGLES[joint])[here]
        assert np.all((angle >= low - 1e-6) & (angle <= high + 1e-6))
    assert np.all(np.imag(hk.landmarks(body, posture).hand)[here] > -1e-6)
    assert np.all(np.isnan(posture.shank) == ~here)
    assert np.all(np.isnan(hk.joint_moments(body, posture, load).lumbar) == ~here)


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda s: s.name)
@pytest.mark.parametrize("thorax", [10.0, 30.0])
def test_the_closed_form_agrees_with_a_numerical_search_for_balance(strategy, thorax):
    bar = hk.Load(20)
    solved = hk.solve(MAN, strategy, bar, thorax_inclination=thorax)

    def unbalanced(lean):
        leg = {"shank": lean, "thigh": lean - float(solved.knee_flexion)}
        if isinstance(strategy.knee_flexion, ShankFollows):
            leg = {"shank": float(solved.shank), "thigh": lean}
        posture = hk.Posture(
            **leg, pelvis=solved.pelvis, thorax=thorax, upper_arm=arm_to_plane(leg, solved)
        )
        return float(centre_of_mass_over(MAN, posture, bar, strategy.centre_of_pressure))

    def arm_to_plane(leg, solved):
        if strategy.arms == "hanging":
            return 0.0
        straight = hk.Posture(**leg, pelvis=solved.pelvis, thorax=thorax)
        points = hk.landmarks(MAN, straight)
        plane = max(points.knee.real, points.ankle.real) + CLEARANCE
        reach = abs(points.hand - points.shoulder)
        return np.rad2deg(np.arcsin((plane - points.shoulder.real) / reach))

    own = solved.thigh if isinstance(strategy.knee_flexion, ShankFollows) else solved.shank
    found = brentq(unbalanced, float(own) - 25, float(own) + 25, xtol=1e-12)
    assert found == pytest.approx(float(own), abs=1e-8)  # brentq's own tolerance, in deg


def test_no_posture_is_missing_where_a_numerical_search_finds_balance():
    bar = hk.Load(80)
    lean = np.linspace(-90, 90, 7201)
    for distance in np.linspace(0.1, 0.8, 15):
        way = replace(hk.REACH_BACK, arms=float(distance))
        solved = hk.solve(MAN, way, bar, thorax_inclination=40)
        straight = hk.Posture(shank=lean, thigh=lean - 20, pelvis=40, thorax=40)
        points = hk.landmarks(MAN, straight)
        sine = (distance - points.shoulder.real) / np.abs(points.hand - points.shoulder)
        swing = np.rad2deg(np.arcsin(np.where(np.abs(sine) <= 1, sine, np.nan)))
        reached = hk.Posture(shank=lean, thigh=lean - 20, pelvis=40, thorax=40, upper_arm=swing)
        over = centre_of_mass_over(MAN, reached, bar, way.centre_of_pressure)
        over = over[~np.isnan(over)]
        crosses = over.size > 0 and over.min() < 0 < over.max()
        assert crosses == (solved.status not in (Status.CANNOT_BALANCE, Status.OUT_OF_REACH))


def test_a_heavy_box_far_away_cannot_be_balanced():
    box = replace(hk.REACH_BACK, arms=0.6)
    posture = hk.solve(MAN, box, hk.Load(80), hand_height=0.4)
    assert posture.status == Status.CANNOT_BALANCE
    assert "balance" in posture.reason
    assert np.isnan(hk.joint_moments(MAN, posture, hk.Load(80)).lumbar)


def test_a_neutral_spine_reaches_a_low_hand_height_only_beyond_the_hip():
    posture = hk.reach_back(MAN, hk.Load(20), hand_height=0.1)
    assert posture.status == Status.HIP_OUT_OF_RANGE
    assert "hip" in posture.reason
    assert np.isnan(posture.thorax)


def test_what_is_higher_than_the_hands_can_hang_is_out_of_reach():
    assert hk.bend_forward(MAN, hand_height=1.2).status == Status.OUT_OF_REACH


def test_hips_do_not_travel_beyond_their_peak():
    assert hk.reach_back(MAN, hip_travel=0.9).status == Status.OUT_OF_REACH


def test_hanging_hands_do_not_go_through_the_floor():
    long_armed = replace(MAN, grip=MAN.grip - 0.4j)
    posture = hk.bend_forward(long_armed, thorax_inclination=110)
    assert posture.status == Status.HAND_BELOW_FLOOR


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda s: s.name)
@pytest.mark.parametrize(("task", "last"), [("hand_height", True), ("hip_travel", False)])
def test_the_posture_is_on_the_branch_that_people_use(strategy, task, last):
    thorax = np.linspace(-30, 170, 20001)
    wide = replace(
        MAN,
        joint_ranges=hk.JointRanges(*[(-400.0, 400.0)] * 5)._replace(ankle=MAN.joint_ranges.ankle),
    )
    along = TASKS[task].measure(wide, hk.solve(wide, strategy, thorax_inclination=thorax))
    goals = np.nanmax(along) - np.array([0.0005, 0.01, 0.05])
    solved = hk.solve(wide, strategy, **{task: goals})
    for goal, found in zip(goals, solved.thorax, strict=True):
        beyond = along - goal
        crossings = thorax[:-1][beyond[:-1] * beyond[1:] < 0]
        expected = crossings[-1] if last else crossings[0]
        assert found == pytest.approx(expected, abs=0.02)  # two steps of the scan, in deg


@pytest.mark.parametrize("thorax", np.linspace(0, 110, 23))
def test_arms_swept_close_never_pass_through_the_leg(thorax):
    for knee in (0, 20, 60, 100):
        way = replace(hk.REACH_BACK, knee_flexion=knee)
        posture = hk.solve(MAN, way, hk.Load(20), thorax_inclination=thorax)
        if posture.exists:
            points = hk.landmarks(MAN, posture)
            foremost = max(points.knee.real, points.ankle.real)
            # The plane is met to rounding.
            assert points.hand.real == pytest.approx(foremost + CLEARANCE, abs=1e-12)


def test_a_squat_leans_its_shank_with_its_thorax_until_the_ankle_ends():
    thorax = np.linspace(0, 40, 9)
    steep = replace(hk.SQUAT, knee_flexion=ShankFollows(1.2))
    for way, ratio in ((hk.SQUAT, 0.8), (steep, 1.2)):
        posture = hk.solve(MAN, way, hk.Load(20), thorax_inclination=thorax)
        expected = np.minimum(ratio * thorax, MAN.joint_ranges.ankle[1])
        np.testing.assert_allclose(
            posture.shank[posture.exists], expected[posture.exists], rtol=1e-12
        )


def test_a_block_of_postures_takes_no_more_calls_than_one(monkeypatch):
    calls = []
    close = closure.close

    def counted(*given):
        calls.append(1)
        return close(*given)

    monkeypatch.setattr("hingekit.closure.close", counted)
    monkeypatch.setattr("hingekit.solution.close", counted)
    heights = np.linspace(0.2, 0.7, 100_000)
    posture = hk.bend_forward(MAN, hk.Load(20), hand_height=heights)
    assert posture.shape == heights.shape
    assert posture.exists.mean() > 0.9
    blocks = -(-heights.size // BLOCK)
    assert len(calls) < 100 * blocks


def test_people_strategies_and_loads_broadcast_in_one_call():
    crowd = hk.Body.from_table(
        mass=np.array([60.0, 75.0, 90.0]), stature=np.array([1.6, 1.75, 1.9])
    )
    way = replace(hk.REACH_BACK, knee_flexion=np.array([[10.0], [30.0]]))
    posture = hk.solve(crowd, way, hk.Load(np.array([0.0, 10.0, 20.0])), hand_height=0.5)
    assert posture.shape == (2, 3)
    one = hk.Body.from_table(mass=90.0, stature=1.9)
    alone = hk.solve(one, replace(way, knee_flexion=30.0), hk.Load(20.0), hand_height=0.5)
    # Both searches end within the root finder's tolerance, some 1e-12 deg.
    assert posture.thorax[1, 2] == pytest.approx(float(alone.thorax), abs=1e-9)


def test_a_body_whose_arm_mass_lies_off_its_line_is_refused_in_a_sentence():
    centre = MAN.segment_centre.copy()
    centre[6] += 0.02
    crooked = replace(MAN, segment_centre=centre)
    with pytest.raises(hk.HingekitError, match="straight arms"):
        hk.bend_forward(crooked, hand_height=0.4)


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({}, "exactly one task"),
        ({"hand_height": 0.4, "hip_travel": 0.1}, "exactly one task"),
        ({"depth": 3}, "exactly one task"),
        ({"hand_height": -1}, "between 0 and 3 m"),
        ({"thorax_inclination": np.nan}, "between"),
        ({"hand_height": 0.4, "knee_flexion": 1000}, "Knee flexion"),
        ({"hand_height": 0.4, "lumbar": "straight"}, "rhythm"),
        ({"hand_height": 0.4, "arms": "folded"}, "hanging"),
        ({"hand_height": 0.4, "centre_of_pressure": 40}, "Centre of pressure"),
    ],
)
def test_an_impossible_wish_is_refused_in_a_sentence(keywords, sentence):
    with pytest.raises(hk.HingekitError, match=sentence):
        hk.reach_back(MAN, **keywords)


PULLS = {
    "a light band at the hips": hk.Band((-1.5, 0.9), rest_length=1.0, law="green", at="hips"),
    "a strong band at the hips": hk.Band((-1.5, 0.9), 0.7, lambda e: 120 * e, at="hips"),
    "a band through the legs": hk.Band((-1.2, 0.2), rest_length=0.6, law="gold", at="hands"),
    "a slack band": hk.Band((-0.2, 0.9), rest_length=3.0, law="red", at="hips"),
    "a cable at the hands": hk.Force(forward=-60, up=15, at="hands"),
    "a push on the shoulders": hk.Force(forward=40, up=-80, at="shoulders"),
}


@pytest.mark.parametrize("pull", PULLS.values(), ids=PULLS.keys())
@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda s: s.name)
@pytest.mark.parametrize("task", ["thorax_inclination", "hand_height", "hip_travel"])
def test_all_weight_and_all_pulls_balance_over_the_centre_of_pressure(strategy, pull, task):
    load = hk.Load(15) + pull + hk.Load(5, at="pelvis")
    posture = hk.solve(MAN, strategy, load, **{task: GOALS[task]})
    stands = hk.balance(MAN, posture, load)
    off = stands.centre_of_pressure - strategy.centre_of_pressure
    there = posture.exists
    assert there.any()
    # The secant rule leaves 1e-9 of the weight times a metre; a foot is a quarter of one.
    assert np.abs(off[there]).max() < 1e-8
    assert np.isnan(off[~there]).all()


def test_a_slack_band_changes_nothing():
    heights = np.linspace(0.1, 0.7, 7)
    slack = hk.Load(20) + PULLS["a slack band"]
    with_band = hk.reach_back(MAN, slack, hand_height=heights)
    without = hk.reach_back(MAN, hk.Load(20), hand_height=heights)
    np.testing.assert_allclose(with_band.thorax, without.thorax, atol=1e-9)  # of the search


def test_a_band_stretched_beyond_its_law_makes_the_posture_missing_and_says_so():
    short = hk.Band((-1.5, 0.9), rest_length=0.3, law="gold", at="hips")
    posture = hk.bend_forward(MAN, short, thorax_inclination=60)
    assert posture.status == Status.BAND_OVERSTRETCHED
    assert "law" in posture.reason


def test_a_pull_that_lifts_the_body_leaves_nothing_to_balance():
    lifted = hk.bend_forward(MAN, hk.Force(up=900, at="shoulders"), thorax_inclination=30)
    assert lifted.status == Status.CANNOT_BALANCE


def test_pulls_of_many_shapes_go_with_many_people():
    crowd = hk.Body.from_table(mass=np.array([60.0, 90.0]))
    band = hk.Band((np.array([[-1.2], [-1.5], [-1.8]]), 0.9), rest_length=1.0, law="blue")
    posture = hk.solve(crowd, hk.REACH_BACK, hk.Load(10) + band, thorax_inclination=50)
    assert posture.shape == (3, 2)
    alone = hk.solve(
        hk.Body.from_table(mass=90.0),
        hk.REACH_BACK,
        hk.Load(10) + hk.Band((-1.8, 0.9), rest_length=1.0, law="blue"),
        thorax_inclination=50,
    )
    assert posture.shank[2, 1] == pytest.approx(alone.shank, abs=1e-9)


def test_no_posture_that_balances_a_pull_is_called_impossible():
    """Against a scan of every leg inclination, with the centre of pressure of `balance`."""
    rng, legs = np.random.default_rng(3), np.linspace(-60, 39, 991)  # shanks that ankles allow
    missing = []
    for number in range(150):
        stiffness, at = rng.uniform(50, 1000), rng.choice(["hands", "hips", "shoulders"])
        anchor = (rng.uniform(-2, 2), rng.uniform(0, 2))
        band = hk.Band(anchor, rng.uniform(0.4, 1), lambda e, k=stiffness: k * e, at=at)
        cable = hk.Force(rng.uniform(-200, 200), rng.uniform(-100, 100), at)
        load = hk.Load(rng.uniform(0, 30)) + (band if number % 4 else cable)
        thorax = rng.uniform(0, 100)
        posture = hk.solve(MAN, hk.BEND_FORWARD, load, thorax_inclination=thorax)
        scanned = hk.Posture(legs, legs, thorax - tafazzol(thorax), thorax)
        stands = hk.balance(MAN, scanned, load)
        off = stands.centre_of_pressure - hk.BEND_FORWARD.centre_of_pressure
        there = (off[1:] * off[:-1] < 0) & (np.abs(off[1:] - off[:-1]) < 1)  # a root, not a pole
        if there.any() and posture.status == Status.CANNOT_BALANCE:
            missing.append((load, thorax, legs[:-1][there]))
    assert not missing


def test_a_squat_into_a_band_is_found_where_the_secant_rule_alone_is_lost():
    band = hk.Band((-1.517, 0.988), 0.635, lambda e: 138 * e, at="hands")
    posture = hk.solve(MAN, hk.SQUAT, band, thorax_inclination=np.array([63, 65, 66.5, 70]))
    assert posture.exists.all()
    assert (np.diff(posture.thigh) < 0).all()  # one smooth branch


@pytest.mark.parametrize(
    "changed",
    [
        {"knee_flexion": np.linspace(0, 20, 2 * BLOCK)},
        {"centre_of_pressure": np.linspace(0.4, 0.6, 2 * BLOCK), "lumbar": 10.0},
        {"lumbar": np.linspace(0, 30, 2 * BLOCK), "arms": np.linspace(0.1, 0.3, 2 * BLOCK)},
        {"knee_flexion": ShankFollows(np.linspace(0.5, 1, 2 * BLOCK))},
    ],
)
def test_ingredients_may_vary_over_more_postures_than_a_block_has(changed):
    many = hk.solve(MAN, replace(hk.BEND_FORWARD, **changed), thorax_inclination=30)
    last = {
        n: ShankFollows(1.0) if isinstance(v, ShankFollows) else np.ravel(v)[-1]
        for n, v in changed.items()
    }
    alone = hk.solve(MAN, replace(hk.BEND_FORWARD, **last), thorax_inclination=30)
    assert many.shape == (2 * BLOCK,)
    assert many.status[-1] == alone.status
    assert many.thigh[-1] == pytest.approx(float(alone.thigh), abs=1e-9, nan_ok=True)
