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

    gravity: Callable  # ∂V/∂q, shape (8,) [N·m]
    inertia: Callable  # ∂²T/∂q̇², shape (8, 8) [kg·m²]
    centre: Callable  # of mass, shape (2,) [m]


def derive() -> Lagrangian:
    """Positions from joint to joint, then potential and kinetic energy, then derivatives."""
    names = ["foot", *people.CARRIER]
    q = sp.Matrix(sp.symbols(f"q:{len(people.CARRIER)}", real=True))
    jx, jy, cx, cy, mass, inertia = (
        dict(zip(names, sp.symbols(" ".join(f"{letter}_{name}" for name in names)), strict=True))
        for letter in ("jx", "jy", "cx", "cy", "m", "I")
    )
    load = {at: sp.symbols(f"lx_{at} ly_{at} load_{at}") for at in ("forearm", "thorax")}

    angle, origin = {"foot": sp.Integer(0)}, {"foot": sp.zeros(2, 1)}
    for flexion, (name, carrier) in zip(q, people.CARRIER.items(), strict=True):
        mounted = sp.Matrix([jx[name], jy[name]])
        origin[name] = origin[carrier] + rotation(angle[carrier]) * mounted
        angle[name] = angle[carrier] + _FLEXION_TURNS.get(name, -1) * flexion

    def place(name: str, x: sp.Expr, y: sp.Expr) -> sp.Matrix:
        return origin[name] + rotation(angle[name]) * sp.Matrix([x, y])

    masses = [(mass[name], place(name, cx[name], cy[name])) for name in names]
    masses += [(m, place(holder, x, y)) for holder, (x, y, m) in load.items()]
    potential = people.GRAVITY * sum(m * point[1] for m, point in masses)
    # Kinetic energy is half of Σ m |J q̇|² + I (j q̇)²; twice its derivative leaves Σ m JᵀJ + I jᵀj.
    slopes = [(m, point.jacobian(q)) for m, point in masses]
    slopes += [(inertia[name], sp.Matrix([angle[name]]).jacobian(q)) for name in people.CARRIER]
    kinetic = sum((amount * slope.T * slope for amount, slope in slopes), sp.zeros(8, 8))
    centre = sum((m * point for m, point in masses), sp.zeros(2, 1)) / sum(m for m, _ in masses)

    numbers = [
        *q,
        *(symbols[name] for name in names for symbols in (jx, jy, cx, cy, mass, inertia)),
    ]
    numbers += [symbol for symbols in load.values() for symbol in symbols]

    def function(formula: sp.Matrix, *shape: int) -> Callable:
        computed = sp.lambdify(numbers, formula, "numpy", cse=True)
        return lambda flexions, person: np.reshape(computed(*flexions, *person), shape)

    return Lagrangian(
        gravity=function(sp.Matrix([potential]).jacobian(q), 8),
        inertia=function(kinetic, 8, 8),
        centre=function(centre, 2),
    )


def rotation(angle: sp.Expr) -> sp.Matrix:
    """Turn of the plane, counterclockwise."""
    return sp.Matrix([[sp.cos(angle), -sp.sin(angle)], [sp.sin(angle), sp.cos(angle)]])


def person(case: people.Case) -> list[float]:
    """Numbers of a person and a load, in the order of the formulas."""
    numbers = []
    for part in [people.foot(case.body), *people.parts(case.body)]:
        numbers += [*part.joint, *part.centre, part.mass, part.inertia]
    held = people.held(case.body, case.load)
    for holder in ("forearm", "thorax"):
        numbers += [*held.point, held.mass] if holder == held.holder else [0.0, 0.0, 0.0]
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
