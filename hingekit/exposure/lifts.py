"""What is lifted with the hands, and between which postures?"""

from __future__ import annotations

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance
from hingekit.load import External, Load, require_load
from hingekit.movement import Movement
from hingekit.posture import FIELDS, Posture
from hingekit.tasks import hand_height


def held_mass(load: External) -> Array:
    """Mass in the hands [kg].

    Raises
    ------
    HingekitError
        When anything else acts: what is published about lifting knows an object in the hands.
    """
    require_load(load)
    for each in load.parts:
        if not isinstance(each, Load) or each.at != "hands":
            raise HingekitError(
                "What is published about lifting holds for a mass in both hands, "
                f"not for {str(each)!r}: give a Load at the hands alone."
            )
    return load.carried_mass


def lift_ends(body: Body, movement: Movement) -> tuple[Posture, Posture]:
    """Origin and destination of a lift: the frames with the lowest and the highest hands, in time.

    Parameters
    ----------
    body : Body
        The person.
    movement : Movement
        One lift or one lowering.

    Returns
    -------
    tuple of Posture
        Where the hands begin and where they end.

    Raises
    ------
    HingekitError
        When no frame has a posture.
    """
    require_instance("A lift", movement, Movement, "give a Movement")
    time, posture = movement.time, movement.posture
    height = np.broadcast_to(hand_height(body, posture), time.shape)
    if np.isnan(height).all():
        raise HingekitError("No frame of the movement has a posture: there is nothing to lift.")
    first, last = sorted((int(np.nanargmin(height)), int(np.nanargmax(height))))
    frames = {name: np.broadcast_to(getattr(posture, name), time.shape) for name in FIELDS}
    begin, end = (
        Posture(**{name: float(frame[k]) for name, frame in frames.items()}) for k in (first, last)
    )
    return begin, end
