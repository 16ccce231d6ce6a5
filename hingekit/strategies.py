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

from hingekit._arrays import (
    Array,
    Block,
    certainly,
    common_shape,
    in_blocks,
    joint_shape,
    namespace,
    part,
    stack,
    unstack,
)
from hingekit.body import Body, JointRanges
from hingekit.closure import (
    Bent,
    Closure,
    Leaning,
    Leg,
    Statics,
    Trunk,
    close,
    close_to_leg,
    settle,
)
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_instance
from hingekit.linkage import where_at
from hingekit.load import NO_LOAD, External, require_load
from hingekit.posture import JOINT_ANGLES, Posture, Status
from hingekit.rhythm import lumbar_flexion, require_lumbar
from hingekit.tasks import TASKS, hand_height, require_task, search

#: Angles and heights are compared with their limits to this, in deg or m: the search that
#: finds a posture leaves about 1e-12.
ROUNDING = 1e-9

#: Distance that the grip keeps from the leg when the arms are swept close [m] (assumption,
#: 0 to 0.10: half a hand and a thin bar).
CLEARANCE = 0.05


@dataclass(frozen=True, eq=False)
class ShankFollows:
    """Knee rule of a squat: the shank leans with the thorax, up to the ankle's range.

    Parameters
    ----------
    ratio : float or array
        Shank inclination over thorax inclination [-]. 0.8 is an assumption, 0.5 to 1.
    """

    ratio: Array = 0.8

    def __post_init__(self) -> None:
        object.__setattr__(self, "ratio", require_between("Shank's ratio", self.ratio, 0, 3, ""))

    def part(self, block: Block) -> ShankFollows:
        """The rule in a block of a larger result."""
        return replace(self, ratio=part(self.ratio, block)) if common_shape(self.ratio) else self


@dataclass(frozen=True, eq=False)
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
        def keep(name: str, value: Array) -> None:
            object.__setattr__(self, name, value)

        if not isinstance(self.knee_flexion, ShankFollows):
            knee = require_between("Knee flexion", self.knee_flexion, -30, 160, "deg")
            keep("knee_flexion", knee)
        pressure, foot = self.centre_of_pressure, "of the foot"
        keep("centre_of_pressure", require_between("Centre of pressure", pressure, 0, 1, foot))
        keep("lumbar", require_lumbar(self.lumbar))
        if not isinstance(self.arms, str):
            advice = "give it in metres"
            keep("arms", require_between("Hand distance", self.arms, -1, 2, "m", advice))
        elif self.arms not in ("hanging", "close"):
            raise HingekitError(
                f'Arms are "hanging", "close" or a hand distance in metres, not {self.arms!r}.'
            )

    def part(self, block: Block) -> Strategy:
        """The strategy in a block of a larger result."""
        if not common_shape(*_numbers(self)):
            return self
        values = {name: getattr(self, name) for name in INGREDIENTS}
        cut: dict[str, Any] = {
            name: value.part(block) if isinstance(value, ShankFollows) else part(value, block)
            for name, value in values.items()
        }
        return replace(self, **cut)


#: Inclinations that a solution consists of: the head stays in line, the arms are straight.
_FOUND = ("shank", "thigh", "pelvis", "thorax", "upper_arm")

#: Names of the ingredients, in the order in which tables list them.
INGREDIENTS = tuple(field.name for field in fields(Strategy) if field.name != "name")

# The centres of pressure are assumptions: what "weight on the forefoot" and "weight in the
# heels" mean, with ranges 0.5 to 0.7 and 0.3 to 0.5; 20 deg of knee flexion is the coaches'
# soft knee (10 to 30).
BEND_FORWARD = Strategy("bend forward", 0.0, 0.60, "tafazzol", "hanging")
REACH_BACK = Strategy("reach back", 20.0, 0.40, "neutral", "close")
SQUAT = Strategy("squat", ShankFollows(0.8), 0.50, "neutral", "hanging")


