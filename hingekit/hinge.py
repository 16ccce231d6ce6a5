"""Where does a hinge with a neutral spine end?"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.hamstrings import HAMSTRINGS, Hamstrings
from hingekit.inputs import require_instance
from hingekit.load import NO_LOAD, External
from hingekit.posture import Posture, Status
from hingekit.solution import solve
from hingekit.strategies import REACH_BACK
from hingekit.tasks import TASKS, hand_height, trunk_inclination


class HingeLimit(NamedTuple):
    """End of a hinge; NaN where there is none, and the posture's status says why."""

    hip_flexion: Array  # deg
    thorax_inclination: Array  # deg
    trunk_inclination: Array  # deg
    hand_height: Array  # m
    posture: Posture


def hinge_limit(
    body: Body,
    knee_flexion: Array = 20.0,
    *,
    centre_of_pressure: Array = 0.4,
    load: External = NO_LOAD,
    hamstrings: Hamstrings = HAMSTRINGS,
) -> HingeLimit:
    """Posture in which the hamstrings stop a hinge: spine neutral, arms hanging, in balance.

    `REACH_BACK` with hanging arms, as far as the hamstrings of somebody with the body's
    straight-leg raise allow the hip. Their threshold and trade are assumptions; sweep them.

    Parameters
    ----------
    body : Body
        The person, or people; `straight_leg_raise` is theirs.
    knee_flexion : float or array
        Knee flexion [deg].
    centre_of_pressure : float or array
        Where the weight is carried, from heel (0) to toe tip (1) [-].
    load : Load, Force, Band or their sum
        What is carried and what pulls; it enters the balance, not the limit.
    hamstrings : Hamstrings
        Passive moment at which they stop the hip, and what the knees give back.

    Returns
    -------
    HingeLimit
        Angles, hand height and the posture, in the broadcast shape of everything that came in.
        Where something else ends it first, such as the hip's own range or the floor under the
        hands, it is missing.

    Raises
    ------
    HingekitError
        When a number is none or cannot be.
    """
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_instance("Hamstrings", hamstrings, Hamstrings, "take Hamstrings()")
    limit = hamstrings.limit(body.straight_leg_raise, knee_flexion)
    strategy = replace(
        REACH_BACK,
        knee_flexion=knee_flexion,
        centre_of_pressure=centre_of_pressure,
        arms="hanging",
    )
    # No hip gets where a task may not ask for; such limits are reported as what they are.
    asked = np.clip(limit, TASKS["hip_flexion"].low, TASKS["hip_flexion"].high)
    posture = solve(body, strategy, load, hip_flexion=asked)
    beyond = (asked != limit) & posture.exists
    status = np.where(beyond, Status.HIP_OUT_OF_RANGE, posture.status)
    posture = posture.without(status.astype(np.int8))
    return HingeLimit(
        posture.hip_flexion,
        posture.thorax,
        trunk_inclination(body, posture),
        hand_height(body, posture),
        posture,
    )
