"""Which exercises teach the hinge, and what does each ask of the body?"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from hingekit import datasets
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.results import described

if TYPE_CHECKING:
    import pandas as pd

_TABLE, _SETTINGS = "progressions", "progression_settings"

#: Columns of `catalogue`, with unit and long name.
COLUMNS = {
    "place": ("", "place in the catalogue; of steps the teaching order"),
    "name": ("", "progression"),
    "group": ("", "step, aid, load, stance or everyday"),
    "support": ("", "feet or knees"),
    "strategy": ("", "strategy or cycle that it varies"),
    "task": ("", "what the depth is of"),
    "depth": ("", "depth, in the next column's unit"),
    "unit": ("", "deg, or stature: that fraction of it"),
    "load": ("", "what is carried and what pulls"),
    "legs": ("", "both, B-stance or single leg"),
    "teaches": ("", "what somebody learns by it"),
    "checked_with": ("", "test that shows whether it succeeds"),
    "origin": ("", "who does it"),
    "status": ("", "how the depth was obtained"),
}


class Setting(NamedTuple):
    """A number of a progression, as the tables tell it, in its own unit [unit]."""

    value: float
    low: float  # NaN where there is no range
    high: float
    unit: str
    status: str
    source: str

    def of(self, body: Body) -> float:
        """The number for a person [unit], with fractions of stature in m, of body mass in kg."""
        scale = {"stature": body.stature, "body mass": body.mass}.get(self.unit, 1.0)
        return self.value * float(scale)


class Progression(NamedTuple):
    """One exercise as data; vary it with `_replace`, and give it to `run` in place of a name."""

    place: int  # in the catalogue, from 1; of steps the teaching order [-]
    name: str
    group: str  # step, aid, load, stance or everyday
    path: str  # repetition, a path through several strategies, or a cycle
    strategy: str
    arms: str
    spine: str
    task: str  # what the depth is of
    depth: Setting
    carried: str  # where a load is carried; "" without one
    band: str  # colour of a TheraBand; "" without one
    band_at: str
    legs: str  # both, B-stance or single leg
    teaches: str
    checked_with: str
    origin: str
    settings: Mapping[str, Setting]

    @property
    def support(self) -> str:
        """What it rests on: feet or knees."""
        return "knees" if self.strategy == "kneeling hinge" else "feet"

    @property
    def is_cycle(self) -> bool:
        """Whether it is so fast that the dynamic centre of pressure must be balanced."""
        return not self.strategy

    @property
    def share(self) -> Setting:
        """Share of the load on the leg that bears more [-]."""
        return settings(self.legs)["share"]

    @property
    def acting(self) -> str:
        """What is carried and what pulls, in words."""
        words = []
        if self.carried:
            mass = self.settings["load"]
            words.append(f"{mass.value:g} {mass.unit} at the {self.carried}")
        if self.band:
            words.append(f"{self.band} band at the {self.band_at}")
        return ", ".join(words)


@cache
def progressions() -> Mapping[str, Progression]:
    """Every progression by its name, in the order of the catalogue."""
    return MappingProxyType(
        {
            row["name"]: Progression(
                place=place,
                depth=_setting(row),
                settings=settings(row["name"]),
                **{name: row[name] for name in Progression._fields if name in row},
            )
            for place, row in enumerate(datasets.rows(_TABLE), 1)
        }
    )


@cache
def settings(name: str) -> Mapping[str, Setting]:
    """Numbers of a progression, or of a stance, by quantity; those of all where it has none."""
    rows = datasets.rows(_SETTINGS)
    return MappingProxyType(
        {
            row["quantity"]: _setting(row)
            for owner in ("any", name)
            for row in rows
            if row["progression"] == owner
        }
    )


def find(name: str) -> Progression:
    """One progression of the catalogue.

    Parameters
    ----------
    name : str
        Its name, in any case [-].

    Returns
    -------
    Progression
        As data.

    Raises
    ------
    HingekitError
        When there is no such progression; with the nearest name.
    """
    known = {each.lower(): each for each in progressions()}
    asked = str(name).lower()
    if asked not in known:
        near = difflib.get_close_matches(asked, known, n=1, cutoff=0.4)
        hint = f"did you mean {known[near[0]]!r}? " if near else ""
        raise HingekitError(
            f"There is no progression {name!r}: {hint}There are {', '.join(known.values())}."
        )
    return progressions()[known[asked]]


def catalogue() -> pd.DataFrame:
    """List every progression: what it asks of the body, what it teaches, where it comes from.

    Returns
    -------
    pandas.DataFrame
        One row per progression with the columns of `COLUMNS`, steps first in teaching order.
    """
    import pandas as pd

    rows = [
        {
            "place": each.place,
            "name": each.name,
            "group": each.group,
            "support": each.support,
            "strategy": each.strategy or each.path,
            "task": each.task,
            "depth": each.depth.value,
            "unit": each.depth.unit,
            "load": each.acting,
            "legs": each.legs,
            "teaches": each.teaches,
            "checked_with": each.checked_with,
            "origin": each.origin,
            "status": each.depth.status,
        }
        for each in progressions().values()
    ]
    return described(pd.DataFrame(rows), COLUMNS)


def _setting(row: datasets.Row) -> Setting:
    value, low, high = (float(row[name] or "nan") for name in ("value", "low", "high"))
    return Setting(value, low, high, row["unit"], row["status"], row["source"])
