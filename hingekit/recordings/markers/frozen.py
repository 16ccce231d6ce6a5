"""When does a program repeat a marker's last position instead of saying that it was lost?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hingekit._arrays import Array

#: Shortest stretch that counts [s], and the jump after it, beyond the median step of all markers,
#: that shows that the marker had moved on unseen [m] (assumptions, 0.05 to 0.2 and 0.01 to 0.05):
#: a foot that rests repeats itself too, but sets off gently or with the whole body.
_LASTS, _JUMP = 0.1, 0.02


def frozen(time: Array, markers: Mapping[str, Array]) -> dict[str, Array]:
    """Frames in which a marker repeats its position to the last digit before it jumps.

    Parameters
    ----------
    time : array, shape (n,)
        Increasing times [s].
    markers : mapping of str to array, shape (n, 3)
        Positions by label, NaN where not seen [m].

    Returns
    -------
    dict of str to bool array, shape (n,)
        Only markers that do; without the first frame of each stretch, which was seen [-].
    """
    found = {}
    for label, positions in markers.items():
        still = np.all(positions[1:] == positions[:-1], axis=1)  # from frame k to k + 1
        edges = np.diff(np.concatenate([[False], still, [False]]).astype(int))
        first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        # What lasts to the end never shows where the marker was.
        long = (time[last] - time[first] > _LASTS) & (last + 1 < time.size)
        first, last = first[long], last[long]
        jump = _step(positions, last)
        stuck = jump > _JUMP
        if not stuck.any():
            continue
        first, last, jump = first[stuck], last[stuck], jump[stuck]
        usual = np.nanmedian([_step(other, last) for other in markers.values()], axis=0)
        alone = jump - usual > _JUMP
        marks = np.zeros(time.size + 1, dtype=int)
        marks[first[alone] + 1] += 1
        marks[last[alone] + 1] -= 1
        if alone.any():
            found[label] = np.cumsum(marks[:-1]) > 0
    return found


def _step(positions: Array, frames: Array) -> Array:
    """How far a marker comes from each of some frames to the next [m]."""
    return np.linalg.norm(positions[frames + 1] - positions[frames], axis=1)
