"""How much of the lumbar moment does passive tissue bear?"""

from __future__ import annotations

from typing import Any

from hingekit._arrays import Array, common_shape, namespace
from hingekit.body import Body
from hingekit.inputs import require_between, require_instance, require_numbers
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.posture import Posture
from hingekit.spine.model import SPINE_MODEL, SpineModel


def passive_lumbar_moment(
    body: Body, lumbar_flexion: Array, *, model: SpineModel = SPINE_MODEL
) -> Array:
    """Moment with which ligaments, discs, fascia and silent muscle extend a flexed lumbar spine.

    At full flexion · (exp(k s) − 1) / (exp(k) − 1), where s is the lumbar flexion over the full
    flexion and k the exponent. Only the moment at full flexion was derived from what was measured
    in living people (Dolan et al. 1994); that the rise is exponential was read, the exponent was
    not: sweep it. Beyond full flexion the exponential runs on, by 5 % for each degree or so. In
    extension the moment is zero: facets and the tissue in front, which stop a spine there, are
    other tissue than was measured in flexion, and are not modelled.

    Parameters
    ----------
    body : Body
        The person, or people; their sex chooses the moment at full flexion, their range the
        full flexion.
    lumbar_flexion : float or array
        Thorax less pelvis inclination; NaN gives NaN [deg].
    model : SpineModel
        Moment at full flexion, full flexion and exponent.

    Returns
    -------
    float or array
        Extensor positive, in the broadcast shape of flexion and parameters [N·m].

    Raises
    ------
    HingekitError
        When flexion is no number or no spine's, or neither the body's sex nor the moment at full
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
    require_instance("SpineModel", model, SpineModel, "make one with SpineModel")
    flexion = require_numbers("Lumbar flexion", lumbar_flexion, "deg")
    moment, full = model.passive_at(body), model.full_flexion_of(body)
    steepness = model.passive_exponent
    common_shape(flexion, moment, full, steepness)

    xp = namespace(flexion, moment, full, steepness)
    flexion, moment, full, steepness = (
        xp.asarray(value, dtype=xp.float64) for value in (flexion, moment, full, steepness)
    )
    _require_a_lumbar_spine(xp, flexion)
    stretch = xp.maximum(flexion, xp.zeros_like(flexion)) / full
    return moment * xp.expm1(steepness * stretch) / xp.expm1(steepness)


def passive_share(
    body: Body, posture: Posture, load: External = NO_LOAD, *, model: SpineModel = SPINE_MODEL
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
    model : SpineModel
        Moment at full flexion, full flexion and exponent.

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
    passive = passive_lumbar_moment(body, posture.lumbar_flexion, model=model)
    xp = namespace(net, passive)
    return passive / xp.where(xp.asarray(net) > 0, xp.asarray(net), xp.asarray(float("nan")))


def _require_a_lumbar_spine(xp: Any, flexion: Array) -> None:
    """Refuse a lumbar flexion that no spine has; a missing one passes."""
    known = xp.where(xp.isnan(flexion), xp.zeros_like(flexion), flexion)
    require_between("Lumbar flexion", known, -90, 120, "deg")
