"""How does the person move whose joint angles were computed?"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.linkage import landmarks
from hingekit.movement import Movement
from hingekit.posture import Posture, Status
from hingekit.recordings import gaps
from hingekit.recordings.angles import skeleton
from hingekit.recordings.recording import (
    Arms,
    Gaps,
    Quality,
    Recording,
    RecordingWarning,
    basis,
    one_person,
    require_arms,
    root_mean_square,
)
from hingekit.recordings.regular import find_rows

#: Pelvis turned out of the plane beyond which the planar model is doubtful; pelvis inclination
#: that differs from its tilt so much that the order of rotations matters (assumptions) [deg].
_TURNED, _TILTED = 20.0, 3.0

#: Trunk bent to the side beyond which it is doubtful, too, of its length [-] (assumption).
_SIDEWAYS = 0.3

#: Median of the pelvis' right-left axis that is no direction any more [-] (assumption).
_SHORT = 0.5

_UP = np.array([0.0, 1.0, 0.0])
_ARMS = ("upper_arm", "forearm")


@dataclass(frozen=True, eq=False)
class AngleRecording(Recording):
    """Joint angles over time, as inverse kinematics computes them.

    `read_recording` makes one from a file. `print` shows what was understood.

    Parameters
    ----------
    source : str
        Name of the recording, for people [-].
    time : array, shape (n,)
        Time of each frame [s].
    angles : mapping of str to array, shape (n,)
        Coordinate of an OpenSim full-body model to its angle, NaN where missing; pelvis_tilt and
        lumbar_extension at least [deg].
    unit : str
        Unit of the angles in the file; here they are degrees [-].
    travel : array, shape (n, 3), optional
        Where the pelvis' origin is: forward, up and right in the ground of the model [m].
    """

    source: str
    time: Array
    angles: Mapping[str, Array]
    unit: str = "deg"
    travel: Array | None = None

    def __post_init__(self) -> None:
        rows = find_rows(self.source, self.time)
        object.__setattr__(self, "time", rows.time)
        object.__setattr__(self, "angles", rows.spread(self.angles))
        if self.travel is not None:
            object.__setattr__(self, "travel", rows.spread({"travel": self.travel})["travel"])

    @cached_property
    def recorded(self) -> Array:
        """True in the frames that lack nothing [-]."""
        columns = [*self.angles.values(), *(() if self.travel is None else self.travel.T)]
        return np.all([np.isfinite(values) for values in columns], axis=0)

    @cached_property
    def directions(self) -> skeleton.Directions:
        """Segments in space, in the frames that were recorded."""
        if not self.recorded.any():
            raise HingekitError(
                f"{self.source} has no frame with all of its angles: compute them again."
            )
        return skeleton.find_directions(
            {name: values[self.recorded] for name, values in self.angles.items()}
        )

    @cached_property
    def forward(self) -> Array:
        """Unit vector of the sagittal plane, level, where the median pelvis faces [-]."""
        right = np.median(self.directions.right, axis=0) * (1, 0, 1)
        length = np.linalg.norm(right)
        if length < _SHORT:
            raise HingekitError(
                f"{self.source} has no sagittal plane: the pelvis lies on its side or turns all "
                "round; cut the recording to the movement."
            )
        return np.cross(_UP, right / length)

    @cached_property
    def _turn(self) -> Array:
        """Pelvis out of the sagittal plane, in the frames that were recorded [deg]."""
        right = self.directions.right
        return np.rad2deg(np.arctan2(right @ self.forward, right @ np.cross(self.forward, _UP)))

    @property
    def turned(self) -> float:
        """Pelvis out of the sagittal plane where not away, root mean square [deg]."""
        return root_mean_square(self._turn[np.abs(self._turn) <= 90])

    @cached_property
    def away(self) -> Array:
        """True in the frames in which the pelvis faces the other way [-]."""
        found = np.zeros(self.time.shape, dtype=bool)
        found[self.recorded] = np.abs(self._turn) > 90
        return found

    @property
    def sideways(self) -> float:
        """Trunk to the side, of its length, root mean square [-]."""
        return root_mean_square(self.directions.thorax @ np.cross(self.forward, _UP))

    @cached_property
    def inclinations(self) -> Mapping[str, Array]:
        """Segment to its inclination in the sagittal plane, short gaps bridged [deg].

        The pelvis' is that of its forward axis below the horizontal, so it is upright where the
        model's is: where PSIS and ASIS are level, the axes in which the Body has its L5/S1.
        """
        seen = self.directions
        upward = {"pelvis": 1j * self._flat(seen.ahead), "thorax": self._flat(seen.thorax)}
        for segment, line in seen.limbs.items():
            # A limb hangs from its joint, and an arm's inclination grows the other way round.
            upward[segment] = self._flat(line).conj() if segment in _ARMS else -self._flat(line)
        inclinations = {}
        for segment, line in upward.items():
            angle = np.rad2deg(np.angle(1j * line.conj()))
            # An arm that passes overhead goes on beyond half a turn.
            inclinations[segment] = self._bridged(np.unwrap(angle, period=360)[:, None])[:, 0]
        return inclinations

    def _bridged(self, rows: Array) -> Array:
        """Rows of the frames that were recorded, in all frames, short gaps bridged."""
        course = np.full((self.time.size, rows.shape[1]), np.nan)
        course[self.recorded] = rows
        return gaps.fill(self.time, course)

    @property
    def used(self) -> Array:
        """True in the frames that become a posture: recorded or bridged, and not away [-]."""
        return np.isfinite(self.inclinations["thorax"]) & ~self.away

    def _flat(self, line: Array) -> Array:
        """Vectors (n, 3) in the sagittal plane, forward + i up."""
        return line @ self.forward + 1j * line[:, 1]

    def movement(self, body: Body, *, arms: Arms = "measured") -> Movement:
        """Postures of a Body that follow the angles.

        Parameters
        ----------
        body : Body
            The person recorded.
        arms : {"measured", "hanging"}
            From the angles, or hanging whatever they say [-].

        Returns
        -------
        Movement
            A posture for each frame; NaN with the status NOT_RECORDED where an angle is
            missing.

        Raises
        ------
        HingekitError
            When no frame has all angles, there is no sagittal plane, or the Body is not one
            person.

        Warns
        -----
        RecordingWarning
            When arms or legs have no angles, the pelvis turns out of the plane, or the order
            of its rotations matters.
        """
        require_arms(arms)
        one_person(body)
        for sentence in self._doubts(arms):
            warnings.warn(f"{self.source} {sentence}.", RecordingWarning, stacklevel=2)
        shown = {"shank": 0.0, "thigh": 0.0} | dict(self.inclinations)
        if arms == "hanging":
            shown = {segment: shown[segment] for segment in shown if segment not in _ARMS}
        missing = np.where(self.used, Status.EXISTS, Status.NOT_RECORDED)
        posture = Posture(**shown).without(missing)
        return Movement(self.time, posture, base=self._base(body, posture))

    def _base(self, body: Body, posture: Posture) -> Array | None:
        """Path on which the Body's hip follows the pelvis, None where that is not in the file."""
        if self.travel is None:
            return None
        hip = self.travel[self.recorded] + skeleton.to_hip(self.directions)
        return self._flat(self._bridged(hip)) - landmarks(body, posture).hip

    def quality(self, body: Body, *, arms: Arms = "measured") -> Quality:
        """How much became postures, and what they rest on."""
        require_arms(arms)
        one_person(body)
        rests_on, assumed = basis(self._measured(), arms)
        return Quality(
            frames=self.time.size,
            used=int(np.sum(self.used)),
            turned=self.turned,
            sideways=self.sideways,
            rests_on=rests_on,
            assumed=assumed,
            gaps=self._gaps(),
        )

    def _gaps(self) -> dict[str, Gaps]:
        bridged = np.isfinite(self.inclinations["thorax"])
        lacking = {name: ~np.isfinite(values) for name, values in self.angles.items()}
        return {
            name: Gaps(int(np.sum(frames)), spline=int(np.sum(frames & bridged)))
            for name, frames in lacking.items()
            if frames.any()
        }

    def _measured(self) -> dict[str, tuple[str, ...]]:
        """Segment to the coordinates of its joint, where it inclines."""
        trunk = {"pelvis": self._there(skeleton.PELVIS), "thorax": self._there(skeleton.LUMBAR)}
        return trunk | {
            segment: self._sided(names)
            for segment, names in skeleton.LIMBS.items()
            if segment in self.directions.limbs
        }

    def _there(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name in self.angles)

    def _sided(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return skeleton.sided(names, self.angles)

    def _doubts(self, arms: Arms) -> Iterator[str]:
        """What was assumed, and what looks odd."""
        if arms == "measured" and "upper_arm" not in self.inclinations:
            yield "has no arms: they are taken to hang, which is wrong where they reach forward"
        if "shank" not in self.inclinations:
            yield (
                "lacks hips or knees: legs without angles stand upright, so use nothing below "
                "the hip"
            )
        if self.away.any():
            yield (
                f"faces away from its sagittal plane in {np.sum(self.away)} frames, the first at "
                f"{self.time[np.argmax(self.away)]:.2f} s: they are left open"
            )
        if self.sideways > _SIDEWAYS:
            yield (
                f"bends its trunk {self.sideways:.0%} of its length to the side (root mean "
                "square): a planar analysis says little"
            )
        if self.turned > _TURNED:
            yield (
                f"turns its pelvis {self.turned:.0f} deg out of one plane: a planar analysis says "
                "little"
            )
        tilt = self.angles["pelvis_tilt"] + self.inclinations["pelvis"]
        if root_mean_square(tilt[self.recorded & ~self.away]) > _TILTED:
            yield (
                "has a person who does not face the model's x axis, so that the order of the "
                "pelvis' rotations matters: it is taken to be tilt, list, rotation; check the "
                "model, and where it differs give its markers"
            )

    def __str__(self) -> str:
        """A short honest card."""
        missing = int(np.sum(~self.recorded))
        lines = [
            f"Recording   {self.source}",
            f"  {self.time.size} frames over {self.time[-1] - self.time[0]:.2f} s from "
            f"{self.time[0]:g} s, {self.rate:.4g} per second; {len(self.angles)} joint angles, "
            f"in {self.unit}",
            f"  {f'{missing} frames lack an angle' if missing else 'no gaps'}",
        ]
        try:
            ahead = ", ".join(f"{x:+z.2f}" for x in self.forward)
        except HingekitError as refusal:
            return "\n".join([*lines, f"  {refusal}"])
        lines += [
            f"  up is +Y, the person faces ({ahead})",
            f"  out of that plane: pelvis turned {self.turned:.1f} deg, trunk "
            f"{self.sideways:.1%} of its length to the side (root mean square)",
            " angle [deg], as in the file: lowest to highest",
        ]
        shown = (
            *self._there((skeleton.PELVIS[0], skeleton.LUMBAR[0])),
            *self._sided((skeleton.HIP[0], skeleton.KNEE[0], skeleton.SHOULDER[0])),
        )
        lines += [
            f"  {name:<20}{np.nanmin(self.angles[name]):z8.1f}{np.nanmax(self.angles[name]):z8.1f}"
            for name in shown
        ]
        sign = "positive" if skeleton.flexion_sign(self.angles) > 0 else "negative"
        arms = "have angles" if self._sided(skeleton.SHOULDER[:1]) else "hanging, none seen"
        return "\n".join([*lines, f"  knee flexion counts {sign}; arms: {arms}"])
