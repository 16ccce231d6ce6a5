"""People, movements and loads for the engines, and what it means to agree with one.

The tree, the signs and the pull of a band are written down here a second time, from anatomy
and from the maker's chart: nothing of `hingekit.linkage`, of the sign table of
`hingekit.equations` or of the laws of `hingekit.bands` is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from hingekit.bands import Band
from hingekit.body import SEGMENTS, Body, Foot, JointRanges
from hingekit.load import External, Force, Load, Pull
from hingekit.mechanics import balance, energy, joint_forces, joint_moments
from hingekit.posture import FIELDS, Posture, Rates

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


class Acting(NamedTuple):
    """A point mass fixed to a segment, or what pulls there, or both."""

    holder: str
    point: tuple[float, float]  # m, in the holder's frame
    mass: float  # kg
    pull: Callable[[np.ndarray], np.ndarray]  # from where the point is [m] to the force [N], (2,)


class Case(NamedTuple):
    """A person with a load in many states: postures, and how fast they change."""

    body: Body
    posture: Posture
    load: External
    rates: Rates | None  # none at rest


class Found(NamedTuple):
    """What an engine finds, one row per state."""

    moments: dict[str, np.ndarray]  # of each joint, extensor positive [N·m]
    centre: np.ndarray  # centre of mass of feet, body and load, (n, 2) [m]
    energy: np.ndarray  # kinetic and potential, (n, 2) [J]
    forces: dict[str, np.ndarray] | None = None  # of each joint on what it carries, (n, 2) [N]
    ground: np.ndarray | None = None  # force on the feet, and moment about the origin, (n, 3)


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


def acting(body: Body, load: External) -> Iterator[Acting]:
    """Everything that is carried, and everything that pulls."""
    holders = {
        "hands": ("forearm", body.grip),
        "shoulders": ("thorax", body.bar),
        "pelvis": ("pelvis", body.segment_centre[SEGMENTS.index("pelvis")]),
        "hips": ("pelvis", 0),
    }
    for each in load.parts:
        holder, point = holders[each.at]
        mass = each.mass if isinstance(each, Load) else 0.0
        yield Acting(holder, _point(point), mass, _pull(each))


def own_band(elongation: np.ndarray) -> np.ndarray:
    """Force of some band that a user has measured [N]."""
    return 300 * elongation + 40 * elongation**2


def green_band(elongation: float) -> float:
    """Parabola through 4.6 and 6.7 lbf at 100 and 200 %, as on the maker's chart [N]."""
    once, twice = elongation * (2 - elongation), elongation * (elongation - 1) / 2
    return (4.6 * once + 6.7 * twice) * 4.4482216152605


def _pull(each: Load | Pull) -> Callable[[np.ndarray], np.ndarray]:
    def pull(place: np.ndarray) -> np.ndarray:
        if isinstance(each, Force):
            return np.array([each.forward, each.up])
        if not isinstance(each, Band):
            return np.zeros(2)
        way = np.array(each.anchor) - place
        longer = np.hypot(*way) / each.rest_length - 1
        law = green_band if "green" in str(each) else own_band
        return (law(longer) if longer > 0 else 0.0) * way / np.hypot(*way)

    return pull


def motion(of: Case) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Angles, speeds and accelerations of the hinges [rad, rad/s, rad/s²], state by state."""
    return states(of, hinges)


def states(of: Case, measure: Callable[[Posture], np.ndarray]) -> Iterator[tuple]:
    """An angle that is linear in the inclinations, and its first and second derivative."""
    angles = measure(of.posture)
    rates = of.rates and (of.rates.velocity, of.rates.acceleration)
    speeds = map(measure, rates) if rates else (0 * angles, 0 * angles)
    return zip(angles, *speeds, strict=True)


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


def case(seed: int, load: External, *, moving: bool, table: str | None = None) -> Case:
    """A person whose joints and centres lie off every line, in 40 states in the round."""
    rng = np.random.default_rng(seed)
    body = random_body(rng) if table is None else Body.from_table(table, mass=75, stature=1.75)

    def inclinations(greatest: float) -> Posture:
        return Posture(**{name: rng.uniform(-greatest, greatest, 40) for name in FIELDS})

    # Faster than any lift: 400 deg/s, and from rest to there in an eighth of a second.
    rates = Rates(inclinations(400), inclinations(3000)) if moving else None
    return Case(body, inclinations(170), load, rates)


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


def disagreement(of: Case, engine: Callable[[Case], Found]) -> dict[str, float]:
    """Largest difference of the library from an engine, relative."""
    theirs = engine(of)
    # A joint's moment is a difference of forces times distances, so its rounding grows with
    # those, and passes through zero while they do not: the state's largest moment measures.
    worst = _worst(joint_moments(*of)._asdict(), theirs.moments)
    stands = balance(*of)
    # The centre of mass lies within an arm's length of the ankle or so: metres are its measure.
    worst["centre of mass"] = np.max(np.abs(stands.centre_of_mass - _plane(theirs.centre)))
    # Potential energy passes through zero, and kinetic energy is zero at rest.
    ours = np.stack(energy(*of), axis=-1)
    worst["energy"] = np.max(np.abs(ours - theirs.energy)) / np.max(np.abs(theirs.energy))
    if theirs.forces is not None:
        forces = {f"{joint} force": force for joint, force in joint_forces(*of)._asdict().items()}
        forces["ground reaction"] = stands.ground_reaction
        wanted = {f"{joint} force": _plane(force) for joint, force in theirs.forces.items()}
        wanted["ground reaction"] = _plane(theirs.ground[:, :2])
        worst |= _worst(forces, wanted)
        worst["centre of pressure"] = _pressure(of, theirs)
    return worst


def _worst(ours: dict[str, np.ndarray], theirs: dict[str, np.ndarray]) -> dict[str, float]:
    assert ours.keys() == theirs.keys()
    size = np.max(np.abs(list(theirs.values())), axis=0)
    return {name: np.max(np.abs(ours[name] - theirs[name]) / size) for name in theirs}


def _pressure(of: Case, theirs: Found) -> float:
    """The moment of the ground about the origin is all upward force times its distance."""
    foot, stands = of.body.foot, balance(*of)
    presses = theirs.ground[:, 1] > 0
    assert np.array_equal(np.isfinite(stands.centre_of_pressure), presses)  # feet cannot pull
    assert np.any(presses)
    place = foot.heel + stands.centre_of_pressure * (foot.toe - foot.heel)
    moment = (place * stands.ground_reaction.imag)[presses]
    size = np.max(np.abs(list(theirs.moments.values())), axis=0)[presses]
    return float(np.max(np.abs(moment - theirs.ground[presses, 2]) / size))


def _plane(vectors: np.ndarray) -> np.ndarray:
    return vectors @ [1, 1j]


def _point(number: complex) -> tuple[float, float]:
    return (float(np.real(number)), float(np.imag(number)))
