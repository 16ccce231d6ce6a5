"""What would a textbook's recursion from segment to segment take, written for arrays?

Newton and Euler, as in any book on multibody dynamics: out along the chain for positions
and accelerations, back along it for forces and moments. NumPy does each step for all
postures at once. Nothing of hingekit's linkage is used.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

import hingekit as hk
from benchmarks.chain import CARRIER, EXTENSION, GRAVITY, Segment, turned
from hingekit.posture import Rates

#: Forward and up, or cosine and sine: numbers or arrays.
Pair: TypeAlias = tuple[Any, Any]


def joint_moments(
    segments: list[Segment], posture: hk.Posture, rates: Rates | None = None
) -> dict[str, np.ndarray]:
    """Extensor moment at the proximal joint of each segment [N·m]."""
    angle = turned(posture)
    velocity = turned(rates.velocity) if rates else {}
    acceleration = turned(rates.acceleration) if rates else {}

    # Vectors from each joint to its segment's centre, and to it from its carrier's joint.
    to_centre: dict[str, Pair] = {}
    to_joint: dict[str, Pair] = {}
    turns: dict[str, Pair] = {"foot": (1.0, 0.0)}
    for segment in segments:
        name = segment.name
        turns[name] = np.cos(angle[name]), np.sin(angle[name])
        to_centre[name] = turn(segment.centre, turns[name])
        to_joint[name] = turn(segment.joint, turns[segment.carrier])

    # Out along the chain: how each joint and centre of mass is accelerated.
    of_joint: dict[str, Pair] = {}
    of_centre: dict[str, Pair] = {}
    if rates:
        for segment in segments:
            name, carrier = segment.name, segment.carrier
            if carrier == "foot":
                of_joint[name] = 0.0, 0.0
            else:
                x, y = swing(to_joint[name], velocity[carrier], acceleration[carrier])
                of_joint[name] = of_joint[carrier][0] + x, of_joint[carrier][1] + y
            x, y = swing(to_centre[name], velocity[name], acceleration[name])
            of_centre[name] = of_joint[name][0] + x, of_joint[name][1] + y

    # Back along the chain: the force and the moment that each segment needs at its joint.
    force: dict[str, Pair] = {segment.name: (0.0, 0.0) for segment in segments}
    moment: dict[str, Any] = dict.fromkeys(force, 0.0)
    for segment in reversed(segments):
        name, carrier, mass = segment.name, segment.carrier, segment.mass
        own_x, own_y = 0.0, mass * GRAVITY
        if rates:
            own_x, own_y = mass * of_centre[name][0], own_y + mass * of_centre[name][1]
            moment[name] = moment[name] + segment.inertia * acceleration[name]
        moment[name] = moment[name] + cross(to_centre[name], (own_x, own_y))
        force[name] = force[name][0] + own_x, force[name][1] + own_y
        if carrier != "foot":
            force[carrier] = (
                force[carrier][0] + force[name][0],
                force[carrier][1] + force[name][1],
            )
            moment[carrier] = moment[carrier] + moment[name] + cross(to_joint[name], force[name])
    return {name: EXTENSION[name] * moment[name] for name in CARRIER}


def turn(vector: Pair, cosine_and_sine: Pair) -> Pair:
    """A vector of a segment's frame, as it lies in space."""
    (x, y), (cosine, sine) = vector, cosine_and_sine
    return x * cosine - y * sine, x * sine + y * cosine


def swing(vector: Pair, velocity: Any, acceleration: Any) -> Pair:
    """Acceleration of the end of a vector that turns about its start."""
    x, y = vector
    inward = velocity**2
    return -acceleration * y - inward * x, acceleration * x - inward * y


def cross(arm: Pair, force: Pair) -> Any:
    """Moment of a force about the start of its arm, counterclockwise."""
    return arm[0] * force[1] - arm[1] * force[0]
