"""From where does the camera look, and which way does the person face?

Points of a picture are complex numbers, right + i up, NaN where they were not seen, by
names such as "left hip". Files count y downward: their readers have turned it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.recordings.inclination import upward

#: Places by name.
Points = Mapping[str, Array]

#: Hips and shoulders apart, together, of the trunk's length, seen from the front (assumption,
#: 0.85 to 1.25: 0.35 for hip joints and 0.65 for shoulder joints; the acromia of ANSUR II lie
#: 0.23 of stature apart, 0.8 of the 0.29 that de Leva's people have from hip to shoulder).
_FROM_THE_FRONT = 1.0

#: Turned out of the side view beyond which a recording is refused [deg] (assumption): a trunk
#: inclined by 45 deg then looks inclined by 41.
_SLANTED = 30.0

#: How far the person's line may be from the picture's vertical in the most upright tenth of the
#: frames [deg] (assumption, 40 to 60: from ankle to shoulder a deep hinge that is held leans by
#: 30, and a person in a picture on its side by 90 while standing).
_LYING, _UPRIGHT_TENTH = 45.0, 0.1

#: Longest coordinate of a point that is given as a share of the picture: some are outside it [-].
_SHARE = 2.0

#: Farthest that a body comes from where it was going, between two frames, of the trunk's length
#: (assumptions): 100 of them per s² are 5 g, and less than 0.1 is the noise of a network.
_FASTEN, _NOISE = 100.0, 0.1

#: Share of frames in which something must hold to hold of the recording [-] (assumption).
_MOST = 0.8

_SIZE = re.compile(r"\s*(\d{1,5})\s*[xX×]\s*(\d{1,5})\s*")


def side_view(source: str, points: Points, unit: str | None) -> dict[str, Array]:
    """Points in one scale, refused unless they are seen from the side.

    The view comes first: no other word of the user's would mend it.

    Parameters
    ----------
    source : str
        Name of the recording, for the sentences [-].
    points : mapping of str to complex array, shape (n,)
        As they stand in the file, in pixels or as shares of width and height [-].
    unit : str or None
        Size of the picture in pixels, such as "1920x1080", where points are shares of it [-].

    Returns
    -------
    dict of str to complex array, shape (n,)
        In pixels [-].

    Raises
    ------
    HingekitError
        When the view is none from the side, nobody is upright in it, or the picture's size is
        missing or not one.
    """
    shares = max(np.nanmax(np.abs(z), initial=0.0) for z in points.values()) <= _SHARE
    scaled = dict(points)
    if unit is not None:
        width, height = _size(source, unit, shares)
        scaled = {name: width * z.real + 1j * height * z.imag for name, z in points.items()}
    # Without its size, a picture higher than wide looks up to 1.8 times too wide: a true side
    # view, turned by less than 16 deg, still passes and is asked for the size.
    _require_from_the_side(source, scaled)
    if shares and unit is None:
        raise HingekitError(
            f"{source} gives x and y as shares of the picture's width and height, and angles "
            'depend on its shape: give its size in pixels with unit="1920x1080".'
        )
    _require_upright(source, scaled)
    return scaled


def turned(points: Points) -> float:
    """How far the person is turned out of the side view, from the width of hips and shoulders.

    Parameters
    ----------
    points : mapping of str to complex array, shape (n,)
        In one scale [-].

    Returns
    -------
    float
        0 from the side, 90 from the front; NaN where one side is never seen [deg].
    """
    share = sum(_widths(points)) / _FROM_THE_FRONT
    return float(np.rad2deg(np.arcsin(np.minimum(share, 1.0))))


def facing(source: str, points: Points) -> float:
    """Which way in the picture is forward, from toes, or from knees and nose.

    Parameters
    ----------
    source : str
        Name of the recording, for the sentences [-].
    points : mapping of str to complex array, shape (n,)
        In one scale [-].

    Returns
    -------
    float
        1 to the right, -1 to the left [-].

    Raises
    ------
    HingekitError
        When nothing tells, or the person turns round.
    """
    feet = _mean(
        [
            _point(points, f"{side} toe") - _point(points, f"{side} {back}")
            for side in ("left", "right")
            for back in ("heel", "ankle")
        ]
    )
    if np.mean(np.isfinite(feet)) < 0.5:  # no foot in most frames
        feet = _mean(
            [
                ahead
                for side in ("left", "right")
                for ahead in (
                    _point(points, f"{side} knee")
                    - (_point(points, f"{side} hip") + _point(points, f"{side} ankle")) / 2,
                    _point(points, "nose") - _point(points, f"{side} shoulder"),
                )
            ]
        )
    right = feet.real[np.isfinite(feet)] > 0
    share = float(np.mean(right)) if right.size else 0.5
    if 1 - _MOST < share < _MOST:
        raise HingekitError(
            f"{source} does not show which way the person faces: toes, or knees and nose, point "
            f"to the right in {share:.0%} of the frames; cut out the part in which they face one "
            "way, or record the feet as well."
        )
    return 1.0 if share >= _MOST else -1.0


def require_one_clip(source: str, time: Array, points: Points) -> None:
    """Refuse points that jump as no body can.

    Parameters
    ----------
    source : str
        Name of the recording, for the sentences [-].
    time : array, shape (n,)
        Time of each frame [s].
    points : mapping of str to complex array, shape (n,)
        In one scale [-].

    Raises
    ------
    HingekitError
        With the frames between which they do.
    """
    every = np.array(list(points.values()))
    there = np.flatnonzero(np.isfinite(every).any(axis=0))
    length = _trunk_length(points)
    if there.size < 3 or not length > 0:
        return
    steps = np.abs(np.diff(every[:, there], axis=1)) / length
    both = np.isfinite(steps).any(axis=0)  # frames that share a point
    step = np.zeros(both.size)
    step[both] = np.nanmedian(steps[:, both], axis=0)
    beside = np.maximum(np.append(step[1:], 0.0), np.append(0.0, step[:-1]))
    limit = np.maximum(_NOISE, _FASTEN * np.diff(time[there]) ** 2)
    jumps = np.flatnonzero(step - beside > limit)
    if jumps.size:
        first = there[jumps[0]]
        others = f", and {jumps.size - 1} times more" if jumps.size > 1 else ""
        raise HingekitError(
            f"{source} jumps between frames {first + 1} and {first + 2} (at {time[first]:.2f} s"
            f"{others}) by {step[jumps[0]]:.2f} of the trunk's length: clips were joined, or "
            "another person was taken for this one; cut it there and give the parts one by one."
        )


def _require_from_the_side(source: str, points: Points) -> None:
    hips, shoulders = _widths(points)
    if turned(points) > _SLANTED:
        raise HingekitError(
            f"{source} is a frontal or slanted view: in the picture the hips are {hips:.2f} and "
            f"the shoulders {shoulders:.2f} of the trunk's length apart (from the side about 0, "
            "from the front about 0.35 and 0.65), so forward inclination cannot be seen; record "
            "from the side."
        )


def _require_upright(source: str, points: Points) -> None:
    """Refuse a picture that lies on its side or stands on its head."""
    legs = _mean(
        [
            _point(points, f"{side} hip") - _point(points, f"{side} {low}")
            for side in ("left", "right")
            for low in ("ankle", "knee")
        ]
    )
    seen = legs[np.isfinite(legs)]
    if seen.size and not np.median(seen.imag) > 0:
        raise HingekitError(
            f"{source} has the hips below knees and ankles: y must grow downward in the picture; "
            "turn the picture, or y, the right way up."
        )
    for low in ("ankle", "knee", "hip"):
        line = _mean(
            [
                _point(points, f"{side} shoulder") - _point(points, f"{side} {low}")
                for side in ("left", "right")
            ]
        )
        if np.mean(np.isfinite(line)) >= 0.5 or low == "hip":
            break
    leans = np.abs(upward(line[np.isfinite(line)]))
    least = np.quantile(leans, _UPRIGHT_TENTH) if leans.size else 0.0
    if least > _LYING:
        raise HingekitError(
            f"{source} shows the line from {low} to shoulder {least:.0f} deg from the picture's "
            "vertical even where it is most upright: the picture seems to be turned by a quarter; "
            "turn it upright."
        )


def _size(source: str, unit: str, shares: bool) -> tuple[int, int]:
    size = _SIZE.fullmatch(unit)
    width, height = map(int, size.groups()) if size else (0, 0)
    if not width * height:
        raise HingekitError(
            f"{source} holds points of a picture, whose unit is its size in pixels, not {unit!r}: "
            'write it as unit="1920x1080".'
        )
    if not shares:
        raise HingekitError(f"{source} is in pixels already: leave the unit {unit!r} out.")
    return width, height


def _widths(points: Points) -> tuple[float, float]:
    """Hips and shoulders apart, of the trunk's length [-]."""
    length = _trunk_length(points)

    def share(joint: str) -> float:
        apart = np.abs(_point(points, f"left {joint}") - _point(points, f"right {joint}"))
        seen = apart[np.isfinite(apart)]
        return float(np.median(seen)) / length if seen.size and length > 0 else float("nan")

    return share("hip"), share("shoulder")


def _trunk_length(points: Points) -> float:
    """Length of the trunk where it is longest in the picture: elsewhere it may come forward."""
    lines = [
        np.abs(_point(points, f"{side} shoulder") - _point(points, f"{side} hip"))
        for side in ("left", "right")
    ]
    lengths = np.concatenate(lines)
    lengths = lengths[np.isfinite(lengths)]
    return float(np.quantile(lengths, 0.9)) if lengths.size else float("nan")


def _point(points: Points, name: str) -> Array:
    """A point, NaN throughout where the file has it not."""
    return points.get(name, np.full_like(next(iter(points.values())), np.nan))


def _mean(vectors: list[Array]) -> Array:
    """Mean of those that are there, frame by frame."""
    every = np.array(vectors)
    there = np.isfinite(every)
    count = there.sum(axis=0)
    total = np.where(there, every, 0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
