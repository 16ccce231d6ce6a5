"""What does a .csv file hold?

Cameras and sensors write the same ending. The names of the columns tell them apart.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from hingekit.errors import HingekitError
from hingekit.recordings.recording import Recording, Told
from hingekit.recordings.text import open_text


class Kind(NamedTuple):
    """How a kind is known, and who reads it."""

    columns: re.Pattern[str]  # found in a header of this kind, in lower case
    module: str  # under hingekit.recordings
    function: str


KINDS = (
    Kind(re.compile(r"shoulder[_ .]x\b|\bx33\b"), "camera.mediapipe", "read_mediapipe"),
    # A comment may stand above the columns, as Xsens writes it.
    Kind(
        re.compile(r"^\s*(//|#)|quat_|mat\[|\bq[w0]\b|\bw\W+x\W+y\b|\broll\b"),
        "sensors.sensor",
        "read_alone",
    ),
)


def read_csv(path: Path, told: Told) -> Recording:
    """Read a .csv file, whatever of these kinds it is.

    Parameters
    ----------
    path : Path
        The file [-].
    told : Told
        What the user says of it.

    Returns
    -------
    Recording
        Of the kind that its columns say.

    Raises
    ------
    HingekitError
        When no kind has such columns, or its reader refuses it.
    """
    with open_text(path) as text:
        header = text.peek() or ""
    for kind in KINDS:
        if kind.columns.search(header.lower()):
            module = import_module(f"hingekit.recordings.{kind.module}")
            recording: Recording = getattr(module, kind.function)(path, told)
            return recording
    raise HingekitError(
        f"{path.name} has columns that no reader knows ({header.strip()[:60]}): the first line "
        "must name them, such as left_hip_x, left_hip_y for points of a camera."
    )
