"""Which published numbers does hingekit stand on, and how do I load them?

The tables are plain CSV files; ``catalogue.toml`` beside them holds their citations, units and
caveats. Neither is read before it is asked for.
"""

from __future__ import annotations

import csv
import difflib
import io
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hingekit.errors import HingekitError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import pandas as pd

#: Columns that say all about a parameter, and those that a table of one number to a row has.
_TOLD = ("value", "low", "high", "unit", "status", "source", "note")
_NUMBERED = ("value", "unit", "status", "source")

Row = Mapping[str, str]

STATUSES = MappingProxyType(
    {
        "seen": "read in the paper, its abstract, or an open transcription of its table",
        "two_sources_agree": "read in two independent transcriptions that agree",
        "second-hand": "read in somebody else's text that cites the paper",
        "computed": "computed by us from raw data that are public",
        "derived": "computed by us from numbers that were seen; the note says how",
        "derived_assumption": "derived, with an assumption in the derivation; sweep its range",
        "assumption": "chosen by us; sweep its range",
        "unverified": "recalled, not read: an assumption, never a citation; sweep its range",
    }
)


def folder() -> Traversable:
    """Where the data files lie."""
    package = resources.files("hingekit")
    packaged = package / "_datasets"  # a wheel, zipped or not
    return packaged if packaged.is_dir() else package / ".." / "datasets"  # a checkout


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads((folder() / "catalogue.toml").read_text(encoding="utf-8"))


