"""Do published limits, their ratios and their sources stay what was published?"""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

import hingekit as hk
from hingekit import datasets
from hingekit.errors import HingekitError
from hingekit.exposure import parameters, tolerance
from hingekit.exposure.sources import TABLES
from hingekit.spine import spine_loads

FOLDER = Path(hk.__file__).parent / "exposure"

#: Numbers of arithmetic, not of lifting, that the code may hold.
ARITHMETIC = {
    0: "nothing, and the lower end of what cannot be negative",
    1: "one minus, one plus, the last axis",
    10: "decimals",
    0.5: "halves, which round up",
    1e-9: "rounding of floats",
    2: "a length of twice the highest is in another unit",
    3: "whose line a warning names",
}


def constants(source):
    """Numbers in code, without the bounds beyond which an input is refused."""
    tree = ast.parse(source)
    bounds = {
        inner
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "require_between"
        for argument in call.args[2:]
        for inner in ast.walk(argument)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node not in bounds
        if isinstance(node.value, int | float) and not isinstance(node.value, bool)
    }


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_every_number_of_exposure_is_in_a_table_with_its_source(path):
    listed = set(parameters()["value"])
    assert not constants(path.read_text(encoding="utf-8")) - set(ARITHMETIC) - listed


def test_the_scan_finds_a_number_that_no_table_has():
    found = constants('limit = 3433.5 * require_between("x", x, 0, 77, "m")')
    assert found == {3433.5}
    assert not found & (set(ARITHMETIC) | set(parameters()["value"]))


def test_one_call_lists_every_number_with_value_unit_status_and_source():
    listed = parameters()
    everything = datasets.parameters()
    assert set(TABLES) | {"spine_model"} <= set(everything["table"])
    assert (everything[["status", "source"]] != "").all(axis=None)
    assert len(listed) == sum(len(datasets.rows(name)) for name in TABLES)
    assert set(listed["table"]) == set(TABLES)
    assert listed["value"].notna().all()
    for column in ("parameter", "unit", "source"):
        assert (listed[column].str.len() > 0).all()
    assert set(listed["status"]) <= set(datasets.STATUSES)
    assert not listed.duplicated(["table", "parameter"]).any()


def test_every_table_that_exposure_reads_is_listed():
    read = {
        call.args[0].value
        for path in FOLDER.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "rows"
        if isinstance(call.args[0], ast.Constant)
    }
    assert read == set(TABLES)


# NIOSH 1981 in kilograms of compression: 350 and 650, printed in newtons as 3400 and 6400. With
# two digits printed half a hundred is 1.5 %.
@pytest.mark.parametrize(("newtons", "kilograms"), [(3400, 350), (6400, 650)])
def test_the_niosh_limits_are_their_kilograms(newtons, kilograms):
    assert newtons == pytest.approx(kilograms * 9.80665, rel=0.015)
    table = tolerance(kilograms * 9.80665, 0.0)
    (row,) = table[table["published"] == newtons].to_dict("records")
    assert row["ratio"] == pytest.approx(1, rel=0.015)


def test_a_ratio_is_the_load_over_the_limit_and_its_range_that_over_the_strength():
    table = tolerance(2420.0, 350.0).set_index("limit")
    assert table.loc["NIOSH action limit", "ratio"] == pytest.approx(2420 / 3400, rel=1e-12)
    assert table.loc["frequent shear", "ratio"] == pytest.approx(0.5, rel=1e-12)
    strength = table.loc["lumbar strength in vitro"]
    # Jäger 2018: 4.84 kN, single specimens from 0.6 to 15.6
    assert strength["ratio"] == pytest.approx(0.5, rel=1e-12)
    assert strength["ratio_low"] == pytest.approx(2.42 / 15.6, rel=1e-12)
    assert strength["ratio_high"] == pytest.approx(2.42 / 0.6, rel=1e-12)
    # a limit without a published range has none here either
    assert np.isnan(
        table.loc["NIOSH action limit", ["ratio_low", "ratio_high"]].astype(float)
    ).all()


def test_posterior_shear_has_a_negative_ratio():
    table = tolerance(1000.0, -100.0)
    assert (table.loc[table["load"] == "shear", "ratio"] < 0).all()


def test_the_table_says_that_it_is_no_verdict_and_carries_units():
    table = tolerance(1000.0, 100.0)
    assert table.attrs["note"] == "A ratio to a published limit, not a verdict."
    assert table.attrs["units"]["published"] == "N"
    assert not table["limit"].str.contains("safe").any()


def test_loads_of_many_postures_give_a_row_for_each_case():
    body = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
    posture = hk.bend_forward(body, thorax_inclination=np.array([20.0, 50.0, 170.0]))
    loads = spine_loads(body, posture)
    table = tolerance(loads.compression, loads.shear)
    first = table[table["limit"] == "NIOSH action limit"]
    assert list(first["case"]) == [0, 1, 2]
    np.testing.assert_allclose(first["ratio"], loads.compression / 3400, rtol=1e-12)
    assert np.isnan(first["ratio"].iloc[2])  # nobody bends that far


def test_what_is_no_number_is_refused():
    with pytest.raises(HingekitError, match="Compression"):
        tolerance("much", 0.0)


def test_hands_that_a_search_brought_to_a_border_are_on_it():
    # At 0.75 m the tables change; the search for a posture leaves some 1e-16 m.
    body, load = hk.Body.from_table(), hk.Load(5)
    given = {"frequency": 13, "duration": "short", "coupling": "fair"}
    for knees in np.linspace(0, 40, 9):
        hands = hk.reach_back(body, load, hand_height=0.75, knee_flexion=knees)
        found = hk.exposure.lifting_limits(body, hands, hands, load, **given)
        assert (found.origin.coupling, found.origin.frequency) == (1.0, 0.34)
