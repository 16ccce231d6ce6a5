"""What does a table of MediaPipe landmarks hold?

A row for each frame, and for each landmark columns <name>_x, _y, _z and _v (or _visibility),
or x1, y1, z1, v1 to x33 in MediaPipe's order. y grows downward; x and y are shares of the
picture's width and height unless somebody has made pixels of them. z is a guess of the network
and is left alone, and so are columns with other names.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from hingekit.errors import HingekitError
from hingekit.recordings.camera.pose import in_picture, pose
from hingekit.recordings.camera.recording import CHAIN, FEET, PoseRecording
from hingekit.recordings.recording import Told
from hingekit.recordings.text import open_text, require_increasing

#: Landmark in a file, in lower case without the marks between words, to the point here.
_POINTS = (
    {"nose": "nose"}
    | {f"{side}{joint}": f"{side} {joint}" for side in ("left", "right") for joint in CHAIN + FEET}
    | {f"{side}footindex": f"{side} toe" for side in ("left", "right")}
)

#: Number of the landmark to the point, counted from one.
_NUMBERS = {1: "nose"} | {
    first + k: f"{side} {name}"
    for first, name in zip(
        (12, 14, 16, 24, 26, 28, 30, 32),
        ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe"),
        strict=True,
    )
    for k, side in enumerate(("left", "right"))
}

_NAMED = re.compile(r"(?:landmark[_ .])?(.+?)[_ .](x|y|v|vis|visibility|conf|confidence)")
_NUMBERED = re.compile(r"([xyv])(\d{1,2})")

#: Names of a column of times, and how long its unit is [s].
_TIMES = {
    "time": 1.0,
    "time_s": 1.0,
    "t": 1.0,
    "timestamp": 1.0,
    "timestamp_s": 1.0,
    "time_ms": 1e-3,
    "timestamp_ms": 1e-3,
}


def read_mediapipe(path: Path, told: Told) -> PoseRecording:
    """Read a table of MediaPipe landmarks.

    Parameters
    ----------
    path : Path
        The file [-].
    told : Told
        The size of the picture where points are shares of it, and the rate where the file
        has no times.

    Returns
    -------
    PoseRecording
        A point is not seen where a cell is blank, x and y are zero, or its visibility is low.

    Raises
    ------
    HingekitError
        When columns are missing or a row is not a frame; when the view is none from the side;
        when size or rate are missing.
    """
    with open_text(path) as text:
        header = text.read() or ""
        separator = max(",;\t", key=header.count)
        names = [cell.strip().strip('"').lower() for cell in header.split(separator)]
        place = _columns(path.name, names)
        clock = next((k for k, name in enumerate(names) if name in _TIMES), None)
        used = {k for three in place.values() for k in three.values()} | {clock}
        table = text.table(
            [name if k in used else None for k, name in enumerate(names)],
            separator,
            required=[] if clock is None else [clock],
        )
    values = table.values
    if len(values) < 2:
        raise HingekitError(
            f"{path.name} has {len(values)} rows, and a movement takes two: export it again."
        )
    if clock is not None:
        require_increasing(path.name, values[:, clock], table.lines)
    points, confidence = {}, {}
    for name, at in place.items():
        point = in_picture(values[:, at["x"]], values[:, at["y"]])
        points[name] = np.where(point == 0, np.nan, point)
        confidence[name] = values[:, at["v"]] if "v" in at else np.ones(len(values))
    return pose(
        path.name,
        points,
        confidence,
        told,
        time=None if clock is None else _TIMES[names[clock]] * values[:, clock],
        frames=np.arange(len(values), dtype=float),
    )


def _columns(source: str, names: list[str]) -> dict[str, dict[str, int]]:
    """Point to the columns of its x, y and, where there is one, v."""
    numbered = "x33" in names  # fewer are hands, more have a face
    place: dict[str, dict[str, int]] = {}
    for k, name in enumerate(names):
        if numbered and (cell := _NUMBERED.fullmatch(name)):
            point, what = _NUMBERS.get(int(cell[2])), cell[1]
        elif cell := _NAMED.fullmatch(name):
            point, what = _POINTS.get(re.sub(r"[_ .]", "", cell[1])), cell[2]
        else:
            continue
        if point is None:
            continue
        axes = place.setdefault(point, {})
        axis = what if what in "xy" else "v"
        if axis in axes:
            raise HingekitError(
                f"{source} has two columns for {axis} of the {point} ({names[axes[axis]]} and "
                f"{name}): leave one."
            )
        axes[axis] = k
    place = {point: axes for point, axes in place.items() if {"x", "y"} <= set(axes)}
    lacking = [
        f"{side} {joint}"
        for joint in ("hip", "shoulder")
        for side in ("left", "right")
        if f"{side} {joint}" not in place
    ]
    if lacking:
        raise HingekitError(
            f"{source} has no x and y of the {', '.join(lacking)}: the side view cannot be checked "
            "without them; export all landmarks."
        )
    return place
