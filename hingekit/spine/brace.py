"""What does bracing change, when the moment at L5/S1 stays what it is?

A brace is pressure in the abdomen and muscles that pull against each other. Neither moves a
weight, so at rest the net moment stays. They change who bears it: pressure takes some of it off
the extensors, co-contraction gives them more to bear and makes the joint stiffer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from hingekit._arrays import Array, Block, common_shape, namespace, part, stack, unstack
from hingekit.body import Body
from hingekit.inputs import require_between, require_instance, require_numbers
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.posture import Posture
from hingekit.spine.model import SPINE_MODEL, SpineModel


@dataclass(frozen=True, eq=False)
class Brace:
    """How hard a trunk is braced.

    By default nothing is braced. People cannot make one without the other (Cholewicki et al.
    2002: more pressure came with more co-contraction), so pressure alone shows what it does, not
    what a person can do. The levers are those of a `SpineModel`.

    Parameters
    ----------
    pressure : float or array
        Pressure in the abdomen above that at rest [kPa].
    co_contraction : float or array
        Moment with which abdomen and extensors pull against each other, each side [N·m].

    Raises
    ------
    HingekitError
        When a number is none or cannot be.
    """

    pressure: Array = 0.0
    co_contraction: Array = 0.0

    def __post_init__(self) -> None:
        pressure = require_between("Pressure", self.pressure, 0, 50, "kPa", "1 mmHg is 0.133 kPa")
        moment = require_between("Co-contraction", self.co_contraction, 0, 300, "N·m")
        object.__setattr__(self, "pressure", pressure)
        object.__setattr__(self, "co_contraction", moment)

    @property
    def numbers(self) -> list[Array]:
        """Both numbers."""
        return [self.pressure, self.co_contraction]

    @property
    def shape(self) -> tuple[int, ...]:
        """Broadcast shape of both numbers."""
        return common_shape(*self.numbers)

    def part(self, block: Block) -> Brace:
        """Share of it in a block of a larger result.

        Parameters
        ----------
        block : tuple of slices
            One for each axis of the result [-].

        Returns
        -------
        Brace
            Axes of length one stay as they are.
        """
        return Brace(*(part(number, block) for number in self.numbers)) if self.shape else self


#: Nothing braced.
NO_BRACE = Brace()

#: Fields of a `SpineModel` that a brace works with.
_LEVERS = (
    "pressure_area",
    "pressure_arm",
    "relief_limit",
    "extensor_arm",
    "abdominal_arm",
    "extensor_length",
    "abdominal_length",
    "stiffness_gain",
)


class Braced(NamedTuple):
    """Who bears the L5/S1 moment in a brace; moments extensor positive."""

    net_moment: Array  # the same without a brace [N·m]
    pressure_moment: Array  # [N·m]
    abdominal_moment: Array  # negative: flexes [N·m]
    extensor_moment: Array  # muscles and passive tissue behind the joint together [N·m]
    added_compression: Array  # on the disc, beyond that without a brace [N]
    stiffness: Array  # of the muscles against rotation of L5/S1 [N·m/deg]

    def rock(self, disturbance: Array) -> Array:
        """Angle by which a small disturbance rocks the pelvis under the thorax.

        Disturbance over stiffness: muscles only, before any reflex. Compare it between braces;
        by itself it is too large, because measured trunks are stiffer than this.

        Parameters
        ----------
        disturbance : float or array
            Moment at L5/S1 that comes suddenly [N·m].

        Returns
        -------
        float or array
            Rock in the sense of the disturbance; NaN where nothing is tense [deg].
        """
        disturbance = require_numbers("Disturbance", disturbance, "N·m")
        common_shape(self.stiffness, disturbance)
        xp = namespace(self.stiffness, disturbance)
        stiffness = xp.asarray(self.stiffness)
        return disturbance / xp.where(stiffness > 0, stiffness, xp.asarray(float("nan")))


def braced(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
    brace: Brace = NO_BRACE,
    *,
    model: SpineModel = SPINE_MODEL,
) -> Braced:
    """Share the L5/S1 moment of a posture at rest among pressure, abdomen and extensors.

    Pressure p on an area A pushes thorax and pelvis apart with p·A at its arm: a moment that the
    extensors need not make, at most `SpineModel.relief_limit` of the net moment where that extends.
    Beyond that limit the rest of the push counts for nothing. The wall of the abdomen that
    holds the pressure pulls the other way; that is in here only as far as the limit and
    `Brace.co_contraction` stand for it. Co-contraction adds the same moment to both sides.

    Stiffness is q·F·d²/L over both muscles, as if muscle bore all that is borne behind the joint.
    Passive tissue that bears a part is about as stiff by default (moment times 2.9 per unit of
    angle, muscle times 2.5). What a pressurised abdomen resists by itself is not in here.

    Parameters
    ----------
    body : Body
        The person, or people.
    posture : Posture
        Inclinations, at rest; a missing posture gives NaN.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    brace : Brace
        How hard the trunk is braced; not at all by default.
    model : SpineModel
        Levers; the extensor's is that of a neutral spine and its line the disc's axis, so that
        `spine_loads` with the same brace differs by some 5 % in compression.

    Returns
    -------
    Braced
        In the broadcast shape of everything that came in; moments [N·m], forces [N].

    Raises
    ------
    HingekitError
        When shapes do not go together, or something is of the wrong kind.

    Examples
    --------
    >>> import hingekit as hk
    >>> from hingekit.spine import Brace, braced
    >>> body = hk.Body.from_table()
    >>> bent = hk.Posture(shank=0, thigh=0, pelvis=30, thorax=60)
    >>> loose, tight = (braced(body, bent, brace=Brace(co_contraction=m)) for m in (0, 20))
    >>> bool(tight.net_moment == loose.net_moment)
    True
    >>> bool(tight.added_compression > 0)
    True
    >>> bool(tight.rock(10) < loose.rock(10))
    True
    """
    require_instance("Brace", brace, Brace, "make one with Brace")
    require_instance("SpineModel", model, SpineModel, "make one with SpineModel")
    net = joint_moments(body, posture, load).lumbar
    given = [getattr(model, name) for name in _LEVERS]
    common_shape(net, *brace.numbers, *given)
    xp = namespace(net, *brace.numbers, *given)
    # Broadcast once, so that every result has the shape of everything.
    net, pressure, against, area, arm, limit, d_back, d_front, l_back, l_front, gain = unstack(
        xp, stack(xp, [net, *brace.numbers, *given])
    )
    extends, flexes = xp.maximum(net, 0.0 * net), xp.minimum(net, 0.0 * net)
    relief = xp.minimum(1000 * pressure * area * arm, limit * extends)  # kPa to N/m²
    front = flexes - against
    back = extends + against - relief
    compression = against / d_back + against / d_front - relief / d_back - relief / arm
    per_radian = gain * (back * d_back / l_back - front * d_front / l_front)
    return Braced(net, relief, front, back, compression, per_radian * (math.pi / 180))
