"""What does bracing change, when the moment at L5/S1 stays what it is?

A brace is pressure in the abdomen and muscles that pull against each other. Neither moves a
weight, so at rest the net moment stays. They change who bears it: pressure takes some of it off
the extensors, co-contraction gives them more to bear and makes the joint stiffer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from functools import partial
from typing import NamedTuple

from hingekit import datasets
from hingekit._arrays import Array, namespace, stack, unstack
from hingekit.body import Body
from hingekit.inputs import require_between, require_instance
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import joint_moments
from hingekit.posture import Posture

#: What each field of a `Brace` may be, its unit, and what to do if it is not.
_LIMITS = {
    "pressure": (0, 50, "kPa", "1 mmHg is 0.133 kPa"),
    "co_contraction": (0, 300, "N·m", ""),
    "pressure_area": (0.001, 0.2, "m²", "1 cm² is 0.0001 m²"),
    "pressure_arm": (0.005, 0.5, "m", "give it in metres"),
    "relief_limit": (0, 1, "of the net moment", "0.2 is 20 %"),
    "extensor_arm": (0.01, 0.2, "m", "give it in metres"),
    "abdominal_arm": (0.01, 0.3, "m", "give it in metres"),
    "extensor_length": (0.02, 1, "m", "give it in metres"),
    "abdominal_length": (0.02, 1, "m", "give it in metres"),
    "stiffness_gain": (0, 200, "times force over length", "sweep 5 to 40"),
}


def _published(quantity: str) -> float:
    """A number of `datasets/brace.csv` [in the row's unit]."""
    return datasets.value(datasets.rows("brace"), "value", quantity=quantity)


def _told(name: str) -> str:
    """A field's name in words."""
    return name.replace("co_", "co-").replace("_", " ")


@dataclass(frozen=True, eq=False)
class Brace:
    """How hard a trunk is braced, and the levers it is braced with.

    By default nothing is braced. People cannot make one without the other (Cholewicki et al.
    2002: more pressure came with more co-contraction), so pressure alone shows what it does, not
    what a person can do. The levers come from `datasets/brace.csv`; most are assumptions, and
    `print` lists them with the range to sweep.

    Parameters
    ----------
    pressure : float or array
        Pressure in the abdomen above that at rest [kPa].
    co_contraction : float or array
        Moment with which abdomen and extensors pull against each other, each side [N·m].
    pressure_area : float or array
        Area of the diaphragm on which the pressure pushes [m²].
    pressure_arm : float or array
        Moment arm of that push, in front of L5/S1 [m].
    relief_limit : float or array
        Share of the net moment that pressure takes over at most [-].
    extensor_arm, abdominal_arm : float or array
        Moment arm of one muscle that stands for all extensors, and for the abdomen [m].
    extensor_length, abdominal_length : float or array
        Length of these muscles, of which a share is stretched [m].
    stiffness_gain : float or array
        q of a muscle whose stiffness is q times force over length [-].

    Raises
    ------
    HingekitError
        When a number is none or cannot be.
    """

    pressure: Array = 0.0
    co_contraction: Array = 0.0
    pressure_area: Array = field(default_factory=partial(_published, "pressure_area"))
    pressure_arm: Array = field(default_factory=partial(_published, "pressure_arm"))
    relief_limit: Array = field(default_factory=partial(_published, "relief_limit"))
    extensor_arm: Array = field(default_factory=partial(_published, "extensor_arm"))
    abdominal_arm: Array = field(default_factory=partial(_published, "abdominal_arm"))
    extensor_length: Array = field(default_factory=partial(_published, "extensor_length"))
    abdominal_length: Array = field(default_factory=partial(_published, "abdominal_length"))
    stiffness_gain: Array = field(default_factory=partial(_published, "stiffness_gain"))

    def __post_init__(self) -> None:
        for name, (low, high, unit, advice) in _LIMITS.items():
            told = _told(name).capitalize()
            value = require_between(told, getattr(self, name), low, high, unit, advice)
            object.__setattr__(self, name, value)

    def __str__(self) -> str:
        """What is braced, and what was assumed."""
        published = {row["quantity"]: row for row in datasets.rows("brace")}
        lines = ["Brace"]
        for each in fields(self):
            unit = _LIMITS[each.name][2]
            line = f"  {_told(each.name):<17}{getattr(self, each.name)} {unit}"
            if each.name in published:
                row = published[each.name]
                line += f"   ({row['value']}, {row['low']} to {row['high']}: {row['status']})"
            lines.append(line)
        return "\n".join(lines)


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
        xp = namespace(self.stiffness, disturbance)
        stiffness = xp.asarray(self.stiffness)
        return disturbance / xp.where(stiffness > 0, stiffness, xp.asarray(float("nan")))


def braced(
    body: Body, posture: Posture, load: External = NO_LOAD, brace: Brace | None = None
) -> Braced:
    """Share the L5/S1 moment of a posture at rest among pressure, abdomen and extensors.

    Pressure p on an area A pushes thorax and pelvis apart with p·A at its arm: a moment that the
    extensors need not make, at most `Brace.relief_limit` of the net moment where that extends.
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
    brace : Brace, optional
        How hard the trunk is braced; not at all when not given.

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
    >>> from hingekit.technique.brace import Brace, braced
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
    brace = Brace() if brace is None else brace
    require_instance("Brace", brace, Brace, "make one with Brace")
    net = joint_moments(body, posture, load).lumbar
    given = [getattr(brace, name) for name in _LIMITS]
    xp = namespace(net, *given)
    # Broadcast once, so that every result has the shape of everything.
    net, pressure, against, area, arm, limit, d_back, d_front, l_back, l_front, gain = unstack(
        xp, stack(xp, [net, *given])
    )
    extends, flexes = xp.maximum(net, 0.0 * net), xp.minimum(net, 0.0 * net)
    relief = xp.minimum(1000 * pressure * area * arm, limit * extends)  # kPa to N/m²
    front = flexes - against
    back = extends + against - relief
    compression = against / d_back + against / d_front - relief / d_back - relief / arm
    per_radian = gain * (back * d_back / l_back - front * d_front / l_front)
    return Braced(net, relief, front, back, compression, per_radian * (math.pi / 180))
