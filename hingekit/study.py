"""How do strategies compare at an equal task?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit import tasks
from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.hamstrings import HAMSTRINGS
from hingekit.linkage import landmarks
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import balance, joint_moments
from hingekit.posture import Posture
from hingekit.results import Columns, by_case
from hingekit.shares import shares
from hingekit.solution import solve
from hingekit.strategies import BEND_FORWARD, REACH_BACK, Strategy
from hingekit.tasks import require_task

if TYPE_CHECKING:
    import pandas as pd

#: What `compare` reports: unit and long name of each column.
COLUMNS = {
    "strategy": ("", "strategy"),
    "hand_height": ("m", "height of the grip centre above the ground"),
    "hand_distance": ("m", "distance of the grip centre in front of the ankle"),
    "thorax_inclination": ("deg", "inclination of the thorax from the vertical"),
    "trunk_inclination": ("deg", "inclination of the line from hip to shoulder"),
    "hip_travel": ("m", "distance of the hip behind where it stands upright"),
    "wall_distance": (
        "m",
        "distance behind heels, or kneeling toes, of a wall that the hips touch",
    ),
    "ankle_dorsiflexion": ("deg", "ankle dorsiflexion"),
    "knee_flexion": ("deg", "knee flexion"),
    "hip_flexion": ("deg", "hip flexion"),
    "lumbar_flexion": ("deg", "lumbar flexion, thorax less pelvis"),
    "hamstring_reserve": (
        "deg",
        "hip flexion left before the hamstrings stop the hip, at 30 N·m per leg",
    ),
    "ankle_moment": ("N·m", "net ankle moment, both sides"),
    "knee_moment": ("N·m", "net knee moment, both sides"),
    "hip_moment": ("N·m", "net hip moment, both sides"),
    "lumbar_moment": ("N·m", "net moment at L5/S1"),
    "load_distance": ("m", "horizontal distance of the load, or the empty hand, from L5/S1"),
    "balance_margin": ("mm", "centre of pressure to the nearer end of the base"),
    "status": ("", "why a posture exists or not"),
}


def compare(
    body: Body,
    load: External = NO_LOAD,
    *,
    strategies: Iterable[Strategy] = (BEND_FORWARD, REACH_BACK),
    **task: Array,
) -> pd.DataFrame:
    """Strategies side by side at an equal task.

    Parameters
    ----------
    body : Body
        The person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    strategies : iterable of Strategy
        What to compare.
    **task : float or array
        What is held equal, as in `hingekit.solve`.

    Returns
    -------
    pandas.DataFrame
        One row per strategy with the columns of `COLUMNS`; with arrays, one per strategy and
        case, and columns that tell cases apart: `case`, `target` and `load_mass`. Units, long
        names, the sign convention and what is matched stand in its attributes. A posture that
        does not exist is NaN with its status.

    Raises
    ------
    HingekitError
        When the task or a strategy is missing or unknown, or no person could do the task.
    """
    rows = [
        {"strategy": strategy.name, **report(body, solve(body, strategy, load, **task), load)}
        for strategy in require_strategies(strategies)
    ]
    return at_equal(task, rows, COLUMNS, load)


def report(body: Body, posture: Posture, load: External = NO_LOAD) -> dict[str, Any]:
    """All that `compare` says of one posture, by column name; arrays of the posture's shape."""
    points, moments = landmarks(body, posture), joint_moments(body, posture, load)
    carried_at = tasks.centre_of_load(body, posture, load)
    return {
        "hand_height": tasks.hand_height(body, posture),
        "hand_distance": tasks.hand_distance(body, posture),
        "thorax_inclination": posture.thorax,
        "trunk_inclination": tasks.trunk_inclination(body, posture),
        "hip_travel": tasks.hip_travel(body, posture),
        "wall_distance": tasks.wall_distance(body, posture),
        "ankle_dorsiflexion": posture.ankle_dorsiflexion,
        "knee_flexion": posture.knee_flexion,
        "hip_flexion": posture.hip_flexion,
        "lumbar_flexion": posture.lumbar_flexion,
        "hamstring_reserve": HAMSTRINGS.reserve(body, posture),
        "ankle_moment": moments.ankle,
        "knee_moment": moments.knee,
        "hip_moment": moments.hip,
        "lumbar_moment": moments.lumbar,
        "load_distance": np.real(carried_at - points.lumbar),
        "balance_margin": balance(body, posture, load).margin * 1000,
        "status": posture.reason,
    }


def itemise(
    body: Body, posture: Posture, load: External = NO_LOAD, *, joint: str = "lumbar"
) -> pd.DataFrame:
    """Joint moment of one posture by segment: weight times moment arm, which sums exactly.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        One posture, or several.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    joint : str
        One of `hingekit.body.JOINTS` [-].

    Returns
    -------
    pandas.DataFrame
        Columns segment, force [N], moment_arm [m], moment [N·m]. With arrays, one row per
        segment and case, and columns `case` and `load_mass` [kg].

    Raises
    ------
    HingekitError
        When there is no such joint.
    """
    items = shares(body, posture, load, joint=joint).items()
    rows = [{"segment": segment, **share._asdict()} for segment, share in items]
    columns = {
        "segment": ("", "segment, or the load"),
        "force": ("N", "weight, or pull"),
        "moment_arm": ("m", "distance in front of the joint at which the force passes it"),
        "moment": ("N·m", f"part of the net {joint} moment"),
    }
    return by_case(rows, columns, {"load_mass": load.carried_mass}, joint=joint)


def at_equal(
    task: dict[str, Array], rows: list[dict[str, Any]], columns: Columns, load: External
) -> pd.DataFrame:
    """Table of rows at an equal task, whose value and the load's mass tell cases apart."""
    matched, target = require_task(task)
    told = {"target": (COLUMNS[matched][0], f"{COLUMNS[matched][1]}, as asked for")}
    known = {"target": target, "load_mass": load.carried_mass}
    return by_case(rows, columns | told, known, matched=matched)


def require_strategies(strategies: Any) -> tuple[Strategy, ...]:
    """Strategies as they were given, refused when there is none or one is something else."""
    several = isinstance(strategies, Iterable) and not isinstance(strategies, str)
    given = tuple(strategies) if several else (strategies,)
    if not given:
        raise HingekitError("No strategy was given: give at least one, such as hk.REACH_BACK.")
    for each in given:
        if not isinstance(each, Strategy):
            raise HingekitError(f"{each!r} is no strategy: give one such as hk.REACH_BACK.")
    return given
