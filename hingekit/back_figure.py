"""How does a rod along the back look, and where does it not touch?"""

from __future__ import annotations

from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke

from hingekit import technique
from hingekit.body import Body
from hingekit.drawing import INK, LABEL
from hingekit.errors import HingekitError
from hingekit.linkage import Landmarks, landmarks
from hingekit.posture import Posture
from hingekit.technique.back import CONTACTS, VISIBLE

#: Body, rod, contact, gap and hollow.
_BODY, _ROD, _TOUCHED, _GAP, _HOLLOW = "#D9D9D9", "#C99A5B", "#0072B2", "#D55E00", "#007A59"
#: Thickness of the rod, and how far it goes on beyond pelvis and head [m].
_THICK, _BEYOND = 0.025, 0.12


def dowel(
    body: Body,
    posture: Posture,
    neck: str = "fixed",
    *,
    lost_kyphosis: float = 0.0,
    ax: Axes | None = None,
    title: str = "",
) -> Axes:
    """Draw a rod along the back to scale: what it touches, and each gap in mm.

    A dot is a contact, a bar with a number a gap, and the low back's hollow stands beside it.
    Legs and arms are cut off, so that a gap of a few mm is seen. A mid back that has lost
    kyphosis shows in the skin and the head alone: the shoulders are the rigid thorax'.

    Parameters
    ----------
    body : Body
        One person.
    posture : Posture
        One posture; a missing one is named instead of drawn.
    neck : {"fixed", "follows"}
        As in `hingekit.technique.dowel` [-].
    lost_kyphosis : float
        As in `hingekit.technique.dowel` [deg].
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when not given.
    title : str
        Heading [-].

    Returns
    -------
    matplotlib.axes.Axes
        Both axes in m, from the ground below the ankle.

    Raises
    ------
    HingekitError
        When there are several backs at once, or as in `hingekit.technique.dowel`.
    """
    laid = technique.dowel(body, posture, neck, lost_kyphosis=lost_kyphosis)
    back = technique.outline(body, posture, neck, lost_kyphosis=lost_kyphosis)
    shape = np.shape(laid.hollow)
    if shape:
        raise HingekitError(
            f"A figure shows one rod on one back, not an array of shape {shape}: "
            "draw one case at a time."
        )
    if ax is None:
        ax = Figure(figsize=(5, 5), layout="constrained").subplots()
    ax.set(aspect="equal", xlabel="forward of the ankle [m]", ylabel="height [m]")
    ax.set_title(fill(title, 36), fontsize=12, color=INK, parse_math=False)
    ax.spines[["top", "right"]].set_visible(False)
    if not posture.exists:
        text = f"no posture:\n{fill(posture.reason, 24)}"
        ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", **LABEL)
        return ax
    _person(ax, landmarks(body, posture), back)
    _hollow(ax, laid, complex(back.skin[len(back.skin) // 2]))
    behind = _rod(ax, laid)
    for name, gap, start, stop in zip(CONTACTS, laid, laid.on_back, laid.on_rod, strict=False):
        _contact(ax, name, float(gap), (complex(start), complex(stop)), behind)
    # With room for the words behind the rod.
    middle, half = laid.on_rod.mean() + 0.07 * body.stature * behind, 0.31 * float(body.stature)
    ax.set_xlim(middle.real - half, middle.real + half)
    ax.set_ylim(middle.imag - half, middle.imag + half)
    return ax


def _person(ax: Axes, points: Landmarks, back: technique.Outline) -> None:
    """Draw trunk and head with the skin of the back, and limbs."""
    limb: dict[str, Any] = {"color": _BODY, "solid_capstyle": "round", "solid_joinstyle": "round"}
    for line, width in (
        ((points.ankle, points.knee, points.hip), 14),
        ((points.hip, points.shoulder), 18),
        ((points.shoulder, points.elbow, points.hand), 8),
        ((back.skin[-1] + 0.5 * (points.shoulder - back.skin[-1]), back.centres[-1]), 16),
    ):
        ax.plot(np.real(line), np.imag(line), lw=width, **limb)
    trunk = np.array([*back.skin, points.shoulder, points.hip])
    ax.fill(trunk.real, trunk.imag, color=_BODY, lw=0)
    ax.plot(back.skin.real, back.skin.imag, color=INK, lw=2.5)
    head = (back.centres[-1].real, back.centres[-1].imag)
    ax.add_patch(Circle(head, float(back.radii[-1]), fc=_BODY, ec=INK, lw=2.5))


def _rod(ax: Axes, laid: technique.Dowel) -> complex:
    """Draw the rod, a hand longer than the back; the unit vector that points behind it."""
    low, high = complex(laid.on_rod[0]), complex(laid.on_rod[-1])
    along = (high - low) / abs(high - low)
    behind = 1j * along
    front = np.array([low - _BEYOND * along, high + _BEYOND * along])
    edge = np.array([*front, *(front + _THICK * behind)[::-1]])
    ax.fill(edge.real, edge.imag, color=_ROD, lw=0)
    return behind


def _contact(
    ax: Axes, name: str, gap: float, ends: tuple[complex, complex], behind: complex
) -> None:
    """Mark where the rod touches, or how far it stays off."""
    start, stop = ends
    lost = gap >= VISIBLE
    if lost:
        ax.plot([start.real, stop.real], [start.imag, stop.imag], color=_GAP, lw=3, zorder=8)
    else:
        ax.plot(stop.real, stop.imag, "o", ms=9, color=_TOUCHED, mec="white", zorder=8)
    outer = stop + _THICK * behind
    ax.annotate(
        f"{name} {gap:.0f} mm" if lost else name,
        (outer.real, outer.imag),
        textcoords="offset points",
        xytext=(8 * behind.real, 8 * behind.imag),
        ha="right" if behind.real < -0.5 else "center",
        va="bottom" if behind.imag > 0.5 else "center",
        color=_GAP if lost else _TOUCHED,
        fontsize=11,
        fontweight="bold" if lost else "normal",
        zorder=9,
    )


def _hollow(ax: Axes, laid: technique.Dowel, skin: complex) -> None:
    """How deep the low back is below a ruler from pelvis to mid back, or stands out of it."""
    # The ruler is parallel to the line between the points that are nearest to the rod, but
    # for a degree or two.
    along = complex(laid.on_back[1] - laid.on_back[0])
    forward = -1j * along / abs(along)
    depth = float(laid.hollow) / 1000
    top = skin - depth * forward
    ax.plot([skin.real, top.real], [skin.imag, top.imag], color=_HOLLOW, lw=3, zorder=7)
    text = (
        f"hollow {1000 * depth:.0f} mm"
        if depth >= 0
        else f"low back stands\nout {-1000 * depth:.0f} mm"
    )
    ax.annotate(
        text,
        (skin.real, skin.imag),
        textcoords="offset points",
        xytext=(60 * forward.real, 60 * forward.imag),
        arrowprops={"arrowstyle": "-", "color": _HOLLOW, "lw": 1},
        ha="left" if forward.real > 0.5 else "center",
        va="top" if forward.imag < -0.5 else "center",
        color=_HOLLOW,
        fontsize=11,
        path_effects=[withStroke(linewidth=3, foreground="white")],
        zorder=9,
    )
