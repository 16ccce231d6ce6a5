"""Draw docs/conventions.svg: `python docs/draw_conventions.py`."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Arc

import hingekit as hk
from hingekit.drawing import outline

INK, BLUE = "#222222", "#0072B2"


def inclination(ax, start, lean, name, *, down=False, length=0.34):
    """Dashed vertical at a joint, and the arc from it to the segment."""
    sign = -1 if down else 1
    ax.plot([start.real] * 2, [start.imag, start.imag + sign * length], "--", color=INK, lw=1)
    vertical, turned = (270, 270 + lean) if down else (90, 90 - lean)
    low, high = sorted((vertical, turned))
    arc = {"width": 1.5 * length, "height": 1.5 * length, "theta1": low, "theta2": high}
    ax.add_patch(Arc((start.real, start.imag), color=BLUE, lw=2, zorder=10, **arc))
    # The name stands at the free end of the vertical, on the side that the segment left. An
    # arm's stands in front of it, and that of a segment that leans back where no arm is.
    away, side = (-0.02, "right") if lean > 0 and not down else (0.02, "left")
    top = start.imag + sign * (0.55 if down else 0.92 if lean > 0 else 0.45) * length
    ax.text(start.real + away + 0.12 * down, top, name, color=BLUE, fontsize=12, ha=side)


def main() -> None:
    """Write the drawing beside this file, the same bytes each time."""
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "hingekit"})
    body = hk.Body.from_table()
    posture = hk.Posture(shank=12, thigh=-38, pelvis=35, thorax=68, upper_arm=22)
    points = hk.landmarks(body, posture)
    ax = Figure(figsize=(7, 7), layout="constrained").subplots()
    outline(ax, body, posture, "#BBBBBB")
    ax.set(xlim=(-0.8, 1.0), ylim=(-0.25, 1.55), aspect="equal")
    ax.set_axis_off()
    ax.axhline(0, color=INK, lw=1)
    inclination(ax, points.ankle, 12, "shank +12°")
    inclination(ax, points.knee, -38, "thigh −38°", length=0.28)
    inclination(ax, points.hip, 35, "pelvis +35°")
    inclination(ax, points.thoracolumbar, 68, "thorax +68°")
    inclination(ax, points.shoulder, 22, "arm +22°", down=True, length=0.24)
    ax.annotate("", (0.95, -0.17), (0.7, -0.17), arrowprops={"arrowstyle": "-|>", "color": INK})
    ax.annotate("", (0.7, 0.08), (0.7, -0.17), arrowprops={"arrowstyle": "-|>", "color": INK})
    ax.text(0.96, -0.17, "x", va="center", fontsize=12)
    ax.text(0.7, 0.1, "y", ha="center", fontsize=12)
    ax.figure.savefig(Path(__file__).with_name("conventions.svg"), metadata={"Date": None})


if __name__ == "__main__":
    main()
