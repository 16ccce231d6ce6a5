"""What do weight, pulls and acceleration ask of each joint?

The equations of docs/derivation.md, for many postures at once. A segment's frame is turned
by r = cos θ - i sin θ; w and α are the velocity and acceleration of its turning, backward
positive. A posture at rest has no w and α: the same equations with fewer terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from hingekit._arrays import Array, Block, combine, rows, stack
from hingekit.body import JOINTS, SEGMENTS, Body
from hingekit.linkage import (
    ABOVE,
    TURN,
    carried_mass,
    carrying,
    cosines_and_sines,
    coupling,
    first_moments,
    joint_places,
    path,
)
from hingekit.load import External, Pull
from hingekit.posture import Posture, Rates

#: An extensor turns the upper segment backward; at knee, shoulder and elbow, forward.
EXTENSOR = np.array([-1.0 if joint in ("knee", "shoulder", "elbow") else 1.0 for joint in JOINTS])

#: Sums what every segment above a joint asks for, backward positive, to its extensor moment.
_CARRIED = EXTENSOR[:, None] * ABOVE


class Constants:
    """What all postures of a person with a load share; one row per segment or joint."""

    def __init__(self, xp: Any, body: Body, load: External, ndim: int) -> None:
        self.xp, self.body, self.load, self.ndim = xp, body, load, ndim

    def part(self, block: Block) -> Constants:
        """Those of the people and loads in a block of a larger result."""
        body, load = self.body.part(block), self.load.part(block)
        if body is self.body and load is self.load:
            return self
        return Constants(self.xp, body, load, self.ndim)

    @cached_property
    def first_moments(self) -> Array:
        """First moments A [kg·m]."""
        return rows(self.xp, first_moments(self.body, self.load), self.ndim)

    @cached_property
    def mass(self) -> Array:
        """Mass that each joint carries, M [kg]."""
        return rows(self.xp, carried_mass(self.body, self.load), self.ndim)

    @cached_property
    def coupling(self) -> Array:
        """Coupling K [kg·m²]."""
        return rows(self.xp, coupling(self.body, self.load), self.ndim, lead=2)

    @cached_property
    def coupling_parts(self) -> tuple[Array, Array]:
        """Real and imaginary part of K, each in a row of memory of its own [kg·m²]."""
        return self.xp.real(self.coupling) + 0.0, self.xp.imag(self.coupling) + 0.0

    @cached_property
    def ankle(self) -> Array:
        """Ankle from the ground below it [m]."""
        return rows(self.xp, self.body.joint, self.ndim)[0, ...]


class State:
    """How the segments are turned, and how their turning changes; one row per segment."""

    def __init__(self, xp: Any, posture: Posture, rates: Rates | None, ndim: int) -> None:
        self.xp, self.posture, self.ndim = xp, posture, ndim
        self.rates: Any = rates  # None at rest

    def part(self, block: Block) -> State:
        """The state in a block of a larger result."""
        rates = None if self.rates is None else self.rates.part(block)
        return State(self.xp, self.posture.part(block), rates, self.ndim)

    @cached_property
    def turned(self) -> tuple[Array, Array]:
        """Cosine and sine of each segment's turn [-]."""
        cosine, sine = cosines_and_sines(self.posture)
        return rows(self.xp, cosine, self.ndim), rows(self.xp, sine, self.ndim)

    @cached_property
    def r(self) -> Array:
        """Turns of the frames [-]."""
        cosine, sine = self.turned
        return cosine - 1j * sine

    @cached_property
    def velocity(self) -> Array:
        """Velocity of turning, w [rad/s]."""
        return self._backward(self.rates.velocity)

    @cached_property
    def acceleration(self) -> Array:
        """Acceleration of turning, α [rad/s²]."""
        return self._backward(self.rates.acceleration)

    def felt(self, g: float) -> Array:
        """Field over i [m/s²]: g, or g - i a where the base accelerates with a (equation 13a)."""
        return g if self.rates is None else g - 1j * self.rates.base_acceleration

    @cached_property
    def swing(self) -> tuple[Array, Array]:
        """Real and imaginary part of (α + i w²) r; times i, it is r's second derivative."""
        (cosine, sine), squared = self.turned, self.velocity * self.velocity
        return (
            self.acceleration * cosine + squared * sine,
            squared * cosine - self.acceleration * sine,
        )

    def _backward(self, rate: Posture) -> Array:
        forward = stack(self.xp, [getattr(rate, name) for name in SEGMENTS])
        return rows(self.xp, forward * rows(self.xp, -TURN, forward.ndim - 1), self.ndim)


