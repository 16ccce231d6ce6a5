"""How much does a joint's moment change when posture, body or load change a little?"""

from __future__ import annotations

from typing import NamedTuple

from hingekit._arrays import Array, joint_shape, namespace, unstack
from hingekit.bands import Band
from hingekit.body import SEGMENTS, Body, joint_row
from hingekit.equations import EXTENSOR, Constants, State, burden
from hingekit.errors import HingekitError
from hingekit.linkage import ABOVE, TURN
from hingekit.load import NO_LOAD, External, Load, require_load
from hingekit.mechanics import STANDARD_GRAVITY, joint_moments
from hingekit.posture import FIELDS, Posture


class MomentJacobian(NamedTuple):
    """Change of a joint's moment at rest per change of each thing that it depends on.

    The first seven are per degree of inclination [N·m/deg].
    """

    shank: Array
    thigh: Array
    pelvis: Array
    thorax: Array
    head: Array
    upper_arm: Array
    forearm: Array
    body_mass: Array  # all segments in proportion [N·m/kg]
    stature: Array  # all lengths in proportion [N·m/m]
    load_mass: tuple[Array, ...]  # of each mass that is carried, in turn [N·m/kg]


def moment_jacobian(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
    *,
    joint: str = "lumbar",
    g: float = STANDARD_GRAVITY,
) -> MomentJacobian:
    """First derivatives of a joint's moment at rest, in closed form.

    Turning a segment turns its burden, so the slope of Re(B r) is Im(B r)
    (docs/derivation.md, equation 14). Small changes add up: an error of two degrees in the
    thorax' inclination costs twice its entry.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations. The lumbar chord follows pelvis and thorax; head and forearm count on
        their own even where they were not given.
    load : Load, Force or their sum
        What is carried and what pulls.
    joint : str
        One of `hingekit.body.JOINTS` [-].
    g : float
        Acceleration of gravity [m/s²].

    Returns
    -------
    MomentJacobian
        Each in the broadcast shape of what it depends on.

    Raises
    ------
    HingekitError
        When the joint is unknown, or a band pulls, whose force changes with the posture.
    """
    require_load(load)
    row = joint_row(body, joint)
    if any(isinstance(pull, Band) for pull in load.pulls):
        raise HingekitError(
            "A band pulls harder as the posture stretches it, by a law without a known slope: "
            "differentiate joint_moments with JAX, or take the difference of two postures."
        )

    def moment(load: External) -> Array:
        return joint_moments(body, posture, load, g=g)[row]

    whole, empty = moment(load), moment(NO_LOAD)  # which also refuse what is not a posture
    shape = joint_shape(body.shape, posture.shape, load.shape)
    xp = namespace(body.segment_mass, *load.numbers, *(getattr(posture, n) for n in FIELDS))
    of, state = Constants(xp, body, load, len(shape)), State(xp, posture, None, len(shape))
    turned = unstack(xp, xp.imag(burden(of, state, g) * state.r))
    slope = {
        name: float(EXTENSOR[row] * ABOVE[row, k] * TURN[k]) * turned[k]
        for k, name in enumerate(SEGMENTS)
    }
    half = slope.pop("lumbar") / 2
    slope |= {name: slope[name] + half for name in ("pelvis", "thorax")}

    return MomentJacobian(
        **slope,
        body_mass=empty / xp.asarray(body.mass),
        stature=whole / xp.asarray(body.stature),
        load_mass=tuple(moment(Load(1.0, each.at)) - empty for each in load.masses),
    )
