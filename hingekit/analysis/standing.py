"""When does the person stand still, and how far is the lumbar spine flexed then?"""

from __future__ import annotations

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.repetitions import LEAST, SHARE

#: Pelvis and thorax that turn more slowly than this are still [deg/s] (assumption, 2 to 10).
_SLOW = 5.0

#: A shorter stillness is a turning point [s] (assumption, 0.3 to 1).
_SHORTEST = 0.5


def standing_flexion(
    time: Array,
    thorax: Array,
    flexion: Array,
    turning: Array,
    still: tuple[float, float] | None,
) -> float:
    """Median lumbar flexion while the person stands still.

    Without an interval, in the longest stretch of half a second or more in which neither pelvis
    nor thorax turns while the thorax is about as upright as it ever is. Where there is no such
    stretch there is no zero, and none is invented.

    Parameters
    ----------
    time : array, shape (n,)
        Time of each frame [s].
    thorax, flexion : array, shape (n,)
        Thorax inclination and lumbar flexion; NaN where missing [deg].
    turning : array, shape (n,)
        How fast the faster of pelvis and thorax turns; NaN where unknown [deg/s].
    still : pair of float or None
        First and last time of an interval in which the person is known to stand still [s].

    Returns
    -------
    float
        NaN where nobody stands still [deg].

    Raises
    ------
    HingekitError
        When the interval has no posture in it.
    """
    known = np.isfinite(flexion) & np.isfinite(thorax)
    if still is not None:
        start, end = still
        inside = known & (time >= start) & (time <= end)
        if not inside.any():
            raise HingekitError(
                f"Nothing was recorded from {start:g} to {end:g} s: name an interval between "
                f"{time[0]:g} and {time[-1]:g} s in which the person stands still."
            )
        return float(np.median(flexion[inside]))
    if not known.any():
        return np.nan
    low, high = thorax[known].min(), thorax[known].max()
    upright = thorax <= low + max(SHARE * (high - low), LEAST)
    edges = np.flatnonzero(np.diff(np.pad(known & upright & (turning < _SLOW), 1)))
    starts, stops = edges[::2], edges[1::2]
    if not starts.size:
        return np.nan
    lasting = time[stops - 1] - time[starts]
    longest = int(np.argmax(lasting))
    if lasting[longest] < _SHORTEST:
        return np.nan
    return float(np.median(flexion[starts[longest] : stops[longest]]))
