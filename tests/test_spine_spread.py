"""Is the spread of the spine's loads what the ranges of its parameters make it?"""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from hingekit import datasets
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.load import Load
from hingekit.posture import Posture, Rates
from hingekit.spine import (
    SPINE_MODEL,
    SPREAD,
    Brace,
    SpineLoads,
    SpineModel,
    spine_loads,
    spine_spread,
)

MAN = Body.from_table(sex="male", mass=75, stature=1.75)
BENT = Posture(shank=0, thigh=-10, pelvis=40, thorax=70)
BAR = Load(20)
#: Nothing of the passive tissue or the arm's loss is felt by a straight spine.
STRAIGHT = Posture(shank=0, thigh=0, pelvis=45, thorax=45)

RANGES = {
    row["quantity"]: (float(row["low"]), float(row["high"]))
    for row in datasets.rows("spine_model")
    if row["sex"] in ("any", "male")
}


def spread(*args, **given):
    return spine_spread(*args, **given).set_index("quantity")


def plain(samples, **known):
    """Loads with every parameter drawn by itself, by another generator, and what is known."""
    rng = np.random.default_rng(20)
    drawn = {name: rng.uniform(*ends, samples) for name, ends in RANGES.items()} | known
    return spine_loads(MAN, BENT, BAR, model=SpineModel(**drawn), brace=Brace(5, 10))


def test_every_load_has_its_value_unit_and_range():
    found = spine_spread(MAN, BENT, BAR)
    assert list(found["quantity"]) == list(SpineLoads._fields)
    assert list(found.columns) == list(SPREAD)
    assert list(found["value"]) == list(spine_loads(MAN, BENT, BAR))
    assert set(found["unit"]) == {"N·m", "N"}
    assert list(found["unit"][:3]) == ["N·m"] * 3
    assert found.attrs["units"]["low"] == "as column unit says"
    assert found.attrs["level"] == "L5/S1"
    assert set(found.attrs["varied"].split(", ")) == set(RANGES)


@pytest.mark.parametrize("level", ["L5/S1", "L4/L5"])
def test_the_range_contains_the_value_and_nothing_moves_the_net_moment_at_l5s1(level):
    found = spread(MAN, BENT, BAR, brace=Brace(5, 10), level=level)
    ordered = found[["least", "low", "high", "most"]].to_numpy()
    assert np.all(np.diff(ordered, axis=1) >= 0)
    assert np.all((found["least"] <= found["value"]) & (found["value"] <= found["most"]))
    for name in ("compression", "shear"):
        assert found.low[name] < found.value[name] < found.high[name]
        assert found.tables_least[name] <= found.value[name] <= found.tables_most[name]
    still = found.least["moment"] == found.value["moment"] == found.most["moment"]
    assert still == (level == "L5/S1")


def test_percentiles_agree_with_a_plain_monte_carlo():
    found = spread(MAN, BENT, BAR, brace=Brace(5, 10))
    drawn = plain(20_000)._asdict()
    for name in ("passive_moment", "extensor_force", "posterior_tension", "compression", "shear"):
        for end, share in (("low", 0.05), ("high", 0.95)):
            below = np.mean(drawn[name] < found[end][name])
            # four standard errors of a share: sqrt(0.05 · 0.95 / n) for 1,024 points of a
            # sequence, at most that of as many random ones, and for 20,000 random ones
            assert below == pytest.approx(share, abs=4 * np.sqrt(0.05 * 0.95 * (1 / 1024 + 5e-5)))


def test_the_same_question_has_the_same_answer_and_more_samples_nearly_so():
    once, again = (spread(MAN, BENT, BAR) for _ in range(2))
    assert once.equals(again)
    more = spread(MAN, BENT, BAR, samples=8192)
    width = once.high["compression"] - once.low["compression"]
    # a percentile of 1,024 random samples is off by a fiftieth of the width or so
    for end in ("low", "high"):
        assert abs(more[end]["compression"] - once[end]["compression"]) < width / 25


def test_what_an_arm_alone_decides_has_the_range_of_one_over_the_arm():
    # F = M / d with d anywhere in its range: percentiles of F are M over percentiles of d.
    found = spread(MAN, STRAIGHT, BAR)
    moment = found.value["moment"]
    low, high = RANGES["extensor_arm"]
    for end, share in (("low", 0.95), ("high", 0.05)):
        arm = low + share * (high - low)
        # 1,024 points of the sequence have one in each 1,024th of the range
        finest = (high - low) / 1024 / low
        assert found[end]["extensor_force"] == pytest.approx(moment / arm, rel=finest)
    assert moment / high <= found.least["extensor_force"]
    assert found.most["extensor_force"] <= moment / low


