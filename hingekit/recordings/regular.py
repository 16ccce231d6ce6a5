"""Which rows are missing from a recording that comes at a rate?

A program that drops a frame may leave out its row. Put in again, without values, it is a gap like
any other: counted, and bridged where it is short.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.recordings.recording import RecordingWarning

#: Deviation from a whole number of steps that is taken for rounding of time stamps [-]
#: (assumption: 3 decimals at 250 frames a second are an eighth), and share of the steps that must
#: be whole for a recording to come at a rate (assumption, 0.8 to 0.95).
_JITTER, _MOST = 0.25, 0.9

#: Longest hole that is filled with rows [s]: the longest gap that anything bridges.
_LONGEST = 0.5


class Rows(NamedTuple):
    """A time axis without holes up to half a second, and where the rows of the file are in it."""

    time: Array  # shape (m,) [s]
    places: Array  # shape (n,), of each row of the file [-]

    def spread(self, columns: Mapping[str, Array]) -> dict[str, Array]:
        """Values at the rows of the file, NaN in those that were missing.

        Parameters
        ----------
        columns : mapping of str to array, shape (n, ...)
            By name [unit].

        Returns
        -------
        dict of str to array, shape (m, ...)
            By the same names [unit].
        """
        if self.time.size == self.places.size:
            return dict(columns)
        found = {}
        for name, values in columns.items():
            found[name] = np.full((self.time.size, *values.shape[1:]), np.nan, values.dtype)
            found[name][self.places] = values
        return found


def usual_step(time: Array) -> float:
    """Time from a row to the next where none is missing.

    Parameters
    ----------
    time : array, shape (n,)
        Increasing times, at least two [s].

    Returns
    -------
    float
        A mean: rounded times at 60 a second are 16 and 17 ms apart [s].
    """
    steps = np.diff(time)
    return float(steps[steps < 1.5 * np.median(steps)].mean())


def find_rows(source: str, time: Array) -> Rows:
    """Put in the rows that are missing, where the others come at a rate.

    Parameters
    ----------
    source : str
        Name of the recording, for the sentence [-].
    time : array, shape (n,)
        Time of each row of the file, increasing [s].

    Returns
    -------
    Rows
        As they are where none is missing, more are missing than are there, rows come at no
        single rate, or a hole is longer than half a second.

    Warns
    -----
    RecordingWarning
        When rows are missing.
    """
    steps = np.diff(time)
    as_read = Rows(time, np.arange(time.size))
    if steps.size < 3 or not (np.isfinite(steps) & (steps > 0)).all():
        return as_read
    step = usual_step(time)
    times = np.round(steps / step)
    whole = np.abs(steps / step - times) <= _JITTER
    holes = whole & (times > 1) & (steps <= _LONGEST + 1.1 * step)
    if not holes.any() or np.mean(whole | (steps > _LONGEST)) < _MOST:
        return as_read
    places = np.append(0.0, np.cumsum(np.where(holes, times, 1.0)))
    if places[-1] > 2 * time.size:  # more rows would be missing than are there
        return as_read
    places = places.astype(int)
    missing = int(places[-1] + 1 - time.size)
    warnings.warn(
        f"{source} lacks {missing} row{'s' * (missing > 1)} of {places[-1] + 1}, the first after "
        f"{time[np.argmax(holes)]:.2f} s: they count as frames in which nothing was seen.",
        RecordingWarning,
        stacklevel=5,
    )
    return Rows(np.interp(np.arange(places[-1] + 1), places, time), places)
