"""How does this person do a progression: with which load, through which postures?"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from hingekit.bands import Band
from hingekit.body import Body
from hingekit.dynamics import inverse_dynamics
from hingekit.errors import HingekitError
from hingekit.hamstrings import HAMSTRINGS
from hingekit.inputs import require_instance, require_single
from hingekit.kettlebell import Clean, Swing, clean, swing
from hingekit.load import NO_LOAD, External, Load, require_load
from hingekit.mechanics import joint_moments
from hingekit.movement import Movement
from hingekit.progressions.catalogue import Progression, find
from hingekit.progressions.trial import Trial
from hingekit.solution import solve
from hingekit.spine import LEVELS, spine_loads
from hingekit.strategies import KNEELING_HINGE, REACH_BACK, SQUAT, Raised, Strategy
from hingekit.tasks import hand_height
from hingekit.tempo import Stop, standing, through

_STRATEGIES = {each.name: each for each in (REACH_BACK, KNEELING_HINGE)}


def run(
    progression: str | Progression,
    body: Body,
    *,
    load: External | None = None,
    seconds: float | None = None,
    rate: float = 100.0,
) -> Trial:
    """Let a person do a progression: postures, moments, spine loads and tests over time.

    Parameters
    ----------
    progression : str or Progression
        Its name, or one that you varied with `_replace` [-].
    body : Body
        One person, on the feet; who kneels in it kneels down.
    load : Load, Force, Band or their sum, optional
        What acts in place of the progression's own load and band.
    seconds : float, optional
        How long the repetition takes; a swing and a clean take what the bell takes [s].
    rate : float
        Frames per second; cycles have frames of their own [1/s].

    Returns
    -------
    Trial
        Frames that do not exist are NaN, and their status says why.

    Raises
    ------
    HingekitError
        When there is no such progression, with the nearest name, or something else is wrong.

    Examples
    --------
    >>> import hingekit as hk
    >>> from hingekit import progressions
    >>> man = hk.Body.from_table(mass=75, stature=1.75)
    >>> lift = progressions.run("kettlebell lift", man)
    >>> bool(lift.posture.exists.all())
    True
    """
    asked = progression if isinstance(progression, Progression) else find(progression)
    require_instance("Body", body, Body, "make one with Body.from_table")
    if body.shape:
        raise HingekitError(
            f"A progression is one person's, but the body has shape {body.shape}: give one."
        )
    body = body_for(asked, body)
    acting = load_for(asked, body) if load is None else load
    require_load(acting)
    movement = movement_for(asked, body, acting, seconds=seconds, rate=rate)
    given = body, movement.posture, acting
    loads = {level: spine_loads(*given, movement.rates(), level=level) for level in LEVELS}
    return Trial(
        asked,
        None if asked.is_cycle else strategy_for(asked, body),
        body,
        acting,
        movement,
        inverse_dynamics(body, movement, acting, cutoff=None),
        joint_moments(*given),
        MappingProxyType(loads),
    )


def body_for(progression: Progression, body: Body) -> Body:
    """The person on what the progression rests on."""
    return body.kneeling() if progression.support == "knees" else body


def load_for(progression: Progression, body: Body, mass: float | None = None) -> External:
    """What acts in a progression, scaled to the person.

    Parameters
    ----------
    progression : Progression
        What to do.
    body : Body
        One person.
    mass : float, optional
        Mass to carry in place of the progression's own [kg].

    Returns
    -------
    Load, Band or their sum
        A band's anchor and rest length are fractions of the person's stature.

    Raises
    ------
    HingekitError
        When a mass is given and the progression carries none, or it cannot be.
    """
    told = progression.settings
    parts: list[External] = []
    if progression.carried:
        own = told["load"].of(body) if mass is None else mass
        parts.append(Load(own, at=progression.carried))  # type: ignore[arg-type]  # of the table
    elif mass is not None:
        raise HingekitError(
            f"Nothing is carried in {progression.name!r}, so a mass of {mass} kg has no place: "
            "leave it out, or give a load of your own to `run`."
        )
    if progression.band:
        behind, height, rest = (
            told[name].of(body) for name in ("band_behind", "band_height", "band_rest")
        )
        at: Any = progression.band_at
        parts.append(Band((-behind, height), rest_length=rest, law=progression.band, at=at))
    return sum(parts[1:], start=parts[0]) if parts else NO_LOAD


def strategy_for(progression: Progression, body: Body) -> Strategy:
    """Strategy of a progression's first way down, with the person's own hand distance."""
    told = progression.settings
    changes: dict[str, Any] = {}
    if "knee_flexion" in told:
        changes["knee_flexion"] = told["knee_flexion"].value
    if progression.arms:
        changes["arms"] = progression.arms
    elif "hand_distance" in told:
        changes["arms"] = told["hand_distance"].of(body)
    else:
        changes["arms"] = Raised(told["shoulder_flexion"].value)
    if progression.spine == "neutral until the hip stops":
        changes["hip_limit"] = HAMSTRINGS
    return replace(_STRATEGIES[progression.strategy], **changes)


def movement_for(
    progression: Progression,
    body: Body,
    load: External,
    *,
    seconds: float | None = None,
    rate: float = 100.0,
) -> Movement:
    """Postures over time of one repetition.

    Parameters
    ----------
    progression : Progression
        What to do.
    body : Body
        One person, on what the progression rests on.
    load : Load, Force, Band or their sum
        What acts.
    seconds : float, optional
        How long the repetition takes, its pauses as they are; at the tempo of the settings when
        not given [s].
    rate : float
        Frames per second; a cycle has frames of its own [1/s].

    Returns
    -------
    Movement
        From standing to standing, or from kneeling to kneeling; frames that do not exist are
        NaN with a status.

    Raises
    ------
    HingekitError
        When the time of a swing or clean is given, which follows from its bell, or a number
        cannot be.
    """
    if not progression.is_cycle:
        stops = _stops(progression, body, load)
        if seconds is not None:
            ways = sum(stop.seconds for stop in stops[1:])
            rest = sum(stop.pause for stop in stops)
            require_single("Time of a repetition", seconds, rest + 0.1, 600, "s")
            pace = (seconds - rest) / ways
            stops = [replace(stop, seconds=pace * stop.seconds) for stop in stops]
        return through(body, stops, load, rate=rate)
    if seconds is not None:
        raise HingekitError(
            f"How long a {progression.name} takes follows from its bell, which floats: leave "
            f"{seconds} s out."
        )
    if progression.path == "swing":
        return swing(body, load, Swing(bottom_thorax=progression.depth.value))
    return clean(body, load, Clean(hang_thorax=progression.depth.value))


def _stops(progression: Progression, body: Body, load: External) -> list[Stop]:
    """What a repetition passes through; down by the descent, up by the ascent."""
    told, strategy = progression.settings, strategy_for(progression, body)
    depth = progression.depth.of(body)
    down, pause, up = (told[name].value for name in ("descent", "pause", "ascent"))

    def stop(to: Strategy, task: str, depth: float, pause: float = 0.0, time: float = down) -> Stop:
        return Stop(to, {task: depth}, seconds=time, pause=pause)

    if progression.path == "hinge then knees":
        taut = float(HAMSTRINGS.limit(body.straight_leg_raise, strategy.knee_flexion)) - depth
        tense = solve(body, strategy, load, hip_flexion=taut)
        low = replace(strategy, knee_flexion=told["then_knee_flexion"].value)
        lower = float(hand_height(body, tense)) - told["then_lower"].of(body)
        bend = stop(low, "hand_height", lower, pause, told["then_descent"].value)
        ways = [stop(strategy, "hip_flexion", taut), bend]
    elif progression.path == "hinge to squat":
        overhead = replace(SQUAT, arms=Raised(told["shoulder_flexion"].value))
        squat = stop(overhead, "thorax_inclination", told["then_thorax"].value, pause)
        ways = [stop(strategy, progression.task, depth), squat]
    else:
        ways = [stop(strategy, progression.task, depth, pause)]
    upright = standing(strategy)
    return [Stop(upright), *ways, Stop(upright, seconds=up)]
