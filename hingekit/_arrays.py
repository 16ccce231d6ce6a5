"""Which array library do these numbers belong to, and how do they meet?

NumPy, PyTorch, CuPy and JAX arrays go in and come out of the mechanics. A formula
asks for the namespace of its inputs once and then reads the same for all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import array_api_compat
import numpy as np

from hingekit.errors import HingekitError

#: A number or an array of any library that follows the array API standard.
Array: TypeAlias = Any

#: Slices, one for each axis of a result.
Block: TypeAlias = tuple[slice, ...]

#: How many postures are computed at once: few enough for their temporary arrays to stay in
#: a processor's cache, enough for the calls of NumPy to cost little beside the numbers.
BLOCK = 12_288

_NATIVE = (float, int, np.ndarray, np.generic)


class _Library:
    """An array library whose new arrays lie on one device."""

    def __init__(self, library: Any, device: Any) -> None:
        self._library, self._device = library, device

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)

    def asarray(self, value: Array, *, dtype: Any = None) -> Array:
        """Array of this library on this device; plain numbers keep double precision."""
        if isinstance(value, float | complex | int):
            value = np.asarray(value)
        elif not isinstance(value, np.ndarray | np.generic) and dtype in (None, value.dtype):
            return value
        return self._library.asarray(value, dtype=dtype, device=self._device)


def namespace(*values: Array) -> Any:
    """Array namespace of the inputs: NumPy unless one of them belongs to another library."""
    foreign = [v for v in values if not isinstance(v, _NATIVE)]
    foreign = [v for v in foreign if array_api_compat.is_array_api_obj(v)]
    if not foreign:
        return np
    return _Library(array_api_compat.array_namespace(*foreign), array_api_compat.device(foreign[0]))


def certainly(condition: Array) -> bool:
    """True where a condition holds; False also while JAX traces, when nobody can tell yet."""
    try:
        return bool(condition)
    except TypeError:
        return False


def common_shape(*values: Array) -> tuple[int, ...]:
    """Shape that numbers and arrays broadcast to, refused as by `joint_shape`."""
    return joint_shape(*(_shape(value) for value in values))


def joint_shape(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """Shape that arrays of these shapes broadcast to.

    Raises
    ------
    HingekitError
        When there is none.
    """
    different = set(shapes)
    if len(different) == 1:
        return different.pop()
    try:
        return np.broadcast_shapes(*different)
    except ValueError:
        raise HingekitError(
            f"Arrays of shapes {', '.join(map(str, sorted(different)))} do not go together: "
            "give each its own axis, or the same number of elements."
        ) from None


def _shape(value: Array) -> tuple[int, ...]:
    return () if isinstance(value, float) else tuple(getattr(value, "shape", ()))


def stack(xp: Any, values: list[Array]) -> Array:
    """Values broadcast against each other and stacked along a new first axis, as floats."""
    if xp is np and len({_shape(value) for value in values}) == 1:
        return np.array(values, dtype=float)
    arrays = [xp.asarray(value, dtype=xp.float64) for value in values]
    return xp.stack(xp.broadcast_arrays(*arrays))


def cosine_and_sine(xp: Any, half_angle: Array) -> tuple[Array, Array]:
    """Cosine and sine of an angle from its half [rad], exact to some 4e-16.

    Both come from the one tangent, because NumPy's tangent is vectorised where its sine and
    cosine are not.
    """
    tangent = xp.tan(half_angle)
    twice = 2 / (1 + tangent * tangent)
    return twice - 1, twice * tangent


def turn(xp: Any, inclination: Array) -> Array:
    """Unit vector e^(-iθ) that turns a frame forward by its inclination θ [deg]."""
    half = xp.asarray(inclination, dtype=xp.float64) * (math.pi / 360)
    cosine, sine = cosine_and_sine(xp, half)
    return cosine - 1j * sine


def unstack(xp: Any, table: Array) -> tuple[Array, ...]:
    """Rows of a table."""
    return tuple(table) if xp is np else xp.unstack(table)


def rows(xp: Any, table: Array, ndim: int, *, lead: int = 1) -> Array:
    """Table with `lead` axes of segments, ready to broadcast against `ndim` trailing axes.

    Postures and bodies broadcast as NumPy arrays do, aligned at the last axis, while
    the first axes stay the segments': (8,) against (8, n) becomes (8, 1).
    """
    table = xp.asarray(table)
    missing = ndim + lead - table.ndim
    if missing <= 0:
        return table
    return xp.reshape(table, (*table.shape[:lead], *(1,) * missing, *table.shape[lead:]))


def combine(xp: Any, weights: Array, table: Array) -> Array:
    """Sums of rows: `weights` (m, 8) times `table` (8, ...) gives (m, ...).

    Weights that differ between bodies have their axes behind, (m, 8, ...).
    """
    if weights.ndim > 2:
        if math.prod(weights.shape[2:]) > 1:
            return xp.sum(rows(xp, weights, table.ndim - 1, lead=2) * table[None, ...], axis=1)
        weights = xp.reshape(weights, weights.shape[:2])
    weights = xp.asarray(weights)
    if weights.dtype != table.dtype:
        weights = xp.astype(weights, table.dtype)
    if table.ndim < 3:
        return weights @ table
    flat = weights @ xp.reshape(table, (table.shape[0], -1))
    return xp.reshape(flat, (weights.shape[0], *table.shape[1:]))


def part(array: Array, block: Block, *, lead: int = 0) -> Array:
    """Share of an array in a block of the result that it broadcasts to.

    Axes of length one, and those that the array lacks, belong to every block; the
    first `lead` axes are segments and stay whole.
    """
    shape = _shape(array)[lead:]
    if not shape:
        return array
    own = block[len(block) - len(shape) :]
    if 1 in shape:
        own = tuple(slice(None) if n == 1 else s for n, s in zip(shape, own, strict=True))
    return array[(slice(None),) * lead + own] if lead else array[own]


def blocks(shape: tuple[int, ...]) -> Iterator[Block]:
    """Slices that cover a shape in turn, with at most `BLOCK` elements each.

    The last axes stay whole as far as they fit, the one before them is cut into pieces,
    and what is before that is taken one by one.
    """
    inner, whole = 1, len(shape)
    while whole and inner * shape[whole - 1] <= BLOCK:
        whole -= 1
        inner *= shape[whole]
    cut, step = shape[:whole], max(1, BLOCK // inner)
    for outer in np.ndindex(cut[:-1]):
        for start in range(0, cut[-1] if cut else 1, step):
            pieces = [*(slice(i, i + 1) for i in outer), slice(start, start + step)]
            yield (*pieces[: len(cut)], *(slice(None),) * (len(shape) - whole))


def in_blocks(
    xp: Any, compute: Callable[..., Array], shape: tuple[int, ...], *inputs: Any
) -> Array:
    """Rows of results for every posture, computed a block at a time.

    Temporary arrays then stay as small as a block, whatever the number of postures. Other
    libraries than NumPy have their own ways and get everything at once.

    Parameters
    ----------
    xp : namespace
        Array library of the inputs [-].
    compute : callable
        From `inputs` to a table (m, ...) that broadcasts to (m, *shape).
    shape : tuple of int
        Shape that the inputs broadcast to [-].
    *inputs : arrays, or objects with `part(block)`
        What `compute` takes; `part` gives the share of it in a block.

    Returns
    -------
    array, shape (m, ...)
        All rows, in a shape that broadcasts to (m, *shape).
    """
    if xp is not np or math.prod(shape) <= BLOCK:
        return compute(*inputs)
    # Memory of this size, once freed, is kept by the C library for the temporaries to come;
    # otherwise it would go back to the system and be fetched again with each of them.
    np.empty(256 * BLOCK)
    result: Array = None
    for block in blocks(shape):
        table = compute(
            *(each.part(block) if hasattr(each, "part") else part(each, block) for each in inputs)
        )
        if result is None:
            result = np.empty((table.shape[0], *shape), table.dtype)
        result[(slice(None), *block)] = table
    return result
