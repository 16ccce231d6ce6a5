"""What does it look like?

With `hingekit.drawing`, the only module that plots. Figures are drawn to scale, with units
on each axis and the same colour for a strategy everywhere.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hingekit.body import Body
from hingekit.drawing import FAINT, INK, LABEL, colour, stick_figure
from hingekit.load import NO_LOAD, Load
from hingekit.mechanics import joint_moments
from hingekit.strategies import BEND_FORWARD, REACH_BACK, Strategy, solve
from hingekit.study import explain
from hingekit.tasks import TASKS


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
    labels = [names[0], *(name.replace("_", "\n") for name in explanation["ingredient"]), names[1]]
    ax.bar(0, before, color=colour(names[0]), width=0.7)
    ax.bar(len(labels) - 1, ends[-1], color=colour(names[1]), width=0.7)
    for place, (step, end) in enumerate(zip(steps, ends, strict=True), start=1):
        ax.bar(place, step, bottom=end - step, color=FAINT, width=0.7)
        ax.text(
            place,
            max(end, end - step) + 2,
            f"{round(step, 1) + 0:+.1f}",
            ha="center",
            va="bottom",
            **LABEL,
        )
        ax.plot([place - 1.35, place + 0.35], [end - step] * 2, color=INK, lw=0.8)
    for place, value in ((0, before), (len(labels) - 1, ends[-1])):
        ax.text(place, value + 2, f"{value:.0f}", ha="center", va="bottom", fontsize=12)
    ax.set_xticks(range(len(labels)), labels, fontsize=9)
    ax.set_ylabel("moment at L5/S1 [N·m]")
    ax.set_title("what makes the difference", fontsize=14, color=INK)
    ax.spines[["top", "right"]].set_visible(False)
    low, high = min(0.0, before, *ends), max(0.0, before, *ends)
    ax.set_ylim(low * 1.12, high * 1.12)
    return ax


def comparison(
    body: Body,
    load: Load = NO_LOAD,
    *,
    strategies: tuple[Strategy, Strategy] = (BEND_FORWARD, REACH_BACK),
    **task: float,
) -> Figure:
    """Two strategies at an equal task: both postures to scale, and what makes the difference.

    Parameters
    ----------
    body : Body
        One person.
    load : Load
        What is carried.
    strategies : pair of Strategy
        What to compare.
    **task : float
        What is held equal, as in `hingekit.solve`.

    Returns
    -------
    matplotlib.figure.Figure
        Ready for `savefig`.
    """
    figure = Figure(figsize=(15, 6.2), layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.05))
    postures = [solve(body, strategy, load, **task) for strategy in strategies]
    ((matched, value),) = task.items()
    figure.suptitle(
        f"equal {matched.replace('_', ' ')} of {value:g} {TASKS[matched].unit}, "
        f"{float(load.mass):g} kg; {body.sex}, {float(body.mass):g} kg, "
        f"{float(body.stature):g} m, {body.table}",
        fontsize=12,
        color=INK,
    )
    for ax, strategy, posture in zip((left, middle), strategies, postures, strict=True):
        paint, name = colour(strategy.name), strategy.name
        stick_figure(body, posture, load, ax=ax, paint=paint, title=name)
    explanation = explain(body, load, strategies=strategies, **task)
    missing = explanation["status"][explanation["share"].isna()]
    if missing.empty:
        before = float(joint_moments(body, postures[0], load).lumbar)
        names = (strategies[0].name, strategies[1].name)
        waterfall(explanation, before, names=names, ax=right)
    else:
        right.set_axis_off()
        right.text(0.5, 0.5, f"no explanation:\n{missing.iloc[0]}", ha="center", wrap=True)
    return figure


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
