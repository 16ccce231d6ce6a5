"""When does the person stand still?"""

from __future__ import annotations

import numpy as np

from hingekit._arrays import Array

#: Shortest stretch that counts, and furthest that it may lie from the start or the end [s]
#: (assumption, 0.3 to 1). Close to an end, because a hold at the bottom of a bend is still, too.
DURATION = 0.5


def find_still(time: Array, signals: Array, spread: float) -> slice | None:
    """The stretch at the start, or else at the end, in which nothing moves.

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
