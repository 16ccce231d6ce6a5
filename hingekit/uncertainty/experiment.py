"""What would a within-subject experiment on strategies look like, if the model were true?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_instance
from hingekit.load import Load, Place
from hingekit.results import Columns, described
from hingekit.strategies import BEND_FORWARD, REACH_BACK, Strategy
from hingekit.study import COLUMNS, require_strategies
from hingekit.uncertainty.cube import require_whole, unit_cube
from hingekit.uncertainty.outcomes import OUTCOMES, require_cases, require_outcomes
from hingekit.uncertainty.people import TECHNIQUE, Population

if TYPE_CHECKING:
    import pandas as pd

#: Share of the variance of technique that is found between repetitions of one person [-]
#: (assumption, 0.01 to 0.31: one less the reliability of lumbar angles in the deadlift and the
#: squat, 0.69 to 0.99 between measurements; Aasa 2019, abstract).
WITHIN = 0.15

#: What is drawn for each trial, always all of it: a subject's scatter does not depend on what is
#: asked for.
_DRAWN = (*TECHNIQUE, *OUTCOMES)

_NO_NOISE: Mapping[str, float] = MappingProxyType({})

#: What is told of a trial, around the task and the outcomes: unit and long name.
_BEFORE: Columns = {
    "subject": ("1", "number of the person"),
    "strategy": ("", "strategy"),
}
_AFTER: Columns = {
    "reason": ("", "why the posture is missing, where it is"),
    "simulated": ("", "whether the row comes from the model and not from a measurement"),
    "sex": ("", "sex"),
    "stature": ("m", "standing height"),
    "body_mass": ("kg", "mass of the person"),
}


def experiment(
    subjects: Population,
    outcomes: str | Iterable[str] = "lumbar_moment",
    load_mass: Array = 0.0,
    *,
    strategies: Iterable[Strategy] = (BEND_FORWARD, REACH_BACK),
    repetitions: int = 3,
    within: float = WITHIN,
    noise: Mapping[str, float] = _NO_NOISE,
    at: Place = "hands",
    seed: int = 0,
    **task: Array,
) -> pd.DataFrame:
    """A simulated experiment in which each subject does each strategy at each task, repeatedly.

    A subject has a place in the ranges of technique, the same in each strategy, and scatters
    about it from repetition to repetition, in each trial anew and alike in each ingredient. The
    scatter leaves the spread over all subjects what it is. Nobody learns or tires.

    Parameters
    ----------
    subjects : Population
        Who takes part. Those drawn with ``vary=BODY`` repeat themselves exactly.
    outcomes : str or iterable of str
        Some of `OUTCOMES` [-].
    load_mass : float or sequence
        Mass of the load [kg].
    strategies : iterable of Strategy
        What each of them does.
    repetitions : int
        How often [-].
    within : float
        Share of the variance of technique that is between repetitions of a subject; the rest is
        between subjects [-].
    noise : mapping of str to float
        Standard deviation of the measurement, by outcome; none when not given [unit].
    at : {"hands", "shoulders", "pelvis", "hips"}
        Where the load is carried [-].
    seed : int
        Of scatter and noise; a subject has the same ones whoever else takes part [-].
    **task : float or sequence
        Exactly one task as in `hingekit.solve` [m, or deg].

    Returns
    -------
    pandas.DataFrame
        One row per strategy, task, load, subject and repetition: a column for each outcome, the
        `reason` where a posture is missing, sex, stature and body mass. Column `simulated` is
        True throughout, and the attribute `data` says so in words.

    Raises
    ------
    HingekitError
        When the task is missing or double, or an outcome, a share or a spread is none.

    Examples
    --------
    >>> from hingekit.uncertainty import experiment, population
    >>> trials = experiment(population(12, seed=1), load_mass=20, hand_height=0.5)
    >>> len(trials), bool(trials.simulated.all())
    (72, True)
    """
    import pandas as pd

    require_instance("Subjects", subjects, Population, "make some with population")
    names, given = require_outcomes(outcomes), require_strategies(strategies)
    matched, goals, masses = require_cases(load_mass, task)
    repeats = require_whole("Repetitions", repetitions, 1)
    share = float(require_between("Share within subjects", within, 0, 1, "of the variance"))
    spread = _spread(noise, names)
    conditions = list(product(given, goals, masses))
    errors = _errors(subjects, len(conditions), repeats, seed)
    who = _again(subjects, repeats)
    tables = []
    for number, (strategy, goal, mass) in enumerate(conditions):
        drawn = dict(zip(_DRAWN, errors[number], strict=True))
        trial = _scattered(who, drawn, share)
        load = Load(float(mass), at)
        posture = trial.solve(strategy, load, **{matched: float(goal)})
        values = {
            "subject": who.number,
            "strategy": strategy.name,
            matched: goal,
            "load_mass": mass,
            "repetition": np.tile(np.arange(1, repeats + 1), len(subjects.number)),
        }
        for name in names:
            values[name] = OUTCOMES[name].of(trial, posture, load) + spread[name] * drawn[name]
        values["reason"] = np.where(posture.exists, "", posture.reason)
        values["simulated"] = True
        values |= {"sex": who.sex, "stature": who.stature, "body_mass": who.mass}
        tables.append(pd.DataFrame(values))
    columns = _BEFORE | {
        matched: COLUMNS[matched],
        "load_mass": ("kg", "mass of the load"),
        "repetition": ("1", "number of the repetition"),
        **{name: (OUTCOMES[name].unit, OUTCOMES[name].meaning) for name in names},
    }
    return described(
        pd.concat(tables, ignore_index=True),
        columns | _AFTER,
        matched=matched,
        data="simulated from the model of hingekit, not measured",
        within=f"{share:g} of the variance of technique between repetitions of a subject",
    )


def _errors(subjects: Population, conditions: int, repetitions: int, seed: int) -> Array:
    """Standard normal numbers by condition, what is drawn, and trial of each subject [-]."""
    from scipy.special import ndtri

    # Not the stream that drew the people, or whoever is tall would always bend late.
    own = int(np.random.SeedSequence([require_whole("Seed", seed, 0), 1]).generate_state(1)[0])
    first, last = int(subjects.number.min()), int(subjects.number.max())
    columns = conditions * len(_DRAWN) * repetitions
    cube = unit_cube(last - first + 1, columns, seed=own, start=first)[subjects.number - first]
    each = ndtri(cube).reshape(-1, conditions, len(_DRAWN), repetitions)
    return np.moveaxis(each, 0, 2).reshape(conditions, len(_DRAWN), -1)


def _again(people: Population, repetitions: int) -> Population:
    """The same people once for each repetition."""

    def repeated(values: Array) -> Array:
        return np.repeat(values, repetitions)

    return Population(
        number=repeated(people.number),
        sex=repeated(people.sex),
        segment_table=repeated(people.segment_table),
        stature=repeated(people.stature),
        mass=repeated(people.mass),
        straight_leg_raise=repeated(people.straight_leg_raise),
        technique={name: repeated(place) for name, place in people.technique.items()},
        spine={name: repeated(place) for name, place in people.spine.items()},
    )


def _scattered(people: Population, errors: Mapping[str, Array], within: float) -> Population:
    """Each trial at its own place in the ranges of technique.

    Habit and scatter add up as normal scores to a normal score, so that places stay uniform.
    """
    from scipy.special import ndtr, ndtri

    habit, scatter = np.sqrt(1 - within), np.sqrt(within)
    places = {
        name: ndtr(habit * ndtri(place) + scatter * errors[name])
        for name, place in people.technique.items()
    }
    return replace(people, technique=places)


def _spread(noise: Mapping[str, float], outcomes: tuple[str, ...]) -> dict[str, float]:
    """Standard deviation of the measurement of each outcome [unit]."""
    require_instance("Noise", noise, Mapping, "give a dict of outcome to standard deviation")
    unknown = [name for name in noise if name not in outcomes]
    if unknown:
        raise HingekitError(
            f"Noise is given for {unknown[0]!r}, which is no outcome here: there are "
            f"{', '.join(outcomes)}."
        )
    return {
        name: float(
            require_between(f"Noise of {name}", noise.get(name, 0.0), 0, 1e6, OUTCOMES[name].unit)
        )
        for name in outcomes
    }
