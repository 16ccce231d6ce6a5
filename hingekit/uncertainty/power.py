"""How many subjects does an experiment need to find a difference within subjects?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_instance
from hingekit.results import Columns, described
from hingekit.uncertainty.cube import require_whole
from hingekit.uncertainty.mixed import BETWEEN, FIXED, WITHIN
from hingekit.uncertainty.tidy import require_columns

if TYPE_CHECKING:
    import pandas as pd

#: What `power` reports: unit and long name of each column.
POWER: Columns = {
    "subjects": ("1", "number of subjects"),
    "power": ("1", "share of simulated experiments that find the difference"),
    "low": ("1", "lower end of its 95 % interval, from how many were simulated"),
    "high": ("1", "upper end of that"),
    "analytic": ("1", "power of the paired t-test by the noncentral t-distribution"),
}

#: More subjects than that nobody invites.
MOST_SUBJECTS = 10_000

#: Trials that are simulated at a time: some 16 MB.
_TOGETHER = 1_000_000


@dataclass(frozen=True)
class Components:
    """What makes a difference between two conditions, and what hides it.

    The level that a subject has in both conditions cancels, and is no part of it.

    Parameters
    ----------
    difference : float
        Second condition less first, mean over people [unit].
    between : float
        Standard deviation of a person's own difference between people [unit].
    within : float
        Standard deviation of a person's repetitions of one condition [unit].

    Raises
    ------
    HingekitError
        When a standard deviation is negative, or both are zero.
    """

    difference: float
    between: float
    within: float

    def __post_init__(self) -> None:
        require_between("Difference", self.difference, -1e9, 1e9, "the outcome's unit")
        for name in ("between", "within"):
            spread = getattr(self, name)
            require_between(f"Deviation {name} subjects", spread, 0, 1e9, "the outcome's unit")
        if self.between == self.within == 0:
            raise HingekitError("Nothing scatters, between people or within: no test is needed.")

    def effect(self, repetitions: int = 1) -> float:
        """Cohen's d_z of an experiment with so many repetitions of each condition [-]."""
        noise = 2 * self.within**2 / require_whole("Repetitions", repetitions, 1)
        return float(self.difference / np.sqrt(self.between**2 + noise))


def components(fit: pd.DataFrame, term: str) -> Components:
    """What `mixed_effects` estimated, for planning the next experiment.

    Parameters
    ----------
    fit : pandas.DataFrame
        From `mixed_effects`, with `slope=`; without one, all people are thought to differ by the
        same, which makes power look better than it is.
    term : str
        Which fixed effect, such as "strategy: reach back" [-].

    Returns
    -------
    Components
        Estimates, taken for true.

    Raises
    ------
    HingekitError
        When the table is another, or has no such effect.
    """
    fit = require_columns(fit, ["term", "kind"], ["estimate"])
    effects = list(fit["term"][fit["kind"] == FIXED])
    if term not in effects:
        raise HingekitError(f"There is no effect {term!r}: there are {', '.join(effects)}.")

    def estimate(kind: str, of: str) -> float:
        found = fit["estimate"][(fit["kind"] == kind) & (fit["term"] == of)]
        return float(found.sum())  # nothing, where effects do not differ between subjects

    return Components(estimate(FIXED, term), estimate(BETWEEN, term), estimate(WITHIN, "residual"))


def power(
    planned: Components,
    subjects: Array,
    *,
    repetitions: int = 1,
    significance: float = 0.05,
    simulations: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """Power of a paired t-test, two-sided, on the means of each subject's repetitions.

    Parameters
    ----------
    planned : Components
        What is there to be found.
    subjects : int or sequence of int
        How many are planned [-].
    repetitions : int
        Of each condition [-].
    significance : float
        Share of false alarms that is accepted [-].
    simulations : int
        Experiments to simulate [-].
    seed : int
        Of the simulation [-].

    Returns
    -------
    pandas.DataFrame
        One row per number of subjects with the columns of `POWER`. Where components are those of
        a small study, the power is as unsure as they are.

    Raises
    ------
    HingekitError
        When a number is none, or too small.
    """
    import pandas as pd
    from scipy.stats import binomtest

    require_instance("Plan", planned, Components, "make one with components")
    repeats = require_whole("Repetitions", repetitions, 1)
    alpha = float(require_between("Significance", significance, 1e-6, 0.5, "of experiments"))
    runs = require_whole("Simulations", simulations, 100)
    rng = np.random.default_rng(require_whole("Seed", seed, 0))
    rows = []
    for n in np.atleast_1d(subjects):
        count = require_whole("Subjects", n, 2)
        found = _found(planned, count, repeats, alpha, runs, rng)
        low, high = binomtest(found, runs).proportion_ci(0.95)
        analytic = float(_analytic(planned.effect(repeats), count, alpha))
        rows.append([count, found / runs, low, high, analytic])
    return described(pd.DataFrame(rows, columns=list(POWER)), POWER, repetitions=f"{repeats}")


def subjects_needed(
    planned: Components,
    wished: float = 0.8,
    *,
    repetitions: int = 1,
    significance: float = 0.05,
) -> int:
    """Fewest subjects with whom a paired t-test has the power that is wished for.

    Parameters
    ----------
    planned : Components
        What is there to be found.
    wished : float
        Share of experiments that are to find it [-].
    repetitions : int
        Of each condition [-].
    significance : float
        Share of false alarms that is accepted [-].

    Returns
    -------
    int
        At least 2 [-].

    Raises
    ------
    HingekitError
        When a number is none, or no 10,000 subjects were enough.
    """
    require_instance("Plan", planned, Components, "make one with components")
    share = float(require_between("Power", wished, 0.05, 0.9999, "of experiments"))
    alpha = float(require_between("Significance", significance, 1e-6, 0.5, "of experiments"))
    counts = np.arange(2, MOST_SUBJECTS + 1)
    enough = _analytic(planned.effect(repetitions), counts, alpha) >= share
    if not enough.any():
        raise HingekitError(
            f"Not even {MOST_SUBJECTS} subjects have a power of {share:g}: the difference of "
            f"{planned.difference:g} is too small for what scatters."
        )
    return int(counts[enough.argmax()])


def _analytic(effect: float, subjects: Array, significance: float) -> Array:
    """Power of the two-sided paired t-test [-]."""
    from scipy import stats

    # The square of t is F. The noncentral t of statsmodels' TTestPower, which says the same, is
    # NaN for some effects of 2 standard deviations and more.
    freedom = np.asarray(subjects) - 1
    bound = stats.f.isf(significance, 1, freedom)
    found = stats.ncf.sf(bound, 1, freedom, subjects * effect**2)
    return np.where(effect == 0, significance, found)  # SciPy's is negative there


def _found(
    planned: Components,
    subjects: int,
    repetitions: int,
    significance: float,
    simulations: int,
    rng: np.random.Generator,
) -> int:
    """How many simulated experiments find the difference [-]."""
    from scipy import stats

    bound = stats.t.isf(significance / 2, subjects - 1)
    at_once = max(1, _TOGETHER // (2 * subjects * repetitions))
    found = 0
    for start in range(0, simulations, at_once):
        runs = min(at_once, simulations - start)
        own = rng.normal(planned.difference, planned.between, (runs, subjects))
        trials = rng.normal(0.0, planned.within, (2, runs, subjects, repetitions)).mean(axis=-1)
        differences = own + trials[1] - trials[0]
        error = differences.std(axis=-1, ddof=1) / np.sqrt(subjects)
        found += int(np.count_nonzero(np.abs(differences.mean(axis=-1)) > bound * error))
    return found
