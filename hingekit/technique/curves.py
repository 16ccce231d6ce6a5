"""Which curves does a back have, seen from the side?

A disc at the sacrum, an arc over the low back, an arc over the thorax and a disc for the head,
each fixed to its own segment. In neutral standing the spine's chord from L5/S1 to C7/T1 is
upright, and one straight rod behind it touches disc, arc and disc, by construction.

Everything is in the frame of the thorax, its origin at T12/L1; lean is counted backward.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array
from hingekit.body import JOINTS, SEXES, Body
from hingekit.inputs import require_between
from hingekit.posture import Posture
from hingekit.published import REFERENCE_STATURE

_THORACOLUMBAR, _NECK = JOINTS.index("thoracolumbar"), JOINTS.index("neck")

#: A thorax flattened to the last is taken as an arc that turns by this much [rad], so that it
#: still has a radius: it departs from a straight line by less than a millionth of a metre.
_FLAT = 1e-6


class BackShape(NamedTuple):
    """A back in neutral standing, `datasets/back_outline.csv`; lengths over stature [-]."""

    skin_lever: Array  # [-] skin behind L5/S1 and T12/L1
    lordosis: Array  # [deg] turn of the skin over the low back
    kyphosis: Array  # [deg] turn of the skin over the thorax
    hollow: Array  # [-] depth of the low back below the rod
    sacrum_below_l5s1: Array  # [-] where the rod touches
    sacrum_radius: Array  # [-]
    head_length: Array  # [-]
    tragion_below_vertex: Array  # [-]
    neck_flexion: Array  # [deg] end of the range
    neck_extension: Array  # [deg] end of the range


@cache
def back_shape(sex: str = "not stated") -> BackShape:
    """Shape of the back of a sex; of a body whose sex is not stated, the mean of both.

    Vary an assumption with `_replace`; fields may be arrays that broadcast.

    Parameters
    ----------
    sex : str
        Sex of the sample, as in `Body.sex` [-].

    Returns
    -------
    BackShape
        Angles and fractions of stature.
    """
    sexes = (sex,) if sex in SEXES else SEXES

    def mean(quantity: str) -> float:
        found = [
            float(row["value"]) / (REFERENCE_STATURE if row["unit"] == "m" else 1)
            for table in ("back_outline", "body_landmarks")
            for row in datasets.rows(table)
            if row["quantity"] == quantity and row["sex"] in (*sexes, "any")
        ]
        return sum(found) / len(found)

    return BackShape._make(mean(quantity) for quantity in BackShape._fields)


class Disc(NamedTuple):
    """A round part of the back, in the thorax' frame."""

    centre: Array  # m, complex
    radius: Array  # m

    def touched(self, lean: Array) -> Array:
        """Point that sticks out furthest behind a rod of this lean [m, complex]."""
        return self.centre - self.radius * np.exp(1j * lean)


class Arc(NamedTuple):
    """A bent part of the back, from below, in the thorax' frame."""

    start: Array  # m, complex
    lean: Array  # rad, backward, at the start
    length: Array  # m
    turn: Array  # rad, forward, from start to end

    def at(self, share: Array) -> Array:
        """Point at a share of its length [m, complex]."""
        turned = share * self.turn / 2
        chord = share * self.length * np.sinc(turned / np.pi)
        return self.start + 1j * chord * np.exp(1j * (self.lean - turned))

    def share(self, lean: Array) -> Array:
        """Share of its length at which it leans so; outside [0, 1] where it nowhere does [-]."""
        return (self.lean - lean) / self.turn

    @property
    def disc(self) -> Disc:
        """The disc that it is a part of."""
        radius = self.length / self.turn
        return Disc(self.start + radius * np.exp(1j * self.lean), radius)

    @property
    def ends(self) -> tuple[Disc, Disc]:
        """Its two ends."""
        return Disc(self.at(0.0), 0.0), Disc(self.at(1.0), 0.0)


class Back(NamedTuple):
    """The outline in the thorax' frame, its origin at T12/L1."""

    sacrum: Disc
    pelvis_frame: Array  # unit vector
    lumbar: Arc
    thorax: Arc
    c7t1: Array  # m, complex
    reach: Array  # m, complex: from there to the head's centre with the neck in line
    head_radius: Array  # m
    neck_range: tuple[Array, Array]  # deg

    @classmethod
    def of(cls, body: Body, posture: Posture, lost_kyphosis: Array, shape: BackShape) -> Back:
        """Back of a person who is bent."""
        least = float(np.min(shape.kyphosis))
        advice = "a back is flat when its kyphosis is lost"
        lost = require_between("Lost kyphosis", lost_kyphosis, 0, least, "deg", advice)
        flexion, lost = np.radians(posture.lumbar_flexion), np.radians(lost)
        lordosis, kyphosis = np.radians(shape.lordosis), np.radians(shape.kyphosis)
        lever, hollow, below, radius, head_length, tragion = (
            each * body.stature
            for each in (
                shape.skin_lever,
                shape.hollow,
                shape.sacrum_below_l5s1,
                shape.sacrum_radius,
                shape.head_length,
                shape.tragion_below_vertex,
            )
        )
        t12l1, c7t1 = body.joint[_THORACOLUMBAR], body.joint[_NECK]
        # The rod in neutral standing, from L5/S1: the hollow less what the arc itself is deep.
        rod = -lever - hollow + abs(t12l1) / 2 * np.tan(lordosis / 4)

        pelvis_frame = np.exp(1j * flexion)
        l5s1 = -t12l1 * np.exp(0.5j * flexion)
        sacrum = Disc(l5s1 + (rod + radius - 1j * below) * pelvis_frame, radius)
        lumbar = _arc_between(l5s1 - lever * pelvis_frame, -lever, flexion - lordosis)

        high = np.imag(c7t1)
        straight = Arc(
            rod - np.real(t12l1) + high / 2 * np.tan(kyphosis / 4) + 0j,
            kyphosis / 2,
            high / np.sinc(kyphosis / 2 / np.pi),
            kyphosis,
        )
        thorax = straight._replace(turn=np.maximum(kyphosis - lost, _FLAT))
        back = np.exp(1j * lost)  # how the upper end of the thorax turns
        centre = rod - np.real(t12l1 + c7t1) + head_length / 2
        return cls(
            sacrum,
            pelvis_frame,
            lumbar,
            thorax,
            thorax.at(1.0) + back * (c7t1 - straight.at(1.0)),
            back * (centre + 1j * (np.imag(body.vertex) - tragion)),
            head_length / 2,
            (-shape.neck_extension, shape.neck_flexion),
        )

    def head(self, neck_flexion: Array) -> Disc:
        """Head of a neck that is flexed so [deg]."""
        turned = np.exp(-1j * np.radians(neck_flexion))
        return Disc(self.c7t1 + self.reach * turned, self.head_radius)


def _arc_between(start: Array, end: Array, turned: Array) -> Arc:
    """Arc from start to end that turns forward by so much."""
    chord = end - start
    length = abs(chord) / np.sinc(turned / 2 / np.pi)
    return Arc(start, np.angle(-1j * chord) + turned / 2, length, turned)
