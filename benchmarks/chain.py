"""Which chain of segments do all contenders compute, and in which postures?

Plain numbers, for engines that know nothing of hingekit: x forward, y up, z towards the
right-hand side of a person who faces right, angles counterclockwise in rad.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

import hingekit as hk
from hingekit.body import SEGMENTS
from hingekit.posture import FIELDS, Rates

GRAVITY = 9.80665  # m/s²

#: The segment that carries each segment.
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

#: Extension at a segment's proximal joint turns it counterclockwise (+1) or clockwise (-1).
EXTENSION = dict.fromkeys(CARRIER, 1.0) | {"thigh": -1.0, "upper_arm": -1.0, "forearm": -1.0}


class Segment(NamedTuple):
    """A rigid segment in a frame at its proximal joint that is upright in standing."""

    name: str
    carrier: str
    joint: tuple[float, float]  # m, proximal joint in the carrier's frame
    mass: float  # kg
    centre: tuple[float, float]  # m
    inertia: float  # kg·m², about the centre


def segments(body: hk.Body, load: hk.Load) -> list[Segment]:
    """Segments of one person, each after its carrier; the load is part of the forearm."""
    found = []
    for name, carrier in CARRIER.items():
        row = SEGMENTS.index(name)
        mass, centre = float(body.segment_mass[row]), complex(body.segment_centre[row])
        inertia = float(body.segment_inertia[row])
        if name == "forearm":
            held, grip = float(load.mass), complex(body.grip)
            inertia += mass * held / (mass + held) * abs(centre - grip) ** 2
            centre = (mass * centre + held * grip) / (mass + held)
            mass += held
        joint = complex(body.joint[row])
        found.append(
            Segment(
                name,
                carrier,
                (joint.real, joint.imag),
                mass,
                (centre.real, centre.imag),
                inertia,
            )
        )
    return found


def random_posture(rng: np.random.Generator, number: int, most: float = 90.0) -> hk.Posture:
    """Inclinations, or rates of them, anywhere between -most and most [deg]."""
    return hk.Posture(**{name: rng.uniform(-most, most, number) for name in FIELDS})


def random_rates(rng: np.random.Generator, number: int) -> Rates:
    """Rates as in a brisk movement [deg/s, deg/s²]."""
    return Rates(random_posture(rng, number, 200.0), random_posture(rng, number, 1000.0))


def turned(posture: hk.Posture) -> dict[str, np.ndarray]:
    """How far each segment is turned, counterclockwise, or its rate [rad]."""
    p = posture
    # Forward is clockwise for what stands up, and counterclockwise for an arm that hangs.
    forward = {"shank": p.shank, "thigh": p.thigh, "pelvis": p.pelvis}
    forward |= {"lumbar": (p.pelvis + p.thorax) / 2, "thorax": p.thorax, "head": p.head}
    arms = {"upper_arm": np.radians(p.upper_arm), "forearm": np.radians(p.forearm)}
    return {name: -np.radians(each) for name, each in forward.items()} | arms


def hinges(posture: hk.Posture) -> np.ndarray:
    """Turn of each segment against its carrier, or its rate, shape (postures, 8) [rad]."""
    absolute = turned(posture)
    carried = {"foot": 0.0} | absolute
    return np.stack([absolute[name] - carried[CARRIER[name]] for name in CARRIER], axis=1)


def extensor(about_z: np.ndarray) -> np.ndarray:
    """Moments on each segment about z, (postures, 8), as extensor moments, (8, postures)."""
    return np.transpose(about_z * np.array(list(EXTENSION.values())))


def sample(posture: hk.Posture, number: int) -> hk.Posture:
    """The first postures, in arrays of their own."""
    return hk.Posture(**{name: getattr(posture, name)[:number].copy() for name in FIELDS})


def sample_rates(rates: Rates, number: int) -> Rates:
    """The rates of the first postures."""
    return Rates(sample(rates.velocity, number), sample(rates.acceleration, number))
