"""Which legs keep a fast movement in balance that comes round again and again?

Told are the knee and everything above the hip over one cycle; the legs lean as a whole until
the ground presses where it should. In fast movement that is no longer below the centre of
mass: legs that lean also accelerate what they carry, so that their inclination is a
differential equation, that of an inverted pendulum. Asked to be periodic it has one solution,
and Newton's method finds it at all times of the cycle at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.equations import State
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance
from hingekit.linkage import path
from hingekit.load import External, require_load
from hingekit.mechanics import STANDARD_GRAVITY, balance
from hingekit.movement import Movement
from hingekit.posture import FIELDS, JOINT_ANGLES, Posture, Rates, Status
from hingekit.tasks import hand_height

#: Steps of Newton's method, which needs five, and what they may leave of the legs'
#: inclination [deg].
_STEPS, _LEFT = 30, 1e-10

#: How far hands that are still seem to fall by rounding: the greatest acceleration down times
#: the period squared [m].
_STILL = 1e-6


class Told(NamedTuple):
    """What is told of a cycle: each angle with both derivatives by the share of the cycle.

    Shape (3, n) at n times, evenly spaced over the cycle, the first again left out; n is odd.
    """

    knee_flexion: Array  # deg
    pelvis: Array  # deg
    thorax: Array  # deg
    upper_arm: Array  # deg
    forearm: Array  # deg

    def posture(self, shank: Array, order: int) -> Posture:
        """Posture, or its derivative of that order, with a shank's [deg]."""
        knee, pelvis, thorax, upper_arm, forearm = (each[order] for each in self)
        return Posture(shank, shank - knee, pelvis, thorax, None, upper_arm, forearm)


def harmonics(angle: Array) -> Array:
    """A periodic angle with both derivatives by the share of the cycle, exact for waves.

    Parameters
    ----------
    angle : array, shape (n,)
        At n times evenly spaced over the cycle, n odd [deg].

    Returns
    -------
    array, shape (3, n)
        Angle and derivatives, of the waves that pass through it [deg].
    """
    wave = 2j * np.pi * np.fft.fftfreq(angle.shape[-1], 1 / angle.shape[-1])
    parts = np.fft.fft(angle)
    return np.real(np.fft.ifft([parts, wave * parts, wave**2 * parts], axis=-1))


def grip_acceleration(body: Body, posture: Posture, rates: Rates) -> Array:
    """Acceleration of the grip centre: that of the bell, the force on which is m (a + i g).

    Parameters
    ----------
    body : Body
        One person.
    posture : Posture
        Inclinations of shape (n,) [deg].
    rates : Rates
        How fast they change [deg/s, deg/s²].

    Returns
    -------
    complex array, shape (n,)
        Forward + i up [m/s²].
    """
    ahead, up = State(np, posture, rates, 1).swing
    return np.sum(path(body, "hands")[:, None] * (1j * ahead - up), axis=0)


