"""What does a condition change, when each subject does all of them?"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from hingekit.errors import HingekitError
from hingekit.inputs import require_between
from hingekit.results import Columns, described
from hingekit.uncertainty.tidy import listed, require_columns, unit_of

if TYPE_CHECKING:
    import pandas as pd

_UNIT = "as column unit says"

#: What `mixed_effects` reports: unit and long name of each column.
MIXED: Columns = {
    "term": ("", "what the row is about"),
    "kind": ("", "fixed effect, or a standard deviation between subjects or within them"),
    "estimate": (_UNIT, "estimate"),
    "standard_error": (_UNIT, "standard error; none is told of a standard deviation"),
    "low": (_UNIT, "lower end of the confidence interval"),
    "high": (_UNIT, "upper end of the confidence interval"),
    "unit": ("", "unit of the row's numbers"),
    "subjects": ("1", "number of subjects with an observation"),
    "observations": ("1", "number of observations"),
    "missing": ("1", "number of empty cells, which are left out"),
    "status": ("", "whether the estimation converged"),
}

FIXED, BETWEEN, WITHIN = "fixed effect", "SD between subjects", "SD within subjects"
INTERCEPT = "intercept"

#: A variance between subjects, over that within them, which is none: what the search leaves.
NO_SPREAD = 1e-4


def mixed_effects(
    frame: pd.DataFrame,
    outcome: str,
    fixed: str | Iterable[str] = ("strategy",),
    *,
    slope: str | None = None,
    subject: str = "subject",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """A linear mixed-effects model: fixed effects, and subjects who differ in level.

    A column of words is compared with its first word, one term for each other word; a column of
    numbers is a slope. Estimated by restricted maximum likelihood (`statsmodels`). Intervals are
    Student's, with one degree of freedom less than there are subjects: exact for a difference
    between two conditions within subjects who repeat both equally often, when it has its own
    `slope`. Without one, repetitions count as independent evidence, and intervals are too narrow
    where people differ in what a condition changes; so they are for what differs between subjects
    only.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per observation, from `experiment` or your own.
    outcome : str
        Column of what was measured; empty cells are left out and counted [-].
    fixed : str or iterable of str
        Columns that have an effect [-].
    slope : str, optional
        One of them whose effect differs from subject to subject; it takes repetitions [-].
    subject : str
        Column that names the subject [-].
    confidence : float
        Of the intervals [-].

    Returns
    -------
    pandas.DataFrame
        One row per fixed effect and per standard deviation, with the columns of `MIXED`. Status
        is "converged", "not converged", or "at the boundary": in some respect subjects scatter no
        more than their repetitions do. The intercept's deviation between subjects is that of a
        subject's level at the mean of what has a slope.

    Raises
    ------
    HingekitError
        When a column is missing or constant, or there are too few subjects or observations.
    """
    import pandas as pd
    from scipy import stats
    from statsmodels.regression.mixed_linear_model import MixedLM

    columns = listed(fixed)
    level = float(require_between("Confidence", confidence, 0.01, 0.9999, "of intervals"))
    if slope is not None and slope not in columns:
        raise HingekitError(f"slope={slope!r} is none of fixed=: {', '.join(columns)}.")
    asked = require_columns(frame, [subject, *columns], [outcome])
    known = asked.dropna()
    design = {name: _terms(known, name) for name in columns}
    fixed_part = pd.concat([pd.Series(1.0, known.index, name=INTERCEPT), *design.values()], axis=1)
    own = design[slope] if slope is not None else pd.DataFrame(index=known.index)
    # Centred, so that a subject's level and slope are nearly independent: easier to search.
    random_part = pd.concat([fixed_part[[INTERCEPT]], own - own.mean()], axis=1)
    subjects = known[subject].nunique()
    _require_enough(known, subjects, fixed_part, random_part)
    scale = float(known[outcome].std(ddof=0)) or 1.0  # the search likes numbers near one
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # status tells
        try:
            model = MixedLM(known[outcome] / scale, fixed_part, known[subject], random_part)
            # Gradients, which statsmodels takes by default, lose their way in small studies.
            found = model.fit(reml=True, method=["powell"])
        except np.linalg.LinAlgError:
            raise HingekitError(
                f"The mixed model of {outcome!r} has no solution: leave out slope=, or give "
                "observations that scatter within subjects."
            ) from None
    least = np.linalg.eigvalsh(found.cov_re)[0]
    status = "at the boundary" if least < NO_SPREAD * found.scale else "converged"
    unit = unit_of(frame, outcome)
    wide = stats.t.isf((1 - level) / 2, subjects - 1)
    rows = []
    for term in fixed_part:
        estimate, error = (float(scale * each[term]) for each in (found.fe_params, found.bse_fe))
        per = unit_of(frame, term) if term in columns else ""
        rows.append(
            {
                "term": term,
                "kind": FIXED,
                "estimate": estimate,
                "standard_error": error,
                "low": estimate - wide * error,
                "high": estimate + wide * error,
                "unit": f"{unit}/{per}" if per else unit,
            }
        )
    variances = dict(zip(random_part, np.diag(found.cov_re), strict=True))
    deviations = [(term, BETWEEN, each) for term, each in variances.items()]
    for term, kind, variance in [*deviations, ("residual", WITHIN, found.scale)]:
        estimate = scale * float(np.sqrt(max(variance, 0.0)))
        rows.append({"term": term, "kind": kind, "estimate": estimate, "unit": unit})
    table = pd.DataFrame(rows).assign(
        subjects=subjects,
        observations=len(known),
        missing=len(asked) - len(known),
        status=status if found.converged else "not converged",
    )
    return described(table[list(MIXED)], MIXED, outcome=outcome, confidence=f"{level:g}")


def _terms(known: pd.DataFrame, column: str) -> pd.DataFrame:
    """Columns of the design: numbers as they are, of words each but the first as 0 and 1."""
    import pandas as pd

    values = known[column]
    if values.nunique() < 2:
        raise HingekitError(
            f"Column {column!r} holds one value throughout: it has no effect to find, leave it out."
        )
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return values.astype(float).to_frame()
    _, *others = values.unique()
    return pd.DataFrame({f"{column}: {word}": (values == word).astype(float) for word in others})


def _require_enough(
    known: pd.DataFrame, subjects: int, fixed_part: pd.DataFrame, random_part: pd.DataFrame
) -> None:
    if subjects < 3:
        raise HingekitError(f"A mixed model needs at least 3 subjects with data, not {subjects}.")
    if np.linalg.matrix_rank(fixed_part.to_numpy()) < fixed_part.shape[1]:
        raise HingekitError(
            f"The effects of {', '.join(fixed_part.columns[1:])} cannot be told apart in this "
            "table: leave one out."
        )
    needed = subjects * random_part.shape[1]
    if len(known) <= needed:
        raise HingekitError(
            f"{len(known)} observations of {subjects} subjects cannot tell what differs between "
            f"subjects from scatter: give more than {needed}, by repetitions, or leave out slope=."
        )
