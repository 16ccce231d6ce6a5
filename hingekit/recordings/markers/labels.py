"""Which marker label means which point of the body?

Laboratories name the same skin marker differently. The families known here are Plug-in
Gait (LASI, RKNE), the ISB-like one of CGM2 (LIAS, RFLE), the OpenSim full-body sets of Lai
and Uhlrich (L.ASIS, r_knee), OpenCap's (r.ASIS_study) and Vicon's 53 of animation (LFWT,
LBWT, the front and the back of the waist). Names are compared without case,
punctuation and the subject's prefix (`name:`); a side may stand in front or behind
(R_knee, knee_R, RightKnee).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.gaps import seen
from hingekit.recordings.recording import RecordingWarning

#: Labels of one point: side ("left", "right" or "middle") to the label in the file.
Found = Mapping[str, Mapping[str, str]]

#: Point to the names it goes by, without the side and the first the most trusted.
SIDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ASIS": ("asisstudy", "asi", "asis", "ias", "fwt"),
        "PSIS": ("psisstudy", "psi", "psis", "ips", "bwt"),
        "hip joint": ("hjcstudy", "hjc", "hipjointcentre", "hipjointcenter"),
        "shoulder joint": ("sjc", "ghjc", "shoulderjointcentre", "shoulderjointcenter"),
        "acromion": ("shoulderstudy", "sho", "acr", "acromion", "acj", "shoulder"),
        "front shoulder": ("fsh",),
        "back shoulder": ("bsh",),
        "lateral elbow": ("lelbowstudy", "elb", "elbowlat", "lelb", "elbl", "hle", "elbow"),
        "medial elbow": ("melbowstudy", "elbm", "elbowmed", "melb", "elbmed", "hme", "iel"),
        "radial wrist": ("lwriststudy", "wra", "wristradius", "wristlat", "rsp", "owr", "wrist"),
        "ulnar wrist": ("mwriststudy", "wrb", "wristulna", "wristmed", "usp", "iwr"),
        "lateral knee": ("kneestudy", "kne", "kneelat", "lkne", "knel", "fle", "knee"),
        "medial knee": ("mkneestudy", "mknee", "mkne", "knem", "kneemed", "kneem", "fme", "kni"),
        "lateral ankle": ("anklestudy", "ank", "anklelat", "lank", "ankl", "fal", "ankle"),
        "medial ankle": ("manklestudy", "mankle", "mank", "ankm", "anklemed", "anklem", "tam"),
        "heel": ("calcstudy", "hee", "heel", "calc", "fcc", "hel"),
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

#: Every name that is understood: without case and punctuation, the side's letter in front.
KNOWN = tuple(
    side + base
    for sides, points in ((("l", "r"), SIDED), (("",), MIDLINE))
    for bases in points.values()
    for base in bases
    for side in sides
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

    Warns
    -----
    RecordingWarning
        When two labels mean the same point.
    """
    labels = list(labels)
    named = [(label, normalise(names.get(label, label))) for label in labels]
    # A box or a wand beside the person has a prefix of its own, but no marker of a person.
    people = sorted(
        {label.rsplit(":", 1)[0] for label, name in named if ":" in label and name in KNOWN}
    )
    if len(people) > 1:
        raise HingekitError(
            f"{source} has markers of several subjects ({', '.join(people)}): keep one of them."
        )
    # What the user says of a label comes first, then the order of the file.
    named.sort(key=lambda pair: pair[0] not in names)
    known: dict[str, str] = {}
    for label, name in named:
        first = known.setdefault(name, label)
        if first != label and (first in names) == (label in names) and name in KNOWN:
            warnings.warn(
                f"{source} has two labels for one point, {first} and {label}: the first is "
                "used; rename the other.",
                RecordingWarning,
                stacklevel=4,
            )
    found: dict[str, dict[str, str]] = {}
    for sides, points in (({"left": "l", "right": "r"}, SIDED), ({"middle": ""}, MIDLINE)):
        for point, bases in points.items():
            for side, letter in sides.items():
                for base in bases:
                    if letter + base in known:
                        found.setdefault(point, {})[side] = known[letter + base]
                        break
    return found


