"""What does a lever model of the lumbar spine assume?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array, Block, common_shape, part
from hingekit.body import SEXES, Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_between

if TYPE_CHECKING:
    import pandas as pd

#: What each parameter may be, its unit, and what to do if it is not.
_LIMITS: Mapping[str, tuple[float, float, str, str]] = {
    "extensor_arm": (0.01, 0.2, "m", "give it in metres"),
    "extensor_arm_loss": (0, 0.9, "of the arm", ""),
    "extensor_obliquity": (-45, 45, "deg", ""),
    "abdominal_arm": (0.01, 0.3, "m", "give it in metres"),
    "disc_inclination": (-30, 90, "deg", ""),
    "disc_gap": (-30, 60, "deg", ""),
    "flexion_share_l5s1": (0, 1, "of lumbar flexion", ""),
    "flexion_share_l4l5": (0, 1, "of lumbar flexion", ""),
    "l4l5_ahead": (-0.1, 0.1, "of stature", ""),
    "l4l5_above": (0, 0.1, "of stature", ""),
    "couple_share": (0, 1, "of the passive moment", ""),
    "passive_at_full_flexion": (0, 500, "N·m", ""),
    "passive_exponent": (0.01, 10, "e-folds", "sweep 2 to 4"),
    "full_flexion": (10, 120, "deg", ""),
    "pressure_area": (0.001, 0.2, "m²", "1 cm² is 0.0001 m²"),
    "pressure_arm": (0.005, 0.5, "m", "give it in metres"),
    "relief_limit": (0, 1, "of the net moment", "0.2 is 20 %"),
    "extensor_length": (0.02, 1, "m", "give it in metres"),
    "abdominal_length": (0.02, 1, "m", "give it in metres"),
    "stiffness_gain": (0, 200, "times force over length", "sweep 5 to 40"),
}


#: Parameters that a body has an opinion about.
_BODYS_OWN = ("passive_at_full_flexion", "full_flexion")


@cache
def _published(quantity: str, sex: str = "any") -> float:
    """A number of `datasets/spine_model.csv` [in the row's unit]."""
    return datasets.value(datasets.rows("spine_model"), "value", quantity=quantity, sex=sex)


@dataclass(frozen=True, eq=False)
class SpineModel:
    """One extensor, one abdominal muscle, passive tissue and two discs, as numbers.

    Each number comes from `datasets/spine_model.csv` with range, source and status unless it is
    given; arrays sweep it. `print` lists them, `parameters` makes a table of them.

    Parameters
    ----------
    extensor_arm : float or array
        Moment arm of one muscle that stands for all extensors, neutral spine; like all that is
        not given, the one of the table [m].
    extensor_arm_loss : float or array
        Share of that arm that is lost at full lumbar flexion [-].
    extensor_obliquity : float or array
        How far the extensors pull backward from the axis of the L4/L5 disc, standing [deg].
    abdominal_arm : float or array
        Moment arm of one muscle that stands for the abdomen [m].
    disc_inclination : float or array
        Inclination of the mid-plane of the L5/S1 disc, standing, front down positive [deg].
    disc_gap : float or array
        By how much the L4/L5 disc is less inclined, standing [deg].
    flexion_share_l5s1, flexion_share_l4l5 : float or array
        Share of lumbar flexion at each level [-].
    l4l5_ahead, l4l5_above : float or array
        L4/L5 from L5/S1, standing, over stature [-].
    couple_share : float or array
        Share of the passive moment that costs no compression [-].
    passive_at_full_flexion : float or array, optional
        Passive moment at full flexion; by the body's sex when not given [N·m].
    passive_exponent : float or array
        How steeply it rises with flexion [-].
    full_flexion : float or array, optional
        Full lumbar flexion; the end of the body's range when not given [deg].
    pressure_area : float or array
        Area of the diaphragm on which abdominal pressure pushes [m²].
    pressure_arm : float or array
        Moment arm of that push, in front of the joint [m].
    relief_limit : float or array
        Share of the net moment that pressure takes over at most [-].
    extensor_length, abdominal_length : float or array
        Length of the two muscles, of which a share is stretched [m].
    stiffness_gain : float or array
        q of a muscle whose stiffness is q times force over length [-].

    Raises
    ------
    HingekitError
        When a number is none or cannot be.
    """

    extensor_arm: Array = None
    extensor_arm_loss: Array = None
    extensor_obliquity: Array = None
    abdominal_arm: Array = None
    disc_inclination: Array = None
    disc_gap: Array = None
    flexion_share_l5s1: Array = None
    flexion_share_l4l5: Array = None
    l4l5_ahead: Array = None
    l4l5_above: Array = None
    couple_share: Array = None
    passive_at_full_flexion: Array = None
    passive_exponent: Array = None
    full_flexion: Array = None
    pressure_area: Array = None
    pressure_arm: Array = None
    relief_limit: Array = None
    extensor_length: Array = None
    abdominal_length: Array = None
    stiffness_gain: Array = None

    def __post_init__(self) -> None:
        for name, (low, high, unit, advice) in _LIMITS.items():
            value = getattr(self, name)
            if value is None and name not in _BODYS_OWN:
                value = _published(name)
            if value is not None:
                told = name.replace("_", " ").capitalize()
                value = require_between(told, value, low, high, unit, advice)
            object.__setattr__(self, name, value)

    @property
    def numbers(self) -> list[Array]:
        """Numbers that are known without a body."""
        return [each for each in (getattr(self, name) for name in _LIMITS) if each is not None]

    @property
    def shape(self) -> tuple[int, ...]:
        """Broadcast shape of its numbers."""
        return common_shape(*self.numbers)

    def part(self, block: Block) -> SpineModel:
        """Share of it in a block of a larger result.

        Parameters
        ----------
        block : tuple of slices
            One for each axis of the result [-].

        Returns
        -------
        SpineModel
            Axes of length one stay as they are.
        """
        return self._each(lambda number: part(number, block)) if self.shape else self

    def on(self, xp: Any) -> SpineModel:
        """The same numbers as arrays of a library.

        Parameters
        ----------
        xp : namespace
            NumPy, or another library that follows the array API standard [-].

        Returns
        -------
        SpineModel
            The model itself for NumPy.
        """
        return self if xp is np else self._each(xp.asarray)

    def _each(self, change: Callable[[Array], Array]) -> SpineModel:
        changed = object.__new__(SpineModel)  # these numbers have been looked at once
        own = self.__dict__.items()
        changed.__dict__.update({n: v if v is None else change(v) for n, v in own})
        return changed

    def passive_at(self, body: Body) -> Array:
        """Passive moment at full flexion of a body.

        Parameters
        ----------
        body : Body
            The person, whose sex decides unless the model gives the moment.

        Returns
        -------
        float or array
            Extensor positive [N·m].

        Raises
        ------
        HingekitError
            When neither it nor the body's sex is known.
        """
        if self.passive_at_full_flexion is not None:
            return self.passive_at_full_flexion
        if body.sex not in SEXES:
            raise HingekitError(
                f"The passive lumbar moment is known for {' and '.join(SEXES)} bodies, not for sex "
                f"{body.sex!r}: give the body a sex, or the model a passive_at_full_flexion in N·m."
            )
        return _published("passive_at_full_flexion", body.sex)

    def full_flexion_of(self, body: Body) -> Array:
        """Full lumbar flexion of a body.

        Parameters
        ----------
        body : Body
            The person, whose lumbar range decides unless the model gives its end.

        Returns
        -------
        float or array
            Thorax less pelvis inclination [deg].
        """
        return body.joint_ranges.lumbar[1] if self.full_flexion is None else self.full_flexion

    def of(self, body: Body) -> dict[str, Array]:
        """Every number as it is used for a body.

        Parameters
        ----------
        body : Body
            The person.

        Returns
        -------
        dict
            By name; floats or arrays [as the catalogue says].

        Raises
        ------
        HingekitError
            As in `passive_at`.
        """
        numbers = (self.passive_at(body), self.full_flexion_of(body))
        own = dict(zip(_BODYS_OWN, numbers, strict=True))
        return {name: own.get(name, getattr(self, name)) for name in _LIMITS}

    def parameters(self) -> pd.DataFrame:
        """Every parameter with value, range, unit, status, source and note.

        Returns
        -------
        pandas.DataFrame
            One row per row of `datasets/spine_model.csv`, and a column `used` for what this
            model has, None where the body decides [as the catalogue says].
        """
        table = datasets.load("spine_model")
        return table.assign(used=[getattr(self, name) for name in table["quantity"]])

    def __str__(self) -> str:
        """The assumptions, one to a line."""
        lines = ["SpineModel   one extensor, one abdominal muscle, passive tissue, two discs"]
        for row in datasets.rows("spine_model"):
            given = getattr(self, row["quantity"])
            value = f"{row['value']} by default" if given is None else f"{given}"
            name = row["quantity"].replace("_", " ")
            sex = f" ({row['sex']})" if row["sex"] != "any" else ""
            lines.append(
                f"  {name + sex:<32}{value} {row['unit']}, {row['low']} to {row['high']}: "
                f"{row['status'].replace('_', ' ')}, {row['source']}"
            )
        return "\n".join(lines)


#: The published numbers and assumptions that hold where no model is given.
SPINE_MODEL = SpineModel()
