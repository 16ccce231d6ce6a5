"""Is a .trc file read as it was meant, whatever program wrote it?"""

import re
from pathlib import Path

import numpy as np
import pytest

import hingekit as hk
from hingekit.recordings import RecordingWarning, read_recording

RECORDINGS = Path(__file__).parent.parent.parent / "shared" / "recordings"
DLS01 = RECORDINGS / "D2_dls_trc_ik" / "DLS01.trc"
SQUAT2 = RECORDINGS / "D3_kuleuven_squat_grf" / "markers_Squat2.trc"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)

TIME = np.linspace(0.25, 2.25, 41)
MARKERS = {
    label: np.random.default_rng(k).uniform(-1.5, 1.5, (TIME.size, 3))
    for k, label in enumerate(("LASI", "RASI", "LKNE", "RKNE", "C7"))
}


def trc(positions=MARKERS, *, unit="m", separator="\t") -> str:
    """A plain .trc file, numbers to the last digit."""
    rows = [
        ["PathFileType", "4", "(X/Y/Z)", "squat.trc"],
        ["DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"],
        ["20", "20", str(TIME.size), str(len(positions)), unit],
        ["Frame#", "Time", *(cell for label in positions for cell in (label, "", ""))],
        ["", "", *(f"{axis}{n + 1}" for n in range(len(positions)) for axis in "XYZ")],
        [""],
    ]
    table = np.concatenate(list(positions.values()), axis=1)
    for frame, (time, row) in enumerate(zip(TIME, table, strict=True)):
        rows.append([str(frame + 1), repr(float(time)), *(repr(float(x)) for x in row)])
    return "\n".join(separator.join(row) for row in rows) + "\n"


TEXT = trc()


def read(folder: Path, text: str, **told):
    """The text as a file, its line ends untouched, and read."""
    path = folder / "squat.trc"
    path.write_bytes(text.encode())
    return read_recording(path, **told)


def line(text: str, number: int, change) -> str:
    """The text with one line changed, counted from one."""
    lines = text.split("\n")
    lines[number - 1] = change(lines[number - 1])
    return "\n".join(lines)


def assert_same(recording) -> None:
    assert list(recording.markers) == list(MARKERS)
    # Numbers are written to the last digit; a parser of numbers may miss that one.
    assert np.allclose(recording.time, TIME, rtol=1e-15, atol=0)
    for label, positions in MARKERS.items():
        # Millimetres cost a rounding; 1e-12 m is ten thousand of them.
        assert np.allclose(recording.markers[label], positions, rtol=0, atol=1e-12)
    assert not recording.missing


