"""How does a strategy go down and come up again, or turn into another one?

A movement passes through solved postures. Between two of them the share of the way runs
smoothly in time, because a task may not: a hand rises a millimetre before it falls, and hips
come forward again when the trunk leans far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.polynomial import Polynomial

from hingekit._arrays import Array, common_shape, joint_shape
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance, require_numbers, require_single
from hingekit.load import NO_LOAD, External, require_load
from hingekit.movement import Movement
from hingekit.posture import FIELDS, Posture
from hingekit.solution import solve
from hingekit.strategies import Strategy
from hingekit.way import held, way

#: Share of a way over share of its time, with the least jerk of all that start and stop without
#: velocity and acceleration.
_LEAST_JERK = Polynomial([0, 0, 0, 10, -15, 6])

#: Most frames that one movement may have, and fewest of one way: accelerations are as right as
#: frames are many, and with eight of them to a way moments are right to about 2 %.
_MOST, _FEWEST = 100_000, 8

_UPRIGHT = MappingProxyType({"thorax_inclination": 0.0})


@dataclass(frozen=True, eq=False)
class Stop:
    """A posture that a path passes through and stops at.

    Parameters
    ----------
    strategy : Strategy
        What it consists of; its ingredients are single numbers, words or rules.
    task : mapping, optional
        Thorax upright when not given, or one task, by its name, as in `hingekit.solve`.
    seconds : float
        How long the way to it takes; the first stop needs none [s].
    pause : float
        How long it is held [s].

    Raises
    ------
    HingekitError
        When the strategy or the task is none, or a time is negative or no number.
    """

    strategy: Strategy
    task: Mapping[str, float] = field(default_factory=lambda: _UPRIGHT)
    seconds: float = 2.0
    pause: float = 0.0

    def __post_init__(self) -> None:
        require_instance("Stop.strategy", self.strategy, Strategy, "take one such as REACH_BACK")
        require_instance("Stop.task", self.task, Mapping, 'give it as {"hip_flexion": 70}')
        require_single("Way to a stop", self.seconds, 0.01, 3600, "s")
        require_single("Pause", self.pause, 0, 3600, "s")


def least_jerk(share: Array, derivative: int = 0) -> Array:
    """Share of a way that is made after a share of its time, with the least jerk.

    Parameters
    ----------
    share : float or array
        Share of the time; before 0 and after 1 all is at rest [-].
    derivative : int
        Which derivative with respect to the share of the time is wanted, 0 to 2 [-].

    Returns
    -------
    float or array
        From 0 to 1, or its derivative [-].
    """
    return _LEAST_JERK.deriv(derivative)(np.clip(share, 0.0, 1.0))


def repetition(
    body: Body,
    strategy: Strategy,
    load: External = NO_LOAD,
    *,
    tempo: tuple[float, float, float] = (2.0, 0.5, 2.0),
    rate: float = 100.0,
    **task: float,
) -> Movement:
    """A repetition of a strategy: from standing upright to a task and back, always in balance.

    Standing, the knees are straight and the spine is neutral; what the strategy fixes comes in
    on the way. Its centre of pressure, its rhythm and its arms hold from the start.

    Parameters
    ----------
    body : Body
        One person, on feet or knees.
    strategy : Strategy
        Its ingredients are single numbers, words or rules.
    load : Load, Force, Band or their sum
        What is carried and what pulls; balance includes it.
    tempo : tuple of float
        How long descent, pause and ascent take [s].
    rate : float
        Frames per second [1/s].
    **task : float
        The deepest posture: exactly one task as in `hingekit.solve`.

    Returns
    -------
    Movement
        At rest at both ends and in the deepest posture, which is exactly the one asked for.
        Missing frames are NaN with a status; where the deepest posture does not exist, all
        but the upright ones have its status.

    Raises
    ------
    HingekitError
        As from `solve`, and when a tempo is none or something is not one number.
    """
    require_instance("Strategy", strategy, Strategy, "take one such as REACH_BACK")
    if not isinstance(tempo, tuple) or len(tempo) != 3:
        raise HingekitError(
            f"A tempo is the time of descent, pause and ascent, such as (2, 0.5, 2), not {tempo!r}."
        )
    descend, pause, ascend = tempo
    upright = standing(strategy)
    stops = (
        Stop(upright),
        Stop(strategy, task, seconds=descend, pause=pause),
        Stop(upright, seconds=ascend),
    )
    return through(body, stops, load, rate=rate)


def standing(strategy: Strategy) -> Strategy:
    """What a strategy begins with: straight knees, a neutral spine, hanging arms.

    Parameters
    ----------
    strategy : Strategy
        Its centre of pressure and hip limit stay, and so do rhythm and arms told in a word.

    Returns
    -------
    Strategy
        For the first `Stop` of a path.
    """
    knee, lumbar, arms = strategy.knee_flexion, strategy.lumbar, strategy.arms
    return replace(
        strategy,
        knee_flexion=knee if isinstance(knee, str) else 0.0,
        lumbar=lumbar if isinstance(lumbar, str) else 0.0,
        arms=arms if isinstance(arms, str) else "hanging",
    )


def through(
    body: Body, stops: Sequence[Stop], load: External = NO_LOAD, *, rate: float = 100.0
) -> Movement:
    """A path through solved postures, in balance all the way.

    From stop to stop, thorax inclination and centre of pressure go straight from one value to
    the other, and so does an ingredient in which the strategies differ: knee, lumbar and
    shoulder flexion from what they are in one posture to what they are in the other.

    Parameters
    ----------
    body : Body
        One person, on feet or knees.
    stops : sequence of Stop
        Two or more.
    load : Load, Force, Band or their sum
        What is carried and what pulls; balance includes it.
    rate : float
        Frames per second; each way and pause takes a whole number of them [1/s].

    Returns
    -------
    Movement
        At rest at every stop. Missing frames are NaN with a status; the ways from and to a stop
        that does not exist have its status.

    Raises
    ------
    HingekitError
        As from `solve`, and when there are fewer than two stops, too many frames, fewer than
        eight on one way, or something is not one number.
    """
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_load(load)
    require_single("Frames per second", rate, 1, 10_000, "1/s")
    require_instance("Stops", stops, Sequence, "give a list of them")
    for stop in stops:
        require_instance("Each stop", stop, Stop, "make one with Stop")
    if len(stops) < 2:
        raise HingekitError(f"A path needs two stops or more, not {len(stops)}: add one.")
    _require_single(body, load, stops)
    counts = [(round(stop.seconds * rate), round(stop.pause * rate)) for stop in stops]
    for stop, (frames, _) in zip(stops[1:], counts[1:], strict=True):
        if frames < _FEWEST:
            raise HingekitError(
                f"A way of {stop.seconds:g} s has {frames} frames at {rate:g} per second, which "
                f"are too few to tell how it accelerates: give a higher rate, for {_FEWEST} or "
                "more."
            )
    if sum(map(sum, counts)) > _MOST:
        raise HingekitError(
            f"A path may have {_MOST} frames at most, not {sum(map(sum, counts))}: give a lower "
            "rate, or less time."
        )
    ends = [solve(body, stop.strategy, load, **stop.task) for stop in stops]
    stretches = [held(ends[0], counts[0][1] + 1)]
    for there in range(1, len(stops)):
        here, (frames, pause) = there - 1, counts[there]
        told = (stops[here].strategy, stops[there].strategy), (ends[here], ends[there])
        stretches.append(way(body, load, *told, least_jerk(np.arange(1, frames) / frames)))
        stretches.append(held(ends[there], pause + 1))
    joined = {
        name: np.concatenate([getattr(each, name) for each in stretches])
        for name in (*FIELDS, "status")
    }
    return Movement(np.arange(joined["status"].size) / rate, Posture(**joined))


def _require_single(body: Body, load: External, stops: Sequence[Stop]) -> None:
    """Refuse arrays: time is the only axis of a movement."""
    numbers = [number for stop in stops for number in stop.strategy.numbers]
    tasks = [require_numbers(name, each, "") for stop in stops for name, each in stop.task.items()]
    shape = joint_shape(body.shape, load.shape, common_shape(*numbers, *tasks))
    if shape:
        raise HingekitError(
            f"A movement is one person's with one load, strategy and task, but these have shape "
            f"{shape}: give single numbers."
        )
