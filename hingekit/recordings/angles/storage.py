"""What does an OpenSim or SIMM motion file (.mot, .sto) say, and in which unit?

Joint angles are numbers without a unit of their own. One that is neither stated nor told is not
guessed, and one that would make the numbers absurd is refused: a mistake there is a factor
of 57.3.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.angles.recording import AngleRecording
from hingekit.recordings.angles.skeleton import COORDINATES, TRAVEL
from hingekit.recordings.recording import RecordingWarning, Told
from hingekit.recordings.text import Table, Text, find_separator, open_text, require_increasing

#: A header of more lines than this is none.
_LONGEST_HEADER = 1000

#: What the header says of its angles.
_IN_DEGREES = {"yes": "deg", "true": "deg", "1": "deg", "no": "rad", "false": "rad", "0": "rad"}
_TO_DEGREES = {"deg": 1.0, "rad": 180 / math.pi}

#: Angles that nobody exceeds (assumption: the ranges of `datasets/joint_ranges.csv` and a wide
#: margin), and where a model may count turns [deg].
_REACH = {"pelvis_tilt": 170, "hip_flexion": 170, "knee_angle": 170, "lumbar_extension": 120}
_TURNS = 3600

#: In radians those four are below this number, and where they are so in degrees, nothing moved.
_STILL = 3.0

#: What the columns of other kinds of files are called, and what such a file holds.
_NO_MOTION = {
    r"(force|torque)_[vpxyz]": "ground reaction forces",
    r"activation|fiber_length|excitation": "states of muscles",
    r"_moment$|_force$": "forces and moments of joints",
}

_SIDE = re.compile(r"_[rl]$")


class Header(NamedTuple):
    """What stands above the numbers."""

    said: Mapping[str, str]  # lower-case name to text
    columns: list[str]
    separator: str | None


def read_storage(path: Path, told: Told) -> AngleRecording:
    """Read joint angles from a .mot or .sto file.

    Parameters
    ----------
    path : Path
        The file [-].
    told : Told
        Unit where the header has none; where its unit is doubtful, that it is right.

    Returns
    -------
    AngleRecording
        Joint angles in degrees.

    Raises
    ------
    HingekitError
        With file and line, when it cannot be read, holds no motion, or its unit is not
        stated, not known, or cannot be right.

    Warns
    -----
    RecordingWarning
        When the header contradicts the rows, a column occurs twice, or the unit is doubtful.
    """
    with open_text(path) as text:
        header = read_header(text)
        places = _coordinates(text.name, header.columns)
        travel = [places.pop(name) for name in TRAVEL if name in places]
        unit = _unit(text.name, header.said, told.unit)
        table = text.table(header.columns, header.separator, required=[0])
    if table.lines.size < 2:
        raise HingekitError(
            f"{path.name}: there are {table.lines.size} rows of numbers, and a movement takes "
            "two: export it again."
        )
    time = table.values[:, 0].copy()
    require_increasing(path.name, time, table.lines)
    _check_counts(path.name, header, table)
    numbers = {coordinate: table.values[:, k] for coordinate, k in places.items()}
    _check_unit(path.name, numbers, unit, told.unit)
    angles = {coordinate: values * _TO_DEGREES[unit] for coordinate, values in numbers.items()}
    return AngleRecording(path.name, time, angles, unit, _travel(table.values[:, travel]))


def read_header(text: Text) -> Header:
    """Everything above the numbers, which come next.

    Parameters
    ----------
    text : Text
        At its first line.

    Returns
    -------
    Header
        OpenSim's pairs are joined by an equals sign, SIMM's by a blank; other lines are free.

    Raises
    ------
    HingekitError
        When the header does not end, the cells are no numbers, or no row of names begins with
        time.
    """
    said: dict[str, str] = {}
    while (line := text.read()) is not None and text.line <= _LONGEST_HEADER:
        if line.strip().lower() == "endheader":
            break
        key, _, value = line.strip().replace("=", " ", 1).partition(" ")
        said.setdefault(key.lower(), value.strip())
    else:
        raise HingekitError(
            f"{text.name}, line {text.line}: there is no line that reads endheader, so this is no "
            "motion file or its header is cut off: export it again."
        )
    kind = said.get("datatype", "double").lower()
    if kind != "double":
        raise HingekitError(
            f"{text.name} holds cells of the kind {kind[:20]}, no joint angles: give those that "
            "inverse kinematics made of them."
        )
    while (line := text.read()) is not None and not line.strip():
        pass
    names = line or ""
    cells = names.split(find_separator(names))
    columns = [cell.strip() for cell in cells if cell.strip()]
    if not columns or columns[0].lower() != "time":
        raise HingekitError(
            f"{text.name}, line {text.line}: the row of names must begin with time, but reads "
            f"{names.strip()[:60]!r}: export the file again."
        )
    # Names may be apart by tabs where numbers are apart by blanks.
    return Header(said, columns, find_separator(text.peek() or ""))


def _coordinates(name: str, columns: list[str]) -> dict[str, int]:
    """Coordinate that is known to its column; paths are taken at their values."""
    places: dict[str, int] = {}
    again = []
    for k, column in enumerate(columns):
        *path, last = column.lower().split("/")
        coordinate = path[-1] if path and last == "value" else last
        if (path and last != "value") or coordinate not in {*COORDINATES, *TRAVEL}:
            continue
        if coordinate in places:
            again.append(coordinate)
        else:
            places[coordinate] = k
    for words, holds in _NO_MOTION.items():
        if not places and any(re.search(words, column, re.IGNORECASE) for column in columns):
            raise HingekitError(
                f"{name} holds {holds} and no motion: give the markers or the joint angles of "
                "the same trial."
            )
    lacking = [each for each in ("pelvis_tilt", "lumbar_extension") if each not in places]
    if lacking:
        shown = ", ".join(columns[1:7]) + (", ..." if len(columns) > 7 else "")
        raise HingekitError(
            f"{name} has no {' and no '.join(lacking)} among its {len(columns) - 1} columns "
            f"({shown[:200]}): give the angles of a model with a pelvis and a trunk."
        )
    if again:
        _warn(f"{name} has {', '.join(again)} more than once: the first is used")
    return places


def _travel(places: Array) -> Array | None:
    """Where the pelvis' origin is; None where it lacks a column or is held, as a model locks it."""
    known = places[np.isfinite(places).all(axis=1)]
    moves = places.shape[1] == len(TRAVEL) and bool(np.any(known != known[:1]))
    return places if moves else None


