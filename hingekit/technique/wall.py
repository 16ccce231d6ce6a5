"""How far behind the heels may a wall stand, for the hips to touch it and come back?

Stand with the back to a wall, reach back until the buttocks touch it, step out, repeat. A chair
behind is such a wall, as high as its back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hingekit._arrays import Array, common_shape, joint_shape
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.hamstrings import HAMSTRINGS, Hamstrings
from hingekit.inputs import require_between, require_instance
from hingekit.linkage import landmarks
from hingekit.load import NO_LOAD, External, require_load
from hingekit.mechanics import balance, joint_moments
from hingekit.posture import Posture, Status
from hingekit.results import described
from hingekit.solution import ROUNDING, solve
from hingekit.strategies import REACH_BACK, Strategy
from hingekit.tasks import upright, wall_distance

if TYPE_CHECKING:
    import pandas as pd

#: Thorax inclinations among which the furthest wall is looked for: a middle and steps to both
#: sides [deg]. Each search after the first spans the steps beside the best one; the last one's
#: are 0.0002 deg, and the hips travel less than a centimetre per degree.
_MIDDLE, _STEPS, _SEARCHES = 65.0, np.linspace(-1, 1, 131), 3

#: Columns of `wall`, with unit and long name.
COLUMNS = {
    "distance": ("m", "from the heels back to the wall"),
    "thorax_inclination": ("deg", "inclination of the thorax from the vertical"),
    "hip_flexion": ("deg", "hip flexion"),
    "knee_flexion": ("deg", "knee flexion"),
    "hip_height": ("m", "height of the hip joint: about where the buttocks touch"),
    "hamstring_reserve": ("deg", "hip flexion left before the hamstrings stop the hip"),
    "lumbar_moment": ("N·m", "net moment at L5/S1"),
    "balance_margin": ("mm", "centre of pressure to the nearer end of the base"),
    "status": ("", "why the wall is touched or not"),
}


class Furthest(NamedTuple):
    """Furthest wall that is touched before the hamstrings stop the hip, and what stops there."""

    distance: Array  # from the heels back to the wall [m]
    posture: Posture
    stopped_by: Array  # "hamstrings", "balance" or the reason why the next posture is missing


def furthest_wall(
    body: Body,
    load: External = NO_LOAD,
    *,
    strategy: Strategy = REACH_BACK,
    hamstrings: Hamstrings = HAMSTRINGS,
) -> Furthest:
    """Furthest wall that balance, joint ranges and hamstrings allow, to a hundredth of a mm.

    The hips travel back until the trunk is nearly level and come forward again beyond, so there
    is a furthest wall, by "balance", even for somebody whose hamstrings never stop the hip.

    Parameters
    ----------
    body : Body
        The person, or people.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    strategy : Strategy
        Knees, centre of pressure, spine and arms.
    hamstrings : Hamstrings
        Where they stop the hip.

    Returns
    -------
    Furthest
        Distance, posture and what stops it, in the broadcast shape of everything that came in;
        NaN where no wall is touched at all.

    Raises
    ------
    HingekitError
        When something is of the wrong kind, or no person's.
    """
    shape = _shape(body, load, strategy, hamstrings)
    steps = _STEPS.reshape(-1, *(1 for _ in shape))
    lean, span = np.full(shape, _MIDDLE), _MIDDLE
    for _ in range(_SEARCHES):
        tried = solve(body, strategy, load, thorax_inclination=lean + span * steps)
        tense = hamstrings.reserve(body, tried) < -ROUNDING
        reached = np.where(tried.exists & ~tense, wall_distance(body, tried), -np.inf)
        best = np.argmax(reached, axis=0)
        lean, span = lean + span * _STEPS[best], span * (_STEPS[1] - _STEPS[0])

    why = np.where(tried.exists, np.where(tense, "hamstrings", "balance"), tried.reason)
    beyond = np.minimum(best + 1, len(_STEPS) - 1)[None]
    nowhere = np.isneginf(np.max(reached, axis=0))
    found = solve(body, strategy, load, thorax_inclination=lean)
    gone = np.where(nowhere & found.exists, Status.OUT_OF_REACH, found.status)
    found = found.without(gone.astype(np.int8))
    stopped_by = np.take_along_axis(why, beyond, axis=0)[0]
    return Furthest(wall_distance(body, found), found, stopped_by)


def wall(
    body: Body,
    load: External = NO_LOAD,
    *,
    strategy: Strategy = REACH_BACK,
    step: float = 0.05,
    hamstrings: Hamstrings = HAMSTRINGS,
) -> pd.DataFrame:
    """Butt taps to a wall, a step further from it each time, and once more beyond the furthest.

    Parameters
    ----------
    body : Body
        One person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    strategy : Strategy
        Knees, centre of pressure, spine and arms.
    step : float
        How much further the heels step out each time; 0.05 by default, about two inches [m].
    hamstrings : Hamstrings
        Where they stop the hip; for a posture past that, the status says so.

    Returns
    -------
    pandas.DataFrame
        One row for each distance, with the columns of `COLUMNS`. Units, the sign convention,
        the furthest wall [m] and what stops it stand in its attributes.

    Raises
    ------
    HingekitError
        When there are several people or loads, the step is none, or something of the wrong kind.
    """
    import pandas as pd

    if _shape(body, load, strategy, hamstrings):
        raise HingekitError(
            "A row of taps is one person's with one load and one strategy: give single numbers, "
            "or take furthest_wall, which takes arrays."
        )
    step = require_between("Step", step, 0.001, 0.5, "m", "give it in metres")
    if common_shape(step):
        raise HingekitError("The step is the same each time: give one number in metres.")
    furthest = furthest_wall(body, load, strategy=strategy, hamstrings=hamstrings)
    nearest = float(wall_distance(body, upright(body)))
    ends = max(nearest, float(np.nan_to_num(furthest.distance, nan=nearest)))
    distance = nearest + step * np.arange(1, int((ends - nearest) / step) + 2)
    posture = solve(body, strategy, load, wall_distance=distance)
    reserve = hamstrings.reserve(body, posture)
    status = np.where(reserve < -ROUNDING, "past the hamstrings' limit", posture.reason)
    table = pd.DataFrame(
        {
            "distance": distance,
            "thorax_inclination": posture.thorax,
            "hip_flexion": posture.hip_flexion,
            "knee_flexion": posture.knee_flexion,
            "hip_height": np.imag(landmarks(body, posture).hip),
            "hamstring_reserve": reserve,
            "lumbar_moment": joint_moments(body, posture, load).lumbar,
            "balance_margin": balance(body, posture, load).margin * 1000,
            "status": status,
        }
    )
    described(table, COLUMNS, stopped_by=str(furthest.stopped_by))
    table.attrs["furthest"] = float(furthest.distance)
    return table


def _shape(
    body: Body, load: External, strategy: Strategy, hamstrings: Hamstrings
) -> tuple[int, ...]:
    """Broadcast shape of all that is given, refused where it is of the wrong kind."""
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_load(load)
    require_instance("Strategy", strategy, Strategy, "take one such as REACH_BACK")
    require_instance("Hamstrings", hamstrings, Hamstrings, "take Hamstrings()")
    numbers = common_shape(*strategy.numbers, *hamstrings.numbers)
    return joint_shape(body.shape, load.shape, numbers)
