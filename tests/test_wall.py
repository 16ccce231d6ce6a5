"""Do the hips touch a wall as far as balance, joints and hamstrings let them, and no further?"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

import hingekit as hk
from hingekit.errors import HingekitError
from hingekit.load import NO_LOAD
from hingekit.tasks import BUTTOCK, hip_travel, upright, wall_distance
from hingekit.technique.wall import COLUMNS, furthest_wall, wall

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
#: Whose hips nothing but balance stops: neither hamstrings nor their range.
SUPPLE = replace(
    MAN, straight_leg_raise=140.0, joint_ranges=MAN.joint_ranges._replace(hip=(-17.0, 150.0))
)
BAR = hk.Load(20)
HANGING = replace(hk.REACH_BACK, arms="hanging")

#: The last search's steps are 0.0002 deg and the hips travel less than 0.01 m/deg: 2e-6 m; a
#: hundredth of a millimetre is promised.
FOUND = 1e-5
#: What the search for a task leaves [m].
MET = 1e-9


def distance_at(body, strategy, load=NO_LOAD):
    """Heel-to-wall distance over thorax inclination, from the hip's place."""

    def distance(thorax):
        posture = hk.solve(body, strategy, load, thorax_inclination=thorax)
        hip = hk.landmarks(body, posture).hip
        return body.foot.heel - hip.real + 0.065 * body.stature

    return distance


# The task


def test_a_wall_is_hip_travel_and_a_constant_of_the_person():
    lean = np.linspace(0, 110, 23)
    for body in (MAN, hk.Body.from_table("winter2009", sex="female", stature=1.6)):
        postures = hk.solve(body, hk.REACH_BACK, BAR, thorax_inclination=lean)
        apart = wall_distance(body, postures) - hip_travel(body, postures)
        # rounding of lengths near 1 m
        assert np.nanmax(apart) - np.nanmin(apart) < 1e-12
        assert apart[0] == pytest.approx(wall_distance(body, upright(body)), abs=1e-12)
        skin = np.real(hk.landmarks(body, upright(body)).hip) - BUTTOCK * body.stature
        assert apart[0] == pytest.approx(body.foot.heel - skin, abs=1e-12)


def test_travel_is_not_monotone_in_depth():
    distance = distance_at(SUPPLE, hk.REACH_BACK)(np.linspace(0, 109, 110))
    assert np.all(np.isfinite(distance))
    top = int(np.argmax(distance))
    # 0.01 m: far more than the search leaves, far less than a tap
    assert 80 < top < 100
    assert distance[top] - distance[-1] > 0.01
    assert np.all(np.diff(distance[: top + 1]) > 0)
    assert np.all(np.diff(distance[top:]) < 0)


@pytest.mark.parametrize("strategy", [hk.REACH_BACK, HANGING, hk.BEND_FORWARD])
def test_of_two_postures_that_touch_the_upright_one_is_taken(strategy):
    distance = distance_at(SUPPLE, strategy)
    lean = np.linspace(0, 120, 241)
    top = lean[np.nanargmax(distance(lean))]
    target = distance(top - 8.0)
    found = hk.solve(SUPPLE, strategy, wall_distance=target)
    assert found.exists
    assert found.thorax == pytest.approx(top - 8.0, abs=1e-6)  # deg
    # ... though further down another posture would touch it, too.
    assert brentq(lambda x: distance(x) - target, top + 1, top + 14) > found.thorax


def test_beyond_the_largest_distance_the_status_says_so():
    for strategy in (hk.REACH_BACK, hk.BEND_FORWARD):
        furthest = furthest_wall(SUPPLE, strategy=strategy)
        assert furthest.stopped_by == "balance"
        tried = furthest.distance + np.array([-2 * FOUND, 2 * FOUND, 0.1])
        found = hk.solve(SUPPLE, strategy, wall_distance=tried)
        assert found.reason.tolist() == ["posture exists", "out of reach", "out of reach"]


# The furthest


@pytest.mark.parametrize("load", [NO_LOAD, BAR, hk.Load(30, at="shoulders")], ids=str)
@pytest.mark.parametrize("strategy", [hk.REACH_BACK, HANGING], ids=lambda s: s.arms)
def test_balance_stops_the_hips_where_their_travel_peaks(strategy, load):
    distance = distance_at(SUPPLE, strategy, load)
    peak = minimize_scalar(lambda x: -distance(x), bounds=(70, 109), method="bounded")
    found = furthest_wall(SUPPLE, load, strategy=strategy)
    assert found.stopped_by == "balance"
    assert found.distance == pytest.approx(-peak.fun, abs=FOUND)
    assert found.distance == wall_distance(SUPPLE, found.posture)


