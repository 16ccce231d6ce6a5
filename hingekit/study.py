"""How do strategies compare at an equal task, and which of their ingredients does it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit._arrays import Array, common_shape
from hingekit.body import Body
from hingekit.linkage import landmarks
from hingekit.load import NO_LOAD, Load
from hingekit.mechanics import balance, joint_moments, shares
from hingekit.movement import Movement
from hingekit.posture import Posture, Status
from hingekit.strategies import BEND_FORWARD, INGREDIENTS, REACH_BACK, Strategy, solve
from hingekit.tasks import hand_distance, hand_height, hip_travel, require_task, trunk_inclination

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
    "ankle_dorsiflexion": ("deg", "ankle dorsiflexion"),
    "knee_flexion": ("deg", "knee flexion"),
    "hip_flexion": ("deg", "hip flexion"),
    "lumbar_flexion": ("deg", "lumbar flexion, thorax less pelvis"),
    "ankle_moment": ("N·m", "net ankle moment, both sides"),
    "knee_moment": ("N·m", "net knee moment, both sides"),
    "hip_moment": ("N·m", "net hip moment, both sides"),
    "lumbar_moment": ("N·m", "net moment at L5/S1"),
    "load_distance": ("m", "horizontal distance of the load, or the empty hand, from L5/S1"),
    "balance_margin": ("mm", "centre of pressure to the nearer end of the foot"),
    "status": ("", "why a posture exists or not"),
}

#: Segments whose inclination `over_time` reports.
_RECORDED = ("shank", "thigh", "pelvis", "thorax", "upper_arm", "forearm")

#: The sign convention, as it travels with each table.
SIGN = (
    "Inclination and distance positive forward, flexion positive, moments extensor positive "
    "(ankle plantarflexor; negative at the knee is flexor)."
)


def compare(
    body: Body,
    load: Load = NO_LOAD,
    *,
    strategies: Iterable[Strategy] = (BEND_FORWARD, REACH_BACK),
    **task: Array,
) -> pd.DataFrame:
    """Strategies side by side at an equal task.

    Parameters
    ----------
    body : Body
        The person.
    load : Load
        What is carried.
    strategies : iterable of Strategy
        What to compare.
    **task : float or array
        What is held equal, as in `hingekit.solve`.

    Returns
    -------
    pandas.DataFrame
        One row per strategy; with arrays, one per strategy and case. The columns are those
        of `COLUMNS`; units, long names, the sign convention and what is matched stand in
        its attributes. A posture that does not exist is NaN with its status.

    Raises
    ------
    HingekitError
        When the task is missing, double, unknown or no person could do it.
    """
    import pandas as pd

    matched, _ = require_task(task)
    tables = []
    for strategy in strategies:
        posture = solve(body, strategy, load, **task)
        columns = {"strategy": strategy.name, **report(body, posture, load)}
        shape = common_shape(*columns.values())
        tables.append(
            pd.DataFrame({n: np.broadcast_to(v, shape).reshape(-1) for n, v in columns.items()})
        )
    frame = pd.concat(tables, ignore_index=True)
    return _with_units(frame, COLUMNS, matched=matched, sign=SIGN)


def report(body: Body, posture: Posture, load: Load = NO_LOAD) -> dict[str, Any]:
    """All that `compare` says of one posture, by column name; arrays of the posture's shape."""
    points, moments = landmarks(body, posture), joint_moments(body, posture, load)
    carried_at = points.hand if load.at == "hands" else points.bar
    return {
        "hand_height": hand_height(body, posture),
        "hand_distance": hand_distance(body, posture),
        "thorax_inclination": posture.thorax,
        "trunk_inclination": trunk_inclination(body, posture),
        "hip_travel": hip_travel(body, posture),
        "ankle_dorsiflexion": posture.ankle_dorsiflexion,
        "knee_flexion": posture.knee_flexion,
        "hip_flexion": posture.hip_flexion,
        "lumbar_flexion": posture.lumbar_flexion,
        "ankle_moment": moments.ankle,
        "knee_moment": moments.knee,
        "hip_moment": moments.hip,
        "lumbar_moment": moments.lumbar,
        "load_distance": np.real(carried_at - points.lumbar),
        "balance_margin": balance(body, posture, load).margin * 1000,
        "status": posture.reason,
    }


def itemise(
    body: Body, posture: Posture, load: Load = NO_LOAD, *, joint: str = "lumbar"
) -> pd.DataFrame:
    """Joint moment of one posture by segment: weight times moment arm, which sums exactly.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        One posture, or several: then one row per segment and case.
    load : Load
        What is carried.
    joint : str
        One of `hingekit.body.JOINTS` [-].

    Returns
    -------
    pandas.DataFrame
        Columns segment, weight [N], moment_arm [m], moment [N·m].
    """
    import pandas as pd

    tables = []
    for segment, share in shares(body, posture, load, joint=joint).items():
        shape = common_shape(*share)
        values = {
            name: np.broadcast_to(v, shape).reshape(-1) for name, v in share._asdict().items()
        }
        tables.append(pd.DataFrame({"segment": segment, **values}))
    columns = {
        "segment": ("", "segment, or the load"),
        "weight": ("N", "weight"),
        "moment_arm": ("m", "horizontal distance of its centre of mass in front of the joint"),
        "moment": ("N·m", f"part of the net {joint} moment"),
    }
    return _with_units(pd.concat(tables, ignore_index=True), columns, joint=joint, sign=SIGN)


