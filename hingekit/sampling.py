"""Are frames evenly spaced in time, and what in them is slower than a cutoff?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between

#: Two passes of a Butterworth filter of this order make one of twice the order, without lag.
_ORDER = 2

#: Lowest cutoff [1/s].
LOWEST = 0.01

#: Deviation from even spacing that is taken for rounding of time stamps, of a step [-]
#: (assumption: 3 decimals at 250 frames a second are an eighth).
JITTER = 0.25


def even(stamps: Array) -> Array | None:
    """Evenly spaced times in place of stamps that are so but for rounding.

    Parameters
    ----------
    stamps : array, shape (n,)
        Increasing, at least one [s].

    Returns
    -------
    array or None
        From the first stamp to the last; None where they are not evenly spaced [s].
    """
    times = np.linspace(stamps[0], stamps[-1], stamps.size)
    step = (times[-1] - times[0]) / max(times.size - 1, 1)
    return times if np.abs(stamps - times).max() <= JITTER * step else None


def low_pass(values: Array, runs: Iterable[slice], rate: float, cutoff: float) -> Array:
    """Rows without what is faster than a cutoff, each run of frames apart.

    Parameters
    ----------
    values : array, shape (m, n)
        Rows over time [unit].
    runs : iterable of slice
        Frames that follow each other [-].
    rate : float
        Frames per second [1/s].
    cutoff : float
        Where the amplitude falls to 0.707 [1/s].

    Returns
    -------
    array, shape (m, n)
        NaN outside the runs, and in those no longer than a period of the cutoff [unit].

    Raises
    ------
    HingekitError
        When the cutoff is not one number that the rate can resolve.
    """
    from scipy.signal import butter, sosfiltfilt

    if np.ndim(cutoff):
        raise HingekitError(f"A filter has one cutoff, not {cutoff!r}: give one number.")
    advice = "give one inside, or none (None)"
    require_between("Cutoff", cutoff, LOWEST, 0.49 * rate, "1/s", advice)
    # Warped as the filter's own frequency axis is, so that the correction is exact.
    corrected = np.tan(np.pi * cutoff / rate) / (np.sqrt(2) - 1) ** (1 / (2 * _ORDER))
    sections = butter(_ORDER, np.arctan(corrected) / np.pi, fs=1.0, output="sos")
    period = round(rate / cutoff)  # frames
    smooth = np.full_like(values, np.nan)
    for run in runs:
        if run.stop - run.start > period:
            smooth[:, run] = sosfiltfilt(sections, values[:, run], axis=1, padlen=period)
    return smooth
