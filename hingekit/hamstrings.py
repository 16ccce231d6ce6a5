"""At which hip flexion do the hamstrings stop the hip, and how hard do they pull before?

Relaxed muscles resist being stretched. Riener & Edrich (1999) fitted the moment of one leg
at hip, knee and ankle with exponentials of all three angles. One term of the hip grows with
hip flexion and fades with knee flexion: the hamstrings. It gives the limit of a hinge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from hingekit import datasets
from hingekit._arrays import Array, Block, common_shape, namespace, part
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_numbers
from hingekit.posture import Posture

#: Straight-leg raise of the people whose moments were fitted [deg] (assumption, 65 to 85: it
#: was not reported). The same for every threshold, or else the threshold would cancel; with
#: straight knees the fit reaches 30 N·m per leg at just this hip flexion.
SLR_REF = 75.0

#: Hip flexion that a degree of knee flexion gives back, from the length of the hamstrings' path
#: [-] (assumption, 0.44 to 0.60): the ratio of their moment arms at knee and hip in a planar
#: straight path through Delp's muscle points, the mean over 15 to 60 deg of hip flexion with
#: straight knees. The range is that ratio up to 75 deg.
PATH_TRADE = 0.47

#: From the paper's signs (hip and knee moments flexor positive) to hingekit's.
_EXTENSOR = {"hip": -1.0, "knee": -1.0, "ankle": 1.0}

_MODEL = "riener_edrich1999"


class PassiveMoments(NamedTuple):
    """Moments of one relaxed leg [N·m per leg]: extensor positive, ankle plantarflexor."""

    hip: Array
    knee: Array
    ankle: Array


class _Term(NamedTuple):
    """sign · exp(exponent + angles · rates): a moment in the paper's signs [N·m]."""

    sign: float
    exponent: float
    per_ankle: float  # 1/deg, of plantarflexion
    per_knee: float  # 1/deg
    per_hip: float  # 1/deg

    def moment(self, xp: Any, hip: Array, knee: Array, dorsiflexion: Array) -> Array:
        """Moment at these angles [N·m per leg]."""
        angles = self.per_hip * hip + self.per_knee * knee - self.per_ankle * dorsiflexion
        return self.sign * xp.exp(self.exponent + angles)


def passive_moments(
    hip_flexion: Array,
    knee_flexion: Array,
    ankle_dorsiflexion: Array = 0.0,
    *,
    straight_leg_raise: Array = SLR_REF,
) -> PassiveMoments:
    """Moments that relaxed tissue makes at the hip, knee and ankle of one leg.

    Riener & Edrich (1999), `datasets/riener_edrich1999.csv`, in hingekit's signs. A longer or
    shorter hamstring shifts its term of the hip moment along the hip's axis (`hamstring_moment`)
    and nothing else. Above about 110 deg of hip flexion the fit is extrapolated.

    Parameters
    ----------
    hip_flexion : float or array
        Hip flexion; NaN gives NaN [deg].
    knee_flexion : float or array
        Knee flexion; NaN gives NaN [deg].
    ankle_dorsiflexion : float or array
        Ankle dorsiflexion; NaN gives NaN [deg].
    straight_leg_raise : float or array
        Passive straight-leg raise; `SLR_REF` leaves the fit as it was published [deg].

    Returns
    -------
    PassiveMoments
        Hip, knee (extensor positive) and ankle (plantarflexor positive) [N·m per leg].

    Raises
    ------
    HingekitError
        When an angle is not a number, or one that no joint has.
    """
    hip, knee, ankle, slr = _angles(
        hip_flexion, knee_flexion, ankle_dorsiflexion, straight_leg_raise
    )
    xp = namespace(hip, knee, ankle, slr)
    hamstrings = _hamstrings()

    def moment(joint: str) -> Array:
        total = _constants()[joint] + 0.0 * (hip + knee + ankle + slr)  # of the broadcast shape
        for term in _terms()[joint]:
            shift = slr - SLR_REF if term is hamstrings else 0.0
            total = total + term.moment(xp, hip - shift, knee, ankle)
        return _EXTENSOR[joint] * total

    return PassiveMoments(moment("hip"), moment("knee"), moment("ankle"))


