"""Does the demand table rank what it says, and is teaching order compared honestly with it?"""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import hingekit as hk
from hingekit.progressions import catalogue, compare, progressions, run, teaching_order
from hingekit.progressions.demand import MEASURES

PEOPLE = {
    "small woman": hk.Body.from_table(sex="female", mass=50, stature=1.52),
    "large man": hk.Body.from_table(mass=110, stature=1.95),
}


@pytest.fixture(scope="module", params=PEOPLE)
def body(request):
    return PEOPLE[request.param]


@pytest.fixture(scope="module")
def table(body):
    return compare(body)


def made_up(asked):
    """Table of steps that ask for this much in every measure."""
    columns = {name: side * np.asarray(asked, float) for name, (_, _, side) in MEASURES.items()}
    count = len(asked)
    steps = {"place": range(1, count + 1), "progression": list("abcdefghij")[:count]}
    return pd.DataFrame(steps | {"group": "step"} | columns)


def test_every_progression_is_in_the_table_and_nothing_is_missing(table):
    assert list(table["progression"]) == list(progressions())
    assert set(table["missing"]) == {""}
    assert np.isfinite(table[[*MEASURES]].to_numpy()).all()


def test_a_row_is_what_the_trial_says(body, table):
    row = table.set_index("progression").loc["good morning"]
    trial = run("good morning", body, rate=50)
    assert row["lumbar_moment"] == trial.moments.lumbar.max()
    assert row["hip_power"] == trial.dynamics["power"].sel(joint="hip").max()
    assert row["balance_margin"] == pytest.approx(1000 * trial.stance.margin.min())


def test_rank_one_asks_for_most(table):
    for name, (_, _, side) in MEASURES.items():
        first = table.loc[table[f"{name}_rank"].idxmin(), name]
        assert first == (table[name].max() if side > 0 else table[name].min())
        assert table[f"{name}_rank"].min() == 1


def test_a_table_carries_units_and_long_names(table):
    assert list(table.attrs["units"]) == list(table.attrs["long_name"]) == list(table.columns)
    assert table.attrs["units"]["lumbar_moment"] == "N·m"


def test_kendall_counts_pairs(table):
    steps, order = table[table["group"] == "step"], teaching_order(table).set_index("measure")
    for name, (_, _, side) in MEASURES.items():
        asked = side * steps[name].to_numpy()
        gains = np.array([later - sooner for sooner, later in combinations(asked, 2)])
        # Pressure is told alike in swing and clean: a tie, which rounding does not decide.
        signs = np.where(np.abs(gains) < 1e-5, 0, np.sign(gains))
        pairs, untied = signs.size, np.count_nonzero(signs)
        assert order["kendall"][name] == pytest.approx(signs.sum() / np.sqrt(pairs * untied))
        assert order["out_of_order"][name] == pytest.approx(np.mean(signs < 0))


def test_steps_that_ask_for_more_and_more_are_in_order():
    order = teaching_order(made_up([1, 2, 4, 8]))
    assert order["kendall"].to_numpy() == pytest.approx(1)
    assert order["spearman"].to_numpy() == pytest.approx(1)
    assert set(order["easier_than_before"]) == {""}


def test_steps_that_ask_for_less_and_less_are_in_reverse_and_named():
    order = teaching_order(made_up([8, 4, 2, 1]))
    assert order["kendall"].to_numpy() == pytest.approx(-1)
    assert set(order["easier_than_before"]) == {"b, c, d"}
    assert order["out_of_order"].to_numpy() == pytest.approx(1)


def test_teaching_order_goes_with_the_moments_but_is_not_their_order(table):
    # Of 45 pairs, a Kendall above 0 has more in order than not; 1 would be the same order.
    order = teaching_order(table).set_index("measure")["kendall"]
    for name in ("lumbar_moment", "hip_moment", "hip_power"):
        assert 0 < order[name] < 1
    # What the hips do of it, and the hamstrings' reserve, people do not teach by.
    assert abs(order["hip_to_lumbar"]) < 0.5
    assert abs(order["hamstring_reserve"]) < 0.5


def test_the_hinge_to_squat_is_the_step_back(table):
    falls = teaching_order(table).set_index("measure")["easier_than_before"]
    assert all("hinge to squat" in falls[name] for name in ("lumbar_moment", "hip_moment"))


def test_the_list_names_what_each_asks_for_and_where_it_comes_from():
    listed = catalogue()
    assert list(listed["place"]) == list(range(1, len(listed) + 1))
    words = listed[["support", "strategy", "task", "teaches", "origin", "status"]]
    assert (words != "").all().all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: compare(PEOPLE["large man"], []), "No progression was given"),
        (lambda: compare("man"), "Body must be a Body"),
        (lambda: teaching_order(made_up([1, 2])), "three steps or more, not 2"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(hk.HingekitError, match=sentence):
        call()
