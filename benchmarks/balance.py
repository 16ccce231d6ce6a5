"""What does a user's own search for balance take, posture by posture?

Bending forward with straight knees and hanging arms, one number is unknown: how far the legs
lean, so that the centre of mass stands over the centre of pressure. hingekit has it in closed
form; here SciPy searches for it, with the centre of mass in plain scalar arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from scipy import optimize

import hingekit as hk
from benchmarks.chain import CARRIER, segments
from hingekit.rhythm import lumbar_flexion


class Person(NamedTuple):
    """What the centre of mass needs to know, as plain Python numbers."""

    # Of each segment: place of its carrier, its joint there, its centre [m] and mass [kg].
    chain: list[tuple[int, float, float, float, float, float]]
    foot_moment: float  # kg·m
    mass: float  # kg
    centre_of_pressure: float  # m in front of the ankle


def person(body: hk.Body, load: hk.Load) -> Person:
    """A body and its load, with the centre of pressure of `BEND_FORWARD`."""
    place = {name: number for number, name in enumerate(("foot", *CARRIER))}
    parts = segments(body, load)
    heel, toe = float(body.foot.heel), float(body.foot.toe)
    return Person(
        [(place[s.carrier], *s.joint, *s.centre, s.mass) for s in parts],
        float(body.foot.mass) * complex(body.foot.centre).real,
        float(body.foot.mass) + sum(s.mass for s in parts),
        heel + hk.BEND_FORWARD.centre_of_pressure * (toe - heel),
    )


#: The person, and the inclinations of pelvis and thorax [rad].
Told: TypeAlias = tuple[Person, float, float]


def off_balance(leg: float, person: Person, pelvis: float, thorax: float) -> float:
    """How far the centre of mass is ahead of the centre of pressure [m]; angles in rad."""
    inclinations = (leg, leg, pelvis, (pelvis + thorax) / 2, thorax, thorax, 0.0, 0.0)
    ahead, cosines, sines = [0.0], [1.0], [0.0]
    moment = person.foot_moment
    for inclination, part in zip(inclinations, person.chain, strict=True):
        carrier, joint_x, joint_y, centre_x, centre_y, mass = part
        joint = ahead[carrier] + cosines[carrier] * joint_x + sines[carrier] * joint_y
        cosine, sine = math.cos(inclination), math.sin(inclination)
        moment += mass * (joint + cosine * centre_x + sine * centre_y)
        ahead.append(joint)
        cosines.append(cosine)
        sines.append(sine)
    return moment / person.mass - person.centre_of_pressure


def _by_root(told: Told) -> float:
    found = optimize.root(lambda leg: off_balance(leg[0], *told), 0.0)
    return float(found.x[0]) if found.success else math.nan


def _by_brentq(told: Told) -> float:
    return float(optimize.brentq(off_balance, -1.0, 1.0, args=told))  # 57 deg to either side


#: SciPy's searches: the general one, and the quick one for a single unknown in a bracket.
SEARCHES: dict[str, Callable[[Told], float]] = {
    "scipy.optimize.root, one by one": _by_root,
    "scipy.optimize.brentq, one by one": _by_brentq,
}


def shanks(
    body: hk.Body, load: hk.Load, search: Callable[[Told], float], thorax: np.ndarray
) -> np.ndarray:
    """Shank inclinations that SciPy finds [deg]."""
    who = person(body, load)
    pelvis = thorax - lumbar_flexion(hk.BEND_FORWARD.lumbar, thorax)
    told = zip(np.radians(pelvis).tolist(), np.radians(thorax).tolist(), strict=True)
    return np.degrees([search((who, *angles)) for angles in told])
