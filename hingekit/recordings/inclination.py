"""How is the line between two points inclined?"""

from __future__ import annotations

import numpy as np

from hingekit._arrays import Array


def upward(vector: Array) -> Array:
    """Inclination from the upward vertical, forward positive.

    Parameters
    ----------
    vector : complex array
        Forward + i up, of any length [-].

    Returns
    -------
    array
        From -180 to 180 [deg].
    """
    return np.rad2deg(np.arctan2(vector.real, vector.imag))


def downward(vector: Array) -> Array:
    """Inclination from the downward vertical, forward positive, as an arm's is.

    Parameters
    ----------
    vector : complex array
        Forward + i up, of any length [-].

    Returns
    -------
    array
        From -180 to 180 [deg].
    """
    return upward(vector.conj())
