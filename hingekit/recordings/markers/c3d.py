"""What does a .c3d file of marker positions say?"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.markers.labels import distinct
from hingekit.recordings.markers.recording import MarkerRecording
from hingekit.recordings.markers.trc import UNITS, require_near
from hingekit.recordings.recording import Told

#: Processor named in the file to the byte of the header that holds the sign of its scale:
#: Intel and DEC. The third there is, MIPS (86), ezc3d does not read.
_PROCESSORS = {84: 15, 85: 13}

_BLOCK, _MAGIC = 512, 0x50  # bytes, and what every .c3d has as its second byte

#: Most frames that the header can count; of longer files ezc3d 1.7 may drop the rest.
_MOST = 65535

#: What runs ezc3d in a process of its own.
_PROGRAM = Path(__file__).with_name("c3d_process.py")

#: How long ezc3d may take [s]: it reads a file with as many frames as it can in seconds.
_PATIENCE = 300


def read_c3d(path: Path, told: Told) -> MarkerRecording:
    """Read a .c3d file, with ezc3d.

    Parameters
    ----------
    path : Path
        The file [-].
    told : Told
        Names of markers; unit and rate where the file states none [-].

    Returns
    -------
    MarkerRecording
        Positions in metres, NaN where a marker was not seen; labels without the subject's
        prefix where there is one subject.

    Raises
    ------
    HingekitError
        When ezc3d is not installed, or the file is none, cut off, corrupt, without markers or
        without unit or rate.
    """
    if find_spec("ezc3d") is None:
        raise HingekitError(
            f'{path.name} takes ezc3d to be read: pip install "hingekit[c3d]", or export .trc.'
        )
    most = _frames_that_fit(path)
    found, positions = _extract(path)
    frames, points, _ = positions.shape
    if frames >= _MOST and frames < most:
        raise HingekitError(
            f"{path.name} is too long: ezc3d reads only {frames} of its frames; export it in "
            "parts, or as .trc."
        )
    if not points or frames < 2:
        raise HingekitError(
            f"{path.name} holds {points} markers in {frames} frames, and a movement takes one and "
            "two: export it again."
        )
    unit = _one(path.name, "unit of length", found["unit"], told.unit, 'unit="mm"').lower()
    rate = _one(path.name, "frame rate", found["rate"], told.rate, "rate=100")
    if unit not in UNITS:
        raise HingekitError(f"{path.name}: the unit {unit!r} is unknown: use one of m, cm and mm.")
    if not 0 < rate < np.inf:
        raise HingekitError(f"{path.name}: a rate of {rate:g} frames per second is none: give it.")
    positions *= UNITS[unit]
    # Some programs write a marker that was not seen as a point at the very origin.
    positions[~np.isfinite(positions).all(axis=2) | ~positions.any(axis=2)] = np.nan
    labels = _labels(found["labels"], points)
    markers = {
        label: positions[:, place]
        for place, label in enumerate(distinct(labels, path.name))
        if label not in found["computed"]
    }
    first = found["first"]
    require_near(markers, lambda row: f"{path.name}, frame {first + row + 1}")
    return MarkerRecording(
        source=path.name,
        time=(first + np.arange(frames)) / rate,
        markers=markers,
        unit=unit,
        names=told.names,
    )


def _labels(stated: list[str], points: int) -> list[str]:
    """One label for each point, without the prefix of the only subject."""
    labels = [label or f"point {k + 1}" for k, label in enumerate(stated[:points])]
    labels += [f"point {k + 1}" for k in range(len(labels), points)]
    prefixes = {label.rsplit(":", 1)[0] for label in labels if ":" in label}
    return [label.rsplit(":", 1)[-1] for label in labels] if len(prefixes) == 1 else labels


def _one(name: str, what: str, stated: Any, told: Any, such_as: str) -> Any:
    """What the file states or, where it does not, what the user tells of it."""
    if not stated and not told:
        raise HingekitError(f"{name} states no {what}: say, for instance, {such_as}.")
    if stated and told and stated != told:
        raise HingekitError(
            f"{name} states the {what} {stated}, but {told} was given: leave one of them out."
        )
    return stated or told


def _frames_that_fit(path: Path) -> int:
    """Frames that the data section holds at least, refused where the header counts more."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_BLOCK)
            file.seek(max(head[0] - 1, 0) * _BLOCK if head else 0)
            parameters = file.read(4)
    except OSError as error:
        raise HingekitError(f"{path} cannot be opened ({error.strerror}): check it.") from None
    if len(head) < _BLOCK or head[1] != _MAGIC or len(parameters) < 4:
        raise HingekitError(f"{path.name} is no .c3d file, or is cut off: export it again.")
    if parameters[3] not in _PROCESSORS:
        raise HingekitError(
            f"{path.name} is for processor {parameters[3]}, and can only be read for 84 (Intel) "
            "and 85 (DEC): export it again."
        )
    sign = _PROCESSORS[parameters[3]]

    def word(number: int) -> int:
        return int.from_bytes(head[2 * number - 2 : 2 * number], "little")

    points, analog, first, last, start = (word(number) for number in (2, 3, 4, 5, 9))
    frames = last - first + 1
    width = 4 if head[sign] & 0x80 else 2  # a negative scale says: floats
    frame = (4 * points + analog) * width  # bytes
    length = size - (start - 1) * _BLOCK
    if frames < 1 or length < frames * frame:
        raise HingekitError(
            f"{path.name} is cut off: its header counts {frames} frames of {points} markers, which "
            f"do not fit into {size} bytes; copy or export it again."
        )
    return (length - _BLOCK) // max(frame, 1)  # the last block may be filled up


def _extract(path: Path) -> tuple[dict[str, Any], Array]:
    """What the file says, and its positions (frames, points, 3)."""
    with TemporaryDirectory(prefix="hingekit") as folder:
        # -P: the modules beside the program are not its own.
        command = [sys.executable, "-P", str(_PROGRAM), str(path.resolve()), folder]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise HingekitError(
                f"{path.name} was not read within {_PATIENCE} s: it is corrupt; export it again."
            ) from None
        if done.returncode:
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            raise HingekitError(
                f"{path.name} cannot be read by ezc3d ({lines[-1] if lines else 'it broke off'}): "
                "the file is corrupt; export it again."
            )
        found = json.loads(Path(folder, "found.json").read_text(encoding="utf-8"))
        return found, np.load(Path(folder, "positions.npy"))