@pytest.mark.parametrize("knee", [5.0, 20.0, 35.0])
def test_hamstrings_stop_the_hips_where_they_stop_a_hinge(knee):
    """With hanging arms that posture is `hinge_limit`'s."""
    slr = np.array([55.0, 65.0, 75.0])
    people = hk.Body.from_table(mass=75, stature=1.75, straight_leg_raise=slr)
    found = furthest_wall(people, strategy=replace(HANGING, knee_flexion=knee))
    limit = hk.hinge_limit(people, knee)
    assert set(found.stopped_by) == {"hamstrings"}
    assert found.distance == pytest.approx(wall_distance(people, limit.posture), abs=FOUND)
    assert np.all(hk.Hamstrings().reserve(people, found.posture) >= -1e-9)  # deg
    assert np.all(np.diff(found.distance) > 0)


def test_a_joint_stops_the_hips_where_its_range_ends():
    stiff = replace(SUPPLE, joint_ranges=SUPPLE.joint_ranges._replace(hip=(-17.0, 70.0)))
    found = furthest_wall(stiff, BAR)
    assert found.stopped_by == "hip out of range"
    at_the_end = hk.reach_back(MAN, BAR, hip_flexion=70.0)
    assert found.distance == pytest.approx(wall_distance(MAN, at_the_end), abs=FOUND)


def test_people_loads_and_thresholds_are_each_what_they_are_alone():
    slr, mass = np.array([55.0, 80.0, 120.0]), np.array([[0.0], [20.0]])
    people = hk.Body.from_table(mass=75, stature=1.75, straight_leg_raise=slr)
    found = furthest_wall(people, hk.Load(mass))
    assert found.distance.shape == found.posture.shape == found.stopped_by.shape == (2, 3)
    for place in np.ndindex(2, 3):
        one = hk.Body.from_table(mass=75, stature=1.75, straight_leg_raise=slr[place[1]])
        alone = furthest_wall(one, hk.Load(mass[place[0], 0]))
        # m: the same search, whose postures agree to rounding
        assert found.distance[place] == pytest.approx(alone.distance, abs=1e-12)
        assert found.stopped_by[place] == alone.stopped_by
    swept = furthest_wall(MAN, hamstrings=hk.Hamstrings(threshold=np.array([20.0, 40.0])))
    alone = [furthest_wall(MAN, hamstrings=hk.Hamstrings(threshold=t)) for t in (20.0, 40.0)]
    assert swept.distance == pytest.approx([one.distance for one in alone], abs=1e-12)
    assert swept.distance[0] < swept.distance[1]


def test_a_spine_that_goes_on_where_the_hip_stops_reaches_a_wall_further_away():
    going_on = replace(hk.REACH_BACK, hip_limit=hk.Hamstrings())
    found, neutral = furthest_wall(MAN, strategy=going_on), furthest_wall(MAN)
    assert found.distance > neutral.distance + 0.005  # m
    assert found.posture.lumbar_flexion > 5  # deg
    assert found.stopped_by == "balance"


def test_where_no_wall_is_touched_there_is_no_posture():
    taut = hk.Body.from_table(straight_leg_raise=20)
    hamstrings = hk.Hamstrings(threshold=5, trade=0.0)
    assert hamstrings.reserve(taut, hk.reach_back(taut, thorax_inclination=0)) < 0
    found = furthest_wall(taut, hamstrings=hamstrings)
    assert np.isnan(found.distance)
    assert not found.posture.exists
    assert found.stopped_by == "hamstrings"
    assert len(wall(taut, hamstrings=hamstrings)) == 1


def test_on_the_knees_the_wall_stands_behind_the_toes_and_a_joint_ends_it():
    kneeling = MAN.kneeling()
    found = furthest_wall(kneeling, strategy=hk.KNEELING_HINGE)
    assert found.stopped_by in ("knee out of range", "hip out of range")
    assert np.all(hk.Hamstrings().reserve(kneeling, found.posture) > 30)  # deg: slack
    toes = hk.landmarks(kneeling, found.posture).hip.real - BUTTOCK * MAN.stature
    assert found.distance == pytest.approx(kneeling.foot.heel - toes, abs=1e-12)
    nearer = hk.solve(kneeling, hk.KNEELING_HINGE, wall_distance=found.distance - 0.05)
    assert nearer.exists


