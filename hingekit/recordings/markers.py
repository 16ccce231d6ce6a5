"""Which marker label means which point of the body?

Laboratories name the same skin marker differently. The families known here are Plug-in
Gait (LASI, RKNE), the ISB-like one of CGM2 (LIAS, RFLE), the OpenSim full-body sets
(L.ASIS, r_knee) and OpenCap's (r.ASIS_study). Names are compared without case,
punctuation and the subject's prefix (`name:`); a side may stand in front or behind
(R_knee, knee_R, RightKnee).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError

#: Labels of one point: side ("left", "right" or "middle") to the label in the file.
Found = Mapping[str, Mapping[str, str]]

#: Point to the names it goes by, without the side and the first the most trusted.
SIDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ASIS": ("asisstudy", "asi", "asis", "ias"),
        "PSIS": ("psisstudy", "psi", "psis", "ips"),
        "hip joint": ("hjcstudy", "hjc", "hipjointcentre", "hipjointcenter"),
        "shoulder joint": ("sjc", "ghjc", "shoulderjointcentre", "shoulderjointcenter"),
        "acromion": ("shoulderstudy", "sho", "acr", "acromion", "acj", "shoulder"),
        "lateral elbow": ("lelbowstudy", "elb", "elbowlat", "lelb", "elbl", "hle", "elbow"),
        "medial elbow": ("melbowstudy", "elbm", "elbowmed", "melb", "elbmed", "hme"),
        "radial wrist": ("lwriststudy", "wra", "wristradius", "wristlat", "rsp", "wrist"),
        "ulnar wrist": ("mwriststudy", "wrb", "wristulna", "wristmed", "usp"),
        "lateral knee": ("kneestudy", "kne", "kneelat", "lkne", "knel", "fle", "knee"),
        "medial knee": ("mkneestudy", "mknee", "mkne", "knem", "kneemed", "kneem", "fme"),
        "lateral ankle": ("anklestudy", "ank", "anklelat", "lank", "ankl", "fal", "ankle"),
        "medial ankle": ("manklestudy", "mankle", "mank", "ankm", "anklemed", "anklem", "tam"),
        "heel": ("calcstudy", "hee", "heel", "calc", "fcc"),
        "toe": ("toestudy", "toe", "bigtoe", "fm2"),
    }
)
MIDLINE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sacrum": ("sacr", "sacrum", "vsacral"),
        "C7": ("c7study", "c7", "cv7"),
        "suprasternal notch": ("clav", "sternum", "sjn", "sup", "suprasternale", "jn"),
    }
)

_SIDE_BEHIND = re.compile(r"^(.+)[ ._-](left|right|l|r)$")
_SIDE_IN_WORDS = re.compile(r"^(left|right)")


def normalise(label: str) -> str:
    """Label without subject prefix, case and punctuation, the side's letter in front."""
    text = label.rsplit(":", 1)[-1].strip().lower()
    text = _SIDE_BEHIND.sub(r"\2\1", text)
    text = _SIDE_IN_WORDS.sub(lambda side: side[0][0], text)
    return re.sub(r"[^a-z0-9]", "", text)


def find(labels: Iterable[str], names: Mapping[str, str], source: str) -> Found:
    """Points that the labels stand for.

    Parameters
    ----------
    labels : iterable of str
        Labels as they stand in the file [-].
    names : mapping of str to str
        Label in the file to a label of a known family, for laboratories with their own [-].
    source : str
        Name of the recording, for the sentences [-].

    Returns
    -------
    mapping
        Point to side to label, only what was found.

    Raises
    ------
    HingekitError
        When the labels carry the prefixes of more than one subject.
    """
    labels = list(labels)
    subjects = sorted({label.rsplit(":", 1)[0] for label in labels if ":" in label})
    if len(subjects) > 1:
        raise HingekitError(
            f"{source} has markers of several subjects ({', '.join(subjects)}): keep one of them."
        )
    known = {normalise(names.get(label, label)): label for label in reversed(labels)}
    found: dict[str, dict[str, str]] = {}
    for sides, points in (({"left": "l", "right": "r"}, SIDED), ({"middle": ""}, MIDLINE)):
        for point, bases in points.items():
            for side, letter in sides.items():
                for base in bases:
                    if letter + base in known:
                        found.setdefault(point, {})[side] = known[letter + base]
                        break
    return found


def centre(markers: Mapping[str, Array], found: Found, *points: str) -> Array | None:
    """Mean of points: the markers of each side first, then the sides.

    Of several markers around a joint only those that are seen most are used, in all frames
    alike: so a marker that drops out neither costs frames nor makes the mean jump.

    Parameters
    ----------
    markers : mapping of str to array, shape (n, 3)
        Positions by label [m].
    found : mapping
        From `find`.
    *points : str
        Points that surround the one wanted, such as both sides of a knee [-].

    Returns
    -------
    array, shape (n, 3), or None
        NaN where a marker that is used is missing; None when none has a label [m].
    """
    sides: dict[str, list[Array]] = {}
    for point in points:
        for side, label in found.get(point, {}).items():
            sides.setdefault(side, []).append(markers[label])
    if not sides:
        return None
    return np.mean([_best_seen(candidates) for candidates in sides.values()], axis=0)


def _best_seen(candidates: list[Array]) -> Array:
    """Mean of the markers with the fewest missing samples."""
    missing = [int(np.count_nonzero(~np.isfinite(positions))) for positions in candidates]
    best = [p for p, count in zip(candidates, missing, strict=True) if count == min(missing)]
    return np.mean(best, axis=0)
