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
from hingekit.movement import Movement
from hingekit.posture import Posture
from hingekit.recordings import gaps
from hingekit.recordings.markers import rigid
from hingekit.recordings.markers.basis import rests_on
from hingekit.recordings.markers.clusters import companions
from hingekit.recordings.markers.filled import Filled
from hingekit.recordings.markers.labels import Found, find
from hingekit.recordings.markers.lengths import too_long
from hingekit.recordings.markers.sagittal import Plane, find_plane
from hingekit.recordings.markers.segments import Trunk, find_posture, find_trunk, trunk_length
from hingekit.recordings.recording import (
    Arms,
    Gaps,
    Quality,
    Recording,
    RecordingWarning,
    one_person,
    require_arms,
)

#: Pelvis turned out of the plane beyond which the planar model is doubtful [deg], and
#: trunk length that differs from the Body's beyond which its stature is [-] (assumptions).
_TURNED, _LENGTH = 20.0, 0.2


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
        return Filled(self.time, self.markers, companions(self._seen(), self.points))

    @cached_property
    def plane(self) -> Plane:
        """Sagittal plane of the recording."""
        return find_plane(self.filled, self.points, self.source)

    @cached_property
    def rests_on(self) -> Mapping[str, tuple[str, ...]]:
        """Segment or joint to the labels that it is found from, or to what is assumed [-]."""
        return rests_on(self.filled, self.points)

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
            out of the plane, or the trunk is not as long as the Body's.
        """
        require_arms(arms)
        trunk, posture = self._posture(body, arms)
        self._warn(body, trunk, posture, arms)
        return Movement(self.time, posture)

    def quality(self, body: Body) -> Quality:
        """How much became postures, and what they rest on."""
        _, posture = self._posture(body, "measured")
        return Quality(
            frames=self.time.size,
            used=int(np.count_nonzero(posture.exists)),
            turned=self.plane.turned,
            sideways=self.plane.sideways,
            rests_on=self.rests_on,
            gaps=self._gaps(),
        )

    def _posture(self, body: Body, arms: Arms) -> tuple[Trunk, Posture]:
        trunk = self.trunk(body)
        hanging = arms == "hanging"
        return trunk, find_posture(
            self.filled, self.points, self.plane, body, trunk, hanging=hanging
        )

    def _seen(self) -> list[str]:
        """Labels of markers that were ever seen."""
        return [label for label in self.markers if self.missing.get(label, 0) < self.time.size]

    def _uses(self, segment: str) -> bool:
        """Whether a segment is found from markers, not assumed."""
        return any(on in self.markers for on in self.rests_on[segment])

    def _gaps(self) -> dict[str, Gaps]:
        """Gaps of the markers that the postures rest on."""
        used = dict.fromkeys(label for on in self.rests_on.values() for label in on)
        return {label: self.filled.gaps(label) for label in used if label in self.missing}

    def _warn(self, body: Body, trunk: Trunk, posture: Posture, arms: str) -> None:
        """Say what was assumed, and what looks odd."""
        sentences = []
        if arms == "measured" and not self._uses("upper arm"):
            sentences.append(
                "has no elbow markers with shoulders: the arms are taken to hang, which is "
                "wrong where they reach forward"
            )
        if not self._uses("shank"):
            sentences.append(
                "lacks knee or ankle markers: legs that were not seen stand upright, so use "
                "nothing below the hip"
            )
        if self.plane.swapped:
            sentences.append(
                "has left and right labels the wrong way round, judged by PSIS and ASIS: check them"
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
        ahead = ", ".join(f"{x:+.2f}" for x in plane.forward)
        if self._gaps():
            lines.append(f"  {self._bridged()}")
        lines += [
            f"  up is {'+' if plane.up.sum() > 0 else '-'}{up}, the person faces ({ahead})",
            f"  out of that plane: pelvis turned {plane.turned:.1f} deg, trunk "
            f"{plane.sideways:.1%} of its length to the side (root mean square)",
            *(f"  {point:<20}{', '.join(sides.values())}" for point, sides in self.points.items()),
            f"  arms: {'from their markers' if self._uses('upper arm') else 'hanging, none seen'}",
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
