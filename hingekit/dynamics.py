"""What do the joints need over the course of a movement?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hingekit._arrays import Array
from hingekit.body import JOINTS, PARENT, SEGMENTS, Body
from hingekit.equations import EXTENSOR, Constants, State, pulls
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance
from hingekit.linkage import joint_places, place
from hingekit.load import NO_LOAD, External, require_load
from hingekit.mechanics import (
    STANDARD_GRAVITY,
    Balance,
    balance,
    energy,
    joint_forces,
    joint_moments,
)
from hingekit.movement import Movement

if TYPE_CHECKING:
    import xarray as xr

_JOINTS, _VECTOR, _TIME = ("joint", "time"), ("axis", "time"), ("time",)

#: Axes, unit and meaning of each variable of the result.
VARIABLES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "moment": (_JOINTS, "N·m", "net joint moment, both sides, extensor positive"),
    "force": (("joint", *_VECTOR), "N", "joint reaction force on the segment above, both sides"),
    "power": (_JOINTS, "W", "joint power, both sides, positive where muscles deliver energy"),
    "work": (_JOINTS, "J", "work of the joint since its run without gaps began"),
    "ground_reaction": (_VECTOR, "N", "force of the ground on the feet"),
    "centre_of_pressure": (_TIME, "1", "from heel (0) to toe tip (1), none where feet lift off"),
    "kinetic_energy": (_TIME, "J", "kinetic energy of body and load"),
    "potential_energy": (_TIME, "J", "potential energy of body and load above the ground"),
    "pull_power": (_TIME, "W", "power of forces and bands on the body"),
    "ground_power": (_TIME, "W", "power of the ground on a base that moves"),
    "lumbar_moment_from_below": (_TIME, "N·m", "L5/S1 moment from the ground reaction upward"),
    "residual": (_TIME, "N·m", "L5/S1 moment from above less that from below"),
}


def inverse_dynamics(
    body: Body,
    movement: Movement,
    load: External = NO_LOAD,
    *,
    cutoff: float | None = 6.0,
    g: float = STANDARD_GRAVITY,
) -> xr.Dataset:
    """Joint moments, forces, power and ground reaction over time.

    Inclinations and the path of the base are filtered, differentiated, and put into the
    equations of motion (docs/derivation.md, equations 11 to 13). What pulls has its anchor
    where it is told from the ground below the ankle, and goes along with a base that moves.

    Parameters
    ----------
    body : Body
        One person.
    movement : Movement
        Postures over time.
    load : Load, Force, Band or their sum
        What is carried, and moves along, and what pulls.
    cutoff : float or None
        Cutoff of the zero-lag Butterworth filter that the inclinations pass, as in
        `Movement.filtered`; None takes them as they are. 6 is usual for lifting
        (assumption, 3 to 10): accelerations, and so the moments, depend on it [1/s].
    g : float
        Acceleration of gravity [m/s²].

    Returns
    -------
    xarray.Dataset
        Over `time`, `joint` and `axis` (forward, up), the variables of `VARIABLES`; units,
        long names, filter and sign convention in the attributes. Missing postures are NaN.
        `residual` compares the L5/S1 moment with what Newton's law gives, segment by
        segment, from the ground reaction upward.

    Raises
    ------
    HingekitError
        When body or load are not one, the movement cannot be filtered, or a band is
        stretched beyond its law.
    """
    import xarray as xr

    require_instance("Body", body, Body, "make one with Body.from_table")
    require_instance("Movement", movement, Movement, "make one with Movement(time, posture)")
    require_load(load)
    if body.shape or load.shape:
        raise HingekitError(
            f"A movement is one person's with one load, but body and load have shapes "
            f"{body.shape} and {load.shape}: give single numbers."
        )
    moved = movement if cutoff is None else movement.filtered(cutoff)
    posture, rates = moved.posture, moved.rates()
    of, state = Constants(np, body, load, 1), State(np, posture, rates, 1)
    given = body, posture, load, rates
    moments, stance = joint_moments(*given, g=g), balance(*given, g=g)
    held, risen = energy(*given, g=g), 0.0 if moved.base is None else moved.base.imag
    whole = of.mass[0] + body.foot.mass
    below = _lumbar_from_below(of, state, stance, g)
    power = np.array(moments) * _extension(state)
    found = {
        "moment": np.array(moments),
        "force": _components(np.array(joint_forces(*given, g=g))),
        "power": power,
        "work": moved.integral(power),
        "ground_reaction": _components(stance.ground_reaction),
        "centre_of_pressure": stance.centre_of_pressure,
        "kinetic_energy": held.kinetic,
        "potential_energy": held.potential + g * whole * risen,
        "pull_power": _pull_power(of, state),
        "ground_power": np.real(np.conj(stance.ground_reaction) * rates.base_velocity),
        "lumbar_moment_from_below": below,
        "residual": moments.lumbar - below,
    }
    return xr.Dataset(
        {
            name: (axes, found[name], {"units": unit, "long_name": meaning})
            for name, (axes, unit, meaning) in VARIABLES.items()
        },
        coords={
            "time": ("time", moved.time, {"units": "s", "long_name": "time"}),
            "joint": list(JOINTS),
            "axis": ["forward", "up"],
        },
        attrs={
            "filter": filter_words(cutoff),
            "derivatives": moved.derivatives,
            "load": str(load),
            "gravity": f"{g} m/s²",
            "sign": "moments extensor positive (ankle plantarflexor; negative at the knee is "
            "flexor), forces forward and up positive, power positive where muscles deliver it",
        },
    )


def _extension(state: State) -> Array:
    """Angular velocity of each joint's extension [rad/s], shape (8, n)."""
    turning = state.velocity
    foot = np.zeros_like(turning[:1])
    carrier = np.concatenate([foot, turning])[np.array(PARENT) + 1]  # PARENT counts from -1
    return EXTENSOR[:, None] * (turning - carrier)


