"""How do two motion sensors, each with a clock of its own, become one recording?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between
from hingekit.recordings.recording import Gaps, Told
from hingekit.recordings.sensors.recording import SensorRecording
from hingekit.recordings.sensors.sensor import (
    CLOCKS,
    COUNTER,
    RATES,
    WRAP,
    Sensor,
    read_sensor,
)
from hingekit.recordings.still import DURATION, find_still, require_interval

#: Longest silence of a sensor that is bridged [s], as for markers.
LONGEST = 0.2

#: Standard deviation of the vertical over half a second up to which the sensors rest, both and
#: all axes together [deg] (assumption, 1 to 3): sway of people who stand, and noise.
_REST = 1.5

#: Packets for each one that is there, beyond which a file is refused [-] (assumption).
_SPARSE = 4.0


def read_sensors(
    trunk: str | os.PathLike[str],
    pelvis: str | os.PathLike[str],
    *,
    still: tuple[float, float] | None = None,
    rate: float | None = None,
) -> SensorRecording:
    """Read the motion sensors on trunk and pelvis.

    They may differ in length and rate, be mounted in any direction and disagree about where
    north is. Clocks are believed: packet counters of one system are the same clock, times are
    when they say. The motion is no better clock, for one repetition looks like the next.

    Parameters
    ----------
    trunk, pelvis : str or path
        Text of Xsens MT Manager (.txt), or tables with a quaternion to a row (.csv) [-].
    still : tuple of float, optional
        Start and end of an interval in which the person stands upright and still; found where
        the recording starts or ends so [s].
    rate : float, optional
        Rows per second of files that have no times and do not state it [1/s].

    Returns
    -------
    SensorRecording
        Evenly spaced, at the higher of the two rates; `print` shows what was understood. Time is
        the trunk sensor's, or runs from the first packet that both have.

    Raises
    ------
    HingekitError
        When a file cannot be read, the two do not overlap, nothing is still, or the trunk never
        bends.
    """
    paths = [Path(trunk), Path(pelvis)]
    for path in paths:
        if not os.path.isfile(path):  # Path.is_file raises where it may not look
            raise HingekitError(
                f"There is no file {path}: check the path, and that it may be read."
            )
    if paths[0].samefile(paths[1]):
        raise HingekitError(
            f"{paths[0].name} was given for both trunk and pelvis: give the file of each sensor."
        )
    if rate is not None:
        rate = float(require_between("Rate", rate, *RATES, "1/s", "give rows per second"))
    sensors = [read_sensor(path, Told(rate=rate)) for path in paths]
    source = f"{paths[0].name} and {paths[1].name}"
    for sensor in sensors:
        _require_dense(sensor)
    shift, clock = _shift(*sensors)
    clocks = [sensors[0].time, sensors[1].time - shift]
    start = max(float(own[0]) for own in clocks)
    end = min(float(own[-1]) for own in clocks)
    if end - start < DURATION:
        raise HingekitError(
            f"{source} are {_span(clocks[0])} and {_span(clocks[1])} by their clocks, which leaves "
            "too little in common: bring the times of one file onto the other's clock."
        )
    time = _even(start, end, 1 / max(sensor.rate for sensor in sensors))
    ups = [_up(own, sensor.turn, time) for own, sensor in zip(clocks, sensors, strict=True)]
    if sensors[0].clock == CLOCKS[COUNTER]:
        time = time - time[0]
    return SensorRecording(
        source=source,
        time=time,
        trunk=ups[0],
        pelvis=ups[1],
        still=_standing(source, time, ups, still),
        gaps=(_gaps(sensors[0], ups[0]), _gaps(sensors[1], ups[1])),
        clock=clock,
    )


def _span(time: Array) -> str:
    return f"from {time[0]:g} to {time[-1]:g} s"


def _require_dense(sensor: Sensor) -> None:
    """Refuse what is too short, or mostly missing, before anything is made as long."""
    duration = float(sensor.time[-1] - sensor.time[0])
    if duration < DURATION:
        raise HingekitError(
            f"{sensor.source} lasts {duration:.2g} s, and a recording takes at least "
            f"{DURATION:g} s of both sensors: export all of it."
        )
    rows = duration * sensor.rate
    if rows > _SPARSE * sensor.time.size:
        raise HingekitError(
            f"{sensor.source} has {sensor.time.size} rows with an orientation and lacks "
            f"{rows - sensor.time.size:.0f} between them: export it again, or only a part."
        )


def _shift(trunk: Sensor, pelvis: Sensor) -> tuple[float, str]:
    """What the pelvis' clock is ahead by [s], and what tells the time, for people."""
    if trunk.clock != pelvis.clock:
        raise HingekitError(
            f"{trunk.source} tells the time by {trunk.clock}, {pelvis.source} by {pelvis.clock}, "
            "which is no clock in common: export both alike."
        )
    if trunk.clock == CLOCKS[None]:
        return 0.0, "none, so both are taken to start together"
    if trunk.clock != CLOCKS[COUNTER]:
        return 0.0, "as in the files"
    if abs(trunk.rate / pelvis.rate - 1) > 0.01:
        raise HingekitError(
            f"{trunk.source} counts {trunk.rate:.4g} packets per second and {pelvis.source} "
            f"{pelvis.rate:.4g}, which is no clock in common: export both at one rate."
        )
    around = WRAP / trunk.rate
    return around * round((pelvis.time[0] - trunk.time[0]) / around), "the same packet counter"


def _even(start: float, end: float, step: float) -> Array:
    """Times from start to no later than end, evenly spaced [s]."""
    return start + step * np.arange(int((end - start) / step + 1e-6) + 1)


def _up(known: Array, turn: Any, time: Array) -> Array:
    """Upward vertical in the axes of the sensor, NaN where it was silent too long [-]."""
    from scipy.spatial.transform import Slerp

    inside = np.clip(time, known[0], known[-1])  # rounding may step out
    up: Array = Slerp(known, turn)(inside).inv().apply([0.0, 0.0, 1.0])
    after = np.clip(np.searchsorted(known, time), 1, known.size - 1)
    step = float(np.median(np.diff(known)))
    # What is missing is the time between two rows less one step; printed times are rounded.
    silent = (known[after] - known[after - 1]) > LONGEST + 1.1 * step
    # At a row itself the orientation is known, whatever is missing beside it.
    near = np.minimum(np.abs(time - known[after]), np.abs(time - known[after - 1])) < 0.1 * step
    up[silent & ~near] = np.nan
    return up


def _gaps(sensor: Sensor, up: Array) -> Gaps:
    """Packets that are missing, and how many of them were bridged."""
    silent = int(np.count_nonzero(np.isnan(up[:, 0])))
    return Gaps(sensor.missing, max(sensor.missing - silent, 0))


def _standing(
    source: str, time: Array, ups: list[Array], still: tuple[float, float] | None
) -> tuple[float, float]:
    """Interval of standing, as named or as found [s]."""
    if still is not None:
        return require_interval(still)
    found = find_still(time, np.rad2deg(np.concatenate(ups, axis=1)), _REST)
    if found is None:
        raise HingekitError(
            f"Nobody stands still for {DURATION:g} s at the start or the end of {source}, and "
            "inclinations count from standing: name an interval in which the person stands upright "
            "and still, still=(start, end) or --still START END in seconds, or record one."
        )
    return float(time[found.start]), float(time[found.stop - 1])
