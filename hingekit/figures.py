"""What does it look like?

All figures are called from here: people drawn to scale, and from `hingekit.plots`, `hingekit.bars`,
`hingekit.timeline` and `hingekit.animation` what is computed of them. Units stand on each axis,
and a strategy has the same colour everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hingekit._arrays import Array
from hingekit.animation import animate, frame_at, moments, nearest, player
from hingekit.back_figure import dowel
from hingekit.bars import itemised, waterfall
from hingekit.body import Body
from hingekit.cases import require_cases, require_one
from hingekit.drawing import person, stage, stick_figure
from hingekit.explanation import explain
from hingekit.forest import forest
from hingekit.inputs import require_between
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.movement import Movement
from hingekit.palette import FAINT, INK, LABEL, LOAD, OTHERS, colours, shades
from hingekit.panels import equal_scale, fit_height, one_height, panels
from hingekit.plots import against
from hingekit.posture import Posture
from hingekit.solution import solve
from hingekit.strategies import BEND_FORWARD, REACH_BACK, Strategy
from hingekit.surroundings import Wall
from hingekit.tasks import TASKS, require_task
from hingekit.timeline import over_time

__all__ = [
    "Wall",
    "against",
    "animate",
    "comparison",
    "dowel",
    "forest",
    "itemised",
    "over_time",
    "overlay",
    "player",
    "side_by_side",
    "stick_figure",
    "storyboard",
    "waterfall",
]


def comparison(
    body: Body,
    load: External = NO_LOAD,
    *,
    strategies: tuple[Strategy, Strategy] = (BEND_FORWARD, REACH_BACK),
    **task: float,
) -> Figure:
    """Two strategies at an equal task: both postures to scale, and what makes the difference.

    Parameters
    ----------
    body : Body
        One person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    strategies : pair of Strategy
        What to compare.
    **task : float
        What is held equal, as in `hingekit.solve`.

    Returns
    -------
    matplotlib.figure.Figure
        Ready for `savefig`.

    Raises
    ------
    HingekitError
        As from `hingekit.explain`, and when there are several postures for a strategy.
    """
    explanation = explain(body, load, strategies=strategies, **task)
    postures = [solve(body, strategy, load, **task) for strategy in strategies]
    for posture in postures:
        require_one(posture)
    matched, value = require_task(task)
    names = (strategies[0].name, strategies[1].name)
    figure = Figure(figsize=(15, 6.6), layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.05))
    figure.suptitle(
        f"equal {matched.replace('_', ' ')} of {value:g} {TASKS[matched].unit}, "
        f"{float(load.carried_mass):g} kg; {body.sex}, {float(body.mass):g} kg, "
        f"{float(body.stature):g} m, {body.table}",
        fontsize=12,
        color=INK,
        parse_math=False,
    )
    drawn = zip((left, middle), postures, colours(names), names, strict=True)
    for ax, posture, paint, name in drawn:
        stick_figure(body, posture, load, ax=ax, paint=paint, title=name)
    equal_scale((left, middle))
    missing = explanation["status"][explanation["share"].isna()]
    if missing.empty:
        before = float(joint_moments(body, postures[0], load).lumbar)
        waterfall(explanation, before, names=names, ax=right)
    else:
        # Without its frame, but with the room around it that its neighbours' words need: the
        # layout measures panels of a fixed aspect too small.
        right.set(xticks=[], yticks=[])
        right.spines[:].set_visible(False)
        right.set_title(
            max(left.get_title(), middle.get_title(), key=len),
            color="none",
            fontsize=14,
            parse_math=False,
        )
        right.set_xlabel(f"\n{left.get_xlabel()}", color="none")
        text = f"The difference cannot be shared out: {missing.iloc[0]}."
        right.text(0.5, 0.5, fill(text, 40), ha="center", va="center", **LABEL)
    return figure


def side_by_side(
    body: Body,
    postures: Mapping[str, Posture],
    load: External | Sequence[External] = NO_LOAD,
    *,
    paint: str | None = None,
    ax: Sequence[Axes] | None = None,
) -> list[Axes]:
    """Draw several postures to the same scale, each with its load, balance and L5/S1 moment.

    Parameters
    ----------
    body : Body
        One person.
    postures : dict of str to Posture
        Name and posture of each; a missing one is named instead of drawn.
    load : Load, Force, Band or their sum, or a sequence of them
        What is carried and what pulls, in all postures or in each.
    paint : str, optional
        Colour of all; each its own when not given, a strategy's where its name is one's [-].
    ax : sequence of matplotlib.axes.Axes, optional
        Where to draw each; a new figure when not given.

    Returns
    -------
    list of matplotlib.axes.Axes
        One for each posture, in m from the ground below the ankle.

    Raises
    ------
    HingekitError
        When postures have no names or are arrays, or are not as many as loads or axes.
    """
    cases = require_cases(postures, load)
    drawn = panels(len(cases), ax)
    paints = colours([*postures]) if paint is None else [paint] * len(cases)
    for panel, (name, posture, held), each in zip(drawn, cases, paints, strict=True):
        stick_figure(body, posture, held, ax=panel, paint=each, title=name)
    one_height(drawn)
    if ax is None:
        fit_height(drawn)
    return drawn


def overlay(
    body: Body,
    postures: Mapping[str, Posture],
    load: External | Sequence[External] = NO_LOAD,
    *,
    paint: str | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw several postures over each other, to scale, with loads and centres of mass.

    Parameters
    ----------
    body : Body
        One person.
    postures : dict of str to Posture
        Name and posture of each; the reason for a missing one stands beside its name.
    load : Load, Force, Band or their sum, or a sequence of them
        What is carried and what pulls, in all postures or in each.
    paint : str, optional
        Colour of which the postures have shades, from faint to strong; each has its own, a
        strategy's where its name is one's, when not given [-].
    title : str
        Heading [-].
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    matplotlib.axes.Axes
        Both axes in m, from the ground below the ankle.

    Raises
    ------
    HingekitError
        When postures have no names or are arrays, or are not as many as loads.
    """
    cases = require_cases(postures, load)
    if ax is None:
        ax = Figure(figsize=(7, 5.6), layout="constrained").subplots()
    stage(ax, body)
    words = fill(title, 32)
    ax.set_title(words, color=INK, fontsize=14, fontweight="bold", pad=12, parse_math=False)
    found = sum(bool(posture.exists) for posture in postures.values())
    paints = iter(colours([*postures]) if paint is None else shades(paint, max(found, 1)))
    handles = []
    for name, posture, held in cases:
        if posture.exists:
            each = next(paints)
            person(ax, body, posture, held, each)
            handles.append(Line2D([], [], color=each, lw=5, label=fill(name, 24)))
        else:
            words = fill(f"{name}: no posture, {posture.reason}", 24)
            handles.append(Line2D([], [], color=FAINT, lw=2, ls=":", label=words))
    masses = sorted({float(held.carried_mass) for _, _, held in cases})
    if any(masses):
        words = f"load, {' to '.join(f'{end:g}' for end in sorted({masses[0], masses[-1]}))} kg"
        handles.append(Line2D([], [], color=LOAD, ls="", marker="o", ms=10, label=words))
    # What is drawn decides, so that a second overlay on the same axes cuts off no first one.
    drawn, margin = ax.dataLim, 0.1
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    ax.set_xlim(min(left, drawn.x0 - margin), max(right, drawn.x1 + margin))
    ax.set_ylim(min(bottom, drawn.y0 - margin), max(top, drawn.y1 + margin))
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False, fontsize=11
    )
    return ax


