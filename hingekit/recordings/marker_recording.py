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
from hingekit.posture import Posture
from hingekit.recordings import gaps
from hingekit.recordings.markers import Found, find
from hingekit.recordings.recording import (
    Arms,
    Quality,
    Recording,
    RecordingWarning,
    one_person,
    require_arms,
)
from hingekit.recordings.sagittal import Plane, find_plane
from hingekit.recordings.segments import Trunk, find_posture, find_trunk

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
            label: int(np.count_nonzero(~np.isfinite(positions).all(axis=1)))
            for label, positions in self.markers.items()
        }
        return {label: count for label, count in counts.items() if count}

    @cached_property
    def filled(self) -> Mapping[str, Array]:
        """Positions with interior gaps up to 0.2 s bridged by a cubic spline, by label [m]."""
        return {label: gaps.fill(self.time, positions) for label, positions in self.markers.items()}

    @cached_property
    def points(self) -> Found:
        """Point of the body to side to the label it was found under; labels never seen left out."""
        seen = (label for label in self.markers if self.missing.get(label, 0) < self.time.size)
        return find(seen, self.names, self.source)

    @cached_property
    def plane(self) -> Plane:
        """Sagittal plane of the recording."""
        return find_plane(self.filled, self.points, self.source)

    @property
    def arms_seen(self) -> bool:
        """True where elbows and shoulders have labels, so that the arms need not hang."""
        shoulder = "acromion" in self.points or "shoulder joint" in self.points
        return shoulder and any(f"{side} elbow" in self.points for side in ("lateral", "medial"))

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
        trunk = self.trunk(body)
        posture = find_posture(
            self.filled, self.points, self.plane, body, trunk, hanging=arms == "hanging"
        )
        self._warn(body, trunk, posture, arms)
        return Movement(self.time, posture)

    def quality(self, body: Body) -> Quality:
        """How much became postures, and what they rest on."""
        raise NotImplementedError

    def _warn(self, body: Body, trunk: Trunk, posture: Posture, arms: str) -> None:
        """Say what was assumed, and what looks odd."""
        sentences = []
        if arms == "measured" and not self.arms_seen:
            sentences.append(
                "has no elbow markers with shoulders: the arms are taken to hang, which is "
                "wrong where they reach forward"
            )
        if not {"lateral knee", "medial knee"} & set(self.points) or not {
            "lateral ankle",
            "medial ankle",
        } & set(self.points):
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
        top = landmarks(body, posture)[trunk.joint] - landmarks(body, posture).lumbar
        measured = np.abs(trunk.top - trunk.l5s1)
        if np.isfinite(measured * np.abs(top)).any():
            ratio = float(np.nanmedian(measured / np.abs(top)))
            if abs(ratio - 1) > _LENGTH:
                sentences.append(
                    f"shows a trunk {ratio:.2f} times as long as the Body's: check its stature "
                    "and the labels"
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
            f"  {self._gaps()}",
        ]
        try:
            plane = self.plane
        except HingekitError as refusal:
            return "\n".join([*lines, f"  {refusal}"])
        up = "XYZ"[int(np.argmax(np.abs(plane.up)))]
        ahead = ", ".join(f"{x:+.2f}" for x in plane.forward)
        lines += [
            f"  up is {'+' if plane.up.sum() > 0 else '-'}{up}, the person faces ({ahead})",
            f"  out of that plane: pelvis turned {plane.turned:.1f} deg, trunk "
            f"{plane.sideways:.1%} of its length to the side (root mean square)",
            *(f"  {point:<20}{', '.join(sides.values())}" for point, sides in self.points.items()),
            f"  arms: {'from their markers' if self.arms_seen else 'hanging, none seen'}",
        ]
        return "\n".join(lines)

    def _gaps(self) -> str:
        total = sum(self.missing.values())
        if not total:
            return "no gaps"
        worst = sorted(self.missing, key=self.missing.__getitem__, reverse=True)
        some = ", ".join(f"{label} {self.missing[label]}" for label in worst[:4])
        left = sum(
            int(np.count_nonzero(~np.isfinite(self.filled[label]).all(axis=1)))
            for label in self.missing
        )
        return (
            f"gaps: {total} of {self.time.size * len(self.markers)} marker-samples missing ({some}"
            f"{', ...' if len(worst) > 4 else ''}); interior ones up to {gaps.LONGEST} s filled "
            f"by a cubic spline, {left} samples left open"
        )
