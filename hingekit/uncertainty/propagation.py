"""How far does a result scatter across people, and for whom is reaching back the better way?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_instance, require_numbers
from hingekit.load import Load, Place
from hingekit.posture import Posture
from hingekit.results import Columns, described
from hingekit.strategies import BEND_FORWARD, REACH_BACK, Strategy
from hingekit.study import COLUMNS, require_strategies
from hingekit.uncertainty.outcomes import OUTCOMES, AtTask, require_cases, require_outcomes
from hingekit.uncertainty.people import Population
from hingekit.uncertainty.tidy import groups, listed, require_columns

if TYPE_CHECKING:
    import pandas as pd

_UNIT = "as column unit says"

#: Share of an outcome by which two differ only by rounding: the search for a posture leaves 1e-12.
ROUNDING = 1e-9

#: What two Populations of the same people have in common.
_SAME = ("number", "sex", "segment_table", "stature", "mass", "straight_leg_raise")

#: What `propagate` reports: unit and long name of each column.
PROPAGATED: Columns = {
    "outcome": ("", "outcome"),
    "unit": ("", "unit of the row's numbers"),
    "people": ("1", "number of people"),
    "missing": ("1", "number of people for whom no posture exists; not in what follows"),
    "mean": (_UNIT, "mean"),
    "mean_se": (_UNIT, "Monte Carlo standard error of the mean"),
    "median": (_UNIT, "median"),
    "median_se": (_UNIT, "Monte Carlo standard error of the median"),
    "low": (_UNIT, "lower end of the interval"),
    "low_se": (_UNIT, "Monte Carlo standard error of the lower end"),
    "high": (_UNIT, "upper end of the interval"),
    "high_se": (_UNIT, "Monte Carlo standard error of the upper end"),
}

#: What `probability_better` reports behind the columns that it goes by.
PROBABILITY: Columns = {
    "people": ("1", "number of pairs"),
    "missing": ("1", "number of pairs of which a posture does not exist"),
    "better": ("1", "number of pairs in which the second strategy is better"),
    "probability": ("1", "share of those that are better among the pairs that exist"),
    "low": ("1", "lower end of its confidence interval"),
    "high": ("1", "upper end of its confidence interval"),
    "least": ("1", "share if no missing pair were better"),
    "most": ("1", "share if every missing pair were better"),
}


def propagate(
    outcomes: Callable[[Population], Array] | Iterable[Callable[[Population], Array]],
    people: Population,
    *,
    interval: float = 0.9,
) -> pd.DataFrame:
    """Outcomes across people: mean, median and interval, each with its Monte Carlo error.

    The errors are those of independent people; quasi-random ones have smaller ones.

    Parameters
    ----------
    outcomes : callable, or iterable of them
        From a Population to a number for each person, such as `at_task` makes [unit].
    people : Population
        Who they are.
    interval : float
        Share of people between low and high, as many below as above [-].

    Returns
    -------
    pandas.DataFrame
        One row per outcome with the columns of `PROPAGATED`. Standard errors of quantiles are
        those of Maritz and Jarrett. People without a posture are counted as missing, and the
        rest of the row holds for the others only.

    Raises
    ------
    HingekitError
        When an outcome is no function, or does not give each person one number.
    """
    import pandas as pd
    from scipy.stats.mstats import mjci

    require_instance("People", people, Population, "make some with population")
    share = require_between("Interval", interval, 0.01, 0.999, "of people")
    ends = [0.5, (1 - share) / 2, (1 + share) / 2]
    rows = []
    for outcome in outcomes if isinstance(outcomes, Iterable) else [outcomes]:
        values = require_one_each(outcome, people)
        known = values[~np.isnan(values)]
        nothing = np.full(4, np.nan)
        found, errors = nothing, nothing
        if known.size > 1:
            found = np.array([known.mean(), *np.quantile(known, ends)])
            errors = np.array([known.std(ddof=1) / np.sqrt(known.size), *mjci(known, ends)])
        rows.append(
            {
                "outcome": str(outcome) if isinstance(outcome, AtTask) else _name(outcome),
                "unit": OUTCOMES[outcome.name].unit if isinstance(outcome, AtTask) else "",
                "people": values.size,
                "missing": values.size - known.size,
            }
            | dict(zip(list(PROPAGATED)[4:], np.stack([found, errors], 1).ravel(), strict=True))
        )
    frame = pd.DataFrame(rows, columns=list(PROPAGATED))
    return described(frame, PROPAGATED, interval=f"{share:g} of people")


def pairs(
    people: Population,
    outcomes: str | Iterable[str] = "lumbar_moment",
    load_mass: Array = 0.0,
    *,
    strategies: Iterable[Strategy] = (BEND_FORWARD, REACH_BACK),
    at: Place = "hands",
    second_people: Population | None = None,
    **task: Array,
) -> pd.DataFrame:
    """Two strategies of the same person at an equal task: person by person, task by task.

    The set of people and tasks in which the second is not better is a query of this table:
    ``table[~table.better.fillna(True)]``.

    Parameters
    ----------
    people : Population
        Who they are.
    outcomes : str or iterable of str
        Some of `OUTCOMES` [-].
    load_mass : float or sequence
        Mass of the load [kg].
    strategies : iterable of Strategy
        The first and the second.
    at : {"hands", "shoulders", "pelvis", "hips"}
        Where the load is carried [-].
    second_people : Population, optional
        The same bodies with the habits that they have in the second strategy, such as
        ``replace(people, technique=population(n, seed=2).technique)``. When not given, who is
        high in a range of the one strategy is as high in that of the other: an assumption that
        makes differences scatter less.
    **task : float or sequence
        Exactly one task as in `hingekit.solve`, which both do [m, or deg].

    Returns
    -------
    pandas.DataFrame
        One row per outcome, task, load and person: what is matched, the load's mass [kg], both
        values, their `difference` (second less first), `better` (whether the second is lower
        by more than rounding: the size of a moment or a shear; a reserve has to be larger), the
        `reason` why a pair is missing, where it is, and all columns of `Population.table`.
        Missing pairs are NaN, and neither better nor worse.

    Raises
    ------
    HingekitError
        When the task is missing or double, an outcome is unknown, or the strategies are not two.
    """
    import pandas as pd

    require_instance("People", people, Population, "make some with population")
    names, (first, second) = require_outcomes(outcomes), _two(strategies)
    matched, goals, masses = require_cases(load_mass, task)
    again = people if second_people is None else second_people
    require_instance("Second people", again, Population, "make some with population")
    if not all(np.array_equal(getattr(again, each), getattr(people, each)) for each in _SAME):
        raise HingekitError("Second people are others: give the same ones with other habits.")
    who = people.table()
    tables = []
    for goal in goals:
        for mass in masses:
            load = Load(float(mass), at)
            one = people.solve(first, load, **{matched: float(goal)})
            other = again.solve(second, load, **{matched: float(goal)})
            for name in names:
                measure = OUTCOMES[name]
                before, after = measure.of(people, one, load), measure.of(again, other, load)
                gain = measure.burden(before) - measure.burden(after)
                better = pd.array(gain > ROUNDING * np.abs(before), "boolean")
                better[np.isnan(gain)] = pd.NA
                told = {
                    "outcome": name,
                    "unit": measure.unit,
                    matched: goal,
                    "load_mass": mass,
                    "first": before,
                    "second": after,
                    "difference": after - before,
                    "better": better,
                    "reason": _why({first.name: one, second.name: other}),
                }
                tables.append(pd.concat([pd.DataFrame(told, index=who.index), who], axis=1))
    columns: Columns = {
        "outcome": ("", "outcome"),
        "unit": ("", "unit of the row's numbers"),
        matched: COLUMNS[matched],
        "load_mass": ("kg", "mass of the load"),
        "first": (_UNIT, first.name),
        "second": (_UNIT, second.name),
        "difference": (_UNIT, f"{second.name} less {first.name}"),
        "better": ("", f"whether {second.name} is better"),
        "reason": ("", "which of the two is missing, and why"),
    }
    attributes = who.attrs
    columns |= {n: (attributes["units"][n], attributes["long_name"][n]) for n in who.columns}
    return described(pd.concat(tables, ignore_index=True), columns, matched=matched)


def probability_better(
    pairs: pd.DataFrame, by: str | Iterable[str] | None = None, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Share of people for whom the second strategy is the better one, by outcome and task.

    Parameters
    ----------
    pairs : pandas.DataFrame
        From `pairs`, or your own with columns `better` and those to go by.
    by : str or iterable of str, optional
        Columns to go by; outcome, matched task and load mass when not given [-].
    confidence : float
        Of the interval (Clopper and Pearson's, which holds at least that often) [-].

    Returns
    -------
    pandas.DataFrame
        One row per group: `by` and the columns of `PROBABILITY`. The interval says how far so
        many independent pairs leave the share among those that exist; it knows nothing of what
        did not vary, and is too narrow where a group holds a person more than once. From `least`
        to `most` reaches the share among all, whatever the missing would do.

    Raises
    ------
    HingekitError
        When a column is missing, or `better` is something else than true, false or empty.
    """
    import pandas as pd
    from scipy.stats import binomtest

    confidence = require_between("Confidence", confidence, 0.01, 0.9999, "of intervals")
    known_to = getattr(pairs, "attrs", {})
    keys = ["outcome", known_to.get("matched", "hand_height"), "load_mass"]
    keys = keys if by is None else listed(by)
    asked = require_columns(pairs, [*keys, "better"])
    try:
        asked["better"] = asked["better"].astype("boolean")
    except (TypeError, ValueError):
        raise HingekitError(
            "Column 'better' is true, false or empty: compute it, as in second < first."
        ) from None
    rows = []
    for key, group in groups(asked, keys):
        total, missing = len(group), int(group["better"].isna().sum())
        better, known = int(group["better"].sum()), total - missing
        share, low, high = np.nan, 0.0, 1.0  # of nobody, nothing is known
        if known:
            low, high = binomtest(better, known).proportion_ci(confidence)
            share = better / known
        counts = [total, missing, better, share, low, high]
        extremes = [better / total, (better + missing) / total]
        told = zip(PROBABILITY, [*counts, *extremes], strict=True)
        rows.append(dict(zip(keys, key, strict=True)) | dict(told))
    units, names = known_to.get("units", {}), known_to.get("long_name", {})
    columns = {name: (units.get(name, ""), names.get(name, name)) for name in keys} | PROBABILITY
    frame = pd.DataFrame(rows, columns=list(columns))
    return described(frame, columns, confidence=f"{confidence:g}")


