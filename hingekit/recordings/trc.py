"""What does a .trc marker file say, whatever its header claims?

The rows are believed, the header only where nothing else speaks: its unit. Counts of
frames and markers are checked against the rows and warned about.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.marker_recording import MarkerRecording
from hingekit.recordings.recording import RecordingWarning, Told

#: Unit in the header to metres.
UNITS = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 1.0),
    **dict.fromkeys(("cm", "centimeters", "centimetres"), 1e-2),
    **dict.fromkeys(("mm", "millimeters", "millimetres"), 1e-3),
}

#: How programs write that a marker was not seen.
_NOT_SEEN = frozenset({"", "nan", "-nan", "na", "n/a", "nan(ind)", "-nan(ind)", "1.#qnan"})

#: A header longer than this is none.
_LONGEST_HEADER = 100

_AXIS = re.compile(r"^[XYZxyz]\d*$")


class _Header(NamedTuple):
    separator: str
    fields: Mapping[str, str]  # lower-case name to text
    labels: list[str]
    first_row: int  # index of the line after the labels


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
    try:
        # Labels and numbers are ASCII; only a path in the first line may be anything else.
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise HingekitError(f"{path} cannot be opened ({error.strerror}): check it.") from None
    if not text.strip():
        raise HingekitError(f"{path.name} is empty: record or export it again.")
    lines = text.split("\n")
    header = _read_header(path.name, lines)
    scale = _scale(path.name, header.fields)
    labels = _distinct(path.name, header.labels)
    table, places = _read_rows(path.name, lines, header)
    _check_time(path.name, table[:, 1], places)
    _check_counts(path.name, header, table)
    positions = table[:, 2:].reshape(table.shape[0], -1, 3) * scale
    # Some programs write a marker that was not seen as a point at the very origin.
    positions[(positions == 0).all(axis=2)] = np.nan
    positions[~np.isfinite(positions).all(axis=2)] = np.nan
    return MarkerRecording(
        source=path.name,
        time=table[:, 1],
        markers={label: positions[:, place] for place, label in enumerate(labels)},
        unit=header.fields["units"],
        names=told.names,
    )


def _read_header(name: str, lines: list[str]) -> _Header:
    fields: dict[str, str] = {}
    for number, line in enumerate(lines[:_LONGEST_HEADER]):
        separator = "\t" if "\t" in line else ","
        cells = [cell.strip() for cell in line.split(separator)]
        first = cells[0].lower()
        if first == "datarate" and number + 1 < len(lines):
            values = (cell.strip() for cell in lines[number + 1].split(separator))
            fields = {key.lower(): value for key, value in zip(cells, values, strict=False) if key}
        if first.startswith("frame"):
            labels = [cell for cell in cells[2:] if cell]
            if len(cells) < 2 or not cells[1].lower().startswith("time") or not labels:
                raise HingekitError(
                    f"{name}, line {number + 1}: the row of labels must be Frame#, Time and the "
                    f"markers, but reads {line.strip()[:60]!r}: export the file again."
                )
            return _Header(separator, fields, labels, number + 1)
    raise HingekitError(
        f"{name}, line 1: there is no row that starts with Frame# and names the markers, so this "
        "is no .trc file or its header is cut off: export it again."
    )


def _scale(name: str, fields: Mapping[str, str]) -> float:
    unit = fields.get("units")
    if not unit:
        raise HingekitError(
            f"{name}, lines 2 and 3: the header states no Units: add mm or m under it."
        )
    if unit.lower() not in UNITS:
        raise HingekitError(
            f"{name}, line 3: the unit {unit!r} is unknown: write one of m, cm and mm."
        )
    return UNITS[unit.lower()]


def _distinct(name: str, labels: list[str]) -> list[str]:
    """Labels, those that come again numbered."""
    seen: dict[str, int] = {}
    result = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        result.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    again = [label for label, count in seen.items() if count > 1]
    if again:
        _warn(f"{name} has the label {', '.join(again)} more than once: the first is used")
    return result


def _read_rows(name: str, lines: list[str], header: _Header) -> tuple[Array, list[int]]:
    """Frame, time and coordinates, shape (n, 2 + 3 markers), and the line of each row."""
    columns = 2 + 3 * len(header.labels)
    table: list[list[float]] = []
    places: list[int] = []
    for number, line in enumerate(lines[header.first_row :], header.first_row + 1):
        cells = line.strip("\r\n").split(header.separator)
        if not line.strip():
            continue
        if not table and all(_AXIS.match(cell.strip()) for cell in cells if cell.strip()):
            continue
        if len(cells) < columns:
            raise HingekitError(
                f"{name}, line {number}: the row has {len(cells)} cells, but frame, time and "
                f"{len(header.labels)} markers take {columns}: the file is cut off here or cells "
                "were lost; export it again, or delete the row."
            )
        if any(cell.strip() for cell in cells[columns:]):
            raise HingekitError(
                f"{name}, line {number}: the row has more numbers than the {len(header.labels)} "
                f"labels take ({columns} with frame and time): complete the row of labels."
            )
        places.append(number)
        try:
            table.append([float(cell) for cell in cells[:columns]])
        except ValueError:  # a marker that was not seen, or no number
            table.append(_numbers(name, number, cells[:columns], header.labels))
    if len(table) < 2:
        raise HingekitError(
            f"{name}: there are {len(table)} frames after the header, and a movement takes two: "
            "export it again."
        )
    return np.array(table), places


def _numbers(name: str, line: int, cells: list[str], labels: list[str]) -> list[float]:
    row = []
    for place, cell in enumerate(cells):
        try:
            missing = place >= 2 and cell.strip().lower() in _NOT_SEEN
            row.append(float("nan") if missing else float(cell))
        except ValueError:
            what = ("Frame#", "Time")[place] if place < 2 else labels[(place - 2) // 3]
            blank = " or, where the marker was not seen, leave it blank" if place >= 2 else ""
            raise HingekitError(
                f"{name}, line {line}: {cell.strip()!r} under {what} is not a number: "
                f"write one with a decimal point{blank}."
            ) from None
    return row


def _check_time(name: str, time: Array, places: list[int]) -> None:
    wrong = ~(np.isfinite(time) & np.append(True, np.diff(time) > 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise HingekitError(
            f"{name}, line {places[row]}: time is {time[row]:g} s, but it must be a number and "
            "increase from row to row: correct the Time column."
        )


def _check_counts(name: str, header: _Header, table: Array) -> None:
    """Warn where the header contradicts the rows, which are believed."""
    rate = (table.shape[0] - 1) / (table[-1, 1] - table[0, 1])
    for key, there, tolerance in (
        ("NumFrames", table.shape[0], 0.0),
        ("NumMarkers", len(header.labels), 0.0),
        ("DataRate", rate, 0.02),  # rates are rounded, and so are times
    ):
        try:
            said = float(header.fields.get(key.lower(), ""))
        except ValueError:
            continue
        if abs(said - there) > tolerance * there:
            _warn(f"{name}: the header says {key} {said:g}, the rows {there:g}, which is used")


def _warn(sentence: str) -> None:
    warnings.warn(f"{sentence}.", RecordingWarning, stacklevel=5)
