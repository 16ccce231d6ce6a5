"""How much does the revised NIOSH lifting equation let people lift?

A load constant times six multipliers between 0 and 1, for measured hands or for postures.
"""

from __future__ import annotations

from math import inf
from typing import Any, NamedTuple

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array, common_shape
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.exposure.equation import (
    METRIC,
    LiftingEquation,
    coupling_multiplier,
    frequency_multiplier,
)
from hingekit.exposure.lifts import held_mass
from hingekit.inputs import require_between, require_instance
from hingekit.load import External
from hingekit.posture import Posture
from hingekit.tasks import hand_distance, hand_height

#: A length above so many times the greatest height was given in another unit.
_IMPOSSIBLE = 2

#: What the search for a posture may leave of a hand height [m].
_ROUNDING = 1e-9

#: Why a limit is zero, by the multiplier that is.
_REASONS = {
    "horizontal": "hands too far from the ankles",
    "vertical": "hands too high",
    "distance": "moved too far up or down",
    "asymmetry": "too far to the side",
    "frequency": "too frequent for so long",
}


class LiftingLimit(NamedTuple):
    """Multipliers between 0 and 1 [-], and the recommended limit that they make."""

    horizontal: Array
    vertical: Array
    distance: Array
    asymmetry: Array
    frequency: Array
    coupling: Array
    limit: Array  # recommended, a mass in the unit of the equation [kg]
    # Lifting index, load mass over limit; where that is 0, infinite, or NaN for an empty load.
    index: Array  # [-]
    reason: Any  # why the limit is 0, in words


class LiftEnds(NamedTuple):
    """The limit at both ends of a lift.

    The manual takes the lower one where the load must be controlled at the destination, and the
    origin's otherwise.
    """

    origin: LiftingLimit
    destination: LiftingLimit


def lifting_limit(
    load_mass: Array,
    *,
    horizontal: Array,
    vertical: Array,
    distance: Array,
    frequency: Array,
    duration: str,
    coupling: str,
    asymmetry: Array = 0.0,
    origin: Array = None,
    equation: LiftingEquation = METRIC,
) -> LiftingLimit:
    """Recommended limit and lifting index of a lift with both hands.

    Beyond the manual's tables the limit is 0, with a reason. A frequency between two rows is
    interpolated; one beyond the last row that is not 0 gives 0. Not for one hand, a seated or
    kneeling person, unstable objects, carrying, slippery floors or fast lifts: the manual says so.

    Parameters
    ----------
    load_mass : float or array
        Mass of the load, in pounds where the equation is `US` [kg].
    horizontal : float or array
        Hands in front of the point between the ankles, in inches where the equation is `US` [m].
    vertical : float or array
        Hands above the floor, in inches where the equation is `US` [m].
    distance : float or array
        How far the load goes up or down, in inches where the equation is `US` [m].
    frequency : float or array
        Lifts in a minute, counted over 15 minutes (`sampled_frequency`) [-].
    duration : {"short", "moderate", "long"}
        Up to one hour with as much recovery after it, up to two hours with 0.3 times as much, or
        up to eight hours with the usual breaks [-].
    coupling : {"good", "fair", "poor"}
        How well the hands hold the load [-].
    asymmetry : float or array
        Angle of the load from straight ahead, seen from above [deg].
    origin : float or array, optional
        Height of the hands at the origin, which the frequency table asks for at both ends;
        `vertical` when not given [m].
    equation : LiftingEquation
        `METRIC`, `US`, or one of their worksheets.

    Returns
    -------
    LiftingLimit
        Multipliers, limit, index and reason in the broadcast shape.

    Raises
    ------
    HingekitError
        When a number is none, NaN, negative or in another unit, or a word is unknown.

    Examples
    --------
    >>> from hingekit.exposure import lifting_limit
    >>> easy = lifting_limit(10, horizontal=0.25, vertical=0.75, distance=0.25,
    ...                      frequency=0.2, duration="short", coupling="good")
    >>> round(float(easy.limit), 9)
    23.0
    """
    require_instance("Equation", equation, LiftingEquation, "choose METRIC or US")
    length, mass = equation.units
    longest = _IMPOSSIBLE * equation.number("highest")
    advice = {"m": "give it in metres", "in": "give it in inches"}[length]

    def checked(name: str, value: Array) -> Array:
        return require_between(name, value, 0, longest, length, advice)

    return _limit(
        equation,
        require_between("Load mass", load_mass, 0, inf, mass),
        checked("Horizontal distance", horizontal),
        checked("Height of the hands", vertical),
        checked("Travelled distance", distance),
        checked("Height at the origin", vertical if origin is None else origin),
        *_rest(asymmetry, frequency),
        duration,
        coupling,
    )


