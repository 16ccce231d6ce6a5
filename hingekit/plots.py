"""How does what is computed depend on what is varied?"""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any, cast

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from hingekit.errors import HingekitError
from hingekit.palette import FAINT, INK, colours
from hingekit.posture import Status
from hingekit.study import COLUMNS

if TYPE_CHECKING:
    import xarray as xr

_HATCHES = ("///", "\\\\\\", "|||", "---", "...")
_EXISTS = Status.EXISTS.sentence
#: Lines of one colour, when there are more lines than colours.
_DASHES = ("-", "--", ":", "-.")
#: From this many points on, a line needs no dots on it to be seen as measured there.
_DENSE = 30


def against(
    data: pd.DataFrame | xr.Dataset,
    x: str,
    y: str = "lumbar_moment",
    *,
    hue: str | None = "strategy",
    ax: Axes | None = None,
) -> Axes:
    """Draw one result against another or against what was varied, and where no posture exists.

    A hatched region reaches halfway to the next posture, for its edge lies somewhere between.

    Parameters
    ----------
    data : pandas.DataFrame or xarray.Dataset
        From `hingekit.compare` or `hingekit.sweep`.
    x, y : str
        Columns or variables [-].
    hue : str or None
        What tells lines apart; one line for None [-].
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when not given.

    Returns
    -------
    matplotlib.axes.Axes
        With a legend below that names the reason for each region without postures.

    Raises
    ------
    HingekitError
        When a column is not there or no number, or more varies than x and hue tell apart.
    """
    frame, labels, asked = _table(data, x, y, hue)
    own = ax is None
    if ax is None:
        ax = Figure(figsize=(7.5, 5), layout="constrained").subplots()
    groups = [("", frame)] if hue is None else list(frame.groupby("hue", sort=False))
    _require_told_apart(groups, x, hue)
    shared = _shared(frame, len(groups))
    entries: list[Any] = []
    missing: list[Any] = []
    unit = labels["hue"].rpartition("[")[2].rstrip("]").removesuffix("-")
    names = [str(key) if isinstance(key, str) else f"{key:g} {unit}".strip() for key, _ in groups]
    paints = _paints([key for key, _ in groups], names)
    for place, (name, (_, rows)) in enumerate(zip(names, groups, strict=True)):
        rows = rows.sort_values("x") if asked else rows
        dash = _DASHES[paints[:place].count(paints[place]) % len(_DASHES)]
        marker = "o" if len(rows) < _DENSE else ""
        style: dict[str, Any] = {"color": paints[place], "ls": dash, "marker": marker, "lw": 2.5}
        (line,) = ax.plot(rows["x"], rows["y"], **style, label=wrapped(ax, name))
        if rows["y"].notna().any() and hue is not None:
            entries.append(line)
        hatch = _HATCHES[place % len(_HATCHES)]
        common = rows["x"].isin(shared["x"][shared["reason"] != _EXISTS])
        rows = rows.assign(reason=rows["reason"].mask(common, _EXISTS))
        missing += _regions(ax, rows, name, labels["x"], paints[place], hatch)
    missing += _regions(ax, shared, "", labels["x"], FAINT, "")
    reach = frame["x"].dropna()
    if len(reach) and reach.min() < reach.max():
        edge = 0.02 * (reach.max() - reach.min())  # so that the outermost dots are whole
        ax.set_xlim(reach.min() - edge, reach.max() + edge)
    low, high = ax.get_ylim()
    if low < 0 < high:
        ax.axhline(0, color=INK, lw=0.8)
    ax.set_xlabel(labels["x"], fontsize=12)
    ax.set_ylabel(fill(labels["y"], 32), fontsize=12)
    ax.tick_params(labelsize=11)
    ax.spines[["top", "right"]].set_visible(False)
    numeric = hue is not None and not isinstance(groups[0][0], str)
    legend_below(ax, entries + missing, title=labels["hue"] if numeric else None)
    if own:  # as high as the legend asks for, so that what is drawn keeps its size
        lines = sum(1 + each.get_label().count("\n") for each in entries + missing)
        cast(Figure, ax.figure).set_size_inches(7.5, 4.3 + 0.25 * lines)
    return ax


def _table(data: Any, x: str, y: str, hue: str | None) -> tuple[pd.DataFrame, dict[str, str], bool]:
    """Columns x, y, hue and reason; the label of each; and whether x is what was asked for."""
    wanted = {"x": x, "y": y} | ({} if hue is None else {"hue": hue})
    if isinstance(data, pd.DataFrame):
        frame, matched = data, data.attrs.get("matched")
        units, words = data.attrs.get("units", {}), data.attrs.get("long_name", {})
        asked = x in (matched, "target", "load_mass") or x not in COLUMNS
    else:
        needed = [name for name in {*wanted.values(), "status", "reason"} if name in data.variables]
        free = [name for name in data[needed].dims if name not in (x, hue) and data.sizes[name] > 1]
        asked = x in data.dims
        if len(free) > (not asked):
            raise HingekitError(
                f"The sweep varies {' and '.join(map(str, free))}, too: choose with .sel() what "
                "to draw."
            )
        frame, matched = data[needed].to_dataframe().reset_index(), None
        units = {name: data[name].attrs.get("units", "") for name in needed}
        words = {name: data[name].attrs.get("long_name", "") for name in needed}
    for name in wanted.values():
        if name not in frame:
            raise HingekitError(f"There is no column {name!r}: the table has {', '.join(frame)}.")
    for name in (x, y):
        if not pd.api.types.is_numeric_dtype(frame[name]):
            raise HingekitError(f"Column {name!r} holds no numbers: draw one that does.")
    # Where a posture is missing its hand height is, too; what was asked for is not.
    wanted["x"] = "target" if x == matched and "target" in frame else x
    table = pd.DataFrame({key: frame[name] for key, name in wanted.items()})
    labels = {
        key: _label(name, units.get(name, ""), words.get(name, ""))
        for key, name in ({"hue": ""} | wanted | {"x": x}).items()
    }
    return table.assign(reason=_reasons(frame)), labels, asked


