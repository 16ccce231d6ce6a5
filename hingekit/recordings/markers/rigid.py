"""Where does a segment carry a marker that was not seen?

A segment is as good as rigid for half a second: the other markers that ride on it, its
cluster, say how it moved, and a lost marker moved along.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hingekit._arrays import Array
from hingekit.recordings.gaps import inside, interior, seen

#: Longest gap that the segment bridges [s].
LONGEST = 0.5

#: How many markers say where a segment is: two would leave it free to turn about their line.
_ENOUGH = 3

#: How far the cluster must reach from its own longest line [m] (assumption, 0.01 to 0.04:
#: markers wobble by some millimetres, and the turn about the line by that over this).
_SPREAD = 0.02

#: How far from its next sighting the carried marker may arrive [m] (assumption, 0.02 to
#: 0.05: skin moves over bone by 1 to 3 cm; what is farther off rides on something else).
_RIGID = 0.03


def fill(time: Array, positions: Array, companions: Sequence[Array]) -> Array:
    """Positions with interior gaps bridged by the rigid motion of the marker's segment.

    The marker is carried forward from the last sighting and backward from the next, and the
    two are blended in proportion to time, so that it leaves and arrives where it was seen.

    Parameters
    ----------
    time : array, shape (n,)
        Increasing times [s].
    positions : array, shape (n, 3)
        One marker, NaN where it was not seen [m].
    companions : sequence of array, shape (n, 3)
        Other markers of the same segment, as recorded [m].

    Returns
    -------
    array, shape (n, 3)
        NaN remains where a gap is longer than `LONGEST`, at an end, or without three
        companions that are seen throughout, spread out and move as the marker did; the same
        array where nothing was bridged [m].
    """
    ends = interior(time, positions, LONGEST)
    if not ends.size or len(companions) < _ENOUGH:
        return positions
    # A companion that drops out between the two sightings would make the segment jump.
    spanned, gap = inside(ends + np.array([[-1], [1]]))
    lost = [np.bincount(gap, ~seen(other[spanned]), ends.shape[1]) for other in companions]
    known = np.stack(lost, axis=1) == 0
    enough = known.sum(axis=1) >= _ENOUGH
    ends, known = ends[:, enough], known[enough]

    def cluster(frames: Array) -> Array:
        return np.stack([other[frames] for other in companions], axis=1)

    last, following = ends
    arrived, spread = carry(positions[last], cluster(last), cluster(following), known)
    error = np.linalg.norm(arrived - positions[following], axis=1)
    rigid = (error <= _RIGID) & (spread >= _SPREAD)
    frames, gap = inside(ends[:, rigid])
    if not frames.size:
        return positions
    (last, following), known, now = ends[:, rigid][:, gap], known[rigid][gap], cluster(frames)
    forward, _ = carry(positions[last], cluster(last), now, known)
    backward, _ = carry(positions[following], cluster(following), now, known)
    share = ((time[frames] - time[last]) / (time[following] - time[last]))[:, None]
    filled = positions.copy()
    filled[frames] = (1 - share) * forward + share * backward
    return filled


def carry(point: Array, there: Array, here: Array, known: Array) -> tuple[Array, Array]:
    """A point carried along by the markers of its segment, for many moments at once.

    The rotation and shift that take the markers from one moment to another with the least
    squared distance (Kabsch 1976, Acta Cryst A 32:922-923) are applied to the point.

    Parameters
    ----------
    point : array, shape (n, 3)
        The point in the first moment of each pair [m].
    there, here : array, shape (n, k, 3)
        Markers in the first and in the second moment [m].
    known : array of bool, shape (n, k)
        Which markers say anything [-].

    Returns
    -------
    array, shape (n, 3)
        The point in the second moment [m].
    array, shape (n,)
        How far the markers spread from their longest line, root sum square [m].
    """
    known = known[:, :, None]
    weight = known / known.sum(axis=1, keepdims=True)
    there, here = np.where(known, there, 0.0), np.where(known, here, 0.0)
    from_centre = (weight * there).sum(axis=1, keepdims=True)
    to_centre = (weight * here).sum(axis=1, keepdims=True)
    moments = np.swapaxes(known * (there - from_centre), 1, 2) @ (here - to_centre)
    u, spread, vt = np.linalg.svd(moments)
    # A mirror image may fit better than any rotation: its shortest axis is turned back.
    u[:, :, 2] *= np.sign(np.linalg.det(u) * np.linalg.det(vt))[:, None]
    carried = (point[:, None] - from_centre) @ u @ vt + to_centre
    return carried[:, 0], np.sqrt(spread[:, 1])