def lifting_limits(
    body: Body,
    start: Posture,
    end: Posture,
    load: External,
    *,
    frequency: Array,
    duration: str,
    coupling: str,
    asymmetry: Array = 0.0,
    equation: LiftingEquation = METRIC,
) -> LiftEnds:
    """Recommended limit at both ends of a lift from one posture to another.

    The hands of the postures tell the horizontal distance from the ankles and the height above
    the floor; hands behind the ankles count as near. Postures lie in the sagittal plane, so an
    asymmetry has to be given. `lift_ends` finds the two postures of a movement.

    Parameters
    ----------
    body : Body
        The person, on the feet.
    start, end : Posture
        Where the load is taken and where it is put; a missing posture gives NaN.
    load : Load
        A mass in the hands.
    frequency : float or array
        Lifts in a minute [-].
    duration, coupling : str
        As in `lifting_limit` [-].
    asymmetry : float or array
        At both ends [deg].
    equation : LiftingEquation
        `METRIC` or its worksheet.

    Returns
    -------
    LiftEnds
        Limits at origin and destination, in the broadcast shape.

    Raises
    ------
    HingekitError
        When the person kneels, something else than a mass in the hands acts, the equation is in
        inches, a number is wrong or a word unknown.
    """
    require_instance("Equation", equation, LiftingEquation, "choose METRIC")
    if equation.system != "metric":
        raise HingekitError("Postures are in metres: choose METRIC or METRIC_WORKSHEET.")
    require_instance("Body", body, Body, "make one with Body.from_table")
    for posture in (start, end):
        require_instance("Posture", posture, Posture, "make one with Posture or solve")
    if body.support != "feet":
        raise HingekitError("The lifting equation does not hold on the knees: use standing bodies.")
    low, high = hand_height(body, start), hand_height(body, end)
    rest = (np.abs(high - low), low, *_rest(asymmetry, frequency), duration, coupling)
    mass = held_mass(load)
    return LiftEnds(
        _limit(equation, mass, hand_distance(body, start), low, *rest),
        _limit(equation, mass, hand_distance(body, end), high, *rest),
    )


def sampled_frequency(rate: Array, minutes: Array) -> Array:
    """Frequency of lifts that fill only a part of 15 minutes.

    The manual's special procedure: lifts are counted over 15 minutes, breaks included. It does
    not hold above the highest frequency of the table, which is left as it is.

    Parameters
    ----------
    rate : float or array
        Lifts in a minute while lifting [-].
    minutes : float or array
        Minutes of lifting among each 15; more than 15 are continuous [-].

    Returns
    -------
    float or array
        Lifts in a minute, on the average [-].

    Raises
    ------
    HingekitError
        When one of them is negative or not a number.

    Examples
    --------
    >>> from hingekit.exposure import sampled_frequency
    >>> round(float(sampled_frequency(10, 8)), 2)
    5.33
    """
    rate = require_between("Lifting rate", rate, 0, inf, "lifts per minute")
    minutes = require_between("Lifting time", minutes, 0, inf, "minutes")
    common_shape(rate, minutes)
    sample = METRIC.number("sample")
    highest = max(float(row["lifts_per_minute"]) for row in datasets.rows("niosh_frequency"))
    return np.where(rate > highest, rate, rate * np.minimum(minutes, sample) / sample)[()]


def _rest(asymmetry: Array, frequency: Array) -> tuple[Array, Array]:
    """Angle [deg] and frequency, refused where they cannot be."""
    return (
        require_between("Asymmetry", asymmetry, 0, 180, "deg"),
        require_between("Frequency", frequency, 0, inf, "lifts per minute"),
    )


def _limit(
    equation: LiftingEquation,
    load_mass: Array,
    horizontal: Array,
    vertical: Array,
    distance: Array,
    origin: Array,
    asymmetry: Array,
    frequency: Array,
    duration: str,
    coupling: str,
) -> LiftingLimit:
    """The equation itself; NaN gives NaN."""
    number = equation.number
    common_shape(load_mass, horizontal, vertical, distance, origin, asymmetry, frequency)
    at = {"horizontal": horizontal, "vertical": vertical, "distance": distance}
    at |= {"asymmetry": asymmetry}
    values = {
        "horizontal": number("nearest") / np.maximum(horizontal, number("nearest")),
        "vertical": 1 - number("height_loss") * np.abs(vertical - number("best_height")),
        "distance": number("distance_base")
        + number("distance_gain") / np.maximum(distance, number("shortest_travel")),
        "asymmetry": 1 - number("asymmetry_loss") * np.asarray(asymmetry),
    }
    ends = {
        "horizontal": number("farthest"),
        "vertical": number("highest"),
        "distance": number("longest_travel"),
        "asymmetry": number("greatest_asymmetry"),
    }
    multipliers = {
        name: np.where(
            at[name] > ends[name] + _ROUNDING, 0.0, equation.as_printed(name, value, at[name])
        )
        for name, value in values.items()
    }
    low = number("low_lift") - _ROUNDING
    by_frequency = frequency_multiplier(duration, np.asarray(frequency), np.asarray(origin) < low)
    multipliers["frequency"] = equation.as_printed("frequency", by_frequency, frequency)
    multipliers["coupling"] = coupling_multiplier(coupling, np.asarray(vertical) < low)

    limit = number("load_constant") * np.prod(np.broadcast_arrays(*multipliers.values()), axis=0)
    limit = equation.rounded(limit, "limit_decimals")
    with np.errstate(divide="ignore", invalid="ignore"):  # no limit: the index has no bound
        index = equation.rounded(np.asarray(load_mass) / limit, "limit_decimals")
    zero = [np.broadcast_to(multipliers[name] == 0, limit.shape) for name in _REASONS]
    reason = np.select(zero, list(_REASONS.values()), "within the tables")
    reason = np.where(np.isnan(limit), "no posture", reason)
    return LiftingLimit(
        **{name: value[()] for name, value in multipliers.items()},
        limit=limit[()],
        index=index[()],
        reason=reason if limit.shape else str(reason),
    )
