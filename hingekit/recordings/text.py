"""What stands in a text file of numbers, line by line, whoever wrote it?

A file is read once, from the top: header lines as words, then everything below as one table.
Nothing is allocated on a header's word, and a row that has more or fewer cells than there are
columns is an error with its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError

#: How programs write that something was not measured.
MISSING = frozenset({"", "nan", "-nan", "na", "n/a", "nan(ind)", "-nan(ind)", "1.#qnan", "-1.#ind"})


class Table(NamedTuple):
    """Numbers below a header."""

    values: Array  # (rows, columns), NaN where missing or not a column of numbers
    lines: Array  # line of each row in the file, counted from 1


class Text:
    """A text file that is read from the top."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self.name = name
        self.line = 0  # lines read so far
        self._lines = lines

    def peek(self) -> str | None:
        """Next line without its end, not yet read; None at the end of the file."""
        return self._lines[self.line] if self.line < len(self._lines) else None

    def read(self) -> str | None:
        """Next line without its end; None at the end of the file."""
        line = self.peek()
        if line is not None:
            self.line += 1
        return line

    def table(
        self,
        columns: Sequence[str | None],
        separator: str | None,
        *,
        required: Sequence[int] = (),
    ) -> Table:
        """All that is left, as numbers.

        Parameters
        ----------
        columns : sequence of str or None
            Name of each column, for the sentences; None for one that holds no numbers [-].
        separator : str or None
            Between cells; None for any run of blanks [-].
        required : sequence of int
            Columns in which a number may not be missing [-].

        Returns
        -------
        Table
            Blank lines left out.

        Raises
        ------
        HingekitError
            With file and line, when a row has too many or too few cells, trailing blanks
            aside, or a cell is no number.
        """
        rows: list[list[float]] = []
        places: list[int] = []
        while (line := self.read()) is not None:
            if not line.strip():
                continue
            cells = line.split(separator)
            while len(cells) > len(columns) and not cells[-1].strip():
                cells.pop()
            if len(cells) != len(columns):
                raise HingekitError(
                    f"{self.name}, line {self.line}: the row has {len(cells)} cells, but there "
                    f"are {len(columns)} columns: the file is cut off here or cells were lost or "
                    "added; export it again, or delete the row."
                )
            rows.append([self._number(*pair) for pair in zip(cells, columns, strict=True)])
            places.append(self.line)
            for k in required:
                if not np.isfinite(rows[-1][k]):
                    raise HingekitError(
                        f"{self.name}, line {self.line}: there is no number under {columns[k]}: "
                        "export the file again, or delete the row."
                    )
        values = np.array(rows).reshape(len(rows), len(columns))
        return Table(values, np.array(places, dtype=int))

    def _number(self, cell: str, column: str | None) -> float:
        text = cell.strip()
        if column is None or text.lower() in MISSING:
            return float("nan")
        try:
            return float(text)
        except ValueError:
            raise HingekitError(
                f"{self.name}, line {self.line}: {text[:40]!r} under {column} is not a number: "
                "write one with a decimal point, or leave it blank where nothing was measured."
            ) from None


@contextmanager
def open_text(path: Path) -> Iterator[Text]:
    """Open a text file to be read from the top.

    Parameters
    ----------
    path : Path
        The file [-].

    Yields
    ------
    Text
        At its first line.

    Raises
    ------
    HingekitError
        When the file cannot be opened or is empty.
    """
    try:
        # Labels and numbers are ASCII; only a path or a comment may be anything else.
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise HingekitError(f"{path} cannot be opened ({error.strerror}): check it.") from None
    if not text.strip():
        raise HingekitError(f"{path.name} is empty: record or export it again.")
    yield Text(path.name, text.split("\n"))


def require_increasing(name: str, time: Array, lines: Array) -> None:
    """Refuse times that do not increase from row to row.

    Raises
    ------
    HingekitError
        With file and line.
    """
    wrong = ~(np.isfinite(time) & np.append(True, np.diff(time) > 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise HingekitError(
            f"{name}, line {lines[row]}: time is {time[row]:g} s, but it must be a number and "
            "increase from row to row: correct the Time column."
        )
