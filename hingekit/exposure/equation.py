"""Which numbers make the revised NIOSH lifting equation, and how does its manual round?

Waters, Putz-Anderson & Garg (1994), in metric and in US units. Every number is a row of
`datasets/niosh_*.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array
from hingekit.errors import HingekitError

#: Far below a unit in the last place that is kept, far above rounding: halves go up.
_HALF = 0.5 + 1e-9


def require_choice(what: str, value: Any, choices: tuple[str, ...]) -> None:
    """Refuse what is not among the choices.

    Raises
    ------
    HingekitError
        With the choices.
    """
    if not isinstance(value, str) or value not in choices:
        raise HingekitError(f"There is no {what} {value!r}: choose one of {', '.join(choices)}.")


@cache
def _constant(quantity: str, system: str) -> float:
    """A number of `datasets/niosh_equation.csv` [in the row's unit]."""
    rows = datasets.rows("niosh_equation")
    return datasets.value(rows, "value", quantity=quantity, system=system)


@cache
def _column(duration: str, hands: str) -> tuple[Array, Array]:
    """Frequencies in a minute and their multipliers [-]."""
    rows = [
        (float(row["lifts_per_minute"]), float(row["value"]))
        for row in datasets.rows("niosh_frequency")
        if (row["duration"], row["hands"]) == (duration, hands)
    ]
    frequencies, multipliers = np.array(rows).T
    return frequencies, multipliers


@dataclass(frozen=True)
class LiftingEquation:
    """The equation in one system of units, as a computer or as the manual's worksheets take it.

    Parameters
    ----------
    system : {"metric", "us"}
        Metres and kilograms, or inches and pounds. The manual's numbers for the two are no
        exact conversions of each other [-].
    worksheet : bool
        Whether multipliers, limit and index are rounded on the way as in the manual's worked
        examples, whose tables depart from the formula in three places.

    Raises
    ------
    HingekitError
        When there is no such system.
    """

    system: str = "metric"
    worksheet: bool = False

    def __post_init__(self) -> None:
        require_choice("system of units", self.system, ("metric", "us"))

    def number(self, quantity: str) -> float:
        """Look up a number of `datasets/niosh_equation.csv` in this system.

        Parameters
        ----------
        quantity : str
            The row [-].

        Returns
        -------
        float
            The number [as the catalogue says].

        Raises
        ------
        HingekitError
            When there is no such row.
        """
        return _constant(quantity, self.system)

    @property
    def units(self) -> tuple[str, str]:
        """Units of length and of mass."""
        return ("m", "kg") if self.system == "metric" else ("in", "lb")

    def rounded(self, value: Array, quantity: str) -> Array:
        """Value to the worksheet's decimals, halves up; as it is elsewhere [unit]."""
        if not self.worksheet:
            return value
        scale = 10 ** self.number(quantity)
        return np.floor(value * scale + _HALF) / scale

    def as_printed(self, multiplier: str, value: Array, measured: Array) -> Array:
        """Multiplier as a worksheet has it: rounded, or where the manual prints another [-]."""
        value = self.rounded(value, "multiplier_decimals")
        if self.worksheet:
            for row in datasets.rows("niosh_printed"):
                if (row["multiplier"], row["system"]) == (multiplier, self.system):
                    there = np.isclose(measured, float(row["measured"]))
                    value = np.where(there, float(row["value"]), value)
        return value


#: In metres and kilograms, to full precision.
METRIC = LiftingEquation()
#: In inches and pounds, to full precision.
US = LiftingEquation("us")
#: As the manual's worksheets round, in metres and kilograms.
METRIC_WORKSHEET = LiftingEquation(worksheet=True)
#: As the manual's worked examples round, in inches and pounds.
US_WORKSHEET = LiftingEquation("us", worksheet=True)


def frequency_multiplier(duration: str, frequency: Array, low: Array) -> Array:
    """Multiplier between the rows of the table, 0 beyond its last row that is not [-]."""
    durations = tuple(dict.fromkeys(row["duration"] for row in datasets.rows("niosh_frequency")))
    require_choice("duration", duration, durations)

    def multiplier(hands: str) -> Array:
        frequencies, multipliers = _column(duration, hands)
        last = frequencies[multipliers > 0].max()
        between = np.interp(np.maximum(frequency, frequencies[0]), frequencies, multipliers)
        return np.where(frequency > last + 1e-9, 0.0, between)  # rounding of a quotient

    return np.where(low, multiplier("low"), multiplier("high"))


def coupling_multiplier(coupling: str, low: Array) -> Array:
    """Multiplier of the grip [-]."""
    rows = datasets.rows("niosh_coupling")
    require_choice("coupling", coupling, tuple(dict.fromkeys(row["coupling"] for row in rows)))
    of = {row["hands"]: float(row["value"]) for row in rows if row["coupling"] == coupling}
    return np.where(low, of["low"], of["high"])
