"""In which vertical plane does the person bend?

The right-left axis of the hip markers, averaged over the recording, is the plane's normal;
the vertical is the axis of the file along which the body stands. A point is then projected
onto forward + i up. One plane serves the whole recording: whoever turns leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.markers import Found, centre

#: Distance between the ASIS markers that a person can have [m].
_HIP_WIDTH = (0.1, 0.6)

#: Share of the best axis' nearness at which Y is preferred: 18 degrees off (assumption).
_AS_NEAR = 0.95


class Plane(NamedTuple):
    """Unit vectors of the sagittal plane in the axes of the file."""

    forward: Array  # -
    up: Array  # -
    right: Array  # -
    swapped: bool  # the labels say that right is left
    turned: float  # of the pelvis out of the plane, root mean square [deg]
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
        When the hip markers or a higher point are not there, or their size is no person's.
    """
    front = centre(markers, found, "ASIS")
    back = centre(markers, found, "PSIS")
    if back is None:
        back = centre(markers, found, "sacrum")
    top = _first(markers, found, ("shoulder joint",), ("acromion",), ("C7", "suprasternal notch"))
    lacking = [
        name
        for name, there in (
            ("left and right ASIS", len(found.get("ASIS", ())) == 2),
            ("PSIS or sacrum", back is not None),
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
    across = sum(
        markers[found[point]["right"]] - markers[found[point]["left"]]
        for point in ("ASIS", "PSIS")
        if len(found.get(point, ())) == 2
    )
    if not np.isfinite(front - back).all(axis=1).any() or not np.isfinite(top).all(axis=1).any():
        raise HingekitError(
            f"{source} has no usable trunk markers: hips and shoulders are never seen at the "
            "same time; fill their gaps in the capture software."
        )
    width = _length(markers[found["ASIS"]["right"]] - markers[found["ASIS"]["left"]])
    if not _HIP_WIDTH[0] <= width <= _HIP_WIDTH[1]:
        raise HingekitError(
            f"{source}: the ASIS markers are {width:.3g} m apart, which no person's are: "
            "check the unit in the file's header and the labels."
        )
    low = _first(markers, found, ("lateral ankle",), ("lateral knee",))
    up = _vertical(top - (back if low is None else low))
    axis = np.nanmedian(across, axis=0)
    axis = axis - (axis @ up) * up
    right = axis / np.linalg.norm(axis)
    forward = np.cross(up, right)
    swapped = bool(np.nanmedian((front - back) @ forward) < 0)
    if swapped:  # the front of the pelvis is in front, whatever the labels say
        forward, right = -forward, -right
    level = np.hypot(across @ forward, across @ right)
    trunk = top - (front + back) / 2
    return Plane(
        forward,
        up,
        right,
        swapped,
        turned=float(np.rad2deg(np.arcsin(_rms((across @ forward) / level)))),
        sideways=_rms((trunk @ right) / np.linalg.norm(trunk, axis=1)),
    )


def _first(markers: Mapping[str, Array], found: Found, *choices: tuple[str, ...]) -> Array | None:
    """Centre of the first choice of points that is there in full."""
    for points in choices:
        if all(point in found for point in points):
            return centre(markers, found, *points)
    return None


def _vertical(body: Array) -> Array:
    """Axis of the file that the body comes nearest to in its most upright tenth, signed.

    Where a deep bend comes as near to another axis, as a trunk without legs may, it is Y,
    which is the habit of the format.
    """
    along = body / np.linalg.norm(body, axis=1, keepdims=True)
    nearest = np.nanquantile(np.abs(along), 0.9, axis=0)
    axis = 1 if nearest[1] >= _AS_NEAR * nearest.max() else int(np.argmax(nearest))
    up = np.zeros(3)
    up[axis] = np.sign(np.nansum(along[:, axis]))
    return up


def _length(vector: Array) -> float:
    return float(np.nanmedian(np.linalg.norm(vector, axis=1)))


def _rms(values: Array) -> float:
    return float(np.sqrt(np.nanmean(values**2)))
