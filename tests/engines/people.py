"""People, postures and loads for the engines, and what it means to agree with one.

The tree and the signs are written down here from anatomy, a second time: nothing of
`hingekit.linkage` or of the sign table of `hingekit.mechanics` is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from hingekit.body import SEGMENTS, Body, Foot, JointRanges
from hingekit.load import Load
from hingekit.mechanics import balance, joint_moments
from hingekit.posture import Posture

GRAVITY = 9.80665  # m/s², the value that the library documents as its default

#: The segment that carries each segment, feet first.
CARRIER = {
    "shank": "foot",
    "thigh": "shank",
    "pelvis": "thigh",
    "lumbar": "pelvis",
    "thorax": "lumbar",
    "head": "thorax",
    "upper_arm": "thorax",
    "forearm": "upper_arm",
}

_UP, _DOWN, _FORWARD, _BACKWARD = (0, 1), (0, -1), (1, 0), (-1, 0)

#: The joint at each segment's near end; where its far end is in standing, and where an
#: extensor (at the ankle a plantarflexor) takes that far end when the feet stay.
EXTENSOR = {
    "shank": ("ankle", _UP, _BACKWARD),
    "thigh": ("knee", _UP, _FORWARD),
    "pelvis": ("hip", _UP, _BACKWARD),
    "lumbar": ("lumbar", _UP, _BACKWARD),
    "thorax": ("thoracolumbar", _UP, _BACKWARD),
    "head": ("neck", _UP, _BACKWARD),
    "upper_arm": ("shoulder", _DOWN, _BACKWARD),
    "forearm": ("elbow", _DOWN, _BACKWARD),
}


class Part(NamedTuple):
    """One rigid segment in plain numbers, in frames that are all upright in standing."""

    name: str
    carrier: str
    joint: tuple[float, float]  # m, in the carrier's frame
    mass: float  # kg
    centre: tuple[float, float]  # m, in its own frame
    inertia: float  # kg·m², about the centre


class Held(NamedTuple):
    """A point mass fixed to a segment."""

    holder: str
    point: tuple[float, float]  # m, in the holder's frame
    mass: float  # kg


class Case(NamedTuple):
    """A person, many postures, a load."""

    body: Body
    posture: Posture
    load: Load


class Statics(NamedTuple):
    """What an engine finds at rest, one row per posture."""

    moments: dict[str, np.ndarray]  # of each joint, extensor positive [N·m]
    centre: np.ndarray  # centre of mass of feet, body and load [m]


def parts(body: Body) -> Iterator[Part]:
    """The moving segments, each after the one that carries it."""
    for name, carrier in CARRIER.items():
        row = SEGMENTS.index(name)
        yield Part(
            name,
            carrier,
            _point(body.joint[row]),
            float(body.segment_mass[row]),
            _point(body.segment_centre[row]),
            float(body.segment_inertia[row]),
        )


def foot(body: Body) -> Part:
    """Both feet, fixed to the ground."""
    return Part("foot", "ground", (0.0, 0.0), body.foot.mass, _point(body.foot.centre), 0.01)


def held(body: Body, load: Load) -> Held:
    """The load in the hands or on the shoulders."""
    holder, point = {"hands": ("forearm", body.grip), "shoulders": ("thorax", body.bar)}[load.at]
    return Held(holder, _point(point), float(load.mass))


def hinges(posture: Posture) -> np.ndarray:
    """Turn of each segment against its carrier about z, counterclockwise [rad], (n, 8)."""
    p = posture
    # Forward is clockwise for what stands up, and counterclockwise for an arm that hangs.
    turned = {"foot": 0.0, "shank": -p.shank, "thigh": -p.thigh, "pelvis": -p.pelvis}
    turned |= {"lumbar": -(p.pelvis + p.thorax) / 2, "thorax": -p.thorax, "head": -p.head}
    turned |= {"upper_arm": p.upper_arm, "forearm": p.forearm}
    return np.radians([turned[name] - turned[carrier] for name, carrier in CARRIER.items()]).T


def extensor(holding: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Moments about z that hold each segment, (n, 8), as extensor moments of the joints.

    A counterclockwise moment moves the far end along z × far end: is that an extension?
    """
    moments = {}
    for column, (joint, (x, y), (along_x, along_y)) in enumerate(EXTENSOR.values()):
        moments[joint] = np.array(holding)[:, column] * (x * along_y - y * along_x)
    return moments


def case(seed: int, load: Load, table: str | None = None) -> Case:
    """A person whose joints and centres lie off every line, in 40 postures in the round."""
    rng = np.random.default_rng(seed)
    body = random_body(rng) if table is None else Body.from_table(table, mass=75, stature=1.75)
    names = ("shank", "thigh", "pelvis", "thorax", "head", "upper_arm", "forearm")
    return Case(body, Posture(**{name: rng.uniform(-170, 170, 40) for name in names}), load)


def random_body(rng: np.random.Generator) -> Body:
    """Segments of any shape and mass, in size about human."""

    def points(*shape: int) -> np.ndarray:
        return rng.uniform(-0.4, 0.4, shape) + 1j * rng.uniform(-0.5, 0.5, shape)

    return Body(
        segment_mass=rng.uniform(0.5, 20, 8),
        segment_centre=points(8),
        segment_inertia=rng.uniform(0.01, 1, 8),
        joint=points(8),
        grip=complex(points()),
        bar=complex(points()),
        vertex=complex(points()),
        foot=Foot(mass=rng.uniform(1, 3), centre=complex(points()), heel=-0.05, toe=0.2),
        joint_ranges=JointRanges(*[(-180.0, 180.0)] * 5),
        stature=1.75,
    )


def disagreement(of: Case, engine: Callable[[Case], Statics]) -> dict[str, float]:
    """Largest difference of the library from an engine, relative."""
    theirs = engine(of)
    wanted = theirs.moments
    ours = joint_moments(of.body, of.posture, of.load)._asdict()
    assert ours.keys() == wanted.keys()
    # A joint's moment is a difference of weights times distances, so its rounding grows with
    # those, and passes through zero while they do not: the posture's largest moment measures.
    size = np.max(np.abs(list(wanted.values())), axis=0)
    moments = {joint: np.max(np.abs(ours[joint] - wanted[joint]) / size) for joint in wanted}
    # The centre of mass lies within an arm's length of the ankle or so: metres are its measure.
    centre = balance(of.body, of.posture, of.load).centre_of_mass
    return moments | {"centre": np.max(np.abs(centre - theirs.centre @ [1, 1j]))}


def _point(number: complex) -> tuple[float, float]:
    return (float(np.real(number)), float(np.imag(number)))
