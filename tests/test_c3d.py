"""Is a .c3d file read as it was meant, and can a corrupt one do no harm?"""

import contextlib
import sys
from pathlib import Path

import numpy as np
import pytest
from c3d_file import written
from marker_person import BODY, INCLINATIONS, PERSON, TIME, assert_same_posture

import hingekit as hk
from hingekit.recordings import RecordingWarning, read_recording
from hingekit.recordings.markers import c3d

ezc3d = pytest.importorskip("ezc3d")

RECORDINGS = Path(__file__).parent.parent.parent / "shared" / "recordings"
SQUAT = RECORDINGS / "D4_c3d_squat_bend" / "squat.c3d"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)

#: Positions are stored as 32-bit numbers of millimetres: 1.5 m to 1e-7 m.
STORED = 2e-7


def file(folder, positions=PERSON, **more) -> Path:
    return written(folder, positions, **more)


def test_markers_are_read_in_metres_with_their_times(tmp_path):
    recording = read_recording(file(tmp_path))
    assert list(recording.markers) == list(PERSON)
    assert np.allclose(recording.time, TIME - TIME[0], rtol=0, atol=1e-12)
    for label, positions in PERSON.items():
        assert np.allclose(recording.markers[label], positions, rtol=0, atol=STORED)
    # 2e-7 m over the shortest segment, 0.16 m of pelvis, is 7e-5 degrees.
    assert_same_posture(recording.movement(BODY).posture, 2e-4)


def test_z_may_be_up_as_in_most_such_files(tmp_path):
    upright = {label: xyz[:, [0, 2, 1]] * [1, -1, 1] for label, xyz in PERSON.items()}
    recording = read_recording(file(tmp_path, upright))
    assert recording.plane.up.tolist() == [0, 0, 1]
    assert_same_posture(recording.movement(BODY).posture, 2e-4)  # as above


@pytest.mark.parametrize("nothing", [np.nan, 0.0])
def test_point_that_is_invalid_or_at_the_origin_was_not_seen(tmp_path, nothing):
    gappy = {**PERSON, "RKNE": PERSON["RKNE"].copy()}
    gappy["RKNE"][7:9] = nothing
    assert read_recording(file(tmp_path, gappy)).missing == {"RKNE": 2}


def test_prefix_of_the_subject_is_left_out_and_a_second_one_kept(tmp_path):
    alone = [f"Anna 35:{label}" for label in PERSON]
    assert list(read_recording(file(tmp_path, labels=alone)).markers) == list(PERSON)
    both = [f"{'Anna' if label[0] == 'L' else 'Bert'}:{label}" for label in PERSON]
    recording = read_recording(file(tmp_path, labels=both))
    with pytest.raises(hk.HingekitError, match=r"several subjects \(Anna, Bert\)"):
        recording.movement(BODY)


def test_label_that_comes_twice_is_warned_about_and_the_first_used(tmp_path):
    labels = ["LKNE" if label == "RANK" else label for label in PERSON]
    with pytest.warns(RecordingWarning, match="LKNE more than once"):
        recording = read_recording(file(tmp_path, labels=labels))
    assert np.allclose(recording.markers["LKNE"], PERSON["LKNE"], rtol=0, atol=STORED)
    assert "LKNE (2)" in recording.markers


def test_points_without_a_label_are_numbered_and_computed_ones_left_out(tmp_path):
    labels = [*list(PERSON)[:-3], "", "LKneeAngles"]  # of the last two points one has none at all
    path = file(tmp_path, labels=labels, ANGLES=["LKneeAngles"])
    last = len(PERSON)
    assert list(read_recording(path).markers)[-2:] == [f"point {last - 2}", f"point {last}"]


def test_unit_and_rate_are_told_where_the_file_has_none(tmp_path):
    path = file(tmp_path, unit="", rate=0.0)
    with pytest.raises(hk.HingekitError, match=r'squat\.c3d states no unit.*unit="mm"'):
        read_recording(path, rate=20)
    with pytest.raises(hk.HingekitError, match=r"squat\.c3d states no frame rate.*rate=100"):
        read_recording(path, unit="mm")
    recording = read_recording(path, unit="mm", rate=20)
    assert recording.rate == pytest.approx(20, rel=1e-12)  # rounding
    assert np.allclose(recording.markers["LKNE"], PERSON["LKNE"], rtol=0, atol=STORED)


