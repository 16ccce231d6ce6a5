"""Tafazzol, Arjmand, Shirazi-Adl & Parnianpour 2014, Clin Biomech 29:7-13, abstract."""

import numpy as np
import pytest

from hingekit.rhythm import tafazzol


def test_the_cumulative_ratios_are_the_published_ones_at_the_middle_of_their_ranges():
    for thorax, ratio in ((15, 2.51), (105, 1.34)):
        lumbar = tafazzol(thorax)
        # Printed to two decimals.
        assert lumbar / (thorax - lumbar) == pytest.approx(ratio, abs=0.005)


def test_a_full_bend_ends_near_the_published_peak_angles():
    lumbar = float(tafazzol(121.0))
    # Published 60.2 (SD 8.6) and 53.0 (SD 5.2) deg at a thorax rotation of 121 (SD 9.9): the
    # rhythm is derived from the ratios alone, so it must end within one SD of both.
    assert lumbar == pytest.approx(60.2, abs=8.6)
    assert 121 - lumbar == pytest.approx(53.0, abs=5.2)


def test_the_lumbar_share_falls_along_the_way_down():
    thorax = np.linspace(1, 120, 120)
    assert np.all(np.diff(tafazzol(thorax) / thorax) < 0)
    assert np.all(np.diff(tafazzol(thorax)) > 0)


def test_the_rhythm_is_constant_beyond_its_table():
    assert tafazzol(150.0) == tafazzol(120.0)
    assert tafazzol(-10.0) == 0
