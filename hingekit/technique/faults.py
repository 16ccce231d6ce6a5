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
            "name the other faults in sizes."
        )
    pressure = strategy.centre_of_pressure
    return replace(
        strategy,
        knee_flexion=(1 - size) * sound.knee_flexion,
        centre_of_pressure=pressure + size * (BEND_FORWARD.centre_of_pressure - pressure),
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
                "by how much the hips stop short of the task: the lumbar spine finishes it",
                lambda strategy, size, sound: replace(strategy, hip_limit=sound.hip_flexion - size),
            ),
        )
    }
)

#: Columns of `faults`, with unit and long name.
COLUMNS = {
    "fault": ("", "fault, or the sound strategy"),
    "matched": ("", "what is equal to the sound posture"),
    "size": ("", "size of the fault, in its own unit"),
    "size_unit": ("", "unit of the size"),
    "lumbar_moment": ("N·m", "net moment at L5/S1"),
    "lumbar_moment_change": ("N·m", "net moment at L5/S1, faulty less sound"),
    "lumbar_flexion": ("deg", "lumbar flexion, thorax less pelvis"),
    "lumbar_flexion_change": ("deg", "lumbar flexion, faulty less sound"),
    "reserve": ("deg", "hip flexion left before hamstrings, or the fault, stop the hip"),
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
        What is held equal to the sound posture: the name of a task; the task itself when not
        given [-].
    **task : float or array
        What the sound strategy is to do, as in `hingekit.solve`.

    Returns
    -------
    Posture
        Missing, with its status, where the fault leaves none.

    Raises
    ------
    HingekitError
        When the fault, its size, the task or what is matched is unknown.
    """
    told, size = _require_fault(fault, size)
    sound = solve(body, strategy, load, **task)
    name, _ = require_task(task)
    return _with_fault(body, told, load, size, strategy, sound, matched or name)[0]


def faults(
    body: Body,
    load: External = NO_LOAD,
    *,
    strategy: Strategy = REACH_BACK,
    sizes: Mapping[str, Array] | None = None,
    **task: Array,
) -> pd.DataFrame:
    """Each fault beside the sound strategy, at equal hand height and at equal trunk inclination.

    Parameters
    ----------
    body : Body
        The person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    strategy : Strategy
        The sound one.
    sizes : mapping of str to float or array, optional
        Faults to show, each with its size; all of `FAULTS` with theirs when not given [unit].
    **task : float or array
        What the sound strategy is to do, as in `hingekit.solve`.

    Returns
    -------
    pandas.DataFrame
        The sound posture, then a row for each fault and each of `MATCHED`, with the columns of
        `COLUMNS`; with arrays, one for each case, too. Units and the sign convention stand in
        its attributes.

    Raises
    ------
    HingekitError
        When a fault, its size or the task is unknown.
    """
    given = dict.fromkeys(FAULTS) if sizes is None else sizes
    sound = solve(body, strategy, load, **task)
    before = _measured(body, sound, load, HAMSTRINGS.reserve(body, sound))
    rows: list[dict[str, Any]] = [
        {"fault": f"none: {strategy.name}", "matched": "", "size": np.nan, "size_unit": ""}
        | _beside(before, before)
        | {"turns": "", "status": sound.reason}
    ]
    for name, given_size in given.items():
        fault, size = _require_fault(name, given_size)
        found = []
        for matched in MATCHED:
            posture, changed = _with_fault(body, fault, load, size, strategy, sound, matched)
            reserve = HAMSTRINGS.reserve(body, posture)
            if _is_number(changed.hip_limit):
                reserve = np.minimum(reserve, changed.hip_limit - posture.hip_flexion)
            after = _measured(body, posture, load, reserve, size if fault.flattens else 0.0)
            found.append(
                {"fault": name, "matched": matched, "size": size, "size_unit": fault.unit}
                | _beside(after, before)
                | {"status": posture.reason}
            )
        rows += [row | {"turns": _turning(*found)} for row in found]
    known = {"load_mass": load.carried_mass}
    ordered = [{column: row[column] for column in COLUMNS} for row in rows]
    return by_case(ordered, COLUMNS, known, sound=strategy.name)


def _with_fault(
    body: Body,
    fault: Fault,
    load: External,
    size: Array,
    strategy: Strategy,
    sound: Posture,
    matched: str,
) -> tuple[Posture, Strategy]:
    """Posture and strategy with a fault, equal to the sound ones in what is matched."""
    if matched not in TASKS:
        raise HingekitError(f"{matched!r} cannot be matched: choose one of {', '.join(TASKS)}.")
    goal = TASKS[matched].measure(body, sound)
    # A sound posture that is missing has nothing to be matched: any goal will do for it.
    known = np.where(sound.exists, goal, (TASKS[matched].low + TASKS[matched].high) / 2)
    there = Posture(**{name: np.nan_to_num(getattr(sound, name)) for name in FIELDS})
    changed = fault.change(strategy, size, there)
    posture = solve(body, changed, load, **{matched: known})
    status = np.where(sound.exists, posture.status, sound.status).astype(np.int8)
    return posture.without(status), changed


def _measured(
    body: Body, posture: Posture, load: External, reserve: Array, lost_kyphosis: Array = 0.0
) -> dict[str, Array]:
    """What a fault may change, by column."""
    tested = dowel(body, posture, lost_kyphosis=lost_kyphosis)
    return {
        "lumbar_moment": joint_moments(body, posture, load).lumbar,
        "lumbar_flexion": posture.lumbar_flexion,
        "reserve": reserve,
        "pelvis_gap": tested.pelvis,
        "mid_back_gap": tested.mid_back,
    }


def _beside(after: dict[str, Array], before: dict[str, Array]) -> dict[str, Array]:
    """Numbers, and what they have changed by where a column says so."""
    changes = {f"{name}_change": value - before[name] for name, value in after.items()}
    return after | {name: change for name, change in changes.items() if name in COLUMNS}


def _turning(one: dict[str, Array], other: dict[str, Array]) -> Array:
    """Names of the outcomes whose change has two signs, more than rounding apart."""
    told: Any = ""
    for name in (n.removesuffix("_change") for n in one if n.endswith("_change")):
        pair = (row[f"{name}_change"] for row in (one, other))
        signs = [np.where(abs(change) > _ROUNDING, np.sign(change), 0.0) for change in pair]
        word = np.char.add(np.where(told == "", "", ", "), name.replace("_", " "))
        told = np.where(signs[0] * signs[1] < 0, np.char.add(told, word), told)
    return told


def _require_fault(name: str, size: Array | None) -> tuple[Fault, Array]:
    if name not in FAULTS:
        raise HingekitError(f"There is no fault {name!r}: choose one of {', '.join(FAULTS)}.")
    fault = FAULTS[name]
    size = fault.size if size is None else size
    return fault, require_between(f"Size of {name!r}", size, 0, fault.most, fault.unit)


def _is_number(value: Any) -> bool:
    return not (value is None or isinstance(value, str) or hasattr(value, "numbers"))
