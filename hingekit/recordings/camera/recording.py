"""How does the person move whom a camera saw from the side?

The camera sees the shank, the thigh, the line from hip to shoulder, and the arm on its own
side. It cannot tell pelvis from thorax: how the line is shared between them is an assumption,
the field `lumbar`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.movement import Movement
from hingekit.posture import Posture, Status
from hingekit.recordings import gaps
from hingekit.recordings.camera.view import facing, require_one_clip, turned
from hingekit.recordings.inclination import downward, upward
from hingekit.recordings.recording import (
    Arms,
    Gaps,
    Quality,
    Recording,
    RecordingWarning,
    basis,
    one_person,
    require_arms,
)
from hingekit.recordings.regular import find_rows
from hingekit.results import counted
from hingekit.rhythm import Rocked, lumbar_flexion, require_lumbar
from hingekit.tasks import trunk_inclination

#: Points of one side that postures are made of.
CHAIN = ("ankle", "knee", "hip", "shoulder", "elbow", "wrist")

#: Segment to the points of its line.
_LEG = {"thigh": ("hip", "knee"), "shank": ("knee", "ankle")}
_ARM = {"upper_arm": ("shoulder", "elbow"), "forearm": ("elbow", "wrist")}

#: Points that tell which way the person faces.
FEET = ("heel", "toe")

#: Turned out of the side view beyond which it is warned about [deg] (assumption): a trunk
#: inclined by 45 deg then looks inclined by 44.
_TURNED = 15.0

#: Share of frames in which a point must be seen to be used [-] (assumption).
_USED = 0.5

#: Thorax inclinations among which the one is found that puts the shoulder where it was seen [deg].
_THORAX = np.linspace(-120.0, 240.0, 3601)


@dataclass(frozen=True, eq=False)
class PoseRecording(Recording):
    """Points of a person in the pictures of one camera, seen from the side.

    `read_recording` makes one from files. `print` shows what was understood.

    Parameters
    ----------
    source : str
        Name of the recording, for people [-].
    time : array, shape (n,)
        Time of each frame [s].
    points : mapping of str to complex array, shape (n,)
        Pixels, right + i up, NaN where not seen, by names such as "left hip" and "nose" [-].
    confidence : mapping of str to array, shape (n,)
        How sure each point is, by the same names [-].
    lumbar : str, float or Rocked
        What the camera cannot see: a lumbopelvic rhythm ("neutral", "tafazzol", "esola"), or
        a lumbar flexion; another one with `dataclasses.replace` [deg].

    Raises
    ------
    HingekitError
        When the person jumps, or it cannot be told which way they face; or the lumbar
        ingredient is none, or several.
    """

    source: str
    time: Array
    points: Mapping[str, Array]
    confidence: Mapping[str, Array]
    lumbar: str | float | Rocked = "neutral"

    def __post_init__(self) -> None:
        object.__setattr__(self, "lumbar", require_lumbar(self.lumbar))
        if np.ndim(lumbar_flexion(self.lumbar, 0.0)):
            raise HingekitError(
                "A recording has one lumbar rhythm or flexion, not several: give a single number."
            )
        rows = find_rows(self.source, self.time)
        object.__setattr__(self, "time", rows.time)
        object.__setattr__(self, "points", rows.spread(self.points))
        object.__setattr__(self, "confidence", rows.spread(self.confidence))
        require_one_clip(self.source, self.time, self.points)
        facing(self.source, self.points)

    @cached_property
    def side(self) -> str:
        """Side that the camera is on: the one whose points are surer, "left" or "right"."""

        def sureness(side: str) -> float:
            names = {f"{side} {joint}" for joint in CHAIN} & set(self.points)
            sure = (self.confidence[name][np.isfinite(self.points[name])] for name in names)
            return float(sum(map(np.sum, sure)))

        return "left" if sureness("left") > sureness("right") else "right"

    @cached_property
    def turned(self) -> float:
        """How far the person is turned out of the side view, from their width [deg]."""
        return turned(self.points)

    @cached_property
    def filled(self) -> Mapping[str, Array]:
        """Points of the camera's side, forward + i up, short gaps bridged, by joint [-]."""
        way = facing(self.source, self.points)
        found = {}
        for joint in CHAIN:
            seen = self.points.get(f"{self.side} {joint}")
            if seen is not None and np.mean(np.isfinite(seen)) >= _USED:
                bridged = gaps.fill(self.time, np.stack([way * seen.real, seen.imag], axis=1))
                found[joint] = bridged[:, 0] + 1j * bridged[:, 1]
        return found

    @cached_property
    def gaps(self) -> Mapping[str, Gaps]:
        """What was missing of the points in use, by name."""
        found = {}
        for joint, filled in self.filled.items():
            name = f"{self.side} {joint}"
            missing, still = (int(np.sum(~np.isfinite(z))) for z in (self.points[name], filled))
            if missing:
                found[name] = Gaps(missing, spline=missing - still)
        return found

    def movement(self, body: Body, *, arms: Arms = "measured") -> Movement:
        """Postures of a Body that follow the pictures.

        Parameters
        ----------
        body : Body
            The person recorded.
        arms : {"measured", "hanging"}
            From elbow and wrist, or hanging whatever they say [-].

        Returns
        -------
        Movement
            A posture for each frame; NaN with the status NOT_RECORDED where a point is missing.

        Raises
        ------
        HingekitError
            When hip or shoulder are hardly seen, or the Body is not one person.

        Warns
        -----
        RecordingWarning
            That lumbar flexion is assumed; when legs or arms are, or the view is slanted.
        """
        require_arms(arms)
        posture = self._posture(one_person(body), hanging=arms == "hanging")
        for sentence in self._assumed(hanging=arms == "hanging"):
            warnings.warn(f"{self.source}: {sentence}.", RecordingWarning, stacklevel=2)
        return Movement(self.time, posture)

    def quality(self, body: Body, *, arms: Arms = "measured") -> Quality:
        """How much became postures, and what they rest on."""
        require_arms(arms)
        posture = self._posture(one_person(body), hanging=arms == "hanging")
        rests_on, assumed = basis(self._measured(), arms)
        return Quality(
            frames=self.time.size,
            used=int(np.count_nonzero(posture.exists)),
            turned=self.turned,
            sideways=float("nan"),
            rests_on=rests_on,
            # Of these two only what they have in common is seen.
            assumed=("pelvis", "thorax", *assumed),
            gaps=self.gaps,
        )

    @property
    def _sees_legs(self) -> bool:
        """Whether both lines of the leg are seen; else it stands upright."""
        return {"knee", "ankle"} <= set(self.filled)

    def _measured(self) -> dict[str, tuple[str, ...]]:
        """Segment to the points that it is seen by."""
        line = (f"{self.side} hip", f"{self.side} shoulder", f"lumbar {self.lumbar} (assumed)")
        return {"pelvis": line, "thorax": line} | {
            segment: tuple(f"{self.side} {joint}" for joint in joints)
            for segment, joints in ((_LEG if self._sees_legs else {}) | _ARM).items()
            if set(joints) <= set(self.filled)
        }

    def _posture(self, body: Body, *, hanging: bool) -> Posture:
        at = self.filled
        if not {"hip", "shoulder"} <= set(at):
            raise HingekitError(
                f"{self.source} shows the {self.side} hip and shoulder in less than {_USED:.0%} of "
                "the frames, and the trunk's line needs both: record with the whole body in view."
            )
        still = np.zeros(self.time.size)
        upper_arm = forearm = still
        if "elbow" in at and not hanging:
            upper_arm = forearm = downward(at["elbow"] - at["shoulder"])
            if "wrist" in at:
                forearm = downward(at["wrist"] - at["elbow"])
        thorax = self._thorax(body, upward(at["shoulder"] - at["hip"]))
        fields = {
            "shank": upward(at["knee"] - at["ankle"]) if self._sees_legs else still,
            "thigh": upward(at["hip"] - at["knee"]) if self._sees_legs else still,
            "pelvis": thorax - lumbar_flexion(self.lumbar, thorax),
            "thorax": thorax,
            "upper_arm": upper_arm,
            "forearm": forearm,
        }
        recorded = np.all([np.isfinite(values) for values in fields.values()], axis=0)
        status = np.where(recorded, Status.EXISTS, Status.NOT_RECORDED)
        return Posture(**fields, status=status)

    def _thorax(self, body: Body, line: Array) -> Array:
        """Thorax inclination that gives the Body's hip-to-shoulder line the seen inclination [deg].

        Under one rhythm the line's inclination depends on the thorax' alone, and grows with it.
        """
        pelvis = _THORAX - lumbar_flexion(self.lumbar, _THORAX)
        lines = trunk_inclination(body, Posture(0.0, 0.0, pelvis, _THORAX))
        return np.interp(line, lines, _THORAX)

    def _assumed(self, *, hanging: bool) -> list[str]:
        """What was not seen, in sentences."""
        sentences = [
            "a camera cannot tell pelvis from thorax: the trunk inclination is measured, how it is "
            f"shared between them is assumed (lumbar {self.lumbar})"
        ]
        if not self._sees_legs:
            sentences.append(
                "knee or ankle are hardly seen: the legs stand upright, so use nothing below the "
                "hip"
            )
        if not hanging and "elbow" not in self.filled:
            sentences.append(
                "the elbow is hardly seen: the arms are taken to hang, which is wrong where they "
                "reach forward"
            )
        if np.isnan(self.turned):
            sentences.append("only one side is seen, so a slanted view would go unnoticed")
        if self.turned > _TURNED:
            sentences.append(
                f"the person is turned by about {self.turned:.0f} deg out of the side view, "
                "judged by the width of hips and shoulders: inclinations look smaller than they are"
            )
        return sentences

    def __str__(self) -> str:
        """A short honest card."""
        way = "right" if facing(self.source, self.points) > 0 else "left"
        view = (
            f"turned by about {self.turned:.0f} deg out of it"
            if np.isfinite(self.turned)
            else "how exactly cannot be known, one side is never seen"
        )
        lines = [
            f"Recording   {self.source}",
            f"  {self.time.size} frames over {self.time[-1] - self.time[0]:.2f} s from "
            f"{self.time[0]:g} s, {self.rate:.4g} per second; points of one camera's pictures",
            f"  seen from the {self.side} side, {view}; faces {way} in the picture",
            f"  points used: {', '.join(f'{self.side} {joint}' for joint in self.filled)}",
        ]
        lines += [
            f"  {name:<16}{counted(gap.missing, 'frame')} missing, {gap.spline} bridged, "
            f"{gap.open} left open"
            for name, gap in self.gaps.items()
        ]
        return "\n".join([*lines, f"  lumbar spine: {self.lumbar} (assumed, a camera sees it not)"])
