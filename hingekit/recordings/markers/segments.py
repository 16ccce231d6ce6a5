"""How are the segments inclined, given markers on the skin?

Markers surround joints; the joints are estimated where a publication says how:

- hip: Harrington et al. 2007 (J Biomech 40:595-602), from the pelvis markers;
- L5/S1: where the Body has it, seen from the hip in the frame of its pelvis;
- shoulder: straight below the acromion along the trunk (`SHOULDER_BELOW_ACROMION`);
- knee, ankle, elbow, wrist: the middle of their markers, left and right.

The pelvis' inclination is that of the line from PSIS to ASIS below the horizontal, zero
where it is level: the axes in which the generic pelvis behind the Body's L5/S1 was
measured (Delp's: PSIS 0.148 m behind ASIS at the same height). Nobody's standing posture
is subtracted, so a person who stands is some degrees away from zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.body import JOINTS, Body
from hingekit.posture import Posture, Status
from hingekit.recordings.inclination import downward, upward
from hingekit.recordings.markers.labels import Found, acromion, centre
from hingekit.recordings.markers.sagittal import Plane

#: Shoulder joint below the acromion marker, fraction of stature (assumption, 0.025 to 0.04:
#: 0.33 to 0.42 of the distance from C7 to the suprasternal notch, Dumas & Wojtusch 2018 and
#: Reed 1999, which is 0.13 to 0.16 m in adults). On the trunk's own line it cannot change
#: the trunk's direction, only the arm's; the published 5 to 11 degrees off it are left out.
SHOULDER_BELOW_ACROMION = 0.03

#: C7/T1 joint on the way from C7 to the suprasternal notch (Reed 1999, 0.55; Dumas &
#: Wojtusch 2018 have 0.53 for women). The published 8 to 14 degrees off that line are left
#: out: about a degree of trunk inclination.
NECK_FROM_C7 = 0.55

_L5S1, _T12L1, _NECK, _SHOULDER = (
    JOINTS.index(name) for name in ("lumbar", "thoracolumbar", "neck", "shoulder")
)


class Trunk(NamedTuple):
    """Points of the trunk in the sagittal plane, forward + i up [m, complex], shape (n,)."""

    pelvis: Array  # unit vector from PSIS to ASIS
    hip: Array
    l5s1: Array
    top: Array  # shoulder joint, or C7/T1 where no shoulder has a label
    joint: int  # which joint the top is, its place in `JOINTS`


@np.errstate(invalid="ignore")  # a missing marker is NaN all the way
def find_trunk(markers: Mapping[str, Array], found: Found, plane: Plane, body: Body) -> Trunk:
    """Hip, L5/S1 and the top of the trunk.

    Parameters
    ----------
    markers : mapping of str to array, shape (n, 3)
        Positions by label, short gaps filled [m].
    found : mapping
        Point to side to label.
    plane : Plane
        Sagittal plane.
    body : Body
        The person, for L5/S1 and the shoulder.

    Returns
    -------
    Trunk
        NaN where a marker is missing.
    """
    front = _known(centre(markers, found, "ASIS"))
    behind = centre(markers, found, "PSIS")
    back = _known(centre(markers, found, "sacrum") if behind is None else behind)
    forward = plane.project(front - back)
    pelvis = forward / np.abs(forward)
    joint = centre(markers, found, "hip joint")
    if joint is None:
        hip = plane.project(front) + pelvis * _harrington(markers, found, plane, front - back, body)
    else:
        hip = plane.project(joint)
    l5s1 = hip + pelvis * body.joint[_L5S1]
    shoulder = centre(markers, found, "shoulder joint")
    if shoulder is not None:
        return Trunk(pelvis, hip, l5s1, plane.project(shoulder), _SHOULDER)
    top = acromion(markers, found)
    if top is not None:
        line = plane.project(top) - l5s1
        below = SHOULDER_BELOW_ACROMION * body.stature * line / np.abs(line)
        return Trunk(pelvis, hip, l5s1, l5s1 + line - below, _SHOULDER)
    c7 = _known(centre(markers, found, "C7"))
    notch = _known(centre(markers, found, "suprasternal notch"))
    neck = plane.project(c7 + NECK_FROM_C7 * (notch - c7))
    return Trunk(pelvis, hip, l5s1, neck, _NECK)


def _harrington(
    markers: Mapping[str, Array], found: Found, plane: Plane, depth: Array, body: Body
) -> complex:
    """Hip joints from mid-ASIS in pelvis axes [m]: Harrington et al. 2007, in millimetres."""
    sides = found["ASIS"]
    pd = 1e3 * float(np.nanmedian(np.abs(plane.project(depth))))
    if len(sides) == 2:
        across = markers[sides["right"]] - markers[sides["left"]]
        pw = 1e3 * float(np.nanmedian(np.linalg.norm(across, axis=1)))
    else:  # one side lies half the width beside the middle of the back
        pw = 2e3 * abs(float(np.nanmedian(depth @ plane.right)))
    legs = [
        float(np.nanquantile(np.linalg.norm(markers[asis] - markers[ankle], axis=1), 0.95))
        for side, asis in sides.items()
        if (ankle := found.get("lateral ankle", {}).get(side)) is not None
    ]
    # A leg counts where it is straightest; without ankle markers it is the Body's.
    ll = 1e3 * (float(np.mean(legs)) if legs else float(np.sum(np.abs(body.joint[1:3]))))
    return complex(-0.24 * pd - 9.9, -0.16 * pw - 0.04 * ll - 7.1) / 1e3


@np.errstate(invalid="ignore")  # a missing marker is NaN all the way
def thorax_inclination(body: Body, pelvis: Array, trunk: Trunk) -> Array:
    """Thorax inclination that turns the Body's own L5/S1-to-top line into the measured one.

    With p and θ the inclinations of pelvis and thorax, the lumbar chord leans halfway, so
    the top lies at S(θ) = d_lumbar e^(-i(p+θ)/2) + d_thorax e^(-iθ) from L5/S1. Newton's
    method solves arg S(θ) = arg of the measured line, in every frame at once.

    Parameters
    ----------
    body : Body
        The person.
    pelvis : array, shape (n,)
        Pelvis inclination [deg].
    trunk : Trunk
        Measured points.

    Returns
    -------
    array, shape (n,)
        Thorax inclination [deg].
    """
    line = trunk.top - trunk.l5s1
    half = np.exp(-0.5j * np.deg2rad(pelvis))
    theta = np.deg2rad(pelvis + upward(line / half**2))  # within half a turn of the pelvis
    # The chord's half share makes this nearly linear: five steps reach rounding from any
    # lumbar flexion between -60 and 90 degrees; a test holds them to 1e-9 degrees.
    for _ in range(5):
        chord = body.joint[_T12L1] * half * np.exp(-0.5j * theta)
        thorax = body.joint[trunk.joint] * np.exp(-1j * theta)
        slope = np.imag(-1j * (chord / 2 + thorax) / (chord + thorax))
        theta = theta - np.angle((chord + thorax) * np.conj(line)) / slope
    return np.rad2deg(theta)


def trunk_length(body: Body, posture: Posture, joint: int) -> Array:
    """How long the Body's own line from L5/S1 to the top of its trunk is, as bent as it is.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Shape (n,).
    joint : int
        Which joint the top is, as in `Trunk` [-].

    Returns
    -------
    array, shape (n,)
        Shorter the rounder the spine [m].
    """
    half = np.exp(0.5j * np.deg2rad(posture.thorax - posture.pelvis))
    return np.abs(body.joint[_T12L1] * half + body.joint[joint])


def find_posture(
    markers: Mapping[str, Array],
    found: Found,
    plane: Plane,
    body: Body,
    trunk: Trunk,
    *,
    hanging: bool,
) -> Posture:
    """Posture of a Body that follows the markers.

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
        From `find_trunk`.
    hanging : bool
        Leave the arms' markers out and let the arms hang [-].

    Returns
    -------
    Posture
        Shape (n,); NaN with the status NOT_RECORDED where markers are missing. Segments
        without a label stand upright or hang, which `Recording.movement` warns about.
    """

    def point(*names: str) -> Array | None:
        there = centre(markers, found, *names)
        return None if there is None else plane.project(there)

    still = np.zeros(trunk.hip.shape)
    ankle, knee = point("lateral ankle", "medial ankle"), point("lateral knee", "medial knee")
    elbow, wrist = point("lateral elbow", "medial elbow"), point("radial wrist", "ulnar wrist")
    pelvis = -np.rad2deg(np.angle(trunk.pelvis))
    upper_arm = forearm = still
    if elbow is not None and trunk.joint == _SHOULDER and not hanging:
        upper_arm = forearm = downward(elbow - trunk.top)
        if wrist is not None:
            forearm = downward(wrist - elbow)
    fields = {
        "shank": still if knee is None or ankle is None else upward(knee - ankle),
        "thigh": still if knee is None else upward(trunk.hip - knee),
        "pelvis": pelvis,
        "thorax": thorax_inclination(body, pelvis, trunk),
        "upper_arm": upper_arm,
        "forearm": forearm,
    }
    recorded = np.all([np.isfinite(values) for values in fields.values()], axis=0)
    status = np.where(recorded, Status.EXISTS, Status.NOT_RECORDED)
    return Posture(**fields, status=status)


def _known(positions: Array | None) -> Array:
    if positions is None:  # find_plane has refused such a recording
        raise AssertionError("a trunk marker without a label")
    return positions
