"""Which postures lie between those of two strategies?

Thorax inclination and the ingredients of the strategies go from one posture to the other as
one number, the share of the way, and every frame is solved with what it has then: feet, task
and balance hold all the way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.load import External
from hingekit.posture import FIELDS, Posture
from hingekit.solution import solve
from hingekit.strategies import KNEELING, Raised, ShankFollows, Strategy

#: Shares of a way at which rules are asked.
_GRID = np.linspace(0.0, 1.0, 401)

#: Weights that round the corners of what they tell, over 0.15 of the way to both sides
#: (assumption, 0.05 to 0.25): the wider, the softer, and the less do rules hold beside a corner.
_KERNEL = (1 - np.linspace(-1, 1, 121)[1:-1] ** 2) ** 2
_KERNEL /= _KERNEL.sum()


def way(
    body: Body,
    load: External,
    strategies: tuple[Strategy, Strategy],
    ends: tuple[Posture, Posture],
    share: Array,
) -> Posture:
    """Postures between those of two strategies.

    Where rules turn a corner, it is rounded; where a posture on the way does not exist, nothing
    is.

    Parameters
    ----------
    body : Body
        One person.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    strategies : tuple of Strategy
        From which to which.
    ends : tuple of Posture
        Their postures; where one is missing, all between them are.
    share : array, shape (n,)
        Shares of the way, 0 to 1 [-].

    Returns
    -------
    Posture
        Of shape (n,), in balance [deg].
    """
    for end in ends:
        if not (end.exists and share.size):
            return held(end, share.size)
    told = solve(
        body,
        _mixed(strategies, ends, _GRID),
        load,
        thorax_inclination=_between(ends, "thorax", _GRID),
    )
    strategy = _mixed(strategies, ends, share)
    if np.all(told.exists):
        knees = _rounded(told.knee_flexion, share)
        strategy = replace(
            strategy,
            knee_flexion=KNEELING if body.support == "knees" else knees,
            lumbar=_rounded(told.lumbar_flexion, share),
            arms=Raised(_rounded(told.shoulder_flexion, share)),
            hip_limit=None,
        )
    thorax = _between(ends, "thorax", share)
    return held(solve(body, strategy, load, thorax_inclination=thorax), share.size)


def _rounded(angle: Array, share: Array) -> Array:
    """Angle [deg] at shares of the way, from what rules tell on the grid, its corners rounded.

    A hip that stops hands over to the spine from one frame to the next, and a hand that keeps
    to the leg passes from knee to ankle: in motion that would be a blow. What is straight stays
    so, and so do both ends, beyond which the angle goes on point-symmetrically.
    """
    from scipy.interpolate import make_interp_spline

    reach = _KERNEL.size // 2
    before = 2 * angle[0] - angle[reach:0:-1]
    after = 2 * angle[-1] - angle[-2 : -reach - 2 : -1]
    smooth = np.convolve(np.concatenate([before, angle, after]), _KERNEL, mode="valid")
    return make_interp_spline(_GRID, smooth, k=5)(share)


def _mixed(
    strategies: tuple[Strategy, Strategy], ends: tuple[Posture, Posture], share: Array
) -> Strategy:
    """What is between two strategies whose postures are known."""
    first, second = strategies
    changes: dict[str, Any] = {
        "centre_of_pressure": _mean(first.centre_of_pressure, second.centre_of_pressure, share)
    }
    knee, other = first.knee_flexion, second.knee_flexion
    if isinstance(knee, ShankFollows) and isinstance(other, ShankFollows):
        changes["knee_flexion"] = ShankFollows(_mean(knee.ratio, other.ratio, share))
    elif not _one_word(knee, other):
        changes["knee_flexion"] = _between(ends, "knee_flexion", share)
    # A spine that a limit bends is told by what it is at both ends, unless the limit is one.
    one_limit = first.hip_limit is second.hip_limit
    if not (one_limit and _one_word(first.lumbar, second.lumbar)):
        changes["lumbar"] = _between(ends, "lumbar_flexion", share)
        changes["hip_limit"] = second.hip_limit if one_limit else None
    if isinstance(first.arms, float) and isinstance(second.arms, float):
        changes["arms"] = _mean(first.arms, second.arms, share)
    elif not _one_word(first.arms, second.arms):
        changes["arms"] = Raised(_between(ends, "shoulder_flexion", share))
    return replace(second, **changes)


def _one_word(first: Any, second: Any) -> bool:
    return isinstance(first, str) and isinstance(second, str) and first == second


def _between(ends: tuple[Posture, Posture], angle: str, share: Array) -> Array:
    """Angle [deg] at shares of the way from one posture to another."""
    first, second = (float(getattr(end, angle)) for end in ends)
    return _mean(first, second, share)


def _mean(first: Array, second: Array, share: Array) -> Array:
    """What lies at shares of the way from one number to another: at its ends exactly these."""
    return (1 - share) * first + share * second


def held(posture: Posture, count: int) -> Posture:
    """As many postures in a row, all alike unless they are a row already."""
    return Posture(
        **{name: np.broadcast_to(getattr(posture, name), (count,)) for name in (*FIELDS, "status")}
    )
