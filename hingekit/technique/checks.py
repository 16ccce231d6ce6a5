"""What would a coach see in a posture or a movement, and what would they say?

Each finding is a number beside a threshold. The thresholds are assumptions with ranges
(`datasets/coaching_cues.csv`), because coaches look and do not measure; the numbers are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array, joint_shape
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.hamstrings import HAMSTRINGS
from hingekit.inputs import require_instance
from hingekit.linkage import landmarks
from hingekit.load import NO_LOAD, External, require_load
from hingekit.mechanics import balance
from hingekit.movement import Movement
from hingekit.posture import FIELDS, Posture
from hingekit.results import by_case
from hingekit.tasks import hand_distance, hip_travel, trunk_inclination, upright
from hingekit.technique.back import dowel

if TYPE_CHECKING:
    import pandas as pd

#: Thorax inclination below which nobody bends yet, and shares of a bend say nothing [deg].
_BENT = 15.0

#: Further past a threshold than this is no rounding [unit of the measure]: a search leaves 1e-9.
_ROUNDING = 1e-6

#: Columns of `check`, with unit and long name.
COLUMNS = {
    "finding": ("", "what a coach would see"),
    "seen": ("", "whether the value is past the threshold"),
    "value": ("", "the evidence, in its own unit; none where it says nothing"),
    "side": ("", "on which side of the threshold it is seen; beyond is on both sides of zero"),
    "threshold": ("", "where it begins to be seen, in the same unit"),
    "range": ("", "what the threshold may be"),
    "unit": ("", "unit of value and threshold"),
    "source": ("", "where the threshold comes from"),
    "cue": ("", "what mends it"),
    "time": ("s", "when the value was furthest to that side"),
    "status": ("", "why a posture exists or not"),
}


class HingeIndex(NamedTuple):
    """What a bend was made of; shares are NaN where the trunk hardly inclines."""

    trunk_inclination: Array  # gained by the line from hip to shoulder [deg]
    hip_share: Array  # what the pelvis has of the thorax' inclination; the spine has the rest [-]
    hip_to_knee_share: Array  # hip flexion over hip and knee flexion: 1 with straight knees [-]
    hip_flexion: Array  # gained [deg]
    knee_flexion: Array  # gained [deg]
    hip_travel: Array  # of the hip joint backward [m]


def hinge_index(body: Body, moved: Posture | Movement) -> HingeIndex:
    """How much of a bend came from the hips, how far they travelled, how much the knees bent.

    A posture is compared with standing (or kneeling) upright, a movement's most inclined frame
    with its most upright one.

    Parameters
    ----------
    body : Body
        The person.
    moved : Posture or Movement
        Where the bend ends, or the whole way.

    Returns
    -------
    HingeIndex
        In the broadcast shape of body and posture; single numbers for a movement.

    Raises
    ------
    HingekitError
        When it is neither, a movement has no frame with a posture, or several people are to
        move as one.
    """
    require_instance("Body", body, Body, "make one with Body.from_table")
    if isinstance(moved, Movement):
        _require_one(body.shape)
    start, end = _ends(body, moved)
    thorax, pelvis = end.thorax - start.thorax, end.pelvis - start.pelvis
    hip, knee = end.hip_flexion - start.hip_flexion, end.knee_flexion - start.knee_flexion
    bends, folds = thorax >= _BENT, hip + knee > 0
    found = (
        trunk_inclination(body, end) - trunk_inclination(body, start),
        np.where(bends, pelvis / np.where(bends, thorax, 1.0), np.nan)[()],
        np.where(bends & folds, hip / np.where(folds, hip + knee, 1.0), np.nan)[()],
        hip,
        knee,
        hip_travel(body, end) - hip_travel(body, start),
    )
    shape = joint_shape(body.shape, end.shape)
    return HingeIndex(*(np.broadcast_to(each, shape)[()] for each in found))


def check(body: Body, moved: Posture | Movement, load: External = NO_LOAD) -> pd.DataFrame:
    """What a coach would see: each finding with its evidence, and the cue that mends it.

    Parameters
    ----------
    body : Body
        The person.
    moved : Posture or Movement
        What is looked at, as if each posture were held.
    load : Load, Force, Band or their sum
        What is carried and what pulls.

    Returns
    -------
    pandas.DataFrame
        One row per finding with the columns of `COLUMNS`, whether it was seen or not; with
        arrays one per case, too. Of a movement `value` is the frame furthest to the side of
        the threshold, and `time` [s] when that was; of a posture `status` says why it is missing.
        A finding that a posture cannot show, such as a load that is far when nothing is carried,
        has no value and is not seen.

    Raises
    ------
    HingekitError
        As in `hinge_index`, or when several loads are carried through one movement.
    """
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_load(load)
    posture = _posture(moved)
    if isinstance(moved, Movement):
        _require_one(body.shape, load.shape)
        _ends(body, moved)  # which refuses one without a frame
    joint_shape(body.shape, posture.shape, load.shape)
    values = _values(body, posture, load)
    rows = []
    for cue in datasets.rows("coaching_cues"):
        value = values[cue["measure"]]
        when: dict[str, Array] = {"status": posture.reason}
        if isinstance(moved, Movement):
            value, time = _furthest(value, cue["side"], moved.time)
            when = {"time": time}
        threshold = float(cue["threshold"])
        found = {
            "value": value,
            "seen": _toward(value, cue["side"]) - _toward(threshold, cue["side"]) > _ROUNDING,
            "threshold": threshold,
            "range": f"{cue['low']} to {cue['high']}",
        }
        told = dict(cue) | found | when
        rows.append({name: told[name] for name in COLUMNS if name in told})
    return by_case(rows, COLUMNS, {"load_mass": load.carried_mass})


def _values(body: Body, posture: Posture, load: External) -> dict[str, Array]:
    """What is looked at, by the name that `coaching_cues.csv` gives it."""
    index, stance = hinge_index(body, posture), balance(body, posture, load)
    points, rod = landmarks(body, posture), dowel(body, posture)
    # On the knees the floor decides about them, and the base is no foot.
    standing = body.support == "feet"
    bends = posture.thorax >= _BENT
    held = sum((each.mass for each in load.masses if each.at == "hands"), start=0.0)
    leg = np.maximum(np.real(points.ankle), np.real(points.knee))
    return {
        "lumbar_flexion": posture.lumbar_flexion,
        # Where the hip has stopped, the spine goes on: what it flexes has been taken from there.
        "neutral_reserve": HAMSTRINGS.reserve(body, posture)
        - np.maximum(posture.lumbar_flexion, 0),
        "pelvis_gap": rod.pelvis,
        "mid_back_gap": rod.mid_back,
        "hip_share": index.hip_share,
        "knee_flexion": np.where(standing & bends, posture.knee_flexion, np.nan),
        "hip_to_knee_share": np.where(standing, index.hip_to_knee_share, np.nan),
        "centre_of_pressure": np.where(standing, stance.centre_of_pressure, np.nan),
        "balance_margin": stance.margin * 1000,
        "load_clearance": np.where(held > 0, hand_distance(body, posture) - leg, np.nan),
        "neck_flexion": posture.neck_flexion,
    }


def _toward(value: Array, side: str) -> Array:
    """Number that grows to the side on which a threshold is passed."""
    return {"above": value, "below": -value, "beyond": abs(value)}[side]


def _furthest(value: Array, side: str, time: Array) -> tuple[Array, Array]:
    """Value furthest to a side, and when; NaN where none is known."""
    value = np.broadcast_to(value, time.shape)
    far = np.where(np.isnan(value), -np.inf, _toward(value, side))
    place = np.argmax(far)
    return value[place], time[place] if np.isfinite(far[place]) else np.nan


def _ends(body: Body, moved: Posture | Movement) -> tuple[Posture, Posture]:
    """Where a bend begins and where it ends."""
    posture = _posture(moved)
    if isinstance(moved, Posture):
        return upright(body), posture
    lean = np.broadcast_to(trunk_inclination(body, posture), moved.time.shape)
    if np.isnan(lean).all():
        raise HingekitError("No frame of the movement has a posture: there is nothing to look at.")
    frames = {name: np.broadcast_to(getattr(posture, name), lean.shape) for name in FIELDS}
    first, last = (
        Posture(**{name: float(frame[k]) for name, frame in frames.items()})
        for k in (np.nanargmin(lean), np.nanargmax(lean))
    )
    return first, last


def _require_one(*shapes: tuple[int, ...]) -> None:
    """Refuse several people, or loads, for one movement."""
    if any(shapes):
        raise HingekitError(
            "A movement is one person's with one load: give single numbers, not arrays of shape "
            f"{next(filter(None, shapes))}."
        )


def _posture(moved: Posture | Movement) -> Posture:
    if isinstance(moved, Movement):
        return moved.posture
    require_instance("What is looked at", moved, Posture, "give a Posture or a Movement")
    return moved
