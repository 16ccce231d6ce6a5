"""What comes out when each of many people does a task?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.hamstrings import HAMSTRINGS
from hingekit.inputs import require_instance, require_numbers
from hingekit.load import NO_LOAD, External, require_load
from hingekit.mechanics import joint_moments
from hingekit.posture import Posture
from hingekit.spine import spine_loads
from hingekit.strategies import Strategy
from hingekit.tasks import require_task
from hingekit.uncertainty.people import Population


class Measure(NamedTuple):
    """One number that a posture of somebody with a load has."""

    unit: str
    meaning: str
    of: Callable[[Population, Posture, External], Array]
    burden: Callable[[Array], Array] = np.abs  # what to compare: the lower the better


def _moment(joint: str) -> Callable[[Population, Posture, External], Array]:
    return lambda people, posture, load: getattr(joint_moments(people.body, posture, load), joint)


def _disc(name: str) -> Callable[[Population, Posture, External], Array]:
    def of(people: Population, posture: Posture, load: External) -> Array:
        loads = spine_loads(people.body, posture, load, model=people.spine_model)
        return getattr(loads, name)

    return of


def _reserve(people: Population, posture: Posture, _: External) -> Array:
    return HAMSTRINGS.reserve(people.body, posture)


#: What can be asked for by name. A moment or a shear is lower where its size is, whatever its
#: sign; a hamstring reserve is better where it is larger.
OUTCOMES: Mapping[str, Measure] = {
    "ankle_moment": Measure("N·m", "net ankle moment, both sides", _moment("ankle")),
    "knee_moment": Measure("N·m", "net knee moment, both sides", _moment("knee")),
    "hip_moment": Measure("N·m", "net hip moment, both sides", _moment("hip")),
    "lumbar_moment": Measure("N·m", "net moment at L5/S1", _moment("lumbar")),
    "compression": Measure("N", "compression of the disc at L5/S1", _disc("compression")),
    "shear": Measure("N", "shear at L5/S1, anterior positive", _disc("shear")),
    "hamstring_reserve": Measure(
        "deg",
        "hip flexion left before the hamstrings stop the hip, at 30 N·m per leg",
        _reserve,
        np.negative,
    ),
}


@dataclass(frozen=True, eq=False)
class AtTask:
    """An outcome of a strategy at a matched task, as a function of people; from `at_task`.

    Parameters
    ----------
    name : str
        One of `OUTCOMES` [-].
    strategy : Strategy
        What people try to do.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    task : mapping of str to float
        One task as in `hingekit.solve` [m, or deg].
    """

    name: str
    strategy: Strategy
    load: External
    task: Mapping[str, float]

    def __call__(self, people: Population) -> Array:
        """The outcome of each of them; NaN where no posture exists [unit of the outcome]."""
        posture = people.solve(self.strategy, self.load, **self.task)
        return OUTCOMES[self.name].of(people, posture, self.load)

    def __str__(self) -> str:
        """One line for a table."""
        ((task, value),) = self.task.items()
        return f"{self.name}, {self.strategy.name}, {task}={value:g}"


def at_task(name: str, strategy: Strategy, load: External = NO_LOAD, **task: float) -> AtTask:
    """An outcome that `propagate` and `sensitivity` can ask people for.

    Parameters
    ----------
    name : str
        One of `OUTCOMES` [-].
    strategy : Strategy
        What people try to do.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    **task : float
        Exactly one task as in `hingekit.solve`, one number [m, or deg].

    Returns
    -------
    AtTask
        A function of a `Population`.

    Raises
    ------
    HingekitError
        When there is no such outcome, or the task is none, double or several numbers.
    """
    require_instance("Outcome", name, str, f"choose one of {', '.join(OUTCOMES)}")
    require_outcomes(name)
    require_instance("Strategy", strategy, Strategy, "take one such as REACH_BACK")
    require_load(load)
    asked, value = require_task(task)
    if np.ndim(value):
        raise HingekitError(f"{asked} takes one number here, not {np.size(value)}: ask for each.")
    return AtTask(name, strategy, load, {asked: float(value)})


def require_outcomes(names: str | Iterable[str]) -> tuple[str, ...]:
    """Names of outcomes, each once, refused when one is unknown or there is none.

    Raises
    ------
    HingekitError
        With those that there are.
    """
    several = isinstance(names, Iterable) and not isinstance(names, str)
    given: list[Any] = list(names) if several else [names]
    if not given:
        raise HingekitError(f"No outcome was given: choose some of {', '.join(OUTCOMES)}.")
    for name in given:
        if not isinstance(name, str) or name not in OUTCOMES:
            raise HingekitError(
                f"There is no outcome {name!r}: choose one of {', '.join(OUTCOMES)}."
            )
    return tuple(dict.fromkeys(given))


def require_cases(load_mass: Array, task: dict[str, Array]) -> tuple[str, Array, Array]:
    """What is matched, at which values, and with which loads [the task's unit, and kg].

    Raises
    ------
    HingekitError
        When the task is none or double, or there is no value or load.
    """
    matched, goals = require_task(task)
    values, masses = np.ravel(goals), np.ravel(require_numbers("Load mass", load_mass, "kg"))
    if not (values.size and masses.size):
        raise HingekitError(
            f"{matched} and load mass must be a number each at least, not {values.size} and "
            f"{masses.size}: give some."
        )
    return matched, values, masses
