"""What acts on the body from outside: what is carried, and what pulls?

All of it adds up: `Load(20) + Band((-1.5, 0.9), rest_length=1, law="green")`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, Literal

from hingekit._arrays import Array, Block, common_shape, namespace, part
from hingekit.errors import HingekitError
from hingekit.inputs import require_between

Place = Literal["hands", "shoulders", "pelvis", "hips"]

#: Where something can act: at the grip centre of both hands, where a barbell rests behind
#: the neck, at the pelvis' centre of mass (a belt), at the hip joints (a band in the crease).
PLACES = {
    "hands": "in both hands",
    "shoulders": "on the shoulders, behind the neck",
    "pelvis": "around the pelvis",
    "hips": "in the crease of the hips",
}


class External(ABC):
    """Whatever acts on the body from outside; `+` puts several together."""

    @property
    def parts(self) -> tuple[Load | Pull, ...]:
        """Each single thing that acts."""
        return (self,)  # type: ignore[return-value]  # Loads alone has several

    @property
    def masses(self) -> tuple[Load, ...]:
        """What is carried."""
        return tuple(each for each in self.parts if isinstance(each, Load))

    @property
    def pulls(self) -> tuple[Pull, ...]:
        """What pulls."""
        return tuple(each for each in self.parts if isinstance(each, Pull))

    @property
    def carried_mass(self) -> Array:
        """Mass of all that is carried [kg]."""
        return sum((each.mass for each in self.masses), start=0.0)

    def __add__(self, other: External) -> Loads:
        """Both together."""
        if not isinstance(other, External):
            return NotImplemented
        return Loads(self.parts + other.parts)

    def __radd__(self, other: Any) -> External:
        """So that `sum` adds a list of them up, which begins at 0."""
        return self if other == 0 else NotImplemented

    @property
    @abstractmethod
    def numbers(self) -> tuple[Array, ...]:
        """All the numbers that describe it."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Broadcast shape of its numbers."""
        return common_shape(*self.numbers)

    @abstractmethod
    def part(self, block: Block) -> External:
        """Share of it in a block of a larger result."""


@dataclass(frozen=True, eq=False)
class Load(External):
    """A mass that the body carries: it has weight and inertia.

    Parameters
    ----------
    mass : float or array
        Mass of the load, both hands together [kg].
    at : {"hands", "shoulders", "pelvis", "hips"}
        In both hands at the grip centre, as a barbell behind the neck, around the pelvis,
        or at the hip joints [-].

    Raises
    ------
    HingekitError
        When the mass is negative, above 500 kg or not a number, or the place is unknown.
    """

    mass: Array = 0.0
    at: Place = "hands"

    def __post_init__(self) -> None:
        advice = "give the mass of the load itself"
        mass = require_between("Load mass", self.mass, 0, 500, "kg", advice)
        object.__setattr__(self, "mass", mass)
        require_place(self.at)

    @property
    def numbers(self) -> tuple[Array, ...]:
        """Its mass."""
        return (self.mass,)

    def part(self, block: Block) -> Load:
        """Share of it in a block of a larger result."""
        return replace(self, mass=part(self.mass, block)) if self.shape else self

    def __str__(self) -> str:
        """One line for people."""
        mass = f"{self.shape} masses" if self.shape else f"{float(self.mass):g} kg"
        return f"Load   {mass} {PLACES[self.at]}"


class Pull(External):
    """A force on one point of the body, with no mass behind it."""

    at: Place

    @abstractmethod
    def part(self, block: Block) -> Pull:
        """Share of it in a block of a larger result."""

    @abstractmethod
    def force(self, point: Array) -> Array:
        """Force on the body where the attachment is at `point`, forward + i up [N]."""

    def nearest_force(self, point: Array) -> Array:
        """Force as far as it is known, and beyond that a continuous extension [N]."""
        return self.force(point)

    def is_beyond(self, point: Array) -> Array:
        """True where no force is known [-]."""
        xp = namespace(point)
        return xp.zeros_like(xp.real(point), dtype=xp.bool)


@dataclass(frozen=True, eq=False)
class Force(Pull):
    """A constant force, such as a cable's.

    Parameters
    ----------
    forward, up : float or array
        Force on the body [N].
    at : {"hands", "shoulders", "pelvis", "hips"}
        Where it acts [-].

    Raises
    ------
    HingekitError
        When the force is above 5000 N or not a number, or the place is unknown.
    """

    forward: Array = 0.0
    up: Array = 0.0
    at: Place = "hands"

    def __post_init__(self) -> None:
        for name in ("forward", "up"):
            newton = require_between(f"Force {name}", getattr(self, name), -5000, 5000, "N")
            object.__setattr__(self, name, newton)
        require_place(self.at)

    @property
    def numbers(self) -> tuple[Array, ...]:
        """Both components."""
        return (self.forward, self.up)

    def part(self, block: Block) -> Force:
        """Share of it in a block of a larger result."""
        if not self.shape:
            return self
        return replace(self, forward=part(self.forward, block), up=part(self.up, block))

    def force(self, point: Array) -> Array:
        """Force on the body, the same at every point.

        Parameters
        ----------
        point : complex or complex array
            The attachment, forward + i up [m].

        Returns
        -------
        complex or complex array
            Forward + i up [N].
        """
        xp = namespace(self.forward, self.up, point)
        return xp.asarray(self.forward) + 1j * xp.asarray(self.up)

    def __str__(self) -> str:
        """One line for people."""
        if self.shape:
            return f"Force   {self.shape} forces {PLACES[self.at]}"
        return (
            f"Force   {float(self.forward):g} N forward, {float(self.up):g} N up, {PLACES[self.at]}"
        )


@dataclass(frozen=True, eq=False)
class Loads(External):
    """Several things that act at once, made by adding them.

    Parameters
    ----------
    several : tuple of Load, Force or Band
        Each counts once [-].
    """

    several: tuple[Load | Pull, ...]

    @property
    def parts(self) -> tuple[Load | Pull, ...]:
        """Each single thing that acts."""
        return self.several

    @property
    def numbers(self) -> tuple[Array, ...]:
        """All numbers of all of them."""
        return tuple(number for each in self.several for number in each.numbers)

    def part(self, block: Block) -> Loads:
        """Share of all of them in a block of a larger result."""
        return Loads(tuple(each.part(block) for each in self.several)) if self.shape else self

    def __str__(self) -> str:
        """One line for each."""
        return "\n".join(map(str, self.several))


def require_load(load: External) -> None:
    """Refuse what is neither a load nor a pull.

    Raises
    ------
    HingekitError
        With how to make one.
    """
    if not isinstance(load, External):
        raise HingekitError(
            f"A load is a Load, Force or Band, or several of them added up, not {load!r}: "
            "write Load(mass=20) for 20 kg in the hands."
        )


def require_place(place: str) -> None:
    """Refuse a place where nothing can act.

    Raises
    ------
    HingekitError
        With the places that there are.
    """
    if not isinstance(place, str) or place not in PLACES:
        raise HingekitError(
            f"A load acts at {', '.join(PLACES)}, not at {place!r}: choose one of them."
        )


#: Empty hands.
NO_LOAD = Load(0.0)