def moments(of: Constants, state: State, g: float) -> Array:
    """Joint moments, extensor positive [N·m] (equation 11)."""
    xp, (cosine, sine) = of.xp, state.turned
    carried = burden(of, state, g)
    along, across = xp.real(carried), xp.imag(carried)
    if state.rates is not None:
        # q = K (α + i w²) r, of which Re(conj(r) q) joins Re(B r).
        (real, imag), (ahead, up) = of.coupling_parts, state.swing
        along = along + (combine(xp, real, ahead) - combine(xp, imag, up))
        across = across - (combine(xp, imag, ahead) + combine(xp, real, up))
    return combine(xp, _CARRIED, cosine * along + sine * across)


def burden(of: Constants, state: State, g: float) -> Array:
    """Burden B of each segment, from weight and pulls [N·m, complex] (equation 10)."""
    carried = of.xp.conj(state.felt(g) * of.xp.conj(of.first_moments))
    for pull, lead, point in pulls(of, state):
        carried = carried - 1j * of.xp.conj(pull.force(point)) * lead
    return carried


def forces(of: Constants, state: State, g: float) -> Array:
    """Forces of each joint on the segment above it [N, complex] (equation 12)."""
    xp = of.xp
    upward = 1j * state.felt(g) * of.mass
    for pull, _, point in pulls(of, state):
        upward = upward - rows(xp, carrying(pull.at), of.ndim) * pull.force(point)
    if state.rates is None:
        return upward + 0 * state.r
    ahead, up = state.swing
    second = 1j * ahead - up
    moved = combine(xp, ABOVE, of.first_moments * second)
    return upward + moved + of.mass * joint_places(of.body, second, foot=0.0)


def stance(of: Constants, state: State, g: float) -> Array:
    """Centre of mass [m], ground reaction [N] and centre of pressure [m], complex (equation 13)."""
    xp = of.xp
    foot_mass, foot_centre, _, _ = (xp.asarray(each) for each in of.body.foot)
    above = of.mass[0, ...]
    moved = xp.sum(of.first_moments * state.r, axis=0) + above * of.ankle
    centre = (moved + foot_mass * foot_centre) / (above + foot_mass)

    force = forces(of, state, g)[0, ...]
    ground = force + 1j * state.felt(g) * foot_mass
    # The foot does not turn: what its base feels, it adds to the moments about the ground below
    # the ankle.
    about = moments(of, state, g)[0, ...] + xp.imag(xp.conj(of.ankle) * force)
    about = about + foot_mass * xp.real(xp.conj(foot_centre) * state.felt(g))
    pressed = xp.where(xp.imag(ground) > 0, xp.imag(ground), xp.nan)
    return xp.stack(xp.broadcast_arrays(centre, ground, about / pressed + 0j))


def energies(of: Constants, state: State, g: float) -> Array:
    """Kinetic and potential energy [J], one row each (equations 5 and 7)."""
    xp = of.xp
    foot_mass, foot_centre, _, _ = (xp.asarray(each) for each in of.body.foot)
    moved = xp.sum(of.first_moments * state.r, axis=0) + of.mass[0, ...] * of.ankle
    potential = g * xp.imag(moved + foot_mass * foot_centre)
    if state.rates is None:
        return xp.stack([0 * potential, potential])
    moving = state.velocity * state.r
    kinetic = xp.sum(xp.real(xp.conj(moving) * combine(xp, of.coupling, moving)), axis=0) / 2
    base = state.rates.base_velocity
    along = xp.sum(1j * of.first_moments * moving, axis=0)  # momentum as seen from the base
    kinetic = kinetic + xp.real(xp.conj(along) * base)
    kinetic = kinetic + (of.mass[0, ...] + foot_mass) * abs(base) ** 2 / 2
    return stack(xp, [kinetic, potential])


def pulls(of: Constants, state: State) -> Iterator[tuple[Pull, Array, Array]]:
    """Whatever pulls, the vectors that lead to where it does, and the point [m, complex]."""
    for pull in of.load.pulls:
        lead = rows(of.xp, path(of.body, pull.at), of.ndim)
        yield pull, lead, of.ankle + of.xp.sum(lead * state.r, axis=0)
