"""What does a .trc marker file say, whatever its header claims?

The rows are believed, the header only where nothing else speaks: its unit. Counts of
frames and markers are checked against the rows and warned about.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.markers.labels import distinct
from hingekit.recordings.markers.recording import MarkerRecording
from hingekit.recordings.recording import RecordingWarning, Told
from hingekit.recordings.regular import usual_step
from hingekit.recordings.text import Text, find_separator, open_text, require_increasing

#: Unit to metres.
UNITS = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 1.0),
    **dict.fromkeys(("cm", "centimeters", "centimetres"), 1e-2),
    **dict.fromkeys(("mm", "millimeters", "millimetres"), 1e-3),
}

#: A header of more lines than this is none.
_LONGEST_HEADER = 100

#: No cameras follow anybody so far; millimetres that are called metres are beyond it (assumption:
#: halls are smaller, people are farther than 0.1 m from some axis) [m].
_FARTHEST = 100.0

#: Times by which the header's rate may differ from that of the rows [-] (assumption, 5 to 15: some
#: headers state another camera's): milliseconds differ by 1000, minutes by 60.
_SURELY = 10.0

_AXIS = re.compile(r"[XYZxyz]\d*")


class _Header(NamedTuple):
    fields: Mapping[str, str]  # lower-case name to text
    labels: list[str]
    separator: str


def read_trc(path: Path, told: Told) -> MarkerRecording:
    """Read a .trc file.

    Parameters
    ----------
    path : Path
        The file [-].
    told : Told
        Names of markers, and the unit where the header has none [-].

    Returns
    -------
    MarkerRecording
        Positions in metres, NaN where a marker was not seen.

    Raises
    ------
    HingekitError
        With file and line, when the file is empty, cut off or no .trc.
    """
    with open_text(path) as text:
        header = _read_header(text)
        unit = _unit(text.name, header.fields.get("units", ""), told.unit)
        columns = ["Frame#", "Time", *np.repeat(header.labels, 3).tolist()]
        table = text.table(columns, header.separator, required=[1])
    if table.lines.size < 2:
        raise HingekitError(
            f"{path.name}: there are {table.lines.size} frames after the header, and a movement "
            "takes two: export it again."
        )
    time, coordinates = table.values[:, 1], table.values[:, 2:]
    require_increasing(path.name, time, table.lines)
    _check_counts(path.name, header, time)
    if UNITS[unit] != 1:
        coordinates *= UNITS[unit]
    # A view of what was read: a long recording is in memory once.
    positions = coordinates.reshape(time.size, len(header.labels), 3)
    # Some programs write a marker that was not seen as a point at the very origin.
    positions[~np.isfinite(positions).all(axis=2) | ~positions.any(axis=2)] = np.nan
    labels = distinct(header.labels, path.name)
    markers = {label: positions[:, place] for place, label in enumerate(labels)}
    require_near(markers, lambda row: f"{path.name}, line {table.lines[row]}")
    return MarkerRecording(
        source=path.name,
        time=time,
        markers=markers,
        unit=unit,
        names=told.names,
    )


def _read_header(text: Text) -> _Header:
    """Everything above the numbers, which come next."""
    fields: dict[str, str] = {}
    while (line := text.read()) is not None and text.line <= _LONGEST_HEADER:
        separator = find_separator(line) or "\t"
        cells = [cell.strip() for cell in line.split(separator)]
        first = cells[0].lower()
        if first == "datarate":
            values = (text.peek() or "").split(separator)
            fields = {k.lower(): v.strip() for k, v in zip(cells, values, strict=False) if k}
        if first.startswith("frame"):
            labels = [cell for cell in cells[2:] if cell]
            if len(cells) < 2 or not cells[1].lower().startswith("time") or not labels:
                raise HingekitError(
                    f"{text.name}, line {text.line}: the row of labels must be Frame#, Time and "
                    f"the markers, but reads {line.strip()[:60]!r}: export the file again."
                )
            while (line := text.peek()) is not None and _names_axes(line.split(separator)):
                text.read()
            return _Header(fields, labels, separator)
    raise HingekitError(
        f"{text.name}, line 1: there is no row that starts with Frame# and names the markers, so "
        "this is no .trc file or its header is cut off: export it again."
    )


def _names_axes(cells: list[str]) -> bool:
    """Whether a row says X1, Y1 and so on, or nothing."""
    return all(_AXIS.fullmatch(cell.strip()) for cell in cells if cell.strip())


def _unit(name: str, stated: str, told: str | None) -> str:
    """Unit of length, as the header states it or, where it does not, as the user tells it."""
    for where, unit in (("line 3: the header's unit", stated), ("the unit given,", told)):
        if unit and unit.lower() not in UNITS:
            raise HingekitError(
                f"{name}, {where} {unit[:20]!r} is unknown: write one of m, cm and mm."
            )
    if not stated and not told:
        raise HingekitError(
            f'{name}, lines 2 and 3: the header states no Units: say unit="mm" or unit="m".'
        )
    if stated and told and UNITS[stated.lower()] != UNITS[told.lower()]:
        raise HingekitError(
            f"{name}, line 3: the header states the unit {stated}, but {told} was given: leave "
            "unit out, or correct the header."
        )
    return (stated or str(told)).lower()


def require_near(markers: Mapping[str, Array], where: Callable[[int], str]) -> None:
    """Refuse positions where nobody can be, which are another unit's, or typing errors.

    Parameters
    ----------
    markers : mapping of str to array, shape (n, 3)
        Positions by label, NaN where not seen [m].
    where : callable
        From the number of a frame to what the sentence begins with [-].

    Raises
    ------
    HingekitError
        With the first frame of the first such marker.
    """
    for label, positions in markers.items():
        far = np.abs(positions) > _FARTHEST  # NaN is not
        if far.any():
            row, axis = np.argwhere(far)[0]
            raise HingekitError(
                f"{where(row)}: {label} is at {positions[row, axis]:.4g} m, where no camera "
                "follows anybody: correct the unit or the number."
            )


def _check_counts(name: str, header: _Header, time: Array) -> None:
    """Warn where the header contradicts the rows, which are believed."""
    rate = 1 / usual_step(time)
    for key, there, tolerance in (
        ("NumFrames", time.size, 0.0),
        ("NumMarkers", len(header.labels), 0.0),
        ("DataRate", rate, 0.02),  # rates are rounded, and so are times
    ):
        try:
            said = float(header.fields.get(key.lower(), ""))
        except ValueError:
            continue
        if key == "DataRate" and not 1 / _SURELY <= said / there <= _SURELY:
            raise HingekitError(
                f"{name}: the header says {said:g} frames per second, but by the Time column there "
                f"are {there:.4g}: give the times in seconds, or correct the header."
            )
        if abs(said - there) > tolerance * there:
            _warn(f"{name}: the header says {key} {said:g}, the rows {there:g}, which is used")


def _warn(sentence: str) -> None:
    warnings.warn(f"{sentence}.", RecordingWarning, stacklevel=5)