def hamstring_moment(
    hip_flexion: Array, knee_flexion: Array, *, straight_leg_raise: Array = SLR_REF
) -> Array:
    """Hamstring term of the passive hip moment alone.

    It is a term of a fit: what it leaves in standing (3.8 N·m) is taken back by the fit's
    constant, so `Hamstrings.limit` measures it net of that constant.

    Parameters
    ----------
    hip_flexion : float or array
        Hip flexion; NaN gives NaN [deg].
    knee_flexion : float or array
        Knee flexion; NaN gives NaN [deg].
    straight_leg_raise : float or array
        Passive straight-leg raise: shifts the term by its difference from `SLR_REF` [deg].

    Returns
    -------
    float or array
        Moment at the hip, extensor positive [N·m per leg].

    Raises
    ------
    HingekitError
        When an angle is not a number, or one that no joint has.
    """
    hip, knee, ankle, slr = _angles(hip_flexion, knee_flexion, 0.0, straight_leg_raise)
    xp = namespace(hip, knee, slr)
    return _EXTENSOR["hip"] * _hamstrings().moment(xp, hip - (slr - SLR_REF), knee, ankle)


@dataclass(frozen=True, eq=False)
class Hamstrings:
    """Where the hamstrings stop the hip: a limit to hip flexion, and what it rests on.

    h*(knee; threshold) + SLR − SLR_ref, where h* is the hip flexion at which the hamstring
    term, net of the constant of the fit, extends the hip with the threshold's moment. That is
    the whole passive hip moment but for the fit's other exponential, which still takes 0.1 N·m
    at 50 deg of hip flexion and halves every 9 deg; it stands for the tissue in front of the hip
    and is not shifted. The term without the constant would reach the same threshold 6 to 11 deg
    sooner, but that much moment nobody would measure: the constant holds it.

    Whether knees that bend let the *thorax* lean further depends on the trade: in balance the
    thigh turns back by about 0.6 deg per degree of knee flexion, between the two.

    Parameters
    ----------
    threshold : float or array
        Passive extension moment that stops the hip: an assumption, sweep 20 to 40
        [N·m per leg].
    trade : "moment", "path", float or array
        Hip flexion that a degree of knee flexion gives back. "moment" is the ratio of the two
        rates of the hamstring term, 0.74; "path" is `PATH_TRADE`, 0.47, from the length of the
        muscles' path; both are one with straight knees, where the raise is measured. Disputed,
        so sweep it [-].

    Raises
    ------
    HingekitError
        When a number is none or cannot be, or the trade is unknown.
    """

    threshold: Array = 30.0
    trade: str | Array = "moment"

    def __post_init__(self) -> None:
        threshold = require_between(
            "Threshold", self.threshold, 5, 100, "N·m per leg", "sweep 20 to 40"
        )
        object.__setattr__(self, "threshold", threshold)
        if not isinstance(self.trade, str):
            trade = require_between("Trade", self.trade, 0, 2, "degrees per degree")
            object.__setattr__(self, "trade", trade)
        elif self.trade not in ("moment", "path"):
            raise HingekitError(
                f"There is no trade {self.trade!r} between knee and hip: choose one of moment, "
                "path, or give the degrees of hip flexion per degree of knee flexion."
            )

    @property
    def numbers(self) -> list[Array]:
        """Numbers among the two."""
        return [each for each in (self.threshold, self.trade) if not isinstance(each, str)]

    def part(self, block: Block) -> Hamstrings:
        """The limit in a block of a larger result."""
        return replace(self, threshold=part(self.threshold, block), trade=part(self.trade, block))

    @property
    def per_knee_flexion(self) -> Array:
        """Hip flexion given back per degree of knee flexion [-]."""
        if not isinstance(self.trade, str):
            return self.trade
        term = _hamstrings()
        return -term.per_knee / term.per_hip if self.trade == "moment" else PATH_TRADE

    def limit(self, straight_leg_raise: Array, knee_flexion: Array) -> Array:
        """Hip flexion at which the hamstrings stop the hip.

        Parameters
        ----------
        straight_leg_raise : float or array
            Passive straight-leg raise. The pelvis turns in this test, too; a share that is the
            same in all people drops out with `SLR_REF` [deg].
        knee_flexion : float or array
            Knee flexion; NaN gives NaN [deg].

        Returns
        -------
        float or array
            Hip flexion; beyond the hip's own range the hamstrings do not matter [deg].

        Raises
        ------
        HingekitError
            When an angle is not a number, or one that no joint has.
        """
        common_shape(straight_leg_raise, knee_flexion, *self.numbers)
        _, knee, _, slr = _angles(0.0, knee_flexion, 0.0, straight_leg_raise)
        xp = namespace(slr, knee, *self.numbers)
        knee, slr = xp.asarray(knee), xp.asarray(slr)
        threshold = xp.asarray(self.threshold, dtype=xp.float64)
        ratio = xp.asarray(self.per_knee_flexion, dtype=xp.float64)
        term = _hamstrings()
        held = threshold - _EXTENSOR["hip"] * _constants()["hip"]
        straight = (xp.log(held) - term.exponent) / term.per_hip
        return straight + ratio * knee + slr - SLR_REF

    def reserve(self, body: Body, posture: Posture) -> Array:
        """Hip flexion that is left before the hamstrings stop the hip.

        Parameters
        ----------
        body : Body
            The person; `straight_leg_raise` is theirs.
        posture : Posture
            Inclinations; a missing posture gives NaN.

        Returns
        -------
        float or array
            Limit less hip flexion; negative past the limit [deg].
        """
        limit = self.limit(body.straight_leg_raise, posture.knee_flexion)
        return limit - posture.hip_flexion


