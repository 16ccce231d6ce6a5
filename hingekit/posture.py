"""How is the body bent, and if a posture does not exist, why not?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np

from hingekit._arrays import Array, Block, certainly, common_shape, joint_shape, namespace, part
from hingekit.inputs import require_instance, require_numbers, require_vectors


class Status(IntEnum):
    """Why a posture exists or is missing; of several causes, the first in this list."""

    EXISTS = 0
    CANNOT_BALANCE = 1
    OUT_OF_REACH = 2
    HAND_BELOW_FLOOR = 3
    ANKLE_OUT_OF_RANGE = 4
    KNEE_OUT_OF_RANGE = 5
    HIP_OUT_OF_RANGE = 6
    LUMBAR_OUT_OF_RANGE = 7
    SHOULDER_OUT_OF_RANGE = 8
    NOT_RECORDED = 9
    BAND_OVERSTRETCHED = 10

    @property
    def sentence(self) -> str:
        """The reason, for people."""
        return _SENTENCES[self]


_SENTENCES = {
    Status.EXISTS: "posture exists",
    Status.CANNOT_BALANCE: "cannot balance over the requested centre of pressure",
    Status.OUT_OF_REACH: "out of reach",
    Status.HAND_BELOW_FLOOR: "hand below the floor",
    Status.ANKLE_OUT_OF_RANGE: "ankle out of range",
    Status.KNEE_OUT_OF_RANGE: "knee out of range",
    Status.HIP_OUT_OF_RANGE: "hip out of range",
    Status.LUMBAR_OUT_OF_RANGE: "lumbar spine out of range",
    Status.SHOULDER_OUT_OF_RANGE: "shoulder out of range",
    Status.NOT_RECORDED: "not recorded: markers missing",
    Status.BAND_OVERSTRETCHED: "band stretched further than its law is known",
}


@dataclass(frozen=True, eq=False)
class Posture:
    """Inclinations of the segments in the sagittal plane, scalars or arrays that broadcast.

    Inclination is measured from the upward vertical, positive forward; for the arm from
    the downward vertical, positive with the hand forward. Joint angles are derived:
    flexion positive, zero when everything is upright.

    Parameters
    ----------
    shank, thigh, pelvis, thorax : float or array
        Inclination of the segment [deg].
    head : float or array, optional
        Inclination of head and neck; in line with the thorax when not given [deg].
    upper_arm : float or array
        Inclination of the upper arm; hanging when not given [deg].
    forearm : float or array, optional
        Inclination of forearm and hand; in line with the upper arm when not given [deg].
    status : Status or integer array
        Why the posture is missing where its inclinations are NaN [-].

    Raises
    ------
    HingekitError
        When an inclination is not a number or an array of numbers.
    """

    shank: Array
    thigh: Array
    pelvis: Array
    thorax: Array
    head: Array = None
    upper_arm: Array = 0.0
    forearm: Array = None
    status: Any = Status.EXISTS

    def __post_init__(self) -> None:
        if self.head is None:
            object.__setattr__(self, "head", self.thorax)
        if self.forearm is None:
            object.__setattr__(self, "forearm", self.upper_arm)
        for name in FIELDS:
            inclination = require_numbers(f"Posture.{name}", getattr(self, name), "deg")
            object.__setattr__(self, name, inclination)

    @property
    def shape(self) -> tuple[int, ...]:
        """Broadcast shape of all inclinations."""
        return common_shape(*(getattr(self, name) for name in FIELDS))

    def part(self, block: Block) -> Posture:
        """The postures in a block of a larger result.

        Parameters
        ----------
        block : tuple of slices
            One for each axis of the result [-].

        Returns
        -------
        Posture
            Axes of length one stay as they are.
        """
        share = object.__new__(Posture)  # these numbers have been looked at once
        share.__dict__.update({name: part(each, block) for name, each in self.__dict__.items()})
        return share

    @property
    def lumbar(self) -> Array:
        """Inclination of the lumbar chord: a uniformly bent arc leans halfway [deg]."""
        return (self.pelvis + self.thorax) / 2

    @property
    def ankle_dorsiflexion(self) -> Array:
        """Shank inclination over a flat foot [deg]."""
        return self.shank

    @property
    def knee_flexion(self) -> Array:
        """Shank minus thigh inclination [deg]."""
        return self.shank - self.thigh

    @property
    def hip_flexion(self) -> Array:
        """Pelvis minus thigh inclination [deg]."""
        return self.pelvis - self.thigh

    @property
    def lumbar_flexion(self) -> Array:
        """Thorax minus pelvis inclination [deg]."""
        return self.thorax - self.pelvis

    @property
    def neck_flexion(self) -> Array:
        """Head minus thorax inclination [deg]."""
        return self.head - self.thorax

    @property
    def shoulder_flexion(self) -> Array:
        """Upper arm relative to the thorax [deg]: both inclinations open the same angle."""
        return self.upper_arm + self.thorax

    @property
    def elbow_flexion(self) -> Array:
        """Forearm minus upper arm inclination [deg]."""
        return self.forearm - self.upper_arm

    @property
    def exists(self) -> Any:
        """True where there is a posture."""
        return self.status == Status.EXISTS

    @property
    def reason(self) -> Any:
        """Status in words: a string, or an array of strings."""
        words = np.array([status.sentence for status in Status])[np.asarray(self.status)]
        return words if self.shape else str(words)

    def without(self, status: Array) -> Posture:
        """The same postures, NaN wherever a status other than `EXISTS` is given.

        Parameters
        ----------
        status : integer array
            A `Status` for each posture [-].

        Returns
        -------
        Posture
            With that status.
        """
        xp = namespace(status, *(getattr(self, name) for name in FIELDS))
        missing = xp.asarray(status) != int(Status.EXISTS)
        if certainly(~xp.any(missing)):
            return replace(self, status=status)
        gone = {name: xp.where(missing, xp.nan, xp.asarray(getattr(self, name))) for name in FIELDS}
        return Posture(**gone, status=status)

    def __str__(self) -> str:
        """A teaching card."""
        if self.shape:
            missing = int(np.size(self.status) - np.count_nonzero(self.exists))
            return f"Posture   {self.shape} postures, {missing} of them missing"
        if not self.exists:
            return f"Posture   missing: {self.reason}"
        segments = "".join(_line(name, getattr(self, name)) for name in FIELDS)
        joints = "".join(_line(j, getattr(self, angle)) for j, angle in JOINT_ANGLES.items())
        return (
            "Posture\n inclination [deg], from the vertical, forward positive\n"
            f"{segments} joint angle [deg], flexion positive\n{joints}"
        ).rstrip()


#: Property that holds the angle of each joint whose range is known.
JOINT_ANGLES = {
    "ankle": "ankle_dorsiflexion",
    "knee": "knee_flexion",
    "hip": "hip_flexion",
    "lumbar": "lumbar_flexion",
    "shoulder": "shoulder_flexion",
}
#: Inclinations that a posture is made of.
FIELDS = ("shank", "thigh", "pelvis", "thorax", "head", "upper_arm", "forearm")


def _line(name: str, angle: Array) -> str:
    return f"  {name.replace('_', ' '):<12}{float(angle):8.1f}\n"


@dataclass(frozen=True, eq=False)
class Rates:
    """How fast the inclinations of a posture change.

    Parameters
    ----------
    velocity : Posture
        First derivative of each inclination with respect to time [deg/s].
    acceleration : Posture
        Second derivative [deg/s²].
    base_velocity : complex or array
        Of the ground below the ankle, forward + i up; it is at rest when not given [m/s].
    base_acceleration : complex or array
        Likewise [m/s²].

    Raises
    ------
    HingekitError
        When a derivative is not a Posture, or the base's is no number.
    """

    velocity: Posture
    acceleration: Posture
    base_velocity: Array = 0j
    base_acceleration: Array = 0j

    def __post_init__(self) -> None:
        for name, unit in (("base_velocity", "m/s"), ("base_acceleration", "m/s²")):
            vector = require_vectors(f"Rates.{name}", getattr(self, name), unit)
            object.__setattr__(self, name, vector)
        for name in ("velocity", "acceleration"):
            advice = "give the derivatives in the fields of a Posture"
            require_instance(f"Rates.{name}", getattr(self, name), Posture, advice)

    @property
    def shape(self) -> tuple[int, ...]:
        """Broadcast shape of all."""
        base = common_shape(self.base_velocity, self.base_acceleration)
        return joint_shape(self.velocity.shape, self.acceleration.shape, base)

    def part(self, block: Block) -> Rates:
        """Rates of the postures in a block of a larger result."""
        base = (part(each, block) for each in (self.base_velocity, self.base_acceleration))
        return Rates(self.velocity.part(block), self.acceleration.part(block), *base)
