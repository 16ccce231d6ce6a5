"""Which people are there?

A person is a point of the unit cube, one coordinate for each of `FACTORS`. Where the points come
from (random, quasi-random, the design of a sensitivity analysis) is one thing, and the map from
a point to a person, which is this module, another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array
from hingekit.anthropometry import TABLES
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_numbers
from hingekit.uncertainty.cube import Sampling, unit_cube
from hingekit.uncertainty.people import BODY, FACTORS, SPINE, TECHNIQUE, Population

#: Standard deviation of the straight-leg raise where none was published [deg] (assumption, 7 to
#: 17: the upper end is that of a raise that ends sooner, Boyd 2012). Women exceed men by what
#: Youdas 2005 found, with an end of the test that was not read either (assumption).
RAISE_SD = 10.0

#: Raises that a body may have [deg]; the normal distribution is cut there.
_RAISES = (20.0, 150.0)


def population(
    n: int,
    *,
    seed: int = 0,
    start: int = 0,
    sampling: Sampling = "random",
    **who: Any,
) -> Population:
    """People drawn from published anthropometry and from ranges of technique.

    Parameters
    ----------
    n : int
        How many [-].
    seed : int
        The same seed gives the same people, in one piece or in many [-].
    start : int
        Number of the first one: chunks of a larger population [-].
    sampling : {"random", "quasi"}
        As in `unit_cube` [-].
    **who : float, str or sequence
        women, tables, hamstrings and vary, as in `people_at` [-].

    Returns
    -------
    Population
        Numbers `start` to `start + n`.

    Raises
    ------
    HingekitError
        As in `unit_cube` and `people_at`.

    Examples
    --------
    >>> from hingekit.uncertainty import population
    >>> people, later = population(1000, seed=1), population(100, seed=1, start=900)
    >>> bool((people.stature[900:] == later.stature).all())
    True
    """
    cube = unit_cube(n, len(FACTORS), seed=seed, start=start, sampling=sampling)
    return people_at(cube, number=start + np.arange(n), **who)


def people_at(
    cube: Array,
    *,
    number: Array | None = None,
    women: float = 0.5,
    tables: Iterable[str] = tuple(TABLES),
    hamstrings: str = "not short",
    vary: Iterable[str] = (*BODY, *TECHNIQUE),
) -> Population:
    """People at points of the unit cube, a column for each of `FACTORS`.

    Stature is normal within a sex, the logarithm of mass at a stature, too; both from ANSUR II
    (`datasets/ansur2.csv`: soldiers of 17 to 58 years). The straight-leg raise is normal, cut at
    20 and 150 deg, and independent of both (assumption). A segment table is as likely as another.
    What does not vary is held: the sex of the larger share (men where they are equal), the first
    table, median stature and mass, the median raise, each strategy's own ingredients and the
    numbers of `SPINE_MODEL`.

    Parameters
    ----------
    cube : array, shape (n, len(FACTORS))
        Points strictly between 0 and 1 [-].
    number : array, optional
        Number of each person; counted from 0 when not given [-].
    women : float
        Share of women [-].
    tables : iterable of str
        Segment tables, as in `Body.from_table` [-].
    hamstrings : {"not short", "short", "sensitised"}
        Whose straight-leg raise, from `datasets/straight_leg_raise.csv`: men with or without
        short hamstrings (Gajdosik), with `RAISE_SD`; or of adults with the end of the test that
        Boyd 2012 used, which is another quantity: never pool them [-].
    vary : iterable of str
        Which of `FACTORS` vary [-].

    Returns
    -------
    Population
        One person per row.

    Raises
    ------
    HingekitError
        When a choice is unknown or the cube has another width.
    """
    cube = np.asarray(require_numbers("A cube of people", cube, "shares"))
    if cube.ndim != 2 or cube.shape[1] != len(FACTORS):
        raise HingekitError(
            f"A cube of people has {len(FACTORS)} columns, one for each of FACTORS, not shape "
            f"{cube.shape}."
        )
    if not (len(cube) and np.all((cube > 0) & (cube < 1))):
        raise HingekitError("A cube of people has rows, with numbers strictly between 0 and 1.")
    people = np.arange(len(cube)) if number is None else np.asarray(number)
    if people.shape != (len(cube),):
        raise HingekitError(f"{len(cube)} people need a number each, not shape {people.shape}.")
    women = float(require_between("Share of women", women, 0, 1, "of all"))
    known, varied = _chosen("tables", tables, TABLES), _chosen("vary", vary, FACTORS)
    n = len(cube)

    def place(factor: str) -> Array:
        return cube[:, FACTORS.index(factor)] if factor in varied else np.full(n, 0.5)

    from scipy.special import ndtr, ndtri  # slow to import

    female = place("sex") < women if "sex" in varied else np.full(n, women > 0.5)
    which = np.zeros(n, int)
    if "segment_table" in varied:
        which = (place("segment_table") * len(known)).astype(int)
    stature_mean, stature_sd, intercept, slope, residual = (
        np.where(female, *(_ansur(quantity, sex) for sex in ("female", "male")))
        for quantity in (
            "stature_mean",
            "stature_sd",
            "log_mass_intercept",
            "log_mass_slope",
            "log_mass_residual_sd",
        )
    )
    stature = stature_mean + stature_sd * ndtri(place("stature"))
    log_mass = intercept + slope * np.log(stature) + residual * ndtri(place("mass"))
    of_women, of_men, raise_sd = _raises(hamstrings)
    raise_mean = np.where(female, of_women, of_men)
    low, high = (ndtr((end - raise_mean) / raise_sd) for end in _RAISES)
    raised = ndtri(low + place("straight_leg_raise") * (high - low))
    return Population(
        number=people,
        sex=np.where(female, "female", "male"),
        segment_table=np.array(known)[which],
        stature=stature,
        mass=np.exp(log_mass),
        straight_leg_raise=raise_mean + raise_sd * raised,
        technique={name: place(name) for name in TECHNIQUE if name in varied},
        spine={name: place(name) for name in SPINE if name in varied},
    )


def _ansur(quantity: str, sex: str) -> float:
    return datasets.value(datasets.rows("ansur2"), "value", quantity=quantity, sex=sex)


def _raises(hamstrings: str) -> tuple[float, float, float]:
    """Mean straight-leg raise of women and of men, and its standard deviation [deg]."""
    rows = [row for row in datasets.rows("straight_leg_raise") if row["test"].startswith("strai")]
    if hamstrings == "sensitised":
        ask = {"end_point": "sensitising, ankle plantarflexed", "group": "left"}
        mean, sd = (datasets.value(rows, column, **ask) for column in ("value", "sd"))
        return mean, mean, sd
    if hamstrings not in ("not short", "short"):
        raise HingekitError(
            f'Hamstrings are "not short", "short" or "sensitised", not {hamstrings!r}.'
        )
    men = datasets.value(rows, "value", group=f"hamstrings {hamstrings}", sex="male")
    more = datasets.value(rows, "value", group="women minus men")
    return men + more, men, RAISE_SD


def _chosen(name: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    several = isinstance(given, Iterable) and not isinstance(given, str)
    chosen: tuple[Any, ...] = tuple(given) if several else (given,)
    if name == "tables" and not chosen:
        raise HingekitError("tables= is empty: give at least one segment table.")
    for each in chosen:
        if each not in known:
            raise HingekitError(f"{name}= takes some of {', '.join(known)}, not {each!r}.")
    return chosen
