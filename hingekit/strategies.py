"""Which posture does a strategy take to do a task?

A strategy is data: four ingredients. A task is one number to meet. Together with the
balance condition they leave one unknown, the thorax inclination, which is searched on the
branch that people use; everything else is closed form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from hingekit._arrays import Array, common_shape, namespace
from hingekit.body import Body, JointRanges
from hingekit.closure import Bent, Closure, Leaning, Leg, Statics, Trunk, close, close_to_leg
from hingekit.errors import HingekitError, require_between
from hingekit.load import NO_LOAD, Load
from hingekit.posture import JOINT_ANGLES, Posture, Status
from hingekit.rhythm import lumbar_flexion, require_lumbar
from hingekit.tasks import TASKS, hand_height, require_task, search

#: Angles and heights are compared with their limits to this, in deg or m: the search that
#: finds a posture leaves about 1e-12.
ROUNDING = 1e-9

#: Distance that the grip keeps from the leg when the arms are swept close [m] (assumption,
#: 0 to 0.10: half a hand and a thin bar).
CLEARANCE = 0.05


@dataclass(frozen=True)
class ShankFollows:
    """Knee rule of a squat: the shank leans with the thorax, up to the ankle's range.

    Parameters
    ----------
    ratio : float
        Shank inclination over thorax inclination [-]. 0.8 is an assumption, 0.5 to 1.
    """

    ratio: float = 0.8


@dataclass(frozen=True)
class Strategy:
    """How to bend, as data: vary an ingredient with `dataclasses.replace`.

    Parameters
    ----------
    name : str
        What a table or a figure calls it [-].
    knee_flexion : float, array or ShankFollows
        Knee flexion, or the rule that it follows from [deg].
    centre_of_pressure : float or array
        Where the weight is carried, from heel (0) to toe tip (1) [-].
    lumbar : str, float or array
        A lumbopelvic rhythm ("neutral", "tafazzol", "esola") or a lumbar flexion [deg].
    arms : "hanging", "close", float or array
        Hanging; swept back until the grip is just in front of the leg; or the hand's
        distance in front of the ankle [m].

    Raises
    ------
    HingekitError
        When an ingredient is not one of these.
    """

    name: str
    knee_flexion: Array | ShankFollows
    centre_of_pressure: Array
    lumbar: str | Array
    arms: str | Array

    def __post_init__(self) -> None:
        if not isinstance(self.knee_flexion, ShankFollows):
            require_between("Knee flexion", self.knee_flexion, -30, 160, "deg")
        require_between("Centre of pressure", self.centre_of_pressure, 0, 1, "of the foot")
        require_lumbar(self.lumbar)
        if not isinstance(self.arms, str):
            require_between("Hand distance", self.arms, -1, 2, "m", "give it in metres")
        elif self.arms not in ("hanging", "close"):
            raise HingekitError(
                f'Arms are "hanging", "close" or a hand distance in metres, not {self.arms!r}.'
            )


#: Names of the ingredients, in the order in which tables list them.
INGREDIENTS = tuple(field.name for field in fields(Strategy) if field.name != "name")

# The centres of pressure are assumptions: what "weight on the forefoot" and "weight in the
# heels" mean, with ranges 0.5 to 0.7 and 0.3 to 0.5; 20 deg of knee flexion is the coaches'
# soft knee (10 to 30).
BEND_FORWARD = Strategy("bend forward", 0.0, 0.60, "tafazzol", "hanging")
REACH_BACK = Strategy("reach back", 20.0, 0.40, "neutral", "close")
SQUAT = Strategy("squat", ShankFollows(0.8), 0.50, "neutral", "hanging")


def solve(body: Body, strategy: Strategy, load: Load = NO_LOAD, **task: Array) -> Posture:
    """Posture in which a strategy does a task and stays in balance.

    Parameters
    ----------
    body : Body
        The person.
    strategy : Strategy
        Knees, centre of pressure, lumbar spine and arms.
    load : Load
        What is carried; balance includes it.
    **task : float or array
        Exactly one of `hand_height` [m], `hip_travel` [m], `thorax_inclination` [deg],
        `trunk_inclination` [deg], `hip_flexion` [deg].

    Returns
    -------
    Posture
        Broadcast shape of everything that came in. Where no posture exists it is NaN, and
        its status says why.

    Raises
    ------
    HingekitError
        When the task is missing, double, unknown or no person could do it.
    """
    name, target = require_task(task)
    shape = common_shape(target, load.mass, body.stature, body.segment_mass[0], *_numbers(strategy))
    xp = namespace(target, load.mass, body.segment_mass, *_numbers(strategy))
    closure_at = _closures(Statics(xp, body, load, len(shape)), strategy, body.joint_ranges)
    target = xp.broadcast_to(xp.asarray(target, dtype=xp.float64), shape)
    if name == "thorax_inclination":
        return _checked(body, closure_at(target))
    ask = TASKS[name]
    thorax = search(
        lambda thorax: ask.measure(body, closure_at(thorax).posture),
        target,
        past_peak=ask.past_peak,
    )
    return _checked(body, closure_at(thorax))


def bend_forward(body: Body, load: Load = NO_LOAD, **task_and_ingredients: Array) -> Posture:
    """Posture of `BEND_FORWARD`.

    Parameters
    ----------
    body : Body
        The person.
    load : Load
        What is carried.
    **task_and_ingredients : float, array or str
        A task as in `solve`, and any ingredient of `Strategy` to vary [m, deg or -].

    Returns
    -------
    Posture
        As from `solve`.
    """
    return _vary(BEND_FORWARD, body, load, task_and_ingredients)


def reach_back(body: Body, load: Load = NO_LOAD, **task_and_ingredients: Array) -> Posture:
    """Posture of `REACH_BACK`.

    Parameters
    ----------
    body : Body
        The person.
    load : Load
        What is carried.
    **task_and_ingredients : float, array or str
        A task as in `solve`, and any ingredient of `Strategy` to vary [m, deg or -].

    Returns
    -------
    Posture
        As from `solve`.
    """
    return _vary(REACH_BACK, body, load, task_and_ingredients)


def _vary(strategy: Strategy, body: Body, load: Load, keywords: dict[str, Any]) -> Posture:
    ingredients = {name: keywords.pop(name) for name in INGREDIENTS if name in keywords}
    return solve(body, replace(strategy, **ingredients), load, **keywords)


def _numbers(strategy: Strategy) -> list[Array]:
    """Ingredients that are numbers or arrays of numbers."""
    values = (getattr(strategy, name) for name in INGREDIENTS)
    return [value for value in values if not isinstance(value, str | ShankFollows)]


def _closures(
    statics: Statics, strategy: Strategy, ranges: JointRanges
) -> Callable[[Array], Closure]:
    """From thorax inclination [deg] to the closure of this body, load and strategy."""
    knee, arms = strategy.knee_flexion, strategy.arms

    def closure_at(thorax: Array) -> Closure:
        trunk = Trunk(thorax - lumbar_flexion(strategy.lumbar, thorax), thorax)
        leg: Leg = Bent(knee)
        if isinstance(knee, ShankFollows):
            leg = Leaning(statics.xp.clip(knee.ratio * thorax, *ranges.ankle))
        given = statics, trunk, leg, strategy.centre_of_pressure
        if not isinstance(arms, str):
            return close(*given, statics.in_front_of_ankle(arms))
        if arms == "hanging":
            return close(*given, statics.hanging())
        return close_to_leg(*given, CLEARANCE)

    return closure_at


def _checked(body: Body, closure: Closure) -> Posture:
    """Posture of a closure, missing and with its reason where it does not exist."""
    posture = closure.posture
    status = np.zeros(posture.shape, dtype=np.int8)

    def missing(where: Array, reason: Status) -> None:
        where = np.broadcast_to(np.asarray(where), status.shape)
        status[where & (status == Status.EXISTS)] = reason

    missing(posture.thorax != posture.thorax, Status.OUT_OF_REACH)
    missing(abs(closure.balance_ratio) > 1, Status.CANNOT_BALANCE)
    missing(abs(closure.reach_ratio) > 1, Status.OUT_OF_REACH)
    missing(hand_height(body, posture) < -ROUNDING, Status.HAND_BELOW_FLOOR)
    for joint, (low, high) in body.joint_ranges._asdict().items():
        angle = getattr(posture, JOINT_ANGLES[joint])
        outside = (angle < low - ROUNDING) | (angle > high + ROUNDING)
        missing(outside, Status[f"{joint.upper()}_OUT_OF_RANGE"])
    return posture.without(status)
