"""How do several pictures stand side by side?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hingekit.errors import HingekitError

#: What words take of a panel's width and of a figure's height, in inches.
_BESIDE, _ABOVE_AND_BELOW = 0.45, 1.0


def panels(number: int, ax: Sequence[Axes] | None, *, width: float = 4.6) -> list[Axes]:
    """Axes for each of several pictures: those given, or those of a new figure.

    Parameters
    ----------
    number : int
        How many pictures there are [-].
    ax : sequence of matplotlib.axes.Axes or None
        Where to draw each.
    width : float
        Of each in a new figure, in inches as figures are measured [-].

    Returns
    -------
    list of matplotlib.axes.Axes
        As many as there are pictures.

    Raises
    ------
    HingekitError
        When there are no pictures, or not as many as axes.
    """
    if number < 1:
        raise HingekitError("There is no picture to draw: ask for one or more.")
    if ax is None:
        figure = Figure(figsize=(width * number, 1.3 * width), layout="constrained")
        return list(figure.subplots(1, number, squeeze=False)[0])
    given = list(np.ravel(np.asarray(ax, dtype=object)))
    if len(given) != number:
        raise HingekitError(
            f"There are {number} postures and {len(given)} axes: give one axes for each."
        )
    return given


def equal_scale(panels: Sequence[Axes]) -> None:
    """Give all axes what one of them needs."""
    across, up = (
        np.array([getattr(ax, f"get_{axis}lim")() for ax in panels]) for axis in ("x", "y")
    )
    for ax in panels:
        ax.set(xlim=(across.min(), across.max()), ylim=(up.min(), up.max()))


def one_height(panels: Sequence[Axes]) -> None:
    """Name the upward axis once, and give all panels one scale."""
    equal_scale(panels)
    for ax in panels[1:]:
        ax.set_ylabel("")


def fit_height(panels: Sequence[Axes]) -> None:
    """Make the figure of a row of panels as high as they and their words are at its width.

    The layout measures panels of a fixed aspect too large where height is what they lack, and
    cuts off the words above and below them.
    """
    strip: Any = panels[0].figure
    (left, right), (bottom, top) = panels[0].get_xlim(), panels[0].get_ylim()
    width = strip.get_figwidth() / len(panels) - _BESIDE
    strip.set_figheight(width * (top - bottom) / (right - left) + _ABOVE_AND_BELOW)
