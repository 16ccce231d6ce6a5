"""Is standing found where it is, and nothing else taken for it?"""

import numpy as np
import pytest

from hingekit.recordings.still import find_still

TIME = np.arange(0, 10, 0.01)


def bends(start, end):
    """Two angles that swing by 60 and 30 deg between two times and rest outside them."""
    swing = np.where((start < TIME) & (end > TIME), 1 - np.cos(np.pi * (TIME - start)), 0.0)
    return np.stack([30 * swing, 15 * swing], axis=1)


@pytest.mark.parametrize(("start", "end"), [(2, 10.1), (0.5, 10.1), (-2, 8), (3, 7)])
def test_standing_is_found_before_the_movement_or_else_after_it(start, end):
    found = find_still(TIME, bends(start, end), 1.0)
    # A window of half a second may take up to 0.2 s of a swing that is still slow, and no more.
    if start > 0:
        assert found.start == 0
        assert TIME[found.stop - 1] == pytest.approx(start, abs=0.2)
    else:
        assert found.stop == TIME.size
        assert TIME[found.start] == pytest.approx(end, abs=0.2)


def test_standing_that_is_found_is_as_still_as_was_asked():
    signals = bends(2, 10.1) + np.random.default_rng(7).normal(0, 0.3, (TIME.size, 2))
    found = find_still(TIME, signals, 1.0)
    assert found.start == 0
    for first in range(found.start, found.stop - 50):
        assert np.sqrt(signals[first : first + 50].var(axis=0).sum()) <= 1.0 + 1e-9  # rounding


def test_nothing_is_found_where_the_person_moves_from_start_to_end():
    assert find_still(TIME, bends(-1.3, 11), 1.0) is None


def test_hold_in_the_midst_is_no_standing():
    held = bends(-3, 4.5)
    held[(TIME > 4) & (TIME < 6)] = (60, 30)
    held[TIME >= 6] = bends(6, 20)[TIME >= 6]
    assert find_still(TIME, held, 1.0) is None


@pytest.mark.parametrize("length", [0.2, 0.45])
def test_less_than_half_a_second_is_not_enough(length):
    time = TIME[length > TIME]
    assert find_still(time, np.zeros((time.size, 2)), 1.0) is None


def test_frames_that_are_unknown_are_not_still():
    signals = bends(2, 10.1)
    signals[:30] = np.nan
    found = find_still(TIME, signals, 1.0)
    assert found.start == 30
    assert find_still(TIME, np.full((TIME.size, 2), np.nan), 1.0) is None


def test_points_are_judged_as_angles_are():
    # Metres: 2 mm of sway about a place far from the origin.
    points = bends(2, 10.1) / 60 + [1e3, -1e3]
    found = find_still(TIME, points, 0.005)
    assert (found.start, TIME[found.stop - 1]) == (0, pytest.approx(2, abs=0.2))
