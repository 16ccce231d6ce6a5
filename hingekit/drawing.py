"""How does one posture look, drawn to scale?"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Circle, Ellipse
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MultipleLocator

from hingekit.body import SEGMENTS, Body
from hingekit.cases import require_one, require_person
from hingekit.linkage import Landmarks, landmarks, where_at
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import balance, joint_moments
from hingekit.palette import COLOURS as COLOURS
from hingekit.palette import FAINT as FAINT
from hingekit.palette import INK as INK
from hingekit.palette import LABEL as LABEL
from hingekit.palette import LOAD as LOAD
from hingekit.palette import OTHERS as OTHERS
from hingekit.palette import colours as colours
from hingekit.posture import Posture
from hingekit.shares import shares
from hingekit.strategies import CLEARANCE
from hingekit.surroundings import BETWEEN_THE_LEGS, FORCE_SCALE, arrows, pulls

#: What a hand that is kept at the clearance may be nearer to the leg by rounding [m].
_ROUNDING = 1e-6

_HALO = [withStroke(linewidth=3, foreground="white")]


def stick_figure(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
    *,
    ax: Axes | None = None,
    paint: str = OTHERS[0],
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

    Raises
    ------
    HingekitError
        When there are several postures.
    """
    require_one(posture, load)
    if ax is None:
        ax = Figure(figsize=(4.5, 6), layout="constrained").subplots()
    ax.set_title(fill(title, 24), color=paint, fontsize=14, fontweight="bold", parse_math=False)
    stage(ax, body)
    if not posture.exists:
        absent(ax, posture)
        return ax
    person(ax, body, posture, load, paint)
    sizes(ax, body, posture, load)
    _pressure(ax, body, posture, load)
    _contain(ax, body, posture, above=_lever(ax, body, posture, load))
    return ax


def absent(ax: Axes, posture: Posture) -> None:
    """Say in the middle of axes why there is no posture."""
    text = f"no posture:\n{fill(posture.reason, 24)}"
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", **LABEL)


def stage(ax: Axes, body: Body) -> None:
    """Prepare axes in m, to scale, around the ground below the ankle."""
    require_person(body)
    ax.set(aspect="equal", xlabel="forward of the ankle [m]", ylabel="height [m]")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MultipleLocator(0.5))
    # As large for a bent person as for the same one upright, so that figures compare.
    stature = float(body.stature)
    ax.set(xlim=(-0.43 * stature, 0.57 * stature), ylim=(-0.2, 1.15 * stature))
    ax.spines[["top", "right"]].set_visible(False)
    ax.axhline(0, color=FAINT, lw=1)


def person(ax: Axes, body: Body, posture: Posture, load: External, paint: str) -> None:
    """Draw one posture to scale, with what acts on it, base of support and centre of mass.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; both axes in m.
    body : Body
        One person.
    posture : Posture
        One posture.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    paint : str
        Colour of the body [-].
    """
    outline(ax, body, posture, paint)
    for each in load.masses:
        if each.mass:
            at = complex(where_at(body, posture, each.at))
            # As large as the clearance that the grip keeps from the leg, whatever it weighs;
            # close to the floor as large as there is room.
            radius = min(CLEARANCE, abs(at.imag))
            hidden = each.at == "hands" and between_the_legs(landmarks(body, posture))
            order = BETWEEN_THE_LEGS if hidden else 5
            ax.add_patch(
                Circle((at.real, at.imag), radius, color=LOAD, alpha=0.85, lw=0, zorder=order)
            )
    pulls(ax, body, posture, load)
    centre = complex(balance(body, posture, load).centre_of_mass)
    ax.plot([body.foot.heel, body.foot.toe], [-0.02, -0.02], color=INK, lw=3)
    ax.plot([centre.real] * 2, [-0.02, centre.imag], color=INK, lw=1, ls=":")
    ax.plot(centre.real, centre.imag, marker="o", ms=10, mfc="white", mec=INK, zorder=7)
    ax.plot(centre.real, centre.imag, marker="+", ms=10, color=INK, zorder=8)


def sizes(ax: Axes, body: Body, posture: Posture, load: External) -> None:
    """Write beside what is carried its mass, and beside what pulls its force."""
    for each in load.masses:
        if each.mass:
            # Behind a bar on the shoulders and hands behind the hips, in front of all else:
            # neither the leg nor the head.
            at = complex(where_at(body, posture, each.at))
            behind = at.real < complex(landmarks(body, posture).hip).real
            side = -1 if each.at == "shoulders" or (each.at == "hands" and behind) else 1
            _label(ax, at, f"{float(each.mass):g} kg", side)
    for at, tip in arrows(body, posture, load):
        force = (tip - at) / FORCE_SCALE
        side, beside = -1 if force.real < 0 else 1, -1 if force.imag > 0 else 1
        _label(ax, tip, f"{abs(force):.0f} N", side, up=11 * beside)  # not on a band's own line


