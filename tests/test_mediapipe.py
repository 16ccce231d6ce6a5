"""Is a table of MediaPipe landmarks read in its variants, and a view that shows nothing refused?"""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from pictures import BODY, FIELDS, POSTURE, N, pixels, table

import hingekit as hk
from hingekit.recordings import RecordingWarning, read_recording

RECORDINGS = Path(__file__).parent.parent.parent / "shared" / "recordings"
FRONTAL = RECORDINGS / "D6_pose2d" / "mediapipe_squat_frontal_test.csv"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)

TEXT = table(pixels())
HEADER, *ROWS = TEXT.splitlines()
SIZE = {"unit": "1920x1080", "rate": 30}


def written(folder: Path, text: str) -> Path:
    """The text as a file, its line ends untouched."""
    path = folder / "squat.csv"
    path.write_bytes(text.encode())
    return path


def numbered() -> str:
    """x1, y1, z1, v1 to v33, in MediaPipe's order, points that are not simulated blank."""
    order = {"nose": 0, "shoulder": 11, "elbow": 13, "wrist": 15, "hip": 23}
    order |= {"knee": 25, "ankle": 27, "heel": 29, "toe": 31}
    header = ["class", *(f"{axis}{k + 1}" for k in range(33) for axis in "xyzv")]
    rows = []
    for frame in range(N):
        row = ["up", *([""] * 132)]
        for name, z in pixels().items():
            side, _, joint = name.rpartition(" ")
            k = order[joint] + (side == "right")
            row[1 + 4 * k : 5 + 4 * k] = [
                repr(float(z[frame].real / 1920)),
                repr(float(z[frame].imag / 1080)),
                "0",
                "1",
            ]
        rows.append(",".join(row))
    return "\n".join([",".join(header), *rows]) + "\n"


def timed(name: str, unit: float) -> str:
    """The table with a column of times in front."""
    rows = [f"{k / 30 / unit!r},{row}" for k, row in enumerate(ROWS)]
    return "\n".join([f"{name},{HEADER}", *rows]) + "\n"


VARIANTS = {
    "as it is": (TEXT, SIZE),
    "pixels": (table(pixels(), shares=False), {"rate": 30}),
    "capitals": (TEXT.replace(HEADER, HEADER.upper()), SIZE),
    "visibility": (TEXT.replace(HEADER, re.sub(r"_v\b", "_visibility", HEADER)), SIZE),
    "prefix": (TEXT.replace(HEADER, re.sub(r",(\w)", r",landmark_\1", HEADER)), SIZE),
    "semicolons": (TEXT.replace(",", ";"), SIZE),
    "Windows line ends": (TEXT.replace("\n", "\r\n"), SIZE),
    "byte order mark": ("\ufeff" + TEXT, SIZE),
    "numbers for names": (numbered(), SIZE),
    "times in s": (timed("time_s", 1.0), {"unit": "1920x1080"}),
    "times in ms": (timed("timestamp_ms", 1e-3), {"unit": "1920 x 1080"}),
}
VARIANTS["no visibility"] = (
    "\n".join(
        ",".join(cell for k, cell in enumerate(line.split(",")) if k == 0 or k % 4)
        for line in TEXT.splitlines()
    ),
    SIZE,
)


@pytest.mark.parametrize(("text", "told"), VARIANTS.values(), ids=VARIANTS)
def test_the_posture_comes_back_from_each_variant(tmp_path, text, told):
    recording = read_recording(written(tmp_path, text), **told)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RecordingWarning)
        movement = recording.movement(BODY)
    # 1e-12 s: times in milliseconds cost a rounding.
    assert np.allclose(movement.time, np.arange(N) / 30, rtol=0, atol=1e-12)
    for name in FIELDS:
        # Shares of 1920 pixels cost a rounding over a segment of a hundred.
        assert np.allclose(
            getattr(movement.posture, name), getattr(POSTURE, name), rtol=0, atol=1e-9
        ), name


def test_the_wrong_shape_of_the_picture_is_not_guessed(tmp_path):
    with pytest.raises(hk.HingekitError, match=r'shares of the picture.*unit="1920x1080"'):
        read_recording(written(tmp_path, TEXT), rate=30)


@pytest.mark.parametrize("unit", ["m", "1920", "0x1080", "1920x", "-1920x1080"])
def test_what_is_no_size_is_refused(tmp_path, unit):
    with pytest.raises(hk.HingekitError, match=r"size in pixels"):
        read_recording(written(tmp_path, TEXT), rate=30, unit=unit)


def test_pixels_need_no_size(tmp_path):
    path = written(tmp_path, table(pixels(), shares=False))
    with pytest.raises(hk.HingekitError, match=r"in pixels already"):
        read_recording(path, **SIZE)


def test_times_in_milliseconds_are_never_taken_for_seconds(tmp_path):
    path = written(tmp_path, timed("timestamp", 1e-3))
    with pytest.raises(hk.HingekitError, match=r"no camera's rate"):
        read_recording(path, unit="1920x1080")
    path = written(tmp_path, timed("time_ms", 1.0))
    with pytest.raises(hk.HingekitError, match=r"no camera's rate"):
        read_recording(path, unit="1920x1080")


def test_a_rate_beside_times_is_refused(tmp_path):
    with pytest.raises(hk.HingekitError, match=r"leave the rate out"):
        read_recording(written(tmp_path, timed("time_s", 1.0)), **SIZE)


REFUSED = {
    "cut off": (TEXT[:-200], "the row has"),
    "one cell more": (TEXT.replace("\nup,", "\nup,1,", 1), "the row has"),
    "no number": (TEXT.replace("\nup,0.", "\nup,x0.", 1), "is not a number"),
    "one row": (f"{HEADER}\n{ROWS[0]}\n", "1 rows"),
    "no row": (f"{HEADER}\n", "0 rows"),
    "no left hip": (TEXT.replace("left_hip", "left_hop"), "no x and y of the left hip"),
    "twice": (TEXT.replace("right_knee_x", "left_knee_x"), "two columns for x of the left knee"),
    "nobody": (re.sub(r"0\.99(?=[,\n])", "0", TEXT), "shows nobody"),
    "far away": (
        re.sub(r"\nup,[^,]*", r"\nup,9e30", TEXT, count=1),
        "no picture has as many pixels",
    ),
    "another table": ("a,b\n1,2\n", "columns that no reader knows"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_table_of_landmarks_is_refused(tmp_path, text, reason):
    with pytest.raises(hk.HingekitError, match=reason):
        read_recording(written(tmp_path, text), **SIZE)


def test_blank_and_zero_points_are_gaps(tmp_path):
    names = HEADER.split(",")
    rows = [row.split(",") for row in ROWS]
    for axis in "xyzv":
        rows[10][names.index(f"left_hip_{axis}")] = ""
        rows[12][names.index(f"left_hip_{axis}")] = "0"
        rows[14][names.index(f"right_hip_{axis}")] = "nan"
    text = "\n".join([HEADER, *(",".join(row) for row in rows)])
    recording = read_recording(written(tmp_path, text), **SIZE)
    used = f"{recording.side} hip"
    assert recording.gaps[used].missing == (2 if recording.side == "left" else 1)


@needs_recordings
@pytest.mark.parametrize(
    "told", [{}, {"rate": 30}, {"unit": "1920x1080"}, SIZE], ids=["bare", "rate", "size", "both"]
)
def test_a_frontal_view_is_refused_with_the_reason(told):
    with pytest.raises(hk.HingekitError, match=r"frontal or slanted view.*record from the side"):
        read_recording(FRONTAL, **told)
