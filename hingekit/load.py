"""What is held, where, and how heavy is it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hingekit._arrays import Array
from hingekit.errors import HingekitError, require_between

#: Where a mass can rest on the body.
PLACES = ("hands", "shoulders")


@dataclass(frozen=True, eq=False)
class Load:
    """A mass that the body carries.

    Parameters
    ----------
    mass : float or array
        Mass of the load, both hands together [kg].
    at : {"hands", "shoulders"}
        In both hands at the grip centre, or as a barbell behind the neck [-].

    Raises
    ------
    HingekitError
        When the mass is negative, above 500 kg or not a number, or the place is unknown.
    """

    mass: Array = 0.0
    at: Literal["hands", "shoulders"] = "hands"

    def __post_init__(self) -> None:
        require_between("Load mass", self.mass, 0, 500, "kg", "give the mass of the load itself")
        if self.at not in PLACES:
            raise HingekitError(
                f'A load rests at "hands" or "shoulders", not at {self.at!r}: choose one of them.'
            )

    def __str__(self) -> str:
        """One line for people."""
        where = {"hands": "in both hands", "shoulders": "on the shoulders, behind the neck"}
        if getattr(self.mass, "shape", ()):
            return f"Load   {self.mass.shape} masses {where[self.at]}"
        return f"Load   {float(self.mass):g} kg {where[self.at]}"


#: Empty hands.
NO_LOAD = Load(0.0)
