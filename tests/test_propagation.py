"""Is an interval across people as wide as it should be, and is better counted as it should be?"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.hamstrings import Hamstrings
from hingekit.load import Load
from hingekit.mechanics import joint_moments
from hingekit.rhythm import Rocked
from hingekit.solution import solve
from hingekit.spine import spine_loads
from hingekit.strategies import BEND_FORWARD, REACH_BACK
from hingekit.tasks import hand_distance
from hingekit.uncertainty import (
    OUTCOMES,
    at_task,
    pairs,
    population,
    probability_better,
    propagate,
)

BAR = Load(20)
MEASURED = list(zip(["mean", "median", "low", "high"], [None, 0.5, 0.05, 0.95], strict=True))

#: Ends of what technique_ranges.csv has, typed in again: knees [deg], pressure [-], lumbar [deg].
RANGES = {
    "bend forward": ((0, 15), (0.5, 0.7), (-20, 10)),
    "reach back": ((10, 30), (0.3, 0.5), (0, 25)),
}


def stature(people):
    return people.stature


# Propagation


def test_an_interval_is_that_of_the_distribution_within_its_monte_carlo_error():
    men = population(20_000, seed=3, women=0)
    (found,) = propagate(stature, men).to_dict("records")
    drawn = stats.norm(1.7562, 0.06855)  # ANSUR II, which men are drawn from
    bound = stats.norm.isf(0.001 / 4 / 2)  # 99.9 % for all four together
    for name, level in MEASURED:
        true = drawn.mean() if level is None else drawn.ppf(level)
        assert abs(found[name] - true) < bound * found[f"{name}_se"]
    assert found["outcome"] == "stature"


def test_the_monte_carlo_error_is_the_scatter_from_one_population_to_the_next():
    repeats, size = 200, 300
    all_men = population(repeats * size, seed=4, women=0)
    tables = [
        propagate(lambda people, i=i: all_men.stature[i * size :][: people.number.size], each)
        for i, each in enumerate([population(size)] * repeats)
    ]
    found = pd.concat(tables)
    # The scatter of 200 is known to 1/sqrt(400) = 5 %: four checks at 99.9 % jointly need 18 %;
    # the formula for quantiles is asymptotic, and 300 leave only 15 people beyond an end.
    for name, _ in MEASURED:
        assert found[name].std() == pytest.approx(found[f"{name}_se"].mean(), rel=0.25)


def test_people_without_a_posture_are_counted_and_the_others_summed_up():
    people = population(400, seed=1)
    deep = at_task("lumbar_moment", BEND_FORWARD, BAR, hand_height=0.25)
    (found,) = propagate(deep, people).to_dict("records")
    posture = people.solve(BEND_FORWARD, BAR, hand_height=0.25)
    assert 0 < found["missing"] == np.count_nonzero(~posture.exists)
    there = joint_moments(people.body, posture, BAR).lumbar[posture.exists]
    assert found["mean"] == pytest.approx(np.mean(there), rel=1e-12)  # a sum of 400
    assert (found["people"], found["unit"]) == (400, "N·m")
    assert found["outcome"] == "lumbar_moment, bend forward, hand_height=0.25"


def test_where_nobody_can_do_it_nothing_is_known():
    lowest = at_task("shear", replace(REACH_BACK, hip_limit=20.0), hand_height=0.01)
    nobody = propagate([lowest], population(5, seed=1)).iloc[0]
    assert nobody["missing"] == 5
    assert nobody[["mean", "median", "low", "high", "high_se"]].isna().all()


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_is_a_number_for_everybody_with_a_posture(name):
    people = population(20, seed=2)
    assert np.isfinite(at_task(name, REACH_BACK, BAR, hand_height=0.55)(people)).all()


# Better for whom


def by_hand(people, i, own, hand_height):
    """One person's posture with scalars alone, from the ranges as they are told."""
    body = Body.from_table(
        people.segment_table[i],
        sex=people.sex[i],
        mass=people.mass[i],
        stature=people.stature[i],
        straight_leg_raise=people.straight_leg_raise[i],
    )
    place = [people.technique[name][i] for name in ("knee_flexion", "centre_of_pressure", "lumbar")]
    knee, pressure, lumbar = (
        low + at * (high - low) for at, (low, high) in zip(place, RANGES[own.name], strict=True)
    )
    theirs = replace(
        own,
        knee_flexion=knee,
        centre_of_pressure=pressure,
        lumbar=Rocked(own.lumbar, -lumbar),
    )
    first = solve(body, theirs, BAR, hand_height=hand_height)
    if not first.exists:
        return body, first
    hands = hand_distance(body, first) - 0.05 + 0.1 * people.technique["arms"][i]
    return body, solve(body, replace(theirs, arms=hands), BAR, hand_height=hand_height)


