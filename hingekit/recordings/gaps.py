"""Where was a marker not seen, and which gaps are short enough to bridge?"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from hingekit._arrays import Array

#: Longest gap that is bridged [s].
LONGEST = 0.2


def fill(time: Array, positions: Array) -> Array:
    """Positions with their short interior gaps bridged by a cubic spline.

    A gap at either end is never filled: nothing on its far side says where it goes.

    Parameters
    ----------
    time : array, shape (n,)
        Increasing times [s].
    positions : array, shape (n, 3)
        One marker, NaN where it was not seen [m].

    Returns
    -------
    array, shape (n, 3)
        NaN remains where a gap is longer than `LONGEST` or at an end [m].
    """
    seen = np.flatnonzero(np.isfinite(positions).all(axis=1))
    if seen.size in (0, time.size):
        return positions
    before, after = seen[:-1], seen[1:]
    # What is missing is the time between two sightings less one step of the clock.
    step = (time[-1] - time[0]) / (time.size - 1)
    tolerance = step / 10  # printed times are rounded
    short = (after - before > 1) & (time[after] - time[before] - step <= LONGEST + tolerance)
    if not short.any():
        return positions
    marks = np.zeros(time.size + 1, dtype=int)
    np.add.at(marks, before[short] + 1, 1)
    np.add.at(marks, after[short], -1)
    inside = np.cumsum(marks)[:-1] > 0
    filled = positions.copy()
    filled[inside] = CubicSpline(time[seen], positions[seen])(time[inside])
    return filled
