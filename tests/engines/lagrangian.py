"""The body's equations of motion, derived by SymPy from its energies alone.

The coordinates are the joints' flexions as an anatomist counts them, so an extensor moment
is simply the one that works against its coordinate: no sign is looked up anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import people
import sympy as sp

#: Segment -> +1 where flexion at its near joint turns it counterclockwise seen from the
#: right (x forward, y up): knee flexion lowers the thigh backward, the arm is raised forward.
_FLEXION_TURNS = {"thigh": 1, "upper_arm": 1, "forearm": 1}  # all others -1: bowing forward


class Lagrangian(NamedTuple):
    """Functions of (flexions (8,) [rad], *numbers of a person), rows as in `people.CARRIER`."""

    gradient: Callable  # ∂V/∂q less what pulls do, (8,) [N·m]
    inertia: Callable  # ∂²T/∂q̇², (8, 8) [kg·m²]
    potential: Callable  # V, () [J]
    centre: Callable  # of mass, (2,) [m]
    places: Callable  # where something may act, in the order of `HOLDERS`, (4, 2) [m]

    def kinetic(self, q: np.ndarray, speed: np.ndarray, person: list[float]) -> float:
        """T, a quadratic form in the rates of the flexions [J]."""
        return speed @ self.inertia(q, person) @ speed / 2

    def moments(
        self, q: np.ndarray, speed: np.ndarray, change: np.ndarray, person: list[float]
    ) -> np.ndarray:
        """d/dt ∂T/∂q̇ - ∂T/∂q + ∂V/∂q, (8,) [N·m]."""
        step = 1e-30  # a complex step subtracts nothing, so its derivative is exact to rounding
        aside = [self.inertia(q + 1j * step * own, person) for own in np.eye(len(q))]
        slope = np.imag(aside) / step
        growth = np.tensordot(speed, slope, axes=1)
        momentum_rate = self.inertia(q, person) @ change + growth @ speed
        return momentum_rate - slope @ speed @ speed / 2 + self.gradient(q, person)


#: Segment that carries each point at which something may act.
HOLDERS = {"hands": "forearm", "shoulders": "thorax", "pelvis": "pelvis", "hips": "pelvis"}


def derive() -> Lagrangian:
    """Positions from joint to joint, then potential and kinetic energy, then derivatives."""
    names = ["foot", *people.CARRIER]
    q = sp.Matrix(sp.symbols(f"q:{len(people.CARRIER)}", real=True))
    jx, jy, cx, cy, mass, inertia = (
        dict(zip(names, sp.symbols(" ".join(f"{letter}_{name}" for name in names)), strict=True))
        for letter in ("jx", "jy", "cx", "cy", "m", "I")
    )
    acting = {at: sp.symbols(f"lx_{at} ly_{at} load_{at} fx_{at} fy_{at}") for at in HOLDERS}

    angle, origin = {"foot": sp.Integer(0)}, {"foot": sp.zeros(2, 1)}
    for flexion, (name, carrier) in zip(q, people.CARRIER.items(), strict=True):
        mounted = sp.Matrix([jx[name], jy[name]])
        origin[name] = origin[carrier] + rotation(angle[carrier]) * mounted
        angle[name] = angle[carrier] + _FLEXION_TURNS.get(name, -1) * flexion

    def place(name: str, x: sp.Expr, y: sp.Expr) -> sp.Matrix:
        return origin[name] + rotation(angle[name]) * sp.Matrix([x, y])

    masses = [(mass[name], place(name, cx[name], cy[name])) for name in names]
    places = {at: place(HOLDERS[at], x, y) for at, (x, y, *_) in acting.items()}
    masses += [(acting[at][2], point) for at, point in places.items()]
    potential = people.GRAVITY * sum(m * point[1] for m, point in masses)
    # Kinetic energy is half of Σ m |J q̇|² + I (j q̇)²; twice its derivative leaves Σ m JᵀJ + I jᵀj.
    slopes = [(m, point.jacobian(q)) for m, point in masses]
    slopes += [(inertia[name], sp.Matrix([angle[name]]).jacobian(q)) for name in people.CARRIER]
    kinetic = sum((amount * slope.T * slope for amount, slope in slopes), sp.zeros(8, 8))
    centre = sum((m * point for m, point in masses), sp.zeros(2, 1)) / sum(m for m, _ in masses)

    # What pulls does work as a weight does: its force times the way of its point.
    work = sum(point.dot(sp.Matrix(acting[at][3:])) for at, point in places.items())

    numbers = [
        *q,
        *(symbols[name] for name in names for symbols in (jx, jy, cx, cy, mass, inertia)),
    ]
    numbers += [symbol for symbols in acting.values() for symbol in symbols]

    def function(formula: sp.Matrix, *shape: int) -> Callable:
        computed = sp.lambdify(numbers, formula, "numpy", cse=True)
        return lambda flexions, person: np.reshape(computed(*flexions, *person), shape)

    return Lagrangian(
        gradient=function(sp.Matrix([potential - work]).jacobian(q), 8),
        inertia=function(kinetic, 8, 8),
        potential=function(sp.Matrix([potential])),
        centre=function(centre, 2),
        places=function(sp.Matrix([list(point) for point in places.values()]), 4, 2),
    )


def rotation(angle: sp.Expr) -> sp.Matrix:
    """Turn of the plane, counterclockwise."""
    return sp.Matrix([[sp.cos(angle), -sp.sin(angle)], [sp.sin(angle), sp.cos(angle)]])


def person(case: people.Case, places: np.ndarray) -> list[float]:
    """Numbers of a person, and of what acts at these places, in the order of the formulas."""
    numbers = []
    for part in [people.foot(case.body), *people.parts(case.body)]:
        numbers += [*part.joint, *part.centre, part.mass, part.inertia]
    for at, place in zip(HOLDERS, places, strict=True):
        here = [people.acting(case.body, each) for each in case.load.parts if each.at == at]
        here = [acting for several in here for acting in several]
        point = here[0].point if here else (0.0, 0.0)
        force = sum((acting.pull(place) for acting in here), np.zeros(2))
        numbers += [*point, sum(acting.mass for acting in here), *force]
    return numbers


def flexions(posture: people.Posture) -> np.ndarray:
    """Joint angles, flexion positive [rad], (n, 8)."""
    p, chord = posture, (posture.pelvis + posture.thorax) / 2
    angles = [
        p.shank,  # ankle: dorsiflexion over the flat foot
        p.shank - p.thigh,  # knee
        p.pelvis - p.thigh,  # hip
        chord - p.pelvis,  # L5/S1: half of the lumbar flexion
        p.thorax - chord,  # T12/L1: the other half
        p.head - p.thorax,  # neck
        p.upper_arm + p.thorax,  # shoulder: both open the same angle
        p.forearm - p.upper_arm,  # elbow
    ]
    return np.radians(angles).T
