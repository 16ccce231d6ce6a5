"""When does a movement go down and come up again?"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_numbers
from hingekit.results import Columns, described

if TYPE_CHECKING:
    import pandas as pd

#: How far a repetition must rise above the valleys beside it, and how near to the others' level
#: one starts or ends that the recording's end cuts, of the signal's range [-] (assumption, 0.15
#: to 0.4).
SHARE = 0.25

#: A signal that moves less than this has no repetitions, only sway and noise [deg] (assumption, 5
#: to 20).
LEAST = 10.0

#: Standard deviation of the Gaussian that takes the noise away before peaks are sought [s]
#: (assumption, 0.05 to 0.2): it leaves 82 % of a swing with one repetition a second.
_SMOOTH = 0.1

#: A repetition starts where it has risen by this much, and ends where as much of its fall is left,
#: of rise and fall [-] (assumption, 0.02 to 0.1).
_FOOT = 0.05

#: A repetition with a longer hole than this is not whole: its peak may lie in the hole [s]
#: (assumption; markers are bridged up to here).
HOLE = 0.5

#: Unit and long name of each column of `find_repetitions`.
COLUMNS: Columns = {
    "start": ("s", "time at which it starts to rise"),
    "peak": ("s", "time of its highest value"),
    "end": ("s", "time at which it has come back"),
    "start_frame": ("", "frame of start, counted from 0"),
    "peak_frame": ("", "frame of peak, counted from 0"),
    "end_frame": ("", "frame of end, counted from 0"),
    "depth": ("deg", "highest value above the lower of start and end"),
    "gap": ("s", "longest time without a value between start and end"),
    "complete": ("", "whether all of it was recorded, from its start to its end"),
}


def find_repetitions(
    time: Array, inclination: Array, *, share: float = SHARE, least: float = LEAST
) -> pd.DataFrame:
    """Repetitions in a signal that rises and falls, such as the thorax inclination.

    The signal is smoothed, and a repetition is a peak that stands out from the valleys on
    both sides. Two humps with a dip between that is shallower than `share` are one. What the
    recording cuts off at either end is there, too, but not complete, and neither is one with
    half a second or more missing.

    Parameters
    ----------
    time : array, shape (n,)
        Time of each frame, increasing [s].
    inclination : array, shape (n,)
        The signal; NaN where nothing is known [deg].
    share : float
        How far a peak must stand out, and how near to the valleys' level the recording must
        start or end for its first or last repetition to be complete, of the signal's range
        (assumption, 0.15 to 0.4) [-].
    least : float
        Range below which there are no repetitions (assumption, 5 to 20) [deg].

    Returns
    -------
    pandas.DataFrame
        One row per repetition, in order, with the columns of `COLUMNS`; units and long names
        in the attributes.

    Raises
    ------
    HingekitError
        When time and signal are not two rows of the same length, or a threshold cannot be.

    Examples
    --------
    >>> import numpy as np
    >>> from hingekit.repetitions import find_repetitions
    >>> time = np.linspace(0, 10, 1001)
    >>> find_repetitions(time, 30 - 30 * np.cos(2 * np.pi * time / 4))["complete"].tolist()
    [True, True, False]
    """
    import pandas as pd

    time = np.asarray(require_numbers("Time", time, "s"))
    signal = np.asarray(require_numbers("Inclination", inclination, "deg"))
    if time.ndim != 1 or time.shape != signal.shape:
        raise HingekitError(
            f"Time and inclination must be two rows of the same length, not of shapes "
            f"{time.shape} and {signal.shape}: give one value for each time."
        )
    share = float(require_between("Share", share, 0.01, 0.99, "of the range"))
    least = float(require_between("Least range", least, 0.0, 360.0, "deg"))
    seen = np.flatnonzero(np.isfinite(signal))
    found: list[tuple[object, ...]] = []
    if seen.size > 1:
        smooth = _smoothed(time[seen], signal[seen])
        if np.ptp(smooth) >= least:
            found = [
                _repetition(time, signal, seen[first : last + 1], whole)
                for first, last, whole in _bounds(smooth, share * np.ptp(smooth))
            ]
    table = pd.DataFrame(found, columns=list(COLUMNS))
    # Where there are none the columns are of the same kind.
    kinds = {name: int if name.endswith("_frame") else float for name in COLUMNS}
    return described(table.astype(kinds | {"complete": bool}), COLUMNS)


def _smoothed(time: Array, signal: Array) -> Array:
    """Signal without what is faster than a repetition [deg]."""
    from scipy.ndimage import gaussian_filter1d

    # However close the frames are said to be, the Gaussian is not wider than the signal.
    frames = min(_SMOOTH / np.median(np.diff(time)), time.size / 8)
    smooth: Array = gaussian_filter1d(signal, frames, mode="nearest")
    return smooth


def _bounds(smooth: Array, threshold: float) -> list[tuple[int, int, bool]]:
    """First and last place of each repetition, and whether the ends cut nothing off it."""
    from scipy.signal import find_peaks

    # Beyond its ends the signal is taken to be low, so that one that is cut off peaks, too.
    # Of two humps of one height both would stand out, however shallow the dip: a slope far below
    # any noise makes the later the higher.
    sloped = smooth + np.linspace(0, 1e-6 * threshold, smooth.size)
    padded = np.pad(sloped, 1, constant_values=smooth.min())
    peaks = find_peaks(padded, prominence=threshold)[0] - 1
    edges = [0, *peaks.tolist(), smooth.size - 1]
    valleys = [
        before + int(np.argmin(smooth[before : after + 1])) for before, after in pairwise(edges)
    ]
    # Between two repetitions the signal turned round; at the ends it may have been cut off.
    between = smooth[valleys[1:-1]]
    level = float(np.median(between)) if between.size else smooth.min()
    rested = smooth[valleys] <= level + threshold
    rested[1:-1] = True
    bounds = []
    for k, peak in enumerate(peaks.tolist()):
        start, end = valleys[k], valleys[k + 1]
        # Standing still is no part of a repetition, though the lowest frame may lie in its midst.
        rise, fall = smooth[start : peak + 1], smooth[peak : end + 1]
        first = np.flatnonzero(rise <= rise[0] + _FOOT * (rise[-1] - rise[0]))[-1]
        last = np.flatnonzero(fall <= fall[-1] + _FOOT * (fall[0] - fall[-1]))[0]
        bounds.append((start + int(first), peak + int(last), bool(rested[k] and rested[k + 1])))
    return bounds


def _repetition(time: Array, signal: Array, frames: Array, whole: bool) -> tuple[object, ...]:
    """Row of `COLUMNS` for the frames that were seen of one repetition."""
    start, end = int(frames[0]), int(frames[-1])
    peak = int(frames[np.argmax(signal[frames])])
    depth = signal[peak] - min(signal[start], signal[end])
    gap = float(np.diff(time[frames]).max()) if frames.size > 1 else 0.0
    complete = whole and gap <= HOLE
    return (time[start], time[peak], time[end], start, peak, end, depth, gap, complete)