SAME = {
    "as it is": TEXT,
    "millimetres": trc({k: v * 1e3 for k, v in MARKERS.items()}, unit="mm"),
    "centimetres": trc({k: v * 1e2 for k, v in MARKERS.items()}, unit="cm"),
    "commas": trc(separator=","),
    "semicolons": trc(separator=";"),
    "Windows line ends": TEXT.replace("\n", "\r\n"),
    "mixed line ends": TEXT.replace("\n", "\r\n", 5),
    "old Macintosh line ends": TEXT.replace("\n", "\r"),
    "byte order mark": "\ufeff" + TEXT,
    "Times": TEXT.replace("\tTime\t", "\tTimes\t"),
    "two tabs before each label": line(TEXT, 4, lambda row: row.replace("\t\t\t", "\t\t")),
    "no blank line": TEXT.replace("\n\n", "\n"),
    "no row of axes": line(TEXT, 5, lambda _: ""),
    "Windows path": line(TEXT, 1, lambda row: row.replace("squat", r"C:\Users\u00\my squat, 2")),
    "tabs at the end of rows": TEXT.replace("\n", "\t\t\n"),
    "commas at the end of rows": trc(separator=",").replace("\n", ",,\n"),
    "blank lines at the end": TEXT + "\n\n",
    "blank lines in between": TEXT.replace("\n30\t", "\n\n \t\n30\t"),
    "no line end at the end": TEXT.rstrip("\n"),
    "unit in capitals": line(TEXT, 3, lambda row: row.replace("m", "M")),
    "unit in words": line(TEXT, 3, lambda row: row.replace("m", "Meters")),
    "spaces around numbers": line(TEXT, 7, lambda row: row.replace("\t", " \t ")),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_reader_copes_with_the_habits_of_programs(tmp_path, text):
    assert_same(read(tmp_path, text))


def test_unit_is_told_where_the_header_has_none(tmp_path):
    unstated = line(TEXT, 2, lambda row: row.replace("\tUnits", ""))
    assert_same(read(tmp_path, unstated, unit="m"))
    tenfold = read(tmp_path, unstated, unit="cm").markers["C7"]
    assert np.allclose(tenfold, MARKERS["C7"] / 100, rtol=1e-15, atol=0)
    assert_same(read(tmp_path, TEXT, unit="metres"))  # as the header has it


NOT_SEEN = {
    "blank": ("", "", ""),
    "nan": ("nan", "nan", "nan"),
    "NaN with spaces": (" NaN ", " NaN ", " NaN "),
    "Windows' nan": ("-nan(ind)",) * 3,
    "the origin": ("0", "0.000", "-0.0"),
    "one axis": ("0.5", "", "0.5"),
}


@pytest.mark.parametrize("cells", NOT_SEEN.values(), ids=NOT_SEEN)
def test_marker_that_was_not_seen_is_missing_there_and_only_there(tmp_path, cells):
    def drop(row: str) -> str:
        given = row.split("\t")
        return "\t".join([*given[:2], *cells, *given[5:]])

    recording = read(tmp_path, line(TEXT, 20, drop))
    assert recording.missing == {"LASI": 1}
    assert np.isnan(recording.markers["LASI"][13]).all()


def test_last_marker_is_missing_where_the_row_ends_in_blank_cells(tmp_path):
    recording = read(tmp_path, line(TEXT, 20, lambda row: re.sub(r"(\t[^\t]+){3}$", "\t\t\t", row)))
    assert recording.missing == {"C7": 1}


def test_positions_are_views_of_one_table_so_that_an_hour_fits_into_memory(tmp_path):
    markers = read(tmp_path, TEXT).markers
    assert np.shares_memory(markers["LASI"].base, markers["C7"].base)


LIES = {
    "frames": ("41\t", "99\t", "NumFrames 99"),
    "a thousand million frames": ("41\t", "999999999\t", "NumFrames 1e"),
    "markers": (f"\t{len(MARKERS)}\tm", "\t3\tm", "NumMarkers 3"),
    "rate": ("20\t20\t", "200\t20\t", "DataRate 200"),
}


@pytest.mark.parametrize(("old", "new", "said"), LIES.values(), ids=LIES)
def test_header_that_lies_is_warned_about_and_the_rows_believed(tmp_path, old, new, said):
    with pytest.warns(RecordingWarning, match=said):
        recording = read(tmp_path, line(TEXT, 3, lambda row: row.replace(old, new)))
    assert_same(recording)
    assert recording.rate == pytest.approx(20, rel=1e-12)  # rounding


def test_label_that_comes_twice_is_warned_about_and_the_first_used(tmp_path):
    text = line(TEXT, 4, lambda row: row.replace("C7", "LKNE"))
    with pytest.warns(RecordingWarning, match="LKNE more than once"):
        recording = read(tmp_path, text)
    assert np.array_equal(recording.markers["LKNE (2)"], MARKERS["C7"])


CUT = "\n".join(TEXT.split("\n")[:20])

REFUSED = {
    "empty": ("", "is empty"),
    "only blanks": (" \n\n", "is empty"),
    "cut in the middle of a row": (CUT[:-100], "line 20: the row has .* cells"),
    "cut, with a line end": (CUT[:-100] + "\n", "line 20: the row has .* cells"),
    "cut in the middle of the file": (
        line(TEXT, 30, lambda row: row[:200]),
        "line 30: the row has .* cells",
    ),
    "one cell too many": (
        line(TEXT, 30, lambda row: row + "\t1.5"),
        "line 30: the row has 18 cells, but there are 17",
    ),
    "cut in the header": ("\n".join(TEXT.split("\n")[:3]), "line 1: there is no row"),
    "cut after the header": ("\n".join(TEXT.split("\n")[:5]), "there are 0 frames"),
    "one frame": ("\n".join(TEXT.split("\n")[:7]), "there are 1 frames"),
    "no .trc inside": ("hello\n" * 5, "line 1: there is no row"),
    "labels missing": (line(TEXT, 4, lambda _: "Frame#\tTime"), "line 4: the row of labels"),
    "a label missing": (
        line(TEXT, 4, lambda row: row.replace("LASI\t\t\t", "")),
        "line 7: the row has 17 cells, but there are 14",
    ),
    "unknown unit": (line(TEXT, 3, lambda row: row.replace("m", "ft")), "line 3: .*'ft' is unk"),
    "no unit": (line(TEXT, 2, lambda row: row.replace("\tUnits", "")), "states no Units: say unit"),
    "a word for a number": (
        line(TEXT, 9, lambda row: re.sub(r"^(3\t[^\t]+\t)[^\t]+", r"\1oops", row)),
        "line 9: 'oops' under LASI is not a number",
    ),
    "no time": (line(TEXT, 9, lambda row: re.sub(r"^3\t[^\t]+", "3\t", row)), "line 9: .*Time"),
    "time that goes back": (
        line(TEXT, 9, lambda row: re.sub(r"^3\t[^\t]+", "3\t0.1", row)),
        "line 9: time is 0.1 s",
    ),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_file_that_cannot_be_right_is_refused_in_one_sentence(tmp_path, text, said):
    with pytest.raises(hk.HingekitError, match=f"squat.trc.*{said}") as refusal:
        read(tmp_path, text)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_millimetres_that_are_called_metres_are_refused(tmp_path):
    standing = {label: 1e3 * (positions + 1) for label, positions in MARKERS.items()}
    with pytest.raises(hk.HingekitError, match=r"squat.trc, line 7: LASI is at .* m, where no"):
        read(tmp_path, trc(standing))


@pytest.mark.parametrize("factor", [1e3, 1 / 60], ids=["milliseconds", "minutes"])
def test_times_in_another_unit_than_seconds_are_refused(tmp_path, factor):
    def again(row: str) -> str:
        frame, time, rest = row.split("\t", 2)
        return "\t".join([frame, repr(float(time) * factor), rest])

    lines = TEXT.rstrip("\n").split("\n")
    text = "\n".join(lines[:6] + [again(row) for row in lines[6:]]) + "\n"
    with pytest.raises(hk.HingekitError, match=r"says 20 frames per second.*times in seconds"):
        read(tmp_path, text)


@pytest.mark.parametrize(("unit", "said"), [("mm", "mm was given"), ("deg", "'deg' is unknown")])
def test_unit_that_contradicts_the_header_is_refused(tmp_path, unit, said):
    with pytest.raises(hk.HingekitError, match=f"squat.trc, .*{said}"):
        read(tmp_path, TEXT, unit=unit)


# --- real recordings ----------------------------------------------------------------------


@needs_recordings
def test_real_files_are_read_as_their_readme_says():
    recording = read_recording(DLS01)
    assert (recording.time.size, len(recording.markers)) == (2122, 46)
    assert recording.time[0] == 0.135
    assert sum(recording.missing.values()) == 40  # 120 coordinates are the text nan
    other = read_recording(SQUAT2)
    assert (other.time.size, len(other.markers), other.unit) == (460, 61, "m")
    assert other.rate == pytest.approx(100, rel=1e-9)  # rounding


@needs_recordings
def test_real_file_cut_in_the_middle_of_a_row_names_its_line(tmp_path):
    text = DLS01.read_bytes()[:1_000_000]
    lines = text.count(b"\n") + 1
    path = tmp_path / "DLS01.trc"
    path.write_bytes(text)
    with pytest.raises(hk.HingekitError, match=f"DLS01.trc, line {lines}: the row has"):
        read_recording(path)
