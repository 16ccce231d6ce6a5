"""What does a strategy consist of?

It is data: five ingredients, each of which a user may vary. Which posture it takes to do a
task, `hingekit.solution` finds out.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from hingekit._arrays import Array, Block, common_shape, part
from hingekit.errors import HingekitError
from hingekit.hamstrings import Hamstrings
from hingekit.inputs import require_between
from hingekit.rhythm import Rocked, require_lumbar

#: Distance that the grip keeps from the leg when the arms are swept close [m] (assumption,
#: 0 to 0.10: half a hand and a thin bar).
CLEARANCE = 0.05

#: Knee rule of somebody on the knees: the floor holds the shanks, the thighs lean as balance asks.
KNEELING = "kneeling"


@dataclass(frozen=True, eq=False)
class ShankFollows:
    """Knee rule of a squat: the shank leans with the thorax, up to the ankle's range.

    Parameters
    ----------
    ratio : float or array
        Shank inclination over thorax inclination [-]. 0.8 is an assumption, 0.5 to 1.
    """

    ratio: Array = 0.8

    def __post_init__(self) -> None:
        object.__setattr__(self, "ratio", require_between("Shank's ratio", self.ratio, 0, 3, ""))

    def __str__(self) -> str:
        """The rule in a table."""
        return f"shank {_told(self.ratio)} × thorax"

    @property
    def numbers(self) -> list[Array]:
        """Numbers of the rule."""
        return [self.ratio]

    def part(self, block: Block) -> ShankFollows:
        """The rule in a block of a larger result."""
        return replace(self, ratio=part(self.ratio, block))


@dataclass(frozen=True, eq=False)
class Raised:
    """Arms that are held straight at a shoulder flexion, as overhead in a squat.

    Parameters
    ----------
    shoulder_flexion : float or array
        Of the upper arm from the thorax; hanging arms have as much as the thorax leans [deg].
    """

    shoulder_flexion: Array

    def __post_init__(self) -> None:
        flexion = require_between("Shoulder flexion", self.shoulder_flexion, -90, 180, "deg")
        object.__setattr__(self, "shoulder_flexion", flexion)

    def __str__(self) -> str:
        """The rule in a table."""
        return f"raised to {_told(self.shoulder_flexion)} deg"

    @property
    def numbers(self) -> list[Array]:
        """Numbers of the rule."""
        return [self.shoulder_flexion]

    def part(self, block: Block) -> Raised:
        """The rule in a block of a larger result."""
        return replace(self, shoulder_flexion=part(self.shoulder_flexion, block))


def _told(number: Array) -> str:
    """A number in a table; of several, only that they are."""
    return f"{float(number):g}" if not common_shape(number) else "several"


def _require_knee(knee: Any) -> Any:
    if isinstance(knee, ShankFollows) or (isinstance(knee, str) and knee == KNEELING):
        return knee
    return require_between("Knee flexion", knee, -30, 160, "deg")


def _require_arms(arms: Any) -> Any:
    if isinstance(arms, Raised):
        return arms
    if not isinstance(arms, str):
        return require_between("Hand distance", arms, -1, 2, "m", "give it in metres")
    if arms not in ("hanging", "close"):
        raise HingekitError(
            f'Arms are "hanging", "close", Raised or a hand distance in metres, not {arms!r}.'
        )
    return arms


def _require_hip_limit(limit: Any) -> Any:
    if limit is None or isinstance(limit, Hamstrings):
        return limit
    advice = "give a hip flexion, Hamstrings() or None"
    return require_between("Hip limit", limit, -30, 180, "deg", advice)


@dataclass(frozen=True, eq=False)
class Strategy:
    """How to bend, as data: vary an ingredient with `dataclasses.replace`.

    Parameters
    ----------
    name : str
        What a table or a figure calls it [-].
    knee_flexion : float, array, ShankFollows or "kneeling"
        Knee flexion, or the rule that it follows from; that of a kneeling body follows from
        balance [deg].
    centre_of_pressure : float or array
        Where the weight is carried, from heel (0) to toe tip (1); kneeling, from toe tip (0) to
        knee (1) [-].
    lumbar : str, float, array or Rocked
        A lumbopelvic rhythm ("neutral", "tafazzol", "esola"), a lumbar flexion, or one of them
        with the pelvis rocked forward [deg].
    arms : "hanging", "close", Raised, float or array
        Hanging; swept back until the grip is just in front of the leg; raised to a shoulder
        flexion; or the hand's distance in front of the ankle [m].
    hip_limit : None, Hamstrings, float or array
        Hip flexion at which the hip stops and the lumbar spine does the rest: that of the
        hamstrings, one of your own, or none [deg].

    Raises
    ------
    HingekitError
        When an ingredient is not one of these.
    """

    name: str
    knee_flexion: Array | ShankFollows | str
    centre_of_pressure: Array
    lumbar: str | Array | Rocked
    arms: str | Array | Raised
    hip_limit: Hamstrings | Array | None = None

    def __post_init__(self) -> None:
        pressure = self.centre_of_pressure
        kept = {
            "knee_flexion": _require_knee(self.knee_flexion),
            "centre_of_pressure": require_between(
                "Centre of pressure", pressure, 0, 1, "of the foot"
            ),
            "lumbar": require_lumbar(self.lumbar),
            "arms": _require_arms(self.arms),
            "hip_limit": _require_hip_limit(self.hip_limit),
        }
        for name, value in kept.items():
            object.__setattr__(self, name, value)

    @property
    def numbers(self) -> list[Array]:
        """Numbers of all ingredients."""
        found: list[Array] = []
        for value in (getattr(self, name) for name in INGREDIENTS):
            if value is not None and not isinstance(value, str):
                found += getattr(value, "numbers", [value])
        return found

    def part(self, block: Block) -> Strategy:
        """The strategy in a block of a larger result."""
        if not common_shape(*self.numbers):
            return self
        values = {name: getattr(self, name) for name in INGREDIENTS}
        cut: dict[str, Any] = {
            name: value.part(block) if hasattr(value, "part") else part(value, block)
            for name, value in values.items()
        }
        return replace(self, **cut)


#: Names of the ingredients, in the order in which tables list them.
INGREDIENTS = tuple(field.name for field in fields(Strategy) if field.name != "name")

# The centres of pressure are assumptions: what "weight on the forefoot" and "weight in the
# heels" mean, with ranges 0.5 to 0.7 and 0.3 to 0.5; 20 deg of knee flexion is the coaches'
# soft knee (10 to 30). On the knees the base is more than twice as long; 0.85 of it (0.7 to
# 0.95, an assumption) lies a hand's breadth behind the knee joints.
BEND_FORWARD = Strategy("bend forward", 0.0, 0.60, "tafazzol", "hanging")
REACH_BACK = Strategy("reach back", 20.0, 0.40, "neutral", "close")
SQUAT = Strategy("squat", ShankFollows(0.8), 0.50, "neutral", "hanging")
KNEELING_HINGE = Strategy("kneeling hinge", KNEELING, 0.85, "neutral", "hanging")
