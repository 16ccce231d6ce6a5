"""How do segments add up to a body: where is each point, and what does each joint carry?

A plane vector is a complex number, forward + i up. A segment inclined by θ turns its frame
by r = e^(-iθ) (an arm by e^(+iθ): its inclination grows the other way round). A joint's
place is then a sum of constant vectors, each turned by one segment, and all of statics
and dynamics hangs on two constant arrays: the first moments A and the coupling K
(docs/derivation.md, equations 1 to 10). Nothing here loops over segments or postures.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hingekit._arrays import (
    Array,
    combine,
    cosine_and_sine,
    joint_shape,
    namespace,
    rows,
    stack,
    unstack,
)
from hingekit.body import PARENT, SEGMENTS, Body
from hingekit.load import NO_LOAD, External
from hingekit.posture import Posture

_N = len(SEGMENTS)
_PELVIS, _THORAX, _HEAD, _FOREARM = (
    SEGMENTS.index(name) for name in ("pelvis", "thorax", "head", "forearm")
)

_OWN = np.eye(_N)

#: ABOVE[joint, segment] is one where the joint carries the segment.
ABOVE = _OWN.copy()
for _k in reversed(range(1, _N)):
    ABOVE[PARENT[_k]] += ABOVE[_k]

#: CHILD[segment, joint] is one where the joint is mounted on the segment.
CHILD = np.array(
    [[float(PARENT[joint] == segment) for joint in range(_N)] for segment in range(_N)]
)

#: _VIA[segment, other] is the joint on a segment through which it carries another one above
#: it, and _N, one past the last joint, where it carries it not.
_VIA = np.full((_N, _N), _N)
for _joint, _segment in zip(*np.nonzero(CHILD.T), strict=True):
    _VIA[_segment, ABOVE[_joint] > 0] = _joint

#: How far a frame turns forward with its inclination [rad/deg]; an arm's turns backward.
TURN = np.radians([-1.0 if name in ("upper_arm", "forearm") else 1.0 for name in SEGMENTS])
_HALF_TURN = TURN / 2


class Landmarks(NamedTuple):
    """Points of the body, from the ground below the ankle: forward + i up [m, complex]."""

    ankle: Array
    knee: Array
    hip: Array
    lumbar: Array
    thoracolumbar: Array
    neck: Array
    shoulder: Array
    elbow: Array
    hand: Array
    bar: Array
    vertex: Array


def cosines_and_sines(posture: Posture) -> tuple[Array, Array]:
    """Cosine and sine of each segment's turn, forward positive [-], both of shape (8, ...).

    In a factorial sweep each inclination varies along axes of its own. Sine and cosine are
    taken there, for segments of equal shape at once, and then spread over all axes.
    """
    inclinations = [getattr(posture, name) for name in SEGMENTS]
    xp = namespace(*inclinations)
    shapes = [getattr(inclination, "shape", ()) for inclination in inclinations]
    if shapes.count(shapes[0]) == _N:
        inclined = stack(xp, inclinations)
        return cosine_and_sine(xp, inclined * rows(xp, _HALF_TURN, inclined.ndim - 1))
    turned: list[Any] = [None] * _N
    for shape in set(shapes):
        alike = [k for k in range(_N) if shapes[k] == shape]
        inclined = stack(xp, [inclinations[k] for k in alike])
        both = cosine_and_sine(xp, inclined * rows(xp, _HALF_TURN[alike], len(shape)))
        for k, *pair in zip(alike, *(unstack(xp, each) for each in both), strict=True):
            turned[k] = pair
    cosine, sine = (stack(xp, list(each)) for each in zip(*turned, strict=True))
    return cosine, sine


def turns(posture: Posture) -> Array:
    """Unit vectors r that turn each segment's frame [-, complex], shape (8, ...)."""
    cosine, sine = cosines_and_sines(posture)
    return cosine - 1j * sine


#: Segment that holds what acts at each place.
_HOLDER = {"hands": _FOREARM, "shoulders": _THORAX, "pelvis": _PELVIS, "hips": _PELVIS}


def carrying(at: str) -> np.ndarray[Any, Any]:
    """One for each joint that carries a place, zero for the others, shape (8,)."""
    return ABOVE[:, _HOLDER[at]]


def place(body: Body, at: str) -> tuple[int, Array]:
    """Segment that holds a load, and the point in its frame [m, complex].

    Parameters
    ----------
    body : Body
        The person.
    at : str
        One of `hingekit.load.PLACES` [-].

    Returns
    -------
    int
        Row of the segment in `SEGMENTS` [-].
    complex or complex array
        The point [m].
    """
    points = {
        "hands": body.grip,
        "shoulders": body.bar,
        "pelvis": body.segment_centre[_PELVIS, ...],
        "hips": 0j * body.segment_centre[_PELVIS, ...],
    }
    return _HOLDER[at], points[at]


def path(body: Body, at: str) -> Array:
    """Vectors that lead from the ankle to a place: it lies Σ path_k r_k from there.

    Parameters
    ----------
    body : Body
        The person.
    at : str
        One of `hingekit.load.PLACES` [-].

    Returns
    -------
    complex array, shape (8, ...)
        Each in the frame of its segment, zero for those that do not lead there [m].
    """
    holder, point = place(body, at)
    xp, ndim = namespace(body.joint), len(body.shape)
    on_the_way = rows(xp, body.joint, ndim) * rows(xp, carrying(at), ndim)
    return combine(xp, CHILD, on_the_way) + rows(xp, _OWN[holder], ndim) * xp.asarray(point)


