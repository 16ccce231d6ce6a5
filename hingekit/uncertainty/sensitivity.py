"""Which unknown makes a result scatter most, and so would be worth measuring next?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_instance, require_numbers
from hingekit.results import Columns, described
from hingekit.uncertainty.cube import require_whole, unit_cube
from hingekit.uncertainty.people import BODY, FACTORS, TECHNIQUE, Population
from hingekit.uncertainty.population import people_at
from hingekit.uncertainty.propagation import require_one_each

if TYPE_CHECKING:
    import pandas as pd

#: What a sensitivity analysis reports: unit and long name of each column.
INDICES: Columns = {
    "samples": ("1", "points in each of the two samples; outcomes take factors + 2 times as many"),
    "factor": ("", "what varies"),
    "first_order": ("1", "share of the variance that the factor makes alone"),
    "first_low": ("1", "lower end of its confidence interval"),
    "first_high": ("1", "upper end of its confidence interval"),
    "total": ("1", "share of the variance that the factor has to do with, alone or not"),
    "total_low": ("1", "lower end of its confidence interval"),
    "total_high": ("1", "upper end of its confidence interval"),
}


def sensitivity(
    outcome: Callable[[Population], Array],
    factors: Iterable[str] = (*BODY, *TECHNIQUE),
    samples: int | Iterable[int] = 1024,
    *,
    seed: int = 0,
    confidence: float = 0.95,
    **who: Any,
) -> pd.DataFrame:
    """Sobol indices of an outcome across people, over body, technique and spine parameters.

    Each factor is a coordinate of the cube that people are points of, so factors are independent:
    `mass` is what mass a person has at their sex and stature. What is no factor is held, as
    `people_at` tells. Ranges of assumptions make indices of assumptions.

    Parameters
    ----------
    outcome : callable
        From a Population to a number for each person, such as `at_task` makes [unit].
    factors : iterable of str
        Which of `FACTORS` vary [-].
    samples : int or iterable of int
        Points in each of the two samples, a power of two; several show convergence [-].
    seed : int
        Of the samples and of the bootstrap [-].
    confidence : float
        Of the intervals [-].
    **who : float, str or sequence
        women, tables and hamstrings, as in `people_at` [-].

    Returns
    -------
    pandas.DataFrame
        One row per number of samples and factor with the columns of `INDICES`.

    Raises
    ------
    HingekitError
        When a factor is unknown, or somebody has no outcome: indices of those who are left would
        be none, because their factors are no longer independent.

    Examples
    --------
    >>> import hingekit as hk
    >>> from hingekit.uncertainty import at_task, sensitivity
    >>> moment = at_task("lumbar_moment", hk.REACH_BACK, hk.Load(20), hand_height=0.5)
    >>> found = sensitivity(moment, ["stature", "mass"], samples=64).set_index("factor")
    >>> bool(found.first_order["mass"] > found.first_order["stature"])
    True
    """
    from scipy.stats import uniform

    varied = tuple(factors)

    def of_points(**places: Array) -> Array:
        cube = np.full((next(iter(places.values())).size, len(FACTORS)), 0.5)
        for name, place in places.items():
            cube[:, FACTORS.index(name)] = place
        people = people_at(cube, vary=varied, **who)
        return require_one_each(outcome, people)

    people_at(np.full((1, len(FACTORS)), 0.5), vary=varied, **who)  # refused before it costs
    return sobol(
        of_points,
        dict.fromkeys(varied, uniform()),
        samples,
        seed=seed,
        confidence=confidence,
    )


def sobol(
    function: Callable[..., Array],
    factors: Mapping[str, Any],
    samples: int | Iterable[int] = 1024,
    *,
    seed: int = 0,
    confidence: float = 0.95,
    resamples: int = 500,
) -> pd.DataFrame:
    """First-order and total Sobol indices of any function of independent factors.

    Saltelli's estimators of 2010 (`scipy.stats.sobol_indices`) on a scrambled Sobol sequence;
    intervals are percentiles of a bootstrap over its points. An index near zero may come out
    below it.

    Parameters
    ----------
    function : callable
        Takes each factor by its name as an array, and returns a number for each point [unit].
    factors : mapping of str to distribution
        Frozen distributions of `scipy.stats`, or whatever has a `ppf` [-].
    samples : int or iterable of int
        Points in each of the two samples, a power of two; several show convergence, the smaller
        ones being beginnings of the largest [-].
    seed : int
        Of the samples and of the bootstrap [-].
    confidence : float
        Of the intervals [-].
    resamples : int
        Of the bootstrap [-].

    Returns
    -------
    pandas.DataFrame
        One row per number of samples and factor with the columns of `INDICES`.

    Raises
    ------
    HingekitError
        When there are fewer than two factors, a number of samples is no power of two, or a
        point has no outcome.
    """
    import pandas as pd

    require_instance("Factors", factors, Mapping, "give a dict of name to distribution")
    names = tuple(factors)
    if len(names) < 2:
        raise HingekitError(
            f"A comparison of factors needs two at least, not {len(names)}: one alone makes all of "
            "the variance."
        )
    sizes = _sizes(samples)
    confidence = require_between("Confidence", confidence, 0.01, 0.9999, "of intervals")
    seed, resamples = require_whole("Seed", seed, 0), require_whole("Resamples", resamples, 1)

    def of_rows(table: Array) -> Array:
        given = function(**dict(zip(names, table, strict=True)))
        values = np.asarray(require_numbers("An outcome", given, "one unit"))
        if values.shape != table[0].shape:
            raise HingekitError(
                f"The function gives each of {table[0].size} points one number, not shape "
                f"{values.shape}."
            )
        missing = np.count_nonzero(~np.isfinite(values))
        if missing:
            raise HingekitError(
                f"{missing} of {values.size} points have no outcome, so that its variance is not "
                "known: choose a task that everybody can do, or fewer factors."
            )
        return values

    first, second = _two_samples(list(factors.values()), max(sizes), seed)
    swapped = []
    for row in range(len(names)):  # the first sample with one factor of the second
        mixed = first.copy()
        mixed[row] = second[row]
        swapped.append(of_rows(mixed))
    values = np.array([of_rows(first), of_rows(second), *swapped])

    rows: list[dict[str, Any]] = []
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    for size in sizes:
        found = _indices(values[:, :size])
        random = np.random.default_rng(seed)
        drawn = (random.integers(size, size=size) for _ in range(resamples))
        low, high = np.quantile([_indices(values[:, each]) for each in drawn], ends, axis=0)
        numbers = np.stack([found, low, high], axis=1).reshape(-1, len(names)).T
        rows += [
            dict(zip(INDICES, [size, name, *row], strict=True))
            for name, row in zip(names, numbers, strict=True)
        ]
    return described(pd.DataFrame(rows), INDICES, confidence=f"{confidence:g}")


def _two_samples(distributions: list[Any], size: int, seed: int) -> tuple[Array, Array]:
    """Two independent samples of all factors, each of shape (factors, size)."""
    d = len(distributions)
    cube = unit_cube(size, 2 * d, seed=seed, sampling="quasi").T
    first, second = (
        np.array([each.ppf(row) for each, row in zip(distributions, half, strict=True)])
        for half in (cube[:d], cube[d:])
    )
    return first, second


def _indices(values: Array) -> Array:
    """First-order and total indices, shape (2, factors), of two samples and all swapped ones."""
    from scipy.stats import sobol_indices

    first, second, *swapped = values[:, None]
    given = {"f_A": first, "f_B": second, "f_AB": np.array(swapped)}
    found = sobol_indices(func=given, n=values.shape[1])
    return np.reshape([found.first_order, found.total_order], (2, -1))


def _sizes(samples: int | Iterable[int]) -> list[int]:
    given = sorted(samples) if isinstance(samples, Iterable) else [samples]
    sizes = [require_whole("Samples", each, 2) for each in given]
    for size in sizes:
        if size & (size - 1):
            raise HingekitError(f"Samples must be a power of two, such as 1024, not {size}.")
    if not sizes:
        raise HingekitError("Samples are empty: give a power of two, such as 1024.")
    return sizes
