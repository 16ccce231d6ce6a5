"""What do the numbers of an analysis rest on that was not measured, or cannot be?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from hingekit._arrays import Array
from hingekit.analysis.bouts import largest
from hingekit.mechanics import joint_moments
from hingekit.recordings.still import SWAY
from hingekit.repetitions import HOLE

if TYPE_CHECKING:
    import pandas as pd

    from hingekit.analysis import Analysis
    from hingekit.body import Body

#: Share by which the peak with inertia may change when the filter's cutoff is halved, before it is
#: said to rest on the filter [-] (assumption, 0.1 to 0.3).
_STEADY = 0.2

#: How far beyond the mean range of a joint, or behind the vertical, nobody goes [deg] (assumption,
#: 15 to 30): people differ by 10 (standard deviation), and so do the axes of segments.
_BEYOND = 20.0

#: Inclinations of what hardly leans back [deg].
_FORWARD = (0.0, 180.0)

#: Moment of the upper body at L5/S1 below which nobody stands [N·m] (assumption, -5 to -20):
#: segment tables put standing upright between -3 and 8 for 75 kg.
_BACKWARD = -10.0


def caveats(analysis: Analysis) -> Iterator[str]:
    """Sentences on what was assumed, is missing, or cannot be.

    Parameters
    ----------
    analysis : Analysis
        From `hingekit.analyse`.

    Yields
    ------
    str
        One sentence, or two [-].
    """
    yield from _impossible(analysis.body, analysis.over_time)
    yield from _assumed(analysis)
    yield from _standing(analysis)
    yield from _missing(analysis.repetitions, analysis.cutoff)
    quick, slow = (
        largest(analysis.over_time["dynamic_lumbar_moment"].to_numpy()),
        analysis.slow_peak,
    )
    if analysis.cutoff is not None and abs(slow - quick) > _STEADY * abs(quick):
        yield (
            f"The largest moment with inertia rests on the filter: {quick:z.0f} N·m at "
            f"{analysis.cutoff:g} Hz, {slow:z.0f} N·m at {analysis.cutoff / 2:g} Hz. Either the "
            "motion is that fast, or this is noise."
        )


def _impossible(body: Body, frame: pd.DataFrame) -> Iterator[str]:
    """Angles that no person on their feet reaches: wrong signs and labels make such."""
    shoulder = frame["upper_arm_inclination"] + frame["thorax_inclination"]
    angles = {
        "shank inclination": (frame["shank_inclination"], _FORWARD),
        "trunk inclination": (frame["trunk_inclination"], _FORWARD),
        "lumbar flexion": (frame["lumbar_flexion"], body.joint_ranges.lumbar),
        "hip flexion": (frame["hip_flexion"], body.joint_ranges.hip),
        "knee flexion": (frame["knee_flexion"], body.joint_ranges.knee),
        "shoulder flexion": (shoulder, body.joint_ranges.shoulder),
    }
    told = []
    for name, (column, (low, high)) in angles.items():
        course = column.to_numpy()
        # A whole turn more or less is the same angle.
        off = (course - (low + high) / 2 + 180) % 360 - 180
        beyond: Array = np.abs(off) > (high - low) / 2 + _BEYOND
        if beyond.any():
            furthest = course[np.nanargmax(np.abs(off))]
            told.append(f"{name} ({furthest:z.0f} deg, {beyond.sum()} of {beyond.size} frames)")
    if told:
        yield (
            f"No person reaches these angles: {', '.join(told)}; check labels, signs and the "
            "sagittal plane."
        )


def _assumed(analysis: Analysis) -> Iterator[str]:
    assumed, recording = set(analysis.assumed), analysis.recording
    legs = " and ".join(name for name in ("shank", "thigh") if name in assumed)
    if legs:
        yield f"Not measured: {legs}; their angles are left out, and so are those of their joints."
        if analysis.movement.base is None:
            yield (
                "Moments with inertia take the hips to be at rest, which lowers their peaks (by "
                "15 % in one set of squats)."
            )
    if {"pelvis", "thorax"} <= assumed:
        yield (
            "Pelvis and thorax were not told apart: only the trunk inclination is measured, and "
            "how it is shared between hips and lumbar spine is assumed."
        )
    elif np.isnan(analysis.standing):
        yield (
            f"{analysis.over_time.attrs['source']} has no part in which the person stands still "
            "and upright: lumbar flexion is as recorded, and its zero is not standing."
        )
    if recording is not None and recording.upright is not None:
        start, end = recording.upright
        yield (
            f"Inclinations count from {start:g} to {end:g} s, which is taken for standing upright: "
            "whoever is bent there seems to bend less by as much."
        )


def _standing(analysis: Analysis) -> Iterator[str]:
    """What nobody does who stands still."""
    still, recording = analysis.still, analysis.recording
    if not still.any():
        return
    sway = float(np.std(analysis.over_time["trunk_inclination"].to_numpy()[still]))
    if sway > SWAY and (recording is None or recording.upright is None):  # sensors say it
        yield (
            f"The trunk moves by {sway:.1f} deg (standard deviation) in the interval that was "
            "named as standing still, so the zero of lumbar flexion is uncertain: name another."
        )
    # Of the person alone: what is carried or pulls may well ask for a flexor moment.
    posture = analysis.movement.posture.part((still,))
    moment = float(np.median(joint_moments(analysis.body, posture).lumbar))
    if moment < _BACKWARD:
        yield (
            f"Standing still, the upper body asks for {moment:z.0f} N·m at L5/S1, as if it leaned "
            "back: check the labels of pelvis and shoulders; all moments may be too low by as much."
        )


def _missing(repetitions: pd.DataFrame, cutoff: float | None) -> Iterator[str]:
    gap = repetitions["gap"]
    holed = int((gap > HOLE).sum())
    if holed:
        yield (
            f"Frames are missing for more than {HOLE:g} s in {holed} of the repetitions: their "
            "largest values may be among them."
        )
    if cutoff is None:
        return
    torn = int(((gap > 0) & (gap <= HOLE) & (gap + 2 / cutoff > HOLE)).sum())
    if torn:
        yield (
            "With inertia, nothing is known within a period of the filter of missing frames "
            f"either: in {torn} of the repetitions that is more than {HOLE:g} s, and the largest "
            "moment with inertia may be among them."
        )