def test_what_is_known_otherwise_does_not_vary():
    found = spine_spread(MAN, STRAIGHT, BAR, model=SpineModel(extensor_arm=0.06))
    assert "extensor_arm" not in found.attrs["varied"].split(", ")
    found = found.set_index("quantity")
    force = found.value["moment"] / 0.06
    # rounding
    assert found.least["extensor_force"] == pytest.approx(force, rel=1e-12)
    assert found.most["extensor_force"] == pytest.approx(force, rel=1e-12)
    stiff = replace(MAN, joint_ranges=MAN.joint_ranges._replace(lumbar=(-15.0, 50.0)))
    assert "full_flexion" not in spine_spread(stiff, BENT).attrs["varied"].split(", ")


def test_tables_give_the_range_of_the_same_person_in_each():
    found = spread(MAN, BENT, BAR)
    each = [
        spine_loads(Body.from_table(table, mass=75, stature=1.75), BENT, BAR)
        for table in ("deleva1996", "winter2009", "dumas2007")
    ]
    assert list(found["tables_least"]) == pytest.approx(list(np.min(each, axis=0)), rel=1e-12)
    assert list(found["tables_most"]) == pytest.approx(list(np.max(each, axis=0)), rel=1e-12)


def test_a_measured_body_has_no_range_over_tables():
    measured = replace(MAN, table="measured")
    found = spread(measured, BENT, BAR)
    assert found[["tables_least", "tables_most"]].isna().all(axis=None)
    assert list(found["low"]) == list(spread(MAN, BENT, BAR)["low"])


def test_a_body_without_a_sex_needs_its_passive_moment_and_then_has_a_spread():
    nobody = replace(MAN, sex="not stated", table="measured")
    with pytest.raises(HingekitError, match="The passive lumbar moment is known for"):
        spine_spread(nobody, BENT)
    found = spread(nobody, BENT, model=SpineModel(passive_at_full_flexion=70))
    assert found.low["compression"] < found.high["compression"]


def test_somebody_who_moves_on_the_knees_has_a_range_over_tables_too():
    kneeling = Posture(shank=90, thigh=0, pelvis=30, thorax=50)
    still = Posture(*[0.0] * 7)
    moving = Rates(still, replace(still, thigh=200.0))
    found = spread(MAN.kneeling(), kneeling, BAR, moving)
    others = [Body.from_table(t, mass=75, stature=1.75) for t in ("winter2009", "dumas2007")]
    pressed = [spine_loads(b.kneeling(), kneeling, BAR, moving).compression for b in others]
    assert min(*pressed, found.value["compression"]) == pytest.approx(
        found.tables_least["compression"], rel=1e-12
    )


def test_arrays_give_a_case_each_as_if_it_were_alone():
    people = Body.from_table(mass=np.array([60.0, 90]))
    pelvis = np.array([0.0, np.nan, 40])[:, None]
    posture = Posture(shank=0, thigh=0, pelvis=pelvis, thorax=pelvis + 20)
    load = Load(np.array([0.0, 20])[:, None, None])
    brace = Brace(pressure=np.array([3.0, 6]))
    found = spine_spread(people, posture, load, brace=brace)
    assert len(found) == len(SpineLoads._fields) * 12
    pressed = found[found["quantity"] == "compression"].set_index("case")
    assert list(pressed["load_mass"]) == [0.0] * 6 + [20.0] * 6
    numbers = pressed.drop(columns=["quantity", "unit", "load_mass"])
    assert numbers.loc[[2, 3, 8, 9]].isna().all(axis=None)
    one = spread(Body.from_table(mass=90.0), Posture(0, 0, 40, 60), Load(20), brace=Brace(6))
    assert list(numbers.loc[11]) == pytest.approx(list(one.loc["compression"][1:]), rel=1e-12)


def test_many_postures_need_little_memory_beside_their_table():
    thorax = np.linspace(0, 90, 300)
    posture = Posture(shank=0, thigh=0, pelvis=thorax / 2, thorax=thorax)
    spine_spread(MAN, posture, samples=16)  # imports
    tracemalloc.start()
    try:
        spine_spread(MAN, posture)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    everything = 8 * len(SpineLoads._fields) * 1024 * 300  # bytes, of the samples alone
    assert peak < everything


@pytest.mark.parametrize("samples", [1000, 0, 1, 16_384, "many"])
def test_a_number_of_samples_that_does_not_fill_the_box_is_refused(samples):
    with pytest.raises(HingekitError) as refused:
        spine_spread(MAN, BENT, samples=samples)
    assert str(refused.value) == (
        "Samples must be a power of two among 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, "
        f"not {samples!r}."
    )


def test_where_every_parameter_is_known_nothing_varies():
    used = SPINE_MODEL.of(MAN)
    known = SpineModel(**{name: 1.001 * number for name, number in used.items()})
    spread = spine_spread(MAN, STRAIGHT, model=known, samples=16)
    assert (spread["low"] == spread["value"]).all()
    assert (spread["high"] == spread["value"]).all()
