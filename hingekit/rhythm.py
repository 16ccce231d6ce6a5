"""When the thorax bends forward, how much of it does the lumbar spine do?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from hingekit import datasets
from hingekit._arrays import Array, namespace
from hingekit.errors import HingekitError
from hingekit.inputs import require_between


def neutral(thorax: Array) -> Array:
    """Spine kept as it stands: the hips do all of the bending [deg]."""
    return 0.0 * thorax


def tafazzol(thorax: Array) -> Array:
    """Lumbar flexion in free forward bending, Tafazzol et al. 2014.

    The published ratios R of lumbar to pelvic rotation (2.51 over the first 30 deg of thorax
    inclination, 1.34 over 90 to 120) are read as cumulative, at the middle of their range
    and linear in between: the reading that ends near the published peak angles. Then
    flexion = θ R / (1 + R), constant outside 0 to 120 deg.

    Parameters
    ----------
    thorax : float or array
        Thorax inclination θ [deg].

    Returns
    -------
    float or array
        Lumbar flexion, thorax minus pelvis [deg].
    """
    xp = namespace(thorax)
    (early_from, early_to, early), (late_from, late_to, late) = _ratios("Tafazzol 2014")
    early_middle, late_middle = (early_from + early_to) / 2, (late_from + late_to) / 2
    inclination = xp.clip(xp.asarray(thorax), early_from, late_to)
    slope = (late - early) / (late_middle - early_middle)
    ratio = early + slope * (inclination - early_middle)
    return inclination * ratio / (1 + ratio)


def esola(thorax: Array) -> Array:
    """Lumbar flexion in free forward bending, Esola et al. 1996.

    The ratios of lumbar to hip motion (1.9, 0.9, 0.4 over three steps of 30 deg) are local:
    summed up they give 42.4 deg, against 41.6 published. Constant outside 0 to 90 deg.

    Parameters
    ----------
    thorax : float or array
        Thorax inclination [deg].

    Returns
    -------
    float or array
        Lumbar flexion, thorax minus pelvis [deg].
    """
    xp = namespace(thorax)
    inclination = xp.asarray(thorax)
    flexion = 0.0 * inclination
    for start, stop, ratio in _ratios("Esola 1996"):
        flexion = flexion + ratio / (1 + ratio) * (xp.clip(inclination, start, stop) - start)
    return flexion


#: Rhythms by name.
RHYTHMS: dict[str, Callable[[Array], Array]] = {
    "neutral": neutral,
    "tafazzol": tafazzol,
    "esola": esola,
}


def lumbar_flexion(lumbar: str | Array, thorax: Array) -> Array:
    """Lumbar flexion of a strategy's `lumbar` ingredient.

    Parameters
    ----------
    lumbar : str, float or array
        A rhythm's name, or a fixed lumbar flexion [deg].
    thorax : float or array
        Thorax inclination [deg].

    Returns
    -------
    float or array
        Lumbar flexion [deg].
    """
    if isinstance(lumbar, str):
        return RHYTHMS[lumbar](thorax)
    return lumbar + 0.0 * thorax


def require_lumbar(lumbar: str | Array) -> str | Array:
    """A `lumbar` ingredient, refused when it is neither a rhythm nor an angle.

    Raises
    ------
    HingekitError
        With the rhythms that exist.
    """
    if not isinstance(lumbar, str):
        return require_between("Lumbar flexion", lumbar, -60, 90, "deg")
    if lumbar not in RHYTHMS:
        raise HingekitError(
            f"There is no lumbar rhythm {lumbar!r}: choose one of {', '.join(RHYTHMS)}, "
            "or give a fixed lumbar flexion in degrees."
        )
    return lumbar


@cache
def _ratios(source: str) -> tuple[tuple[float, float, float], ...]:
    """Published steps of thorax inclination, from and to [deg], and the ratio on the way down."""
    return tuple(
        (float(row["bend_from"]), float(row["bend_to"]), float(row["value"]))
        for row in datasets.rows("lumbopelvic_rhythm")
        if row["source"].startswith(source) and row["direction"] == "down" and row["bend_from"]
    )
