"""How does each of many people do a strategy?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.load import NO_LOAD, External
from hingekit.posture import Posture
from hingekit.results import Columns, described
from hingekit.rhythm import Rocked
from hingekit.solution import solve
from hingekit.spine import SPINE_MODEL, SpineModel
from hingekit.strategies import ShankFollows, Strategy
from hingekit.tasks import hand_distance
from hingekit.uncertainty.crowd import crowd

if TYPE_CHECKING:
    import pandas as pd

#: What makes a body, how it does a strategy, and what its spine is thought to be like.
BODY = ("sex", "segment_table", "stature", "mass", "straight_leg_raise")
TECHNIQUE = ("knee_flexion", "centre_of_pressure", "lumbar", "arms")
SPINE = tuple(field.name for field in fields(SpineModel))
#: One coordinate of the cube for each.
FACTORS = (*BODY, *TECHNIQUE, *SPINE)

#: Unit and long name of what tells people apart; technique and spine follow.
_PERSON: Columns = {
    "person": ("1", "number of the person"),
    "sex": ("", "sex"),
    "segment_table": ("", "segment table of the body"),
    "stature": ("m", "standing height"),
    "body_mass": ("kg", "mass of the person"),
    "straight_leg_raise": ("deg", "passive straight-leg raise"),
}


@dataclass(frozen=True, eq=False)
class Population:
    """People in one row, each with a body and a way of doing things; made by `population`.

    Parameters
    ----------
    number : array, shape (n,)
        Which people they are: the same seed and number are the same person [-].
    sex, segment_table : array of str, shape (n,)
        Sex, and the table that the segments come from [-].
    stature : array, shape (n,)
        Standing height [m].
    mass : array, shape (n,)
        Body mass [kg].
    straight_leg_raise : array, shape (n,)
        Passive straight-leg raise [deg].
    technique : mapping of str to array
        Those of `TECHNIQUE` that vary: where in a strategy's range a person is, from 0 to 1; the
        same place in each strategy [-].
    spine : mapping of str to array
        Those of `SPINE` that vary: likewise in the range of the parameter [-].
    """

    number: Array
    sex: Array
    segment_table: Array
    stature: Array
    mass: Array
    straight_leg_raise: Array
    technique: Mapping[str, Array]
    spine: Mapping[str, Array]

    @cached_property
    def body(self) -> Body:
        """All of them; joint ranges are those of each sex."""
        return crowd(
            self.sex,
            self.segment_table,
            mass=self.mass,
            stature=self.stature,
            straight_leg_raise=self.straight_leg_raise,
        )

    @cached_property
    def spine_model(self) -> SpineModel:
        """`SPINE_MODEL` with each one's passive moment by sex, and what varies of it."""
        box = SPINE_MODEL.parameters().set_index(["quantity", "sex"])

        def of_each(name: str, column: str) -> Array:
            by_sex = box[column].loc[name]
            return by_sex["any"] if "any" in by_sex else by_sex[self.sex].to_numpy()

        drawn = {"passive_at_full_flexion": of_each("passive_at_full_flexion", "value")}
        for name, place in self.spine.items():
            low, high = of_each(name, "low"), of_each(name, "high")
            drawn[name] = low + place * (high - low)
        return SpineModel(**drawn)

    def strategy(self, strategy: Strategy) -> Strategy:
        """A strategy the way each of them does it, but for the hands of arms told in words.

        Parameters
        ----------
        strategy : Strategy
            One whose name is in `datasets/technique_ranges.csv`; its range is shifted to what it
            has itself.

        Returns
        -------
        Strategy
            With an array for each ingredient that varies.

        Raises
        ------
        HingekitError
            When nobody gave ranges for a strategy of this name.
        """
        changed: dict[str, Any] = {}
        for name in self.technique:
            own = getattr(strategy, name)
            if isinstance(own, ShankFollows):
                changed[name] = ShankFollows(own.ratio + self._deviation(strategy, "shank_ratio"))
            elif name == "lumbar":
                changed[name] = Rocked(own, -self._deviation(strategy, name))
            elif not isinstance(own, str):
                changed[name] = own + self._deviation(strategy, name)
        return replace(strategy, **changed)

    def solve(self, strategy: Strategy, load: External = NO_LOAD, **task: Array) -> Posture:
        """Posture in which each of them does a task their own way, as `hingekit.solve`.

        The hands of hanging or close arms are first put where the strategy has them, and then
        each one's distance further forward, at the same task.

        Parameters
        ----------
        strategy : Strategy
            What they try to do.
        load : Load, Force, Band or their sum
            What is carried and what pulls.
        **task : float or array
            Exactly one task as in `hingekit.solve` [m, or deg].

        Returns
        -------
        Posture
            Of the people along the last axis; missing with its status where it does not exist.

        Raises
        ------
        HingekitError
            As in `strategy` and `hingekit.solve`.
        """
        own = self.strategy(strategy)
        posture = solve(self.body, own, load, **task)
        if "arms" not in self.technique or not isinstance(own.arms, str):
            return posture
        known = np.where(posture.exists, hand_distance(self.body, posture), 0.0)
        hands = known + self._deviation(strategy, "arms")
        moved = solve(self.body, replace(own, arms=hands), load, **task)
        return moved.without(np.where(posture.exists, moved.status, posture.status))

    def _deviation(self, strategy: Strategy, ingredient: str) -> Array:
        """What each one's ingredient is above the strategy's [unit of the table]."""
        rows = datasets.rows("technique_ranges")
        known = dict.fromkeys(row["strategy"] for row in rows)
        if strategy.name not in known:
            raise HingekitError(
                f"How people vary {strategy.name!r} is not known, only {', '.join(known)}: draw "
                "the population with vary=BODY."
            )
        low, value, high = (
            datasets.value(rows, column, strategy=strategy.name, ingredient=ingredient)
            for column in ("low", "value", "high")
        )
        place = self.technique["knee_flexion" if ingredient == "shank_ratio" else ingredient]
        return low - value + place * (high - low)

    def table(self) -> pd.DataFrame:
        """One row per person.

        Returns
        -------
        pandas.DataFrame
            Number, sex, segment table, stature [m], body mass [kg] and straight-leg raise [deg];
            of the technique that varies, the place in a strategy's range, from 0 to 1; of the
            spine, the parameters that vary.
        """
        import pandas as pd

        units = {row["quantity"]: row["unit"] for row in datasets.rows("spine_model")}
        columns = _PERSON | {
            name: ("1", f"{name.replace('_', ' ')}, from low (0) to high (1) in its range")
            for name in self.technique
        }
        columns |= {name: (units[name], name.replace("_", " ")) for name in self.spine}
        values = [self.number, self.sex, self.segment_table]
        values += [self.stature, self.mass, self.straight_leg_raise, *self.technique.values()]
        values += [getattr(self.spine_model, name) for name in self.spine]
        return described(pd.DataFrame(dict(zip(columns, values, strict=True))), columns)
