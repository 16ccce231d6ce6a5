"""Which frames lie far enough from an end for their accelerations to be trusted?"""

from __future__ import annotations

import numpy as np

from hingekit._arrays import Array
from hingekit.movement import Movement


def settled_frames(movement: Movement, cutoff: float | None) -> Array:
    """Frames a period of the cutoff or more from the ends of their run [-]."""
    settled = np.zeros(movement.time.shape, dtype=bool)
    margin = 0.0 if cutoff is None else 1 / cutoff
    for run in movement.runs:
        time = movement.time[run]
        settled[run] = (time >= time[0] + margin) & (time <= time[-1] - margin)
    return settled
