"""What does a recorded movement ask of L5/S1, when, and how often?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit._arrays import Array
from hingekit.analysis.bouts import largest, peak, repetitions, spine_ranges
from hingekit.analysis.caveats import caveats
from hingekit.analysis.frames import over_time
from hingekit.analysis.settled import settled_frames
from hingekit.analysis.standing import standing_frames
from hingekit.body import Body
from hingekit.dynamics import filter_words
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance
from hingekit.load import NO_LOAD, External, require_load
from hingekit.mechanics import joint_moments
from hingekit.movement import Movement
from hingekit.recordings.recording import Arms, Quality, Recording, one_person
from hingekit.recordings.still import require_interval
from hingekit.results import counted
from hingekit.sampling import LOWEST
from hingekit.spine import SpineModel
from hingekit.technique import HingeIndex, hinge_index

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Analysis", "analyse"]

#: Segments that a number of the hinge index needs; without them it is not known.
_RESTS_ON = {
    "hip_share": {"pelvis", "thorax"},
    "hip_to_knee_share": {"shank", "thigh", "pelvis"},
    "hip_flexion": {"thigh", "pelvis"},
    "knee_flexion": {"shank", "thigh"},
    "hip_travel": {"shank", "thigh"},
}


@dataclass(frozen=True, eq=False)
class Analysis:
    """What a movement asks of L5/S1; `analyse` makes one, `print` sums it up.

    Parameters
    ----------
    body : Body
        The person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    movement : Movement
        Postures over time, filtered; segments that were assumed are in it.
    over_time : pandas.DataFrame
        One row per frame; what rests on an assumed segment is NaN.
    repetitions : pandas.DataFrame
        One row per repetition.
    spine : pandas.DataFrame or None
        Compression and shear with their ranges, at the largest moment of each repetition.
    assumed : tuple of str
        Segments that were not measured, as `Posture` calls them [-].
    still : array, shape (n,)
        Whether the person stands still in a frame [-].
    slow_peak : float
        Largest L5/S1 moment with inertia at half the cutoff: noise is what it is not [N·m].
    cutoff : float or None
        Of the filter [1/s].
    recording : Recording or None
        Where the movement comes from.
    quality : Quality or None
        Of the recording.
    """

    body: Body
    load: External
    movement: Movement
    over_time: pd.DataFrame
    repetitions: pd.DataFrame
    spine: pd.DataFrame | None
    assumed: tuple[str, ...]
    still: Array
    slow_peak: float
    cutoff: float | None
    recording: Recording | None
    quality: Quality | None

    @property
    def hinge(self) -> HingeIndex:
        """Where the whole bend came from, from the most upright frame to the most inclined."""
        index = hinge_index(self.body, self.movement)
        unknown = [name for name, segments in _RESTS_ON.items() if segments & set(self.assumed)]
        return index._replace(**dict.fromkeys(unknown, np.nan))

    def summary(self) -> dict[str, Any]:
        """Numbers for the whole recording.

        Returns
        -------
        dict of str to float or int
            Frames, repetitions, and for each moment at L5/S1 its peak [N·m] and when [s].
        """
        moment = self.over_time["lumbar_moment"].to_numpy()
        complete = int(self.repetitions["complete"].sum())
        told: dict[str, Any] = {
            "frames": len(self.over_time),
            "frames_without_moment": int(np.isnan(moment).sum()),
            "complete_repetitions": complete,
            "partial_repetitions": len(self.repetitions) - complete,
            "median_lumbar_moment": float(np.nanmedian(moment)),
        }
        for name in ("lumbar_moment", "dynamic_lumbar_moment"):
            course = self.over_time[name].to_numpy()
            place = peak(course)
            value, when = (np.nan,) * 2 if place is None else (course[place], self.time[place])
            told |= {f"peak_{name}": float(value), f"time_of_peak_{name}": float(when)}
        return told | {"standing_lumbar_flexion": self.standing} | self.hinge._asdict()

    @property
    def standing(self) -> float:
        """Median lumbar flexion standing still; NaN where nobody does [deg]."""
        return _median(self.over_time["lumbar_flexion"].to_numpy()[self.still])

    @property
    def time(self) -> Array:
        """Time of each frame [s]."""
        return self.movement.time

    def __str__(self) -> str:
        """What a person wants to know first."""
        told = self.summary()
        lines = [
            f"Analysis   {counted(told['complete_repetitions'], 'complete repetition')}, "
            f"{told['partial_repetitions']} partial; "
            f"no moment in {told['frames_without_moment']} of {counted(told['frames'], 'frame')}",
        ]
        for name, words in (("", "quasi-static (no inertia)"), ("dynamic_", "with inertia")):
            value, when = (
                told[f"peak_{name}lumbar_moment"],
                told[f"time_of_peak_{name}lumbar_moment"],
            )
            peaked = f"peak {value:z.0f} N·m at {when:.2f} s" if np.isfinite(value) else "unknown"
            lines.append(f"  L5/S1 moment, {words:<26}{peaked}")
        lines.append(f"  filter: {self.over_time.attrs['filter']}")
        lines += [f"  {sentence}" for sentence in self.caveats()]
        return "\n".join(lines)

    def caveats(self) -> list[str]:
        """Sentences on what the numbers rest on that was not measured, or cannot be.

        Returns
        -------
        list of str
            None where everything was measured and can be [-].
        """
        return list(caveats(self))


def analyse(
    body: Body,
    recorded: Recording | Movement,
    load: External = NO_LOAD,
    *,
    cutoff: float | None = 6.0,
    arms: Arms = "measured",
    still: tuple[float, float] | None = None,
    spine: SpineModel | None = None,
) -> Analysis:
    """From a recording to the moment at L5/S1 over time and in each repetition.

    Everything is computed from the filtered movement, from the hands and the head downward,
    so that no ground reaction is needed. Quasi-static moments leave inertia out. Those with
    inertia are left open in the first and last period of the cutoff of each run of frames,
    where a filter does not know what went before or comes after.

    Parameters
    ----------
    body : Body
        The person.
    recorded : Recording or Movement
        From `read_recording`, or postures over time.
    load : Load, Force, Band or their sum
        What is carried, all the time, and what pulls.
    cutoff : float or None
        Of the zero-lag Butterworth filter, as in `Movement.filtered`; None for no filter
        [1/s].
    arms : {"measured", "hanging"}
        Of a recording: as recorded, or hanging whatever it says [-].
    still : pair of float, optional
        First and last time of an interval in which the person stands still; found where it is
        not given, and where there is none lumbar flexion has no zero of the person's own [s].
    spine : SpineModel, optional
        For compression and shear, with their ranges at each repetition's largest moment.

    Returns
    -------
    Analysis
        Tables over time and of repetitions; `print` it.

    Raises
    ------
    HingekitError
        When body, load or recording are not one of each, no frame has a posture, or the
        movement cannot be filtered.

    Warns
    -----
    RecordingWarning
        As in `Recording.movement`.
    """
    require_instance("Body", body, Body, "make one with Body.from_table")
    one_person(body)
    require_load(load)
    if load.shape:
        raise HingekitError(f"A recording has one load, not {load.shape}: give single numbers.")
    if spine is not None:
        require_instance("SpineModel", spine, SpineModel, "make one with SpineModel")
    if still is not None:
        still = require_interval(still)
    recording = recorded if isinstance(recorded, Recording) else None
    movement = recorded.movement(body, arms=arms) if isinstance(recorded, Recording) else recorded
    require_instance("Recording", movement, Movement, "give one from read_recording, or a Movement")
    name = recording.source if recording else "The movement"
    if not np.any(movement.posture.exists):
        raise HingekitError(f"{name}: no frame has all that the trunk needs: see its gaps.")
    quality = None if recording is None else recording.quality(body, arms=arms)
    assumed = () if quality is None else quality.assumed
    moved = movement if cutoff is None else movement.filtered(cutoff)
    if cutoff is not None and not np.any(moved.posture.exists):
        raise HingekitError(
            f"{name}: no run of frames is longer than a period of the cutoff ({1 / cutoff:.2g} s): "
            "raise it, or give no cutoff (None)."
        )
    rates, settled = moved.rates(), settled_frames(moved, cutoff)
    frame = over_time(body, moved, rates, load, settled=settled, assumed=assumed, spine=spine)
    frame.attrs |= {"filter": filter_words(cutoff), "load": str(load), "source": name}
    if still is None and recording is not None:
        still = recording.upright
    standing = standing_frames(
        moved.time,
        frame["trunk_inclination"].to_numpy(),
        np.maximum(np.abs(rates.velocity.pelvis), np.abs(rates.velocity.thorax)),
        still,
    )
    found = repetitions(frame, _median(frame["lumbar_flexion"].to_numpy()[standing]))
    found.attrs |= {key: frame.attrs[key] for key in ("filter", "load", "source")}
    slow = np.nan
    if cutoff is not None and cutoff / 2 >= LOWEST:
        slower = movement.filtered(cutoff / 2)
        course = joint_moments(body, slower.posture, load, slower.rates()).lumbar
        slow = largest(np.where(settled_frames(slower, cutoff / 2), course, np.nan))
    return Analysis(
        body=body,
        load=load,
        movement=moved,
        over_time=frame,
        repetitions=found,
        spine=None
        if spine is None
        else spine_ranges(body, moved, rates, load, spine, frame, found),
        assumed=assumed,
        still=standing,
        slow_peak=slow,
        cutoff=cutoff,
        recording=recording,
        quality=quality,
    )


def _median(values: Array) -> float:
    """Median, NaN where there is none [unit]."""
    return float(np.median(values)) if values.size else np.nan
