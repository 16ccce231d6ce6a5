"""How does a movement look while it goes on?

No program outside Python is needed: a notebook plays pictures that it holds itself, and
`animation.save("hinge.gif", writer="pillow")` writes a file.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.drawing import absent, person, sizes, stage
from hingekit.errors import HingekitError
from hingekit.inputs import require_numbers, require_single
from hingekit.linkage import landmarks
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.movement import Movement
from hingekit.palette import FAINT, INK, OTHERS
from hingekit.posture import FIELDS, Posture, Status
from hingekit.surroundings import Wall, corners, wall_behind

if TYPE_CHECKING:
    from IPython.display import HTML

#: A picture that a page holds; its text goes on after a backslash at the end of a line.
_PICTURE = re.compile(r"(data:image/png;base64,)((?:[A-Za-z0-9+/=]|\\\n)+)")

#: Pictures that one animation may have: a notebook keeps them all.
_MOST = 600

#: How far the last posture of a movement that goes on may be from its first [deg].
_CLOSED = 1e-6


def animate(
    body: Body,
    movement: Movement,
    load: External = NO_LOAD,
    *,
    moment: Array | None = None,
    rate: float = 10.0,
    wall: Wall | None = None,
    paint: str = OTHERS[0],
    title: str = "",
) -> FuncAnimation:
    """Animate a movement at its own speed, beside its L5/S1 moment over time.

    One that ends as it began goes on without a seam: its last posture is not shown twice.

    Parameters
    ----------
    body : Body
        One person.
    movement : Movement
        Postures over time; a missing one is named instead of drawn.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    moment : array, optional
        L5/S1 moment at each time, such as from `hingekit.inverse_dynamics`; when not given,
        that of a movement with exact rates, and else of each posture as if it were held [N·m].
    rate : float
        Pictures per second, as nearly as the movement's time can be shared out [1/s].
    wall : Wall, optional
        What stands behind, such as a wall or a chair.
    paint : str
        Colour of the body [-].
    title : str
        Heading [-].

    Returns
    -------
    matplotlib.animation.FuncAnimation
        For `player`, or its own `save` with the writer "pillow".

    Raises
    ------
    HingekitError
        When moments are not as many as times, or pictures too few or too many.
    """
    times, seconds = _pictures(movement, rate)
    moment, in_motion = moments(body, movement, load, moment)
    figure = Figure(figsize=(9, 4.4), dpi=80)
    stick, trace = figure.subplots(1, 2, width_ratios=(1, 1.35))
    figure.subplots_adjust(left=0.08, right=0.98, bottom=0.14, top=0.86, wspace=0.25)
    figure.suptitle(title, fontsize=14, color=INK, parse_math=False)
    trace.plot(movement.time, moment, color=paint, lw=2.5)
    trace.axhline(0, color=FAINT, lw=1)
    held = "" if in_motion else "\nas if each posture were held"
    trace.set(xlabel="time [s]", ylabel=f"moment at L5/S1 [N·m]{held}")
    trace.margins(y=0.12)
    trace.locator_params(nbins=5)  # drawing ticks takes most of a picture's time
    trace.spines[["top", "right"]].set_visible(False)
    now = trace.axvline(movement.time[0], color=INK, lw=1, ls=":")
    (dot,) = trace.plot([], [], "o", ms=10, color=INK)

    def draw(time: float) -> list[Axes]:
        for drawn in (*stick.lines, *stick.patches, *stick.texts):  # ticks may stay, and be quick
            drawn.remove()
        frame_at(stick, body, movement, time, load, paint, wall=wall)
        here = nearest(movement, time)
        now.set_xdata([movement.time[here]])
        dot.set_data([movement.time[here]], [moment[here]])
        return [stick, trace]

    draw(times[0])
    return FuncAnimation(
        figure, draw, frames=times, init_func=lambda: [stick, trace], interval=1000 * seconds
    )


def player(animation: FuncAnimation) -> HTML:
    """Pictures of an animation with buttons, as the last line of a notebook's cell shows them.

    Parameters
    ----------
    animation : matplotlib.animation.FuncAnimation
        From `animate`.

    Returns
    -------
    IPython.display.HTML
        Holds all pictures; plays without a connection or a program.
    """
    from IPython.display import HTML

    html = animation.to_jshtml(default_mode="loop")
    return HTML(_PICTURE.sub(_of_few_colours, html))  # type: ignore[no-untyped-call]


def _of_few_colours(found: re.Match[str]) -> str:
    """A picture in a quarter of the room: edges are shaded well enough by 64 colours."""
    from PIL import Image

    with Image.open(BytesIO(b64decode(found[2].replace("\\\n", "")))) as picture:
        few = picture.convert("RGB").quantize(64, method=Image.Quantize.FASTOCTREE)
    small = BytesIO()
    few.save(small, "png")
    return found[1] + b64encode(small.getvalue()).decode("ascii")


def frame_at(
    ax: Axes,
    body: Body,
    movement: Movement,
    time: float,
    load: External,
    paint: str,
    *,
    wall: Wall | None = None,
) -> None:
    """Draw a movement's posture that is nearest to a time, with that posture's time as title.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; both axes in m.
    body : Body
        One person.
    movement : Movement
        Postures over time.
    time : float
        When [s].
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    paint : str
        Colour of the body [-].
    wall : Wall, optional
        What stands behind, such as a wall or a chair.
    """
    posture = posture_at(movement, time)
    stage(ax, body)
    across, up = _reach(body, movement, load, wall)
    ax.set(xlim=across, ylim=up)
    shown = movement.time[nearest(movement, time)]
    ax.set_title(f"{shown:.2f} s", color=paint, fontsize=14, fontweight="bold")
    if not posture.exists:
        absent(ax, posture)
        return
    if wall is not None:
        wall_behind(ax, body, posture, wall, paint)
    person(ax, body, posture, load, paint)
    sizes(ax, body, posture, load)


def posture_at(movement: Movement, time: float) -> Posture:
    """Posture of a movement that is nearest to a time, such as for `hingekit.figures.overlay`.

    Parameters
    ----------
    movement : Movement
        Postures over time.
    time : float
        When [s].

    Returns
    -------
    Posture
        One posture; one that was never measured has the status for it [deg].
    """
    here, held, shape = nearest(movement, time), movement.posture, movement.time.shape
    angles = {name: float(np.broadcast_to(getattr(held, name), shape)[here]) for name in FIELDS}
    status = Status(int(np.broadcast_to(held.status, shape)[here]))
    if status is Status.EXISTS and not np.isfinite(list(angles.values())).all():
        status = Status.NOT_RECORDED
    return Posture(**angles, status=status)


def moments(
    body: Body, movement: Movement, load: External, given: Array | None
) -> tuple[Array, bool]:
    """L5/S1 moments over time that are shown with a movement, and whether they are its own.

    Parameters
    ----------
    body : Body
        One person.
    movement : Movement
        Postures over time.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    given : array or None
        Moments that somebody worked out already [N·m].

    Returns
    -------
    moment : array
        For each time [N·m].
    in_motion : bool
        False where each posture is taken as if it were held [-].

    Raises
    ------
    HingekitError
        When moments are given that are not one for each posture.
    """
    if given is None:
        given = joint_moments(body, movement.posture, load, movement.exact).lumbar
        return np.broadcast_to(given, movement.time.shape), movement.exact is not None
    numbers = np.asarray(require_numbers("Moment", given, "N·m"))
    if numbers.shape not in ((), movement.time.shape):
        raise HingekitError(
            f"Moments have shape {numbers.shape} and time {movement.time.shape}: "
            "give one moment for each time."
        )
    return np.broadcast_to(numbers, movement.time.shape), True


def _pictures(movement: Movement, rate: float) -> tuple[Array, float]:
    """Times of the pictures, and how long each is shown [s]."""
    require_single("Pictures per second", rate, 0.1, 100, "1/s")
    steps = round(movement.duration * rate)
    first, last = (posture_at(movement, movement.time[end]) for end in (0, -1))
    closes = all(abs(getattr(first, name) - getattr(last, name)) < _CLOSED for name in FIELDS)
    number = steps if closes else steps + 1
    if not 1 < number <= _MOST:
        raise HingekitError(
            f"{movement.duration:g} s at {rate:g} pictures per second are {number} of them, not "
            f"2 to {_MOST}: give another rate, or another part of the movement."
        )
    times = np.linspace(movement.time[0], movement.time[-1], steps + 1)
    return times[:number], movement.duration / steps


def nearest(movement: Movement, time: float) -> int:
    """Which posture of a movement is nearest to a time [s]."""
    return int(np.argmin(np.abs(movement.time - time)))


def _reach(
    body: Body, movement: Movement, load: External, wall: Wall | None
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Across and up, the room [m] that the whole movement takes, and somebody upright."""
    stature, margin = float(body.stature), 0.1
    fixed = np.zeros(movement.time.shape)
    around = [fixed + each for each in corners(body, load, wall)]
    points = np.stack(np.broadcast_arrays(*landmarks(body, movement.posture), fixed, *around))
    across, up = points.real, points.imag
    return (
        (
            min(-0.43 * stature, np.nanmin(across) - margin),
            max(0.57 * stature, np.nanmax(across) + margin),
        ),
        (min(-0.2, np.nanmin(up) - margin), max(1.15 * stature, np.nanmax(up) + margin)),
    )
