"""Which file holds the movement, and who can read it?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hingekit.errors import HingekitError
from hingekit.recordings.recording import Recording, RecordingWarning
from hingekit.recordings.trc import read_trc

__all__ = ["Recording", "RecordingWarning", "read_recording"]

#: File name's ending to its reader.
READERS = {".trc": read_trc}


def read_recording(
    path: str | os.PathLike[str], *, names: Mapping[str, str] | None = None
) -> Recording:
    """Read a recording from a file.

    Parameters
    ----------
    path : str or path
        A marker file (.trc) [-].
    names : mapping of str to str, optional
        Label in the file to a label that is known, such as {"hip_front_l": "LASI"} [-].

    Returns
    -------
    Recording
        Positions in metres; `print` shows what was understood.

    Raises
    ------
    HingekitError
        When there is no such file, its kind is unknown, or it cannot be read.

    Warns
    -----
    RecordingWarning
        When the header contradicts the rows, or a label occurs twice.
    """
    path = Path(path)
    if not path.exists():
        raise HingekitError(f"There is no file {path}: check the path.")
    if not path.is_file():
        raise HingekitError(f"{path} is not a file: give the recording itself.")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        kind = f"ends in {path.suffix!r}, which no reader knows" if path.suffix else "has no suffix"
        raise HingekitError(f"{path.name} {kind}: give a file that ends in {', '.join(READERS)}.")
    return reader(path, names or {})
