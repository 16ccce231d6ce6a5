"""Is this a number, and can it be right?

Wrong input is refused where it enters, in one sentence. What passes comes back as a
float or an array of floats, so that nothing behind the door has to ask again.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

import array_api_compat
import numpy as np

from hingekit._arrays import Array, certainly, namespace
from hingekit.errors import HingekitError


def require_numbers(name: str, value: Array, unit: str) -> Array:
    """A number, or numbers, as floats.

    Parameters
    ----------
    name : str
        What the number is, as the user calls it [-].
    value : float, sequence or array of any library
        What came in [unit].
    unit : str
        Unit of the value, the way it is printed [-].

    Returns
    -------
    float or array
        The same numbers: a float, a float64 array, or the array of another library [unit].

    Raises
    ------
    HingekitError
        When it is not a number or a regular table of numbers.
    """
    if isinstance(value, float):  # nearly always
        return value
    if not isinstance(value, np.ndarray | np.generic) and array_api_compat.is_array_api_obj(value):
        return value
    try:
        numbers = np.asarray(value)
    except ValueError:  # rows of different lengths
        numbers = np.asarray(None)
    if numbers.dtype.kind not in "fiu":
        raise HingekitError(f"{name} must be a number in {unit}, not {value!r}.")
    return numbers.astype(float, copy=False) if numbers.ndim else float(numbers)


def require_vectors(name: str, value: Array, unit: str) -> Array:
    """A vector in the plane, or vectors, as complex numbers.

    Parameters
    ----------
    name : str
        What it is, as the user calls it [-].
    value : complex, sequence or array of any library
        What came in, forward + i up [unit].
    unit : str
        Unit of the value, the way it is printed [-].

    Returns
    -------
    complex or array
        The same vectors [unit].

    Raises
    ------
    HingekitError
        When it is not a number or a regular table of numbers.
    """
    if not isinstance(value, np.ndarray | np.generic) and array_api_compat.is_array_api_obj(value):
        return value
    try:
        vectors = np.asarray(value)
    except ValueError:  # rows of different lengths
        vectors = np.asarray(None)
    if vectors.dtype.kind not in "fiuc":
        raise HingekitError(f"{name} must be a number, forward + i up in {unit}, not {value!r}.")
    return vectors.astype(complex, copy=False) if vectors.ndim else complex(vectors)


def require_single(
    name: str, value: Array, low: float, high: float, unit: str, advice: str = ""
) -> float:
    """One number that lies in [low, high].

    Parameters
    ----------
    name : str
        What the number is, as the user calls it [-].
    value : float
        What came in [unit].
    low, high : float
        The closed interval it must lie in [unit].
    unit : str
        Unit of the value, the way it is printed [-].
    advice : str, optional
        What to do about it, without a full stop [-].

    Returns
    -------
    float
        The same number [unit].

    Raises
    ------
    HingekitError
        When it is outside, not finite, no number at all, or several.
    """
    number = require_between(name, value, low, high, unit, advice)
    if np.ndim(number):
        raise HingekitError(f"{name} must be one number in {unit}, not {value!r}: give one.")
    return float(number)


def require_instance(name: str, value: Any, kind: type, advice: str) -> None:
    """Refuse what is not of the kind that is needed.

    Parameters
    ----------
    name : str
        What it is to be, as the user calls it [-].
    value : object
        What came in [-].
    kind : type
        What it must be [-].
    advice : str
        What to do about it, without a full stop [-].

    Raises
    ------
    HingekitError
        When it is something else.
    """
    if not isinstance(value, kind):
        raise HingekitError(
            f"{name} must be a {kind.__name__}, not a {type(value).__name__}: {advice}."
        )


def require_between(
    name: str, value: Array, low: float, high: float, unit: str, advice: str = ""
) -> Array:
    """A number, or numbers, that lie in [low, high].

    Parameters
    ----------
    name : str
        What the number is, as the user calls it [-].
    value : float, sequence or array of any library
        What came in [unit].
    low, high : float
        The closed interval it must lie in [unit].
    unit : str
        Unit of the value, the way it is printed [-].
    advice : str, optional
        What to do about it, without a full stop [-].

    Returns
    -------
    float or array
        The same numbers, as floats [unit].

    Raises
    ------
    HingekitError
        When any element is outside, not finite, or not a number at all.
    """
    numbers = require_numbers(name, value, unit)
    if isinstance(numbers, float):
        wrong: Any = [] if low <= numbers <= high and isfinite(numbers) else [numbers]
    else:
        xp = namespace(numbers)
        outside = ~((numbers >= low) & (numbers <= high) & xp.isfinite(numbers))  # NaN, too
        wrong = numbers[outside] if certainly(xp.any(outside)) else []
    if len(wrong) if isinstance(wrong, list) else wrong.shape[0]:
        tail = f": {advice}" if advice else ""
        raise HingekitError(
            f"{name} must lie between {low:g} and {high:g} {unit}, "
            f"not {float(wrong[0]):g} {unit}{tail}."
        )
    return numbers
