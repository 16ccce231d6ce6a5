"""How does a movement look while it goes on?

No program outside Python is needed: a notebook plays pictures that it holds itself, and
`animation.save("hinge.gif", writer="pillow")` writes a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.drawing import absent, person, sizes, stage
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_numbers
from hingekit.linkage import landmarks
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.movement import Movement
from hingekit.palette import FAINT, INK, OTHERS
from hingekit.posture import FIELDS, Posture, Status

if TYPE_CHECKING:
    from IPython.display import HTML

#: Pictures that one animation may have: a notebook keeps them all.
_MOST = 600


def animate(
    body: Body,
    movement: Movement,
    load: External = NO_LOAD,
    *,
    moment: Array | None = None,
    rate: float = 12.0,
    paint: str = OTHERS[0],
    title: str = "",
) -> FuncAnimation:
    """Animate a movement at its own speed, beside its L5/S1 moment over time.

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
        that of each posture as if it were held [N·m].
    rate : float
        Pictures per second [1/s].
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
    require_between("Pictures per second", rate, 0.1, 100, "1/s")
    number = 1 + round(movement.duration * rate)
    if not 1 < number <= _MOST:
        raise HingekitError(
            f"{movement.duration:g} s at {rate:g} pictures per second are {number} of them, not "
            f"2 to {_MOST}: give another rate, or another part of the movement."
        )
    figure = Figure(figsize=(11, 5.4))
    stick, trace = figure.subplots(1, 2, width_ratios=(1, 1.35))
    figure.subplots_adjust(left=0.07, right=0.98, bottom=0.13, top=0.87, wspace=0.22)
    figure.suptitle(title, fontsize=14, color=INK, parse_math=False)
    if moment is None:
        moment = joint_moments(body, movement.posture, load).lumbar
        label = "moment at L5/S1 [N·m]\nas if each posture were held"
    else:
        label = "moment at L5/S1 [N·m]"
    moment = _require_moments(moment, movement)
    trace.plot(movement.time, moment, color=paint, lw=2.5)
    trace.axhline(0, color=FAINT, lw=1)
    trace.set(xlabel="time [s]", ylabel=label)
    trace.margins(y=0.12)
    trace.spines[["top", "right"]].set_visible(False)
    now = trace.axvline(movement.time[0], color=INK, lw=1, ls=":")
    (dot,) = trace.plot([], [], "o", ms=10, color=INK)

    def draw(time: float) -> list[Axes]:
        stick.clear()
        frame_at(stick, body, movement, time, load, paint)
        here = _nearest(movement, time)
        now.set_xdata([movement.time[here]])
        dot.set_data([movement.time[here]], [moment[here]])
        return [stick, trace]

    times = np.linspace(movement.time[0], movement.time[-1], number)
    draw(times[0])
    return FuncAnimation(
        figure, draw, frames=times, init_func=lambda: [stick, trace], interval=1000 / rate
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

    return HTML(animation.to_jshtml(default_mode="loop"))  # type: ignore[no-untyped-call]


def frame_at(
    ax: Axes, body: Body, movement: Movement, time: float, load: External, paint: str
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
    """
    here = _nearest(movement, time)
    posture = _one(movement, here)
    stage(ax, body)
    across, up = _reach(body, movement)
    ax.set(xlim=across, ylim=up)
    ax.set_title(f"{movement.time[here]:.2f} s", color=paint, fontsize=14, fontweight="bold")
    if posture.exists:
        person(ax, body, posture, load, paint)
        sizes(ax, body, posture, load)
    else:
        absent(ax, posture)


def _nearest(movement: Movement, time: float) -> int:
    return int(np.argmin(np.abs(movement.time - time)))


def _one(movement: Movement, here: int) -> Posture:
    """One posture of a movement; one that was never measured has the status for it."""
    held, shape = movement.posture, movement.time.shape
    angles = {name: float(np.broadcast_to(getattr(held, name), shape)[here]) for name in FIELDS}
    status = Status(int(np.broadcast_to(held.status, shape)[here]))
    if status is Status.EXISTS and not np.isfinite(list(angles.values())).all():
        status = Status.NOT_RECORDED
    return Posture(**angles, status=status)


def _reach(body: Body, movement: Movement) -> tuple[tuple[float, float], tuple[float, float]]:
    """Across and up, the room [m] that the whole movement takes, and somebody upright."""
    stature, margin = float(body.stature), 0.1
    points = np.stack(
        np.broadcast_arrays(*landmarks(body, movement.posture), np.zeros(movement.time.shape))
    )
    across, up = points.real, points.imag
    return (
        (
            min(-0.43 * stature, np.nanmin(across) - margin),
            max(0.57 * stature, np.nanmax(across) + margin),
        ),
        (min(-0.2, np.nanmin(up) - margin), max(1.15 * stature, np.nanmax(up) + margin)),
    )


def _require_moments(moment: Array, movement: Movement) -> Array:
    """Moments [N·m] over time, refused when they are not one for each posture."""
    given = np.asarray(require_numbers("Moment", moment, "N·m"))
    if given.shape not in ((), movement.time.shape):
        raise HingekitError(
            f"Moments have shape {given.shape} and time {movement.time.shape}: "
            "give one moment for each time."
        )
    return np.broadcast_to(given, movement.time.shape)
