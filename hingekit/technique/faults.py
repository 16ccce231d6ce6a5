"""What does a fault of technique do to the lumbar spine, and what is held equal meanwhile?

A fault is a change to a sound strategy. It has a size, and its effect depends on what stays
equal: hands that reach as low need another trunk, a trunk that leans as far another depth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.hamstrings import HAMSTRINGS
from hingekit.inputs import require_between
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.posture import FIELDS, Posture
from hingekit.results import by_case
from hingekit.rhythm import Rocked
from hingekit.solution import solve
from hingekit.strategies import BEND_FORWARD, REACH_BACK, Strategy
from hingekit.tasks import TASKS, require_task
from hingekit.technique.back import dowel

if TYPE_CHECKING:
    import pandas as pd

#: What is held equal, one after the other, when a table compares a fault with a sound posture.
MATCHED = ("hand_height", "trunk_inclination")


@dataclass(frozen=True, eq=False)
class Fault:
    """A change to a strategy, by a size.

    Parameters
    ----------
    name : str
        What a table calls it [-].
    size : float
        Size where none is given, an assumption [unit].
    most : float
        Largest size that is accepted [unit].
    unit : str
        Unit of the size [-].
    means : str
        What the size measures [-].
    change : callable
        From a strategy, a size and the sound posture to the strategy with the fault.
    flattens : bool
        Whether the size is a loss of kyphosis, which only the outline of the back shows.
    """

    name: str
    size: float
    most: float
    unit: str
    means: str
    change: Callable[[Strategy, Array, Posture], Strategy]
    flattens: bool = False


def _straightened(strategy: Strategy, size: Array, sound: Posture) -> Strategy:
    if isinstance(strategy.knee_flexion, str):
        raise HingekitError(
            f"Bending forward straightens the knees, which the floor bends in {strategy.name!r}: "
            "leave this fault out."
        )
    pressure = strategy.centre_of_pressure
    return replace(
        strategy,
        knee_flexion=(1 - size) * sound.knee_flexion,
        centre_of_pressure=pressure + size * (BEND_FORWARD.centre_of_pressure - pressure),
    )


def _stopped(strategy: Strategy, size: Array, sound: Posture) -> Strategy:
    # No hip extends as far as a task may ask for: what stops beyond is missing either way.
    return replace(
        strategy, hip_limit=np.maximum(sound.hip_flexion - size, TASKS["hip_flexion"].low)
    )


#: Changes below this are the search's rounding [N·m or deg].
_ROUNDING = 1e-6

#: The four faults that coaches name.
FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        fault.name: fault
        for fault in (
            Fault(
                "pelvic rock",
                15.0,
                40.0,
                "deg",
                "how far the pelvis rocks forward under the thorax: the lumbar spine extends",
                lambda strategy, size, _: replace(strategy, lumbar=Rocked(strategy.lumbar, size)),
            ),
            Fault(
                "over-extended mid back",
                20.0,
                40.0,
                "deg",
                "kyphosis lost; the thorax is rigid in the linkage, so only the back's outline "
                "shows it",
                lambda strategy, _, __: strategy,
                flattens=True,
            ),
            Fault(
                "bending forward",
                1.0,
                1.0,
                "of the way",
                "from the strategy to straight knees with the pressure on the forefoot",
                _straightened,
            ),
            Fault(
                "going too low",
                15.0,
                90.0,
                "deg",
                "by how much the hips stop short of the task: the lumbar spine finishes it; where "
                "the size is the sound posture's lack of reserve, the hamstrings stop them",
                _stopped,
            ),
        )
    }
)

#: What a fault may change: columns of `faults` that have a change beside them.
OUTCOMES = ("lumbar_moment", "lumbar_flexion", "reserve")

#: Columns of `faults`, with unit and long name.
COLUMNS = {
    "fault": ("", "fault, or the sound strategy"),
    "matched": ("", "what is equal to the sound posture"),
    "size": ("", "size of the fault, in its own unit"),
    "size_unit": ("", "unit of the size"),
    "hand_height": ("m", "height of the grip centre above the ground"),
    "trunk_inclination": ("deg", "inclination of the line from hip to shoulder"),
    "lumbar_moment": ("N·m", "net moment at L5/S1"),
    "lumbar_moment_change": ("N·m", "net moment at L5/S1, faulty less sound"),
    "lumbar_flexion": ("deg", "lumbar flexion, thorax less pelvis"),
    "lumbar_flexion_change": ("deg", "lumbar flexion, faulty less sound"),
    "reserve": ("deg", "hip flexion left before the hamstrings stop the hip; negative past that"),
    "reserve_change": ("deg", "that reserve, faulty less sound"),
    "pelvis_gap": ("mm", "dowel held against the head: gap at the pelvis"),
    "mid_back_gap": ("mm", "dowel held against the head: gap at the mid back"),
    "turns": ("", "what changes with another sign when the other is matched"),
    "status": ("", "why a posture exists or not"),
}


def faulty(
    body: Body,
    fault: str,
    load: External = NO_LOAD,
    *,
    size: Array | None = None,
    strategy: Strategy = REACH_BACK,
    matched: str | None = None,
    **task: Array,
) -> Posture:
    """Posture of a strategy with a fault.

    An over-extended mid back leaves it the sound one: hand the size to `dowel` as `lost_kyphosis`.

    Parameters
    ----------
    body : Body
        The person.
    fault : str
        One of `FAULTS` [-].
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    size : float or array, optional
        Size of the fault, in its own unit; the one of `FAULTS` when not given [unit].
    strategy : Strategy
        The sound one.
    matched : str, optional
        What is held equal to the sound posture, on the branch that `hingekit.solve` takes: the
        name of a task; the task itself when not given [-].
    **task : float or array
        What the sound strategy is to do, as in `hingekit.solve`.

    Returns
    -------
    Posture
        Missing, with its status, where the fault leaves none.

    Raises
    ------
    HingekitError
        When the fault, its size, the task or what is matched cannot be, or kneeling knees are
        to be straightened.
    """
    told, size = _require_fault(fault, size)
    sound = solve(body, strategy, load, **task)
    name, _ = require_task(task)
    return _with_fault(body, told, load, size, strategy, sound, matched or name)


def faults(
    body: Body,
    load: External = NO_LOAD,
    *,
    strategy: Strategy = REACH_BACK,
    sizes: Mapping[str, Array | None] | None = None,
    **task: Array,
) -> pd.DataFrame:
    """Each fault beside the sound strategy, at equal hand height and at equal trunk inclination.

    L5/S1 feels the legs only through hand height and the arms: close arms follow the leg, and
    straight knees let them come closer. With hanging arms and a neutral spine, bending forward
    changes no moment at equal trunk inclination.

    Parameters
    ----------
    body : Body
        The person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    strategy : Strategy
        The sound one.
    sizes : mapping of str to float, array or None, optional
        Faults to show, each with its size, or None for that of `FAULTS`; all of them when not
        given [unit].
    **task : float or array
        What the sound strategy is to do, as in `hingekit.solve`.

    Returns
    -------
    pandas.DataFrame
        The sound posture, then a row for each fault and each of `MATCHED`, with the columns of
        `COLUMNS`; with arrays, one for each case, too. Units, the sign convention and what
        faults mean stand in its attributes. Without a sound posture there is no faulty one.

    Raises
    ------
    HingekitError
        As in `faulty`.
    """
    given = dict.fromkeys(FAULTS) if sizes is None else sizes
    sound = solve(body, strategy, load, **task)
    before = _measured(body, sound, load)
    none = {"fault": f"none: {strategy.name}", "matched": "", "size": np.nan, "size_unit": ""}
    rows = [none | before | _changes(before, before) | {"turns": "", "status": sound.reason}]
    for name, given_size in given.items():
        fault, size = _require_fault(name, given_size)
        told = {"fault": name, "size": size, "size_unit": fault.unit}
        found = []
        for matched in MATCHED:
            posture = _with_fault(body, fault, load, size, strategy, sound, matched)
            after = _measured(body, posture, load, size if fault.flattens else 0.0)
            shown = {"matched": matched, "status": posture.reason}
            found.append(told | after | _changes(after, before) | shown)
        rows += [row | {"turns": _turning(*found)} for row in found]
    ordered = [{column: row[column] for column in COLUMNS} for row in rows]
    table = by_case(ordered, COLUMNS, {"load_mass": load.carried_mass}, sound=strategy.name)
    table.attrs["means"] = {name: FAULTS[name].means for name in given}
    return table


def _with_fault(
    body: Body,
    fault: Fault,
    load: External,
    size: Array,
    strategy: Strategy,
    sound: Posture,
    matched: str,
) -> Posture:
    """Posture with a fault, equal to the sound one in what is matched."""
    if matched not in TASKS:
        raise HingekitError(f"{matched!r} cannot be matched: choose one of {', '.join(TASKS)}.")
    ask = TASKS[matched]
    there = Posture(**{name: np.nan_to_num(getattr(sound, name)) for name in FIELDS})
    changed = fault.change(strategy, size, there)
    if changed is strategy:
        return sound
    # A missing sound posture has nothing to match: any goal will do. One that exists may meet
    # a limit of the task to rounding.
    goal = np.where(sound.exists, ask.measure(body, sound), ask.high)
    posture = solve(body, changed, load, **{matched: np.clip(goal, ask.low, ask.high)})
    return posture.without(np.where(sound.exists, posture.status, sound.status).astype(np.int8))


def _measured(
    body: Body, posture: Posture, load: External, lost_kyphosis: Array = 0.0
) -> dict[str, Array]:
    """What may be matched and what may change, by column."""
    tested = dowel(body, posture, lost_kyphosis=lost_kyphosis)
    return {name: TASKS[name].measure(body, posture) for name in MATCHED} | {
        "lumbar_moment": joint_moments(body, posture, load).lumbar,
        "lumbar_flexion": posture.lumbar_flexion,
        "reserve": HAMSTRINGS.reserve(body, posture),
        "pelvis_gap": tested.pelvis,
        "mid_back_gap": tested.mid_back,
    }


def _changes(after: dict[str, Array], before: dict[str, Array]) -> dict[str, Array]:
    """By how much the outcomes have changed, by column."""
    return {f"{name}_change": after[name] - before[name] for name in OUTCOMES}


def _turning(one: dict[str, Array], other: dict[str, Array]) -> Array:
    """Names of the outcomes whose change has two signs, more than rounding apart."""
    told: Any = ""
    for name in OUTCOMES:
        changes = (row[f"{name}_change"] for row in (one, other))
        first, second = (np.where(abs(change) > _ROUNDING, change, 0.0) for change in changes)
        word = np.char.add(np.where(told == "", "", ", "), name.replace("_", " "))
        told = np.where(first * second < 0, np.char.add(told, word), told)
    return told


def _require_fault(name: str, size: Array | None) -> tuple[Fault, Array]:
    if name not in FAULTS:
        raise HingekitError(f"There is no fault {name!r}: choose one of {', '.join(FAULTS)}.")
    fault = FAULTS[name]
    size = fault.size if size is None else size
    return fault, require_between(f"Size of {name!r}", size, 0, fault.most, fault.unit)