def at_the_waist(found: Found, names: Mapping[str, str]) -> list[str]:
    """What is to be said of markers around the waist that stand for those of the pelvis.

    Parameters
    ----------
    found : mapping
        From `find`.
    names : mapping of str to str
        What the user says of labels: who calls a label ASIS means it [-].

    Returns
    -------
    list of str
        One sentence without its subject and full stop, or none [-].
    """
    labels = [
        label
        for point in ("ASIS", "PSIS")
        for label in found.get(point, {}).values()
        if normalise(names.get(label, label)).endswith("wt")
    ]
    if not labels:
        return []
    return [
        f"takes markers of the waist ({', '.join(labels)}) for ASIS and PSIS, an assumption: where "
        "the belt lay higher, pelvis, hips and moments are off"
    ]


def require_there(names: Mapping[str, str], labels: Iterable[str], source: str) -> None:
    """Refuse names that are said of labels which the file has not.

    Parameters
    ----------
    names : mapping of str to str
        Label in the file to a label of a known family [-].
    labels : iterable of str
        Labels of the file [-].
    source : str
        Name of the recording, for the sentence [-].

    Raises
    ------
    HingekitError
        With the nearest label that is there.
    """
    there = list(labels)
    for label, known in names.items():
        if label not in there:
            near = get_close_matches(label, there, n=1, cutoff=0.0)
            nearest = f" (the nearest is {near[0]!r})" if near else ""
            raise HingekitError(
                f"{source} has no label {label!r}{nearest}, which is said to be {known!r}: correct "
                "names, or leave it out."
            )


def distinct(labels: Iterable[str], source: str) -> list[str]:
    """Labels, those that come again numbered.

    Parameters
    ----------
    labels : iterable of str
        As they stand in the file [-].
    source : str
        Name of the recording, for the sentence [-].

    Returns
    -------
    list of str
        The same labels in the same order, no two alike.

    Warns
    -----
    RecordingWarning
        When a label comes more than once.
    """
    times: dict[str, int] = {}
    result = []
    for label in labels:
        times[label] = times.get(label, 0) + 1
        result.append(label if times[label] == 1 else f"{label} ({times[label]})")
    again = [label for label, count in times.items() if count > 1]
    if again:
        warnings.warn(
            f"{source} has the label {', '.join(again)} more than once: the first is used.",
            RecordingWarning,
            stacklevel=4,
        )
    return result


def chosen(markers: Mapping[str, Array], found: Found, *points: str) -> dict[str, list[str]]:
    """Labels that stand for points, by side.

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
    dict
        Side to labels; empty when none of the points has a label.
    """
    sides: dict[str, dict[str, int]] = {}
    for point in points:
        for side, label in found.get(point, {}).items():
            lost = int(np.count_nonzero(~seen(markers[label])))
            sides.setdefault(side, {})[label] = lost
    return {
        side: [label for label, count in lost.items() if count == min(lost.values())]
        for side, lost in sides.items()
    }


def centre(markers: Mapping[str, Array], found: Found, *points: str) -> Array | None:
    """Mean of points: the markers of each side first, then the sides.

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
    sides = chosen(markers, found, *points).values()
    if not sides:
        return None
    return _mean([_mean([markers[label] for label in labels]) for labels in sides])


def acromion(markers: Mapping[str, Array], found: Found) -> Array | None:
    """Acromion, or the middle of the markers in front of and behind the shoulder.

    That middle lies where an acromion marker would, to some 2 cm (assumption).

    Returns
    -------
    array, shape (n, 3), or None
        Mean of both sides; None where there are no such labels [m].
    """
    top = centre(markers, found, "acromion")
    front, back = centre(markers, found, "front shoulder"), centre(markers, found, "back shoulder")
    if top is None and front is not None and back is not None:
        return _mean([front, back])
    return top


def _mean(positions: list[Array]) -> Array:
    """Mean of markers; of a single one it is no copy."""
    return sum(positions[1:], positions[0]) / len(positions) if positions[1:] else positions[0]
