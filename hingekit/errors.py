"""Which error does a user see, and how is a wrong number refused?"""

from __future__ import annotations

from typing import Any

import numpy as np


class HingekitError(ValueError):
    """The one exception family: a sentence that says what, where, the value, and what to do."""


def require_between(
    name: str, value: Any, low: float, high: float, unit: str, advice: str = ""
) -> None:
    """Refuse a number, or an array with any number, outside [low, high].

    Parameters
    ----------
    name : str
        What the number is, as the user calls it.
    value : float or array
        The number that came in [unit].
    low, high : float
        The closed interval it must lie in [unit].
    unit : str
        Unit of the value, the way it is printed.
    advice : str, optional
        What to do about it, without a full stop.

    Raises
    ------
    HingekitError
        When any element is outside, not finite, or not a number at all.
    """
    try:
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise HingekitError(f"{name} must be a number in {unit}, not {value!r}.") from None
    wrong = ~((numbers >= low) & (numbers <= high))  # NaN is wrong too
    if np.any(wrong):
        shown = f"{numbers[wrong].flat[0]:g} {unit}"
        tail = f": {advice}" if advice else ""
        raise HingekitError(
            f"{name} must lie between {low:g} and {high:g} {unit}, not {shown}{tail}."
        )
