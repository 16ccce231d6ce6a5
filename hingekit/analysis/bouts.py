"""What does each repetition ask of L5/S1, and where does its motion come from?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.load import External
from hingekit.movement import Movement
from hingekit.posture import FIELDS, Posture, Rates
from hingekit.repetitions import COLUMNS as FOUND
from hingekit.repetitions import LEAST, find_repetitions
from hingekit.results import Columns, described
from hingekit.spine import LEVELS, SpineModel, spine_spread

if TYPE_CHECKING:
    import pandas as pd

#: Columns of the table of repetitions: unit and long name.
COLUMNS: Columns = FOUND | {
    "thorax_inclination": ("deg", "largest inclination of the thorax"),
    "trunk_inclination": ("deg", "largest inclination of the line from hip to shoulder"),
    "knee_flexion": ("deg", "largest knee flexion"),
    "lumbar_flexion": ("deg", "largest lumbar flexion, as recorded"),
    "lumbar_flexion_from_standing": ("deg", "largest lumbar flexion less that of standing still"),
    "lumbar_moment": ("N·m", "largest net moment at L5/S1, quasi-static"),
    "lumbar_moment_time": ("s", "time of the largest quasi-static moment"),
    "dynamic_lumbar_moment": ("N·m", "largest net moment at L5/S1, with inertia"),
    "dynamic_lumbar_moment_time": ("s", "time of the largest moment with inertia"),
    "hip_share": ("", "share of the pelvis in what the thorax inclines from start to peak"),
    "hip_to_knee_share": ("", "hip flexion over hip and knee flexion from start to peak"),
    "hip_travel": ("m", "how far the hip joint goes back from start to peak"),
}

#: Columns of the table of spine loads.
SPINE: Columns = {
    "repetition": ("", "row of the table of repetitions, from 0; -1: the whole recording"),
    "inertia": ("", "whether accelerations count"),
    "time": ("s", "time of the largest moment at L5/S1"),
    "level": ("", "disc"),
    "quantity": ("", "compression, or anterior shear"),
    "value": ("N", "what the model says"),
    "low": ("N", "5th percentile over the ranges of the model's parameters"),
    "high": ("N", "95th percentile over the ranges of the model's parameters"),
}

_LARGEST = ("thorax_inclination", "trunk_inclination", "knee_flexion", "lumbar_flexion")
_MOMENTS = ("lumbar_moment", "dynamic_lumbar_moment")

#: Points of the Sobol sequence [-]: the ends of the range move by less than 50 N with more.
_SAMPLES = 256


def peak(values: Array, frames: slice = slice(None)) -> int | None:
    """Frame of the largest value, None where there is none [-]."""
    part = values[frames]
    if not np.isfinite(part).any():
        return None
    return (frames.start or 0) + int(np.nanargmax(part))


def _peaks(course: Mapping[str, Array], frames: slice) -> dict[str, int | None]:
    """Frame of the largest of each quantity.

    With inertia none, where that of the largest quasi-static moment is unknown: near an end or a
    gap the largest of what is left is not the largest.
    """
    places = {name: peak(course[name], frames) for name in course}
    held, quick = _MOMENTS
    if places[held] is not None and np.isnan(course[quick][places[held]]):
        places[quick] = None
    return places


def largest(values: Array) -> float:
    """Largest value, NaN where there is none [unit]."""
    place = peak(values)
    return np.nan if place is None else float(values[place])


def repetitions(frame: pd.DataFrame, standing: float) -> pd.DataFrame:
    """Peaks of each repetition, and how much of it came from the hips.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `over_time`.
    standing : float
        Lumbar flexion standing still; NaN where nobody stands still [deg].

    Returns
    -------
    pandas.DataFrame
        One row per repetition with the columns of `COLUMNS`.
    """
    course = {name: column.to_numpy() for name, column in frame.items()}
    found = find_repetitions(course["time"], course["trunk_inclination"])
    first, top, last = (found[f"{name}_frame"].to_numpy() for name in ("start", "peak", "end"))
    spans = [slice(start, end + 1) for start, end in zip(first, last, strict=True)]
    peaks = [_peaks({n: course[n] for n in (*_LARGEST, *_MOMENTS)}, frames) for frames in spans]
    for name in (*_LARGEST, *_MOMENTS):
        places = [each[name] for each in peaks]
        known = np.array([place is not None for place in places], dtype=bool)
        at = np.array([place or 0 for place in places], dtype=int)
        found[name] = np.where(known, course[name][at], np.nan)
        if name in _MOMENTS:
            found[f"{name}_time"] = np.where(known, course["time"][at], np.nan)
    found["lumbar_flexion_from_standing"] = found["lumbar_flexion"] - standing

    def gained(name: str) -> Array:
        return course[name][top] - course[name][first]

    hip = gained("hip_flexion")
    found["hip_share"] = _share(gained("pelvis_inclination"), gained("thorax_inclination"))
    found["hip_to_knee_share"] = _share(hip, hip + gained("knee_flexion"))
    found["hip_travel"] = gained("hip_travel")
    return described(found[list(COLUMNS)], COLUMNS)


def _share(part: Array, whole: Array) -> Array:
    """Part of a whole [-]; NaN where there is hardly any whole to share."""
    enough = whole >= LEAST
    return np.where(enough, part / np.where(enough, whole, 1.0), np.nan)


def spine_ranges(
    body: Body,
    movement: Movement,
    rates: Rates,
    load: External,
    model: SpineModel,
    frame: pd.DataFrame,
    found: pd.DataFrame,
) -> pd.DataFrame:
    """Compression and shear at the largest moment of each repetition, with their ranges.

    Parameters
    ----------
    body : Body
        One person.
    movement : Movement
        Postures over time.
    rates : Rates
        How fast they change [deg/s, deg/s²].
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    model : SpineModel
        Levers, discs and passive tissue.
    frame : pandas.DataFrame
        From `over_time`.
    found : pandas.DataFrame
        From `repetitions`; without any, the whole recording counts as one.

    Returns
    -------
    pandas.DataFrame
        With the columns of `SPINE`.
    """
    import pandas as pd

    spans = {
        row.Index: slice(row.start_frame, row.end_frame + 1) for row in found.itertuples()
    } or {-1: slice(0, len(frame))}
    shape, time = movement.time.shape, frame["time"].to_numpy()
    tables = []
    course = {name: frame[name].to_numpy() for name in _MOMENTS}
    peaks = {row: _peaks(course, frames) for row, frames in spans.items()}
    for moment, inertia in zip(_MOMENTS, (False, True), strict=True):
        places = {row: each[moment] for row, each in peaks.items()}
        known = {row: place for row, place in places.items() if place is not None}
        rows, frames = np.array([*known], dtype=int), np.array([*known.values()], dtype=int)
        posture = _at(movement.posture, shape, frames)
        turning = _rates_at(rates, shape, frames) if inertia else None
        for level in LEVELS if frames.size else ():
            given = (body, posture, load, turning)
            spread = spine_spread(*given, model=model, level=level, samples=_SAMPLES)
            spread = spread[spread["quantity"].isin(["compression", "shear"])]
            case = spread["case"].to_numpy()
            told = {"repetition": rows[case], "inertia": inertia, "time": time[frames[case]]}
            tables.append(spread.assign(**told, level=level)[list(SPINE)])
    table = pd.concat(tables) if tables else pd.DataFrame(columns=list(SPINE))
    table = table.sort_values(["repetition", "inertia"], kind="stable", ignore_index=True)
    return described(table, SPINE)


def _rates_at(rates: Rates, shape: tuple[int, ...], frames: Array) -> Rates:
    """Rates in some frames."""
    base = (rates.base_velocity, rates.base_acceleration)
    return Rates(
        _at(rates.velocity, shape, frames),
        _at(rates.acceleration, shape, frames),
        *(np.broadcast_to(each, shape)[frames] for each in base),
    )


def _at(posture: Posture, shape: tuple[int, ...], frames: Array) -> Posture:
    """Postures of some frames."""
    courses = {name: np.broadcast_to(getattr(posture, name), shape) for name in FIELDS}
    return Posture(**{name: course[frames] for name, course in courses.items()})
