"""Does a table have the columns that an analysis of people asks for?

One row per observation. It may come from `experiment` or from a laboratory: nothing here knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hingekit.errors import HingekitError
from hingekit.inputs import require_instance

if TYPE_CHECKING:
    import pandas as pd


def require_columns(
    frame: Any, columns: Iterable[str], numbers: Iterable[str] = ()
) -> pd.DataFrame:
    """The columns that are asked for, with those of numbers as floats.

    Parameters
    ----------
    frame : pandas.DataFrame
        A tidy table.
    columns : iterable of str
        What it must have [-].
    numbers : iterable of str
        What it must have, as numbers; empty cells are NaN [-].

    Returns
    -------
    pandas.DataFrame
        A copy of those columns, with the table's attributes.

    Raises
    ------
    HingekitError
        When a column is missing or there twice, holds words or something infinite where numbers
        belong, or there is no row.
    """
    import numpy as np
    import pandas as pd

    require_instance("Table", frame, pd.DataFrame, "read one with pandas.read_csv")
    counted = list(numbers)
    asked = list(dict.fromkeys([*columns, *counted]))
    absent = [name for name in asked if name not in frame]
    if absent:
        raise HingekitError(
            f"The table has no column {', '.join(map(repr, absent))}: it has "
            f"{', '.join(map(repr, frame.columns))}."
        )
    if frame.empty:
        raise HingekitError("The table has no rows: give one per observation.")
    kept = frame[asked].copy()
    twice = kept.columns[kept.columns.duplicated()]
    if len(twice):
        raise HingekitError(f"The table has two columns {twice[0]!r}: rename one of them.")
    for name in counted:
        found = pd.to_numeric(kept[name], errors="coerce")
        words = kept[name][found.isna() & kept[name].notna()]
        if not words.empty:
            raise HingekitError(
                f"Column {name!r} holds {words.iloc[0]!r} in row {words.index[0]}: give numbers, "
                "and leave empty what was not measured."
            )
        kept[name] = found.astype(float)
        if np.isinf(kept[name]).any():
            raise HingekitError(
                f"Column {name!r} holds an infinite number: leave empty what was not measured."
            )
    return kept


def listed(names: str | Iterable[str]) -> list[str]:
    """Names of columns; a single one may stand alone."""
    return [names] if isinstance(names, str) else list(names)


def groups(frame: pd.DataFrame, columns: list[str]) -> Iterable[tuple[Any, pd.DataFrame]]:
    """Rows with equal values in all of these columns, empty cells being equal to each other."""
    return frame.groupby(columns, sort=False, dropna=False) if columns else [((), frame)]


def unit_of(frame: pd.DataFrame, column: str) -> str:
    """Unit of a column, where the table tells it; "" where it does not."""
    return str(frame.attrs.get("units", {}).get(column, ""))


def named(values: Iterable[Any]) -> str:
    """Subjects in a sentence; "" where there are none."""
    return ", ".join(str(value) for value in values)