def storyboard(
    body: Body,
    movement: Movement,
    load: External = NO_LOAD,
    *,
    frames: int | Sequence[float] = 5,
    moment: Array | None = None,
    wall: Wall | None = None,
    paint: str = OTHERS[0],
    ax: Sequence[Axes] | None = None,
) -> list[Axes]:
    """Draw a movement as a strip of pictures to the same scale, each with its L5/S1 moment.

    Parameters
    ----------
    body : Body
        One person.
    movement : Movement
        Postures over time; a missing one is named instead of drawn.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    frames : int or sequence of float
        Number of pictures, evenly spaced from the first posture to the last, or the time of
        each [s].
    moment : array, optional
        L5/S1 moment at each time, as in `animate` [N·m].
    wall : Wall, optional
        What stands behind, such as a wall or a chair.
    paint : str
        Colour of the body [-].
    ax : sequence of matplotlib.axes.Axes, optional
        Where to draw each; a new figure when not given.

    Returns
    -------
    list of matplotlib.axes.Axes
        One for each picture, with its time [s] and moment [N·m] as title, which says "if held"
        where the moment is not the movement's own; in m from the ground below the ankle.

    Raises
    ------
    HingekitError
        When there are no pictures or not as many as axes, a time is not one of the movement, or
        moments are not as many as times.
    """
    times = _key_times(movement, frames)
    moment, in_motion = moments(body, movement, load, moment)
    drawn = panels(len(times), ax, width=2.9)
    held = "" if in_motion else ", if held"
    for panel, time in zip(drawn, times, strict=True):
        frame_at(panel, body, movement, time, load, paint, wall=wall)
        here = moment[nearest(movement, time)]
        if np.isfinite(here):
            words = f"{panel.get_title()}\nL5/S1 {here:.0f} N·m{held}"
            panel.set_title(words, color=paint, fontsize=11, fontweight="bold")
    one_height(drawn)
    if ax is None:
        fit_height(drawn)
    return drawn


def _key_times(movement: Movement, frames: int | Sequence[float]) -> Array:
    """Time of each picture [s], all within the movement."""
    ends = movement.time[0], movement.time[-1]
    if isinstance(frames, int):
        return np.linspace(*ends, max(frames, 0))
    times = require_between("Time of a picture", frames, *ends, "s", "take one of the movement")
    return np.atleast_1d(times)
