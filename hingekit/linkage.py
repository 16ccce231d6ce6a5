"""How do segments add up to a body: where is each point, and what does each joint carry?

A plane vector is a complex number, forward + i up. A segment inclined by θ turns its frame
by r = e^(-iθ) (an arm by e^(+iθ): its inclination grows the other way round). A joint's
place is then a sum of constant vectors, each turned by one segment, and all of statics
and dynamics hangs on two constant arrays: the first moments A and the coupling K
(docs/derivation.md, equations 1 to 9). Nothing here loops over segments or postures.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hingekit._arrays import Array, combine, common_shape, namespace, rows, stack, turn
from hingekit.body import PARENT, SEGMENTS, Body
from hingekit.load import NO_LOAD, Load
from hingekit.posture import Posture

_N = len(SEGMENTS)

#: ABOVE[joint, segment] is one where the joint carries the segment.
ABOVE = np.eye(_N)
for _k in reversed(range(1, _N)):
    ABOVE[PARENT[_k]] += ABOVE[_k]

#: CHILD[segment, joint] is one where the joint is mounted on the segment.
CHILD = np.array(
    [[float(PARENT[joint] == segment) for joint in range(_N)] for segment in range(_N)]
)

#: A frame turns forward with its inclination, an arm's backward.
_FORWARD = np.array([-1.0 if name in ("upper_arm", "forearm") else 1.0 for name in SEGMENTS])

_THORAX, _HEAD, _FOREARM = (SEGMENTS.index(name) for name in ("thorax", "head", "forearm"))


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


def turns(posture: Posture) -> Array:
    """Unit vectors r that turn each segment's frame [-, complex], shape (8, ...)."""
    inclinations = [getattr(posture, name) for name in SEGMENTS]
    xp = namespace(*inclinations)
    forward = stack(xp, inclinations)
    return turn(xp, forward * rows(xp, _FORWARD, forward.ndim - 1))


def carried_mass(body: Body, load: Load = NO_LOAD) -> Array:
    """Mass that each joint carries, with the load [kg], shape (8, ...)."""
    xp = namespace(body.segment_mass, load.mass)
    return combine(xp, ABOVE, _with_load(xp, body, load)[0])


def first_moments(body: Body, load: Load = NO_LOAD) -> Array:
    """First moment A of what each segment moves when it alone turns.

    A segment moves its own mass at its centre and, at each joint mounted on it, all that
    the joint carries: A_j = m_j c_j + Σ_child M_child d_child (derivation.md, equation 4).

    Parameters
    ----------
    body : Body
        The person.
    load : Load
        What is carried.

    Returns
    -------
    complex array, shape (8, ...)
        First moments, segment frame [kg·m].
    """
    xp = namespace(body.segment_mass, load.mass)
    mass, moment = _with_load(xp, body, load)
    ndim = moment.ndim - 1
    on_joints = rows(xp, combine(xp, ABOVE, mass), ndim) * rows(xp, body.joint, ndim)
    return moment + combine(xp, CHILD, on_joints)


def _with_load(xp: Any, body: Body, load: Load) -> tuple[Array, Array]:
    """Mass and own first moment of each segment, the load counted to the one that holds it."""
    ndim = max(body.segment_mass.ndim - 1, len(common_shape(load.mass)))
    mass = rows(xp, body.segment_mass, ndim)
    moment = mass * rows(xp, body.segment_centre, ndim)
    holder, point = (_FOREARM, body.grip) if load.at == "hands" else (_THORAX, body.bar)
    holds = rows(xp, np.eye(_N)[holder], ndim)
    load_mass = xp.asarray(load.mass, dtype=xp.float64)
    return mass + holds * load_mass, moment + holds * (load_mass * xp.asarray(point))


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
    return _landmarks(body, turns(posture))


def _landmarks(body: Body, r: Array) -> Landmarks:
    xp = namespace(r, body.joint)
    ndim = max(r.ndim, body.joint.ndim) - 1
    r = rows(xp, r, ndim)
    joint = rows(xp, body.joint, ndim)
    carriers = xp.concat([xp.ones_like(r[:1, ...]), r])  # the foot first: PARENT counts from -1
    step = joint * xp.take(carriers, xp.asarray(np.array(PARENT) + 1), axis=0)
    joints, frames = xp.unstack(combine(xp, ABOVE.T, step)), xp.unstack(r)
    ends = ((_FOREARM, body.grip), (_THORAX, body.bar), (_HEAD, body.vertex))
    return Landmarks._make(
        [*joints, *(joints[k] + xp.asarray(point) * frames[k] for k, point in ends)]
    )
