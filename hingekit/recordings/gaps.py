"""Where was a marker not seen, and which gaps are short enough to bridge?"""

from __future__ import annotations

import numpy as np

from hingekit._arrays import Array

#: Longest gap that a cubic spline bridges [s].
LONGEST = 0.2

#: How many sightings on either side of a gap the spline goes through: (2 + √3)^-20 is 4e-12.
_SIGHTINGS = 20


def fill(time: Array, positions: Array) -> Array:
    """Positions with their short interior gaps bridged by a cubic spline.

    A gap at either end is never filled: nothing on its far side says where it goes.

    Parameters
    ----------
    time : array, shape (n,)
        Increasing times [s].
    positions : array, shape (n, k)
        One marker, NaN where it was not seen [m].

    Returns
    -------
    array, shape (n, k)
        NaN remains where a gap is longer than `LONGEST` or at an end; the same array where
        nothing was bridged [m].
    """
    frames, _ = inside(interior(time, positions, LONGEST))
    if not frames.size:
        return positions
    from scipy.interpolate import CubicSpline

    known: Array = np.flatnonzero(seen(positions))
    # What lies farther off has no say: its weight falls by 2 + √3 with every sighting.
    following: Array = np.searchsorted(known, frames)
    around = np.unique(following[:, None] + np.arange(-_SIGHTINGS, _SIGHTINGS))
    near = known[around[(around >= 0) & (around < known.size)]]
    filled = positions.copy()
    filled[frames] = CubicSpline(time[near], positions[near])(time[frames])
    return filled


def seen(positions: Array) -> Array:
    """Whether a marker was seen, in each frame.

    Parameters
    ----------
    positions : array, shape (n, k)
        One marker, NaN where it was not seen [m].

    Returns
    -------
    array of bool, shape (n,)
        False where any coordinate is missing [-].
    """
    # A sum knows a missing coordinate, and is faster than asking each of three in a row.
    return np.isfinite(positions @ np.ones(positions.shape[1]))


def interior(time: Array, positions: Array, longest: float) -> Array:
    """Gaps between two sightings that last no longer than is said.

    Parameters
    ----------
    time : array, shape (n,)
        Increasing times [s].
    positions : array, shape (n, k)
        One marker, NaN where it was not seen [m].
    longest : float
        Longest gap wanted [s].

    Returns
    -------
    array of int, shape (2, gaps)
        Frames of the last sighting before each gap and of the next after it [-].
    """
    known = np.flatnonzero(seen(positions))
    ends = np.stack([known[:-1], known[1:]])[:, np.diff(known) > 1]
    if not ends.size:
        return ends
    # What is missing is the time between two sightings less one step of the clock; printed
    # times are rounded, which a tenth of a step allows for.
    step = np.median(np.diff(time))
    return ends[:, time[ends[1]] - time[ends[0]] <= longest + 1.1 * step]


def inside(ends: Array) -> tuple[Array, Array]:
    """Frames that lie in gaps.

    Parameters
    ----------
    ends : array of int, shape (2, gaps)
        From `interior` [-].

    Returns
    -------
    array of int, shape (m,)
        The frames [-].
    array of int, shape (m,)
        The gap that each lies in [-].
    """
    length = ends[1] - ends[0] - 1
    gap = np.repeat(np.arange(length.size), length)
    within = np.arange(gap.size) - np.repeat(np.cumsum(length) - length, length)
    return ends[0][gap] + 1 + within, gap