def floating(body: Body, load: External, told: Told, centre_of_pressure: float) -> Movement:
    """One cycle in balance, as fast as it can be without the hands pushing the bell down.

    The dynamic centre of pressure stays where it is told to be. How long the cycle takes is not
    told but follows: where the grip accelerates down the most it does so with gravity's
    acceleration, and what it holds floats.

    Parameters
    ----------
    body : Body
        One person on the feet.
    load : Load, Force, Band or their sum
        What is carried, the bell in the hands, and what pulls.
    told : Told
        Angles over the cycle [deg].
    centre_of_pressure : float
        From heel (0) to toe tip (1) [-].

    Returns
    -------
    Movement
        From the first time of the cycle to the same posture at the end, with exact rates.
        Frames out of a joint's range or below the floor are NaN with a status; where no legs
        keep it in balance, all are.

    Raises
    ------
    HingekitError
        When body or load are not one, the body kneels, or the hands never go down.
    """
    _require_one(body, load)
    count = told.thorax.shape[-1]
    turning, bending = harmonics(np.eye(count))[1:].transpose(0, 2, 1)
    heel, toe = body.foot.heel, body.foot.toe
    period, settled = 1.0, False
    legs = (np.zeros(count),) * 3  # the shank's inclination and its derivatives

    def rates(first: Array, second: Array) -> Rates:
        velocity, acceleration = told.posture(first, 1), told.posture(second, 2)
        return Rates(_over(velocity, period), _over(acceleration, period**2))

    def missed(shank: Array, first: Array, second: Array) -> Array:
        """Moment by which the ground presses beside the centre of pressure [N·m]."""
        stands = balance(body, told.posture(shank, 0), load, rates(first, second))
        beside = (stands.centre_of_pressure - centre_of_pressure) * (toe - heel)
        return beside * stands.ground_reaction.imag

    def period_of(legs: tuple[Array, Array, Array]) -> float:
        """Time in which the grip falls as fast as gravity makes a bell fall, and never faster."""
        at_one = Rates(told.posture(legs[1], 1), told.posture(legs[2], 2))
        fall = -grip_acceleration(body, told.posture(legs[0], 0), at_one).imag.min(initial=0.0)
        if not fall > _STILL:
            raise HingekitError("The hands never go down in this cycle, so nothing floats: swing.")
        return float(np.sqrt(fall / STANDARD_GRAVITY))

    for _ in range(_STEPS):
        before, period = period, period_of(legs)
        by_angle, by_first, by_second = (_slope(missed, legs, place) for place in range(3))
        slope = np.diag(by_angle) + by_first[:, None] * turning + by_second[:, None] * bending
        if not np.isfinite(slope).all():  # the feet leave the ground
            break
        step = np.linalg.solve(slope, missed(*legs))
        shank = legs[0] - step
        legs = (shank, turning @ shank, bending @ shank)
        settled = bool(np.abs(step).max() < _LEFT and abs(period - before) < _LEFT)
        if settled:
            break
    once = np.append(np.arange(count), 0)  # and back at the start
    told = Told(*(each[:, once] for each in told))
    shank, *moving = (each[once] for each in legs)
    posture = told.posture(shank, 0)
    status = _status(body, posture) if settled else np.full(once.shape, Status.CANNOT_BALANCE)
    status = status.astype(np.int8)
    exact = rates(*moving)
    return Movement(
        np.linspace(0.0, period, once.size),
        posture.without(status),
        Rates(exact.velocity.without(status), exact.acceleration.without(status)),
    )


def _slope(
    function: Callable[..., Array], at: tuple[Array, Array, Array], place: int, step: float = 0.01
) -> Array:
    """Derivative by one of three arguments, time by time: exact for squares, as those of rates."""

    def moved(by: float) -> Array:
        return function(*(each + by * (k == place) for k, each in enumerate(at)))

    return (moved(step) - moved(-step)) / (2 * step)


def _over(derivative: Posture, time: float) -> Posture:
    """A derivative by the share of a cycle, as one by time."""
    return Posture(**{name: getattr(derivative, name) / time for name in FIELDS})


def _status(body: Body, posture: Posture) -> Array:
    """Why a frame does not exist: a hand below the floor, or a joint out of its range."""
    wrong = {Status.HAND_BELOW_FLOOR: hand_height(body, posture) < 0}
    for joint, (low, high) in body.joint_ranges._asdict().items():
        angle = getattr(posture, JOINT_ANGLES[joint])
        wrong[Status[f"{joint.upper()}_OUT_OF_RANGE"]] = (angle < low) | (angle > high)
    return np.select(list(wrong.values()), list(wrong), Status.EXISTS)


def _require_one(body: Body, load: External) -> None:
    """Refuse crowds, and people on their knees, whose legs cannot lean."""
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_load(load)
    if body.shape or load.shape:
        raise HingekitError(
            f"A cycle is one person's with one load, but body and load have shapes {body.shape} "
            f"and {load.shape}: give single numbers."
        )
    if body.support != "feet":
        raise HingekitError(
            "A bell swings from the feet, not from the knees: give a standing body."
        )
