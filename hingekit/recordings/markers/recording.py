"""How does the person move whose markers were recorded?"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.linkage import landmarks
from hingekit.movement import Movement
from hingekit.posture import Posture, Status
from hingekit.recordings import gaps
from hingekit.recordings.markers import rigid
from hingekit.recordings.markers.clusters import companions
from hingekit.recordings.markers.filled import Filled
from hingekit.recordings.markers.frozen import frozen
from hingekit.recordings.markers.labels import Found, at_the_waist, find, require_there
from hingekit.recordings.markers.lengths import changed, too_long
from hingekit.recordings.markers.provenance import measured
from hingekit.recordings.markers.sagittal import Plane, find_plane
from hingekit.recordings.markers.segments import Trunk, find_posture, find_trunk, trunk_length
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

#: Pelvis turned out of the plane beyond which the planar model is doubtful [deg], trunk bent to
#: the side beyond which it is, too, of its length, and trunk length that differs from the Body's
#: beyond which its stature is doubtful [-] (assumptions).
_TURNED, _SIDEWAYS, _LENGTH = 20.0, 0.3, 0.2


@dataclass(frozen=True, eq=False)
class MarkerRecording(Recording):
    """Marker positions over time, as recorded.

    `read_recording` makes one from a file. `print` shows what was understood.

    Parameters
    ----------
    source : str
        Name of the recording, for people [-].
    time : array, shape (n,)
        Time of each frame [s].
    markers : mapping of str to array, shape (n, 3)
        Positions by label in the axes of the file, NaN where not seen [m].
    unit : str
        Unit of length in the file; positions here are metres [-].
    names : mapping of str to str
        Label in the file to a label of a known family, where a laboratory has its own [-].
    """

    source: str
    time: Array
    markers: Mapping[str, Array]
    unit: str = "m"
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_there(self.names, self.markers, self.source)
        rows = find_rows(self.source, self.time)
        object.__setattr__(self, "time", rows.time)
        object.__setattr__(self, "markers", rows.spread(self.markers))

    @cached_property
    def missing(self) -> Mapping[str, int]:
        """Label to the number of frames in which it was not seen, only those with any [-]."""
        counts = {
            label: int(np.count_nonzero(~gaps.seen(positions)))
            for label, positions in self.markers.items()
        }
        return {label: count for label, count in counts.items() if count}

    @cached_property
    def points(self) -> Found:
        """Point of the body to side to the label it was found under; labels never seen left out."""
        return find(self._seen(), self.names, self.source)

    @cached_property
    def filled(self) -> Filled:
        """Positions by label, gaps bridged up to 0.5 s; each only when it is asked for [m]."""
        return Filled(self.time, self.trusted, companions(self._seen(), self.points))

    @cached_property
    def trusted(self) -> Mapping[str, Array]:
        """Positions by label, NaN also where they cannot be the marker's [m]."""
        kept = dict(self.markers)
        for frames_of in self._doubted.values():
            for label, frames in frames_of.items():
                kept[label] = np.where(frames[:, None], np.nan, kept[label])
        return kept

    @cached_property
    def _doubted(self) -> Mapping[str, Mapping[str, Array]]:
        """Why not, to label to the frames in which it is not trusted [-]."""
        used = dict.fromkeys(label for on in self.points.values() for label in on.values())
        stuck = frozen(self.time, {label: self.markers[label] for label in used})
        moved = {
            label: np.where(frames[:, None], np.nan, self.markers[label])
            for label, frames in stuck.items()
        }
        doubted = changed({**self.markers, **moved}, self.points)
        return doubted | ({"stuck": stuck} if stuck else {})

    @cached_property
    def plane(self) -> Plane:
        """Sagittal plane of the recording."""
        return find_plane(self.filled, self.points, self.source)

    @cached_property
    def measured(self) -> Mapping[str, tuple[str, ...]]:
        """Segment or joint to the labels that it is found from, nothing where it is not [-]."""
        return measured(self.filled, self.points)

    def trunk(self, body: Body) -> Trunk:
        """Measured hip, L5/S1 and top of the trunk on a Body, in the sagittal plane.

        Parameters
        ----------
        body : Body
            The person.

        Returns
        -------
        Trunk
            Points of shape (n,), forward + i up from the file's origin [m, complex].
        """
        return find_trunk(self.filled, self.points, self.plane, one_person(body))

    def movement(self, body: Body, *, arms: Arms = "measured") -> Movement:
        """Postures of a Body that follow the markers.

        Parameters
        ----------
        body : Body
            The person recorded.
        arms : {"measured", "hanging"}
            From the markers, or hanging whatever the markers say [-].

        Returns
        -------
        Movement
            A posture for each frame; NaN with the status NOT_RECORDED where markers of its
            segments are missing.

        Raises
        ------
        HingekitError
            When trunk markers are not there, or the Body is not one person.

        Warns
        -----
        RecordingWarning
            When arms or legs have no markers, left and right look swapped, the pelvis turns
            out of the plane, the trunk bends to the side or is not as long as the Body's, or
            markers are where they cannot be.
        """
        require_arms(arms)
        trunk, posture = self._posture(body, arms)
        self._warn(body, trunk, posture, arms)
        # Carried along so that L5/S1 goes where it was seen to go.
        base = trunk.l5s1 - landmarks(body, posture).lumbar
        return Movement(self.time, posture, base=base)

    def quality(self, body: Body, *, arms: Arms = "measured") -> Quality:
        """How much became postures, and what they rest on."""
        require_arms(arms)
        _, posture = self._posture(body, arms)
        rests_on, assumed = basis(self.measured, arms)
        return Quality(
            frames=self.time.size,
            used=int(np.count_nonzero(posture.exists)),
            turned=self.plane.turned,
            sideways=self.plane.sideways,
            rests_on=rests_on,
            assumed=assumed,
            gaps=self._gaps(arms),
        )

    def _posture(self, body: Body, arms: Arms) -> tuple[Trunk, Posture]:
        trunk = self.trunk(body)
        hanging = arms == "hanging"
        posture = find_posture(self.filled, self.points, self.plane, body, trunk, hanging=hanging)
        status = np.where(self.plane.away, Status.NOT_RECORDED, posture.status)
        return trunk, posture.without(status)

    def _seen(self) -> list[str]:
        """Labels of markers that were ever seen."""
        return [label for label, positions in self.markers.items() if gaps.seen(positions).any()]

    def _gaps(self, arms: Arms = "measured") -> dict[str, Gaps]:
        """Gaps of the markers that the postures rest on."""
        rests_on, _ = basis(self.measured, arms)
        used = dict.fromkeys(label for on in rests_on.values() for label in on)
        doubted = {label for frames_of in self._doubted.values() for label in frames_of}
        return {
            label: self.filled.gaps(label)
            for label in used
            if label in self.missing or label in doubted
        }

    def _warn(self, body: Body, trunk: Trunk, posture: Posture, arms: str) -> None:
        """Say what was assumed, and what looks odd."""
        sentences = []
        if arms == "measured" and not self.measured["upper_arm"]:
            sentences.append(
                "has no elbow markers with shoulders: the arms are taken to hang, which is "
                "wrong where they reach forward"
            )
        if not self.measured["shank"]:
            sentences.append(
                "lacks knee or ankle markers: legs that were not seen stand upright, so use "
                "nothing below the hip"
            )
        if self.plane.swapped:
            sentences.append(
                "has left and right labels the wrong way round, judged by PSIS and ASIS: check them"
            )
        sentences += at_the_waist(self.points, self.names)
        for why, frames_of in self._doubted.items():
            many = np.any([*frames_of.values()], axis=0)
            what = (
                "repeat their last position before they jump"
                if why == "stuck"
                else f"make the {why} change its length as no segment does"
            )
            sentences.append(
                f"has markers ({', '.join(frames_of)}) that {what} in {np.sum(many)} frames, the "
                f"first at {self.time[np.argmax(many)]:.2f} s: they count as not seen there; check "
                "the labels"
            )
        if self.plane.away.any():
            sentences.append(
                f"faces away from its sagittal plane in {np.sum(self.plane.away)} frames, the "
                f"first at {self.time[np.argmax(self.plane.away)]:.2f} s: they are left open"
            )
        if self.plane.sideways > _SIDEWAYS:
            sentences.append(
                f"bends its trunk {self.plane.sideways:.0%} of its length to the side (root mean "
                "square): a planar analysis says little"
            )
        if self.plane.turned > _TURNED:
            sentences.append(
                f"turns its pelvis {self.plane.turned:.0f} deg out of one plane: a planar "
                "analysis says little"
            )
        ratio = np.abs(trunk.top - trunk.l5s1) / trunk_length(body, posture, trunk.joint)
        length = float(np.median(ratio[np.isfinite(ratio)])) if np.isfinite(ratio).any() else 1.0
        if abs(length - 1) > _LENGTH:
            sentences.append(
                f"shows a trunk {length:.2f} times as long as the Body's: check its stature "
                "and the labels"
            )
        limbs = too_long(self.filled, self.points, self.plane, body, trunk)
        if limbs:
            shown = ", ".join(f"{limb} {times:.2f}" for limb, times in limbs.items())
            sentences.append(
                f"shows limbs many times as long as the Body's ({shown}): some labels are exchanged"
            )
        for sentence in sentences:
            warnings.warn(f"{self.source} {sentence}.", RecordingWarning, stacklevel=3)

    def __str__(self) -> str:
        """A short honest card."""
        lines = [
            f"Recording   {self.source}",
            f"  {self.time.size} frames over {self.time[-1] - self.time[0]:.2f} s from "
            f"{self.time[0]:g} s, {self.rate:.4g} per second; {len(self.markers)} markers, "
            f"in {self.unit}",
            f"  {self._missing()}",
        ]
        try:
            plane = self.plane
        except HingekitError as refusal:
            return "\n".join([*lines, f"  {refusal}"])
        up = "XYZ"[int(np.argmax(np.abs(plane.up)))]
        ahead = ", ".join(f"{x:+z.2f}" for x in plane.forward)
        if self._gaps():
            lines.append(f"  {self._bridged()}")
        lines += [
            f"  up is {'+' if plane.up.sum() > 0 else '-'}{up}, the person faces ({ahead})",
            f"  out of that plane: pelvis turned {plane.turned:.1f} deg, trunk "
            f"{plane.sideways:.1%} of its length to the side (root mean square)",
            *(f"  {point:<20}{', '.join(sides.values())}" for point, sides in self.points.items()),
            *(f"  it {sentence}" for sentence in at_the_waist(self.points, self.names)),
            f"  arms: {'have markers' if self.measured['upper_arm'] else 'hanging, none seen'}",
        ]
        return "\n".join(lines)

    def _missing(self) -> str:
        total = sum(self.missing.values())
        if not total:
            return "no gaps"
        worst = sorted(self.missing, key=self.missing.__getitem__, reverse=True)
        some = ", ".join(f"{label} {self.missing[label]}" for label in worst[:4])
        return (
            f"gaps: {total} of {self.time.size * len(self.markers)} marker-samples missing ({some}"
            f"{', ...' if len(worst) > 4 else ''})"
        )

    def _bridged(self) -> str:
        spline, cluster, left = (
            sum(getattr(gap, what) for gap in self._gaps().values())
            for what in ("spline", "cluster", "open")
        )
        return (
            f"of the markers used: {spline} samples bridged by a cubic spline (gaps up to "
            f"{gaps.LONGEST} s), {cluster} by the rigid segment (up to {rigid.LONGEST} s), "
            f"{left} left open"
        )
