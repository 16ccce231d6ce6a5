"""What moments do the joints need, and where does the body press on the ground?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array, combine, namespace, rows
from hingekit.body import JOINTS, SEGMENTS, Body
from hingekit.linkage import ABOVE, carried_mass, first_moments, landmarks, turns
from hingekit.load import NO_LOAD, Load
from hingekit.posture import Posture

#: Standard acceleration of gravity [m/s²].
STANDARD_GRAVITY = 9.80665

#: An extensor turns the upper segment backward; at knee, shoulder and elbow, forward.
_EXTENSOR = np.array([-1.0 if joint in ("knee", "shoulder", "elbow") else 1.0 for joint in JOINTS])


class JointMoments(NamedTuple):
    """Net internal joint moments, both sides together [N·m], extensor positive.

    The ankle's is plantarflexor positive; a negative knee moment is a flexor moment.
    `lumbar` is at L5/S1, `thoracolumbar` at T12/L1, `neck` at C7/T1.
    """

    ankle: Array
    knee: Array
    hip: Array
    lumbar: Array
    thoracolumbar: Array
    neck: Array
    shoulder: Array
    elbow: Array


class Balance(NamedTuple):
    """How the body stands on its feet."""

    centre_of_mass: Array  # of body and load, from the ground below the ankle [m, complex]
    centre_of_pressure: Array  # from heel (0) to toe tip (1) [-]
    margin: Array  # from the centre of pressure to the nearer end of the foot [m]


class Share(NamedTuple):
    """What one segment, or the load, adds to a joint's moment."""

    weight: Array  # N
    moment_arm: Array  # of its centre of mass, in front of the joint [m]
    moment: Array  # N·m


def joint_moments(
    body: Body, posture: Posture, load: Load = NO_LOAD, *, g: float = STANDARD_GRAVITY
) -> JointMoments:
    """Net joint moments that hold a posture still.

    The moment at a joint is the weight of all that it carries times the horizontal distance
    in front of it: τ = ± Σ_above g Re(A r) (derivation.md, equation 6).

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations; a missing posture gives NaN.
    load : Load
        What is carried.
    g : float
        Acceleration of gravity [m/s²].

    Returns
    -------
    JointMoments
        Broadcast shape of body, posture and load [N·m].

    Examples
    --------
    >>> import hingekit as hk
    >>> body = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
    >>> bent = hk.Posture(shank=0, thigh=0, pelvis=30, thorax=60)
    >>> bool(hk.joint_moments(body, bent).lumbar > 0)
    True
    """
    r, moment = turns(posture), first_moments(body, load)
    xp = namespace(r, moment)
    ndim = max(r.ndim, moment.ndim) - 1
    backward = xp.real(rows(xp, moment, ndim) * rows(xp, r, ndim)) * g
    return JointMoments(*xp.unstack(combine(xp, _EXTENSOR[:, None] * ABOVE, backward)))


def balance(body: Body, posture: Posture, load: Load = NO_LOAD) -> Balance:
    """Centre of mass of body and load, and where its vertical meets the foot.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations.
    load : Load
        What is carried.

    Returns
    -------
    Balance
        Broadcast shape of body, posture and load. At rest the centre of pressure lies below
        the centre of mass. The margin counts to heel and toe tip; the part of the foot
        that bears pressure is shorter, so a small margin is none.
    """
    r, moment = turns(posture), first_moments(body, load)
    xp = namespace(r, moment)
    ndim = max(r.ndim, moment.ndim) - 1
    moved = xp.sum(rows(xp, moment, ndim) * rows(xp, r, ndim), axis=0)
    above, ankle = carried_mass(body, load)[0, ...], xp.asarray(body.joint)[0, ...]
    foot_mass, foot_centre, heel, toe = (xp.asarray(part) for part in body.foot)
    centre = (moved + above * ankle + foot_mass * foot_centre) / (above + foot_mass)
    forward = xp.real(centre)
    margin = xp.minimum(forward - heel, toe - forward)
    return Balance(centre, (forward - heel) / (toe - heel), margin)


def shares(
    body: Body,
    posture: Posture,
    load: Load = NO_LOAD,
    *,
    joint: str = "lumbar",
    g: float = STANDARD_GRAVITY,
) -> dict[str, Share]:
    """Joint moment itemised by segment and load: weight times moment arm.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations.
    load : Load
        What is carried.
    joint : str
        One of `hingekit.body.JOINTS` [-].
    g : float
        Acceleration of gravity [m/s²].

    Returns
    -------
    dict of str to Share
        For each segment that the joint carries, and for "load". The moments add up to the
        joint's moment to rounding.
    """
    place = JOINTS.index(joint)
    points, r = landmarks(body, posture), turns(posture)
    xp = namespace(r, body.joint)
    turn, mass, centre = (
        xp.unstack(xp.asarray(part)) for part in (r, body.segment_mass, body.segment_centre)
    )
    items = {
        SEGMENTS[k]: (mass[k], points[k] + centre[k] * turn[k])
        for k in np.flatnonzero(ABOVE[place])
    }
    if ABOVE[place, SEGMENTS.index("forearm" if load.at == "hands" else "thorax")]:
        items["load"] = (load.mass, points.hand if load.at == "hands" else points.bar)
    shares = {}
    for name, (held, at) in items.items():
        weight, arm = held * g, xp.real(at - points[place])
        shares[name] = Share(weight, arm, float(_EXTENSOR[place]) * weight * arm)
    return shares
