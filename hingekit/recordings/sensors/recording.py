"""How does the person move whose trunk and pelvis carried a motion sensor each?"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.movement import Movement
from hingekit.posture import Posture, Status
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
from hingekit.recordings.sensors.lean import Lean, correlation, find_lean, reach
from hingekit.recordings.still import SWAY

#: Trunk inclination that nobody passes without bending, from which a plane can be found [deg]
#: (assumption, 5 to 15: standing people sway by 1 or 2).
_BENT = 10.0

#: Motion to the side, of that forward and back, beyond which one plane says little [-]; share of
#: the bend that goes the other way beyond which forward is a guess [-]; correlation of pelvis and
#: trunk below which the pelvis' forward is one [-]; pelvis past the trunk beyond which the two
#: may be swapped [deg] (assumptions, 0.2 to 0.5, 0.3 to 0.7, 0.3 to 0.7, 5 to 20).
_SIDEWAYS, _BACKWARD, _TOGETHER, _PAST = 0.3, 0.5, 0.5, 10.0


@dataclass(frozen=True, eq=False)
class SensorRecording(Recording):
    """Where up is, seen from a sensor on the trunk and one on the pelvis, over time.

    `read_sensors` makes one from two files. `print` shows what was understood.

    Parameters
    ----------
    source : str
        Name of the recording, for people [-].
    time : array, shape (n,)
        Increasing times, the same for both [s].
    trunk, pelvis : array, shape (n, 3)
        Upward vertical in the axes of the sensor, NaN where unknown [-].
    still : tuple of float
        Start and end of the interval in which the person stands upright and still [s].
    gaps : tuple of Gaps
        What was missing of trunk and pelvis [-].
    clock : str
        How the two clocks were brought together, for people [-].

    Raises
    ------
    HingekitError
        When the interval holds no frame of both, or the trunk never bends.
    """

    source: str
    time: Array
    trunk: Array
    pelvis: Array
    still: tuple[float, float]
    gaps: tuple[Gaps, Gaps] = (Gaps(0), Gaps(0))
    clock: str = "the same"

    def __post_init__(self) -> None:
        start, end = self.still
        known = np.isfinite(self.trunk + self.pelvis).all(axis=1)
        if not (self._standing & known).any():
            raise HingekitError(
                f"{self.source} has no frame of both sensors from {start:g} to {end:g} s, the "
                f"interval of standing: it lasts from {self.time[0]:g} to {self.time[-1]:g} s, so "
                "name another one."
            )
        furthest = float(np.nanmax(np.abs(self.trunk_inclination)))
        if furthest < _BENT:
            raise HingekitError(
                f"The trunk never inclines by more than {furthest:.1f} deg from standing in "
                f"{self.source}, and it takes {_BENT:g} to see which way is forward: record a bend."
            )

    @property
    def upright(self) -> tuple[float, float]:
        """Interval that inclinations count from [s]."""
        return self.still

    @property
    def _standing(self) -> Array:
        """Whether a frame is in the interval of standing."""
        start, end = self.still
        return (self.time >= start) & (self.time <= end)

    @cached_property
    def _trunk(self) -> Lean:
        """Forward is the way the trunk bends furthest."""
        lean = find_lean(self.trunk, self._standing)
        # Cubes keep the sign and weigh far bends most, however long the person stands between.
        return lean if np.nansum(lean.inclination**3) >= 0 else lean.turned

    @cached_property
    def _pelvis(self) -> Lean:
        """Forward is the way the pelvis tilts while the trunk bends forward."""
        lean = find_lean(self.pelvis, self._standing)
        along = np.nansum(lean.inclination * self._trunk.inclination) >= 0
        return lean if along else lean.turned

    @property
    def trunk_inclination(self) -> Array:
        """Inclination of the trunk at the sensor, relative to standing [deg]."""
        return self._trunk.inclination

    @property
    def pelvis_inclination(self) -> Array:
        """Inclination of the pelvis, relative to standing [deg]."""
        return self._pelvis.inclination

    @property
    def lumbar_flexion(self) -> Array:
        """Trunk less pelvis inclination, relative to standing [deg]."""
        return self.trunk_inclination - self.pelvis_inclination

    def movement(self, body: Body, *, arms: Arms = "measured") -> Movement:
        """Postures of a Body that incline its thorax and pelvis as the sensors did.

        Standing counts as upright. Nothing else was measured: the legs stand upright and the arms
        hang.

        Parameters
        ----------
        body : Body
            The person recorded.
        arms : {"measured", "hanging"}
            Hanging either way; "hanging" says that this is known [-].

        Returns
        -------
        Movement
            A posture for each frame; NaN with the status NOT_RECORDED where one of the sensors
            is silent.

        Raises
        ------
        HingekitError
            When the Body is not one person.

        Warns
        -----
        RecordingWarning
            That legs and arms are assumed, and when the motion looks odd.
        """
        require_arms(arms)
        one_person(body)
        for sentence in [*_assumed(arms), *self.notes]:
            warnings.warn(f"{self.source}: {sentence}.", RecordingWarning, stacklevel=2)
        known = np.isfinite(self.lumbar_flexion)
        zero = np.where(known, 0.0, np.nan)
        return Movement(
            self.time,
            Posture(
                shank=zero,
                thigh=zero,
                pelvis=self.pelvis_inclination + zero,
                thorax=self.trunk_inclination + zero,
                upper_arm=zero,
                status=np.where(known, Status.EXISTS, Status.NOT_RECORDED),
            ),
        )

    def quality(self, body: Body, *, arms: Arms = "measured") -> Quality:
        """How much became postures, and what they rest on."""
        require_arms(arms)
        one_person(body)
        rests_on, assumed = basis({"thorax": ("trunk sensor",), "pelvis": ("pelvis sensor",)}, arms)
        return Quality(
            frames=self.time.size,
            used=int(np.count_nonzero(np.isfinite(self.lumbar_flexion))),
            turned=float("nan"),  # that would take headings
            sideways=root_mean_square(self._trunk.sideways),
            rests_on=rests_on,
            assumed=assumed,
            gaps={
                label: gap
                for label, gap in zip(("trunk", "pelvis"), self.gaps, strict=True)
                if gap.missing
            },
        )

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What looks odd in the motion, in sentences without a full stop [-]."""
        sentences = []
        trunk, pelvis = self._trunk, self._pelvis
        sway = max(float(np.nanstd(each.inclination[self._standing])) for each in (trunk, pelvis))
        if sway > SWAY:
            sentences.append(
                f"the person moves by {sway:.1f} deg (standard deviation) while standing still, so "
                "zero is uncertain by as much"
            )
        for name, lean in (("trunk", trunk), ("pelvis", pelvis)):
            ahead = np.sin(np.deg2rad(lean.inclination))
            aside, forward = root_mean_square(lean.sideways), root_mean_square(ahead)
            if max(reach(lean.inclination)) > SWAY and aside > _SIDEWAYS * forward:
                sentences.append(
                    f"the {name} moves {aside / forward:.0%} as much to the side as "
                    "forward: this is no movement in one plane, and its inclination is rough"
                )
        back, front = reach(trunk.inclination)
        if back > _BACKWARD * front:
            sentences.append(
                f"the trunk bends {front:.0f} deg one way and {back:.0f} the other: that the first "
                "is forward is a guess"
            )
        tilts = max(reach(pelvis.inclination)) > SWAY
        if tilts and correlation(trunk.inclination, pelvis.inclination) < _TOGETHER:
            sentences.append(
                "the pelvis does not tilt together with the trunk: which way it tilts is a guess, "
                "or the clocks differ"
            )
        past = reach(pelvis.inclination)[1] - front
        if past > _PAST:
            sentences.append(
                f"the pelvis inclines {past:.0f} deg further than the trunk: check which sensor "
                "was where"
            )
        return tuple(sentences)

    def __str__(self) -> str:
        """A short honest card."""
        start, end = self.still
        lines = [
            f"Recording   {self.source}",
            f"  {self.time.size} frames over {self.time[-1] - self.time[0]:.2f} s from "
            f"{self.time[0]:g} s, {self.rate:.4g} per second; clocks: {self.clock}",
            f"  standing still and upright, which is zero, from {start:g} to {end:g} s",
            "  forward is the way the trunk bends furthest; headings are not used",
            "  a quaternion in columns q0 to q3 is taken to have its scalar first",
        ]
        for name, angle in (
            ("trunk inclination", self.trunk_inclination),
            ("pelvis inclination", self.pelvis_inclination),
            ("lumbar flexion", self.lumbar_flexion),
        ):
            low, high = np.nanmin(angle), np.nanmax(angle)
            lines.append(f"  {name:<20}{low:z7.1f} to {high:z6.1f} deg from standing")
        silent = int(np.count_nonzero(np.isnan(self.lumbar_flexion)))
        lines += [
            f"  {silent} frames in which a sensor is silent" if silent else "  no gaps",
            "  legs upright and arms hanging are assumed, not measured",
            *(f"  note: {sentence}" for sentence in self.notes),
        ]
        return "\n".join(lines)


def _assumed(arms: str) -> list[str]:
    """What no sensor measured."""
    sentences = [
        "no sensor was on the legs, which are taken as upright: use nothing below the hip; the "
        "L5/S1 moment does not see them"
    ]
    if arms == "measured":
        sentences.append(
            "no sensor was on the arms, which are taken to hang: a load in the hands is where "
            "hanging hands are"
        )
    return sentences