def test_millimetres_that_are_called_metres_are_refused(tmp_path):
    with pytest.raises(hk.HingekitError, match=r"squat.c3d, frame 1: \w+ is at -?\d+ m, where no"):
        read_recording(file(tmp_path, unit="m"))  # the numbers are millimetres


TOLD_WRONG = {
    "another unit": ({}, {"unit": "m"}, "states the unit of length mm, but m was given"),
    "another rate": ({}, {"rate": 200}, "states the frame rate 20.0, but 200.0 was given"),
    "a unit nobody knows": ({"unit": "ft"}, {}, "the unit 'ft' is unknown"),
    "a rate that is none": ({"rate": -5.0}, {}, "a rate of -5 frames per second is none"),
}


@pytest.mark.parametrize(("stated", "told", "said"), TOLD_WRONG.values(), ids=TOLD_WRONG)
def test_what_contradicts_or_cannot_be_is_refused(tmp_path, stated, told, said):
    with pytest.raises(hk.HingekitError, match=f"squat.c3d.*{said}"):
        read_recording(file(tmp_path, **stated), **told)


def test_own_names_serve_a_c3d_too(tmp_path):
    labels = [label.replace("LASI", "front A").replace("RASI", "front B") for label in PERSON]
    names = {"front A": "LASI", "front B": "RASI"}
    recording = read_recording(file(tmp_path, labels=labels), names=names)
    assert recording.movement(BODY).posture.exists.all()


def test_reading_without_ezc3d_says_how_to_install_it(tmp_path, monkeypatch):
    path = file(tmp_path)
    monkeypatch.setattr(c3d, "find_spec", lambda _: None)
    with pytest.raises(hk.HingekitError, match=r'pip install "hingekit\[c3d\]"'):
        read_recording(path)


def test_reading_does_not_bring_ezc3d_into_this_process(tmp_path, monkeypatch):
    path = file(tmp_path)
    monkeypatch.setitem(sys.modules, "ezc3d", None)  # an import would fail
    monkeypatch.setattr(c3d, "find_spec", lambda _: True)
    assert read_recording(path).time.size == TIME.size


# --- corrupt files --------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 300, 512, 514, 1024, 2000, -1, -700])
def test_file_that_is_cut_off_is_refused(tmp_path, length):
    path = file(tmp_path)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(hk.HingekitError, match=r"squat\.c3d is .*cut off") as refusal:
        read_recording(path)
    assert "\n" not in str(refusal.value)


def test_file_of_more_frames_than_its_header_can_count_is_read_whole(tmp_path):
    hour = {"LASI": np.ones((70_000, 3))}
    assert read_recording(file(tmp_path, hour)).time.size == 70_000


