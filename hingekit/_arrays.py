"""Which array library do these numbers belong to, and how do they meet?

NumPy, PyTorch, CuPy and JAX arrays go in and come out of the mechanics. A formula
asks for the namespace of its inputs once and then reads the same for all of them.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import array_api_compat
import numpy as np

#: A number or an array of any library that follows the array API standard.
Array: TypeAlias = Any


def namespace(*values: Array) -> Any:
    """Array namespace of the inputs: NumPy unless one of them belongs to another library."""
    foreign = [v for v in values if array_api_compat.is_array_api_obj(v) and not _is_numpy(v)]
    if foreign:
        return array_api_compat.array_namespace(*foreign)
    return array_api_compat.array_namespace(np.empty(0))


def _is_numpy(value: Array) -> bool:
    return isinstance(value, np.ndarray | np.generic)


def common_shape(*values: Array) -> tuple[int, ...]:
    """Shape that the inputs broadcast to."""
    return np.broadcast_shapes(*(getattr(value, "shape", np.shape(value)) for value in values))


def stack(xp: Any, values: list[Array]) -> Array:
    """Values broadcast against each other and stacked along a new first axis, as floats."""
    arrays = [xp.asarray(value, dtype=xp.float64) for value in values]
    return xp.stack(xp.broadcast_arrays(*arrays))


def turn(xp: Any, inclination: Array) -> Array:
    """Unit vector e^(-iθ) that turns a frame forward by its inclination.

    Sine and cosine come from one tangent of the half angle: NumPy's tangent is vectorised
    where its sine and cosine are not.

    Parameters
    ----------
    xp : namespace
        Array library of the result [-].
    inclination : float or array
        Inclination θ [deg].

    Returns
    -------
    complex array
        cos θ - i sin θ, exact to some 4e-16 [-].
    """
    half = xp.tan(xp.asarray(inclination, dtype=xp.float64) * (math.pi / 360))
    scale = 2 / (1 + half * half)
    return (scale - 1) - 1j * (half * scale)


def rows(xp: Any, table: Array, ndim: int) -> Array:
    """Table of one row per segment, ready to broadcast against `ndim` trailing axes.

    Postures and bodies broadcast as NumPy arrays do, aligned at the last axis, while
    the first axis stays the segment: (8,) against (8, n) becomes (8, 1).
    """
    table = xp.asarray(table)
    missing = ndim - (table.ndim - 1)
    if missing <= 0:
        return table
    return xp.reshape(table, (table.shape[0], *(1,) * missing, *table.shape[1:]))


def combine(xp: Any, weights: np.ndarray[Any, Any], table: Array) -> Array:
    """Sums of rows: `weights` (m, 8) times `table` (8, ...) gives (m, ...)."""
    table = xp.asarray(table)
    flat = xp.reshape(table, (table.shape[0], -1))
    weights = xp.astype(xp.asarray(weights), flat.dtype)
    return xp.reshape(weights @ flat, (weights.shape[0], *table.shape[1:]))
