"""Which way does a segment lean, seen from the sensor on it?

Only where up is, in the axes of the sensor, is used. A sensor keeps its place on the body, so up
moves through it along one line when the body bends, whichever way it was mounted; and headings,
which drift and which iron disturbs, do not enter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array


class Lean(NamedTuple):
    """How a segment leans, seen from its sensor, relative to standing."""

    inclination: Array  # forward positive [deg]
    sideways: Array  # what of its length lies to the side [-]

    @property
    def turned(self) -> Lean:
        """The same with forward and back exchanged."""
        return Lean(-self.inclination, -self.sideways)


def find_lean(up: Array, standing: Array) -> Lean:
    """Lean along the direction in which up moves most through the sensor.

    Parameters
    ----------
    up : array, shape (n, 3)
        Upward vertical in the axes of the sensor, NaN where unknown [-].
    standing : array, shape (n,)
        In which frames the person stands upright [-].

    Returns
    -------
    Lean
        Zero in standing; whether forward or back is positive is not known yet.
    """
    upright = np.nanmean(up[standing], axis=0)
    upright = upright / np.linalg.norm(upright)
    aside = up - (up @ upright)[:, None] * upright
    seen = aside[np.isfinite(aside).all(axis=1)]
    along = np.linalg.eigh(seen.T @ seen)[1][:, -1]
    across = np.cross(upright, along)
    return Lean(np.rad2deg(np.arctan2(up @ along, up @ upright)), up @ across)


def reach(inclination: Array) -> tuple[float, float]:
    """How far back and how far forward [deg]."""
    return max(-float(np.nanmin(inclination)), 0.0), max(float(np.nanmax(inclination)), 0.0)


def correlation(one: Array, other: Array) -> float:
    """Of what is known of both; 1 where one does not change [-]."""
    both = np.isfinite(one + other)
    pair = [values[both] - values[both].mean() for values in (one, other)]
    product = float(np.linalg.norm(pair[0]) * np.linalg.norm(pair[1]))
    return float(pair[0] @ pair[1]) / product if product else 1.0
