"""In which vertical plane does the person bend?

The right-left axis of the hip markers, averaged over the recording, is the plane's normal;
where no hip marker has its other side, that of the shoulders is; where they have not either,
the trunk's own motion says along which line it bends. The vertical is the axis of the file
along which the body stands. A point is then projected onto forward + i up. One plane serves
the whole recording: whoever turns leaves it, and who faces away from it is not followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.markers.labels import Found, acromion, centre
from hingekit.recordings.recording import root_mean_square

#: Distance between hips and shoulders that a person can have [m].
_TRUNK_LENGTH = (0.2, 1.0)

#: Share of the best axis' nearness at which Y is preferred: 18 degrees off (assumption).
_AS_NEAR = 0.95

#: Median of the right-left axis, of its median length, that is no direction any more [-]
#: (assumption).
_SHORT = 0.5

#: Pairs that lie across the body; those of the first group that has any are added up.
_PAIRS = (
    ("ASIS", "PSIS", "hip joint"),
    ("shoulder joint", "acromion", "front shoulder", "back shoulder"),
)

#: Travel of the trunk's top over the hips that shows a direction, standard deviation [m], and
#: how much of it may go sideways [-] (assumptions: a bow of 20 degrees; 0.2 is 11 degrees).
_TRAVEL, _SIDEWAYS = 0.05, 0.2


class Plane(NamedTuple):
    """Unit vectors of the sagittal plane in the axes of the file."""

    forward: Array  # -
    up: Array  # -
    right: Array  # -
    swapped: bool  # the labels say that right is left
    turned: float  # of the pelvis, or what gave the plane, where not away, root mean square [deg]
    away: Array  # frames in which that faces the other way, bool, shape (n,)
    sideways: float  # of the trunk's length, root mean square [-]

    def project(self, positions: Array) -> Array:
        """Positions (n, 3) as forward + i up [m, complex], shape (n,)."""
        return positions @ self.forward + 1j * (positions @ self.up)


def find_plane(markers: Mapping[str, Array], found: Found, source: str) -> Plane:
    """Sagittal plane of a recording.

    Parameters
    ----------
    markers : mapping of str to array, shape (n, 3)
        Positions by label [m].
    found : mapping
        Point to side to label.
    source : str
        Name of the recording, for the sentences [-].

    Returns
    -------
    Plane
        Right-handed: right = forward x up.

    Raises
    ------
    HingekitError
        When the hip markers or a higher point are not there, their distance is no person's, or
        nothing shows which way the person faces.
    """
    front = centre(markers, found, "ASIS")
    back = centre(markers, found, "PSIS")
    if back is None:
        back = centre(markers, found, "sacrum")
    top = _top(markers, found)
    halves = [point for point in ("ASIS", "PSIS") if len(found.get(point, ())) == 1]
    lacking = [
        name
        for name, there in (
            ("left and right ASIS", front is not None),
            ("PSIS or sacrum", back is not None),
            ("the other side of ASIS or PSIS", len(halves) < 2 or "hip joint" in found),
            ("shoulders, or C7 and the suprasternal notch", top is not None),
        )
        if not there
    ]
    if lacking or front is None or back is None or top is None:
        shown = ", ".join(list(markers)[:8]) + (", ..." if len(markers) > 8 else "")
        raise HingekitError(
            f"{source} has no usable trunk markers: {'; '.join(lacking)} not found among the "
            f"{len(markers)} labels seen ({shown}): rename them, or say what they are with "
            'names={"label in the file": "LASI"}.'
        )
    trunk = top - (front + back) / 2
    if not np.isfinite(trunk).all(axis=1).any():
        raise HingekitError(
            f"{source} has no usable trunk markers: hips and shoulders are never seen at the "
            "same time; fill their gaps in the capture software."
        )
    length = np.linalg.norm(trunk, axis=1)
    if not _TRUNK_LENGTH[0] <= np.nanmedian(length) <= _TRUNK_LENGTH[1]:
        raise HingekitError(
            f"{source}: the shoulders are {np.nanmedian(length):.3g} m from the hips, which no "
            "person's are: check the unit in the file's header and the labels."
        )
    low = _first(markers, found, "lateral ankle", "lateral knee")
    up = _vertical(top - (back if low is None else low), source)
    across = _across(markers, found)
    axis = _bending(trunk, up, source) if across is None else _level(across, up, source)
    axis = axis - (axis @ up) * up
    right = axis / np.linalg.norm(axis)
    forward = np.cross(up, right)
    # The front of the pelvis is in front, whatever the labels say.
    behind = bool(np.nanmedian((front - back) @ forward) < 0)
    if behind:
        forward, right = -forward, -right
    turned, away = np.nan, np.zeros(length.shape, dtype=bool)
    if across is not None:
        across = -across if behind else across
        turn = np.rad2deg(np.arctan2(across @ forward, across @ right))
        away = np.abs(turn) > 90  # NaN is not
        turned = root_mean_square(turn[~away])
    return Plane(
        forward,
        up,
        right,
        swapped=behind and across is not None,
        turned=turned,
        away=away,
        sideways=root_mean_square((trunk @ right) / length),
    )


def _top(markers: Mapping[str, Array], found: Found) -> Array | None:
    """Top of the trunk, from whatever is there."""
    shoulder = centre(markers, found, "shoulder joint")
    if shoulder is None:
        shoulder = acromion(markers, found)
    if shoulder is None and {"C7", "suprasternal notch"} <= set(found):
        return centre(markers, found, "C7")
    return shoulder


def _across(markers: Mapping[str, Array], found: Found) -> Array | None:
    """From left to right, of every pair of the hips, or else of the shoulders."""
    for group in _PAIRS:
        pairs = [
            markers[found[point]["right"]] - markers[found[point]["left"]]
            for point in group
            if len(found.get(point, ())) == 2
        ]
        if pairs:
            return sum(pairs[1:], pairs[0])
    return None


def _bending(trunk: Array, up: Array, source: str) -> Array:
    """Horizontal axis about which the trunk bends, of either sign."""
    level = trunk - np.outer(trunk @ up, up)
    level = level[np.isfinite(level).all(axis=1)]
    spread, axes = np.linalg.eigh(np.cov(level.T))  # upward, across, along: from least to most
    across, along = np.sqrt(np.maximum(spread[1:], 0))
    if along < _TRAVEL or across > _SIDEWAYS * along:
        raise HingekitError(
            f"{source}: no marker of hips or shoulders has its other side, and the trunk does "
            f"not bend along one line ({100 * along:.0f} cm along and {100 * across:.0f} cm "
            "across it): label both sides of one of them."
        )
    return np.cross(axes[:, 2], up)


def _first(markers: Mapping[str, Array], found: Found, *points: str) -> Array | None:
    """Centre of the first point that is there."""
    return next((centre(markers, found, point) for point in points if point in found), None)


def _level(across: Array, up: Array, source: str) -> Array:
    """Direction from left to right, level, in the median."""
    level = across - np.outer(across @ up, up)
    axis: Array = np.nanmedian(level, axis=0)
    if np.linalg.norm(axis) < _SHORT * np.nanmedian(np.linalg.norm(level, axis=1)):
        raise HingekitError(
            f"{source} has no sagittal plane: the pelvis turns all round; cut the recording to the "
            "part in which the person faces one way."
        )
    return axis


def _vertical(body: Array, source: str) -> Array:
    """Axis of the file, Y or Z, that the body comes nearest to in its most upright tenth, signed.

    Where a deep bend comes as near to both, as a trunk without legs may, it is Y, which is the
    habit of the format.
    """
    along = body / np.linalg.norm(body, axis=1, keepdims=True)
    nearest = np.nanquantile(np.abs(along), 0.9, axis=0)
    axis = 1 if nearest[1] >= _AS_NEAR * nearest[2] else 2
    if nearest[axis] < _AS_NEAR * nearest[0]:
        raise HingekitError(
            f"{source}: the body lies along the X axis of the file, and only Y and Z are taken for "
            "the vertical: export it with one of them up, or with the markers of the legs."
        )
    up = np.zeros(3)
    up[axis] = np.sign(np.nansum(along[:, axis]))
    return up
