"""Which posture does a strategy take to do a task?

A task is one number to meet. Together with the balance condition it leaves one unknown, the
thorax inclination, which is searched on the branch that people use; everything else is closed
form, but for hips that stop and bands that pull.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from hingekit._arrays import (
    Array,
    certainly,
    common_shape,
    in_blocks,
    joint_shape,
    namespace,
    stack,
    unstack,
)
from hingekit.body import LEVEL, Body
from hingekit.closure import (
    Bent,
    Closure,
    Leaning,
    Leg,
    Statics,
    Trunk,
    close,
    close_raised,
    close_to_leg,
)
from hingekit.errors import HingekitError
from hingekit.hamstrings import Hamstrings
from hingekit.inputs import require_instance
from hingekit.linkage import where_at
from hingekit.load import NO_LOAD, External, require_load
from hingekit.posture import JOINT_ANGLES, Posture, Status
from hingekit.rhythm import lumbar_flexion
from hingekit.settling import settle, stop_hip
from hingekit.strategies import (
    BEND_FORWARD,
    CLEARANCE,
    INGREDIENTS,
    REACH_BACK,
    Raised,
    ShankFollows,
    Strategy,
)
from hingekit.tasks import TASKS, hand_height, require_task, search

#: Angles and heights are compared with their limits to this, in deg or m: the search that
#: finds a posture leaves about 1e-12.
ROUNDING = 1e-9

#: Inclinations that a solution consists of: the head stays in line, the arms are straight.
_FOUND = ("shank", "thigh", "pelvis", "thorax", "upper_arm")


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
        Exactly one of `hand_height` [m], `hip_travel` [m], `wall_distance` [m],
        `thorax_inclination` [deg], `trunk_inclination` [deg], `hip_flexion` [deg].

    Returns
    -------
    Posture
        Broadcast shape of everything that came in. Where no posture exists it is NaN, and
        its status says why.

    Raises
    ------
    HingekitError
        When the task is missing, double, unknown or no person could do it, or a strategy for
        the feet meets a body on its knees.
    """
    name, target = require_task(task)
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_instance("Strategy", strategy, Strategy, "take one such as REACH_BACK")
    require_load(load)
    _require_support(body, strategy)
    numbers = (target, *strategy.numbers)
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
    shape = joint_shape(body.shape, load.shape, common_shape(target, *strategy.numbers))
    closure_at = _closures(Statics(xp, body, load, len(shape)), body, strategy)
    thorax = xp.broadcast_to(target, shape)
    if name != "thorax_inclination":
        if xp is not np:
            raise HingekitError(
                f"A {name.replace('_', ' ')} is searched for with NumPy alone: give NumPy arrays, "
                "or a thorax_inclination, which is closed form."
            )
        ask = TASKS[name]

        def measured(closures: Callable[[Array], Closure]) -> Callable[[Array], Array]:
            return lambda thorax: ask.measure(body, closures(thorax).posture)

        # One posture is looked for along a row of inclinations: a slider waits for it.
        along = None if shape else _closures(Statics(xp, body, load, 1), body, strategy)
        thorax = search(
            measured(closure_at),
            thorax,
            past_peak=ask.past_peak,
            scan=along and measured(along),
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


def _require_support(body: Body, strategy: Strategy) -> None:
    """Refuse a strategy for the feet on the knees, and the other way round."""
    kneels = isinstance(strategy.knee_flexion, str)
    if kneels and body.support != "knees":
        raise HingekitError(f"To take {strategy.name!r}, kneel down: give body.kneeling().")
    if body.support == "knees" and not kneels:
        raise HingekitError(
            f"{strategy.name!r} stands on its feet, the body on its knees: take KNEELING_HINGE, "
            'or replace(strategy, knee_flexion="kneeling").'
        )


def _closures(statics: Statics, body: Body, strategy: Strategy) -> Callable[[Array], Closure]:
    """From thorax inclination [deg] to the closure of this body, load and strategy."""
    xp, knee, arms = statics.xp, strategy.knee_flexion, strategy.arms
    limit = _hip_limit(xp, body, strategy.hip_limit)

    def leg_at(thorax: Array) -> Leg:
        if isinstance(knee, ShankFollows):
            return Leaning(xp.clip(knee.ratio * thorax, *body.joint_ranges.ankle))
        return Leaning(LEVEL) if isinstance(knee, str) else Bent(knee)

    def closure_at(thorax: Array) -> Closure:
        leg = leg_at(thorax)

        def spine_bent(flexion: Array) -> Closure:
            trunk = Trunk.inclined(xp, thorax - flexion, thorax)
            given = statics, trunk, leg, strategy.centre_of_pressure

            def pulled(moment: Array) -> Closure:
                if isinstance(arms, Raised):
                    return close_raised(*given, arms.shoulder_flexion - thorax, moment)
                if not isinstance(arms, str):
                    return close(*given, statics.in_front_of_ankle(arms), moment)
                if arms == "hanging":
                    return close(*given, statics.hanging(), moment)
                return close_to_leg(*given, CLEARANCE, moment)

            return settle(statics, pulled, strategy.centre_of_pressure)

        told = lumbar_flexion(strategy.lumbar, thorax)
        return spine_bent(told) if limit is None else stop_hip(xp, spine_bent, told, limit)

    return closure_at


def _hip_limit(
    xp: Any, body: Body, limit: Hamstrings | Array | None
) -> Callable[[Array], Array] | None:
    """From knee flexion to the hip flexion that stops the hip [deg], where anything does."""
    if limit is None:
        return None
    if not isinstance(limit, Hamstrings):
        return lambda knee: limit + 0.0 * knee
    straight = xp.asarray(limit.limit(body.straight_leg_raise, 0.0))
    return lambda knee: straight + limit.per_knee_flexion * knee


def _checked(xp: Any, body: Body, load: External, closure: Closure) -> Posture:
    """Posture of a closure, missing and with its reason where it does not exist."""
    posture = closure.posture
    status = xp.zeros(posture.shape, dtype=xp.int8)

    def missing(where: Array, reason: Status) -> None:
        nonlocal status
        if certainly(~xp.any(where)):
            return
        first = where & (status == int(Status.EXISTS))
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
