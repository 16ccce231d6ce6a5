"""Which point of the unit cube is a person?

Row i depends on the seed and on i alone, so whoever draws rows 1000 to 2000, on whichever
computer and in whatever pieces, draws the same ones.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError

#: Pseudo-random, or a scrambled Sobol sequence, which fills the cube more evenly.
Sampling: TypeAlias = Literal["random", "quasi"]

#: Numbers that the generator makes at each step of its counter.
_PER_STEP = 4

#: Bits of a coordinate of the Sobol sequence: it ends after 2^30 rows.
_BITS = 30

#: A hair above 0, where the inverse of a distribution may be infinite: half the generator's step.
_ABOVE_ZERO = 2.0**-54


def unit_cube(
    n: int, dimensions: int, *, seed: int = 0, start: int = 0, sampling: Sampling = "random"
) -> Array:
    """Rows `start` to `start + n` of an endless table of numbers between 0 and 1.

    Parameters
    ----------
    n : int
        How many rows [-].
    dimensions : int
        How many columns; another number makes another table [-].
    seed : int
        Which table [-].
    start : int
        Number of the first row [-].
    sampling : {"random", "quasi"}
        Random numbers of a counter (Philox), or a scrambled Sobol sequence, which is most even
        in its first n rows where n is a power of two [-].

    Returns
    -------
    array, shape (n, dimensions)
        Uniform over the open interval (0, 1) [-].

    Raises
    ------
    HingekitError
        When a number is no whole number or too small, or the sampling is unknown.
    """
    n, dimensions = require_whole("Rows", n, 1), require_whole("Columns", dimensions, 1)
    seed, start = require_whole("Seed", seed, 0), require_whole("Start", start, 0)
    if sampling == "random":
        steps = -(-dimensions // _PER_STEP)  # of the counter, for each row
        counter = np.random.Philox(seed).advance(start * steps)
        table = np.random.Generator(counter).random((n, steps * _PER_STEP))
        return np.maximum(table[:, :dimensions], _ABOVE_ZERO)
    if sampling != "quasi":
        raise HingekitError(f'Sampling is "random" or "quasi", not {sampling!r}.')
    if start + n > 2**_BITS:
        raise HingekitError(
            f"The Sobol sequence ends after 2^{_BITS} rows, before row {start + n}: "
            'take another seed or sampling="random".'
        )
    from scipy.stats import qmc  # slow to import

    sequence = qmc.Sobol(dimensions, rng=np.random.default_rng(seed), bits=_BITS)
    if start:
        sequence.fast_forward(start)
    # The first row alone, because SciPy warns of a first request that is no power of two.
    pieces = [sequence.random(rows) for rows in (1, n - 1) if rows]
    # They count in steps from 0; half a step further they never touch an end.
    return np.concatenate(pieces) + 2.0 ** -(_BITS + 1)


def require_whole(name: str, value: Any, least: int) -> int:
    """A whole number, refused when it is none or below the least [-].

    Raises
    ------
    HingekitError
        In one sentence.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise HingekitError(f"{name} must be a whole number from {least} on, not {value!r}.")
    return int(value)
