"""How hard does an elastic band pull, and which way?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array, Block, certainly, namespace, part
from hingekit.errors import HingekitError
from hingekit.inputs import require_between
from hingekit.load import PLACES, Place, Pull, require_place

#: An elongation is compared with the end of its law to this: rounding, no more [-].
ROUNDING = 1e-9

#: One pound-force [N], exact by definition.
POUND_FORCE = 4.4482216152605


@dataclass(frozen=True)
class ForceLaw:
    """Force of a band against its elongation.

    Parameters
    ----------
    force : callable
        From elongation, 1 being twice the rest length, to force [N]; called with arrays.
    greatest : float
        Elongation up to which the law is known [-].
    name : str
        What to call it [-].

    Raises
    ------
    HingekitError
        When the function does not give a force for each elongation of an array, or gives a
        negative one, or the law ends before it begins.
    """

    force: Callable[[Array], Array]
    greatest: float = inf
    name: str = "own law"

    def __post_init__(self) -> None:
        if not self.greatest > 0:
            raise HingekitError(
                f"A band's law must be known to some elongation, not to {self.greatest!r}: "
                "give the greatest that was measured."
            )
        try:
            force = np.asarray(self.force(np.array([0.0, 0.5, 1.0]) * min(1.0, self.greatest)))
        except Exception:  # whatever it is that a function does with what it was not made for
            force = np.asarray(None)
        if force.dtype.kind not in "fiu" or force.shape != (3,) or not (force >= 0).all():
            raise HingekitError(
                "A band's law must give a force in newtons, not negative, for each elongation of "
                "an array: write it with array arithmetic or numpy.where, and try it on "
                "[0, 0.5, 1]."
            )


def theraband(colour: str) -> ForceLaw:
    """Force of one strand of a flat TheraBand.

    A parabola through no force at rest and the maker's forces at 100 and 200 %. It is not
    known further: the parabola itself turns down between 216 and 250 %. Measured forces
    of five colours differ from the maker's (doi 10.1589/jpts.28.1266).

    Parameters
    ----------
    colour : str
        tan, yellow, red, green, blue, black, silver or gold [-].

    Returns
    -------
    ForceLaw
        Known up to an elongation of 2.

    Raises
    ------
    HingekitError
        When there is no such colour.
    """
    table = {row["colour"]: row for row in datasets.rows("theraband")}
    if colour not in table:
        raise HingekitError(
            f"There is no TheraBand {colour!r}: choose one of {', '.join(table)}, or give "
            "a function from elongation to force."
        )
    once, twice = (
        POUND_FORCE * float(table[colour][column])
        for column in ("at_100_percent", "at_200_percent")
    )
    bend = twice / 2 - once

    def force(elongation: Array) -> Array:
        return (once - bend) * elongation + bend * elongation * elongation

    return ForceLaw(force, 2.0, f"{colour} TheraBand")


@dataclass(frozen=True, eq=False)
class Band(Pull):
    """An elastic band between a fixed point and the body; slack when shorter than at rest.

    Its own mass is neglected.

    Parameters
    ----------
    anchor : tuple of two floats or arrays
        Fixed end, forward of the ankle and above the ground [m].
    rest_length : float or array
        Length at which it begins to pull [m].
    law : str, ForceLaw or callable
        Colour of a flat TheraBand (the maker's forces, `hingekit.bands.theraband`), or a
        function from elongation (1 is twice the rest length) to force: your own
        measurement, since no force of loop bands is published [N].
    at : {"hips", "hands", "shoulders", "pelvis"}
        Where it holds the body [-].

    Raises
    ------
    HingekitError
        When a number, the place or the law is none; and from whatever computes a moment,
        when the band is stretched further than its law is known.
    """

    anchor: tuple[Array, Array]
    rest_length: Array
    law: str | ForceLaw | Callable[[Array], Array]
    at: Place = "hips"

    def __post_init__(self) -> None:
        if not isinstance(self.anchor, tuple | list) or len(self.anchor) != 2:
            raise HingekitError(
                f"A band's anchor is two numbers, forward of the ankle and above the ground in "
                f"metres, not {self.anchor!r}: give it as (-1.5, 0.9)."
            )
        anchor = tuple(
            require_between(f"Band anchor {name}", value, -20, 20, "m", "give it in metres")
            for name, value in zip(("forward", "up"), self.anchor, strict=True)
        )
        object.__setattr__(self, "anchor", anchor)
        rest = require_between("Band rest length", self.rest_length, 0.01, 20, "m")
        object.__setattr__(self, "rest_length", rest)
        object.__setattr__(self, "law", _law(self.law))
        require_place(self.at)

    @property
    def numbers(self) -> tuple[Array, ...]:
        """Anchor and rest length."""
        return (*self.anchor, self.rest_length)

    def part(self, block: Block) -> Band:
        """Share of it in a block of a larger result."""
        if not self.shape:
            return self
        anchor = (part(self.anchor[0], block), part(self.anchor[1], block))
        return replace(self, anchor=anchor, rest_length=part(self.rest_length, block))

    def elongation(self, point: Array) -> Array:
        """Change of length over rest length.

        Parameters
        ----------
        point : complex or complex array
            The attachment, forward + i up [m].

        Returns
        -------
        float or array
            Negative where slack [-].
        """
        way = self._way(point)
        xp = namespace(way)
        return xp.abs(way) / xp.asarray(self.rest_length) - 1

    def force(self, point: Array) -> Array:
        """Force on the body where the attachment is at `point`, forward + i up [N].

        Parameters
        ----------
        point : complex or complex array
            The attachment, forward + i up [m].

        Returns
        -------
        complex array
            Zero where slack [N].

        Raises
        ------
        HingekitError
            When the band is stretched further than its law is known.
        """
        beyond = self.is_beyond(point)
        xp = namespace(beyond)
        if certainly(xp.any(beyond)):
            furthest = float(xp.max(xp.where(beyond, self.elongation(point), 0.0)))
            raise HingekitError(
                f"The band ({self._law.name}) is stretched by {furthest:.0%}, and its law is "
                f"known up to {self._law.greatest:.0%}: take a longer band, bring its anchor "
                "nearer, or give a law that reaches further."
            )
        return xp.where(beyond, xp.nan, self.nearest_force(point))

    def nearest_force(self, point: Array) -> Array:
        """Force, and beyond the end of the law the one at its end: for a search to walk on.

        Parameters
        ----------
        point : complex or complex array
            The attachment, forward + i up [m].

        Returns
        -------
        complex or complex array
            Force on the body, forward + i up [N].
        """
        way = self._way(point)
        xp = namespace(way)
        length = xp.abs(way)
        stretched = xp.clip(self.elongation(point), 0.0, self._law.greatest)
        tension = xp.where(stretched > 0, self._law.force(stretched), 0.0)
        return tension * way / xp.where(length > 0, length, 1.0)

    def is_beyond(self, point: Array) -> Array:
        """Whether the band is stretched further than its law is known.

        Parameters
        ----------
        point : complex or complex array
            The attachment, forward + i up [m].

        Returns
        -------
        bool or boolean array
            True where it is [-].
        """
        return self.elongation(point) > self._law.greatest + ROUNDING

    def _way(self, point: Array) -> Array:
        """Vector from the attachment to the anchor [m]."""
        xp = namespace(point, *self.anchor, self.rest_length)
        forward, up = (xp.asarray(value) for value in self.anchor)
        return forward + 1j * up - xp.asarray(point)

    @property
    def _law(self) -> ForceLaw:
        return self.law  # type: ignore[return-value]  # __post_init__ has made it one

    def __str__(self) -> str:
        """One line for people."""
        if self.shape:
            return f"Band   {self.shape} bands ({self._law.name}) {PLACES[self.at]}"
        forward, up = (float(value) for value in self.anchor)
        return (
            f"Band   {self._law.name}, {float(self.rest_length):g} m at rest, {PLACES[self.at]}, "
            f"to a point {forward:g} m forward of the ankle and {up:g} m up"
        )


def _law(law: str | ForceLaw | Callable[[Array], Array]) -> ForceLaw:
    if isinstance(law, ForceLaw):
        return law
    if isinstance(law, str):
        return theraband(law)
    if not callable(law):
        raise HingekitError(
            f"A band's law is a TheraBand's colour or a function from elongation to newtons, "
            f"not {law!r}."
        )
    return ForceLaw(law, name=getattr(law, "__name__", "own law"))
