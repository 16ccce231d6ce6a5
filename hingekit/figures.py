"""What does it look like?

With `hingekit.drawing` and `hingekit.back_figure`, the only module that plots. Figures are drawn
to scale, with units on each axis and the same colour for a strategy everywhere.
"""

from __future__ import annotations

from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hingekit.back_figure import dowel as dowel
from hingekit.body import Body
from hingekit.drawing import FAINT, INK, LABEL, colours, require_one, stick_figure
from hingekit.explanation import explain
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.solution import solve
from hingekit.strategies import BEND_FORWARD, REACH_BACK, Strategy
from hingekit.tasks import TASKS, require_task


def waterfall(
    explanation: pd.DataFrame, before: float, *, names: tuple[str, str], ax: Axes
) -> Axes:
    """Draw how the L5/S1 moment of one strategy becomes that of another.

    Parameters
    ----------
    explanation : pandas.DataFrame
        From `hingekit.explain`, one case.
    before : float
        L5/S1 moment of the first strategy [N·m].
    names : pair of str
        Names of the strategies [-].
    ax : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        Moment in N·m against the steps from the first strategy to the second.
    """
    steps = explanation["share"].to_numpy()
    ends = before + np.cumsum(steps)
    labels = [names[0], *explanation["ingredient"].str.replace("_", " "), names[1]]
    above: dict[str, Any] = {
        "textcoords": "offset points",
        "xytext": (0, 3),
        "ha": "center",
        "va": "bottom",
    }
    outer = zip((0, len(labels) - 1), (before, ends[-1]), colours(names), strict=True)
    for place, value, paint in outer:
        ax.bar(place, value, color=paint, width=0.7)
        ax.annotate(f"{value:.0f}", (place, max(0.0, value)), fontsize=12, **above)
    for place, (step, end) in enumerate(zip(steps, ends, strict=True), start=1):
        ax.bar(place, step, bottom=end - step, color=FAINT, width=0.7)
        ax.annotate(f"{round(step, 1) + 0:+.1f}", (place, max(end, end - step)), **above, **LABEL)
        ax.plot([place - 1.35, place + 0.35], [end - step] * 2, color=INK, lw=0.8)
    ax.axhline(0, color=INK, lw=0.8)
    ax.set_xticks(range(len(labels)), [fill(label, 9) for label in labels], fontsize=9)
    ax.set_ylabel("moment at L5/S1 [N·m]")
    ax.set_title("what makes the difference", fontsize=14, color=INK)
    ax.spines[["top", "right"]].set_visible(False)
    low, high = min(0.0, before, *ends), max(0.0, before, *ends)
    room = 0.12 * (high - low) or 1.0  # for the numbers
    ax.set_ylim(low - room * (low < 0), high + room)
    return ax


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
    )
    drawn = zip((left, middle), postures, colours(names), names, strict=True)
    for ax, posture, paint, name in drawn:
        stick_figure(body, posture, load, ax=ax, paint=paint, title=name)
    # Both to the same scale: what one needs, the other has, too.
    left.set(xlim=_union(left.get_xlim(), middle.get_xlim()))
    left.set(ylim=_union(left.get_ylim(), middle.get_ylim()))
    middle.set(xlim=left.get_xlim(), ylim=left.get_ylim())
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
            max(left.get_title(), middle.get_title(), key=len), color="none", fontsize=14
        )
        right.set_xlabel(f"\n{left.get_xlabel()}", color="none")
        text = f"The difference cannot be shared out: {missing.iloc[0]}."
        right.text(0.5, 0.5, fill(text, 40), ha="center", va="center", **LABEL)
    return figure


def _union(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    """Interval from the lower of two lower ends to the higher of two higher ends."""
    return min(first[0], second[0]), max(first[1], second[1])


def over_time(frame: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw a recording: trunk, pelvis and knee over time, and the moment at L5/S1.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `hingekit.study.over_time`.
    title : str
        Heading [-].

    Returns
    -------
    matplotlib.figure.Figure
        Ready for `savefig`.
    """
    figure = Figure(figsize=(10, 6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    for name, paint in (
        ("thorax_inclination", "#0072B2"),
        ("pelvis_inclination", "#D55E00"),
        ("knee_flexion", "#009E73"),
    ):
        above.plot(frame["time"], frame[name], color=paint, label=name.replace("_", " "))
    above.set_ylabel("angle [deg]")
    above.set_title(title, loc="left")
    figure.legend(loc="outside upper right", frameon=False, ncols=3)
    below.plot(frame["time"], frame["lumbar_moment"], color=INK)
    if frame["lumbar_moment"].notna().any():
        peak = frame.loc[frame["lumbar_moment"].idxmax()]
        below.plot(peak["time"], peak["lumbar_moment"], "o", color=INK)
        text = f"  {peak['lumbar_moment']:.0f} N·m"
        below.text(peak["time"], peak["lumbar_moment"], text, va="bottom", **LABEL)
    below.set(xlabel="time [s]", ylabel="moment at L5/S1 [N·m]\nquasi-static")
    below.margins(y=0.15)
    for ax in (above, below):
        ax.axhline(0, color=FAINT, lw=1)
        ax.spines[["top", "right"]].set_visible(False)
    return figure
