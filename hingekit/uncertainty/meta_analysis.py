"""What do published comparisons of strategies say together, and how far do they disagree?

Comparisons differ in what they hold equal: the box, its height, where the feet stand. So
heterogeneity is no nuisance here, it is the finding; a pooled number is the mean over the
conditions that somebody chose to measure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between
from hingekit.results import Columns, described
from hingekit.uncertainty.tidy import groups, listed, require_columns

if TYPE_CHECKING:
    import pandas as pd

#: Correlation between two conditions of the same people [-] (assumption, 0.5 to 0.9: papers do
#: not print it, and it decides how sure a paired difference is).
CORRELATION = 0.7

#: Fewer comparisons than that are shown, not pooled [-].
FEWEST = 3

#: Columns that tell apart what may not be pooled.
APART = ("outcome", "level", "first", "second", "scale", "correlation")

#: What the published tables have of each condition.
_MEANS = ("n", "first_mean", "first_sd", "second_mean", "second_sd")
_RATIO = ("ratio", "ratio_sd")

_UNIT = "as column scale says"

#: What the effects add to a table of studies.
EFFECT: Columns = {
    "correlation": ("1", "correlation between the conditions, an assumption"),
    "scale": ("", "what the effect is"),
    "effect": (_UNIT, "second condition against first"),
    "variance": ("square of the unit of the effect", "sampling variance of the effect"),
}

#: What `meta_analysis` reports: unit and long name of each column.
POOLED: Columns = {
    "comparisons": ("1", "number of comparisons with an effect"),
    "studies": ("1", "number of studies that they come from"),
    "missing": ("1", "number of comparisons without an effect or its variance"),
    "estimate": (_UNIT, "mean effect over conditions"),
    "standard_error": (_UNIT, "its standard error"),
    "low": (_UNIT, "lower end of its confidence interval"),
    "high": (_UNIT, "upper end of its confidence interval"),
    "q": ("1", "Cochran's Q"),
    "tau2": ("square of the unit of the effect", "variance of true effects between conditions"),
    "i2": ("1", "share of the variance of effects that is no sampling error"),
    "prediction_low": (_UNIT, "lower end of where the true effect of a new study may lie"),
    "prediction_high": (_UNIT, "upper end of where the true effect of a new study may lie"),
    "status": ("", "whether it was pooled, and what to beware of"),
}

LOG_RATIO = "log ratio"


def log_ratios(
    studies: pd.DataFrame, correlation: float | Iterable[float] = CORRELATION
) -> pd.DataFrame:
    """Logarithm of second condition over first: a scale that all units and models share.

    The variance is that of the delta method, ``(c1² + c2² - 2 r c1 c2) / n`` with coefficients
    of variation c and correlation r; where a study reports the ratio of each of its subjects, it
    is ``(sd / ratio)² / n``, and no correlation is needed.

    Parameters
    ----------
    studies : pandas.DataFrame
        One row per comparison with the columns of `datasets/technique_studies.csv`; either the
        means and standard deviations of both conditions, or the ratio and its own [unit].
    correlation : float or iterable of float
        Between the conditions of the same people; several are a sweep [-].

    Returns
    -------
    pandas.DataFrame
        One row per comparison and correlation, with the columns of `EFFECT` added.

    Raises
    ------
    HingekitError
        When a column is missing, a deviation is negative, or a mean is not positive: a ratio
        needs a true zero.
    """
    table = _require_studies(studies, (*_MEANS, *_RATIO))
    means = ["first_mean", "second_mean", "ratio"]
    for name in means:
        wrong = table[name][table[name] <= 0]
        if not wrong.empty:
            raise HingekitError(
                f"Column {name!r} has {wrong.iloc[0]:g} in row {wrong.index[0]}: a ratio takes "
                "positive numbers, turn the sign of both or compare differences."
            )
    one, other = (table[f"{name}_sd"] / table[f"{name}_mean"] for name in ("first", "second"))
    reported = table["ratio"].notna()
    effect = np.log(table["ratio"].where(reported, table["second_mean"] / table["first_mean"]))
    own = (table["ratio_sd"] / table["ratio"]) ** 2

    def variance(r: float) -> Any:
        return own.where(reported, one**2 + other**2 - 2 * r * one * other) / table["n"]

    return _swept(studies, LOG_RATIO, effect, variance, correlation)


def mean_differences(
    studies: pd.DataFrame, correlation: float | Iterable[float] = CORRELATION
) -> pd.DataFrame:
    """Second condition less first, in the outcome's own unit.

    Parameters
    ----------
    studies : pandas.DataFrame
        As in `log_ratios`, without the columns of ratios, and with column `unit` [unit].
    correlation : float or iterable of float
        Between the conditions of the same people; several are a sweep [-].

    Returns
    -------
    pandas.DataFrame
        One row per comparison and correlation, with the columns of `EFFECT` added; a comparison
        of which only the ratio is known has none.

    Raises
    ------
    HingekitError
        When a column is missing, or a deviation is negative.
    """
    table = _require_studies(studies, _MEANS)
    units = require_columns(studies, ["unit"])["unit"]
    one, other = table["first_sd"], table["second_sd"]

    def variance(r: float) -> Any:
        return (one**2 + other**2 - 2 * r * one * other) / table["n"]

    effect = table["second_mean"] - table["first_mean"]
    return _swept(studies, "difference [" + units + "]", effect, variance, correlation)


def meta_analysis(
    effects: pd.DataFrame, by: str | Iterable[str] = APART, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Random-effects mean of effects, group by group.

    The variance between conditions is DerSimonian and Laird's (`statsmodels`), zero where it
    would be negative; the standard error is Hartung and Knapp's, or the classical one where that
    is larger. Comparisons of one study share its people and are not independent: intervals are
    Student's with one degree of freedom less than there are *studies*, prediction intervals with
    two less, which is the usual number where each study makes one comparison.

    Parameters
    ----------
    effects : pandas.DataFrame
        One row per comparison with columns study, effect and variance and those of `by`; from
        `log_ratios`, `mean_differences`, or your own [unit].
    by : str or iterable of str
        Columns whose values are never pooled; none makes one group [-].
    confidence : float
        Of both intervals [-].

    Returns
    -------
    pandas.DataFrame
        One row per group: `by` and the columns of `POOLED`. With fewer than `FEWEST` comparisons,
        or a single study, nothing is pooled, and status says so.

    Raises
    ------
    HingekitError
        When a column is missing, or a variance is not positive.
    """
    import pandas as pd

    keys = listed(by)
    level = float(require_between("Confidence", confidence, 0.01, 0.9999, "of intervals"))
    table = require_columns(effects, [*keys, "study"], ["effect", "variance"])
    wrong = table[table["variance"] <= 0]
    if not wrong.empty:
        raise HingekitError(
            f"The variance of study {wrong['study'].iloc[0]} is {wrong['variance'].iloc[0]:g}: "
            "give the square of a standard error."
        )
    rows = [
        dict(zip(keys, key, strict=True)) | _pooled(group, (1 - level) / 2)
        for key, group in groups(table, keys)
    ]
    columns = {name: EFFECT.get(name, ("", name)) for name in keys} | POOLED
    frame = pd.DataFrame(rows, columns=list(columns))
    return described(frame, columns, confidence=f"{level:g}")


