"""When the thorax bends forward, how much of it does the lumbar spine do?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hingekit import datasets
from hingekit._arrays import Array, Block, common_shape, namespace, part
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


@dataclass(frozen=True, eq=False)
class Rocked:
    """A lumbar spine with the pelvis rocked forward under it: it extends by as much.

    Parameters
    ----------
    lumbar : str, float, array or Rocked
        A rhythm's name, a fixed lumbar flexion, or one that is rocked already [deg].
    by : float or array
        How far the pelvis is rocked forward, negative backward [deg].

    Raises
    ------
    HingekitError
        When they are not.
    """

    lumbar: str | Array | Rocked
    by: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "lumbar", require_lumbar(self.lumbar))
        object.__setattr__(self, "by", require_between("Pelvic rock", self.by, -90, 90, "deg"))

    def __str__(self) -> str:
        """The rule in a table."""
        several = common_shape(*self.numbers)
        by = "several degrees" if several else f"{float(self.by):g} deg"
        own = "several flexions" if common_shape(*self.numbers[1:]) else self.lumbar
        return f"{own}, rocked by {by}"

    @property
    def numbers(self) -> list[Array]:
        """Numbers of the rule."""
        if isinstance(self.lumbar, str):
            return [self.by]
        return [self.by, *getattr(self.lumbar, "numbers", [self.lumbar])]

    def part(self, block: Block) -> Rocked:
        """The rule in a block of a larger result."""
        lumbar = self.lumbar
        cut = lumbar.part(block) if isinstance(lumbar, Rocked) else part(lumbar, block)
        return replace(self, lumbar=cut, by=part(self.by, block))


def lumbar_flexion(lumbar: str | Array | Rocked, thorax: Array) -> Array:
    """Lumbar flexion of a strategy's `lumbar` ingredient.

    Parameters
    ----------
    lumbar : str, float, array or Rocked
        A rhythm's name, a fixed lumbar flexion, or one of them with the pelvis rocked [deg].
    thorax : float or array
        Thorax inclination [deg].

    Returns
    -------
    float or array
        Lumbar flexion [deg].
    """
    if isinstance(lumbar, Rocked):
        return lumbar_flexion(lumbar.lumbar, thorax) - lumbar.by
    if isinstance(lumbar, str):
        return RHYTHMS[lumbar](thorax)
    return lumbar + 0.0 * thorax


def require_lumbar(lumbar: str | Array | Rocked) -> Any:
    """A `lumbar` ingredient, refused when it is neither a rhythm nor an angle.

    Raises
    ------
    HingekitError
        With the rhythms that exist.
    """
    if isinstance(lumbar, Rocked):
        return lumbar
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
