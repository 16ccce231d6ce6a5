"""Which way was a motion sensor turned, row by row?

Text that Xsens programs export, and any table with a quaternion to a row. A rotation takes the
axes of the sensor to those of the earth, whose Z is vertical.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.recording import Told
from hingekit.recordings.text import Text, open_text, require_increasing

#: Names of the columns that hold an orientation, in lower case; the first set that is there is
#: read. Scalar first; the matrix row by row, in whatever order its columns stand.
QUATERNIONS = (
    ("quat_q0", "quat_q1", "quat_q2", "quat_q3"),
    ("quat_w", "quat_x", "quat_y", "quat_z"),
    ("qw", "qx", "qy", "qz"),
    ("q0", "q1", "q2", "q3"),
    ("w", "x", "y", "z"),
)
MATRIX = tuple(f"mat[{row}][{column}]" for row in "123" for column in "123")
ANGLES = ("yaw", "pitch", "roll")  # [deg], about Z, then the new Y, then the new X
TIMES = ("time_s", "time", "t")  # [s]
COUNTER, TICKS = "packetcounter", "sampletimefine"

#: What tells the time, by its column; else times do. Without one the rows are counted.
CLOCKS: Mapping[str | None, str] = {
    COUNTER: "its packet counter",
    TICKS: "its ticks",
    None: "its number of rows",
}

#: Of the norm of a quaternion and the rows of a matrix from one [-] (assumption: two printed
#: decimals round to less).
_TOLERANCE = 0.02

#: The counter of MTw packets starts again after 65535 (Xsens, MTw Awinda manual).
WRAP = 65536

#: Rows per second that a sensor on a person can have [1/s] (assumption): times in milliseconds
#: give fewer.
RATES = (5.0, 5000.0)

#: What two rates of one file may differ by, for both are rounded [-].
_ROUNDED = 0.05

#: Times further from zero than this are none [s]: those since 1970 are below.
_LATEST = 1e10

_UPDATE_RATE = re.compile(r"update rate:\s*([0-9]+(?:\.[0-9]*)?)\s*hz", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Sensor:
    """Orientation of one motion sensor over time.

    Parameters
    ----------
    source : str
        Name of the file [-].
    time : array, shape (n,)
        Times at which the orientation is known [s].
    turn : scipy.spatial.transform.Rotation
        As many rotations, from the axes of the sensor to those of the earth, Z vertical [-].
    clock : str
        What tells the time: one of `CLOCKS`; sensors of one system share a packet counter [-].
    missing : int
        Packets that are not there or hold no orientation [-].
    """

    source: str
    time: Array
    turn: Any
    clock: str
    missing: int

    @property
    def rate(self) -> float:
        """Rows per second, where none is missing [1/s]."""
        steps = np.diff(self.time)
        # The mean, not the median: rounded times at 60 a second are 16 and 17 ms apart.
        return float(1 / steps[steps < 1.5 * np.median(steps)].mean())


def read_sensor(path: Path, told: Told) -> Sensor:
    """Read the file of one motion sensor.

    Parameters
    ----------
    path : Path
        Text exported by Xsens MT Manager, or a table whose columns are named [-].
    told : Told
        The rate, where the file has neither times nor a rate [-].

    Returns
    -------
    Sensor
        Rows without an orientation left out, and counted.

    Raises
    ------
    HingekitError
        With file and line, when it is no such file or says what cannot be.
    """
    with open_text(path) as text:
        stated = _stated_rate(text)
        columns, separator = _columns(text)
        names = _orientation(text, columns)
        clock = next((name for name in (*TIMES, COUNTER, TICKS) if name in columns), None)
        wanted = {*names, clock}
        table = text.table(
            [name if name in wanted else None for name in columns],
            separator,
            required=[columns.index(clock)] if clock and clock != TICKS else [],
        )
    if table.lines.size < 2:
        raise HingekitError(
            f"{path.name}: there are {table.lines.size} rows below the names of the columns, and "
            "a movement takes two: export it again."
        )
    values = table.values[:, [columns.index(name) for name in names]]
    known = np.isfinite(values).all(axis=1)
    if np.count_nonzero(known) < 2:
        raise HingekitError(
            f"{path.name}: no two rows have numbers under {names[0]} to {names[-1]}: export the "
            "orientation."
        )
    counts = table.values[:, columns.index(clock)] if clock else np.arange(table.lines.size)
    if clock == TICKS and not np.isfinite(counts).all():  # exported, but empty
        clock, counts = None, np.arange(table.lines.size)
    if clock in TIMES:
        time = _times(path.name, counts, table.lines, told.rate)
    else:
        packets = counts if clock is None else _packets(path.name, clock, counts, table.lines)
        time = packets / _row_rate(path.name, stated, told.rate)
    where = table.lines[known]
    turn = _rotation(path.name, names, values[known], where)
    steps = np.diff(time)
    lost = np.maximum(np.round(steps / np.median(steps)) - 1, 0).sum()
    missing = int(lost) + int(np.count_nonzero(~known))
    return Sensor(path.name, time[known], turn, CLOCKS.get(clock, "its times"), missing)


def read_alone(path: Path, _told: Told) -> NoReturn:
    """Refuse a sensor that comes without the other, in a sentence that says how to give both.

    Parameters
    ----------
    path : Path
        File of one motion sensor [-].
    _told : Told
        Makes no difference [-].

    Raises
    ------
    HingekitError
        Always; where it is no such file, for that reason.
    """
    with open_text(path) as text:
        _stated_rate(text)
        _orientation(text, _columns(text)[0])
    raise HingekitError(
        f"{path.name} holds one motion sensor, and lumbar flexion takes two: give the one on the "
        "trunk and the one on the pelvis, hk.read_sensors(trunk, pelvis) or hingekit analyse TRUNK "
        "--pelvis PELVIS."
    )


def _stated_rate(text: Text) -> float | None:
    """Rate that the comments above the table state; they are read [1/s]."""
    stated = None
    while (line := text.peek()) is not None and (
        not line.strip() or line.lstrip().startswith(("//", "#"))
    ):
        found = _UPDATE_RATE.search(line)
        stated = float(found[1]) if found else stated
        text.read()
    return stated


def _columns(text: Text) -> tuple[list[str], str | None]:
    """Names of the columns in lower case, and what separates them."""
    line = text.read() or ""
    separator = next((each for each in "\t;," if each in line), None)
    cells = [cell.strip().strip('"').lower() for cell in line.rstrip().split(separator)]
    while cells and not cells[-1]:
        cells.pop()
    return cells, separator


def _orientation(text: Text, columns: list[str]) -> tuple[str, ...]:
    """Columns to read the orientation from."""
    for names in (*QUATERNIONS, MATRIX, ANGLES):
        if all(columns.count(name) == 1 for name in names):
            return names
    raise HingekitError(
        f"{text.name}, line {text.line}: no columns hold an orientation, and there must be Quat_q0 "
        "to Quat_q3, qw to qz, Mat[1][1] to Mat[3][3], or Roll, Pitch and Yaw, each once: export "
        "the orientation with its names."
    )


def _times(name: str, time: Array, lines: Array, told: float | None) -> Array:
    """Times from a column, refused where they cannot be seconds [s]."""
    far = np.abs(time) > _LATEST
    if far.any():
        row = int(np.argmax(far))
        raise HingekitError(
            f"{name}, line {lines[row]}: the time {time[row]:g} is not in seconds: convert the "
            "column."
        )
    require_increasing(name, time, lines)
    rate = float(1 / np.median(np.diff(time)))
    if not RATES[0] <= rate <= RATES[1]:
        raise HingekitError(
            f"{name}: rows are {1 / rate:g} s apart, which no sensor on a person is: give the time "
            "in seconds."
        )
    if told is not None and abs(told / rate - 1) > _ROUNDED:
        raise HingekitError(
            f"{name} has {rate:.4g} rows per second by its own times, not {told:g}: leave the rate "
            "out."
        )
    return time


def _row_rate(name: str, stated: float | None, told: float | None) -> float:
    """Packets per second where there are no times [1/s]."""
    rate = told if stated is None else stated
    if rate is None:
        raise HingekitError(
            f"{name} has no times and does not state how many rows it has per second: say so, "
            "rate=100 or --rate 100."
        )
    if not RATES[0] <= rate <= RATES[1]:
        raise HingekitError(
            f"{name}: {rate:g} rows per second are not between {RATES[0]:g} and {RATES[1]:g}: "
            "give the rate of the sensor."
        )
    if told is not None and stated is not None and abs(told / stated - 1) > _ROUNDED:
        raise HingekitError(
            f"{name} states {stated:g} rows per second, not {told:g}: leave the rate out."
        )
    return rate


def _packets(name: str, clock: str, counts: Array, lines: Array) -> Array:
    """Number of each packet, going on where the counter starts again [-]."""
    if (np.abs(counts) > 2**32).any():
        row = int(np.argmax(np.abs(counts) > 2**32))
        raise HingekitError(
            f"{name}, line {lines[row]}: {counts[row]:g} under {clock} is no count: export the "
            "file again."
        )
    steps = np.diff(counts)
    if clock == COUNTER:
        again = (steps < -WRAP / 2) & (counts[:-1] < WRAP)
        counts = counts + WRAP * np.concatenate([[0], np.cumsum(again)])
        steps = np.diff(counts)
    if (steps <= 0).any():
        row = int(np.argmax(steps <= 0)) + 1
        raise HingekitError(
            f"{name}, line {lines[row]}: {clock} is {counts[row]:g} after {counts[row - 1]:g}, but "
            "must increase from row to row: export the file again."
        )
    if clock == TICKS:  # of 0.1 ms or 1 us, by the device: that packets come at the rate says it
        return counts / np.median(steps)
    if np.median(steps) != 1:
        raise HingekitError(
            f"{name}: PacketCounter advances by {np.median(steps):g} from row to row, so the rate "
            "of the packets is not that of the rows: export every packet."
        )
    return counts


def _rotation(name: str, names: Sequence[str], values: Array, lines: Array) -> Any:
    """Rotations, refused where the numbers are none."""
    from scipy.spatial.transform import Rotation

    if names == ANGLES:
        wrong = (np.abs(values) > 360).any(axis=1)
        what = "angles between -360 and 360 deg"
    else:
        matrix = values.reshape(values.shape[0], -1, 3 if names == MATRIX else 4)
        large = (np.abs(matrix) > 1 + _TOLERANCE).any(axis=(1, 2))
        safe = np.where(large[:, None, None], 0.0, matrix)  # squares of no more than about one
        products = safe @ safe.swapaxes(1, 2) - np.eye(matrix.shape[1])
        wrong = large | (np.abs(products) > 2 * _TOLERANCE).any(axis=(1, 2))
        what = "a unit quaternion"
        if names == MATRIX:
            wrong |= np.linalg.det(safe) < 0
            what = "a rotation matrix"
    if wrong.any():
        row = int(np.argmax(wrong))
        raise HingekitError(
            f"{name}, line {lines[row]}: the numbers under {names[0]} to {names[-1]} are not "
            f"{what}: export the file again, or delete the row."
        )
    if names == ANGLES:
        return Rotation.from_euler("ZYX", values, degrees=True)
    if names == MATRIX:
        return Rotation.from_matrix(matrix)
    return Rotation.from_quat(values[:, [1, 2, 3, 0]])
