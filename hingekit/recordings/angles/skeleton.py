"""Where do the segments of an OpenSim model point, given its joint angles?

The full-body models of that family (Gait2392, Rajagopal's, and those made of it) share names,
axes and signs: x forward, y up, z to the right; each joint turns about axes that turn along,
flexion first. A segment's inclination is therefore no sum of angles, and is found here
by turning the segment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hingekit._arrays import Array

if TYPE_CHECKING:
    from scipy.spatial.transform import Rotation

PELVIS = ("pelvis_tilt", "pelvis_list", "pelvis_rotation")
LUMBAR = ("lumbar_extension", "lumbar_bending", "lumbar_rotation")
#: Those of a limb, without the side.
HIP = ("hip_flexion", "hip_adduction", "hip_rotation")
KNEE = ("knee_angle", "knee_adduction")
SHOULDER = ("arm_flex", "arm_add", "arm_rot")
ELBOW = ("elbow_flex",)

#: Segment of the Body to the coordinates of the joint that it turns about.
LIMBS = {"thigh": HIP, "shank": KNEE, "upper_arm": SHOULDER, "forearm": ELBOW}

#: Ending of a coordinate's name to what its side makes of turns other than flexion.
_SIDES = {"_r": 1, "_l": -1}

#: Angles that incline a segment of the Body: not ankles, toes and wrists.
COORDINATES = frozenset(
    {*PELVIS, *LUMBAR, *(name + side for name in HIP + KNEE + SHOULDER + ELBOW for side in _SIDES)}
)

#: Where the pelvis' origin is, forward, up and right [m].
TRAVEL = ("pelvis_tx", "pelvis_ty", "pelvis_tz")

#: Where the next joint is, seen from the last, on the right: forward, up and right [m], in
#: Rajagopal's generic model (2016, doi 10.1109/TBME.2016.2586891, as it is in
#: LaiUhlrich2022.osim). A segment is the line between its joints, up to 3 degrees off the axis
#: of its frame. The forearm is that axis itself.
_TO_HIP = (-0.056276, -0.07849)  # from the pelvis' origin to the middle of both hips
_TO_KNEE = (-0.0045, -0.4096, -0.00175)
_TO_ANKLE = (-0.00191, -0.39647, 0.00148)
_TO_ELBOW = (0.013144, -0.286273, -0.009595)
_TO_WRIST = (0.0, -1.0, 0.0)

#: How its elbow's axes are turned about x, y and z; flexion is about the turned z [deg].
_ELBOW_AXES = (-1.31, 13.06, 0.30)


#: Further than this no knee overextends [deg] (assumption, 15 to 25).
_OVEREXTENDED = 20.0


class Directions(NamedTuple):
    """Segments in space, x forward, y up, z right; shape (n, 3)."""

    ahead: Array  # unit vector to the front of the pelvis [-]
    right: Array  # unit vector to its right [-]
    thorax: Array  # unit vector up the thorax [-]
    limbs: Mapping[str, Array]  # distal less proximal joint, mean of left and right [m]


def flexion_sign(angles: Mapping[str, Array]) -> int:
    """1 where knee flexion counts positive, -1 where negative, as in Gait2392 [-].

    Knees flex far and hardly overextend: only far to the one side is it flexion that counts
    negative; straight knees that overextend by some degrees keep their sign.
    """
    knees = [np.asarray(angles[name]) for name in sided(("knee_angle",), angles)]
    if not knees:
        return 1
    lowest, highest = np.fmin.reduce(knees, axis=None), np.fmax.reduce(knees, axis=None)
    return -1 if lowest < -max(_OVEREXTENDED, 2 * highest) else 1


def sided(names: tuple[str, ...], angles: Mapping[str, Array]) -> tuple[str, ...]:
    """Those coordinates of a limb that are there, both sides."""
    return tuple(name + side for name in names for side in _SIDES if name + side in angles)


def find_directions(angles: Mapping[str, Array]) -> Directions:
    """Directions of the segments.

    Parameters
    ----------
    angles : mapping of str to array, shape (n,)
        Coordinate to angle; one that the model lacks counts as zero, a limb that has no angle at
        its root is left out [deg].

    Returns
    -------
    Directions
        In the axes of the model's ground.
    """
    sign = flexion_sign(angles)
    pelvis = _turn("ZXY", angles, PELVIS)
    thorax = pelvis * _turn("ZXY", angles, LUMBAR)
    limbs: dict[str, list[Array]] = {}
    for side, mirror in _SIDES.items():
        hip, knee, shoulder, elbow = (
            tuple(name + side for name in names) for names in (HIP, KNEE, SHOULDER, ELBOW)
        )

        def add(segment: str, joint: tuple[float, ...], turn: Rotation, m: int = mirror) -> None:
            limbs.setdefault(segment, []).append(turn.apply(np.multiply(joint, (1, 1, m))))

        if hip[0] in angles:
            thigh = pelvis * _turn("ZXY", angles, hip, (1, mirror, mirror))
            add("thigh", _TO_KNEE, thigh)
            if knee[0] in angles:
                add("shank", _TO_ANKLE, thigh * _turn("ZX", angles, knee, (-sign, mirror)))
        if shoulder[0] in angles:
            arm = thorax * _turn("ZXY", angles, shoulder, (1, mirror, mirror))
            axes = _rotation("XYZ", np.multiply(_ELBOW_AXES, (mirror, mirror, 1)))
            add("upper_arm", _TO_ELBOW, arm)
            add("forearm", _TO_WRIST, arm * axes * _turn("Z", angles, elbow) * axes.inv())
    return Directions(
        ahead=pelvis.apply((1, 0, 0)),
        right=pelvis.apply((0, 0, 1)),
        thorax=thorax.apply((0, 1, 0)),
        limbs={segment: np.mean(sides, axis=0) for segment, sides in limbs.items()},
    )


def to_hip(seen: Directions) -> Array:
    """From the pelvis' origin to the middle of both hips.

    Parameters
    ----------
    seen : Directions
        Where the pelvis points.

    Returns
    -------
    array, shape (n, 3)
        Forward, up and right in the ground of the model [m].
    """
    forward, up = _TO_HIP
    return forward * seen.ahead + up * np.cross(seen.right, seen.ahead)


def _turn(
    axes: str,
    angles: Mapping[str, Array],
    names: tuple[str, ...],
    signs: tuple[int, ...] = (1, 1, 1),
) -> Rotation:
    """Turn about axes that turn along."""
    still = np.zeros_like(angles["pelvis_tilt"])
    turns = [sign * angles.get(name, still) for name, sign in zip(names, signs, strict=False)]
    return _rotation(axes, np.stack(turns, axis=-1))


def _rotation(axes: str, angles: Array) -> Rotation:
    from scipy.spatial.transform import Rotation

    return Rotation.from_euler(axes, angles, degrees=True)
