"""What was recorded, how good is it, and how does the person move?"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.movement import Movement
from hingekit.posture import FIELDS
from hingekit.results import counted

#: Where the arms come from: the recording, or hanging whatever it says.
Arms = Literal["measured", "hanging"]

#: What is assumed of a segment that was not measured.
_INSTEAD = {
    "shank": "upright",
    "thigh": "upright",
    "upper_arm": "hanging",
    "forearm": "hanging",
    "head": "in line with the thorax",
}


class RecordingWarning(UserWarning):
    """A recording can be used, but something in it is not what it seems or is assumed."""


class Told(NamedTuple):
    """What the user says of a file beyond its own words."""

    names: Mapping[str, str] = {}  # label in the file to a known one
    unit: str | None = None  # of what the file leaves unstated
    rate: float | None = None  # frames per second, where the file has no times [1/s]


@dataclass(frozen=True)
class Quality:
    """How much of a recording became postures, and what they rest on.

    Parameters
    ----------
    frames, used : int
        Recorded, and with a posture [-].
    turned : float
        Pelvis out of the sagittal plane, root mean square; NaN where it cannot be known [deg].
    sideways : float
        Trunk to the side, of its length, root mean square; NaN where it cannot be known [-].
    rests_on : mapping of str to tuple of str
        Segment or joint to the markers, coordinates or sensors that it was found from, or to
        the assumption in their place [-].
    assumed : tuple of str
        Segments that were not measured, as `Posture` calls them [-].
    gaps : mapping of str to Gaps
        Label to what was missing, only those that lacked anything [-].
    """

    frames: int
    used: int
    turned: float
    sideways: float
    rests_on: Mapping[str, tuple[str, ...]]
    assumed: tuple[str, ...]
    gaps: Mapping[str, Gaps] = field(default_factory=dict)

    def __str__(self) -> str:
        """A short honest card."""
        lines = [f"Quality   {self.used} of {self.frames} frames have a posture"]
        if np.isfinite(self.turned):
            lines.append(f"  pelvis turned out of the plane   {self.turned:6.1f} deg (rms)")
        if np.isfinite(self.sideways):
            lines.append(f"  trunk to the side                {self.sideways:6.1%} of its length")
        for label, gap in self.gaps.items():
            lines.append(
                f"  {label:<20} {counted(gap.missing, 'frame')} missing: {gap.spline} bridged "
                f"by a spline, {gap.cluster} by its rigid segment, {gap.open} left open"
            )
        lines += [f"  {what:<20} from {', '.join(on)}" for what, on in self.rests_on.items()]
        return "\n".join(lines)


class Gaps(NamedTuple):
    """Frames in which a marker was not seen, and what became of them."""

    missing: int
    spline: int = 0
    cluster: int = 0

    @property
    def open(self) -> int:
        """Frames in which it stays unknown [-]."""
        return self.missing - self.spline - self.cluster


class Recording(ABC):
    """A person's movement as some device recorded it.

    `read_recording` makes one from a file. `print` shows what was understood: read it first.
    """

    #: Name of the recording, for people.
    source: str
    #: Time of each frame, shape (n,) [s].
    time: Array

    @property
    def upright(self) -> tuple[float, float] | None:
        """Interval that inclinations count from, None where they are the vertical's [s]."""
        return None

    @property
    def rate(self) -> float:
        """Frames per second [1/s]."""
        return float((self.time.size - 1) / (self.time[-1] - self.time[0]))

    @abstractmethod
    def movement(self, body: Body, *, arms: Arms = "measured") -> Movement:
        """Postures of a Body that follow the recording.

        Parameters
        ----------
        body : Body
            The person recorded.
        arms : {"measured", "hanging"}
            From the recording, or hanging whatever it says [-].

        Returns
        -------
        Movement
            A posture for each frame; NaN with the status NOT_RECORDED where one cannot be
            known.

        Raises
        ------
        HingekitError
            When the recording lacks what a posture needs, or the Body is not one person.

        Warns
        -----
        RecordingWarning
            When something was assumed, or looks odd.
        """

    @abstractmethod
    def quality(self, body: Body, *, arms: Arms = "measured") -> Quality:
        """How much became postures, and what they rest on.

        Parameters
        ----------
        body : Body
            The person recorded.
        arms : {"measured", "hanging"}
            As in `movement` [-].

        Returns
        -------
        Quality
            `print` it.
        """


class Basis(NamedTuple):
    """What postures rest on: two fields of `Quality`."""

    rests_on: Mapping[str, tuple[str, ...]]
    assumed: tuple[str, ...]


def basis(measured: Mapping[str, tuple[str, ...]], arms: Arms) -> Basis:
    """What was measured, completed by what is assumed where nothing was.

    Parameters
    ----------
    measured : mapping of str to tuple of str
        Segment, as `Posture` calls it, or joint to what it was found from; nothing or left out
        where it was not measured [-].
    arms : {"measured", "hanging"}
        Hanging whatever was measured [-].

    Returns
    -------
    Basis
        With every segment in it.
    """
    arm = ("upper_arm", "forearm") if arms == "hanging" else ()
    known = {name: on for name, on in measured.items() if on and name not in arm}
    assumed = tuple(name for name in FIELDS if name not in known)
    instead = dict(_INSTEAD)
    if "upper_arm" in known:
        instead["forearm"] = "in line with the upper arm"
    every = known | {name: (f"{instead[name]} (assumed)",) for name in assumed}
    return Basis({name.replace("_", " "): on for name, on in every.items()}, assumed)


def root_mean_square(values: Array) -> float:
    """Of what is known, the root of the mean square [unit]."""
    return float(np.sqrt(np.nanmean(values**2)))


def require_arms(arms: str) -> None:
    """Refuse what is no way to find the arms."""
    if arms not in ("measured", "hanging"):
        raise HingekitError(f'Arms are "measured" or "hanging", not {arms!r}: choose one of them.')


def one_person(body: Body) -> Body:
    """The Body, refused when it is several people."""
    if body.segment_mass.ndim != 1:
        raise HingekitError(
            f"A recording shows one person, but the Body has {body.segment_mass.shape[1:]} "
            "people: give mass and stature as single numbers."
        )
    return body
