"""How does a posture change over time?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.posture import Posture

_SHOWN = ("shank", "thigh", "pelvis", "thorax", "upper_arm", "forearm")


@dataclass(frozen=True, eq=False)
class Movement:
    """Postures at increasing times.

    Parameters
    ----------
    time : array, shape (n,)
        Time of each posture, increasing, at least one [s].
    posture : Posture
        Inclinations of shape (n,), or scalars for a segment that does not move [deg].

    Raises
    ------
    HingekitError
        When time is not one increasing row of numbers or the posture has another length.
    """

    time: Array
    posture: Posture

    def __post_init__(self) -> None:
        time = np.asarray(self.time, dtype=float)
        object.__setattr__(self, "time", time)
        if time.ndim != 1 or time.size == 0:
            raise HingekitError(
                f"Movement.time must be one row of times, not of shape {time.shape}: "
                "give the time of each posture in seconds."
            )
        increases = np.isfinite(time) & np.append(True, np.diff(time) > 0)
        if not increases.all():
            where = int(np.argmin(increases))
            raise HingekitError(
                f"Movement.time must increase, but element {where} is {time[where]:g} s: "
                "sort the postures by time and leave each time once."
            )
        if self.posture.shape not in ((), time.shape):
            raise HingekitError(
                f"Movement.posture has shape {self.posture.shape} and time {time.shape}: "
                "give one posture for each time."
            )

    @property
    def duration(self) -> float:
        """From the first posture to the last [s]."""
        return float(self.time[-1] - self.time[0])

    def __str__(self) -> str:
        """A teaching card."""
        missing = self.time.size - int(
            np.count_nonzero(np.broadcast_to(self.posture.exists, self.time.shape))
        )
        lines = [
            f"Movement   {self.time.size} postures over {self.duration:.2f} s, {missing} missing",
            " inclination [deg], from the vertical, forward positive: lowest to highest",
        ]
        for name in _SHOWN:
            values = np.asarray(getattr(self.posture, name), dtype=float)
            values = values[np.isfinite(values)]
            span = f"{values.min():8.1f}{values.max():8.1f}" if values.size else "  not recorded"
            lines.append(f"  {name.replace('_', ' '):<12}{span}")
        return "\n".join(lines)
