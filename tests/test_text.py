"""Is every cell of a text file a number, missing, or an error with its line?"""

import tracemalloc
from random import Random

import numpy as np
import pytest

import hingekit as hk
from hingekit.recordings import text as text_module
from hingekit.recordings.text import find_separator, open_text, require_increasing


def table(folder, content, columns=("a", "b"), separator="\t", **more):
    path = folder / "numbers.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_text(path) as text:
        return text.table(columns, separator, **more)


def value(folder, cell, separator="\t"):
    """What a cell of a table is taken for."""
    other = separator or " "
    return table(folder, f"1{other}2\n{cell}{other}3\n", separator=separator).values[1, 0]


# --- cells --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell", ["1", "-1.5", "+.5", "5.", "1e3", "1E-3", "00012", "1e-999", " 7 ", "-0", "9" * 40]
)
def test_number_is_what_python_takes_it_for(tmp_path, cell):
    # The last bit is the parser's: pandas 2 rounds it otherwise now and then.
    assert value(tmp_path, cell) == pytest.approx(float(cell), rel=3e-16, abs=0)


@pytest.mark.parametrize(
    "cell", ["", "   ", "nan", "NaN", " NAN ", "-nan", "NA", "n/a", "-nan(ind)", "1.#QNAN", "nAn"]
)
def test_missing_cell_is_nan(tmp_path, cell):
    assert np.isnan(value(tmp_path, cell))


WRONG = ["1_000", "1,5", "1 2", "0x1F", '"1"', "'1'", "inf", "-Infinity", "1e999", "-1e999"]
WRONG += ["True", "None", "oops", "1e", "e5", "-", "+", ".", "--1", "1.2.3", "1d5", "#1", "1#2"]
WRONG += ["٣", "½", "1\u00a0", "\x0b1", "1\x1c", "1\u2028", "=1", "null", "\ufeff1", "+ 1"]


@pytest.mark.parametrize("separator", ["\t", ";"])
@pytest.mark.parametrize("cell", WRONG)
def test_anything_else_is_an_error_with_its_line_and_column(tmp_path, cell, separator):
    with pytest.raises(hk.HingekitError, match=r"numbers\.txt, line 2: .* under a is not a number"):
        value(tmp_path, cell, separator)


def test_fast_parser_and_slow_one_agree_on_every_word_of_their_letters(tmp_path):
    chance = Random(1)
    letters = "0123456789" * 2 + "..--++eEnaNA "
    for _ in range(1000):
        cells = ["".join(chance.choices(letters, k=chance.randint(1, 5))) for _ in range(3)]
        expected = []
        for cell in cells:
            bare = cell.strip(" ")
            missing = bare.lower() in text_module.MISSING
            number = float(bare) if text_module._NUMBER.fullmatch(bare) else np.inf
            expected.append(np.nan if missing else number if np.isfinite(number) else None)
        content = "".join(f"0\t{cell}\n" for cell in cells)
        if None in expected:
            with pytest.raises(hk.HingekitError, match=f"line {expected.index(None) + 1}: "):
                table(tmp_path, content)
        else:
            found = table(tmp_path, content).values[:, 1]
            assert np.allclose(found, expected, rtol=3e-16, atol=0, equal_nan=True)  # the last bit


def test_column_without_numbers_may_hold_anything(tmp_path):
    found = table(tmp_path, "up\t1\n-\t2\nTrue\t3\n", columns=(None, "b")).values
    assert np.array_equal(found, [[np.nan, 1], [np.nan, 2], [np.nan, 3]], equal_nan=True)


def test_number_that_is_needed_may_not_be_missing(tmp_path):
    with pytest.raises(hk.HingekitError, match="line 3: there is no number under b"):
        table(tmp_path, "1\t2\n\t2\n1\t\n", required=[1])


# --- rows ---------------------------------------------------------------------------------

SAME = {
    "blanks at the end": ("1\t2\t\t \n3\t4\t\n", "\t"),
    "blank lines": ("\n1\t2\n \t \n\n3\t4\n\n", "\t"),
    "only commas": ("1,2\n,,,\n3,4\n", ","),
    "padded": ("   1\t   2\n   3\t   4", "\t"),
    "runs of blanks": ("  1   2 \n3 \t 4\t\n \n", None),
    "Windows": ("1;2\r\n3;4\r\n", ";"),
    "old Macintosh": ("1;2\r3;4\r", ";"),
    "marked": ("\ufeff1;2\n3;4", ";"),
}


@pytest.mark.parametrize(("content", "separator"), SAME.values(), ids=SAME)
def test_rows_are_the_same_however_they_are_laid_out(tmp_path, content, separator):
    assert np.array_equal(table(tmp_path, content, separator=separator).values, [[1, 2], [3, 4]])


