"""What does each segment of a marker recording rest on?"""

from __future__ import annotations

from collections.abc import Mapping

from hingekit._arrays import Array
from hingekit.recordings.markers.labels import Found, chosen


def rests_on(
    markers: Mapping[str, Array], found: Found, *, hanging: bool = False
) -> dict[str, tuple[str, ...]]:
    """Labels, or the assumption in their place, of each segment and joint.

    Parameters
    ----------
    markers : mapping of str to array, shape (n, 3)
        Positions by label [m].
    found : mapping
        Point to side to label.
    hanging : bool
        The arms are left to hang, whatever the markers say [-].

    Returns
    -------
    dict of str to tuple of str
        Segment or joint to labels, to joints named above it, and to what is assumed [-].
    """

    def of(*points: str) -> tuple[str, ...]:
        sides = chosen(markers, found, *points).values()
        return tuple(label for labels in sides for label in labels)

    def or_else(assumed: str, *needed: tuple[str, ...]) -> tuple[str, ...]:
        return sum(needed, ()) if all(needed) else (assumed,)

    pelvis = of("ASIS") + (of("PSIS") or of("sacrum"))
    shoulder = of("shoulder joint") or of("acromion") or of("front shoulder") + of("back shoulder")
    knee, ankle = of("lateral knee", "medial knee"), of("lateral ankle", "medial ankle")
    elbow, wrist = of("lateral elbow", "medial elbow"), of("radial wrist", "ulnar wrist")
    if hanging or not shoulder:
        elbow = wrist = ()
    return {
        "pelvis": pelvis,
        "hip": of("hip joint")
        or (*pelvis, *of("lateral ankle"), "the regression of Harrington et al. 2007"),
        "L5/S1": ("hip", "pelvis", "where the Body has it"),
        "thorax": ("L5/S1", *(shoulder or of("C7") + of("suprasternal notch"))),
        "thigh": or_else("upright (assumed)", ("hip",), knee),
        "shank": or_else("upright (assumed)", knee, ankle),
        "upper arm": or_else("hanging (assumed)", shoulder, elbow),
        "forearm": or_else("in line with the upper arm (assumed)", elbow, wrist)
        if elbow
        else ("hanging (assumed)",),
        "head": ("in line with the thorax (assumed)",),
    }
