"""Which ingredient of two strategies makes the difference?"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.posture import Status
from hingekit.solution import solve
from hingekit.strategies import BEND_FORWARD, INGREDIENTS, REACH_BACK, Strategy
from hingekit.study import at_equal, require_strategies

if TYPE_CHECKING:
    import pandas as pd


def explain(
    body: Body,
    load: External = NO_LOAD,
    *,
    strategies: tuple[Strategy, Strategy] = (BEND_FORWARD, REACH_BACK),
    **task: Array,
) -> pd.DataFrame:
    """Which ingredient of two strategies makes the difference in the L5/S1 moment.

    The difference, second less first, is shared out by Shapley values: an ingredient's share
    is what swapping it changes, averaged over all orders in which all of them can be
    swapped. Shares add up to the difference to rounding.

    Parameters
    ----------
    body : Body
        The person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    strategies : pair of Strategy
        From which, to which.
    **task : float or array
        What is held equal, as in `hingekit.solve`.

    Returns
    -------
    pandas.DataFrame
        One row per ingredient that differs: columns ingredient, before, after, share [N·m],
        status. With
        arrays, one row per ingredient and case, and the columns that `compare` has for it.
        Where a mixture of the two strategies has no posture, shares are NaN and the status
        names the mixture.

    Raises
    ------
    HingekitError
        As from `compare`, and when there are not two strategies that differ.
    """
    given = require_strategies(strategies)
    if len(given) != 2:
        raise HingekitError(
            f"An explanation goes from one strategy to another: give two of them, not {len(given)}."
        )
    first, second = given
    differ = tuple(n for n in INGREDIENTS if not _same(getattr(first, n), getattr(second, n)))
    if not differ:
        raise HingekitError(
            f"{first.name!r} and {second.name!r} have the same ingredients: nothing to explain."
        )
    moment: dict[frozenset[str], Any] = {}
    status: Any = Status.EXISTS.sentence
    for swapped in _subsets(differ):
        mixture = replace(first, **{name: getattr(second, name) for name in swapped})
        posture = solve(body, mixture, load, **task)
        moment[swapped] = joint_moments(body, posture, load).lumbar
        reason = np.char.add(
            f"{_mixed(first, second, differ, swapped)} has no posture: ", posture.reason
        )
        known = np.asarray(status) != Status.EXISTS.sentence
        status = np.where(~known & ~posture.exists, reason, status)
    rows = [
        {
            "ingredient": name,
            "before": _words(getattr(first, name)),
            "after": _words(getattr(second, name)),
            "share": _shapley(name, len(differ), moment),
            "status": status,
        }
        for name in differ
    ]
    columns = {
        "ingredient": ("", "ingredient of the strategy"),
        "before": ("", f"in {first.name}"),
        "after": ("", f"in {second.name}"),
        "share": ("N·m", f"share of the L5/S1 moment, {second.name} less {first.name}"),
        "status": ("", "the first mixture without a posture"),
    }
    return at_equal(task, rows, columns, load)


def _same(one: Any, other: Any) -> bool:
    """Whether an ingredient is the same in two strategies."""
    if isinstance(one, str) or isinstance(other, str):
        return bool(np.all(one == other))
    if is_dataclass(one) and type(one) is type(other):
        return all(_same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return one is other or np.array_equal(one, other)


def _mixed(
    first: Strategy, second: Strategy, differ: tuple[str, ...], swapped: frozenset[str]
) -> str:
    """Name of the first strategy with some ingredients of the second."""
    if len(swapped) == len(differ):
        return second.name
    taken = ", ".join(name.replace("_", " ") for name in differ if name in swapped)
    return f"{first.name} with {second.name}'s {taken}" if taken else first.name


def _subsets(names: tuple[str, ...]) -> list[frozenset[str]]:
    return [frozenset(c) for size in range(len(names) + 1) for c in combinations(names, size)]


def _shapley(player: str, n: int, value: dict[frozenset[str], Any]) -> Any:
    """Shapley value of one player out of n, from the value of every coalition."""
    total = 0.0
    for coalition in value:
        if player not in coalition:
            weight = factorial(len(coalition)) * factorial(n - len(coalition) - 1) / factorial(n)
            total = total + weight * (value[coalition | {player}] - value[coalition])
    return total


def _words(ingredient: Any) -> Any:
    """Ingredient as a table shows it; of an array, each number."""
    if ingredient is None:
        return "none"
    if not hasattr(ingredient, "shape") and not isinstance(ingredient, int | float):
        return str(ingredient)
    numbers = np.asarray(ingredient, dtype=float)
    return np.array([f"{number:g}" for number in numbers.flat]).reshape(numbers.shape)
