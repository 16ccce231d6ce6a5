"""Arjmand N., Shirazi-Adl A. (2006) J Biomech 39(3):510-521, abstract: compression at L5/S1.

A finite-element model of measured postures. Which line the angles are of is not said, so both
readings are held to the same bound.
"""

import numpy as np
import pytest

from hingekit.spine import SpineModel
from hingekit.validation import arjmand_2006, parameter_box

READINGS = ("thorax_inclination", "trunk_inclination")

#: The project's bound on the defaults: what two models of one man may differ by whose extensor
#: arms (0.045 to 0.065 m here) nobody knows closer.
BOUND = 0.30


def test_the_packaged_numbers_are_the_published_ones():
    assert arjmand_2006().published.tolist() == [570, 771, 1912, 3308, 2332, 3850]


@pytest.mark.parametrize("angle", READINGS)
def test_the_defaults_give_each_compression_within_30_percent(angle):
    table = arjmand_2006(angle).compared()
    assert len(table) == 6
    assert (table["error"].abs() <= BOUND).all(), table.round(3).to_string()


@pytest.mark.parametrize("angle", READINGS)
def test_compression_rises_in_the_published_order(angle):
    table = arjmand_2006(angle).compared()
    assert table["compression"].rank().tolist() == table["published"].rank().tolist()


def test_the_postures_are_those_that_were_described():
    for angle in READINGS:
        posture = arjmand_2006(angle).posture
        assert posture.exists.all()
        # Upright with the hands at the sides: nothing leans.
        np.testing.assert_allclose(posture.thorax[:2], 0, atol=1e-9)  # what the search leaves
        np.testing.assert_allclose(posture.upper_arm, 0, atol=1e-9)
    # A round back leans its thorax more than its trunk line.
    thorax, trunk = (arjmand_2006(angle).posture.thorax[2:] for angle in READINGS)
    assert np.all(trunk > thorax + 5)


def test_a_tenth_more_extensor_arm_takes_a_tenth_off_what_the_extensors_press():
    trials = arjmand_2006()
    short = trials.spine_loads(SpineModel(extensor_arm=0.05))
    long = trials.spine_loads(SpineModel(extensor_arm=0.055))
    np.testing.assert_allclose(1.1 * long.posterior_tension, short.posterior_tension, rtol=1e-12)


@pytest.mark.parametrize("angle", READINGS)
def test_the_parameter_box_holds_the_defaults_and_some_of_it_meets_all_six_within_20_percent(angle):
    trials = arjmand_2006(angle)
    boxed = trials.spine_loads(parameter_box(1000)).compression
    assert boxed.shape == (1000, 6)
    default = trials.spine_loads().compression
    assert np.all((boxed.min(axis=0) < default) & (default < boxed.max(axis=0)))
    near = np.abs(boxed / trials.published - 1) <= 0.20
    # More than none, less than all: how much is a finding, printed in the notebook.
    assert 0 < near.all(axis=1).mean() < 1
