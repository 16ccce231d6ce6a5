"""Whom does a folder of OpenPose files show, frame by frame?

OpenPose writes a JSON file for each frame, with all people in it, in no lasting order. Each
person is 25 points (BODY_25) of x, y and confidence, y downward, zeros where a point was not
found. The person who is largest over the frames is followed from frame to frame.
"""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.camera.pose import FARTHEST, in_picture, pose
from hingekit.recordings.camera.recording import PoseRecording
from hingekit.recordings.recording import RecordingWarning, Told

#: Place of each point in BODY_25.
_PLACES = {"nose": 0} | {
    f"{side} {name}": place
    for side, names in {
        "right": {"shoulder": 2, "elbow": 3, "wrist": 4, "hip": 9, "knee": 10, "ankle": 11}
        | {"toe": 22, "heel": 24},
        "left": {"shoulder": 5, "elbow": 6, "wrist": 7, "hip": 12, "knee": 13, "ankle": 14}
        | {"toe": 19, "heel": 21},
    }.items()
    for name, place in names.items()
}
_POINTS = 25

#: Largest file that is read [bytes]: a frame of ten people with faces and hands has 50 kB.
_LARGEST = 1_000_000

#: People in a frame who are looked at, the largest first.
_PEOPLE = 10

#: How far somebody comes between two sightings, of their size in the picture, and how many
#: people are remembered (assumptions).
_REACH, _REMEMBERED = 0.5, 50

_NUMBERED = re.compile(r"(.*?)(\d{1,15})(\D*)", re.DOTALL)


def read_openpose(path: Path, told: Told) -> PoseRecording:
    """Read a folder of OpenPose files.

    Parameters
    ----------
    path : Path
        The folder, one .json file for each frame, numbered in its name [-].
    told : Told
        The rate in frames per second, and the picture's size where points are shares of it.

    Returns
    -------
    PoseRecording
        Of the person who is largest over the frames.

    Raises
    ------
    HingekitError
        When the folder holds no frames, those of several recordings, a file that is not
        OpenPose's, or a view that is none from the side; or the rate is missing.

    Warns
    -----
    RecordingWarning
        When other people are in the picture.
    """
    numbers, files = _frames(path)
    body, others = _follow([_people(file) for file in files])
    if others:
        warnings.warn(
            f"{path.name} shows other people in {others} of {len(files)} frames: the one who is "
            "largest over the recording is followed.",
            RecordingWarning,
            stacklevel=4,
        )
    return pose(
        path.name,
        {name: in_picture(*body[:, k, :2].T) for name, k in _PLACES.items()},
        {name: body[:, k, 2] for name, k in _PLACES.items()},
        told,
        time=None,
        frames=numbers,
    )


def _frames(folder: Path) -> tuple[Array, list[Path]]:
    """Numbers of the frames, from the first, and their files."""
    try:
        files = [file for file in folder.iterdir() if file.suffix.lower() == ".json"]
    except OSError as error:
        raise HingekitError(f"{folder} cannot be opened ({error.strerror}): check it.") from None
    if len(files) < 2:
        raise HingekitError(
            f"{folder.name} is a folder with {len(files)} .json files, and a movement takes two: "
            "give a folder that OpenPose wrote (--write_json), or the recording itself."
        )
    numbered: dict[int, Path] = {}
    names = set()
    for file in files:
        parts = _NUMBERED.fullmatch(file.stem)
        if not parts:
            raise HingekitError(
                f"{folder.name}: {file.name} has no number of a frame in its name: leave only "
                "OpenPose's files in the folder."
            )
        prefix, number, rest = parts.groups()
        names.add((prefix, rest))
        if len(names) > 1 or int(number) in numbered:
            raise HingekitError(
                f"{folder.name} holds frames of several recordings ({file.name} and "
                f"{next(iter(numbered.values())).name}): give each a folder of its own."
            )
        numbered[int(number)] = file
    order = sorted(numbered)
    return np.array([float(number - order[0]) for number in order]), [numbered[k] for k in order]


