"""What does one leg need, when the two do not share alike?

In the sagittal plane both legs have one posture, and a leg's net moment is its share of both
sides' moment. That is right in this plane only: across it, a pelvis on one leg needs a hip
abduction moment as well, and where the feet are apart, so are the moment arms of the two legs.
The free leg of a single-leg stance still counts as part of the leg that stands; reaching back
in line with the trunk it would relieve hip and balance.
"""

from __future__ import annotations

from typing import NamedTuple

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_instance
from hingekit.mechanics import JointMoments
from hingekit.progressions.catalogue import Setting, settings

#: What legs can do.
STANCES = ("both", "B-stance", "single leg")


class LegMoments(NamedTuple):
    """Net moments of one leg [N·m per leg]: extensor positive, ankle plantarflexor."""

    ankle: Array
    knee: Array
    hip: Array


def share_of(legs: str) -> Setting:
    """Share of the load on the leg that bears more.

    Parameters
    ----------
    legs : {"both", "B-stance", "single leg"}
        What the legs do [-].

    Returns
    -------
    Setting
        Value, range and source of `datasets/progression_settings.csv` [-].

    Raises
    ------
    HingekitError
        When there is no such stance.
    """
    if legs not in STANCES:
        raise HingekitError(f"There is no stance {legs!r}: choose one of {', '.join(STANCES)}.")
    return settings(legs)["share"]


def leg_moments(moments: JointMoments, share: Array = 0.5) -> LegMoments:
    """Net moments of a leg that bears a share of the load.

    Parameters
    ----------
    moments : JointMoments
        Of both sides together [N·m].
    share : float or array
        Share of the leg; the other has the rest [-].

    Returns
    -------
    LegMoments
        In the broadcast shape of both [N·m per leg].

    Raises
    ------
    HingekitError
        When a share is none, or moments are something else.
    """
    require_instance("Moments", moments, JointMoments, "take those of joint_moments")
    share = require_between("Share of a leg", share, 0, 1, "")
    return LegMoments(*(share * each for each in (moments.ankle, moments.knee, moments.hip)))
