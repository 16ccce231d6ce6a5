"""How much damage does the lifting of a day add up to?

LiFFT (Gallagher et al. 2017) takes a lift for a cycle of fatigue. What counts is the moment of the
*load alone* about L5/S1: the body's own weight is in the fit already, so a net joint moment
would count it twice. That is why nothing here takes a moment. Numbers: `datasets/lifft.csv`.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from math import e, log
from typing import NamedTuple

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array, common_shape, stack
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.exposure.lifts import held_mass
from hingekit.inputs import require_between, require_instance, require_numbers
from hingekit.linkage import landmarks
from hingekit.load import External, Load
from hingekit.mechanics import STANDARD_GRAVITY
from hingekit.movement import Movement
from hingekit.posture import Posture
from hingekit.tasks import hand_distance


@cache
def _number(quantity: str) -> float:
    """A number of `datasets/lifft.csv` [in the row's unit]."""
    return datasets.value(datasets.rows("lifft"), "value", quantity=quantity)


class Dose(NamedTuple):
    """What the lifting of a day adds up to, as its authors count it."""

    damage: Array  # cumulative, 1 at the fatigue life of an average specimen [-]
    share: Array  # of each task, along the first axis [-]
    probability: Array  # that the job is one that the authors call high-risk, see `daily_dose` [-]


@dataclass(frozen=True, eq=False)
class LiftingTask:
    """One object, lifted again and again.

    Parameters
    ----------
    load_mass : float or array
        Mass of the object [kg].
    distance : float or array
        Greatest horizontal distance from L5/S1 to the centre of the object; NaN where a
        posture is missing [m].
    repetitions : float or array
        Lifts in a day [-].

    Raises
    ------
    HingekitError
        When a number is none, negative or in another unit.

    Warns
    -----
    UserWarning
        When the load's moment is beyond what its authors trust.
    """

    load_mass: Array
    distance: Array
    repetitions: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "load_mass", Load(self.load_mass).mass)
        distance = require_numbers("Distance from L5/S1", self.distance, "m")
        known = np.where(np.isnan(distance), 0.0, distance)
        require_between("Distance from L5/S1", known, 0, 2, "m", "give it in metres")
        object.__setattr__(self, "distance", distance)
        advice = "count the lifts of a day"
        repetitions = require_between("Repetitions", self.repetitions, 0, 1e5, "a day", advice)
        object.__setattr__(self, "repetitions", repetitions)
        common_shape(self.load_mass, distance, repetitions)
        caution = _number("caution_above")
        if np.any(self.moment > caution):
            warnings.warn(
                f"The load makes more than {caution:g} N·m about L5/S1, where the authors of LiFFT "
                "advise caution: damage grows steeply and is extrapolated.",
                stacklevel=3,
            )

    @classmethod
    def of(
        cls, body: Body, moved: Posture | Movement, load: External, repetitions: Array
    ) -> LiftingTask:
        """Task of a person who lifts a load in a posture or through a movement.

        Parameters
        ----------
        body : Body
            The person.
        moved : Posture or Movement
            Where the load is furthest from L5/S1, or the whole lift, of which the furthest
            frame counts.
        load : Load
            A mass in the hands; forces and bands are no objects.
        repetitions : float or array
            Lifts in a day [-].

        Returns
        -------
        LiftingTask
            NaN distance where there is no posture.

        Raises
        ------
        HingekitError
            When something else than a mass in the hands acts, or is moved.
        """
        posture = moved.posture if isinstance(moved, Movement) else moved
        require_instance("Body", body, Body, "make one with Body.from_table")
        require_instance("What is moved", posture, Posture, "give a Posture or a Movement")
        distance = np.abs(hand_distance(body, posture) - np.real(landmarks(body, posture).lumbar))
        if isinstance(moved, Movement):
            # The furthest frame that there is; NaN only where there is none.
            distance = np.fmax.reduce(np.atleast_1d(distance), axis=-1)
        return cls(held_mass(load), distance, repetitions)

    @property
    def moment(self) -> Array:
        """Moment of the load alone about L5/S1 [N·m]."""
        return self.load_mass * STANDARD_GRAVITY * self.distance

    @property
    def damage_per_lift(self) -> Array:
        """Damage of one lift: a growing exponential of the load's moment [-]."""
        return _number("damage_at_rest") * np.exp(_number("damage_growth") * self.moment)

    @property
    def damage(self) -> Array:
        """Damage of all lifts of a day [-]."""
        return self.repetitions * self.damage_per_lift


def daily_dose(*tasks: LiftingTask) -> Dose:
    """Add up the tasks of a day.

    The probability is the authors': that a job with this damage belongs to those with 12 or more
    injuries per 200,000 hours of work, in a sample from which the jobs of medium risk had been
    left out. It says nothing about a person.

    Parameters
    ----------
    *tasks : LiftingTask
        Each kind of lift once [-].

    Returns
    -------
    Dose
        In the broadcast shape of the tasks.

    Raises
    ------
    HingekitError
        When there is no task, or one is none: a moment is refused, because the net one would fit.

    Examples
    --------
    >>> from hingekit.exposure import LiftingTask, daily_dose
    >>> dose = daily_dose(LiftingTask(load_mass=13, distance=0.40, repetitions=400))
    >>> round(float(dose.damage), 4)
    0.0042
    """
    if not tasks:
        raise HingekitError("A dose needs lifts: give at least one LiftingTask.")
    for task in tasks:
        advice = "give mass, distance and repetitions of the load, not a moment"
        require_instance("Each task", task, LiftingTask, advice)
    common_shape(*(task.damage for task in tasks))
    each = stack(np, [task.damage for task in tasks])
    damage = np.sum(each, axis=0)
    # exp(a + b log10 x) without a logarithm, so that no damage is a probability of 0.
    odds = e ** _number("logit_intercept") * damage ** (_number("logit_slope") / log(10))
    with np.errstate(invalid="ignore"):  # no damage, no shares
        share = each / damage
    return Dose(damage, share, odds / (1 + odds))