def test_better_is_what_a_count_by_hand_finds():
    people, heights = population(25, seed=12), [0.3, 0.6]
    table = pairs(people, ["hip_moment", "shear", "hamstring_reserve"], 20, hand_height=heights)
    share = probability_better(table).set_index(["outcome", "hand_height"])
    passive = {"female": 52.0, "male": 95.0}
    for height in heights:
        counts = {name: [0, 0] for name in ("hip_moment", "shear", "hamstring_reserve")}
        for i in range(25):
            (one, before), (two, after) = (
                by_hand(people, i, own, height) for own in (BEND_FORWARD, REACH_BACK)
            )
            both = bool(before.exists and after.exists)
            pressed = [spine_loads(b, p, BAR).shear for b, p in ((one, before), (two, after))]
            hips = [joint_moments(b, p, BAR).hip for b, p in ((one, before), (two, after))]
            left = [Hamstrings().reserve(b, p) for b, p in ((one, before), (two, after))]
            assert people.spine_model.passive_at_full_flexion[i] == passive[people.sex[i]]
            won = {
                "hip_moment": hips[1] < hips[0],
                "shear": abs(pressed[1]) < abs(pressed[0]),
                "hamstring_reserve": left[1] > left[0],
            }
            for name, better in won.items():
                counts[name][0] += both and bool(better)
                counts[name][1] += not both
        for name, (better, missing) in counts.items():
            found = share.loc[name, height]
            assert (found.better, found.missing, found.people) == (better, missing, 25)


def test_the_interval_of_a_share_is_clopper_and_pearsons():
    own = pd.DataFrame({"lift": "box", "better": pd.array([True] * 7 + [False] * 3, "boolean")})
    (found,) = probability_better(own, ["lift"], confidence=0.9).to_dict("records")
    # its textbook form: quantiles of two beta distributions
    assert found["low"] == pytest.approx(stats.beta.ppf(0.05, 7, 4), rel=1e-9)
    assert found["high"] == pytest.approx(stats.beta.ppf(0.95, 8, 3), rel=1e-9)
    assert (found["probability"], found["lift"]) == (0.7, "box")


def test_missing_pairs_are_neither_better_nor_worse_and_bound_the_share_from_both_sides():
    own = pd.DataFrame({"lift": "box", "better": pd.array([True, False, None, None], "boolean")})
    (found,) = probability_better(own, ["lift"]).to_dict("records")
    assert (found["probability"], found["least"], found["most"]) == (0.5, 0.25, 0.75)
    nobody = probability_better(own[2:], ["lift"]).iloc[0]
    assert np.isnan(nobody.probability)
    assert (nobody.low, nobody.high, nobody.least, nobody.most) == (0, 1, 0, 1)


def test_a_share_of_all_rows_and_of_one_column_need_no_list():
    own = pd.DataFrame({"lift": ["a", "a", "b", None], "better": [True, False, True, None]})
    assert probability_better(own, ())["probability"].tolist() == [2 / 3]
    by_lift = probability_better(own, "lift")
    # who has no name is a group, and not left out in silence
    assert by_lift["people"].tolist() == [2, 1, 1]


def test_an_outcome_asked_for_twice_does_not_count_people_twice():
    table = pairs(population(5), ["shear", "shear"], hand_height=0.4)
    assert probability_better(table)["people"].tolist() == [5]


def test_legs_alone_make_nobody_better_at_an_equal_thorax():
    # The design's first fact: L5/S1 sees nothing below it. Equal spines and hanging arms.
    squatting = replace(REACH_BACK, arms="hanging", lumbar="tafazzol")
    people = population(200, seed=1, vary=["sex", "segment_table", "stature", "mass"])
    table = pairs(
        people, strategies=(BEND_FORWARD, squatting), load_mass=[0, 20], thorax_inclination=40
    )
    assert table["difference"].abs().max() < 1e-9  # N·m: roundings of some 200
    assert set(probability_better(table)["probability"]) == {0.0}


