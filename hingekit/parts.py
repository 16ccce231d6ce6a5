"""How are rigid parts joined, and how is a trunk cut between two published levels?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np


class Part(NamedTuple):
    """A rigid piece: mass, centre of mass in its segment, inertia about that centre."""

    mass: float  # of body mass
    centre: complex  # of stature, forward + i up
    inertia: float  # of body mass times stature squared

    def share(self, whole: float) -> Part:
        """The same part of a body whose fractions add up to `whole`, made to add up to one."""
        return self._replace(mass=self.mass / whole, inertia=self.inertia / whole)


def join(first: Part, second: Part) -> Part:
    """Two parts in one frame as one rigid part."""
    mass = first.mass + second.mass
    centre = (first.mass * first.centre + second.mass * second.centre) / mass
    spread = sum(p.inertia + p.mass * abs(p.centre - centre) ** 2 for p in (first, second))
    return Part(mass, centre, float(spread))


class Column(NamedTuple):
    """Trunk piece of a table, between two heights over the hip [fraction of stature].

    Its mass is spread along its length with a density that changes linearly, and evenly in
    depth: the one such column that has the published mass, centre and radius of gyration.
    So a cut between two published levels conserves all three.
    """

    mass: float
    top: float
    bottom: float
    centre: float  # from the top, fraction of its length
    gyration: float  # about the mediolateral axis, fraction of its length

    def between(self, low: float, high: float) -> np.ndarray[Any, Any]:
        """Mass, first and second moment of height over the hip, of the slice [low, high]."""
        length = self.top - self.bottom
        start, stop = np.clip([self.top - high, self.top - low], 0, length) / length
        if stop <= start:
            return np.zeros(3)
        slope = 6 * (self.centre - 1 / 2)
        depth = self.gyration**2 - 1 / 12 + (self.centre - 1 / 2) ** 2

        def moment(n: int) -> float:
            even = (stop ** (n + 1) - start ** (n + 1)) / (n + 1)
            tilted = (stop ** (n + 2) - start ** (n + 2)) / (n + 2)
            return float((1 - slope) * even + 2 * slope * tilted)

        m0, m1, m2 = (self.mass * moment(n) for n in range(3))
        first = self.top * m0 - length * m1
        second = self.top**2 * m0 - 2 * self.top * length * m1 + length**2 * (m2 + depth * m0)
        return np.array([m0, first, second])


def slice_trunk(columns: Iterable[Column], low: float, high: float, ahead: float) -> Part:
    """Trunk between two heights over the hip, as a part of the segment that starts at `low`."""
    mass, first, second = np.sum([column.between(low, high) for column in columns], axis=0)
    centre = first / mass
    return Part(float(mass), complex(ahead, centre - low), float(second - mass * centre**2))