def _pull_power(of: Constants, state: State) -> Array:
    """Power of all pulls on the body [W], shape (n,)."""
    moving = 1j * state.velocity * state.r  # first derivative of the turns
    power = np.zeros(moving.shape[1:])
    for pull, lead, point in pulls(of, state):
        velocity = state.rates.base_velocity + np.sum(lead * moving, axis=0)
        power = power + np.real(np.conj(pull.force(point)) * velocity)
    return power


def _lumbar_from_below(of: Constants, state: State, stance: Balance, g: float) -> Array:
    """L5/S1 moment from the ground reaction upward [N·m], shape (n,).

    What the ground gives, less what the foot, the shank, the thigh and the pelvis take one
    by one after Newton's law: the constants A and K have no part in it
    (docs/derivation.md, equation 15).
    """
    body, r = of.body, state.r
    ahead, up = state.swing
    second = 1j * ahead - up  # second derivative of the turns
    at, moved = joint_places(body, r), joint_places(body, second, foot=0.0)
    field = 1j * state.felt(g)
    foot_mass, foot_centre, heel, toe = body.foot
    about = at[SEGMENTS.index("lumbar")]

    def moment(point: Array, force: Array) -> Array:
        return np.imag(np.conj(point - about) * force)

    pressure = heel + stance.centre_of_pressure * (toe - heel)
    left = moment(pressure, stance.ground_reaction) - moment(foot_centre, field * foot_mass)
    legs = range(SEGMENTS.index("lumbar"))
    masses = [(k, body.segment_mass[k], body.segment_centre[k]) for k in legs]
    for each in of.load.masses:
        holder, point = place(body, each.at)
        masses += [(holder, each.mass, point)] if holder in legs else []
    for k, mass, point in masses:
        left = left - moment(at[k] + point * r[k], mass * (moved[k] + point * second[k] + field))
    for k in legs:
        left = left - body.segment_inertia[k] * state.acceleration[k]
    for pull, _, point in pulls(of, state):
        if place(body, pull.at)[0] in legs:
            left = left + moment(point, pull.force(point))
    return left


def _components(vector: Array) -> Array:
    """Forward and upward component on an axis before time."""
    return np.stack([vector.real, vector.imag], axis=-2)


def filter_words(cutoff: float | None) -> str:
    """What a movement passed on its way to moments."""
    if cutoff is None:
        return "none"
    return (
        f"Butterworth low-pass at {cutoff:g} Hz, second order forward and backward, on the "
        "inclinations of each run without gaps"
    )
