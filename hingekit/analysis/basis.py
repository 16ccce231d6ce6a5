"""What of a movement can an analysis rest on?"""

from __future__ import annotations

import numpy as np

from hingekit._arrays import Array
from hingekit.movement import Movement
from hingekit.posture import FIELDS, Posture
from hingekit.recordings.recording import Quality


def assumed_segments(movement: Movement, quality: Quality) -> tuple[str, ...]:
    """Segments of a recording that were not measured."""
    shape = movement.time.shape
    courses = {name: np.broadcast_to(getattr(movement.posture, name), shape) for name in FIELDS}
    # What a recording holds at one angle is assumed: nothing that is measured stays there. And
    # what two segments have only in common tells nothing of each.
    found = {name for name, course in courses.items() if np.nanmin(course) == np.nanmax(course)}
    if quality.rests_on.get("pelvis") == quality.rests_on.get("thorax"):
        found |= {"pelvis", "thorax"}
    return tuple(name for name in FIELDS if name in found)


def unwrapped(movement: Movement) -> Movement:
    """The same, without jumps by a whole turn, which a filter would take for motion."""
    shape = movement.time.shape
    courses = {
        name: np.array(np.broadcast_to(getattr(movement.posture, name), shape)) for name in FIELDS
    }
    for run in movement.runs:
        for course in courses.values():
            course[run] = np.unwrap(course[run], period=360.0)
    return Movement(movement.time, Posture(**courses, status=movement.posture.status))


def settled_frames(movement: Movement, cutoff: float | None) -> Array:
    """Frames a period of the cutoff or more from the ends of their run [-]."""
    settled = np.zeros(movement.time.shape, dtype=bool)
    margin = 0.0 if cutoff is None else 1 / cutoff
    for run in movement.runs:
        time = movement.time[run]
        settled[run] = (time >= time[0] + margin) & (time <= time[-1] - margin)
    return settled
