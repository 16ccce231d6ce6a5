"""What is a posture asked to do, and at which thorax inclination does it do it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array, namespace
from hingekit.body import LEVEL, Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_between
from hingekit.linkage import landmarks, where_at
from hingekit.load import External
from hingekit.posture import Posture


class Task(NamedTuple):
    """One number that a posture is to meet.

    On the way down the number first rises to a peak and then falls, or rises throughout.
    People are `past_peak` in hand height (it rises by a millimetre before it falls) and
    before it in everything else.
    """

    unit: str
    low: float  # least that is accepted, in `unit`
    high: float  # most
    measure: Callable[[Body, Posture], Array]
    past_peak: bool = False


#: How far the skin of the buttocks lies behind the hip joint [stature] (assumption, 0.055 to
#: 0.075: about half of a buttock's depth).
BUTTOCK = 0.065


def upright(body: Body) -> Posture:
    """Standing upright, or kneeling so."""
    return Posture(0.0 if body.support == "feet" else LEVEL, 0.0, 0.0, 0.0)


def hand_height(body: Body, posture: Posture) -> Array:
    """Height of the grip centre above the ground [m]."""
    hand = where_at(body, posture, "hands")
    return namespace(hand).imag(hand)


def hand_distance(body: Body, posture: Posture) -> Array:
    """Distance of the grip centre in front of the ankle [m]."""
    hand = where_at(body, posture, "hands")
    return namespace(hand).real(hand)


def hip_travel(body: Body, posture: Posture) -> Array:
    """Distance of the hip joint behind where it is when everything is upright [m]."""
    behind = landmarks(body, upright(body)).hip - landmarks(body, posture).hip
    return namespace(behind).real(behind)


def wall_distance(body: Body, posture: Posture) -> Array:
    """Distance behind the heels, or the toes of a kneeling body, of a wall that the hips touch [m].

    Negative while the buttocks are in front of the heels.
    """
    hip = landmarks(body, posture).hip
    xp = namespace(hip)
    return xp.asarray(body.foot.heel) - xp.real(hip) + BUTTOCK * xp.asarray(body.stature)


def centre_of_load(body: Body, posture: Posture, load: External) -> Array:
    """Common centre of what is carried, or of the hands where nothing is [m, complex]."""
    hand, total = where_at(body, posture, "hands"), load.carried_mass
    known = np.where(total > 0, total, 1.0)
    centre = sum(each.mass / known * where_at(body, posture, each.at) for each in load.masses)
    return np.where(total > 0, centre, hand)


def trunk_inclination(body: Body, posture: Posture) -> Array:
    """Inclination of the line from hip to shoulder joint [deg]."""
    points = landmarks(body, posture)
    line = points.shoulder - points.hip
    xp = namespace(line)
    # Measured from the thorax, so that it does not jump where the line points straight down.
    thorax = xp.asarray(posture.thorax, dtype=xp.float64)
    line = line * xp.exp(1j * (thorax * (np.pi / 180)))
    return thorax + 90 - xp.atan2(xp.imag(line), xp.real(line)) * (180 / np.pi)


#: Tasks by name: the keywords of `solve`.
TASKS = {
    "hand_height": Task("m", 0, 3, hand_height, past_peak=True),
    "thorax_inclination": Task("deg", -30, 170, lambda _, posture: posture.thorax),
    "trunk_inclination": Task("deg", -30, 170, trunk_inclination),
    "hip_flexion": Task("deg", -30, 150, lambda _, posture: posture.hip_flexion),
    "hip_travel": Task("m", -1, 1, hip_travel),
    "wall_distance": Task("m", -1, 1, wall_distance),
}

#: Thorax inclinations that are searched [deg], leaning back to head down; as close as the
#: peak of a squat is narrow, whose postures end soon after it.
_SEARCHED = np.linspace(-30.0, 170.0, 41)


def require_task(task: dict[str, Array]) -> tuple[str, Array]:
    """The one task among the keywords, refused when it is not one or not possible.

    Raises
    ------
    HingekitError
        In one sentence.
    """
    given = {name: value for name, value in task.items() if value is not None}
    unknown = [name for name in given if name not in TASKS]
    if unknown or len(given) != 1:
        what = f"not {', '.join(given)}" if given else "none was given"
        raise HingekitError(f"Give exactly one task out of {', '.join(TASKS)}: {what}.")
    ((name, value),) = given.items()
    ask = TASKS[name]
    label = name.replace("_", " ").capitalize()
    return name, require_between(label, value, ask.low, ask.high, ask.unit)


def search(
    measure: Callable[[Array], Array],
    goal: Array,
    *,
    past_peak: bool,
    scan: Callable[[Array], Array] | None = None,
) -> Array:
    """Thorax inclination at which a measure meets its goal, for every posture at once.

    Parameters
    ----------
    measure : callable
        From thorax inclinations [deg] to the measure, both in the shape of `goal`.
    goal : array
        What the measure is to be, in the task's unit.
    past_peak : bool
        Whether people are past the measure's peak, or before it.
    scan : callable, optional
        For one posture, the same measure of a row of thorax inclinations, all in one call.

    Returns
    -------
    array
        Thorax inclination; NaN where the goal lies beyond the peak or the range [deg].
    """
    from scipy.optimize import elementwise

    # The solvers drop what has converged; `places` tells them which postures are left.
    thorax = np.zeros(goal.shape)
    places = np.arange(goal.size)

    def measured(x: Array, place: Array) -> Array:
        thorax.reshape(-1)[place] = x
        return np.broadcast_to(measure(thorax), goal.shape).reshape(-1)[place]

    if scan is None:
        sampled = np.stack([measured(np.full(goal.size, x), places) for x in _SEARCHED])
    else:
        sampled = np.broadcast_to(scan(_SEARCHED), _SEARCHED.shape)[:, None]
    top = np.argmax(sampled, axis=0)
    peak = _SEARCHED[top]
    # Only a goal above all that was sampled needs the peak itself.
    above = goal.reshape(-1) > np.max(sampled, axis=0)
    inside = places[above & (top > 0) & (top < len(_SEARCHED) - 1)]
    if inside.size:
        bracket = tuple(_SEARCHED[top[inside] + step] for step in (-1, 0, 1))
        peak[inside] = elementwise.find_minimum(
            lambda x, place: -measured(x, place), bracket, args=(inside,)
        ).x
    end = np.full(goal.size, _SEARCHED[-1 if past_peak else 0])
    root = elementwise.find_root(
        lambda x, place: measured(x, place) - goal.reshape(-1)[place], (peak, end), args=(places,)
    )
    found = np.where(root.success, root.x, np.nan)
    return found.reshape(goal.shape)