def _entry(name: str) -> dict[str, Any]:
    known = _catalogue()
    if name not in known:
        close = difflib.get_close_matches(str(name), known, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise HingekitError(f"There is no dataset {name!r}: {hint}There are {', '.join(known)}.")
    entry: dict[str, Any] = known[name]
    return entry


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Read a table as text, without pandas; the rows cannot be changed.

    Parameters
    ----------
    name : str
        A name from `catalogue`.

    Returns
    -------
    tuple of mappings
        One per row, column to text; blank where nothing was reported.

    Raises
    ------
    HingekitError
        When there is no such dataset.
    """
    text = (folder() / _entry(name)["file"]).read_text(encoding="utf-8")
    return tuple(MappingProxyType(row) for row in csv.DictReader(io.StringIO(text)))


def value(table_rows: Iterable[Row], column: str, **where: str) -> float:
    """Look up one number: the column's value in the most specific row that holds.

    A row holds when each of its fields in `where` is what was asked for, or ``any``, or blank.
    An exact field is more specific than one that is not, and an earlier keyword weighs more than
    all later ones.

    Parameters
    ----------
    table_rows : iterable of mappings
        Rows from `rows`.
    column : str
        Name of the column that has the number.
    **where : str
        Column and what it should be, the weightiest first.

    Returns
    -------
    float
        The number [as the catalogue says].

    Raises
    ------
    HingekitError
        When no row holds, two are equally specific, or the field is blank.
    """
    found: dict[tuple[bool, ...], list[Row]] = {}
    for row in table_rows:
        if all(row[key] in (wanted, "any", "") for key, wanted in where.items()):
            exact = tuple(row[key] == wanted for key, wanted in where.items())
            found.setdefault(exact, []).append(row)
    best = found[max(found)] if found else []
    asked = ", ".join(f"{key} {wanted!r}" for key, wanted in where.items())
    if len(best) != 1:
        advice = "name it more closely" if best else "look at the table"
        raise HingekitError(f"{len(best)} rows have {asked}, not one: {advice}.")
    if best[0][column] == "":
        raise HingekitError(f"{column} was not reported for {asked}: use another table.")
    return float(best[0][column])


def citation(name: str) -> str:
    """Say whom to cite for a table.

    Parameters
    ----------
    name : str
        A name from `catalogue`.

    Returns
    -------
    str
        The citation, closing with the doi where there is one.

    Raises
    ------
    HingekitError
        When there is no such dataset.
    """
    entry = _entry(name)
    return f"{entry['citation']} doi {entry['doi']}." if entry["doi"] else str(entry["citation"])


def catalogue() -> pd.DataFrame:
    """List the published tables that come with hingekit.

    Returns
    -------
    pandas.DataFrame
        One row per dataset: name, title, citation, doi, status, rows.
    """
    import pandas as pd  # slow to import, and only a user at a prompt wants a frame

    return pd.DataFrame(
        [
            {"name": name}
            | {key: entry[key] for key in ("title", "citation", "doi", "status")}
            | {"rows": len(rows(name))}
            for name, entry in _catalogue().items()
        ]
    )


def parameters(*names: str) -> pd.DataFrame:
    """List parameters one to a row, with range, source and status: every one, by one call.

    Parameters
    ----------
    *names : str
        Names from `catalogue`; when none is given, all tables that have a number to a row and
        that something computes with, the spine's and those of exposure among them.

    Returns
    -------
    pandas.DataFrame
        Columns table, parameter, value, low, high (NaN where there is no range), unit, status,
        source and note.

    Raises
    ------
    HingekitError
        When there is no such dataset.
    """
    import pandas as pd

    listed = names or [
        name
        for name, entry in _catalogue().items()
        if set(_NUMBERED) <= set(entry["columns"]) and not entry["file"].startswith("validation/")
    ]
    frame = pd.DataFrame(
        {
            "table": table,
            "parameter": ", ".join(text for name, text in row.items() if name not in _TOLD),
            **{name: row.get(name, "") for name in _TOLD},
        }
        for table in listed
        for row in rows(table)
    )
    numbers = ["value", "low", "high"]
    frame[numbers] = frame[numbers].apply(pd.to_numeric)
    return frame


def load(name: str) -> pd.DataFrame:
    """Load a published table, with its citation and units.

    Parameters
    ----------
    name : str
        A name from `catalogue`.

    Returns
    -------
    pandas.DataFrame
        Numbers as floats (NaN where not reported), text as text. Its ``attrs`` hold title,
        citation, doi, units and long_name (both by column), and notes.

    Raises
    ------
    HingekitError
        When there is no such dataset.

    Examples
    --------
    >>> from hingekit import datasets
    >>> table = datasets.load("deleva1996")
    >>> table.attrs["units"]["mass_fraction"]
    'fraction of body mass'
    """
    import pandas as pd

    entry = _entry(name)
    units = {column: about["unit"] for column, about in entry["columns"].items()}
    frame = pd.DataFrame([dict(row) for row in rows(name)], columns=list(units))
    for column, unit in units.items():
        if unit == "true or false":
            frame[column] = frame[column] == "true"
        elif unit != "text":
            frame[column] = pd.to_numeric(frame[column]).astype(float)
    frame.attrs = {key: entry[key] for key in ("title", "citation", "doi")} | {
        "units": units,
        "long_name": {column: about["meaning"] for column, about in entry["columns"].items()},
        "notes": list(entry["notes"]),
    }
    return frame


def readme() -> str:
    """Write the data README from the catalogue, so that the two cannot disagree.

    Returns
    -------
    str
        Markdown; ``datasets/README.md`` holds exactly this.
    """
    lines = [
        "# Published numbers",
        "",
        "The tables that hingekit computes with: one tidy CSV file per table, fractions rather",
        "than percent, blank where a source reports nothing. `catalogue.toml` holds citations,",
        "units and caveats; `hingekit.datasets.readme()` writes this page from it.",
        "What lies in `validation/` is no input: those are published loads to compare with.",
        "Numbers are facts from the sources named; cite the sources, not this page.",
        "",
        "```python",
        "from hingekit import datasets",
        "",
        "datasets.catalogue()  # what there is",
        'table = datasets.load("deleva1996")  # a pandas DataFrame',
        'table.attrs["citation"], table.attrs["units"], table.attrs["notes"]',
        "```",
        "",
        "| status | meaning |",
        "|---|---|",
        *(f"| {status} | {meaning} |" for status, meaning in STATUSES.items()),
    ]
    for name, entry in _catalogue().items():
        lines += [
            "",
            f"## {name}",
            "",
            f"{entry['title']}. `{entry['file']}`, {len(rows(name))} rows.",
            "",
            f"- Source: {citation(name)}",
            f"- Where: {entry['where']}.",
            f"- Sample: {entry['sample']}.",
            f"- Status: {entry['status']}.",
            "",
            "| column | unit | meaning |",
            "|---|---|---|",
            *(
                f"| {column} | {about['unit']} | {about['meaning']} |"
                for column, about in entry["columns"].items()
            ),
            "",
            "Read before use:",
            "",
            *(f"- {note}" for note in entry["notes"]),
        ]
    return "\n".join(lines) + "\n"
