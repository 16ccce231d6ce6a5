"""Is a crowd its people one by one, and does each do a strategy in their own way?"""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from hingekit import datasets
from hingekit._arrays import BLOCK
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.load import Load
from hingekit.mechanics import balance, joint_moments
from hingekit.posture import Status
from hingekit.solution import solve
from hingekit.spine import SPINE_MODEL, spine_loads
from hingekit.strategies import BEND_FORWARD, KNEELING_HINGE, REACH_BACK, SQUAT
from hingekit.tasks import hand_distance
from hingekit.uncertainty import BODY, FACTORS, SPINE, TECHNIQUE, population

#: Search for a posture: 1e-12 at best, some 1e-9 in what hangs on it.
SEARCH = 1e-9


# What they are


def test_a_crowd_is_its_people_one_by_one():
    people = population(24, seed=6, vary=[*BODY, *SPINE])
    load = Load(15)
    posture = people.solve(REACH_BACK, load, hand_height=0.45)
    moments = joint_moments(people.body, posture, load)
    discs = spine_loads(people.body, posture, load, model=people.spine_model)
    for i in range(24):
        body = Body.from_table(
            people.segment_table[i],
            sex=people.sex[i],
            mass=people.mass[i],
            stature=people.stature[i],
            straight_leg_raise=people.straight_leg_raise[i],
        )
        alone = solve(body, REACH_BACK, load, hand_height=0.45)
        model = people.spine_model.part((slice(i, i + 1),))
        pressed = spine_loads(body, alone, load, model=model).compression[0]
        assert joint_moments(body, alone, load).lumbar == pytest.approx(
            moments.lumbar[i], rel=SEARCH
        )
        assert pressed == pytest.approx(discs.compression[i], rel=SEARCH)
        for joint, ends in body.joint_ranges._asdict().items():
            assert [end[i] for end in getattr(people.body.joint_ranges, joint)] == list(ends)


def test_more_people_than_a_block_stand_as_they_would_in_pieces():
    many = population(BLOCK + 100, seed=6)
    last = population(100, seed=6, start=BLOCK)
    assert np.allclose(
        many.solve(BEND_FORWARD, hand_height=0.5).thorax[BLOCK:],
        last.solve(BEND_FORWARD, hand_height=0.5).thorax,
        rtol=0,
        atol=SEARCH,
        equal_nan=True,
    )


def test_the_passive_moment_of_the_spine_is_that_of_each_ones_sex():
    people = population(50, seed=1)
    assert np.array_equal(
        people.spine_model.passive_at_full_flexion,
        np.where(people.sex == "female", 52, 95),  # Dolan 1994, in spine_model.csv
    )
    assert people.spine_model.extensor_arm == SPINE_MODEL.extensor_arm


def test_spine_parameters_fill_their_ranges_and_no_more():
    people = population(2000, seed=1, vary=SPINE, women=1)
    for row in datasets.rows("spine_model"):
        if row["sex"] in ("any", "female"):
            low, high = float(row["low"]), float(row["high"])
            share = (getattr(people.spine_model, row["quantity"]) - low) / (high - low)
            assert (
                stats.kstest(share, "uniform").pvalue > 0.001 / 19
            )  # a joint confidence of 99.9 % for all 19


# How they do it


def test_knees_and_pressure_vary_in_the_ranges_of_the_strategy():
    people = population(500, seed=1)
    for own, knees, pressures in (
        (BEND_FORWARD, (0, 15), (0.5, 0.7)),
        (REACH_BACK, (10, 30), (0.3, 0.5)),
    ):
        posture = people.solve(own, Load(10), hand_height=0.6)
        there = posture.exists
        knee, pressed = people.technique["knee_flexion"], people.technique["centre_of_pressure"]
        found = balance(people.body, posture, Load(10)).centre_of_pressure
        wanted = knees[0] + knee * (knees[1] - knees[0])
        assert posture.knee_flexion[there] == pytest.approx(wanted[there], abs=SEARCH)
        wanted = pressures[0] + pressed * (pressures[1] - pressures[0])
        assert found[there] == pytest.approx(wanted[there], abs=SEARCH)


def test_a_strategy_of_ones_own_keeps_its_ingredient_in_the_middle():
    people = population(100, seed=1)
    stiffer = people.strategy(replace(REACH_BACK, knee_flexion=12.0)).knee_flexion
    assert stiffer == pytest.approx(people.strategy(REACH_BACK).knee_flexion - 8, abs=1e-12)


def test_a_squat_varies_the_rule_of_its_knees():
    ratio = population(100, seed=1).strategy(SQUAT).knee_flexion.ratio
    assert 0.5 < ratio.min() < ratio.max() < 1
    # a squat on knees of so many degrees is another strategy: nobody told how that varies
    with pytest.raises(HingekitError, match="ingredient 'knee_flexion'"):
        population(5).strategy(replace(SQUAT, knee_flexion=90.0))


def test_lumbar_spines_flex_more_or_less_than_the_strategy_says():
    people = population(100, seed=1, vary=["lumbar"])
    posture = people.solve(REACH_BACK, thorax_inclination=50)
    assert posture.lumbar_flexion == pytest.approx(25 * people.technique["lumbar"], abs=SEARCH)


@pytest.mark.parametrize("own", [BEND_FORWARD, REACH_BACK])
def test_hands_are_further_forward_by_as_much_as_the_person_says_at_the_same_height(own):
    people = population(100, seed=1, vary=["arms"])
    mean, theirs = (
        posture
        for posture in (
            solve(people.body, own, hand_height=0.5),
            people.solve(own, hand_height=0.5),
        )
    )
    forward = hand_distance(people.body, theirs) - hand_distance(people.body, mean)
    assert forward == pytest.approx(-0.05 + 0.1 * people.technique["arms"], abs=SEARCH)


def test_people_without_a_posture_are_missing_with_their_reason():
    people = population(400, seed=1)
    posture = people.solve(BEND_FORWARD, hand_height=0.2)
    assert not posture.exists.all()
    assert set(posture.status[~posture.exists]) <= set(Status)
    assert np.isnan(posture.thorax[~posture.exists]).all()
    assert "lumbar spine out of range" in set(posture.reason)


def test_a_table_of_people_says_what_its_columns_mean():
    table = population(5, seed=1, vary=FACTORS).table()
    assert list(table.columns[6:10]) == list(TECHNIQUE)
    assert set(table.attrs["units"]) == set(table.attrs["long_name"]) == set(table.columns)
    assert table.attrs["units"]["body_mass"] == "kg"
    assert table.attrs["units"]["extensor_arm"] == "m"


def test_a_strategy_without_ranges_is_refused_with_what_to_do():
    with pytest.raises(HingekitError) as refused:
        population(5).solve(KNEELING_HINGE, hand_height=0.5)
    assert str(refused.value) == (
        "How people vary 'kneeling hinge' is not known, only bend forward, reach back, squat: "
        "draw the population with vary=BODY."
    )
