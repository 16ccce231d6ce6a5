"""How much of the lumbar moment does passive tissue bear?"""

from __future__ import annotations

from typing import Any

from hingekit import datasets
from hingekit._arrays import Array, namespace
from hingekit.body import SEXES, Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_instance, require_numbers
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.posture import Posture


def passive_lumbar_moment(
    body: Body,
    lumbar_flexion: Array,
    *,
    at_full_flexion: Array | None = None,
    full_flexion: Array | None = None,
    exponent: Array | None = None,
) -> Array:
    """Moment with which ligaments, discs, fascia and silent muscle extend a flexed lumbar spine.

    at_full_flexion · (exp(exponent · s) − 1) / (exp(exponent) − 1), where s is the lumbar
    flexion over the full flexion. Only the moment at full flexion was derived from what was
    measured in living people (Dolan et al. 1994); that the rise is exponential was read, the
    exponent was not: sweep it. Beyond full flexion the exponential runs on, by 5 % for each
    degree or so. In extension the moment is zero: facets and the tissue in front, which stop a
    spine there, are other tissue than was measured in flexion, and are not modelled.

    Parameters
    ----------
    body : Body
        The person, or people; their sex chooses the moment at full flexion.
    lumbar_flexion : float or array
        Thorax less pelvis inclination; NaN gives NaN [deg].
    at_full_flexion : float or array, optional
        Passive moment at full flexion; 95 for men (50 to 120), 52 for women (30 to 77) from
        `datasets/lumbar_passive.csv` when not given [N·m].
    full_flexion : float or array, optional
        Lumbar flexion at which it is that large; the end of the body's own lumbar range when not
        given, which is measured as lumbar flexion is: between thorax and pelvis [deg].
    exponent : float or array, optional
        How steeply it rises; 3 (2 to 4) when not given, an assumption [-].

    Returns
    -------
    float or array
        Extensor positive, in the broadcast shape of flexion and parameters [N·m].

    Raises
    ------
    HingekitError
        When a number is none or cannot be, or neither the body's sex nor the moment at full
        flexion is known.

    Examples
    --------
    >>> import hingekit as hk
    >>> from hingekit.spine import passive_lumbar_moment
    >>> man = hk.Body.from_table(sex="male")
    >>> round(float(passive_lumbar_moment(man, man.joint_ranges.lumbar[1])), 9)
    95.0
    """
    require_instance("Body", body, Body, "make one with Body.from_table")
    flexion = require_numbers("Lumbar flexion", lumbar_flexion, "deg")
    if at_full_flexion is None:
        at_full_flexion = _at_full_flexion(body.sex)
    if full_flexion is None:
        full_flexion = body.joint_ranges.lumbar[1]
    if exponent is None:
        exponent = _published("exponent")
    moment = require_between("Passive moment at full flexion", at_full_flexion, 0, 500, "N·m")
    full = require_between("Full lumbar flexion", full_flexion, 10, 120, "deg")
    steepness = require_between("Exponent", exponent, 0.01, 10, "e-folds", "sweep 2 to 4")

    xp = namespace(flexion, moment, full, steepness)
    flexion, moment, full, steepness = (
        xp.asarray(value, dtype=xp.float64) for value in (flexion, moment, full, steepness)
    )
    _require_a_lumbar_spine(xp, flexion)
    stretch = xp.maximum(flexion, xp.zeros_like(flexion)) / full
    return moment * xp.expm1(steepness * stretch) / xp.expm1(steepness)


def passive_share(
    body: Body, posture: Posture, load: External = NO_LOAD, **parameters: Array
) -> Array:
    """Share of the net L5/S1 moment that passive tissue bears, the muscles bearing the rest.

    Above one the spine could not rest in this posture: passive tissue would straighten it
    unless the abdomen pulled.

    Parameters
    ----------
    body : Body
        The person, or people.
    posture : Posture
        Inclinations, at rest.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    **parameters : float or array
        Parameters of the passive moment, as in `passive_lumbar_moment`.

    Returns
    -------
    float or array
        Passive over net moment; NaN where the net moment does not extend [-].

    Raises
    ------
    HingekitError
        When shapes do not go together, or as in `passive_lumbar_moment`.
    """
    net = joint_moments(body, posture, load).lumbar
    passive = passive_lumbar_moment(body, posture.lumbar_flexion, **parameters)
    xp = namespace(net, passive)
    return passive / xp.where(xp.asarray(net) > 0, xp.asarray(net), xp.asarray(float("nan")))


def _published(quantity: str, sex: str = "any") -> float:
    """A number of `datasets/lumbar_passive.csv` [in the row's unit]."""
    return datasets.value(datasets.rows("lumbar_passive"), "value", quantity=quantity, sex=sex)


def _at_full_flexion(sex: str) -> float:
    """Passive moment at full flexion of a sex [N·m]."""
    if sex not in SEXES:
        raise HingekitError(
            f"The passive lumbar moment is known for {' and '.join(SEXES)} bodies, not for "
            f"sex {sex!r}: give the body a sex, or give at_full_flexion in N·m."
        )
    return _published("moment_at_full_flexion", sex)


def _require_a_lumbar_spine(xp: Any, flexion: Array) -> None:
    """Refuse a lumbar flexion that no spine has; a missing one passes."""
    known = xp.where(xp.isnan(flexion), xp.zeros_like(flexion), flexion)
    require_between("Lumbar flexion", known, -90, 120, "deg")
