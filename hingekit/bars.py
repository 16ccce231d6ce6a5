"""What is a moment, or a difference, made of?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from hingekit.body import Body
from hingekit.cases import require_cases, require_person
from hingekit.load import NO_LOAD, External
from hingekit.palette import FAINT, INK, LABEL, colours, shades
from hingekit.plots import legend_below, wrapped
from hingekit.posture import Posture
from hingekit.study import itemise


def itemised(
    body: Body,
    postures: Mapping[str, Posture],
    load: External | Sequence[External] = NO_LOAD,
    *,
    joint: str = "lumbar",
    paint: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what each segment and the load add to a joint's moment, and what that makes together.

    Parameters
    ----------
    body : Body
        One person.
    postures : dict of str to Posture
        Name and posture of each; the reason for a missing one stands in the legend.
    load : Load, Force, Band or their sum, or a sequence of them
        What is carried and what pulls, in all postures or in each.
    joint : str
        One of `hingekit.body.JOINTS` [-].
    paint : str, optional
        Colour of which the postures have shades, from faint to strong; each has its own, a
        strategy's where its name is one's, when not given [-].
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    matplotlib.axes.Axes
        Moment in N·m, one group of bars for each segment.

    Raises
    ------
    HingekitError
        When postures have no names or are arrays, are not as many as loads, or there is no
        such joint.
    """
    require_person(body)
    cases = require_cases(postures, load)
    tables = [
        itemise(body, posture, held, joint=joint).set_index("segment")["moment"]
        for _, posture, held in cases
    ]
    rows = list(dict.fromkeys(name for table in tables for name in table.index))
    found = [place for place, (_, posture, _) in enumerate(cases) if posture.exists]
    if ax is None:
        tall = 1.8 + 0.25 * len(cases) + 0.27 * (len(rows) + 1) * max(len(found), 1.5)
        ax = Figure(figsize=(7.5, tall), layout="constrained").subplots()
    paints = colours([*postures]) if paint is None else shades(paint, len(cases))
    thick = 0.8 / max(len(found), 1)
    for order, place in enumerate(found):
        parts = tables[place].reindex(rows, fill_value=0.0)
        moments = [*parts, parts.sum(skipna=False)]
        level = np.arange(len(moments)) - 0.4 + thick * (order + 0.5)
        bars = ax.barh(level, moments, 0.92 * thick, color=paints[place])
        numbers = [f"{round(moment, 1) + 0:.1f}" for moment in moments]  # no "-0.0"
        ax.bar_label(bars, numbers, padding=3, fontsize=10, color=INK)
    entries = [
        Patch(color=each, label=wrapped(ax, name))
        if posture.exists
        else Patch(fc="white", ec=FAINT, label=wrapped(ax, f"{name}: no posture, {posture.reason}"))
        for each, (name, posture, _) in zip(paints, cases, strict=True)
    ]
    ax.axvline(0, color=INK, lw=0.8)
    ax.axhline(len(rows) - 0.5, color=FAINT, lw=1)
    ax.set_yticks(range(len(rows) + 1), [*(row.replace("_", " ") for row in rows), "together"])
    ax.set_ylim(len(rows) + 0.5, -0.5)
    ax.margins(x=0.14)  # for the numbers
    ax.set_xlabel(f"part of the {joint} moment [N·m]", fontsize=12)
    ax.tick_params(labelsize=11)
    ax.spines[["top", "right"]].set_visible(False)
    legend_below(ax, entries)
    return ax


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
    ax.set_xticks(range(len(labels)), [fill(label, 9) for label in labels], fontsize=10)
    ax.set_ylabel("moment at L5/S1 [N·m]")
    ax.set_title("what makes the difference", fontsize=14, color=INK)
    ax.spines[["top", "right"]].set_visible(False)
    low, high = min(0.0, before, *ends), max(0.0, before, *ends)
    room = 0.12 * (high - low) or 1.0  # for the numbers
    ax.set_ylim(low - room * (low < 0), high + room)
    return ax
