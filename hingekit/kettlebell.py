"""How does a kettlebell swing, and how does it get to the rack?

Both are told as angles over one cycle, and the legs keep them in balance (`hingekit.cycle`).
How long a cycle takes follows from the bell: it floats. Each angle and each share of time is a
row of `datasets/swing_kinematics.csv`, with source or range.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.cycle import Told, floating, harmonics
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_instance
from hingekit.load import External, Load
from hingekit.movement import Movement
from hingekit.tempo import least_jerk

_TABLE = "swing_kinematics"

#: Most frames of a cycle: Newton's method takes as much room as their square.
_MOST = 3001

#: What angles and shares may be, by the unit of their row.
_LIMITS = {"deg": (-180.0, 180.0), "-": (0.0, 1.0)}


def _fill(movement: str, told: Swing | Clean) -> None:
    """Numbers that were not given come from the table; all are looked at."""
    rows = {row["quantity"]: row for row in datasets.rows(_TABLE) if row["movement"] == movement}
    for name in (field.name for field in fields(told)):
        row, value = rows[name], getattr(told, name)
        given = float(row["value"]) if value is None else value
        if np.ndim(given):
            raise HingekitError(f"A {movement} has one {name}, not {given!r}: give one number.")
        limits = _LIMITS[row["unit"]]
        spoken = f"{movement} {name}".replace("_", " ").capitalize()
        object.__setattr__(told, name, require_between(spoken, given, *limits, row["unit"]))


@dataclass(frozen=True)
class Swing:
    """How somebody swings a bell with both hands, as numbers.

    What is not given comes from `datasets/swing_kinematics.csv`, with source or range. At the
    bottom the bell is behind the hips, at the top it floats in front.

    Parameters
    ----------
    bottom_thorax : float, optional
        Thorax inclination at the bottom; at the top the trunk is upright [deg].
    bottom_lumbar : float, optional
        Lumbar flexion at the bottom, none at the top [deg].
    bottom_knee, top_knee : float, optional
        Knee flexion [deg].
    bottom_arm, top_arm : float, optional
        Inclination of the straight arms [deg].
    centre_of_pressure : float, optional
        Where the ground presses all the time, from heel (0) to toe tip (1) [-].

    Raises
    ------
    HingekitError
        When a number is none or cannot be.
    """

    bottom_thorax: Array = None
    bottom_lumbar: Array = None
    bottom_knee: Array = None
    top_knee: Array = None
    bottom_arm: Array = None
    top_arm: Array = None
    centre_of_pressure: Array = None

    def __post_init__(self) -> None:
        _fill("swing", self)


@dataclass(frozen=True)
class Clean:
    """How somebody brings a bell from the hang to the rack and lets it down again, as numbers.

    What is not given comes from `datasets/swing_kinematics.csv`. Hips and knees extend, the
    bell rises and floats, the elbows fold under it, and a small hinge catches it; the way down
    is the way up backwards.

    Parameters
    ----------
    hang_thorax : float, optional
        Thorax inclination in the hang; in the rack the trunk is upright [deg].
    hang_lumbar : float, optional
        Lumbar flexion in the hang, none in the rack [deg].
    hang_knee, rack_knee : float, optional
        Knee flexion [deg].
    rack_arm : float, optional
        Inclination of the upper arms in the rack; in the hang they hang [deg].
    rack_elbow : float, optional
        Elbow flexion in the rack, none in the hang [deg].
    catch_thorax, catch_knee : float, optional
        Thorax inclination and knee flexion in the hinge that catches the bell [deg].
    extended : float, optional
        When hips and knees are extended, as a share of the lift [-].
    caught : float, optional
        When the catching hinge is deepest; at the end of the lift it is over [-].
    elbow_from, elbow_until : float, optional
        When the elbows begin to fold, and when they have [-].
    held : float, optional
        Share of the cycle that the hang takes, and as much the rack [-].
    centre_of_pressure : float, optional
        Where the ground presses all the time, from heel (0) to toe tip (1) [-].

    Raises
    ------
    HingekitError
        When a number is none or cannot be, or times are not in order.
    """

    hang_thorax: Array = None
    hang_lumbar: Array = None
    hang_knee: Array = None
    rack_knee: Array = None
    rack_arm: Array = None
    rack_elbow: Array = None
    catch_thorax: Array = None
    catch_knee: Array = None
    extended: Array = None
    caught: Array = None
    elbow_from: Array = None
    elbow_until: Array = None
    held: Array = None
    centre_of_pressure: Array = None

    def __post_init__(self) -> None:
        _fill("clean", self)
        times = self.extended, self.caught, self.elbow_from, self.elbow_until
        if not (0 < times[0] < times[1] < 1 and times[2] < times[3] and self.held < 0.5):
            raise HingekitError(
                "In a clean extended must come before caught, and that before the lift ends, "
                "elbow_from before elbow_until, and held must be below 0.5, not "
                f"{', '.join(f'{time:g}' for time in (*times, self.held))}: put them in order."
            )


#: The bell that most swings were measured with, in both hands.
KETTLEBELL = Load(16.0)


def swing(
    body: Body, load: External = KETTLEBELL, kinematics: Swing | None = None, *, frames: int = 181
) -> Movement:
    """One swing of a kettlebell, from the top to the top.

    The arms go like one wave; hips, knees and spine go like its square, which leaves the body
    at rest while the bell floats: the arms fall first and the hips follow, and on the way up
    the hips lead. The period is that with which the bell floats at the top, neither pushed down
    nor thrown; a longer arm or a wider swing takes longer. The bell is a point at the grip.

    Parameters
    ----------
    body : Body
        One person on the feet.
    load : Load, Force, Band or their sum
        The bell in the hands, and what else acts.
    kinematics : Swing, optional
        Angles; those of the table when not given.
    frames : int
        Postures in one swing, an odd number [-].

    Returns
    -------
    Movement
        The last posture is the first one again, so `Movement.repeated` makes a set of it. Rates
        are exact: give `hingekit.inverse_dynamics` no cutoff (None). The centre of pressure
        is the dynamic one. Frames out of a joint's range are NaN with a status.

    Raises
    ------
    HingekitError
        When body or load are not one, the body kneels, or frames are no odd number.

    Examples
    --------
    >>> import hingekit as hk
    >>> from hingekit.kettlebell import swing
    >>> man = hk.Body.from_table(mass=75, stature=1.75)
    >>> 1.5 < swing(man).duration < 2.0
    True
    """
    given = Swing() if kinematics is None else kinematics
    require_instance("Swing", given, Swing, "make one with Swing")
    down = np.sin(np.pi * _shares(frames)) ** 2
    hinge = down**2

    def angle(top: float, bottom: float, way: Array) -> Array:
        return harmonics(top + (bottom - top) * way)

    arm = angle(given.top_arm, given.bottom_arm, down)
    thorax, lumbar = (
        angle(0.0, each, hinge) for each in (given.bottom_thorax, given.bottom_lumbar)
    )
    knee = angle(given.top_knee, given.bottom_knee, hinge)
    told = Told(knee, thorax - lumbar, thorax, arm, arm)
    return floating(body, load, told, given.centre_of_pressure)


def clean(
    body: Body, load: External = KETTLEBELL, kinematics: Clean | None = None, *, frames: int = 361
) -> Movement:
    """One clean of a kettlebell, from the hang to the rack and down again.

    Every angle goes with the least jerk; the way down is the way up backwards. How long it
    takes follows from the bell: it floats once before it is caught, and no hand pushes it down.

    Parameters
    ----------
    body : Body
        One person on the feet.
    load : Load, Force, Band or their sum
        The bell or bells in the hands, and what else acts.
    kinematics : Clean, optional
        Angles and shares of time; those of the table when not given.
    frames : int
        Postures in one cycle, an odd number [-].

    Returns
    -------
    Movement
        As from `swing`: it begins and ends in the middle of the hang.

    Raises
    ------
    HingekitError
        When body or load are not one, the body kneels, or frames are no odd number.
    """
    given = Clean() if kinematics is None else kinematics
    require_instance("Clean", given, Clean, "make one with Clean")
    share = _shares(frames)
    lift = 0.5 - given.held
    way = (np.minimum(share, 1 - share) - given.held / 2) / lift
    backwards = np.where(share <= 0.5, 1.0, -1.0)

    def angle(start: float, *changes: tuple[float, float, float]) -> Array:
        """Angle and its derivatives: what it begins with, and each change, from when to when."""
        found = np.zeros((3, frames))
        found[0] = start
        for since, until, change in changes:
            for order, sign in enumerate((1.0, backwards, 1.0)):
                pace = change / ((until - since) * lift) ** order
                found[order] += sign * pace * least_jerk((way - since) / (until - since), order)
        return found

    def hinge(hang: float, catch: float, rack: float) -> Array:
        """Extended, bent again to catch the bell, and extended once more."""
        return angle(
            hang,
            (0.0, given.extended, rack - hang),
            (given.extended, given.caught, catch - rack),
            (given.caught, 1.0, rack - catch),
        )

    thorax = hinge(given.hang_thorax, given.catch_thorax, 0.0)
    lumbar = angle(given.hang_lumbar, (0.0, given.extended, -given.hang_lumbar))
    knee = hinge(given.hang_knee, given.catch_knee, given.rack_knee)
    arm = angle(0.0, (0.0, 1.0, given.rack_arm))
    elbow = angle(0.0, (given.elbow_from, given.elbow_until, given.rack_elbow))
    told = Told(knee, thorax - lumbar, thorax, arm, arm + elbow)
    return floating(body, load, told, given.centre_of_pressure)


def _shares(frames: int) -> Array:
    """Shares of a cycle, evenly spaced; an even number of them would leave one wave ungiven."""
    if not isinstance(frames, int | np.integer) or not 31 <= frames <= _MOST or frames % 2 == 0:
        raise HingekitError(
            f"Frames of a cycle are an odd number from 31 to {_MOST}, not {frames!r}: take 181."
        )
    return np.arange(frames) / frames
