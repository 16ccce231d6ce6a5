"""What moments and forces do the joints need, and where does the body press on the ground?

This is the door to `hingekit.equations`: people, postures and loads of any shape go in and
are taken a block at a time, so that millions of postures need no more room than a few.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from hingekit import equations
from hingekit._arrays import Array, in_blocks, joint_shape, namespace, unstack
from hingekit.body import Body
from hingekit.equations import Constants, State
from hingekit.inputs import require_between, require_instance
from hingekit.load import NO_LOAD, External, require_load
from hingekit.posture import FIELDS, Posture, Rates

#: Standard acceleration of gravity [m/s²].
STANDARD_GRAVITY = 9.80665


class JointMoments(NamedTuple):
    """Net internal joint moments, both sides together [N·m], extensor positive.

    The ankle's is plantarflexor positive; a negative knee moment is a flexor moment.
    `lumbar` is at L5/S1, `thoracolumbar` at T12/L1, `neck` at C7/T1.
    """

    ankle: Array
    knee: Array
    hip: Array
    lumbar: Array
    thoracolumbar: Array
    neck: Array
    shoulder: Array
    elbow: Array


class JointForces(NamedTuple):
    """Net joint reaction forces on the segment above, forward + i up [N, complex].

    Both sides together, without what muscles across the joint add to its contact force.
    """

    ankle: Array
    knee: Array
    hip: Array
    lumbar: Array
    thoracolumbar: Array
    neck: Array
    shoulder: Array
    elbow: Array


class Balance(NamedTuple):
    """How the body stands on its feet, or rests on its knees."""

    centre_of_mass: Array  # of body and load, from the ground below the ankle [m, complex]
    ground_reaction: Array  # force of the ground on the feet, forward + i up [N, complex]
    centre_of_pressure: Array  # from heel (0) to toe tip (1); on the knees, toe tip to knee [-]
    margin: Array  # from the centre of pressure to the nearer end of the base [m]


class Energy(NamedTuple):
    """Mechanical energy of body and load [J]."""

    kinetic: Array
    potential: Array  # zero where all mass lies on the ground


def joint_moments(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
    rates: Rates | None = None,
    *,
    g: float = STANDARD_GRAVITY,
) -> JointMoments:
    """Net joint moments that hold a posture, or move through it.

    The moment at a joint is the weight of all that it carries times the horizontal distance
    in front of it, less the moment of what pulls on it, and what it takes to accelerate it
    (docs/derivation.md, equations 6, 10 and 11).

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations; a missing posture gives NaN.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    rates : Rates, optional
        How fast the inclinations and the base change; at rest when not given [deg/s, deg/s²].
    g : float
        Acceleration of gravity [m/s²].

    Returns
    -------
    JointMoments
        Broadcast shape of body, posture, load and rates [N·m].

    Raises
    ------
    HingekitError
        When shapes do not go together, or a band is stretched beyond its law.

    Examples
    --------
    >>> import hingekit as hk
    >>> body = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
    >>> bent = hk.Posture(shank=0, thigh=0, pelvis=30, thorax=60)
    >>> bool(hk.joint_moments(body, bent).lumbar > 0)
    True
    """
    ankle, *above = _each(equations.moments, body, posture, load, rates, g)
    return JointMoments(_across_ankle(body, ankle), *above)


def joint_forces(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
    rates: Rates | None = None,
    *,
    g: float = STANDARD_GRAVITY,
) -> JointForces:
    """Net joint reaction forces: what a segment presses on the one above it with.

    A joint carries the weight of all that is above it and accelerates it, less what pulls
    help (docs/derivation.md, equation 12).

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations; a missing posture gives NaN.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    rates : Rates, optional
        How fast the inclinations and the base change; at rest when not given [deg/s, deg/s²].
    g : float
        Acceleration of gravity [m/s²].

    Returns
    -------
    JointForces
        Broadcast shape of body, posture, load and rates [N, complex].

    Raises
    ------
    HingekitError
        When shapes do not go together, or a band is stretched beyond its law.
    """
    ankle, *above = _each(equations.forces, body, posture, load, rates, g)
    return JointForces(_across_ankle(body, ankle), *above)


def balance(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
    rates: Rates | None = None,
    *,
    g: float = STANDARD_GRAVITY,
) -> Balance:
    """Centre of mass of body and load, and where and how hard the feet press on the ground.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    rates : Rates, optional
        How fast the inclinations and the base change; at rest when not given [deg/s, deg/s²].
    g : float
        Acceleration of gravity [m/s²].

    Returns
    -------
    Balance
        Broadcast shape of body, posture, load and rates. At rest and with nothing that
        pulls, the centre of pressure lies below the centre of mass; it is NaN where the
        feet do not press on the ground. The margin counts to heel and toe tip; the part of
        the foot that bears pressure is shorter, so a small margin is none.

    Raises
    ------
    HingekitError
        When shapes do not go together, or a band is stretched beyond its law.
    """
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_load(load)
    _, _, heel, toe = body.foot
    xp = namespace(heel, toe, *load.numbers, posture.thorax)
    centre, ground, pressure = _each(equations.stance, body, posture, load, rates, g)
    forward, heel, toe = xp.real(pressure), xp.asarray(heel), xp.asarray(toe)
    margin = xp.minimum(forward - heel, toe - forward)
    return Balance(centre, ground, (forward - heel) / (toe - heel), margin)


def energy(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
    rates: Rates | None = None,
    *,
    g: float = STANDARD_GRAVITY,
) -> Energy:
    """Mechanical energy of body and load, without what a band stores.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations.
    load : Load, Force, Band or their sum
        What is carried.
    rates : Rates, optional
        How fast the inclinations and the base change; at rest when not given [deg/s, deg/s²].
    g : float
        Acceleration of gravity [m/s²].

    Returns
    -------
    Energy
        Broadcast shape of body, posture, load and rates; potential energy is zero where all
        mass lies on the ground [J].
    """
    return Energy(*_each(equations.energies, body, posture, load, rates, g))


def _across_ankle(body: Body, carried: Array) -> Array:
    """What the ankle bears: all that is above it, or nothing where the floor holds the shank."""
    return carried if body.support == "feet" else 0.0 * carried


def _each(
    equation: Callable[[Constants, State, float], Array],
    body: Body,
    posture: Posture,
    load: External,
    rates: Rates | None,
    g: float,
) -> Any:
    """Rows of an equation for every posture."""
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_instance("Posture", posture, Posture, "make one with Posture or solve")
    require_load(load)
    if rates is not None:
        require_instance("Rates", rates, Rates, "make them with Rates or Movement.rates")
    g = require_between("Gravity", g, 0, 100, "m/s²")
    moving = [] if rates is None else [rates.velocity, rates.acceleration]
    fields = [getattr(each, name) for each in (posture, *moving) for name in FIELDS]
    xp = namespace(body.segment_mass, *load.numbers, *fields)
    moved = () if rates is None else rates.shape
    shape = joint_shape(body.shape, load.shape, posture.shape, moved)
    of, state = Constants(xp, body, load, len(shape)), State(xp, posture, rates, len(shape))
    table = in_blocks(xp, lambda of, state: equation(of, state, g), shape, of, state)
    if table.shape[1:] != shape:
        table = xp.broadcast_to(table, (table.shape[0], *shape))
    return unstack(xp, table)
