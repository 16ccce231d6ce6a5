"""What must be known of points in pictures before they are a recording?

The view first, then the scale, then the time: what the user can mend comes after what nobody
can.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between
from hingekit.recordings.camera.recording import PoseRecording
from hingekit.recordings.camera.view import side_view
from hingekit.recordings.recording import Told

#: Confidence below which a point counts as not seen [-] (assumption, 0.1 to 0.4).
SURE = 0.2

#: Largest coordinate that is one [-]: no picture has as many pixels.
FARTHEST = 1e5

#: Frames per second that a camera has [1/s], and the least time between two [s].
_SLOWEST, _FASTEST, _SHORTEST = 1.0, 1000.0, 1e-4


def in_picture(x: Array, y: Array) -> Array:
    """Points of a picture as right + i up; files count y downward.

    Parameters
    ----------
    x, y : array, shape (n,)
        As in the file, finite or not [-].

    Returns
    -------
    complex array, shape (n,)
        NaN where one of them is not finite [-].
    """
    point = np.full(x.shape, np.nan, dtype=complex)
    there = np.isfinite(x) & np.isfinite(y)
    point[there] = x[there] - 1j * y[there]
    return point


def pose(
    source: str,
    points: Mapping[str, Array],
    confidence: Mapping[str, Array],
    told: Told,
    *,
    time: Array | None,
    frames: Array,
) -> PoseRecording:
    """A recording from what a file holds and what the user says of it.

    Parameters
    ----------
    source : str
        Name of the recording [-].
    points : mapping of str to complex array, shape (n,)
        Right + i up, as in the file, by name [-].
    confidence : mapping of str to array, shape (n,)
        By the same names [-].
    told : Told
        Size of the picture as the unit, and frames per second.
    time : array, shape (n,), or None
        Where the file has times [s].
    frames : array, shape (n,)
        Number of each frame, from the first [-].

    Returns
    -------
    PoseRecording
        Points that are not sure are not seen.

    Raises
    ------
    HingekitError
        When the view is none from the side, or the size of the picture or the rate is missing
        or not one.
    """
    sure = {
        name: np.where((confidence[name] >= SURE) & np.isfinite(z), z, np.nan)
        for name, z in points.items()
    }
    every = np.array(list(sure.values()))
    every = every[np.isfinite(every)]
    if not every.size:
        raise HingekitError(
            f"{source} shows nobody in {frames.size} frames: record it again, nearer or in better "
            "light."
        )
    farthest = max(np.max(np.abs(part)) for part in (every.real, every.imag))
    if farthest > FARTHEST:
        raise HingekitError(
            f"{source} has a point at {farthest:.3g}, and no picture has as many pixels: export it "
            "again."
        )
    scaled = side_view(source, sure, told.unit)
    if time is None:
        if told.rate is None:
            raise HingekitError(
                f"{source} has no times: say how many frames a second has, such as rate=30 "
                "(--rate 30)."
            )
        advice = "give the frames per second of the video"
        time = frames / require_between("Rate", told.rate, _SLOWEST, _FASTEST, "1/s", advice)
    else:
        _require_a_cameras(source, time, told.rate)
    return PoseRecording(source, time, scaled, confidence)


def _require_a_cameras(source: str, time: Array, rate: float | None) -> None:
    """Refuse times that no camera keeps, as milliseconds taken for seconds would be."""
    if rate is not None:
        raise HingekitError(f"{source} has times of its own: leave the rate out.")
    own = (time.size - 1) / (time[-1] - time[0])
    if not _SLOWEST <= own <= _FASTEST or np.min(np.diff(time)) < _SHORTEST:
        raise HingekitError(
            f"{source} has {time.size} frames in {time[-1] - time[0]:.3g} s, which is no camera's "
            "rate: name the column time_s or time_ms as it is, or delete it and give rate=30."
        )