# Taps


def test_somebody_steps_out_two_inches_each_time_until_it_fails():
    taps = wall(MAN, step=0.0508)
    assert taps["distance"].diff()[1:].to_numpy() == pytest.approx(0.0508, abs=1e-12)
    reached, beyond = taps.iloc[:-1], taps.iloc[-1]
    assert set(reached["status"]) == {"posture exists"}
    assert np.all(reached["distance"] <= taps.attrs["furthest"])
    assert np.all(reached["hamstring_reserve"] >= 0)
    assert np.all(reached["thorax_inclination"].diff()[1:] > 0)
    assert np.all(reached["lumbar_moment"].diff()[1:] > 0)
    assert beyond["distance"] > taps.attrs["furthest"]
    assert beyond["status"] in ("past the hamstrings' limit", "out of reach")
    assert taps.attrs["stopped_by"] == "hamstrings"


def test_a_tap_past_the_hamstrings_limit_says_so_and_still_shows_its_posture():
    beyond = wall(MAN, step=0.01).iloc[-1]
    assert beyond["status"] == "past the hamstrings' limit"
    assert beyond["hamstring_reserve"] < 0
    assert np.isfinite(beyond["lumbar_moment"])


@pytest.mark.parametrize("load", [NO_LOAD, BAR])
def test_each_tap_is_a_posture_that_touches_the_wall_and_balances(load):
    taps = wall(SUPPLE, load, strategy=HANGING)
    postures = hk.solve(SUPPLE, HANGING, load, wall_distance=taps["distance"].to_numpy())
    there = postures.exists
    assert there.tolist() == [True] * (len(taps) - 1) + [False]
    assert taps["status"].iloc[-1] == "out of reach"
    assert taps.attrs["stopped_by"] == "balance"
    touched = wall_distance(SUPPLE, postures)[there]
    assert touched == pytest.approx(taps["distance"].to_numpy()[there], abs=MET)
    moment = hk.joint_moments(SUPPLE, postures, load).lumbar
    np.testing.assert_array_equal(taps["lumbar_moment"], moment)


def test_a_chair_behind_is_a_wall_as_high_as_its_back():
    taps = wall(SUPPLE, step=0.02)
    reached = taps[taps["status"] == "posture exists"]
    # A chair's back of 0.80 to 0.95 m is where the buttocks touch, on soft knees.
    assert reached["hip_height"].between(0.80, 0.95).all()
    assert np.all(reached["hip_height"].diff()[1:] < 0)


def test_finer_steps_end_nearer_to_the_furthest_wall_and_never_two_beyond():
    for step in (0.1, 0.05, 0.01, 0.002):
        taps = wall(MAN, step=step)
        left = taps.attrs["furthest"] - taps["distance"].iloc[-2]
        assert 0 <= left < step
        assert (taps["distance"] > taps.attrs["furthest"]).sum() == 1


def test_a_table_of_taps_says_its_units_and_signs():
    taps = wall(MAN)
    assert list(taps.columns) == list(COLUMNS)
    assert taps.attrs["units"]["distance"] == "m"
    assert "flexion positive" in taps.attrs["sign"]
    assert taps["knee_flexion"].iloc[:-1].to_numpy() == pytest.approx(20, abs=1e-9)
    margin = 1000 * 0.4 * (MAN.foot.toe - MAN.foot.heel)  # mm
    assert taps["balance_margin"].iloc[:-1].to_numpy() == pytest.approx(margin, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: wall(MAN, step=0.0), "Step must lie between 0.001 and 0.5 m, not 0 m"),
        (lambda: wall(MAN, step=2.0), "Step must lie between 0.001 and 0.5 m, not 2 m: give it in"),
        (lambda: wall(hk.Body.from_table(mass=[60, 80])), "A row of taps is one person's"),
        (lambda: wall(MAN, hk.Load([5, 10])), "A row of taps is one person's"),
        (lambda: wall(MAN, hamstrings=hk.Hamstrings([20, 40])), "A row of taps is one person's"),
        (lambda: furthest_wall(MAN, hamstrings=30), "Hamstrings must be a Hamstrings, not a int"),
        (lambda: furthest_wall(MAN.kneeling()), "'reach back' stands on its feet, the body on"),
        (lambda: furthest_wall("me"), "Body must be a Body, not a str"),
        (lambda: wall(MAN, 20), "A load is a Load, "),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