def _contain(ax: Axes, body: Body, posture: Posture, *, above: float) -> None:
    """Widen the axes to what they would cut off."""
    margin = 0.1
    points = np.array([complex(point) for point in landmarks(body, posture)])
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    ax.set_xlim(min(left, points.real.min() - margin), max(right, points.real.max() + margin))
    ax.set_ylim(min(bottom, points.imag.min() - margin), max(top, above + margin))


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
    # Of somebody on the knees the base begins at the toes, and the shanks lie on the rest of it.
    sole = (body.foot.toe + 0j, body.foot.heel + 0j) if body.support == "feet" else ()
    _line(ax, body.foot.heel + 0j, points.ankle, *sole, lw=3, **limb)
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
    legs = [points.ankle, points.knee, points.hip]
    arms = [points.shoulder, points.elbow, points.hand]
    # Hands in front of the leg hide it; those between the legs are hidden by the near one.
    for limbs in (arms, legs) if between_the_legs(points) else (legs, arms):
        style = {"lw": 7} if limbs is legs else {"lw": 5, "alpha": 0.55}
        _line(ax, *limbs, **style, **limb)
        for joint in limbs if limbs is legs else arms[:2]:
            ax.plot(joint.real, joint.imag, "o", ms=5, color="white", mec=paint, mew=1.5)


def between_the_legs(points: Landmarks) -> bool:
    """Whether the hands are: below L5/S1, and no further forward than close arms keep them.

    Parameters
    ----------
    points : Landmarks
        Of one posture [m].

    Returns
    -------
    bool
        False for hands in front of the legs, or above them [-].
    """
    leg, hand = np.array([points.ankle, points.knee, points.hip]), complex(points.hand)
    ahead = hand.real - np.interp(hand.imag, leg.imag, leg.real)
    return bool(hand.imag < points.lumbar.imag and ahead < CLEARANCE - _ROUNDING)


def _arc(start: complex, stop: complex, posture: Posture) -> Sequence[complex]:
    """Lumbar spine between two joints: an arc that turns from the pelvis' to the thorax' lean."""
    half = np.deg2rad(posture.lumbar_flexion) / 2
    along = np.linspace(-1, 1, 15)
    bulge = np.tan(half / 2) / 2 * (1 - along**2)  # close to a circle's for a spine's bend
    return tuple(start + (stop - start) * ((along + 1) / 2 + 1j * bulge))


def _label(ax: Axes, at: complex, text: str, side: int, *, up: int = 0) -> None:
    """Words beside a point: right of it for a side of 1, left for -1, and so many points up."""
    ax.annotate(
        text,
        (at.real, at.imag),
        textcoords="offset points",
        xytext=(13 * side, up),
        color=INK,
        ha="left" if side > 0 else "right",
        va="center",
        fontsize=10,
        path_effects=_HALO,
        zorder=10,
    )


def _pressure(ax: Axes, body: Body, posture: Posture, load: External) -> None:
    """Centre of pressure of a posture that is held, below its base of support."""
    heel, toe = float(body.foot.heel), float(body.foot.toe)
    fraction = float(balance(body, posture, load).centre_of_pressure)
    at = heel + fraction * (toe - heel)
    ax.plot(at, -0.045, marker="^", ms=8, color=INK)
    base = "foot" if body.support == "feet" else "way to the knees"
    text = f"pressure at {100 * fraction:.0f} % of the {base}"
    ax.text(at, -0.08, text, ha="center", va="top", fontsize=10, color=INK)


def _lever(ax: Axes, body: Body, posture: Posture, load: External) -> float:
    """Moment arms of upper body and load about L5/S1, and the moment; the height they take [m]."""
    points = landmarks(body, posture)
    joint = complex(points.lumbar)
    parts = shares(body, posture, load)
    rows = [
        (name, share.moment_arm)
        for name, share in parts.items()
        if name.startswith("load") and share.force
    ]
    above = [share for name, share in parts.items() if name in SEGMENTS]
    weight = sum(share.force for share in above)
    rows.append(("upper body", sum(share.moment for share in above) / weight))
    highest = max(complex(point).imag for point in points)
    top = max(0.86 * float(body.stature), highest + 0.1 + 0.09 * len(rows))
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
        path_effects=_HALO,
    )
    return top
