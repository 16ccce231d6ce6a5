"""Which posture does a body settle in, when something depends on the posture itself?

What pulls changes as the posture stretches it, and a hip that stops hands over to the lumbar
spine: each is one number more that has to agree with the closed form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hingekit._arrays import Array, certainly
from hingekit.closure import Closure, Statics

#: Steps of the secant rule that balance a pull, and what they may leave of its moment
#: [m, times the whole weight]: they leave rounding, or have not found a posture.
_STEPS, _LEFT = 16, 1e-9

#: What they may leave of the hip's limit [deg].
_OFF = 1e-9

#: Where that rule does not settle: shares of the moment that legs can balance at most, and
#: how often the bracket found is halved, which takes it from a hundred kg·m to rounding.
_SCANNED, _HALVED = np.linspace(0.02, 1, 50).tolist(), 50


def settle(
    statics: Statics, closed: Callable[[Array], Closure], centre_of_pressure: Array
) -> Closure:
    """Closure in which what pulls is balanced, too.

    A band pulls as the posture stretches it, and the posture yields to the moment of the
    pull: the secant rule finds the moment at which the two agree.

    Parameters
    ----------
    statics : Statics
        Body and load.
    closed : callable
        From the moment of what pulls, over g [kg·m], to the closure that balances it.
    centre_of_pressure : float or array
        From heel (0) to toe tip (1) [-].

    Returns
    -------
    Closure
        With a balance ratio of NaN where nothing is found, or the pull lifts the body.
    """
    if not statics.constants.load.pulls:
        return closed(0.0)
    xp = statics.xp

    def tried(pulled: Array) -> tuple[Array, Array]:
        """What the pull's moment differs by from `pulled`, and whether the body can stand so."""
        closure = closed(pulled)
        moment, lift = statics.pulled(closure.posture, centre_of_pressure)
        return moment - pulled, (xp.abs(closure.balance_ratio) <= 1) & (lift < statics.mass)

    def settled(pulled: Array) -> Array:
        error, stands = tried(pulled)
        return stands & (xp.abs(error) <= _LEFT * statics.mass)

    pulled = _secant(xp, lambda pulled: tried(pulled)[0], 0.0 * statics.mass)
    found = settled(pulled)
    if certainly(~xp.all(found)):
        pulled = xp.where(found, pulled, _bracketed(statics, tried))
        found = settled(pulled)
    closure = closed(pulled)
    return closure._replace(balance_ratio=xp.where(found, closure.balance_ratio, xp.nan))


def stop_hip(
    xp: Any,
    spine_bent: Callable[[Array], Closure],
    told: Array,
    limit: Callable[[Array], Array],
) -> Closure:
    """Closure in which the lumbar spine goes on where the hip has stopped.

    Lumbar flexion moves the hip's limit a little, because the legs lean with what they carry:
    the secant rule finds the flexion with which the hip is just at its limit.

    Parameters
    ----------
    xp : namespace
        Array library.
    spine_bent : callable
        From lumbar flexion [deg] to the closure with it.
    told : float or array
        Lumbar flexion of a hip that is free [deg].
    limit : callable
        From knee flexion to the hip flexion that stops the hip [deg].

    Returns
    -------
    Closure
        With lumbar flexion as told where the hip is within its limit, or else at it.
    """

    def excess(closure: Closure) -> Array:
        return closure.posture.hip_flexion - limit(closure.posture.knee_flexion)

    free = spine_bent(told)
    stopped = excess(free) > 0
    if certainly(~xp.any(stopped)):
        return free
    flexion = _secant(xp, lambda flexion: excess(spine_bent(flexion)), told)
    closure = spine_bent(xp.where(stopped, flexion, told))
    found = ~stopped | (xp.abs(excess(closure)) <= _OFF)
    return closure._replace(balance_ratio=xp.where(found, closure.balance_ratio, xp.nan))


def _secant(xp: Any, error: Callable[[Array], Array], start: Array) -> Array:
    """Where an error that falls about as fast as its argument rises is zero."""
    before, error_before = start, error(start)
    now = before + error_before
    for _ in range(_STEPS):
        error_now = error(now)
        rise = error_now - error_before
        slope = xp.where(rise != 0, rise, 1.0)
        step = xp.where(rise != 0, error_now * (now - before) / slope, 0.0)
        before, error_before, now = now, error_now, now - step
    return now


def _bracketed(statics: Statics, tried: Callable[[Array], tuple[Array, Array]]) -> Array:
    """Moment of what pulls where the secant rule has lost its way [kg·m]: scanned, then halved.

    The scan begins at no pull and goes outward, over all moments that legs can balance.
    """
    xp = statics.xp
    start, most = 0.0 * statics.mass, 2 * statics.mass  # legs reach less than a metre out
    at_start = tried(start)
    low = high = start
    found = start != start
    for way in (1, -1):
        inner, (error, stands) = start, at_start
        for share in _SCANNED:
            outer = way * share * most
            error_outer, stands_outer = tried(outer)
            crossed = (error * error_outer <= 0) & (stands | stands_outer)
            nearer = crossed & (~found | (xp.abs(inner) < xp.minimum(xp.abs(low), xp.abs(high))))
            low, high = xp.where(nearer, inner, low), xp.where(nearer, outer, high)
            found = found | crossed
            inner, error, stands = outer, error_outer, stands_outer
    error_low, _ = tried(low)
    for _ in range(_HALVED):
        middle = (low + high) / 2
        error, _ = tried(middle)
        same = error * error_low > 0
        low, error_low = xp.where(same, middle, low), xp.where(same, error, error_low)
        high = xp.where(same, high, middle)
    return (low + high) / 2
