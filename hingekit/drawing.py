"""How does one posture look, drawn to scale?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Circle, Ellipse

from hingekit.body import SEGMENTS, Body
from hingekit.linkage import landmarks
from hingekit.load import NO_LOAD, Load
from hingekit.mechanics import balance, joint_moments, shares
from hingekit.posture import Posture
from hingekit.strategies import BEND_FORWARD, CLEARANCE, REACH_BACK, SQUAT

#: Colour of each strategy, by name.
COLOURS = {BEND_FORWARD.name: "#D55E00", REACH_BACK.name: "#0072B2", SQUAT.name: "#009E73"}
_OTHER, INK, FAINT, _LOAD = "#CC79A7", "#222222", "#9A9A9A", "#555555"
LABEL: dict[str, Any] = {"fontsize": 11, "color": INK}


def colour(strategy: str) -> str:
    """Colour of a strategy's name; strategies of one's own share one."""
    return COLOURS.get(strategy, _OTHER)


def stick_figure(
    body: Body,
    posture: Posture,
    load: Load = NO_LOAD,
    *,
    ax: Axes | None = None,
    paint: str = _OTHER,
    title: str = "",
) -> Axes:
    """Draw one posture to scale, with its load, balance, and the moment at L5/S1.

    Parameters
    ----------
    body : Body
        One person.
    posture : Posture
        One posture; a missing one is named instead of drawn.
    load : Load
        What is carried.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when not given.
    paint : str
        Colour of the body [-].
    title : str
        Heading [-].

    Returns
    -------
    matplotlib.axes.Axes
        Both axes in m, from the ground below the ankle.
    """
    if ax is None:
        ax = Figure(figsize=(4.5, 6), layout="constrained").subplots()
    ax.set_title(title, color=paint, fontsize=14, fontweight="bold")
    ax.set(aspect="equal", xlabel="forward of the ankle [m]", ylabel="height [m]")
    ax.set(xlim=(-0.75, 1.0), ylim=(-0.2, 2.0))
    ax.spines[["top", "right"]].set_visible(False)
    ax.axhline(0, color=FAINT, lw=1)
    if not posture.exists:
        ax.text(0.12, 0.9, f"no posture:\n{posture.reason}", ha="center", va="center", **LABEL)
        return ax
    outline(ax, body, posture, paint)
    _carried(ax, body, posture, load)
    _ground(ax, body, posture, load)
    _lever(ax, body, posture, load)
    return ax


def _line(ax: Axes, *points: complex, **style: Any) -> None:
    ax.plot(np.real(points), np.imag(points), **style)


def outline(ax: Axes, body: Body, posture: Posture, paint: str) -> None:
    """Draw the segments and joints of one posture to scale, and nothing else.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; both axes in m.
    body : Body
        One person.
    posture : Posture
        One posture.
    paint : str
        Colour of the body [-].
    """
    points = landmarks(body, posture)
    limb: dict[str, Any] = {"color": paint, "solid_capstyle": "round", "solid_joinstyle": "round"}
    foot = (body.foot.heel + 0j, points.ankle, body.foot.toe + 0j, body.foot.heel + 0j)
    _line(ax, *foot, lw=3, **limb)
    _line(ax, points.ankle, points.knee, points.hip, lw=7, **limb)
    _line(ax, points.hip, points.lumbar, lw=9, **limb)
    _line(ax, *_arc(points.lumbar, points.thoracolumbar, posture), lw=6, **limb)
    _line(ax, points.thoracolumbar, points.neck, lw=9, **limb)
    _line(ax, points.neck, points.shoulder, lw=4, **limb)
    _line(ax, points.neck, (points.neck + points.vertex) / 2, lw=6, **limb)
    # The head's oval: from the jaw, a third of the way up from C7/T1, to the vertex.
    length = 0.75 * abs(points.vertex - points.neck)
    middle = points.vertex + (points.neck - points.vertex) / abs(points.neck - points.vertex) * (
        length / 2
    )
    turned = -float(posture.head)
    centre = (middle.real, middle.imag)
    ax.add_patch(Ellipse(centre, 0.72 * length, length, angle=turned, color=paint, lw=0))
    _line(ax, points.shoulder, points.elbow, points.hand, lw=5, alpha=0.55, **limb)
    for joint in (points.ankle, points.knee, points.hip, points.shoulder, points.elbow):
        ax.plot(joint.real, joint.imag, "o", ms=5, color="white", mec=paint, mew=1.5)


def _arc(start: complex, stop: complex, posture: Posture) -> Sequence[complex]:
    """Lumbar spine between two joints: an arc that turns from the pelvis' to the thorax' lean."""
    half = np.deg2rad(posture.lumbar_flexion) / 2
    along = np.linspace(-1, 1, 15)
    bulge = np.tan(half / 2) / 2 * (1 - along**2)  # close to a circle's for a spine's bend
    return tuple(start + (stop - start) * ((along + 1) / 2 + 1j * bulge))


def _carried(ax: Axes, body: Body, posture: Posture, load: Load) -> None:
    if not np.any(load.mass):
        return
    points = landmarks(body, posture)
    at = points.hand if load.at == "hands" else points.bar
    # A disc as large as the clearance that the grip keeps from the leg, whatever it weighs.
    ax.add_patch(Circle((at.real, at.imag), CLEARANCE, color=_LOAD, alpha=0.85, lw=0, zorder=5))
    ax.annotate(
        f"{float(load.mass):g} kg",
        (at.real, at.imag),
        textcoords="offset points",
        xytext=(13, 0),
        color=INK,
        ha="left",
        va="center",
        fontsize=10,
        zorder=6,
    )


def _ground(ax: Axes, body: Body, posture: Posture, load: Load) -> None:
    """Base of support, and the centre of mass over the centre of pressure."""
    state = balance(body, posture, load)
    centre = complex(state.centre_of_mass)
    ax.plot([body.foot.heel, body.foot.toe], [-0.02, -0.02], color=INK, lw=3)
    ax.plot([centre.real] * 2, [-0.02, centre.imag], color=INK, lw=1, ls=":")
    ax.plot(centre.real, centre.imag, marker="o", ms=10, mfc="white", mec=INK, zorder=7)
    ax.plot(centre.real, centre.imag, marker="+", ms=10, color=INK, zorder=8)
    ax.plot(centre.real, -0.045, marker="^", ms=8, color=INK)
    text = f"pressure at {100 * float(state.centre_of_pressure):.0f} % of the foot"
    ax.text(centre.real, -0.08, text, ha="center", va="top", fontsize=9, color=INK)


def _lever(ax: Axes, body: Body, posture: Posture, load: Load) -> None:
    """Moment arms of upper body and load about L5/S1, and the moment."""
    joint = complex(landmarks(body, posture).lumbar)
    parts = shares(body, posture, load)
    rows = [("load", parts["load"].moment_arm)] if np.any(load.mass) and "load" in parts else []
    above = [share for name, share in parts.items() if name in SEGMENTS]
    weight = sum(share.weight for share in above)
    rows.append(("upper body", sum(share.moment for share in above) / weight))
    top = max(1.5, float(np.imag(landmarks(body, posture).vertex)) + 0.2)
    level = top - 0.05
    for name, arm in rows:
        x = joint.real + float(arm)
        style = {"arrowstyle": "<->", "color": INK, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (joint.real, level), (x, level), arrowprops=style)
        ax.text(
            max(x, joint.real) + 0.03,
            level,
            f"{name} {float(arm):.2f} m",
            va="center",
            fontsize=10,
            color=INK,
        )
        ax.plot([x, x], [level - 0.03, level + 0.03], color=INK, lw=1)
        level -= 0.09
    ax.plot([joint.real] * 2, [joint.imag, top], color=INK, lw=1, ls="--")
    ax.plot(joint.real, joint.imag, "o", ms=9, color=INK, zorder=9)
    moment = float(joint_moments(body, posture, load).lumbar)
    ax.add_patch(Arc((joint.real, joint.imag), 0.26, 0.26, theta1=100, theta2=220, color=INK, lw=2))
    tip = joint + 0.13 * np.exp(1j * np.deg2rad(220 if moment > 0 else 100))
    back = joint + 0.13 * np.exp(1j * np.deg2rad(205 if moment > 0 else 115))
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (tip.real, tip.imag), (back.real, back.imag), arrowprops=arrow)
    ax.text(
        joint.real - 0.16,
        joint.imag + 0.1,
        f"L5/S1\n{moment:.0f} N·m",
        ha="right",
        va="center",
        fontsize=13,
        fontweight="bold",
        color=INK,
    )
