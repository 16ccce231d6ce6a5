"""Does a rod along the back touch head, mid back and pelvis, and does a tape on it pull?

With a neutral spine it touches three times at any depth of a hinge; which contact is lost, and
by how much, tells what moved. The head's own angle counts, too: it is the rod's other end.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hingekit._arrays import Array, common_shape, joint_shape, turn
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance
from hingekit.linkage import landmarks
from hingekit.posture import Posture
from hingekit.technique.curves import Arc, Back, BackShape, Disc, back_shape

#: Where the rod should touch, from below.
CONTACTS = ("pelvis", "mid back", "head")

#: Smallest gap that counts as a lost contact [mm] (assumption: what a coach sees).
VISIBLE = 1.0

#: Places along the arcs, and angles below the sacrum's contact, at which skin is drawn.
_WHOLE, _UPPER = np.linspace(0, 1, 21), np.linspace(0.5, 1, 11)
_SACRUM = np.radians(np.linspace(30, 0, 11))


class Dowel(NamedTuple):
    """What a rod held against the head touches; NaN where there is no posture.

    Points are those of `CONTACTS`, along the first axis: forward + i up, from the ground below
    the ankle.
    """

    pelvis: Array  # gap [mm]
    mid_back: Array  # gap [mm]
    head: Array  # gap [mm]: none, the rod is held there
    hollow: Array  # [mm] depth of the low back, halfway up, below a ruler from pelvis to mid back
    lost: Any  # the contact with the widest gap; "none" when none is `VISIBLE`; "missing"
    neck_flexion: Array  # [deg] taken
    on_back: Array  # [m, complex] points of the back that are nearest to the rod
    on_rod: Array  # [m, complex] points of the rod opposite to them


class Outline(NamedTuple):
    """The back from the side: forward + i up, from the ground below the ankle."""

    skin: Array  # [m, complex] from the sacrum to C7, points along the first axis
    centres: Array  # [m, complex] of the discs of `CONTACTS`, along the first axis
    radii: Array  # [m] of the same


def dowel(
    body: Body,
    posture: Posture,
    neck: str = "fixed",
    *,
    lost_kyphosis: Array = 0.0,
    shape: BackShape | None = None,
) -> Dowel:
    """Lay a rod along the back, held against the head, and measure where it does not touch.

    It touches the head and whichever of pelvis and mid back sticks out further. With a neck
    that follows, the head first finds the rod that rests on pelvis and mid back, as far as the
    neck goes: the test is then nearly blind. The low back holds no rod off here; it would hold
    that one off where the hollow is negative.

    Parameters
    ----------
    body : Body
        The person, or people.
    posture : Posture
        How they are bent; NaN gives NaN.
    neck : {"fixed", "follows"}
        Whether the head stays as the posture has it or turns until it touches [-].
    lost_kyphosis : float or array
        Over-extension of the mid back: kyphosis that the thorax has lost from its lower end on.
        It changes the outline only, the linkage's thorax is rigid [deg].
    shape : BackShape, optional
        Another back than that of the body's sex.

    Returns
    -------
    Dowel
        Gaps and points in the broadcast shape of everything that came in.

    Raises
    ------
    HingekitError
        When there is no such neck, or more kyphosis is lost than there is.
    """
    _require_together(body, posture, lost_kyphosis)
    back = Back.of(body, posture, lost_kyphosis, shape or back_shape(body.sex))
    place, frame = _placed(body, posture)
    neck_flexion = _neck_flexion(back, posture, neck)
    head = back.head(neck_flexion)
    lean = np.minimum(_lean(back.sacrum, head), _thorax_to_head(back.thorax, head))
    mid_back = back.thorax.at(np.clip(back.thorax.share(lean), 0, 1))
    # Adding nothing makes them of the broadcast shape, and missing where the posture is.
    touch = [each + 0 * place for each in (back.sacrum.touched(lean), mid_back, head.touched(lean))]
    on_back = np.stack(touch)
    gap = np.maximum(_behind(on_back[-1], lean) - _behind(on_back, lean), 0)

    ruler = _pelvis_to_thorax(back)
    hollow = _behind(back.sacrum.touched(ruler), ruler) - _behind(back.lumbar.at(0.5), ruler)
    none = 0 * gap[-1]
    pelvis_gap, mid_back_gap, head_gap = 1e3 * gap
    return Dowel(
        pelvis_gap,
        mid_back_gap,
        head_gap,
        1e3 * hollow + none,
        _widest(pelvis_gap, mid_back_gap),
        neck_flexion + none,
        place + frame * on_back,
        place + frame * (on_back - gap * np.exp(1j * lean)),
    )


def outline(
    body: Body,
    posture: Posture,
    neck: str = "fixed",
    *,
    lost_kyphosis: Array = 0.0,
    shape: BackShape | None = None,
) -> Outline:
    """The back that `dowel` measures, to be drawn.

    From T12/L1 to the middle of the thorax the skin is a straight line.

    Parameters
    ----------
    body : Body
        The person, or people.
    posture : Posture
        How they are bent; NaN gives NaN.
    neck : {"fixed", "follows"}
        As in `dowel` [-].
    lost_kyphosis : float or array
        As in `dowel` [deg].
    shape : BackShape, optional
        As in `dowel`.

    Returns
    -------
    Outline
        Skin and discs.

    Raises
    ------
    HingekitError
        As in `dowel`.
    """
    _require_together(body, posture, lost_kyphosis)
    back = Back.of(body, posture, lost_kyphosis, shape or back_shape(body.sex))
    head = back.head(_neck_flexion(back, posture, neck))
    place, frame = _placed(body, posture)
    sacrum, turned = back.sacrum, back.pelvis_frame
    skin = [
        *(sacrum.centre - sacrum.radius * turned * np.exp(1j * below) for below in _SACRUM),
        *(back.lumbar.at(share) for share in _WHOLE),
        *(back.thorax.at(share) for share in _UPPER),
    ]
    discs = (sacrum, back.thorax.disc, head)
    return Outline(
        np.stack(np.broadcast_arrays(*(place + frame * each for each in skin))),
        np.stack(np.broadcast_arrays(*(place + frame * disc.centre for disc in discs))),
        np.stack(np.broadcast_arrays(*(disc.radius + 0 * abs(place) for disc in discs))),
    )


def tape(body: Body, posture: Posture, *, shape: BackShape | None = None) -> Array:
    """How much further a tape along the low back is stretched than in neutral standing.

    Lumbar flexion times the distance of the skin behind the joints: the skin's path from L5/S1
    to T12/L1 grows by that whatever the number of joints between them.

    Parameters
    ----------
    body : Body
        The person, or people.
    posture : Posture
        How they are bent; NaN gives NaN.
    shape : BackShape, optional
        Another back than that of the body's sex.

    Returns
    -------
    float or array
        Stretch; negative where the tape is slack [mm].
    """
    _require_together(body, posture)
    lever = (shape or back_shape(body.sex)).skin_lever * body.stature
    return 1e3 * lever * np.radians(posture.lumbar_flexion)


def _require_together(body: Body, posture: Posture, lost_kyphosis: Array = 0.0) -> None:
    """Refuse what is no body or posture, and shapes that do not go together."""
    require_instance("Body", body, Body, "make one with Body.from_table")
    require_instance("Posture", posture, Posture, "make one with Posture or solve")
    joint_shape(body.shape, posture.shape, common_shape(lost_kyphosis))


def _behind(point: Array, lean: Array) -> Array:
    """How far a point sticks out behind, across a rod of this lean [m]."""
    return -np.real(point * np.exp(-1j * lean))


def _lean(lower: Disc, upper: Disc) -> Array:
    """Lean of the rod that touches both from behind [rad]."""
    apart = upper.centre - lower.centre
    sine = (lower.radius - upper.radius) / abs(apart)
    # One disc inside the other has no such rod; the arcs' ends then decide.
    return np.angle(-1j * apart) - np.arcsin(np.clip(sine, -1, 1))


def _on_arc(arc: Arc, lean: Array) -> Any:
    """Whether a rod touches the arc between its ends."""
    return abs(arc.share(lean) - 0.5) <= 0.5


def _thorax_to_head(thorax: Arc, head: Disc) -> Array:
    """Lean of the rod that touches thorax and head [rad]."""
    lean, ends = _lean(thorax.disc, head), [_lean(end, head) for end in thorax.ends]
    return np.where(_on_arc(thorax, lean), lean, np.minimum(*ends))


def _pelvis_to_thorax(back: Back) -> Array:
    """Lean of the rod that touches pelvis and thorax [rad]."""
    thorax = back.thorax
    lean, ends = _lean(back.sacrum, thorax.disc), [_lean(back.sacrum, e) for e in thorax.ends]
    return np.where(_on_arc(thorax, lean), lean, np.maximum(*ends))


def _neck_flexion(back: Back, posture: Posture, neck: str) -> Array:
    """Neck flexion of the posture, or that which brings the head to the rod [deg]."""
    if neck == "fixed":
        return posture.neck_flexion
    if neck != "follows":
        raise HingekitError(f"There is no neck {neck!r}: choose 'fixed' or 'follows'.")
    lean = _pelvis_to_thorax(back)
    short = _behind(back.sacrum.touched(lean), lean) - back.head_radius
    sine = (short - _behind(back.c7t1, lean)) / abs(back.reach)
    along = np.angle(-1j * back.reach) - lean
    # Beyond a right angle no neck goes: where the head cannot reach, the range ends first.
    taken = np.degrees(along - np.arcsin(np.clip(sine, -1, 1)))
    return np.clip(taken, *back.neck_range)


def _placed(body: Body, posture: Posture) -> tuple[Array, Array]:
    """Where T12/L1 is [m, complex], and the unit vector that turns the thorax' frame."""
    return landmarks(body, posture).thoracolumbar, turn(np, posture.thorax)


def _widest(pelvis: Array, mid_back: Array) -> Any:
    """Name of the contact with the widest gap."""
    widest = np.maximum(pelvis, mid_back)
    lost = np.where(pelvis > mid_back, "pelvis", "mid back")
    named = np.where(widest >= VISIBLE, lost, np.where(np.isnan(widest), "missing", "none"))
    return named if named.ndim else str(named)