def explain(
    body: Body,
    load: Load = NO_LOAD,
    *,
    strategies: tuple[Strategy, Strategy] = (BEND_FORWARD, REACH_BACK),
    **task: Array,
) -> pd.DataFrame:
    """Which ingredient of two strategies makes the difference in the L5/S1 moment.

    The difference, second less first, is shared out by Shapley values: an ingredient's share
    is what swapping it changes, averaged over all orders in which all of them can be
    swapped. Shares add up to the difference to rounding.

    Parameters
    ----------
    body : Body
        The person.
    load : Load
        What is carried.
    strategies : pair of Strategy
        From which, to which.
    **task : float or array
        What is held equal, as in `hingekit.solve`.

    Returns
    -------
    pandas.DataFrame
        One row per ingredient (and case): columns ingredient, before, after, share [N·m],
        status. Where a mixture of the two strategies has no posture, shares are NaN and the
        status names the mixture.
    """
    import pandas as pd

    first, second = strategies
    moment: dict[frozenset[str], Any] = {}
    status: Any = str(Status.EXISTS.sentence)
    for swapped in _subsets(INGREDIENTS):
        mixture = replace(first, **{name: getattr(second, name) for name in swapped})
        posture = solve(body, mixture, load, **task)
        moment[swapped] = joint_moments(body, posture, load).lumbar
        named = f"{first.name} with {second.name}'s {', '.join(sorted(swapped)) or 'nothing'}: "
        reason = np.char.add(named.replace("_", " "), posture.reason)
        known = np.asarray(status) != Status.EXISTS.sentence
        status = np.where(~known & ~posture.exists, reason, status)
    tables = []
    for name in INGREDIENTS:
        share = _shapley(name, moment)
        cell = {
            "ingredient": name,
            "before": _words(getattr(first, name)),
            "after": _words(getattr(second, name)),
            "share": np.reshape(share, -1),
            "status": np.broadcast_to(status, np.shape(share)).reshape(-1),
        }
        tables.append(pd.DataFrame(cell))
    columns = {
        "ingredient": ("", "ingredient of the strategy"),
        "before": ("", f"in {first.name}"),
        "after": ("", f"in {second.name}"),
        "share": ("N·m", f"share of the L5/S1 moment, {second.name} less {first.name}"),
        "status": ("", "the first mixture without a posture"),
    }
    matched, _ = require_task(task)
    return _with_units(pd.concat(tables, ignore_index=True), columns, matched=matched, sign=SIGN)


def over_time(body: Body, movement: Movement, load: Load = NO_LOAD) -> pd.DataFrame:
    """Quasi-static moments of a movement: each posture as if it were held.

    Parameters
    ----------
    body : Body
        One person.
    movement : Movement
        Postures over time.
    load : Load
        What is carried.

    Returns
    -------
    pandas.DataFrame
        One row per time [s]: inclinations and flexions [deg], and the moments that a
        recording without ground reaction can give, those from L5/S1 up [N·m].
    """
    import pandas as pd

    posture, moments = movement.posture, joint_moments(body, movement.posture, load)
    values = {
        "time": movement.time,
        **{f"{name}_inclination": getattr(posture, name) for name in _RECORDED},
        "knee_flexion": posture.knee_flexion,
        "hip_flexion": posture.hip_flexion,
        "lumbar_flexion": posture.lumbar_flexion,
        "lumbar_moment": moments.lumbar,
        "thoracolumbar_moment": moments.thoracolumbar,
    }
    columns = {name: ("deg", name.replace("_", " ")) for name in values}
    columns["time"] = ("s", "time")
    columns["lumbar_moment"] = ("N·m", "net moment at L5/S1, quasi-static")
    columns["thoracolumbar_moment"] = ("N·m", "net moment at T12/L1, quasi-static")
    shaped = {name: np.broadcast_to(v, movement.time.shape) for name, v in values.items()}
    return _with_units(pd.DataFrame(shaped), columns, sign=SIGN)


def _subsets(names: tuple[str, ...]) -> list[frozenset[str]]:
    return [frozenset(c) for size in range(len(names) + 1) for c in combinations(names, size)]


def _shapley(player: str, value: dict[frozenset[str], Any]) -> Any:
    """Shapley value of one player, from the value of every coalition."""
    n = len(INGREDIENTS)
    total = 0.0
    for coalition in value:
        if player not in coalition:
            weight = factorial(len(coalition)) * factorial(n - len(coalition) - 1) / factorial(n)
            total = total + weight * (value[coalition | {player}] - value[coalition])
    return total


def _words(ingredient: Any) -> str:
    """Ingredient as a table shows it."""
    if np.ndim(ingredient):
        return f"{np.min(ingredient):g} to {np.max(ingredient):g}"
    return f"{ingredient:g}" if isinstance(ingredient, int | float) else str(ingredient)


def _with_units(
    frame: pd.DataFrame, columns: dict[str, tuple[str, str]], **attributes: str
) -> pd.DataFrame:
    frame.attrs["units"] = {name: unit for name, (unit, _) in columns.items()}
    frame.attrs["long_name"] = {name: text for name, (_, text) in columns.items()}
    frame.attrs.update(attributes)
    return frame