def carried_mass(body: Body, load: External = NO_LOAD) -> Array:
    """Mass that each joint carries, with the load [kg], shape (8, ...)."""
    xp = namespace(body.segment_mass, *load.numbers)
    ndim = len(joint_shape(body.shape, load.shape))
    mass = combine(xp, ABOVE, rows(xp, body.segment_mass, ndim))
    for carried in load.masses:
        mass = mass + rows(xp, carrying(carried.at), ndim) * xp.asarray(carried.mass)
    return mass


def first_moments(body: Body, load: External = NO_LOAD) -> Array:
    """First moment A of what each segment moves when it alone turns.

    A segment moves its own mass at its centre and, at each joint mounted on it, all that
    the joint carries: A_j = m_j c_j + Σ_child M_child d_child (derivation.md, equation 4).

    Parameters
    ----------
    body : Body
        The person.
    load : External
        What is carried.

    Returns
    -------
    complex array, shape (8, ...)
        First moments, segment frame [kg·m].
    """
    xp = namespace(body.segment_mass, *load.numbers)
    ndim = len(joint_shape(body.shape, load.shape))
    mass, centre = rows(xp, body.segment_mass, ndim), rows(xp, body.segment_centre, ndim)
    on_joints = rows(xp, carried_mass(body, load), ndim) * rows(xp, body.joint, ndim)
    moment = mass * centre + combine(xp, CHILD, on_joints)
    for carried in load.masses:
        holder, point = place(body, carried.at)
        held = xp.asarray(carried.mass) * xp.asarray(point)
        moment = moment + rows(xp, _OWN[holder], ndim) * held
    return moment


def coupling(body: Body, load: External = NO_LOAD) -> Array:
    """Coupling K: how the turning of one segment moves what another one carries.

    Kinetic energy is ½ Σ w_j w_l Re(K_jl conj(r_j) r_l) at the rates w of turning
    (derivation.md, equations 7 and 8).

    Parameters
    ----------
    body : Body
        The person.
    load : External
        What is carried.

    Returns
    -------
    complex array, shape (8, 8, ...)
        Hermitian in its first two axes [kg·m²].
    """
    xp = namespace(body.segment_mass, *load.numbers)
    ndim = len(joint_shape(body.shape, load.shape))
    moment = first_moments(body, load)
    joint = rows(xp, body.joint, ndim)
    joints = xp.concat([joint, xp.zeros_like(joint[:1, ...])])
    to_other = xp.reshape(
        xp.take(joints, xp.asarray(_VIA.reshape(-1)), axis=0), (_N, _N, *joints.shape[1:])
    )
    above = xp.conj(to_other) * moment[None, ...]

    mass, centre = rows(xp, body.segment_mass, ndim), rows(xp, body.segment_centre, ndim)
    on_joints = rows(xp, carried_mass(body, load), ndim) * xp.abs(joint) ** 2
    own = rows(xp, body.segment_inertia, ndim) + mass * xp.abs(centre) ** 2
    own = own + combine(xp, CHILD, on_joints)
    for carried in load.masses:
        holder, point = place(body, carried.at)
        held = xp.asarray(carried.mass) * xp.abs(xp.asarray(point)) ** 2
        own = own + rows(xp, _OWN[holder], ndim) * held
    diagonal = rows(xp, _OWN, ndim, lead=2) * own[None, ...]
    axes = (1, 0, *range(2, above.ndim))
    return above + xp.conj(xp.permute_dims(above, axes)) + diagonal


def landmarks(body: Body, posture: Posture) -> Landmarks:
    """Where the joints and the ends of head and hand are.

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations; NaN where there is no posture.

    Returns
    -------
    Landmarks
        Complex points, broadcast shape of body and posture [m].
    """
    r = turns(posture)
    xp = namespace(r, body.joint)
    ndim = max(r.ndim - 1, len(body.shape))
    frames = unstack(xp, rows(xp, r, ndim))
    joints = unstack(xp, joint_places(body, r))
    ends = (place(body, "hands"), place(body, "shoulders"), (_HEAD, body.vertex))
    return Landmarks._make(
        [*joints, *(joints[k] + xp.asarray(point) * frames[k] for k, point in ends)]
    )


def joint_places(body: Body, r: Array, foot: complex = 1.0) -> Array:
    """Where the joints are when the frames are turned by r, shape (8, ...) [m, complex].

    The same sum gives their velocities for ṙ and their accelerations for r̈, of which
    the foot's is zero.
    """
    xp = namespace(r, body.joint)
    ndim = max(r.ndim - 1, len(body.shape))
    r = rows(xp, r, ndim)
    carriers = xp.concat([foot * xp.ones_like(r[:1, ...]), r])  # PARENT counts from -1
    step = rows(xp, body.joint, ndim) * xp.take(carriers, xp.asarray(np.array(PARENT) + 1), axis=0)
    return combine(xp, ABOVE.T, step)


def where_at(body: Body, posture: Posture, at: str) -> Array:
    """Place where something acts, from the ground below the ankle [m, complex].

    Parameters
    ----------
    body : Body
        The person.
    posture : Posture
        Inclinations.
    at : str
        One of `hingekit.load.PLACES` [-].

    Returns
    -------
    complex or complex array
        Forward + i up, broadcast shape of body and posture [m].
    """
    cosine, sine = cosines_and_sines(posture)
    xp, lead = namespace(cosine, body.joint), path(body, at)
    ndim = max(cosine.ndim - 1, len(body.shape))
    cosine, sine, lead = (rows(xp, each, ndim) for each in (cosine, sine, lead))
    # The real and imaginary part of Σ lead r, where r = cos θ - i sin θ.
    along, across = xp.real(lead)[None, ...], xp.imag(lead)[None, ...]
    forward = combine(xp, along, cosine) + combine(xp, across, sine)
    up = combine(xp, across, cosine) - combine(xp, along, sine)
    return xp.asarray(body.joint)[0, ...] + (forward + 1j * up)[0, ...]
