"""Wilke H.-J. et al. (1999) Spine 24(8):755-762, abstract: pressure in L4/L5 of one man.

Pressures are compared as ratios: neither the disc's area nor a factor is known.
"""

import numpy as np
import pytest

from hingekit import datasets
from hingekit.errors import HingekitError
from hingekit.spine import Brace, spine_loads
from hingekit.validation import parameter_box, wilke_1999

ROUND, STANDING = "20 kg with a round back", "relaxed standing"
ALL = {row["condition"]: float(row["value"]) for row in datasets.rows("wilke1999")}


def test_the_packaged_numbers_are_the_published_ones():
    assert wilke_1999().published.tolist() == [0.5, 1.1, 1.1, 1.7, 2.3]
    assert (ALL["lying prone"], ALL["sitting unsupported"]) == (0.1, 0.46)


@pytest.mark.parametrize("hand_height", [0.30, 0.40, 0.50])
@pytest.mark.parametrize("bend", [30.0, 45.0, 60.0])
def test_the_five_come_in_the_published_order(hand_height, bend):
    standing, bent, close, knees, back = (
        wilke_1999(hand_height=hand_height, bend=bend).spine_loads().compression
    )
    # Bent forward and close to the body were measured equal, so neither goes before the other.
    assert standing < min(bent, close)
    assert max(bent, close) < knees < back


@pytest.mark.parametrize("hand_height", [0.30, 0.40, 0.50])
@pytest.mark.parametrize(
    ("condition", "published"),
    [("20 kg with flexed knees", 0.74), ("20 kg close to the body", 0.48)],
)
def test_lifts_stand_to_a_round_back_as_published_within_a_quarter(
    hand_height, condition, published
):
    table = wilke_1999(hand_height=hand_height).compared(over=ROUND)
    # 1.7 / 2.3 and 1.1 / 2.3, printed to a tenth of a MPa.
    assert table.loc[condition, "published"] == pytest.approx(published, abs=0.005)
    # The project's bound: one man, and postures that the abstract does not describe.
    assert abs(table.loc[condition, "error"]) <= 0.25, table


def test_ratios_over_relaxed_standing_are_far_too_large():
    # A known miss, kept in sight: a lever model's standing man uses no muscle but against the
    # few N·m of his own weight, a real one tenses both sides of the trunk.
    table = wilke_1999().compared(over=STANDING)
    assert (table["error"].drop(STANDING) > 0.25).all()


def test_one_co_contraction_in_all_five_would_bring_each_ratio_within_a_quarter():
    # The explanation of the miss, tried: the moment that makes one ratio right (close to the
    # body) is taken, and the other three are looked at.
    trials = wilke_1999()

    def ratios(moment):
        loads = spine_loads(
            trials.body,
            trials.posture,
            trials.load,
            level=trials.level,
            brace=Brace(co_contraction=moment),
        )
        return loads.compression / loads.compression[0]

    wanted = trials.published / trials.published[0]
    low, high = 0.0, 100.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if ratios(middle)[2] > wanted[2] else (low, middle)
    assert 5 < low < 50  # N·m: a trunk can do some hundreds
    np.testing.assert_allclose(ratios(low), wanted, rtol=0.25)


def test_pressures_are_not_compared_with_forces():
    with pytest.raises(HingekitError, match="pressures, not forces"):
        wilke_1999().compared()
    with pytest.raises(HingekitError, match="There is no condition 'sitting'"):
        wilke_1999().compared(over="sitting")


def test_the_order_holds_in_nearly_all_of_the_parameter_box():
    standing, bent, close, knees, back = wilke_1999().spine_loads(parameter_box(500)).compression.T
    holds = (standing < np.minimum(bent, close)) & (np.maximum(bent, close) < knees)
    assert np.mean(holds) == 1.0
    # Where much passive moment is a couple, a round back costs as little as flexed knees.
    assert np.mean(knees < back) > 0.9
