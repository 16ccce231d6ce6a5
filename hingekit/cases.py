"""Which postures does a figure show, by which names, and with which loads?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance
from hingekit.load import NO_LOAD, External, require_load
from hingekit.posture import Posture


def require_one(posture: Posture, load: External = NO_LOAD) -> None:
    """Refuse several postures, or loads, at once.

    Raises
    ------
    HingekitError
        With their shape.
    """
    require_load(load)
    if load.shape:
        raise HingekitError(
            f"A figure shows one load per posture, not an array of shape {load.shape}: "
            "draw one case at a time."
        )
    if posture.shape:
        raise HingekitError(
            f"A figure shows one posture per strategy, not an array of shape {posture.shape}: "
            "draw one case at a time."
        )


def require_person(body: Body) -> None:
    """Refuse several people at once.

    Raises
    ------
    HingekitError
        With their shape.
    """
    require_instance("Body", body, Body, "make one with Body.from_table")
    if body.shape:
        raise HingekitError(
            f"A figure shows one person, not people of shape {body.shape}: draw one at a time."
        )


def require_cases(
    postures: Mapping[str, Posture], load: External | Sequence[External]
) -> list[tuple[str, Posture, External]]:
    """Several postures, each with its name and what it carries.

    Raises
    ------
    HingekitError
        When they are not named, not one by one, or not as many as the loads.
    """
    if not isinstance(postures, Mapping) or not postures:
        raise HingekitError(
            'Several postures need names: give a dict such as {"reach back": posture}.'
        )
    loads = load if isinstance(load, Sequence) else [load] * len(postures)
    if len(loads) != len(postures):
        raise HingekitError(
            f"There are {len(postures)} postures and {len(loads)} loads: give one load for all, "
            "or one for each."
        )
    cases = list(zip(postures.items(), loads, strict=True))
    for (_, posture), held in cases:
        require_instance("Posture", posture, Posture, "make one with Posture or solve")
        require_one(posture, held)
    return [(str(name), posture, held) for (name, posture), held in cases]
