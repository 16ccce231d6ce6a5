"""How does a result become a table that says what its columns mean?"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from hingekit._arrays import common_shape

if TYPE_CHECKING:
    import pandas as pd

#: Unit and long name of each column.
Columns: TypeAlias = dict[str, tuple[str, str]]

#: The sign convention, as it travels with each table.
SIGN = (
    "Inclination and distance positive forward, flexion positive, moments extensor positive "
    "(ankle plantarflexor; negative at the knee is flexor)."
)

#: Columns that a table has only when arrays came in.
CASES = {"case": ("", "number of the case"), "load_mass": ("kg", "mass of the load")}


def counted(number: int, thing: str) -> str:
    """A number of things, in words: one has no plural."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def described(frame: pd.DataFrame, columns: Columns, **attributes: str) -> pd.DataFrame:
    """Table with units, long names, the sign convention and more in its attributes."""
    told = {name: columns[name] for name in frame.columns}
    frame.attrs["units"] = {name: unit for name, (unit, _) in told.items()}
    frame.attrs["long_name"] = {name: text for name, (_, text) in told.items()}
    frame.attrs.update(attributes, sign=SIGN)
    return frame


def by_case(
    rows: list[dict[str, Any]], columns: Columns, known: dict[str, Any], **attributes: str
) -> pd.DataFrame:
    """Table of rows, and where they hold arrays, of each row in every case.

    Parameters
    ----------
    rows : list of dict
        Numbers, words or arrays that broadcast, by column; the first names the row [unit].
    columns : dict
        Unit and long name of each column.
    known : dict
        What was varied, by column: it tells the cases apart.
    **attributes : str
        What else travels with the table.

    Returns
    -------
    pandas.DataFrame
        With arrays, the columns behind the first are `case`, counted along the broadcast
        shape from 0, and those of `known`.
    """
    import pandas as pd

    shape = common_shape(*known.values(), *(value for row in rows for value in row.values()))
    if shape:
        cases = {"case": np.arange(prod(shape)).reshape(shape), **known}
        # A key keeps the place where it first stands: the row's name, its case, its numbers.
        rows = [dict([next(iter(row.items()))]) | cases | row for row in rows]
    tables = [
        pd.DataFrame({n: np.broadcast_to(v, shape).reshape(-1) for n, v in row.items()})
        for row in rows
    ]
    return described(pd.concat(tables, ignore_index=True), CASES | columns, **attributes)
