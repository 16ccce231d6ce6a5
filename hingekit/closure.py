"""Which posture balances, when trunk and arms are told where to be?

With the inclinations above the hip given and the hand in a vertical plane, the moment of
all weight about the centre of pressure is one sine equation in the angle of the legs. It
is solved in closed form (docs/derivation.md, equations 16 to 21).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from hingekit._arrays import Array, certainly, rows, turn, unstack
from hingekit.body import SEGMENTS, Body
from hingekit.equations import Constants, State, pulls
from hingekit.errors import HingekitError
from hingekit.load import External
from hingekit.mechanics import STANDARD_GRAVITY
from hingekit.posture import Posture

_DEGREE = np.pi / 180
_SHANK, _THIGH, _PELVIS, _LUMBAR, _THORAX, _HEAD, _UPPER_ARM, _FOREARM = range(len(SEGMENTS))
#: Segments between knee and shoulder.
_TRUNK = (_THIGH, _PELVIS, _LUMBAR, _THORAX)

#: How far off the line from shoulder to grip an arm's mass may lie: rounding, no more [-].
ROUNDING = 1e-9


class Trunk(NamedTuple):
    """What is above the hip: inclinations, and the turns of pelvis, lumbar chord and thorax."""

    pelvis: Array  # deg
    thorax: Array  # deg
    turned: tuple[Array, Array, Array]  # [-, complex]

    @classmethod
    def inclined(cls, xp: Any, pelvis: Array, thorax: Array) -> Trunk:
        """Trunk of these inclinations [deg]."""
        lean = (pelvis + thorax) / 2
        return cls(pelvis, thorax, (turn(xp, pelvis), turn(xp, lean), turn(xp, thorax)))


class Bent(NamedTuple):
    """A leg whose knee is told: it leans as a whole until the body balances."""

    knee_flexion: Array  # deg


class Leaning(NamedTuple):
    """A leg whose shank is told: its thigh leans until the body balances."""

    shank: Array  # deg


Leg: TypeAlias = Bent | Leaning


class Plane(NamedTuple):
    """Vertical plane for the hand: a point fixed to the body, and a distance from it."""

    shift: dict[int, Array]  # from shoulder to the point, by segment in its frame [m, complex]
    ahead: Array  # of that point [m]


class Closure(NamedTuple):
    """A posture and how far it is from not existing.

    Where a ratio leaves [-1, 1] no posture exists, and the posture given is the nearest one:
    a continuous extension for a search to walk on, never a result.
    """

    posture: Posture
    balance_ratio: Array  # sine of the leg angle that balance asks for
    reach_ratio: Array  # hand's distance in front of the shoulder, over the arm's length


class Statics:
    """Constant vectors of a body and its load, that every closure of them shares.

    `xp` is the array library that the closures compute in, `ndim` how many axes they have.
    """

    def __init__(self, xp: Any, body: Body, load: External, ndim: int) -> None:
        self.xp = xp
        self.constants = Constants(xp, body, load, ndim)
        self.joint = unstack(xp, rows(xp, body.joint, ndim))
        self.moment = unstack(xp, self.constants.first_moments)
        ways = zip((_SHANK, *_TRUNK), (_THIGH, _PELVIS, _LUMBAR, _THORAX, _UPPER_ARM), strict=True)
        self.from_shoulder = {k: -self.joint[to] for k, to in ways}
        self.arm = self.joint[_FOREARM] + xp.asarray(body.grip)
        ratio = (self.moment[_UPPER_ARM] + self.moment[_FOREARM]) / self.arm
        if certainly(xp.any(xp.abs(xp.imag(ratio)) > ROUNDING * xp.abs(ratio))):
            raise HingekitError(
                "A balanced posture is found for straight arms whose mass lies on the line from "
                "shoulder to grip: this body's does not, so project its arms' centres of mass."
            )
        #: A straight arm's moment is this mass at the hand, whatever its angle.
        self.hand_mass = xp.real(ratio)
        foot_mass, foot_centre, self.heel, self.toe = (xp.asarray(part) for part in body.foot)
        above = self.constants.mass[0, ...]
        self.foot_moment = xp.real(above * self.joint[_SHANK] + foot_mass * foot_centre)
        self.mass = above + foot_mass

    def pulled(self, posture: Posture, centre_of_pressure: Array) -> tuple[Array, Array]:
        """What pulls on a posture: its moment about the centre of pressure, and its lift.

        Both over g, as the weights are: backward positive [kg·m], upward [kg].
        """
        of, xp = self.constants, self.xp
        pressure = self.heel + centre_of_pressure * (self.toe - self.heel)
        moment, lift = 0.0, 0.0
        for pull, _, point in pulls(of, State(xp, posture, None, of.ndim)):
            force = pull.nearest_force(point) / STANDARD_GRAVITY
            moment = moment + xp.imag(xp.conj(point - pressure) * force)
            lift = lift + xp.imag(force)
        return moment, lift

    def hanging(self) -> Plane:
        """Hand in the plane of the shoulder joint."""
        return Plane({}, 0.0)

    def in_front_of_knee(self, clearance: Array) -> Plane:
        """Hand a clearance in front of the knee joint."""
        above = {k: vector for k, vector in self.from_shoulder.items() if k != _SHANK}
        return Plane(above, clearance)

    def in_front_of_ankle(self, distance: Array) -> Plane:
        """Hand at a distance in front of the ankle joint."""
        return Plane(self.from_shoulder, distance)


def close(
    statics: Statics,
    trunk: Trunk,
    leg: Leg,
    centre_of_pressure: Array,
    plane: Plane,
    pulled: Array = 0.0,
) -> Closure:
    """Posture in which all weight, and what pulls, balance over the centre of pressure.

    Parameters
    ----------
    statics : Statics
        Body and load.
    trunk : Trunk
        Inclinations above the hip [deg].
    leg : Bent or Leaning
        What is told of the leg [deg].
    centre_of_pressure : float or array
        From heel (0) to toe tip (1) [-].
    plane : Plane
        Where the hand is.
    pulled : float or array
        Moment about the centre of pressure of what pulls, over g, backward positive [kg·m].

    Returns
    -------
    Closure
        The principal solution: knees below the hips.
    """
    xp = statics.xp
    # Each segment carries its own first moment, plus the arm's: as a mass at the hand, whose
    # place is the plane's, in exchange for the one the arm has at the shoulder.
    carries = list(statics.moment)
    for k, vector in plane.shift.items():
        carries[k] = carries[k] + statics.hand_mass * vector
    carries[_THORAX] = carries[_THORAX] + statics.moment[_HEAD]  # head in line with the thorax
    to_carry = statics.mass * (statics.heel + centre_of_pressure * (statics.toe - statics.heel))
    to_carry = to_carry + pulled - statics.foot_moment - statics.hand_mass * plane.ahead
    turned = dict(zip(_TRUNK[1:], trunk.turned, strict=True))
    for k, r in turned.items():
        to_carry = to_carry - xp.real(carries[k] * r)
    if isinstance(leg, Bent):
        leaning = carries[_SHANK] + carries[_THIGH] * turn(xp, -leg.knee_flexion)
        shank, ratio = _lean_to(xp, leaning, to_carry)
        thigh = shank - leg.knee_flexion
    else:
        shank = leg.shank
        to_carry = to_carry - xp.real(carries[_SHANK] * turn(xp, shank))
        thigh, ratio = _lean_to(xp, carries[_THIGH], to_carry)
    if plane.shift:
        turned |= {_SHANK: turn(xp, shank), _THIGH: turn(xp, thigh)}
    hand_ahead = plane.ahead + sum(xp.real(v * turned[k]) for k, v in plane.shift.items())
    # An arm turns the other way round, so its vector enters mirrored.
    swing, reach = _lean_to(xp, xp.conj(statics.arm), hand_ahead)
    posture = Posture(
        shank=shank, thigh=thigh, pelvis=trunk.pelvis, thorax=trunk.thorax, upper_arm=swing
    )
    return Closure(posture, ratio, reach)


def close_to_leg(
    statics: Statics,
    trunk: Trunk,
    leg: Leg,
    centre_of_pressure: Array,
    clearance: Array,
    pulled: Array = 0.0,
) -> Closure:
    """Closure with the grip a clearance [m] in front of whichever of knee and ankle is foremost.

    The two planes meet where the shank is vertical, so the answer for the knee's tells
    which of them it is. Other parameters as in `close`.
    """
    given = statics, trunk, leg, centre_of_pressure
    knee = close(*given, statics.in_front_of_knee(clearance), pulled)
    ankle = close(*given, statics.in_front_of_ankle(clearance), pulled)
    xp = statics.xp
    foremost = xp.real(statics.joint[_THIGH] * turn(xp, knee.posture.shank)) >= 0

    def choose(name: str) -> Array:
        return xp.where(foremost, getattr(knee.posture, name), getattr(ankle.posture, name))

    posture = replace(
        knee.posture,
        **{name: choose(name) for name in ("shank", "thigh", "upper_arm", "forearm")},
    )
    ratios = (xp.where(foremost, *pair) for pair in zip(knee[1:], ankle[1:], strict=True))
    return Closure(posture, *ratios)


def close_raised(
    statics: Statics,
    trunk: Trunk,
    leg: Leg,
    centre_of_pressure: Array,
    swing: Array,
    pulled: Array = 0.0,
) -> Closure:
    """Closure with the arms at an inclination [deg].

    Weights see how far in front the hand is, not how high: an arm above the horizontal balances
    as the one below it does. Other parameters as in `close`.
    """
    xp = statics.xp
    ahead = xp.real(statics.arm * xp.conj(turn(xp, swing)))
    closure = close(statics, trunk, leg, centre_of_pressure, Plane({}, ahead), pulled)
    posture = replace(closure.posture, upper_arm=swing, forearm=swing)
    return Closure(posture, closure.balance_ratio, 0.0 * closure.reach_ratio)


def _lean_to(xp: Any, vector: Array, ahead: Array) -> tuple[Array, Array]:
    """Inclination θ [deg] that brings Re(vector e^(-iθ)) to `ahead`, and the sine it asks for."""
    ratio = ahead / xp.abs(vector)
    angle = xp.atan2(xp.imag(vector), xp.real(vector)) - xp.acos(xp.clip(ratio, -1.0, 1.0))
    return angle / _DEGREE, ratio
