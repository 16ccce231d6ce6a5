"""How far can the loads of a lumbar disc be from what the model says?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array, blocks
from hingekit.anthropometry import TABLES
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.load import NO_LOAD, External
from hingekit.posture import Posture, Rates
from hingekit.results import Columns, by_case
from hingekit.spine.brace import NO_BRACE, Brace
from hingekit.spine.loads import SpineLoads, spine_loads
from hingekit.spine.model import SPINE_MODEL, SpineModel

if TYPE_CHECKING:
    import pandas as pd

#: Percentiles between which nine out of ten samples lie.
_LOW, _HIGH = 5, 95

_UNIT = "as column unit says"

#: What `spine_spread` reports: unit and long name of each column.
SPREAD: Columns = {
    "quantity": ("", "one of SpineLoads"),
    "unit": ("", "unit of the row's numbers"),
    "value": (_UNIT, "what the model says"),
    "low": (_UNIT, f"{_LOW}th percentile over the ranges of the parameters"),
    "high": (_UNIT, f"{_HIGH}th percentile over the ranges of the parameters"),
    "least": (_UNIT, "least of all samples of the parameters"),
    "most": (_UNIT, "most of all samples of the parameters"),
    "tables_least": (_UNIT, "least over the anthropometric tables, parameters as in value"),
    "tables_most": (_UNIT, "most over the anthropometric tables, parameters as in value"),
}
_NUMBERS = [name for name, (unit, _) in SPREAD.items() if unit == _UNIT]

#: A Sobol sequence fills a box evenly in powers of two; more would not fit into a block.
_SAMPLES = tuple(2**power for power in range(4, 14))


def spine_spread(
    body: Body,
    posture: Posture,
    load: External = NO_LOAD,
    rates: Rates | None = None,
    *,
    model: SpineModel = SPINE_MODEL,
    brace: Brace = NO_BRACE,
    level: str = "L5/S1",
    samples: int = 1024,
) -> pd.DataFrame:
    """Loads of a disc with their range over the model's parameters and over body tables.

    Each parameter of `datasets/spine_model.csv` lies anywhere in its range, independent of the
    others; a Sobol sequence, the same at each call, fills that box. What the model or the body
    gives otherwise than the table is known, and does not vary. Between low and high lie nine out
    of ten samples. Ranges of assumptions make a range of an assumption, not a confidence interval.

    Parameters
    ----------
    body : Body
        The person, or people.
    posture : Posture
        Inclinations, the same for all tables; a missing posture gives NaN.
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    rates : Rates, optional
        How fast the inclinations change; at rest when not given [deg/s, deg/s²].
    model : SpineModel
        Levers, discs and passive tissue.
    brace : Brace
        Abdominal pressure and co-contraction, which are known; none by default.
    level : {"L5/S1", "L4/L5"}
        Which disc.
    samples : int
        Points of the sequence: a power of two, from 16 to 8,192 [-].

    Returns
    -------
    pandas.DataFrame
        One row per field of `SpineLoads` with the columns of `SPREAD`; with arrays, one per field
        and case; the attribute `varied` names the parameters that varied. Tables are asked for
        the same sex, mass, stature and posture; a measured body has NaN there.

    Raises
    ------
    HingekitError
        When the number of samples is no power of two, or as in `spine_loads`.

    Examples
    --------
    >>> import hingekit as hk
    >>> from hingekit.spine import spine_spread
    >>> body = hk.Body.from_table()
    >>> spread = spine_spread(body, hk.Posture(shank=0, thigh=0, pelvis=30, thorax=60))
    >>> pressed = spread.set_index("quantity").loc["compression"]
    >>> bool(pressed.low < pressed.value < pressed.high)
    True
    """
    if samples not in _SAMPLES:
        told = ", ".join(map(str, _SAMPLES))
        raise HingekitError(f"Samples must be a power of two among {told}, not {samples!r}.")
    samples = int(samples)  # 1024.0 is one, too

    def loads(*state: Any, model: SpineModel, brace: Brace) -> Array:
        return np.asarray(spine_loads(*state, model=model, brace=brace, level=level))

    value = loads(body, posture, load, rates, model=model, brace=brace)
    shape = value.shape[1:]
    points = _points(body, model, samples)
    columns = {n: np.reshape(v, (samples, *(1 for _ in shape))) for n, v in points.items()}
    ranges = np.empty((4, *value.shape))
    # All samples of a few postures at a time, so that many postures need little memory.
    for *block, _ in blocks((*shape, samples)):
        own = tuple(block)
        state = (each if each is None else each.part(own) for each in (body, posture, load, rates))
        trial = replace(model.part(own), **columns)
        found = loads(*state, model=trial, brace=brace.part(own))
        if not columns:  # nothing varies
            found = found[:, None]
        ends = (*np.percentile(found, (_LOW, _HIGH), axis=1), found.min(axis=1), found.max(axis=1))
        ranges[(slice(None), slice(None), *own)] = ends

    alike = [loads(each, posture, load, rates, model=model, brace=brace) for each in _alike(body)]
    over_tables = [end([value, *alike], axis=0) for end in (np.min, np.max)]
    if not alike:  # a measured body
        over_tables = [np.full_like(value, np.nan)] * 2
    rows = [
        {"quantity": name, "unit": "N·m" if name.endswith("moment") else "N"}
        | dict(zip(_NUMBERS, numbers, strict=True))
        for name, *numbers in zip(SpineLoads._fields, value, *ranges, *over_tables, strict=True)
    ]
    known = {"load_mass": load.carried_mass}
    return by_case(rows, SPREAD, known, level=level, varied=", ".join(points))


def _points(body: Body, model: SpineModel, samples: int) -> dict[str, Array]:
    """Samples of each parameter that is what the table says [in the row's unit], shape (n,)."""
    from scipy.stats import qmc  # slow to import

    used = model.of(body)
    box = {
        row["quantity"]: (float(row["low"]), float(row["high"]))
        for row in datasets.rows("spine_model")
        if row["sex"] in ("any", body.sex) and np.all(used[row["quantity"]] == float(row["value"]))
    }
    low, high = np.reshape(list(box.values()), (-1, 2)).T
    filled = qmc.Sobol(len(box), rng=0).random(samples)
    return dict(zip(box, (low + filled * (high - low)).T, strict=True))


def _alike(body: Body) -> list[Body]:
    """The same person in each other table, where the body is from one."""
    if body.table not in TABLES:
        return []
    same = {"sex": body.sex, "mass": body.mass, "stature": body.stature}
    others = (Body.from_table(table, **same) for table in TABLES if table != body.table)
    # L5/S1 asks neither what the person rests on nor how far joints go, but for full flexion.
    return [replace(each, joint_ranges=body.joint_ranges) for each in others]