def _people(file: Path) -> Array:
    """People in a frame, the largest first, shape (people, 25, 3); NaN where a point is missing."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise HingekitError(
                f"{file.name} has more than {_LARGEST:,} bytes, which no frame takes: leave only "
                "OpenPose's files in the folder."
            )
        people = json.loads(content)["people"]
        rows = [_keypoints(file.name, person["pose_keypoints_2d"]) for person in people]
    except OSError as error:
        raise HingekitError(f"{file} cannot be opened ({error.strerror}): check it.") from None
    except HingekitError:
        raise
    except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError):
        # JSON can be anything, of any depth and size.
        raise HingekitError(
            f"{file.name} is no frame of OpenPose: it must be JSON with a list of people, each "
            "with numbers in pose_keypoints_2d; delete it, or export it again."
        ) from None
    found = np.array(rows, dtype=float).reshape(-1, _POINTS, 3)
    found[~(np.isfinite(found).all(axis=2) & (found[:, :, 2] > 0))] = np.nan
    found = found[np.isfinite(found[:, :, 0]).any(axis=1)]
    return found[np.argsort(-_sizes(found), kind="stable")[:_PEOPLE]]


def _keypoints(name: str, numbers: Any) -> list[float]:
    """Coordinates and confidences of a person."""
    if len(numbers) != 3 * _POINTS:
        raise HingekitError(
            f"{name} has a person of {len(numbers)} numbers, and BODY_25 has {3 * _POINTS}: run "
            "OpenPose with --model_pose BODY_25."
        )
    for number in numbers:
        if type(number) not in (int, float) or abs(number) > FARTHEST:  # NaN is not seen
            raise HingekitError(
                f"{name}: {str(number)[:20]} is no coordinate in a picture: delete the file, or "
                "export it again."
            )
    return [float(number) for number in numbers]


def _sizes(people: Array) -> Array:
    """Extent of each person in the picture."""
    if not len(people):
        return np.zeros(0)
    at = people[:, :, :2]
    high = np.where(np.isfinite(at), at, -np.inf).max(axis=1)
    low = np.where(np.isfinite(at), at, np.inf).min(axis=1)
    return np.hypot(*(high - low).T)


def _follow(frames: list[Array]) -> tuple[Array, int]:
    """The person who is largest over all frames, and in how many frames others are.

    Each person in a frame is taken for the nearest of those met before, unless that is too
    far; then for somebody new.

    Parameters
    ----------
    frames : list of array, shape (people, 25, 3)
        People in each frame [-].

    Returns
    -------
    array, shape (n, 25, 3)
        NaN in frames without the person [-].
    int
        Frames with other people [-].
    """
    met: list[_Track] = []
    for k, people in enumerate(frames):
        free = list(met)
        for person, size in zip(people, _sizes(people), strict=True):
            centre = np.median(person[np.isfinite(person[:, 0]), :2], axis=0)
            near = min(free, key=lambda track: track.distance(centre), default=None)
            if near is None or near.distance(centre) > _REACH * max(size, near.size):
                near = _Track()
                met.append(near)
            else:
                free.remove(near)
            near.add(k, person, centre, size)
        # A crowd that comes and goes: those who were least to see are forgotten.
        met = sorted(met, key=lambda track: -track.total)[:_REMEMBERED]
    body = np.full((len(frames), _POINTS, 3), np.nan)
    if met:
        for k, person in met[0].seen.items():
            body[k] = person
    followed = met[0].seen if met else {}
    return body, sum(len(people) > (k in followed) for k, people in enumerate(frames))


class _Track:
    """A person over the frames."""

    def __init__(self) -> None:
        self.seen: dict[int, Array] = {}
        self.centre = np.zeros(2)
        self.size = self.total = 0.0

    def distance(self, centre: Array) -> float:
        """Distance from where the person was last."""
        return float(np.hypot(*(centre - self.centre)))

    def add(self, frame: int, person: Array, centre: Array, size: float) -> None:
        """Meet the person again."""
        self.seen[frame] = person
        self.centre, self.size, self.total = centre, size, self.total + size