def require_one_each(outcome: Any, people: Population) -> Array:
    """What an outcome gives, refused when it is not one number for each person [unit].

    Raises
    ------
    HingekitError
        With its shape.
    """
    if not callable(outcome):
        raise HingekitError(
            f"An outcome is a function of people, not {outcome!r}: make one with at_task."
        )
    numbers = np.asarray(require_numbers("An outcome", outcome(people), "one unit"))
    if numbers.shape != people.number.shape:
        raise HingekitError(
            f"An outcome gives each of {people.number.size} people one number, not shape "
            f"{numbers.shape}."
        )
    if np.isinf(numbers).any():
        raise HingekitError("An outcome is infinite for somebody: give NaN where there is none.")
    return numbers


def _name(outcome: Any) -> str:
    return str(getattr(outcome, "__name__", outcome))


def _two(strategies: Iterable[Strategy]) -> tuple[Strategy, Strategy]:
    given = require_strategies(strategies)
    if len(given) != 2:
        raise HingekitError(f"A pair needs two strategies, a first and a second, not {len(given)}.")
    return given[0], given[1]


def _why(postures: dict[str, Posture]) -> Array:
    """Which posture of a pair is missing, and why; the first one tells, "" where neither is."""
    reasons = np.full(next(iter(postures.values())).shape, "", object)
    for name, posture in reversed(postures.items()):
        told = np.char.add(f"{name}: ", posture.reason)
        reasons = np.where(posture.exists, reasons, told)
    return reasons