@pytest.mark.parametrize("block", [1, 7, 50, 8_000_000])
@pytest.mark.parametrize("separator", ["\t", ",", None])
def test_rows_and_their_lines_do_not_depend_on_how_much_is_read_at_once(
    tmp_path, monkeypatch, block, separator
):
    monkeypatch.setattr(text_module, "_BLOCK", block)
    expected = np.arange(60.0).reshape(20, 3)
    rows = [(separator or " ").join(map(repr, row)) for row in expected.tolist()]
    rows[5:5] = ["", "  "]
    found = table(tmp_path, "\r\n".join(rows), columns="abc", separator=separator)
    assert np.array_equal(found.values, expected)
    assert found.lines.tolist() == [*range(1, 6), *range(8, 23)]
    rows[12] += (separator or " ") + "1"
    with pytest.raises(hk.HingekitError, match="line 13: the row has 4 cells, but there are 3"):
        table(tmp_path, "\n".join(rows), columns="abc", separator=separator)
    rows[12] = rows[12].rsplit(separator, 2)[0]
    with pytest.raises(hk.HingekitError, match="line 13: the row has 2 cells, but there are 3"):
        table(tmp_path, "\n".join(rows), columns="abc", separator=separator)
    rows[12] = rows[11].replace("2", "x")
    with pytest.raises(hk.HingekitError, match=r"line 13: '[x.0-9]*' under"):
        table(tmp_path, "\n".join(rows), columns="abc", separator=separator)


def test_header_is_read_line_by_line_before_the_table(tmp_path):
    path = tmp_path / "numbers.txt"
    path.write_text("one\ntwo\n1,2\n", encoding="utf-8")
    with open_text(path) as text:
        assert (text.peek(), text.read(), text.line) == ("one", "one", 1)
        assert (text.read(), text.peek(), text.line) == ("two", "1,2", 2)
        found = text.table(("a", "b"), ",")
        assert (text.peek(), text.read()) == (None, None)
    assert found.lines.tolist() == [3]


def test_no_rows_are_an_empty_table(tmp_path):
    path = tmp_path / "numbers.txt"
    path.write_text("header\n", encoding="utf-8")
    with open_text(path) as text:
        text.read()
        assert text.table(("a", "b"), ",").values.shape == (0, 2)


@pytest.mark.parametrize(
    ("line", "mark"), [("a\tb,c", "\t"), ("a;b,c", ";"), ("a, b", ","), ("a b", None)]
)
def test_separator_is_the_strongest_that_is_there(line, mark):
    assert find_separator(line) == mark


# --- what is no text of numbers -----------------------------------------------------------

REFUSED = {
    "empty": (b"", "is empty"),
    "a byte order mark only": (b"\xef\xbb\xbf\n", "is empty"),
    "UTF-16": ("1\t2\n".encode("utf-16"), "UTF-16"),
    "UTF-16 without its mark": ("1\t2\n".encode("utf-16-le"), "line 1: there is a NUL"),
    "a NUL byte": (b"1\t2\n3\t\x004\n", "line 2: there is a NUL"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_text_is_refused(tmp_path, content, said):
    with pytest.raises(hk.HingekitError, match=rf"numbers\.txt.*{said}"):
        table(tmp_path, content)


def test_endless_line_is_refused_before_it_is_in_memory(tmp_path):
    path = tmp_path / "numbers.txt"
    path.write_bytes(b"1" * 30_000_000)
    tracemalloc.start()
    try:
        with open_text(path) as text, pytest.raises(hk.HingekitError, match="line 1: the line has"):
            text.read()
        assert tracemalloc.get_traced_memory()[1] < 10e6  # a third of the line, for its buffers
    finally:
        tracemalloc.stop()
    path.write_bytes(b"a,b\n1,2\n" + b"1," * 15_000_000)
    with open_text(path) as text:
        text.read()
        with pytest.raises(hk.HingekitError, match="line 3: the line has more than"):
            text.table(("a", "b"), ",")


def test_endless_cell_is_no_number_and_costs_no_time(tmp_path):
    # A pattern that backtracks would take hours for these; they only have to come to an end.
    for cell in ("1" * 900_000 + "x", "1." + "1" * 900_000 + "e", "1e" * 400_000):
        with pytest.raises(hk.HingekitError, match=r"line 2: '1.* under a is not a number"):
            value(tmp_path, cell)


def test_time_must_increase():
    lines = np.array([5, 6, 7])
    require_increasing("x", np.array([0.0, 0.1, 0.2]), lines)
    for times in ([0.0, 0.1, 0.1], [0.0, 0.1, np.nan], [0.0, 0.1, 1e30]):
        with pytest.raises(hk.HingekitError, match="x, line 7: time is"):
            require_increasing("x", np.array(times), lines)
