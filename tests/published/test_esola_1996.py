"""Esola, McClure, Fitzgerald & Siegler 1996, Spine 21:71-78, abstract."""

import numpy as np
import pytest

from hingekit.rhythm import esola


def test_the_lumbar_part_of_a_full_bend_is_the_published_one():
    # Published 41.6 deg of a bend of 111 deg; the three ratios are printed to one decimal, and
    # half a unit in each moves their sum by (15.5·0.05/... ) less than 1 deg.
    assert float(esola(111.0)) == pytest.approx(41.6, abs=1.0)


@pytest.mark.parametrize(("start", "ratio"), [(0, 1.9), (30, 0.9), (60, 0.4)])
def test_each_step_has_its_published_ratio_of_lumbar_to_hip_motion(start, ratio):
    lumbar = float(esola(start + 30.0) - esola(float(start)))
    assert lumbar / (30 - lumbar) == pytest.approx(ratio, rel=1e-12)  # an identity


def test_the_rhythm_is_constant_beyond_its_table():
    np.testing.assert_allclose(esola(np.array([90.0, 120.0])), esola(90.0))
    assert esola(-5.0) == 0
