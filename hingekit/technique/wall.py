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
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import balance, joint_moments
from hingekit.posture import Posture
from hingekit.results import described
from hingekit.solution import solve
from hingekit.strategies import REACH_BACK, Strategy
from hingekit.tasks import upright, wall_distance

if TYPE_CHECKING:
    import pandas as pd

#: Thorax inclinations among which the furthest wall is looked for [deg]. The hips travel less
#: than a centimetre per degree, so that it is found to a fifth of a millimetre.
_LEANS = np.linspace(0.0, 130.0, 6501)

#: Columns of `wall`, with unit and long name.
COLUMNS = {
    "distance": ("m", "from the heels back to the wall"),
    "thorax_inclination": ("deg", "inclination of the thorax from the vertical"),
    "hip_flexion": ("deg", "hip flexion"),
    "knee_flexion": ("deg", "knee flexion"),
    "hip_height": ("m", "height of the hip joint: about where the buttocks touch"),
    "hamstring_reserve": ("deg", "hip flexion left before the hamstrings stop the hip"),
    "lumbar_moment": ("N·m", "net moment at L5/S1"),
    "balance_margin": ("mm", "centre of pressure to the nearer end of the foot"),
    "status": ("", "why the wall is touched or not"),
}


class Furthest(NamedTuple):
    """Furthest wall that is touched with a neutral spine, and what keeps it from being further."""

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
    """Furthest wall that balance, joint ranges and hamstrings allow.

    The hips travel back until the trunk is nearly level and come forward again beyond, so there
    is a furthest wall even for somebody whose hamstrings never stop the hip.

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
        Distance, posture and what stops it, in the broadcast shape of people and load; NaN
        where no wall is touched at all.

    Raises
    ------
    HingekitError
        When something is of the wrong kind, or no person's.
    """
    require_instance("Hamstrings", hamstrings, Hamstrings, "take Hamstrings()")
    shape = joint_shape(body.shape, load.shape, common_shape(*strategy.numbers))
    lean = _LEANS.reshape(-1, *(1 for _ in shape))
    postures = solve(body, strategy, load, thorax_inclination=lean)
    reserve = np.broadcast_to(hamstrings.reserve(body, postures), postures.shape)
    allowed = np.asarray(postures.exists) & (reserve >= 0)
    reached = np.where(allowed, wall_distance(body, postures), -np.inf)
    last = np.argmax(reached, axis=0)
    beyond = np.minimum(last + 1, len(_LEANS) - 1)[None]
    why = np.take_along_axis(np.broadcast_to(postures.reason, postures.shape), beyond, axis=0)[0]
    tense = np.take_along_axis(reserve, beyond, axis=0)[0] < 0
    stands = np.take_along_axis(np.asarray(postures.exists), beyond, axis=0)[0]
    stopped_by = np.where(stands, np.where(tense, "hamstrings", "balance"), why)
    found = solve(body, strategy, load, thorax_inclination=_LEANS[last])
    nowhere = ~np.any(allowed, axis=0)
    distance = np.where(nowhere, np.nan, np.max(reached, axis=0))
    return Furthest(distance[()], found, stopped_by[()])


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
        How much further the heels step out each time; two inches by default [m].
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
        When there are several people or loads, or the step is none.
    """
    import pandas as pd

    if body.shape or load.shape or common_shape(*strategy.numbers):
        raise HingekitError(
            "A row of taps is one person's with one load and one strategy: give single numbers, "
            "or take furthest_wall, which takes arrays."
        )
    step = float(require_between("Step", step, 0.001, 0.5, "m", "give it in metres"))
    furthest = furthest_wall(body, load, strategy=strategy, hamstrings=hamstrings)
    nearest = float(wall_distance(body, upright(body)))
    ends = nearest if np.isnan(furthest.distance) else float(furthest.distance)
    distance = nearest + step * np.arange(1, int((max(ends, nearest) - nearest) / step) + 3)
    posture = solve(body, strategy, load, wall_distance=distance)
    reserve = hamstrings.reserve(body, posture)
    status = np.where(reserve < 0, "past the hamstrings' limit", posture.reason)
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
