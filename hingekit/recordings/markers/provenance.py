"""Which markers is each segment found from?"""

from __future__ import annotations

from collections.abc import Mapping

from hingekit._arrays import Array
from hingekit.recordings.markers.labels import Found, chosen


def measured(markers: Mapping[str, Array], found: Found) -> dict[str, tuple[str, ...]]:
    """Labels of each segment and joint.

    Parameters
    ----------
    markers : mapping of str to array, shape (n, 3)
        Positions by label [m].
    found : mapping
        Point to side to label.

    Returns
    -------
    dict of str to tuple of str
        Segment, as `Posture` calls it, or joint to labels and to joints named above it; nothing
        where it was not measured [-].
    """

    def of(*points: str) -> tuple[str, ...]:
        sides = chosen(markers, found, *points).values()
        return tuple(label for labels in sides for label in labels)

    def all_of(*needed: tuple[str, ...]) -> tuple[str, ...]:
        return sum(needed, ()) if all(needed) else ()

    pelvis = of("ASIS") + (of("PSIS") or of("sacrum"))
    shoulder = of("shoulder joint") or of("acromion")
    shoulder = shoulder or all_of(of("front shoulder"), of("back shoulder"))
    knee, ankle = of("lateral knee", "medial knee"), of("lateral ankle", "medial ankle")
    elbow, wrist = of("lateral elbow", "medial elbow"), of("radial wrist", "ulnar wrist")
    elbow = elbow if shoulder else ()  # without a shoulder the arms hang
    return {
        "pelvis": pelvis,
        "hip": of("hip joint")
        or (*pelvis, *of("lateral ankle"), "the regression of Harrington et al. 2007"),
        "L5/S1": ("hip", "pelvis", "where the Body has it"),
        "thorax": ("L5/S1", *(shoulder or of("C7") + of("suprasternal notch"))),
        "thigh": all_of(("hip",), knee),
        "shank": all_of(knee, ankle),
        "upper_arm": all_of(shoulder, elbow),
        "forearm": all_of(elbow, wrist),
    }
