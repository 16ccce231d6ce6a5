"""How far do comparisons agree, one below the other?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from hingekit.errors import HingekitError
from hingekit.palette import FAINT, INK, LABEL
from hingekit.uncertainty.meta_analysis import EFFECT, LOG_RATIO, POOLED
from hingekit.uncertainty.tidy import require_columns

if TYPE_CHECKING:
    import pandas as pd

#: Pooled results: a colour of its own, Okabe and Ito's blue.
POOLED_PAINT = "#0072B2"


def forest(effects: pd.DataFrame, pooled: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each comparison with its interval, and what each group of them says together.

    Intervals of comparisons are normal, of the pooled ones' confidence. A diamond is a pooled
    mean with its confidence interval, the thin line through it the prediction interval; where
    nothing was pooled, the reason stands instead.

    Parameters
    ----------
    effects : pandas.DataFrame
        From `log_ratios` or `mean_differences`, of one scale and one correlation.
    pooled : pandas.DataFrame
        From `meta_analysis` of them.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    matplotlib.axes.Axes
        Effects from top to bottom; ratios on a logarithmic axis.

    Raises
    ------
    HingekitError
        When the effects have several scales or correlations, or a column is missing.
    """
    from scipy.stats import norm

    require_columns(effects, ["study", *EFFECT])
    require_columns(pooled, POOLED)
    for name in ("scale", "correlation"):
        several = len(effects[name].unique())
        if several != 1:
            raise HingekitError(
                f"A forest plot has one {name}, not {several}: choose the rows of "
                "one, and pool those."
            )
    keys = list(pooled.columns[: pooled.columns.get_loc("comparisons")])
    scale = str(effects["scale"].iloc[0])
    on_axis = np.exp if scale == LOG_RATIO else np.asarray
    wide = norm.isf((1 - float(pooled.attrs.get("confidence", 0.95))) / 2)
    if ax is None:
        tall = 1.2 + 0.28 * (len(effects) + 2 * len(pooled))
        ax = Figure(figsize=(11, tall), layout="constrained").subplots()
    labels: list[tuple[str, dict[str, Any]]] = []
    for _, group in pooled.iterrows():
        labels.append((_title(group, keys), {"fontweight": "bold"}))
        same = np.all([effects[name] == group[name] for name in keys], axis=0)
        for _, row in effects[same].iterrows():
            level, half = len(labels), wide * np.sqrt(row["variance"])
            ax.plot(on_axis([row["effect"] - half, row["effect"] + half]), [level] * 2, color=INK)
            ax.plot(on_axis(row["effect"]), level, "s", color=INK, markersize=6)
            labels.append((": ".join(str(row[n]) for n in _NAMES if n in row), {}))
        labels.append((group["status"], {"color": POOLED_PAINT, "fontsize": 9}))
        if np.isfinite(group["estimate"]):
            _diamond(ax, on_axis(group[list(_ENDS)].to_numpy(dtype=float)), len(labels) - 1)
    no_difference = on_axis(0.0)
    ax.axvline(float(no_difference), color=FAINT, lw=1, zorder=0)
    ax.set_yticks(range(len(labels)), [text for text, _ in labels])
    for tick, (_, style) in zip(ax.get_yticklabels(), labels, strict=True):
        tick.set(**({"fontsize": 10, "color": INK} | style))
    ax.set_ylim(len(labels) - 0.4, -0.6)
    if scale == LOG_RATIO:
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.set_xticks([r for r in _RATIOS if ax.get_xlim()[0] <= r <= ax.get_xlim()[1]])
    ax.set_xlabel("ratio of the two [-]" if scale == LOG_RATIO else scale, **LABEL)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)
    return ax


_NAMES = ("study", "condition")
_ENDS = ("prediction_low", "low", "estimate", "high", "prediction_high")
_RATIOS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.4, 2, 3, 5, 10)


def _title(group: pd.Series, keys: list[str]) -> str:
    """What the comparisons of a group have in common, in words."""
    words = [str(group[name]) for name in keys if name in ("outcome", "level")]
    if {"first", "second"} <= set(keys):
        words.append(f"{group['second']} against {group['first']}")
    return ", ".join(words) or "all comparisons"


def _diamond(ax: Axes, ends: Any, level: int) -> None:
    least, low, middle, high, most = ends
    ax.plot([least, most], [level] * 2, color=POOLED_PAINT, lw=1)  # nothing where it is NaN
    ax.fill([low, middle, high, middle], level + np.array([0, 0.3, 0, -0.3]), color=POOLED_PAINT)
