"""How do people of both sexes, and of several segment tables, stand in one row?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from hingekit._arrays import Array, Block, part
from hingekit.body import Body, Foot, JointRanges


@dataclass(frozen=True, eq=False)
class Crowd(Body):
    """People whose joint ranges differ, too: an array for each end instead of a number."""

    def part(self, block: Block) -> Crowd:
        """The people in a block of a larger result, with their joint ranges."""
        each = (tuple(part(end, block) for end in ends) for ends in self.joint_ranges)
        return replace(super().part(block), joint_ranges=JointRanges(*each))  # type: ignore[return-value]


def crowd(
    sex: Array, segment_table: Array, *, mass: Array, stature: Array, straight_leg_raise: Array
) -> Body:
    """Bodies of published tables, each person by their own table and sex.

    Parameters
    ----------
    sex : array of str, shape (n,)
        "female" or "male" [-].
    segment_table : array of str, shape (n,)
        As in `Body.from_table` [-].
    mass : array, shape (n,)
        Body mass [kg].
    stature : array, shape (n,)
        Standing height [m].
    straight_leg_raise : array, shape (n,)
        Passive straight-leg raise [deg].

    Returns
    -------
    Body
        A Crowd whose table names all tables, and whose sex is "both" where it is; people of one
        sex and table are a plain Body.

    Raises
    ------
    HingekitError
        As from `Body.from_table`.
    """
    kinds = sorted(set(zip(sex.tolist(), segment_table.tolist(), strict=True)))
    places = [np.flatnonzero((sex == s) & (segment_table == t)) for s, t in kinds]
    alike = [
        Body.from_table(
            table,
            sex=own,
            mass=mass[here],
            stature=stature[here],
            straight_leg_raise=straight_leg_raise[here],
        )
        for (own, table), here in zip(kinds, places, strict=True)
    ]
    if len(alike) == 1:
        return alike[0]
    order = np.argsort(np.concatenate(places))

    def joined(values: Iterable[Array]) -> Array:
        """Numbers of those who are alike, back in everybody's order."""
        spread = (
            np.broadcast_to(v, (*np.shape(v)[:-1], here.size))
            for v, here in zip(values, places, strict=True)
        )
        return np.concatenate(list(spread), axis=-1)[..., order]

    def of_each(name: str) -> Array:
        return joined(getattr(body, name) for body in alike)

    ranges = (
        tuple(joined(ends) for ends in zip(*each, strict=True))
        for each in zip(*(body.joint_ranges for body in alike), strict=True)
    )
    return Crowd(
        segment_mass=of_each("segment_mass"),
        segment_centre=of_each("segment_centre"),
        segment_inertia=of_each("segment_inertia"),
        joint=of_each("joint"),
        grip=of_each("grip"),
        bar=of_each("bar"),
        vertex=of_each("vertex"),
        foot=Foot(*(joined(each) for each in zip(*(body.foot for body in alike), strict=True))),
        joint_ranges=JointRanges(*ranges),
        stature=stature,
        straight_leg_raise=straight_leg_raise,
        table=", ".join(sorted({table for _, table in kinds})),
        sex="both" if len({own for own, _ in kinds}) > 1 else kinds[0][0],
        mass_sum=of_each("mass_sum"),
    )