def _angles(hip: Array, knee: Array, ankle: Array, slr: Array) -> list[Array]:
    """Angles as arrays of one library, refused where no joint has them; NaN passes.

    Ranges are those of the tasks and strategies that ask for such angles.
    """
    slr = require_between("Straight-leg raise", slr, 20, 150, "deg")
    given = {"Hip flexion": hip, "Knee flexion": knee, "Ankle dorsiflexion": ankle}
    numbers = {name: require_numbers(name, angle, "deg") for name, angle in given.items()}
    xp = namespace(slr, *numbers.values())
    arrays = [xp.asarray(angle, dtype=xp.float64) for angle in numbers.values()]
    ranges = ((-60, 180), (-30, 160), (-90, 90))
    for name, angle, (low, high) in zip(numbers, arrays, ranges, strict=True):
        known = xp.where(xp.isnan(angle), xp.asarray(float(low)), angle)
        require_between(name, known, low, high, "deg")
    return [*arrays, xp.asarray(slr, dtype=xp.float64)]


#: The assumptions that hold where none are given.
HAMSTRINGS = Hamstrings()


@cache
def _terms() -> Mapping[str, tuple[_Term, ...]]:
    """Exponentials of each joint."""
    table = datasets.rows(_MODEL)
    return MappingProxyType(
        {
            joint: tuple(_term(row) for row in table if row["joint"] == joint and row["sign"])
            for joint in _EXTENSOR
        }
    )


@cache
def _constants() -> Mapping[str, float]:
    """Constant moment of each joint, in the paper's signs [N·m per leg]."""
    table = datasets.rows(_MODEL)
    return MappingProxyType(
        {row["joint"]: float(row["constant"]) for row in table if row["constant"]}
    )


@cache
def _hamstrings() -> _Term:
    """The term of the hip that crosses the knee."""
    (place,) = (
        int(row["term"]) - 1 for row in datasets.rows(_MODEL) if row["name"] == "hamstrings"
    )
    return _terms()["hip"][place]


def _term(row: datasets.Row) -> _Term:
    return _Term(*(float(row[column]) for column in _Term._fields))