def test_file_of_which_ezc3d_drops_the_end_is_refused(tmp_path):
    long = ezc3d.c3d()  # of what it writes itself, version 1.7.2 reads back 65535 frames
    long["parameters"]["POINT"]["LABELS"]["value"] = ["LASI"]
    long["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    long["parameters"]["POINT"]["RATE"]["value"] = [100.0]
    long["data"]["points"] = np.ones((4, 1, 70_000))
    long.write(str(tmp_path / "long.c3d"))
    try:
        read = read_recording(tmp_path / "long.c3d").time.size
    except hk.HingekitError as refusal:
        read = 70_000 if "only 65535 of its frames" in str(refusal) else 0
    assert read == 70_000  # a later version may well read them all


def test_text_under_a_wrong_name_is_refused(tmp_path):
    path = tmp_path / "squat.c3d"
    path.write_text("Frame#\tTime\n" * 100)
    with pytest.raises(hk.HingekitError, match=r"squat\.c3d is no \.c3d file"):
        read_recording(path)


def test_processor_that_ezc3d_does_not_read_is_refused(tmp_path):
    with pytest.raises(hk.HingekitError, match=r"squat\.c3d is for processor 86"):
        read_recording(file(tmp_path, order=">"))


def test_reader_that_dies_of_a_corrupt_file_takes_nobody_along(tmp_path, monkeypatch):
    path = file(tmp_path)
    killed = tmp_path / "killed.py"
    killed.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(c3d, "_PROGRAM", killed)
    with pytest.raises(hk.HingekitError, match=r"cannot be read by ezc3d \(it broke off\)"):
        read_recording(path)


def test_mutated_header_ends_in_a_recording_or_a_sentence(tmp_path):
    path = file(tmp_path)
    content = path.read_bytes()
    rng = np.random.default_rng(5)
    for _ in range(6):  # each starts an interpreter; thousands were run by hand
        broken = bytearray(content)
        for place in rng.integers(0, 2500, 6):
            broken[place] = rng.choice([0, 127, 128, 255])
        path.write_bytes(broken)
        with contextlib.suppress(hk.HingekitError):
            assert read_recording(path).time.size > 1


# --- a real file ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real():
    return read_recording(SQUAT)


@needs_recordings
def test_real_file_is_understood_as_its_readme_says(real):
    assert (real.time.size, len(real.markers)) == (2539, 53)
    assert real.rate == pytest.approx(120, rel=1e-12)
    assert sum(real.missing.values()) == 2322
    there = {label: real.missing[label] for label in ("LFWT", "RFWT", "STRN", "CLAV", "RFSH")}
    assert there == {"LFWT": 384, "RFWT": 307, "STRN": 502, "CLAV": 226, "RFSH": 222}
    assert real.plane.up.tolist() == [0, 1, 0]


@needs_recordings
def test_real_bend_goes_past_the_horizontal_and_the_pelvis_descends_twice(real):
    back = (real.filled["LBWT"] + real.filled["RBWT"]) / 2
    trunk = real.filled["C7"] - back
    angle = np.rad2deg(np.arccos(trunk @ real.plane.up / np.linalg.norm(trunk, axis=1)))
    # The README says up to 111; the two bends reach 112.8 and 110.4 by the samples as they are,
    # and it does not say which it took.
    assert angle.max() == pytest.approx(111, abs=2)
    height = back @ real.plane.up
    low = height < height.max() - 0.1  # 0.1 m: bending on straight legs moves it by 3 cm
    assert np.count_nonzero(low[1:] & ~low[:-1]) == 2


@needs_recordings
def test_real_pelvis_survives_half_a_second_and_is_open_beyond(real):
    body = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
    with pytest.warns(RecordingWarning, match="takes markers of the waist"):
        posture = real.movement(body).posture
    starts = np.flatnonzero(posture.exists[:-1] & ~posture.exists[1:]) + 1
    ends = np.flatnonzero(~posture.exists[:-1] & posture.exists[1:]) + 1
    assert len(starts) == len(ends) == 2  # once in each forward bend
    assert ((ends - starts) / 120 > 0.5).all()
    assert np.count_nonzero(~posture.exists) / 2539 < 0.13  # two times 1.3 s of 21 s
    quality = real.quality(body)
    assert quality.used == np.count_nonzero(posture.exists)
    for label in ("LFWT", "RFWT"):
        gap = quality.gaps[label]
        assert gap.cluster > 0.2 * 120  # more than a spline may
        assert gap.open > 0.5 * 120
    assert quality.turned < 5
    for name in INCLINATIONS[:4]:  # nothing is off by a factor of 57.3 or 1000
        assert np.nanmax(np.abs(getattr(posture, name))) < 120
    assert 50 < np.nanmax(hk.joint_moments(body, posture).lumbar) < 250


@needs_recordings
def test_rigid_pelvis_of_the_real_file_is_where_the_hidden_marker_was(real):
    """Hide a waist marker that was seen, for 0.4 s at a time, and look where it is put."""
    markers = dict(real.markers)
    hidden = markers["LBWT"].copy()
    frames = np.concatenate([np.arange(k, k + 48) for k in range(300, 2200, 200)])
    hidden[frames] = np.nan
    again = type(real)("hidden", real.time, {**markers, "LBWT": hidden})
    error = np.linalg.norm(again.filled["LBWT"] - markers["LBWT"], axis=1)[frames]
    assert np.isfinite(error).all()
    # Skin moves over bone by 1 to 3 cm in squats; a marker lost for 0.4 s follows its segment
    # from and to where it was seen, so what is left is a fraction of that.
    assert np.sqrt(np.mean(error**2)) < 0.01
