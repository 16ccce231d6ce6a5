"""How large is the difference between two conditions within subjects, and how sure is it?"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between
from hingekit.results import Columns, described
from hingekit.uncertainty.cube import require_whole
from hingekit.uncertainty.tidy import groups, listed, named, require_columns, unit_of

if TYPE_CHECKING:
    import pandas as pd

_UNIT = "as column unit says"

#: What `effect_size` reports: unit and long name of each column.
EFFECTS: Columns = {
    "measure": ("", "difference, Cohen's d_z, or Hedges' g_z"),
    "estimate": (_UNIT, "second condition less first"),
    "low": (_UNIT, "lower end of the bootstrap interval"),
    "high": (_UNIT, "upper end of the bootstrap interval"),
    "unit": ("", "unit of the row's numbers"),
    "subjects": ("1", "number of subjects with both conditions"),
    "missing": ("1", "number of empty cells, which are left out"),
    "left_out": ("", "subjects without both conditions"),
}


def effect_size(
    frame: pd.DataFrame,
    outcome: str,
    conditions: Iterable[str] | None = None,
    by: str | Iterable[str] | None = None,
    *,
    condition: str = "strategy",
    subject: str = "subject",
    confidence: float = 0.95,
    resamples: int = 4999,
    seed: int = 0,
) -> pd.DataFrame:
    """Difference within subjects, raw and in standard deviations, with bootstrap intervals.

    A subject is one number: the mean over repetitions of the second condition less that of the
    first. Cohen's d_z is the mean of these numbers over their standard deviation: it grows with
    repetitions, and is no effect size of a comparison between groups. Hedges' g_z is d_z with the
    exact correction for few subjects.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per observation, from `experiment` or your own.
    outcome : str
        Column of what was measured; empty cells are left out and counted [-].
    conditions : pair of str, optional
        The first and the second; the only two there are when not given [-].
    by : str or iterable of str, optional
        Columns whose values are kept apart; matched task and load mass of an `experiment`, and
        none of other tables, when not given [-].
    condition, subject : str
        Columns that name them [-].
    confidence : float
        Of the intervals (bias-corrected and accelerated, over subjects) [-].
    resamples : int
        Of the bootstrap [-].
    seed : int
        Of the bootstrap [-].

    Returns
    -------
    pandas.DataFrame
        Three rows per group: `by` and the columns of `EFFECTS`. Intervals are NaN where all
        subjects differ alike, and those of effect sizes also where subjects are so few (six or
        less) that a resample may be one of them throughout.

    Raises
    ------
    HingekitError
        When a column is missing, the conditions are not two, or fewer than 3 subjects have both.
    """
    import pandas as pd

    level = float(require_between("Confidence", confidence, 0.01, 0.9999, "of intervals"))
    require_whole("Resamples", resamples, 100)
    require_whole("Seed", seed, 0)
    ours = getattr(frame, "attrs", {}).get("matched")
    keys = listed(by) if by is not None else [ours, "load_mass"] if ours else []
    asked = require_columns(frame, [*keys, subject, condition], [outcome])
    pair = _pair(asked[condition], conditions)
    kept = asked[asked[condition].isin(pair)]
    unit = unit_of(frame, outcome)
    rows = []
    for key, group in groups(kept, keys):
        means = group.pivot_table(outcome, subject, condition, dropna=False).reindex(columns=pair)
        both = means.dropna()
        if len(both) < 3:
            raise HingekitError(
                f"{len(both)} subjects have {outcome!r} in both {pair[0]!r} and {pair[1]!r}"
                f"{_where(keys, key)}: at least 3 are needed."
            )
        counts = {
            "subjects": len(both),
            "missing": int(group[outcome].isna().sum()),
            "left_out": named(means.index[means.isna().any(axis=1)]),
        }
        differences = (both[pair[1]] - both[pair[0]]).to_numpy()
        for measure, of in _MEASURES.items():
            low, high = _bootstrap(differences, of, level, resamples, seed)
            rows.append(
                dict(zip(keys, key, strict=True))
                | {"measure": measure, "estimate": float(of(differences)), "low": low}
                | {"high": high, "unit": unit if measure == "difference" else "1"}
                | counts
            )
    told = frame.attrs.get("long_name", {})
    columns = {name: (unit_of(frame, name), told.get(name, name)) for name in keys} | EFFECTS
    table = pd.DataFrame(rows, columns=list(columns))
    compared = f"{pair[1]} less {pair[0]}"
    return described(table, columns, outcome=outcome, compared=compared, confidence=f"{level:g}")


def cohen_dz(differences: Array, axis: int = -1) -> Array:
    """Mean of differences over their standard deviation [-].

    Parameters
    ----------
    differences : array
        One number per subject [unit].
    axis : int
        Along which subjects are counted [-].

    Returns
    -------
    float or array
        NaN where they are all alike [-].
    """
    deviation = np.std(differences, axis=axis, ddof=1)
    mean = np.mean(differences, axis=axis)
    scattered = np.ptp(differences, axis=axis) > 0  # a deviation of equal numbers may round to some
    return np.divide(mean, deviation, out=np.full_like(mean, np.nan), where=scattered)


def hedges_gz(differences: Array, axis: int = -1) -> Array:
    """Cohen's d_z without the bias that it has with few subjects [-].

    Parameters
    ----------
    differences : array
        One number per subject [unit].
    axis : int
        Along which subjects are counted [-].

    Returns
    -------
    float or array
        NaN where they are all alike [-].
    """
    from scipy.special import gammaln

    freedom = np.shape(differences)[axis] - 1
    correction = np.exp(gammaln(freedom / 2) - gammaln((freedom - 1) / 2)) * np.sqrt(2 / freedom)
    return correction * cohen_dz(differences, axis)


_MEASURES: dict[str, Callable[..., Any]] = {
    "difference": np.mean,
    "Cohen's d_z": cohen_dz,
    "Hedges' g_z": hedges_gz,
}


def _bootstrap(
    differences: Array, of: Callable[..., Any], confidence: float, resamples: int, seed: int
) -> tuple[float, float]:
    """Interval of a statistic over subjects [unit]."""
    from scipy.stats import bootstrap

    if np.ptp(differences) == 0:
        return np.nan, np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NaN tells
        found = bootstrap(
            (differences,),
            of,
            n_resamples=resamples,
            confidence_level=confidence,
            rng=np.random.default_rng(seed),
        )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def _pair(found: pd.Series, conditions: Iterable[str] | None) -> list[str]:
    known = list(found.dropna().unique())
    pair = known if conditions is None else list(conditions)
    if len(pair) != 2 or pair[0] == pair[1] or not set(pair) <= set(known):
        raise HingekitError(
            f"Column {found.name!r} has {named(known)}: name two of them with conditions=, not "
            f"{named(pair) or 'none'}."
        )
    return pair


def _where(keys: list[str], key: Any) -> str:
    told = named(f"{name} {value}" for name, value in zip(keys, key, strict=True))
    return f" at {told}" if told else ""
