"""What stands in a text file of numbers, line by line, whoever wrote it?

A file is read once, from the top, and never as a whole: header lines as words, then
everything below as one table that grows by the rows that are there. Nothing is allocated on a
header's word, and a row that has more or fewer cells than there are columns is an error with
its line.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, TextIO

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError

#: How programs write that something was not measured.
MISSING = frozenset({"", "nan", "-nan", "na", "n/a", "nan(ind)", "-nan(ind)", "1.#qnan", "-1.#ind"})

#: A longer line is none: a thousand markers take a fiftieth of it [characters].
_LONGEST_LINE = 1_000_000

#: So much of a table is turned into numbers at once [characters].
_BLOCK = 8_000_000

#: A number as everybody writes it. Python would take 1_000 and other scripts' digits, too.
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)

#: What numbers and the commonest words for a missing one are written with, and those words.
#: Where all else is absent, pandas' parser and `_NUMBER` agree (tests/test_text.py); with
#: other letters about, True would be a 1.
_PLAIN = b"0123456789+-.eEnaNA \t\n"
_PLAIN_MISSING = ["", "nan", "NaN", "NAN", "-nan", "-NaN", "na", "NA"]

_BLANKS = re.compile(r"[ \t]+")

#: No clock counts so far: nanoseconds since 1970 are not yet twice as much [s].
_LATEST = 1e18


class Table(NamedTuple):
    """Numbers below a header."""

    values: Array  # (rows, columns), NaN where missing or not a column of numbers
    lines: Array  # line of each row in the file, counted from 1


class Text:
    """A text file that is read from the top."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self.name = name
        self.line = 0  # lines read so far
        self._stream = stream
        self._next: str | None = None  # looked at, but not yet read

    def peek(self) -> str | None:
        """Next line without its end, not yet read; None at the end of the file."""
        if self._next is None:
            self._next = self._stream.readline(_LONGEST_LINE)
            if len(self._next) == _LONGEST_LINE:
                raise self._too_long(self.line + 1)
            self._refuse_nul(self._next)
        return self._next.removesuffix("\n") if self._next else None

    def read(self) -> str | None:
        """Next line without its end; None at the end of the file."""
        line = self.peek()
        if line is not None:
            self.line += 1
            self._next = None
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
        values, lines = np.empty((0, len(columns))), np.empty(0, dtype=int)
        while block := self._block():
            rows, places = self._rows(block.encode(), len(columns), separator)
            places += self.line
            self.line += block.count("\n")
            if not places.size:
                continue
            numbers = self._numbers(rows, places, columns, separator)
            lacking = ~np.isfinite(numbers[:, list(required)])
            if lacking.any():
                row, column = np.argwhere(lacking)[0]
                raise HingekitError(
                    f"{self.name}, line {places[row]}: there is no number under "
                    f"{columns[required[column]]}: export the file again, or delete the row."
                )
            # In place: a second copy of a long recording is what memory has no room for.
            values.resize((values.shape[0] + places.size, len(columns)), refcheck=False)
            values[-places.size :] = numbers
            lines = np.append(lines, places)
        return Table(values, lines)

    def _block(self) -> str:
        """Some of the lines that are left, each with its end; empty at the end of the file."""
        block = (self._next or "") + self._stream.read(_BLOCK)
        self._next = None
        if block and not block.endswith("\n"):
            rest = self._stream.readline(_LONGEST_LINE)
            if len(rest) == _LONGEST_LINE:
                raise self._too_long(self.line + 1 + block.count("\n"))
            block += rest if rest.endswith("\n") else rest + "\n"
        self._refuse_nul(block)
        return block

    def _rows(self, block: bytes, columns: int, separator: str | None) -> tuple[bytes, Array]:
        """Lines that are not blank, and which of the block they are, counted from 1."""
        letters = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero(letters == ord("\n"))
        starts = np.append(0, ends[:-1] + 1)
        if separator is None:
            blank = np.isin(letters, list(b" \t\n"))
            cells = np.flatnonzero(~blank & np.append(True, blank[:-1]))
        else:
            cells = np.flatnonzero((letters == ord(separator)) | (letters == ord("\n")))
        # Cells are counted by where they begin, or by what ends them.
        count = np.diff(np.searchsorted(cells, ends, side="right"), prepend=0)
        places = np.arange(1, ends.size + 1)
        blanks = b" \t" + (separator or "").encode()
        doubtful = (count != columns) | np.isin(letters[starts], list(blanks))
        if not doubtful.any():
            return block, places
        lines = block.split(b"\n")[:-1]
        for k in np.flatnonzero(doubtful):
            bare = lines[k].rstrip(blanks)
            if not bare:
                places[k] = 0
            elif count[k] > columns and separator and bare.count(separator.encode()) < columns:
                lines[k] = bare  # blanks at the end; cells that lack now were blank
            elif count[k] != columns:
                raise HingekitError(
                    f"{self.name}, line {self.line + k + 1}: the row has {count[k]} cells, but "
                    f"there are {columns} columns: the file is cut off here or cells were lost "
                    "or added; export it again, or delete the row."
                )
        kept = np.flatnonzero(places)
        return b"".join(lines[k] + b"\n" for k in kept), places[kept]

    def _numbers(
        self, rows: bytes, places: Array, columns: Sequence[str | None], separator: str | None
    ) -> Array:
        """Rows that have been counted as numbers, shape (rows, columns)."""
        import pandas as pd

        if rows.translate(None, _PLAIN + (separator or "").encode()):
            return self._one_by_one(rows, places, columns, separator)
        used = [k for k, name in enumerate(columns) if name is not None]
        try:
            frame = pd.read_csv(
                BytesIO(rows),
                sep=separator or r"\s+",
                header=None,
                names=range(len(columns)),
                usecols=used,
                index_col=False,
                dtype=np.float64,
                na_values=_PLAIN_MISSING,
                keep_default_na=False,
                skipinitialspace=True,
                quoting=3,  # csv.QUOTE_NONE: a quotation mark is no number
                engine="c",
                low_memory=False,
            )
        except ValueError:
            return self._one_by_one(rows, places, columns, separator)
        numbers = np.full((places.size, len(columns)), np.nan)
        numbers[:, used] = frame.to_numpy()
        if np.isinf(numbers).any():  # too large for a number
            return self._one_by_one(rows, places, columns, separator)
        return numbers

    def _one_by_one(
        self, rows: bytes, places: Array, columns: Sequence[str | None], separator: str | None
    ) -> Array:
        """The same, slowly, to find where a cell is no number."""
        numbers = np.full((places.size, len(columns)), np.nan)
        for row, line in enumerate(rows.decode().split("\n")[:-1]):
            cells = line.split(separator) if separator else _BLANKS.split(line.strip(" \t"))
            for k, cell in enumerate(cells):
                name = columns[k]
                if name is not None:
                    numbers[row, k] = self._number(cell.strip(" \t"), places[row], name)
        return numbers

    def _number(self, cell: str, line: int, column: str) -> float:
        if cell.lower() in MISSING:
            return float("nan")
        number = float(cell) if _NUMBER.fullmatch(cell) else float("inf")
        if np.isinf(number):
            raise HingekitError(
                f"{self.name}, line {line}: {cell[:40]!r} under {column} is not a number: "
                "write one with a decimal point, or leave it blank where nothing was measured."
            )
        return number

    def _refuse_nul(self, text: str) -> None:
        if "\0" in text:
            line = self.line + 1 + text[: text.index("\0")].count("\n")
            raise HingekitError(
                f"{self.name}, line {line}: there is a NUL byte, so this is no plain text: save "
                "it as text in UTF-8, or choose the reader of its format by its file name."
            )

    def _too_long(self, line: int) -> HingekitError:
        return HingekitError(
            f"{self.name}, line {line}: the line has more than {_LONGEST_LINE:,} characters, so "
            "this is no table: export the file again."
        )


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
        When the file cannot be opened, is empty, or is written in UTF-16.
    """
    try:
        with path.open("rb") as raw:
            start = raw.read(65536)
        # Labels and numbers are ASCII; only a path or a comment may be anything else.
        stream = path.open(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise HingekitError(f"{path} cannot be opened ({error.strerror}): check it.") from None
    with stream:
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise HingekitError(f"{path.name} is written in UTF-16: save it as text in UTF-8.")
        if not start.removeprefix(codecs.BOM_UTF8).strip():
            raise HingekitError(f"{path.name} is empty: record or export it again.")
        yield Text(path.name, stream)


def find_separator(line: str) -> str | None:
    """Separator of the cells of a line: tab, semicolon or comma; None for blanks."""
    return next((mark for mark in "\t;," if mark in line), None)


def require_increasing(name: str, time: Array, lines: Array) -> None:
    """Refuse times that do not increase from row to row.

    Raises
    ------
    HingekitError
        With file and line.
    """
    wrong = ~((np.abs(time) < _LATEST) & np.append(True, time[1:] > time[:-1]))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise HingekitError(
            f"{name}, line {lines[row]}: time is {time[row]:g} s, but it must be a number and "
            "increase from row to row: correct the Time column."
        )