def test_those_for_whom_it_is_not_better_can_be_asked_for_by_name():
    people = population(300, seed=1)
    table = pairs(people, ["shear", "lumbar_moment"], [0, 20], hand_height=[0.25, 0.5])
    worse = table[~table.better.fillna(True)]
    assert (worse.outcome == "shear").any()
    assert (worse["second"].abs() >= worse["first"].abs() * (1 - 1e-8)).all()
    missing = table[table.better.isna()]
    assert len(missing)
    assert missing.difference.isna().all()
    assert missing.reason.str.startswith(("bend forward: ", "reach back: ")).all()
    assert set(table[table.better.notna()].reason) == {""}
    who = people.table().set_index("person").loc[worse.person, "stature"]
    assert np.array_equal(who, worse.stature)
    assert set(table.attrs["units"]) == set(table.columns)
    assert len(table) == 2 * 2 * 2 * 300


def test_habits_of_the_second_strategy_may_be_others_than_those_of_the_first():
    people = population(400, seed=1)
    others = replace(people, technique=population(400, seed=2).technique)
    same, apart = (
        pairs(people, "hip_moment", 20, second_people=each, hand_height=0.5)
        for each in (people, others)
    )
    assert same["first"].equals(apart["first"])
    assert np.array_equal(
        apart["second"], at_task("hip_moment", REACH_BACK, BAR, hand_height=0.5)(others)
    )
    assert apart.difference.std() > same.difference.std()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: at_task("moment", REACH_BACK, hand_height=0.4),
            "There is no outcome 'moment': choose one of ankle_moment, knee_moment, hip_moment, "
            "lumbar_moment, compression, shear, hamstring_reserve.",
        ),
        (
            lambda: at_task("shear", REACH_BACK, hand_height=[0.4, 0.5]),
            "hand_height takes one number here, not 2: ask for each.",
        ),
        (
            lambda: propagate(lambda _: np.ones(3), population(5)),
            "An outcome gives each of 5 people one number, not shape (3,).",
        ),
        (
            lambda: propagate(stature, Body.from_table()),
            "People must be a Population, not a Body: make some with population.",
        ),
        (
            lambda: pairs(population(5), strategies=[REACH_BACK], hand_height=0.4),
            "A pair needs two strategies, a first and a second, not 1.",
        ),
        (
            lambda: pairs(population(5), second_people=population(5, start=9), hand_height=0.4),
            "Second people are others: give the same ones with other habits.",
        ),
        (
            lambda: probability_better(pd.DataFrame({"better": [True]})),
            "The table has no column 'outcome', 'hand_height', 'load_mass': it has 'better'.",
        ),
        (
            lambda: probability_better(
                pd.DataFrame({"lift": ["a", "a"], "better": [2, 0]}), "lift"
            ),
            "Column 'better' is true, false or empty: compute it, as in second < first.",
        ),
        (
            lambda: pairs(population(5), second_people=population(5, seed=2), hand_height=0.4),
            "Second people are others: give the same ones with other habits.",
        ),
        (
            lambda: pairs(population(5), load_mass=[], hand_height=0.4),
            "hand_height and load mass must be a number each at least, not 1 and 0: give some.",
        ),
        (
            lambda: pairs(population(5), [], hand_height=0.4),
            "No outcome was given: choose some of ankle_moment, knee_moment, hip_moment, "
            "lumbar_moment, compression, shear, hamstring_reserve.",
        ),
        (
            lambda: at_task(["shear"], REACH_BACK, hand_height=0.4),
            "Outcome must be a str, not a list: choose one of ankle_moment, knee_moment, "
            "hip_moment, lumbar_moment, compression, shear, hamstring_reserve.",
        ),
        (
            lambda: propagate(None, population(5)),
            "An outcome is a function of people, not None: make one with at_task.",
        ),
        (
            lambda: propagate(lambda people: people.mass * np.inf, population(5)),
            "An outcome is infinite for somebody: give NaN where there is none.",
        ),
    ],
)
def test_wrong_input_is_refused_in_one_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert str(refused.value) == sentence
