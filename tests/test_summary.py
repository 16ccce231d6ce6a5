"""Do summaries of pieces say what one of the whole would?"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hingekit.errors import HingekitError
from hingekit.uncertainty.summary import Summary

#: A thousand additions of numbers of order one, each off by 1e-16 of the sum at most.
ROUNDING = 1e-12


@given(st.lists(st.lists(st.floats(-1e3, 1e3) | st.just(math.nan), max_size=20), min_size=1))
def test_summaries_of_pieces_add_up_to_that_of_the_whole(pieces):
    whole = np.concatenate([np.array(piece, float) for piece in pieces])
    found = whole[~np.isnan(whole)]
    total = sum(
        (Summary.of(piece, -500, 500, bins=10) for piece in pieces[1:]),
        start=Summary.of(pieces[0], -500, 500, bins=10),
    )
    assert (total.count, total.missing) == (len(found), len(whole) - len(found))
    inside, _ = np.histogram(found, 10, (-500, 500))
    assert total.counts.tolist() == [np.sum(found < -500), *inside, np.sum(found > 500)]
    if not len(found):
        assert np.isnan(
            [total.mean, total.standard_deviation, total.least, total.quantile(0.5)]
        ).all()
        return
    assert (total.least, total.most) == (found.min(), found.max())
    # Numbers up to 1000, and their squares: as many roundings of 1e-16 of that.
    assert total.mean == pytest.approx(found.mean(), abs=1e3 * ROUNDING)
    assert total.squares == pytest.approx(np.sum((found - found.mean()) ** 2), abs=1e6 * ROUNDING)


def test_spread_survives_a_large_mean():
    # 1e9 leaves seven digits behind the point; the sum of squares less the square of the sum
    # would leave none.
    values = 1e9 + np.linspace(-1, 1, 1001)
    total = Summary.of(values[:300], 0, 1) + Summary.of(values[300:], 0, 1)
    assert total.standard_deviation == pytest.approx(math.sqrt(1002 / 1000 / 3), rel=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.025, 0.5, 0.9, 1.0])
def test_quantiles_are_right_to_the_width_of_a_bin(share):
    values = np.random.default_rng(1).normal(50, 10, 5000)
    summary = Summary.of(values, 0, 100, bins=50)
    assert summary.quantile(share) == pytest.approx(np.quantile(values, share), abs=100 / 50)


def test_a_quantile_beyond_the_histogram_is_not_known():
    summary = Summary.of(np.arange(100), 20, 80)
    low, median, high = summary.quantile(np.array([0.1, 0.5, 0.9]))
    assert np.isnan([low, high]).all()
    assert median == pytest.approx(49.5, abs=1)  # numbers are 1 apart


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Summary.of([1], 2, 2), "low < high"),
        (lambda: Summary.of([1], 0, 2, bins=0), "1 bin or more"),
        (lambda: Summary.of([math.inf], 0, 2), "make it NaN"),
        (lambda: Summary.of([1], 0, 2).quantile(1.5), "between 0 and 1"),
        (lambda: Summary.of([1], 0, 2) + Summary.of([1], 0, 3), "200 bins from 0 to 2"),
    ],
)
def test_a_summary_refuses_what_it_cannot_sum_up(wrong, sentence):
    with pytest.raises(HingekitError, match=sentence):
        wrong()