def solve(body: Body, strategy: Strategy, load: External = NO_LOAD, **task: Array) -> Posture:
    """Posture in which a strategy does a task and stays in balance.

    Parameters
    ----------
    body : Body
        The person.
    strategy : Strategy
        Knees, centre of pressure, lumbar spine and arms.
    load : Load, Force, Band or their sum
        What is carried and what pulls; balance includes it.
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
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_instance("Strategy", strategy, Strategy, "take one such as REACH_BACK")
    require_load(load)
    numbers = (target, *_numbers(strategy))
    shape = joint_shape(body.shape, load.shape, common_shape(*numbers))
    xp = namespace(body.segment_mass, *load.numbers, *numbers)
    target = xp.asarray(target, dtype=xp.float64)

    def rows(body: Body, load: External, strategy: Strategy, target: Array) -> Array:
        posture = _solve(xp, body, load, strategy, name, target)
        return stack(xp, [*(getattr(posture, field) for field in _FOUND), posture.status])

    table = unstack(xp, in_blocks(xp, rows, shape, body, load, strategy, target))
    status = xp.astype(xp.asarray(table[-1]), xp.int8)
    return Posture(**dict(zip(_FOUND, table[:-1], strict=True)), status=status)


def _solve(
    xp: Any, body: Body, load: External, strategy: Strategy, name: str, target: Array
) -> Posture:
    """Postures of one block."""
    shape = joint_shape(body.shape, load.shape, common_shape(target, *_numbers(strategy)))
    closure_at = _closures(Statics(xp, body, load, len(shape)), strategy, body.joint_ranges)
    thorax = xp.broadcast_to(target, shape)
    if name != "thorax_inclination":
        if xp is not np:
            raise HingekitError(
                f"A {name.replace('_', ' ')} is searched for with NumPy alone: give NumPy arrays, "
                "or a thorax_inclination, which is closed form."
            )
        ask = TASKS[name]
        thorax = search(
            lambda thorax: ask.measure(body, closure_at(thorax).posture),
            thorax,
            past_peak=ask.past_peak,
        )
    return _checked(xp, body, load, closure_at(thorax))


def bend_forward(body: Body, load: External = NO_LOAD, **task_and_ingredients: Array) -> Posture:
    """Posture of `BEND_FORWARD`.

    Parameters
    ----------
    body : Body
        The person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    **task_and_ingredients : float, array or str
        A task as in `solve`, and any ingredient of `Strategy` to vary [m, deg or -].

    Returns
    -------
    Posture
        As from `solve`.
    """
    return _vary(BEND_FORWARD, body, load, task_and_ingredients)


def reach_back(body: Body, load: External = NO_LOAD, **task_and_ingredients: Array) -> Posture:
    """Posture of `REACH_BACK`.

    Parameters
    ----------
    body : Body
        The person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    **task_and_ingredients : float, array or str
        A task as in `solve`, and any ingredient of `Strategy` to vary [m, deg or -].

    Returns
    -------
    Posture
        As from `solve`.
    """
    return _vary(REACH_BACK, body, load, task_and_ingredients)


def _vary(strategy: Strategy, body: Body, load: External, keywords: dict[str, Any]) -> Posture:
    ingredients = {name: keywords.pop(name) for name in INGREDIENTS if name in keywords}
    return solve(body, replace(strategy, **ingredients), load, **keywords)


def _numbers(strategy: Strategy) -> list[Array]:
    """Ingredients that are numbers or arrays of numbers."""
    values = (getattr(strategy, name) for name in INGREDIENTS)
    numbers = (v.ratio if isinstance(v, ShankFollows) else v for v in values)
    return [value for value in numbers if not isinstance(value, str)]


def _closures(
    statics: Statics, strategy: Strategy, ranges: JointRanges
) -> Callable[[Array], Closure]:
    """From thorax inclination [deg] to the closure of this body, load and strategy."""
    knee, arms = strategy.knee_flexion, strategy.arms

    def closure_at(thorax: Array) -> Closure:
        pelvis = thorax - lumbar_flexion(strategy.lumbar, thorax)
        trunk = Trunk.inclined(statics.xp, pelvis, thorax)
        leg: Leg = Bent(knee)
        if isinstance(knee, ShankFollows):
            leg = Leaning(statics.xp.clip(knee.ratio * thorax, *ranges.ankle))
        given = statics, trunk, leg, strategy.centre_of_pressure

        def closed(pulled: Array) -> Closure:
            if not isinstance(arms, str):
                return close(*given, statics.in_front_of_ankle(arms), pulled)
            if arms == "hanging":
                return close(*given, statics.hanging(), pulled)
            return close_to_leg(*given, CLEARANCE, pulled)

        return settle(statics, closed, strategy.centre_of_pressure)

    return closure_at


def _checked(xp: Any, body: Body, load: External, closure: Closure) -> Posture:
    """Posture of a closure, missing and with its reason where it does not exist."""
    posture = closure.posture
    status = xp.zeros(posture.shape, dtype=xp.int8)

    def missing(where: Array, reason: Status) -> None:
        nonlocal status
        if certainly(~xp.any(where)):
            return
        first = where & (status == Status.EXISTS)
        status = xp.where(first, xp.asarray(int(reason), dtype=xp.int8), status)

    missing(posture.thorax != posture.thorax, Status.OUT_OF_REACH)
    missing(~(abs(closure.balance_ratio) <= 1), Status.CANNOT_BALANCE)
    missing(abs(closure.reach_ratio) > 1, Status.OUT_OF_REACH)
    missing(hand_height(body, posture) < -ROUNDING, Status.HAND_BELOW_FLOOR)
    for joint, (low, high) in body.joint_ranges._asdict().items():
        angle = getattr(posture, JOINT_ANGLES[joint])
        outside = (angle < low - ROUNDING) | (angle > high + ROUNDING)
        missing(outside, Status[f"{joint.upper()}_OUT_OF_RANGE"])
    for pull in load.pulls:
        missing(pull.is_beyond(where_at(body, posture, pull.at)), Status.BAND_OVERSTRETCHED)
    return posture.without(status)