def _label(name: str, unit: str, words: str) -> str:
    """Label of an axis, with its unit."""
    known = COLUMNS.get(name, ("", name.replace("_", " ")))
    unit = unit or known[0]
    return f"{words or known[1]} [{'-' if unit in ('', '1') else unit}]"


def _reasons(frame: pd.DataFrame) -> pd.Series:
    """Why each row has a posture or none, in words."""
    for name in ("reason", "status"):
        if name in frame:
            told = frame[name]
            numbers = pd.api.types.is_numeric_dtype(told)
            return told.map(lambda code: Status(int(code)).sentence) if numbers else told
    return pd.Series(_EXISTS, index=frame.index)


def _require_told_apart(groups: list[tuple[Any, pd.DataFrame]], x: str, hue: str | None) -> None:
    """Refuse two rows at one place of a line that both have a posture or both have none."""
    for key, rows in groups:
        twice = rows["x"].notna() & rows.duplicated("x", keep=False)
        if twice.any():
            at = f"{x} of {rows['x'][twice].iloc[0]:g}"
            raise HingekitError(
                f"There are several rows at {at}{f' for {hue} {key}' if hue else ''}: "
                "choose what to draw."
            )


def _paints(keys: list[Any], names: list[str]) -> list[str]:
    """Colour of each line: a strategy's own, or for numbers from dark to light."""
    if all(isinstance(key, str) for key in keys):
        return colours(names)
    scale = matplotlib.colormaps["viridis"]
    return [to_hex(scale(place)) for place in np.linspace(0, 0.85, len(keys))]


def _shared(frame: pd.DataFrame, lines: int) -> pd.DataFrame:
    """Each place x, and why no line has a posture there where all have the same reason."""
    reasons = frame.groupby("x")["reason"]
    alike = (reasons.size() == lines) & (reasons.min() == reasons.max()) & (lines > 1)
    return reasons.first().where(alike, _EXISTS).reset_index()


def _regions(
    ax: Axes, rows: pd.DataFrame, name: str, label: str, paint: str, hatch: str
) -> list[Patch]:
    """Hatch where a line has no posture, and say why in an entry for the legend."""
    style: dict[str, Any] = {"fc": to_rgba(paint, 0.1 if hatch else 0.3), "lw": 0}
    style |= {"ec": to_rgba(paint, 0.6), "hatch": hatch}
    placed = rows[rows["x"].notna()].sort_values("x")
    places = placed["x"].to_numpy()
    edges = np.concatenate([places[:1], (places[1:] + places[:-1]) / 2, places[-1:]])
    unit = label.rpartition("[")[2].rstrip("]")
    told = []
    for reason in rows["reason"][rows["reason"] != _EXISTS].unique():
        here = np.concatenate([[False], placed["reason"].to_numpy() == reason, [False]])
        starts, stops = np.flatnonzero(here[1:] & ~here[:-1]), np.flatnonzero(~here[1:] & here[:-1])
        spans = []
        for start, stop in zip(starts, stops, strict=True):
            ax.axvspan(edges[start], edges[stop], **style, zorder=0)
            ends = dict.fromkeys((f"{places[start]:.3g}", f"{places[stop - 1]:.3g}"))
            spans.append(f"{' to '.join(ends)} {unit}")
        where = ", ".join(spans) or f"{(rows['reason'] == reason).sum()} of {len(rows)}"
        told.append(f"{reason} ({where})")
    text = f"{name}: no posture, {'; '.join(told)}".removeprefix(": ")
    return [Patch(**style, label=wrapped(ax, text))] if told else []


def wrapped(ax: Axes, text: str) -> str:
    """Words in lines as long as axes are wide, at about 5.5 points a letter."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    width = 72 * figure.get_figwidth() * ax.get_position().width
    return fill(text, max(20, int(width / 5.5)))


def legend_below(ax: Axes, entries: list[Any], *, title: str | None = None) -> None:
    """Put a legend below the label of the x-axis, where no data are."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    if entries:
        drop = ScaledTranslation(0, -44 / 72, figure.dpi_scale_trans)
        ax.legend(
            handles=entries,
            title=title,
            loc="upper left",
            bbox_to_anchor=(0, 0),
            bbox_transform=ax.transAxes + drop,
            borderaxespad=0,
            frameon=False,
            fontsize=11,
            title_fontsize=11,
            alignment="left",
        )
