"""Which postures does a figure show, by which names, and with which loads?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hingekit.errors import HingekitError
from hingekit.load import External
from hingekit.posture import Posture


def require_one(posture: Posture) -> None:
    """Refuse several postures at once.

    Raises
    ------
    HingekitError
        With their shape.
    """
    if posture.shape:
        raise HingekitError(
            f"A figure shows one posture per strategy, not an array of shape {posture.shape}: "
            "draw one case at a time."
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
    for each in postures.values():
        require_one(each)
    return [
        (name, posture, held) for (name, posture), held in zip(postures.items(), loads, strict=True)
    ]