def _pooled(group: pd.DataFrame, tail: float) -> dict[str, Any]:
    from scipy import stats
    from statsmodels.stats.meta_analysis import combine_effects

    known = group.dropna(subset=["effect", "variance"])
    count, studies = len(known), known["study"].nunique()
    told = {"comparisons": count, "studies": studies, "missing": len(group) - count}
    if count < FEWEST or studies < 2:
        why = f"not pooled: {count} comparison{'s' * (count != 1)} of {studies} "
        return told | {"status": f"{why}stud{'ies' if studies != 1 else 'y'}"}
    effect, variance = known["effect"].to_numpy(), known["variance"].to_numpy()
    with np.errstate(invalid="ignore"):  # statsmodels leaves tau2 negative, and weighs with it
        found = combine_effects(effect, variance, method_re="dl")
    tau2 = max(0.0, float(found.tau2))
    mean, plain, estimated = (
        (found.mean_effect_re, found.var_eff_w_re, found.var_hksj_re)
        if tau2
        else (found.mean_effect_fe, found.var_eff_w_fe, found.var_hksj_fe)
    )
    error = np.sqrt(max(plain, estimated))
    wide = stats.t.isf(tail, studies - 1) * error
    far = stats.t.isf(tail, studies - 2) * np.hypot(np.sqrt(tau2), error) if studies > 2 else np.nan
    shared = count > studies
    return told | {
        "estimate": mean,
        "standard_error": error,
        "low": mean - wide,
        "high": mean + wide,
        "q": float(found.q),
        "tau2": tau2,
        "i2": max(0.0, 1 - (count - 1) / float(found.q)) if found.q > 0 else 0.0,
        "prediction_low": mean - far,
        "prediction_high": mean + far,
        "status": "pooled" + "; comparisons share people, intervals go by studies" * shared,
    }


def _require_studies(studies: Any, numbers: tuple[str, ...]) -> pd.DataFrame:
    table = require_columns(studies, ["study"], numbers)
    few = table[~(table["n"] >= 2)]
    if not few.empty:
        raise HingekitError(
            f"Study {few['study'].iloc[0]!r} has n = {few['n'].iloc[0]:g}: a spread takes at least "
            "2 people."
        )
    for name in numbers:
        wrong = table[name][table[name] < 0] if name.endswith("_sd") else table[name][:0]
        if not wrong.empty:
            raise HingekitError(
                f"Column {name!r} has {wrong.iloc[0]:g} in row {wrong.index[0]}: a standard "
                "deviation is not negative."
            )
    return table


def _swept(
    studies: pd.DataFrame,
    scale: Any,
    effect: Any,
    variance: Any,
    correlation: float | Iterable[float],
) -> pd.DataFrame:
    """Table of studies with their effects, once for each correlation."""
    import pandas as pd

    given = list(correlation) if isinstance(correlation, Iterable) else [correlation]
    values: Array = np.asarray(require_between("Correlation", given, -1, 0.999, "[-]"))
    if not values.size:
        raise HingekitError("Correlations are empty: give one at least, such as 0.7.")
    tables = [
        studies.assign(correlation=r, scale=scale, effect=effect, variance=variance(r))
        for r in values
    ]
    known = studies.attrs
    units, names = known.get("units", {}), known.get("long_name", {})
    columns = {name: (units.get(name, ""), names.get(name, name)) for name in studies.columns}
    return described(pd.concat(tables, ignore_index=True), columns | EFFECT)
