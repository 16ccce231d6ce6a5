"""What stands around somebody, and what pulls on them from there?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from hingekit.bands import Band
from hingekit.body import Body
from hingekit.inputs import require_single
from hingekit.linkage import landmarks, where_at
from hingekit.load import External
from hingekit.palette import FAINT, LOAD
from hingekit.posture import Posture
from hingekit.tasks import BUTTOCK

#: Length at which a force is drawn [m/N].
FORCE_SCALE = 0.002

#: Below all lines of a body, which have 2: what passes between the legs.
BETWEEN_THE_LEGS = 1.9

#: How thick a wall is drawn, and how high one that ends above the picture [m].
_THICK, _HIGH = 0.08, 10.0


@dataclass(frozen=True)
class Wall:
    """A wall behind somebody; a low one is the back of a chair.

    Parameters
    ----------
    distance : float
        From the heels, or the toes of a kneeling body, back to it, as in
        `hingekit.technique.wall` [m].
    height : float
        Of its upper edge above the ground; a wall when not given [m].

    Raises
    ------
    HingekitError
        When a number is none or cannot be.
    """

    distance: float
    height: float = inf

    def __post_init__(self) -> None:
        require_single("Distance of a wall", self.distance, -1, 5, "m")
        if self.height != inf:
            require_single("Height of a chair's back", self.height, 0.1, 3, "m")


def wall_behind(ax: Axes, body: Body, posture: Posture, wall: Wall, paint: str) -> None:
    """Draw a wall, and the buttocks that reach for it."""
    front = float(body.foot.heel) - wall.distance
    slab = (front - _THICK, 0.0), _THICK, min(wall.height, _HIGH)
    ax.add_patch(Rectangle(*slab, fc="none", ec=FAINT, hatch="///", lw=1, zorder=0.5))
    hip = complex(landmarks(body, posture).hip)
    skin = BUTTOCK * float(body.stature)
    ax.add_patch(Circle((hip.real, hip.imag), skin, color=paint, alpha=0.3, lw=0, zorder=1))


def pulls(ax: Axes, body: Body, posture: Posture, load: External) -> None:
    """Draw each force on the body as an arrow, and each band from where it is fixed."""
    for pull in load.pulls:
        if isinstance(pull, Band):
            at, fixed = complex(where_at(body, posture, pull.at)), complex(*pull.anchor)
            slack = not complex(pull.force(at))
            # From behind, a band gets to the hands between the legs alone.
            order = BETWEEN_THE_LEGS if pull.at == "hands" else 4
            style: dict[str, Any] = {
                "color": LOAD,
                "lw": 1.5,
                "ls": ":" if slack else "-",
                "zorder": order,
            }
            ax.plot([fixed.real, at.real], [fixed.imag, at.imag], **style)
            ax.plot(fixed.real, fixed.imag, "s", ms=8, color=LOAD)
    for at, tip in arrows(body, posture, load):
        arrow = {"arrowstyle": "-|>", "color": LOAD, "lw": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (tip.real, tip.imag), (at.real, at.imag), arrowprops=arrow, zorder=9)


def arrows(body: Body, posture: Posture, load: External) -> Iterator[tuple[complex, complex]]:
    """Where each force acts, and where the arrow for it ends [m]; none for a slack band."""
    for pull in load.pulls:
        at = complex(where_at(body, posture, pull.at))
        force = complex(pull.force(at))
        if force:
            yield at, at + FORCE_SCALE * force


def corners(body: Body, load: External, wall: Wall | None) -> list[complex]:
    """Points around somebody that a picture must show [m]: anchors of bands, a wall's foot."""
    fixed = [complex(*pull.anchor) for pull in load.pulls if isinstance(pull, Band)]
    behind = [] if wall is None else [complex(body.foot.heel - wall.distance - _THICK)]
    return fixed + behind
