"""What does each segment, and each thing that acts, add to the moment of a joint?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array, namespace
from hingekit.body import SEGMENTS, Body, joint_row
from hingekit.equations import EXTENSOR
from hingekit.linkage import ABOVE, landmarks, place, turns
from hingekit.load import NO_LOAD, External, Load, Pull, require_load
from hingekit.mechanics import STANDARD_GRAVITY
from hingekit.posture import Posture


class Share(NamedTuple):
    """What one segment, or the load, adds to a joint's moment."""

    force: Array  # N, its weight or its pull
    moment_arm: Array  # m, how far in front of the joint its line of action passes
    moment: Array  # N·m


def shares(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
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
    load : Load, Force, Band or their sum
        What is carried and what pulls.
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
    require_load(load)
    row = joint_row(body, joint)
    points, r = landmarks(body, posture), turns(posture)
    xp = namespace(r, body.joint, *load.numbers)
    turn, mass, centre = (
        xp.unstack(xp.asarray(part)) for part in (r, body.segment_mass, body.segment_centre)
    )
    acting = {
        SEGMENTS[k]: (-1j * g * mass[k], points[k] + centre[k] * turn[k])
        for k in np.flatnonzero(ABOVE[row])
    }
    for name, each in _named(load):
        holder, point = place(body, each.at)
        if ABOVE[row, holder]:
            at = points[holder] + xp.asarray(point) * turn[holder]
            pulls = -1j * g * xp.asarray(each.mass) if isinstance(each, Load) else each.force(at)
            acting[name] = (pulls, at)
    found = {}
    for name, (force, at) in acting.items():
        # A joint works against what turns all above it forward, so an arm is measured forward.
        size, forward = xp.abs(force), -xp.imag(xp.conj(at - points[row]) * force)
        arm = forward / xp.where(size > 0, size, 1.0)
        found[name] = Share(size, arm, float(EXTENSOR[row]) * forward)
    return found


def _named(load: External) -> Iterator[tuple[str, Load | Pull]]:
    """Parts of a load, each with a name of its own: its place where a kind occurs twice."""
    kinds = [type(each).__name__.lower() for each in load.parts]
    for number, (kind, each) in enumerate(zip(kinds, load.parts, strict=True)):
        twins = [k for k, other in enumerate(kinds) if other == kind]
        alone = len(twins) == 1
        yield kind if alone else f"{kind} {twins.index(number) + 1} at {each.at}", each
