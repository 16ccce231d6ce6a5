"""What comes out over a whole grid of tasks, loads, strategies and people?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from hingekit._arrays import Array, Block, blocks, common_shape, part
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance, require_numbers
from hingekit.load import PLACES, Load, Place
from hingekit.posture import Status
from hingekit.progress import bar
from hingekit.results import SIGN, Columns
from hingekit.solution import solve
from hingekit.spine import spine_loads
from hingekit.strategies import BEND_FORWARD, INGREDIENTS, REACH_BACK, Strategy
from hingekit.study import COLUMNS, report, require_strategies
from hingekit.tasks import TASKS, require_task

if TYPE_CHECKING:
    import xarray as xr

#: Unit and long name of what a sweep may vary, in the order of its dimensions.
VARIED: Columns = {
    "strategy": ("", "strategy"),
    **{task: (unit.unit, COLUMNS[task][1]) for task, unit in TASKS.items()},
    "load_mass": ("kg", "mass of the load"),
    "knee_flexion": COLUMNS["knee_flexion"],
    "centre_of_pressure": ("1", "centre of pressure, from heel (0) to toe tip (1)"),
    "lumbar": ("deg", "lumbar rhythm, or lumbar flexion"),
    "arms": ("m", "arms, or distance of the hand in front of the ankle"),
    "hip_limit": ("deg", "hip flexion at which the hip stops"),
    "person": ("1", "number of the person"),
}

#: What `spine=True` adds.
SPINE = {
    "compression": ("N", "compression of the disc at L5/S1, one extensor muscle"),
    "shear": ("N", "shear at L5/S1, anterior positive, one extensor muscle"),
}

#: Ingredients that may be words or rules, each of which is computed for itself.
_IN_WORDS = ("lumbar", "arms", "hip_limit")

#: Why a posture exists or not: one string for each status, which all points share.
_SENTENCES = np.array([status.sentence for status in Status], object)


#: What is computed at once: the strategy, its block of what varies, its place in the result.
_Piece: TypeAlias = tuple[Strategy, Block, Block]


class _Axis(NamedTuple):
    """What one keyword varies."""

    name: str
    labels: Array  # of its coordinate, one-dimensional: numbers in its unit, or words
    choices: tuple[Any, ...]  # what is taken one by one; none where NumPy takes all at once
    single: bool  # no sequence came in: it makes no dimension


def sweep(
    body: Body,
    load_mass: Array = 0.0,
    *,
    strategy: Strategy | Iterable[Strategy] = (BEND_FORWARD, REACH_BACK),
    at: Place = "hands",
    spine: bool = False,
    progress: bool | None = None,
    **axes: Any,
) -> xr.Dataset:
    """All that `compare` reports over every combination of what varies.

    Parameters
    ----------
    body : Body
        One person, or people in one row.
    load_mass : float or sequence
        Mass of the load [kg].
    strategy : Strategy or iterable of Strategy
        What to compare; their names tell them apart.
    at : {"hands", "shoulders", "pelvis", "hips"}
        Where the load is carried [-].
    spine : bool
        Whether compression and shear at L5/S1 are wanted, too.
    progress : bool, optional
        Whether to show how far it is; when not given, a terminal shows it after two seconds.
    **axes : float, str or sequence
        Exactly one task as in `hingekit.solve`, and any ingredient of `Strategy`, which then
        holds for all strategies. A rule for the knees is told by a strategy [m, deg or -].

    Returns
    -------
    xarray.Dataset
        Each sequence makes a dimension, in the order of `VARIED`: strategy, task, load mass,
        ingredients, person. What was asked for is a coordinate, everything else a variable:
        the numeric columns of `hingekit.study.COLUMNS`, `status` and its `reason` in words.
        Missing postures are NaN; attribute `missing_share` says how many of all there are,
        `flag_shares` of `status` for which reason. People have `body_mass`, `stature` and
        `straight_leg_raise` as coordinates.

    Raises
    ------
    HingekitError
        When the task is missing, double or impossible, a keyword is unknown, an axis is empty
        or not one row, two strategies have one name, or a strategy holds arrays itself.

    Examples
    --------
    >>> import hingekit as hk
    >>> man = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
    >>> found = hk.sweep(man, [0, 20], hand_height=[0.4, 0.5, 0.6])
    >>> hk.paired(found, "bend forward", "reach back").lumbar_moment.dims
    ('hand_height', 'load_mass')
    """
    import xarray as xr

    require_instance("Body", body, Body, "make one with Body.from_table")
    if len(body.shape) > 1:
        raise HingekitError(f"People stand in one row, not in shape {body.shape}: reshape them.")
    task, goal = require_task({name: axes[name] for name in axes if name not in INGREDIENTS})
    grid = [
        _strategies(strategy),
        _axis(task, goal),
        _axis("load_mass", load_mass),
        *(_axis(name, axes[name]) for name in INGREDIENTS if name in axes),
        *(_Axis("person", np.arange(n), (), False) for n in body.shape),
    ]
    opened = _opened(grid)
    load = Load(opened["load_mass"], at)
    pieces = list(_pieces(grid, opened))  # all that is given has been looked at by now

    told = COLUMNS | {"reason": ("", "status in words")} | (SPINE if spine else {})
    numeric = [name for name, (unit, _) in told.items() if unit and name not in opened]
    shape = tuple(len(axis.labels) for axis in grid)
    found: dict[str, Array] = {name: np.empty(shape) for name in numeric}
    found |= {"status": np.empty(shape, np.int8), "reason": np.empty(shape, object)}
    counts = np.zeros(len(Status), int)
    with bar("sweep", len(pieces), progress) as show:
        for done, (strategy_there, share, place) in enumerate(pieces, 1):
            who, what = body.part(share), load.part(share)
            posture = solve(who, strategy_there, what, **{task: part(opened[task], share)})
            values = report(who, posture, what)
            if spine:
                values |= spine_loads(who, posture, what)._asdict()
            values |= {"status": posture.status, "reason": _SENTENCES[posture.status]}
            for name, variable in found.items():
                variable[place] = values[name]
            counts += np.bincount(posture.status.reshape(-1), minlength=len(Status))
            show(done)

    shares = counts / counts.sum()
    card = str(body).splitlines()[0].removeprefix("Body").strip()
    names = [axis.name for axis in grid]
    result = xr.Dataset(
        {name: (names, each, _attributes(*told[name])) for name, each in found.items()},
        coords={axis.name: _coordinate(axis) for axis in grid} | _people(body),
        attrs={
            "matched": task,
            "sign": SIGN,
            "body": card if body.shape else f"{card}, {body.table}",
            "load": PLACES[at],
            "strategies": "; ".join(map(repr, grid[0].choices)),
            "missing_share": float(1 - shares[Status.EXISTS]),
        },
    )
    result["status"].attrs.update(
        flag_values=np.array(Status, np.int8),
        flag_meanings=" ".join(each.name.lower() for each in Status),
        flag_shares=shares,
    )
    return result.isel({axis.name: 0 for axis in grid if axis.single})


def paired(sweep: xr.Dataset, first: str, second: str) -> xr.Dataset:
    """Differences between two strategies of a sweep, point by point at an equal task.

    Parameters
    ----------
    sweep : xarray.Dataset
        From `sweep`.
    first, second : str
        Names of the strategies: the second less the first.

    Returns
    -------
    xarray.Dataset
        The sweep's numeric variables without the dimension of strategies, and `reason`. NaN
        where either strategy has no posture; attribute `missing_share` says how often.

    Raises
    ------
    HingekitError
        When the sweep has no such strategy, or it is the same twice.
    """
    import xarray as xr

    require_instance("A sweep", sweep, xr.Dataset, "make one with sweep")
    paired_already = "strategy" not in sweep.coords or "status" not in sweep
    names = [] if paired_already else np.atleast_1d(sweep["strategy"].values).tolist()
    if first == second or first not in names or second not in names:
        raise HingekitError(
            f"A difference needs two strategies out of {', '.join(names) or 'a sweep'}, "
            f"not {first!r} and {second!r}."
        )
    one, other = (sweep.sel(strategy=name, drop=True) for name in (first, second))
    numeric = [str(name) for name, each in sweep.data_vars.items() if each.dtype.kind == "f"]
    found = other[numeric] - one[numeric]
    change = f"{second} less {first}"
    for name in numeric:
        meaning = f"{sweep[name].attrs['long_name']}, {change}"
        found[name].attrs = {**sweep[name].attrs, "long_name": meaning}
    missing = (one["status"] != Status.EXISTS) | (other["status"] != Status.EXISTS)

    def why(of_first: Status, of_second: Status) -> str:
        name, status = (first, of_first) if of_first else (second, of_second)
        return f"{name}: {status.sentence}" if status else status.sentence

    words = np.array([[why(each, its) for its in Status] for each in Status], object)
    reason = words[one["status"].values, other["status"].values]
    found["reason"] = (missing.dims, reason, {"long_name": "which of the two is missing, and why"})
    found.attrs = {**sweep.attrs, "difference": change, "missing_share": float(missing.mean())}
    return found


def _strategies(strategy: Strategy | Iterable[Strategy]) -> _Axis:
    given = require_strategies(strategy)
    names = [each.name for each in given]
    if len(set(names)) < len(names):
        raise HingekitError(
            f"Strategies need names of their own, not {', '.join(names)}: use dataclasses.replace."
        )
    return _Axis("strategy", np.array(names), given, isinstance(strategy, Strategy))


def _axis(name: str, value: Any) -> _Axis:
    """Axis of a keyword; its numbers are looked at where they are used."""
    spoken = name.replace("_", " ").capitalize()
    if hasattr(value, "__array__"):
        value = np.asarray(value)
    single = isinstance(value, str) or not np.iterable(value)
    given = (value,) if single else tuple(value)
    if not given:
        raise HingekitError(f"{spoken} is empty: give at least one.")
    if any(np.iterable(each) and not isinstance(each, str) for each in given):
        raise HingekitError(f"{spoken} varies along one axis: give one row, not a table.")
    if name in _IN_WORDS and not all(isinstance(each, Real) for each in given):
        words = ["none" if each is None else str(each) for each in given]
        return _Axis(name, np.array(words), given, single)
    return _Axis(name, require_numbers(spoken, given, VARIED[name][0]), (), single)


def _opened(grid: list[_Axis]) -> dict[str, Array]:
    """Numbers of each axis, standing along an axis of their own."""
    return {
        axis.name: axis.labels.reshape(-1, *(1,) * (len(grid) - 1 - place))
        for place, axis in enumerate(grid)
        if not axis.choices
    }


def _pieces(grid: list[_Axis], opened: dict[str, Array]) -> Iterator[_Piece]:
    """Blocks of the grid: words one by one, and numbers as many as a block holds."""
    numbers = {name: opened[name] for name in INGREDIENTS if name in opened}
    shape = tuple(1 if axis.choices else len(axis.labels) for axis in grid)
    taken: list[list[Any]] = [
        [slice(i, i + 1) for i in range(len(axis.choices))] or [None] for axis in grid
    ]
    for chosen in product(*taken):
        words = {a.name: a.choices[one][0] for a, one in zip(grid, chosen, strict=True) if one}
        strategy = replace(words.pop("strategy"), **words)
        if common_shape(*strategy.numbers):
            raise HingekitError(
                f"Strategy {strategy.name!r} holds an array: give single numbers, and what "
                "varies as a keyword of the sweep."
            )
        strategy = replace(strategy, **numbers)
        for share in blocks(shape):
            place = tuple(one or along for one, along in zip(chosen, share, strict=True))
            yield strategy.part(share), share, place


def _coordinate(axis: _Axis) -> tuple[str, Array, dict[str, str]]:
    unit, meaning = VARIED[axis.name]
    return axis.name, axis.labels, _attributes("" if axis.choices else unit, meaning)


def _people(body: Body) -> dict[str, tuple[Any, ...]]:
    """What tells people apart."""
    known = {
        "body_mass": (body.mass, "kg", "mass of the person"),
        "stature": (body.stature, "m", "standing height"),
        "straight_leg_raise": (body.straight_leg_raise, "deg", "passive straight-leg raise"),
    }
    return {
        name: ("person", np.broadcast_to(value, body.shape), _attributes(*told))
        for name, (value, *told) in known.items()
        if body.shape
    }


def _attributes(unit: str, meaning: str) -> dict[str, str]:
    return {"units": unit, "long_name": meaning} if unit else {"long_name": meaning}
