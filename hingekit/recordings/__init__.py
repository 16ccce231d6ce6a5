"""Which file holds the movement, and who can read it?"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hingekit.errors import HingekitError
from hingekit.inputs import require_between
from hingekit.recordings.markers.marker_map import read_names
from hingekit.recordings.recording import Quality, Recording, RecordingWarning, Told
from hingekit.recordings.sensors.pair import read_sensors

__all__ = ["Quality", "Recording", "RecordingWarning", "read_recording", "read_sensors"]


#: Frames per second of any device [1/s]; each kind has narrower bounds of its own.
_RATES = 0.1, 100_000.0


class Reader(NamedTuple):
    """Where a reader lives, what it reads, and what it needs to be told of it."""

    module: str  # under hingekit.recordings, imported when it is needed
    function: str
    kind: str
    takes: tuple[str, ...]  # fields of `Told`

    def __call__(self, path: Path, told: Told) -> Recording:
        """Read a file."""
        module = import_module(f"hingekit.recordings.{self.module}")
        read: Callable[[Path, Told], Recording] = getattr(module, self.function)
        return read(path, told)


#: File name's ending to its reader.
READERS: Mapping[str, Reader] = {
    ".csv": Reader("csv_kinds", "read_csv", "points of a camera or a sensor", ("unit", "rate")),
    "/": Reader("camera.openpose", "read_openpose", "points of a camera", ("unit", "rate")),
    ".txt": Reader("sensors.sensor", "read_alone", "one motion sensor", ("rate",)),
    ".c3d": Reader("markers.c3d", "read_c3d", "markers", ("names", "unit", "rate")),
    ".trc": Reader("markers.trc", "read_trc", "markers", ("names", "unit")),
    ".mot": Reader("angles.storage", "read_storage", "joint angles", ("unit",)),
    ".sto": Reader("angles.storage", "read_storage", "joint angles", ("unit",)),
}


def read_recording(
    path: str | os.PathLike[str],
    *,
    names: Mapping[str, str] | str | os.PathLike[str] | None = None,
    unit: str | None = None,
    rate: float | None = None,
) -> Recording:
    """Read a recording from a file.

    Parameters
    ----------
    path : str or path
        Markers (.trc, .c3d), joint angles (.mot, .sto), points of one camera (a folder of OpenPose
        frames, a MediaPipe table .csv); two motion sensors are read by `read_sensors` [-].
    names : mapping of str to str, or path, optional
        Label in the file to a label that is known, such as {"hip_front_l": "LASI"}, or a TOML
        file with such lines in a table named markers [-].
    unit : str, optional
        Unit of what the file leaves unstated: m, cm or mm of positions, deg or rad of joint
        angles (or to confirm it, where it is doubtful), and the picture's size, such as
        1920x1080, where points of a camera are shares of it [-].
    rate : float, optional
        Frames per second of a file without times [1/s].

    Returns
    -------
    Recording
        `print` shows what was understood.

    Raises
    ------
    HingekitError
        When there is no such file, its kind is unknown, it cannot be read, or it needs to be
        told something else.

    Warns
    -----
    RecordingWarning
        When the header contradicts the rows, or a label occurs twice.
    """
    # Path.exists raises where a folder may not be looked into; an empty name is no folder.
    if not os.fspath(path) or not os.path.exists(path):
        name = os.fspath(path) or "''"
        raise HingekitError(f"There is no file {name}: check the path, and that it may be read.")
    path = Path(path) if Path(path).name else Path(path).resolve()  # "." has no name
    suffix = "/" if os.path.isdir(path) else path.suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        known = ", ".join(ending for ending in READERS if ending != "/")
        kind = f"ends in {path.suffix!r}, which no reader knows" if path.suffix else "has no suffix"
        if suffix == "/":
            raise HingekitError(f"{path} is a folder: give the recording itself ({known}).")
        raise HingekitError(f"{path.name} {kind}: give a file that ends in {known}.")
    told = Told(read_names(names), _unit(unit), _rate(rate))
    for name, value in told._asdict().items():
        if value != Told._field_defaults[name] and name not in reader.takes:
            raise HingekitError(
                f"{path.name} holds {reader.kind} and is not told its {name}: leave {name} out."
            )
    return reader(path, told)


def _unit(unit: str | None) -> str | None:
    if unit is not None and not (isinstance(unit, str) and unit.strip()):
        raise HingekitError(
            f'A unit is a word such as "mm", "deg" or "1920x1080", not {unit!r}: give one, or none.'
        )
    return unit


def _rate(rate: float | None) -> float | None:
    if rate is None:
        return None
    if np.ndim(rate):
        raise HingekitError(f"A recording has one rate, not {rate!r}: give one number.")
    return float(require_between("Rate", rate, *_RATES, "1/s", "give frames per second, or none"))
