"""When does the person stand still?"""

from __future__ import annotations

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_numbers

#: Shortest stretch that counts, and furthest that it may lie from the start or the end [s]
#: (assumption, 0.3 to 1): a shorter stillness is a turning point.
DURATION = 0.5

#: Sway in an interval that was named as still, beyond which it is worth a word, standard
#: deviation [deg] (assumption, 2 to 5).
SWAY = 3.0


def require_interval(still: tuple[float, float]) -> tuple[float, float]:
    """Start and end of an interval that a user names.

    Parameters
    ----------
    still : pair of float
        What came in [s].

    Returns
    -------
    tuple of float
        Start and later end [s].

    Raises
    ------
    HingekitError
        When it is no such pair.
    """
    ends = np.asarray(require_numbers("Still", still, "s"))
    if ends.shape != (2,) or np.isnan(ends).any():
        raise HingekitError(
            f"Still is a start and an end in seconds, not {still!r}: name the interval in which "
            "the person stands, such as still=(0, 1)."
        )
    start, end = float(ends[0]), float(ends[1])
    if not start < end:
        raise HingekitError(
            f"Still, from {start:g} to {end:g} s, ends before it starts: give the start first."
        )
    return start, end


def find_still(time: Array, signals: Array, spread: float) -> slice | None:
    """The stretch at the start, or else at the end, in which nothing moves.

    For sensors, which do not know the vertical of the body: a hold at the bottom of a bend is
    still, too. Where inclinations are known, `hingekit.analysis.standing` looks everywhere.

    Parameters
    ----------
    time : array, shape (n,)
        Increasing times [s].
    signals : array, shape (n, k)
        What would show a movement: angles, or coordinates of points; NaN where unknown [unit].
    spread : float
        Standard deviation over half a second, all signals together, up to which they rest
        [unit].

    Returns
    -------
    slice or None
        The frames, at least half a second of them; None where there is no such stretch.
    """
    if time.size < 3:
        return None
    window = max(round(DURATION / float(np.median(np.diff(time)))), 2)  # frames
    if time.size < window:
        return None
    deviation = _rolling_deviation(signals, window)  # of frames k to k + window - 1
    resting = np.flatnonzero(deviation <= spread)
    if not resting.size:
        return None
    runs = np.split(resting, np.flatnonzero(np.diff(resting) > 1) + 1)
    if runs[0][0] <= window:
        run = runs[0]
    elif deviation.size - 1 - runs[-1][-1] <= window:
        run = runs[-1]
    else:
        return None
    # Where a movement begins or ends it is slow, and would pass for sway: of the run, what is
    # about as still as its stillest window.
    least = int(np.argmin(deviation[run]))
    calm = deviation[run] <= max(2 * deviation[run[least]], spread / 10)
    restless = np.flatnonzero(~calm)
    first = restless[restless < least].max(initial=-1) + 1
    last = restless[restless > least].min(initial=run.size) - 1
    return slice(int(run[first]), int(run[last]) + window)


def _rolling_deviation(signals: Array, window: int) -> Array:
    """Standard deviation over each window, all signals together; infinite where one is unknown."""
    known = np.isfinite(signals).all(axis=1)
    if not known.any():
        return np.full(signals.shape[0] - window + 1, np.inf)
    # About their mean, so that the difference of the two sums keeps its digits.
    centred = np.where(known[:, None], signals - signals[known].mean(axis=0), 0.0)

    def sums(values: Array) -> Array:
        total = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
        return total[window:] - total[:-window]

    variance = (sums(centred**2) / window - (sums(centred) / window) ** 2).sum(axis=1)
    deviation = np.sqrt(np.maximum(variance, 0.0))
    return np.where(sums(known.astype(float)) == window, deviation, np.inf)
