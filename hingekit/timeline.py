"""How does a recorded movement go, and what does it ask of L5/S1 on the way?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from hingekit._arrays import Array
from hingekit.analysis import Analysis
from hingekit.palette import FAINT, INK, LABEL

#: Lines over time: column to name and colour, from Okabe and Ito's palette.
_ANGLES = {
    "thorax_inclination": ("thorax inclination", "#0072B2"),
    "trunk_inclination": ("trunk inclination", "#56B4E9"),
    "pelvis_inclination": ("pelvis inclination", "#D55E00"),
    "knee_flexion": ("knee flexion", "#009E73"),
}
_MOMENTS = {
    "dynamic_lumbar_moment": ("with inertia", INK),
    "lumbar_moment": ("quasi-static", "#E69F00"),
}
_COMPRESSIONS = {
    "dynamic_compression_l5s1": ("with inertia", INK),
    "compression_l5s1": ("quasi-static", "#E69F00"),
}

#: More stretches than lines are wide in pixels are not seen [-].
_STRETCHES = 1500

#: Letters of the heading's size that fit over the figure [-].
_LETTERS = 64

#: Of more repetitions than these the courses run together and only the peaks are read; of more
#: than those the peaks have no room for words [-].
_APART, _WRITTEN = 40, 12


def over_time(analysis: Analysis, *, title: str = "") -> Figure:
    """Draw a recording: angles, the moment at L5/S1 and, where asked for, compression over time.

    Repetitions are shaded, partial ones hatched. Missing frames are gaps.

    Parameters
    ----------
    analysis : Analysis
        From `hingekit.analyse`.
    title : str
        Heading [-].

    Returns
    -------
    matplotlib.figure.Figure
        Ready for `savefig`.
    """
    frame, found = analysis.over_time, analysis.repetitions
    panels = 2 if analysis.spine is None else 3
    figure = Figure(figsize=(11, 1.2 + 2.9 * panels), layout="constrained")
    axes = figure.subplots(panels, 1, sharex=True)
    figure.suptitle(
        shortened(title),
        x=0.01,
        ha="left",
        color=INK,
        fontsize=14,
        fontweight="bold",
        parse_math=False,  # a name of a file may hold a $
    )
    strength = 1.0 if len(found) <= _APART else 0.2
    _draw(axes[0], frame, _ANGLES, "angle [deg]", strength)
    _draw(axes[1], frame, _MOMENTS, "moment at L5/S1 [N·m]", strength)
    _mark_peaks(axes[1], found)
    if analysis.spine is not None:
        thousands = frame[["time"]].assign(**{name: frame[name] / 1000 for name in _COMPRESSIONS})
        _draw(axes[2], thousands, _COMPRESSIONS, "compression at L5/S1 [kN]", strength)
    if len(found) <= _APART:
        for ax in axes:
            _shade(ax, found)
        for row in found.itertuples():
            middle = (row.start + row.end) / 2
            place = axes[0].get_xaxis_transform()
            axes[0].text(
                middle, 0.98, row.Index + 1, transform=place, ha="center", va="top", **LABEL
            )
    axes[-1].set_xlabel("time [s]", fontsize=12)
    axes[-1].set_xlim(frame["time"].iloc[0], frame["time"].iloc[-1])
    return figure


def _draw(
    ax: Axes, frame: pd.DataFrame, lines: dict[str, tuple[str, str]], label: str, strength: float
) -> None:
    """Draw the lines of a panel that hold any number."""
    for name, (words, paint) in lines.items():
        if frame[name].notna().any():
            course = thinned(frame["time"].to_numpy(), frame[name].to_numpy())
            ax.plot(*course, color=paint, lw=1.6, alpha=strength)
            ax.plot([], [], color=paint, lw=1.6, label=words)
    ax.axhline(0, color=FAINT, lw=1, zorder=0)
    ax.set_ylabel(label, fontsize=12)
    ax.tick_params(labelsize=11)
    ax.margins(y=0.15)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(
        loc="lower right", bbox_to_anchor=(1, 1), ncols=4, frameon=False, fontsize=11, borderpad=0
    )


def _shade(ax: Axes, found: pd.DataFrame) -> None:
    """Shade each repetition over the height of a panel; partial ones are hatched."""
    place = ax.get_xaxis_transform()
    for complete, paint, hatch in ((True, to_rgba(FAINT, 0.15), None), (False, "none", "///")):
        rows = found[found["complete"] == complete]
        spans = list(zip(rows["start"], rows["end"] - rows["start"], strict=True))
        edge = to_rgba(FAINT, 0.4)
        ax.broken_barh(
            spans, (0, 1), transform=place, fc=paint, ec=edge, hatch=hatch, lw=0, zorder=-1
        )


def _mark_peaks(ax: Axes, found: pd.DataFrame) -> None:
    """Mark the largest moment of each repetition, and write it where there are few."""
    for name, (_, paint) in _MOMENTS.items():
        ax.plot(found[f"{name}_time"], found[name], ".", color=paint, ms=5)
    if len(found) > _WRITTEN:
        return
    whole = found[found["complete"]]  # the largest of a part is not that of the repetition
    for when, moment in (
        whole[["dynamic_lumbar_moment_time", "dynamic_lumbar_moment"]].dropna().to_numpy()
    ):
        ax.annotate(
            f"{moment:z.0f}",
            (when, moment),
            (0, 4),
            textcoords="offset points",
            ha="center",
            **LABEL,
        )


def shortened(title: str) -> str:
    """A heading that fits: of a longer one the start and the end, on one line.

    Parameters
    ----------
    title : str
        Such as the name of a file [-].

    Returns
    -------
    str
        No longer than the figure is wide [-].
    """
    line = " ".join(title.split())
    half = _LETTERS // 2
    return line if len(line) <= _LETTERS else f"{line[: half - 1]}…{line[-half:]}"


def thinned(time: Array, values: Array) -> tuple[Array, Array]:
    """A line that looks the same with few points: lowest and highest value of each stretch.

    Parameters
    ----------
    time : array, shape (n,)
        Time of each value [s].
    values : array, shape (n,)
        NaN where missing [unit].

    Returns
    -------
    tuple of array
        Times [s] and values; all of them where there are few [unit].
    """
    if time.size <= 2 * _STRETCHES:
        return time, values
    starts = np.linspace(0, time.size, _STRETCHES, endpoint=False).astype(int)
    ends = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    return np.repeat(time[starts], 2), np.stack(ends, axis=1).reshape(-1)
