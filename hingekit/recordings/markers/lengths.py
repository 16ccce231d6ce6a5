"""Are segments as long as they should be, or do labels say what they are not?

In the whole recording a limb is held against the Body's; from frame to frame a segment is held
against its own median, because bones keep their length.
"""

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

#: How much a segment's length between skin markers may differ from its own median [-]
#: (assumptions, 0.25 to 0.4, 0.15 to 0.3 and 0.4 to 0.6; in the squats and bends of three
#: laboratories 0.18, trunk 0.08, upper arm 0.21: its marker is above the joint, so overhead it
#: comes nearer to the elbow). Shoulders come as near to each other as 0.45, and say nothing.
_CHANGE, _OF_THE = 0.3, {"trunk": 0.2, "upper arm": 0.5}

_KNEE, _ANKLE = ("lateral knee", "medial knee"), ("lateral ankle", "medial ankle")
_ELBOW, _WRIST = ("lateral elbow", "medial elbow"), ("radial wrist", "ulnar wrist")
_SHOULDER = JOINTS.index("shoulder")
_SHOULDERS = ("shoulder joint", "acromion", "front shoulder", "back shoulder")


def changed(markers: Mapping[str, Array], found: Found) -> dict[str, dict[str, Array]]:
    """Samples in which a segment is not as long as it is otherwise, so that they are not its own.

    From the pelvis outward: what is wrong further in is not held against what is further out.

    Parameters
    ----------
    markers : mapping of str to array, shape (n, 3)
        Positions by label, as recorded [m].
    found : mapping
        Point to side to label.

    Returns
    -------
    dict of str to dict of str to bool array, shape (n,)
        Segment to label to the frames concerned [-].
    """
    kept = {label: markers[label] for on in found.values() for label in on.values()}
    doubted: dict[str, dict[str, Array]] = {}

    def compare(segment: str, start: Array | None, end: Array | None, *labels: str) -> None:
        if start is None or end is None:
            return
        length = np.linalg.norm(end - start, axis=1)
        known = length[np.isfinite(length)]
        if not known.size:
            return
        usual = np.median(known)
        wrong = np.abs(length - usual) > _OF_THE.get(segment, _CHANGE) * usual  # NaN is not
        if wrong.any():
            for label in labels:
                frames = doubted.setdefault(segment, {})
                frames[label] = frames.get(label, False) | wrong
                kept[label] = np.where(wrong[:, None], np.nan, kept[label])

    back = "PSIS" if "PSIS" in found else "sacrum"
    front, behind = ([*found.get(point, {}).values()] for point in ("ASIS", back))
    for pair in (front, behind):
        if len(pair) == 2:
            compare("pelvis", kept[pair[0]], kept[pair[1]], *pair)
    ends = centre(kept, found, "ASIS"), centre(kept, found, back)
    compare("pelvis", *ends, *front, *behind)
    ends = centre(kept, found, "ASIS"), centre(kept, found, back)
    pelvis = None if ends[0] is None or ends[1] is None else (ends[0] + ends[1]) / 2
    for point in (*_SHOULDERS, "C7", "suprasternal notch"):
        for label in found.get(point, {}).values():
            compare("trunk", pelvis, kept[label], label)
    for side in ("left", "right"):
        own = {point: {side: on[side]} for point, on in found.items() if side in on}
        for segment, start, points in (
            ("thigh", None, _KNEE),
            ("shank", _KNEE, _ANKLE),
            ("upper arm", _SHOULDERS, _ELBOW),
            ("forearm", _ELBOW, _WRIST),
        ):
            for point in points:
                for label in own.get(point, {}).values():
                    near = pelvis if start is None else centre(kept, own, *start)
                    compare(segment, near, kept[label], label)
    return doubted


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