def _unit(name: str, said: Mapping[str, str], told: str | None) -> str:
    """Unit of the angles, as the header states it or, where it does not, as the user tells it."""
    if told not in (None, *_TO_DEGREES):
        raise HingekitError(
            f'{name} holds joint angles, whose unit is "deg" or "rad", not {told!r}: give one of '
            "them."
        )
    word = said.get("indegrees", "")
    stated = _IN_DEGREES.get(word.lower())
    if word and stated is None:
        raise HingekitError(f"{name}: the header says inDegrees={word[:20]}: write yes or no.")
    if stated is None and told is None:
        raise HingekitError(
            f"{name} does not state whether its angles are in degrees: say "
            'unit="deg" or unit="rad".'
        )
    if stated and told and stated != told:
        raise HingekitError(
            f"{name}: the header says inDegrees={word}, but {told} was given: correct the header, "
            "or leave unit out."
        )
    return str(stated or told)


def _check_unit(name: str, numbers: Mapping[str, Array], unit: str, told: str | None) -> None:
    """Refuse a unit that cannot be right, and warn of one that a user insists on."""
    largest = {
        coordinate: float(np.fmax.reduce(np.abs(values), initial=0.0))
        for coordinate, values in numbers.items()
    }
    for coordinate, most in largest.items():
        angle = most * _TO_DEGREES[unit]
        if angle > _REACH.get(_SIDE.sub("", coordinate), _TURNS):
            raise HingekitError(
                f"{name}: {coordinate} reaches {angle:.4g} deg where its numbers are taken for "
                f"{unit}, which nobody does: correct inDegrees in the header, or the unit given."
            )
    bent = max(most for name, most in largest.items() if _SIDE.sub("", name) in _REACH)
    if unit == "deg" and bent < _STILL:
        doubt = (
            f"{name}: pelvis, hips, knees and lumbar spine all stay within {bent:.2g} where the "
            "numbers are taken for degrees, so they may be radians"
        )
        if told is None:
            raise HingekitError(
                f'{doubt}: correct inDegrees in the header, or confirm it with unit="deg".'
            )
        _warn(doubt)


def _check_counts(name: str, header: Header, table: Table) -> None:
    """Warn where the header contradicts the rows, which are believed."""
    for keys, there in (
        (("nrows", "datarows"), table.lines.size),
        (("ncolumns", "datacolumns"), len(header.columns)),
    ):
        for key in keys:
            said = header.said.get(key, "")
            if re.fullmatch(r"[0-9]+", said) and said.lstrip("0") != str(there):
                _warn(f"{name}: the header says {key} {said[:20]}, the file has {there}")


def _warn(sentence: str) -> None:
    warnings.warn(f"{sentence}.", RecordingWarning, stacklevel=4)
