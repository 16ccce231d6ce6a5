"""Which markers ride on the same segment?

Besides those around its joints a segment carries some that only tell where it is. Both
kinds together are its cluster, which carries a lost marker along (`gaps`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hingekit.recordings.markers.labels import Found, normalise

#: Segment to the points that it carries.
_POINTS: Mapping[str, tuple[str, ...]] = {
    "pelvis": ("ASIS", "PSIS", "sacrum"),
    "trunk": ("C7", "suprasternal notch", "acromion", "front shoulder", "back shoulder"),
    "thigh": ("lateral knee", "medial knee"),
    "shank": ("lateral ankle", "medial ankle"),
    "upper arm": ("lateral elbow", "medial elbow"),
    "forearm": ("radial wrist", "ulnar wrist"),
}

#: Segment to the names of markers that only tell where it is, without case, punctuation and,
#: for a limb, without the side in front.
_RIDERS: Mapping[str, str] = {
    "pelvis": r"pelvis\d+|[lr]mwt",
    "trunk": r"t\d+|strn|xiphoid|[lr]bak",
    "thigh": r"thi(gh)?\d*(study)?|tha[pd]",
    "shank": r"tib\d*|tia[pd]|sh(ank)?\d+(study)?|shankantsup|shn",
    "upper arm": r"ua\d+|upa|humerus",
    "forearm": r"la\d+|frm|forearm|wre",
}

_PAIRED = ("thigh", "shank", "upper arm", "forearm")


def companions(labels: Iterable[str], found: Found) -> Mapping[str, tuple[str, ...]]:
    """Other markers of the same segment.

    Parameters
    ----------
    labels : iterable of str
        Labels in the file [-].
    found : mapping
        Point to side to label.

    Returns
    -------
    mapping of str to tuple of str
        Label to the labels of its companions, only labels whose segment is known.
    """
    spare = {normalise(label): label for label in labels}
    together: dict[str, tuple[str, ...]] = {}
    for segment, points in _POINTS.items():
        for side in ("left", "right") if segment in _PAIRED else ("",):
            pattern = re.compile(side[:1] + f"({_RIDERS[segment]})")
            cluster = {
                label
                for point in points
                for where, label in found.get(point, {}).items()
                if side in ("", where)
            }
            cluster |= {label for name, label in spare.items() if pattern.fullmatch(name)}
            for label in cluster:
                together[label] = tuple(sorted(cluster - {label}))
    return together
