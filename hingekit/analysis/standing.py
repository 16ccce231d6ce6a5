"""When does the person stand still and upright?"""

from __future__ import annotations

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.still import DURATION
from hingekit.repetitions import LEAST, SHARE

#: Pelvis and thorax that turn more slowly than this are still [deg/s] (assumption, 2 to 10).
_SLOW = 5.0

#: A trunk that inclines further than this, forward or back, holds a bend [deg] (assumption, 15 to
#: 30): people stand within 10 of the vertical, and the axes of their segments differ by as much.
_UPRIGHT = 20.0


def standing_frames(
    time: Array, trunk: Array, turning: Array, still: tuple[float, float] | None
) -> Array:
    """Frames in which the person stands still.

    Without an interval, the longest stretch of half a second or more in which neither pelvis
    nor thorax turns while the trunk is upright, and about as upright as it ever is. Where there
    is no such stretch none is invented. Since what is upright is known it may lie anywhere;
    `find_still`, which serves sensors, has only stillness to go by and looks where people stand:
    at the ends.

    Parameters
    ----------
    time : array, shape (n,)
        Time of each frame [s].
    trunk : array, shape (n,)
        Trunk inclination, from the vertical; NaN where missing [deg].
    turning : array, shape (n,)
        How fast the faster of pelvis and thorax turns; NaN where unknown [deg/s].
    still : pair of float or None
        First and last time of an interval in which the person is known to stand still [s].

    Returns
    -------
    array, shape (n,)
        True in those frames, in none where nobody stands still [-].

    Raises
    ------
    HingekitError
        When the interval has no posture in it.
    """
    known = np.isfinite(trunk)
    if still is not None:
        start, end = still
        inside: Array = known & (time >= start) & (time <= end)
        if not inside.any():
            raise HingekitError(
                f"Nothing was recorded from {start:g} to {end:g} s: name an interval between "
                f"{time[0]:g} and {time[-1]:g} s in which the person stands still."
            )
        return inside
    found = np.zeros(time.shape, dtype=bool)
    if not known.any():
        return found
    low, high = trunk[known].min(), trunk[known].max()
    upright = (np.abs(trunk) <= _UPRIGHT) & (trunk <= low + max(SHARE * (high - low), LEAST))
    edges = np.flatnonzero(np.diff(np.pad(known & upright & (turning < _SLOW), 1)))
    starts, stops = edges[::2], edges[1::2]
    if starts.size:
        lasting = time[stops - 1] - time[starts]
        longest = int(np.argmax(lasting))
        found[starts[longest] : stops[longest]] = lasting[longest] >= DURATION
    return found
