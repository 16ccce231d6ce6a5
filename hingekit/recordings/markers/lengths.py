"""Are the limbs as long as a person's, or do labels say what they are not?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hingekit._arrays import Array
from hingekit.body import JOINTS, Body
from hingekit.recordings.markers.labels import Found, centre
from hingekit.recordings.markers.sagittal import Plane
from hingekit.recordings.markers.segments import Trunk

#: Times the Body's length beyond which a limb is no limb [-] (assumption, 1.25 to 1.6: markers
#: and tables differ by a fifth). Exchanged labels make one of two neighbours half as long again
#: or more; too short says nothing, because limbs that point aside are short in the plane.
_LONG = 1.4

_KNEE, _ANKLE = ("lateral knee", "medial knee"), ("lateral ankle", "medial ankle")
_ELBOW = ("lateral elbow", "medial elbow")
_SHOULDER = JOINTS.index("shoulder")


def too_long(
    markers: Mapping[str, Array], found: Found, plane: Plane, body: Body, trunk: Trunk
) -> dict[str, float]:
    """Limbs that are far longer than the Body's, as when two labels were exchanged.

    Parameters
    ----------
    markers : mapping of str to array, shape (n, 3)
        Positions by label, short gaps filled [m].
    found : mapping
        Point to side to label.
    plane : Plane
        Sagittal plane.
    body : Body
        The person.
    trunk : Trunk
        Hip and top of the trunk, from which limbs begin.

    Returns
    -------
    dict of str to float
        Side and limb to how many times the Body's length it has, in the median [-].
    """
    shown = {}
    for side in ("left", "right"):
        own = {point: {side: on[side]} for point, on in found.items() if side in on}
        knee, ankle, elbow = (_point(markers, own, plane, at) for at in (_KNEE, _ANKLE, _ELBOW))
        for limb, joint, start, end in (
            ("thigh", "hip", trunk.hip, knee),
            ("shank", "knee", knee, ankle),
            ("upper arm", "elbow", trunk.top if trunk.joint == _SHOULDER else None, elbow),
        ):
            if start is not None and end is not None:
                length = np.abs(end - start) / np.abs(body.joint[JOINTS.index(joint)])
                shown[f"{side} {limb}"] = length[np.isfinite(length)]
    times = {limb: float(np.median(length)) for limb, length in shown.items() if length.size}
    return {limb: ratio for limb, ratio in times.items() if ratio > _LONG}


def _point(
    markers: Mapping[str, Array], found: Found, plane: Plane, points: tuple[str, ...]
) -> Array | None:
    """Joint of one side in the plane [m, complex]; None where it has no label."""
    there = centre(markers, found, *points)
    return None if there is None else plane.project(there)
