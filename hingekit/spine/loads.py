"""What presses on a lumbar disc, and what shears it?

Net moment first: it is mechanics. Who bears it is a model, and labelled so: passive tissue,
abdominal pressure and one extensor behind the joint, one abdominal muscle in front.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any, NamedTuple

from hingekit._arrays import (
    Array,
    certainly,
    common_shape,
    in_blocks,
    joint_shape,
    namespace,
    stack,
    turn,
    unstack,
)
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance, require_numbers
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import STANDARD_GRAVITY, joint_forces, joint_moments
from hingekit.posture import Posture, Rates
from hingekit.spine.brace import NO_BRACE, Brace
from hingekit.spine.model import SPINE_MODEL, SpineModel
from hingekit.spine.passive import passive_lumbar_moment

#: Discs for which loads are known.
LEVELS = ("L5/S1", "L4/L5")

_DEGREE = math.pi / 180


class SingleMuscle(NamedTuple):
    """What one muscle behind a joint makes of a moment."""

    muscle_force: Array  # [N]
    compression: Array  # [N] into the disc
    shear: Array  # [N] of the upper on the lower vertebra, anterior positive


class SpineLoads(NamedTuple):
    """Loads at one level; moments extensor positive.

    `moment` is mechanics; everything below it rests on a `SpineModel`.
    """

    moment: Array  # net, all that passive tissue, pressure and muscles make together [N·m]
    passive_moment: Array  # of ligaments, disc, fascia and silent muscle [N·m]
    pressure_moment: Array  # of abdominal pressure [N·m]
    extensor_force: Array  # of active muscle [N]
    abdominal_force: Array  # [N]
    posterior_tension: Array  # along the extensors, active and passive [N]
    compression: Array  # into the disc [N]
    shear: Array  # of the upper on the lower vertebra, anterior positive [N]


def single_muscle(
    moment: Array,
    force_above: Array,
    moment_arm: Array,
    *,
    obliquity: Array = 0.0,
    disc_inclination: Array = 0.0,
) -> SingleMuscle:
    """Balance a moment with one muscle, and see what presses on the disc.

    F = M / d, compression F cos ε + W cos α, anterior shear W sin α − F sin ε.

    Parameters
    ----------
    moment : float or array
        Net extensor moment M at the joint [N·m].
    force_above : float or array
        Weight W of all that the joint carries [N].
    moment_arm : float or array
        Moment arm d of the muscle [m].
    obliquity : float or array
        Angle ε by which the muscle pulls backward from the disc's axis [deg].
    disc_inclination : float or array
        Inclination α of the disc's plane from the horizontal, front down positive [deg].

    Returns
    -------
    SingleMuscle
        Muscle force, compression and anterior shear [N].

    Raises
    ------
    HingekitError
        When something is not a number.

    Examples
    --------
    >>> from hingekit.spine import single_muscle
    >>> stooped = single_muscle(202.1, 608.2, 0.05, disc_inclination=60)
    >>> round(float(stooped.compression))
    4346
    """
    given = {
        "Moment": (moment, "N·m"),
        "Force above": (force_above, "N"),
        "Moment arm": (moment_arm, "m"),
        "Obliquity": (obliquity, "deg"),
        "Disc inclination": (disc_inclination, "deg"),
    }
    numbers = [require_numbers(name, value, unit) for name, (value, unit) in given.items()]
    common_shape(*numbers)
    xp = namespace(*numbers)
    moment, weight, arm, oblique, inclined = (xp.asarray(n, dtype=xp.float64) for n in numbers)
    if certainly(xp.any(arm <= 0)):  # a missing arm gives a missing force
        raise HingekitError("Moment arm must be positive: give it in metres.")
    force = moment / arm
    oblique, inclined = oblique * _DEGREE, inclined * _DEGREE
    return SingleMuscle(
        force,
        force * xp.cos(oblique) + weight * xp.cos(inclined),
        weight * xp.sin(inclined) - force * xp.sin(oblique),
    )


def spine_loads(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
    rates: Rates | None = None,
    *,
    model: SpineModel = SPINE_MODEL,
    brace: Brace = NO_BRACE,
    level: str = "L5/S1",
    g: float = STANDARD_GRAVITY,
) -> SpineLoads:
    """Compression and shear of a lumbar disc, and who bears its moment.

    The net moment M is borne, in this order, by passive tissue, by abdominal pressure, and by one
    extensor, or one abdominal muscle where the others make too much. The share c of the passive
    moment is a couple and costs no compression; the rest pulls along the extensor's line
    (docs/derivation.md, equations 28 to 30). No co-contraction unless a brace says so, so
    standing is lighter here than in people.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations; a missing posture gives NaN.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    rates : Rates, optional
        How fast the inclinations change; at rest when not given [deg/s, deg/s²].
    model : SpineModel
        Levers, discs and passive tissue.
    brace : Brace
        Abdominal pressure and co-contraction; none by default.
    level : {"L5/S1", "L4/L5"}
        Which disc. The vertebra between the two counts as if it were above both [-].
    g : float
        Acceleration of gravity [m/s²].

    Returns
    -------
    SpineLoads
        Broadcast shape of everything that came in; moments [N·m], forces [N].

    Raises
    ------
    HingekitError
        When there is no such level, something is of the wrong kind, or the passive moment of
        the body's sex is not known.

    Examples
    --------
    >>> import hingekit as hk
    >>> body = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
    >>> bent = hk.bend_forward(body, thorax_inclination=60)
    >>> loads = hk.spine_loads(body, bent)
    >>> bool(loads.compression > 1000)
    True
    """
    require_instance("SpineModel", model, SpineModel, "make one with SpineModel")
    require_instance("Brace", brace, Brace, "make one with Brace")
    if not isinstance(level, str) or level not in LEVELS:
        raise HingekitError(f"There is no level {level!r}: choose one of {', '.join(LEVELS)}.")
    moment = joint_moments(body, posture, load, rates, g=g).lumbar
    carried = joint_forces(body, posture, load, rates, g=g).lumbar
    flexion = posture.lumbar_flexion
    passive = passive_lumbar_moment(body, flexion, model=model)
    known = (moment, carried, passive, flexion, posture.pelvis, body.stature)
    full = model.full_flexion_of(body)
    xp = namespace(*known, full, *model.numbers, *brace.numbers)
    shape = joint_shape(common_shape(*known, full), model.shape, brace.shape)
    share_out = partial(_share_out, xp, level)
    table = in_blocks(xp, share_out, shape, *known, full, model, brace)
    if table.shape[1:] != shape:
        table = xp.broadcast_to(table, (table.shape[0], *shape))
    return SpineLoads(*unstack(xp, table))


def _share_out(
    xp: Any,
    level: str,
    moment: Array,
    carried: Array,
    passive: Array,
    flexion: Array,
    pelvis: Array,
    stature: Array,
    full_flexion: Array,
    model: SpineModel,
    brace: Brace,
) -> Array:
    """Rows of `SpineLoads` at a level, from what L5/S1 carries (equations 28 to 30)."""
    given = (moment, carried, passive, flexion, pelvis, stature)
    moment, carried, passive, flexion, pelvis, stature = (xp.asarray(each) for each in given)
    pressure, against = (xp.asarray(each) for each in brace.numbers)
    model = model.on(xp)

    lower = model.disc_inclination + pelvis + model.flexion_share_l5s1 / 2 * flexion
    gap = model.disc_gap - (model.flexion_share_l5s1 + model.flexion_share_l4l5) / 2 * flexion
    if level == "L5/S1":
        # The same line of muscle, seen from a disc that is inclined more.
        inclined, oblique = lower, model.extensor_obliquity - gap
    else:
        inclined, oblique = lower - gap, model.extensor_obliquity
        turned = turn(xp, pelvis + model.flexion_share_l5s1 * flexion)
        there = (model.l4l5_ahead + 1j * model.l4l5_above) * stature * turned
        moment = moment - xp.imag(xp.conj(there) * carried)

    zero = 0.0 * moment
    pushed = 1000 * pressure * model.pressure_area * model.pressure_arm  # kPa to N/m²
    relief = xp.minimum(pushed + zero, model.relief_limit * xp.maximum(moment, zero))
    left = moment - passive - relief
    behind = xp.maximum(left, 0.0 * left) + against
    in_front = xp.maximum(-left, 0.0 * left) + against

    bent = xp.clip(flexion / xp.asarray(full_flexion), 0.0, 1.0)
    arm = model.extensor_arm * (1 - model.extensor_arm_loss * bent)
    # What is carried pushes along its own direction: vertical at rest, tilted in movement.
    push, tilt = xp.abs(carried), xp.atan2(xp.real(carried), xp.imag(carried)) / _DEGREE
    posterior = single_muscle(
        behind + (1 - model.couple_share) * passive,
        push,
        arm,
        obliquity=oblique,
        disc_inclination=inclined - tilt,
    )
    abdominal = in_front / model.abdominal_arm
    pressed = posterior.compression + abdominal - relief / model.pressure_arm
    extensor, (tension, _, shear) = behind / arm, posterior
    rows = [moment, passive, relief, extensor, abdominal, tension, pressed, shear]
    return stack(xp, rows)
