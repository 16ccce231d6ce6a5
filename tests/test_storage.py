"""Is a .mot or .sto file read as it was meant, and never in the wrong unit?"""

from pathlib import Path

import numpy as np
import pytest

import hingekit as hk
from hingekit.mechanics import STANDARD_GRAVITY
from hingekit.recordings import RecordingWarning, read_recording
from hingekit.recordings.angles.storage import read_header
from hingekit.recordings.text import open_text

RECORDINGS = Path(__file__).parent.parent.parent / "shared" / "recordings"
FORCES = RECORDINGS / "D3_kuleuven_squat_grf" / "grf_Squat2.mot"
SQUATS1 = RECORDINGS / "D1_opencap_squats" / "squats1_videoAndMocap.mot"
DLS01 = RECORDINGS / "D2_dls_trc_ik" / "DLS01_ik.mot"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)

TIME = np.linspace(0.5, 1.5, 11)
ANGLES = {
    "pelvis_tilt": -40 * np.sin(TIME),
    "lumbar_extension": -30 * np.sin(TIME),
    "hip_flexion_r": 100 * np.sin(TIME),
    "knee_angle_r": 90 * np.sin(TIME),
}
OPENSIM = (
    "Coordinates\nversion=1\nnRows=11\nnColumns=6\ninDegrees=yes\n\nUnits are ...\n\nendheader\n"
)
SIMM = "name C:\\motions\\squat\ndatacolumns 6\ndatarows 11\nrange 0.5 1.5\nendheader\n"


def storage(header=OPENSIM, *, factor=1.0, separator="\t", pad="", name="{}") -> str:
    """A motion file with a column that is no angle, numbers to the last digit."""
    columns = {"time": TIME, "pelvis_tx": TIME / 10}
    columns |= {name.format(key): values * factor for key, values in ANGLES.items()}
    rows = [
        list(columns),
        *(map(repr, row) for row in np.stack(list(columns.values()), 1).tolist()),
    ]
    return header + "".join(separator.join(pad + cell for cell in row) + "\n" for row in rows)


TEXT = storage()
RADIANS = storage(OPENSIM.replace("yes", "no"), factor=np.pi / 180)
UNSTATED = OPENSIM.replace("inDegrees=yes\n", "")


def read(folder: Path, text: str, name="squat.mot", **told):
    path = folder / name
    path.write_bytes(text.encode())
    return read_recording(path, **told)


SAME = {
    "as it is": (TEXT, {}),
    "radians": (RADIANS, {}),
    "degrees told": (storage(UNSTATED), {"unit": "deg"}),
    "radians told": (storage(UNSTATED, factor=np.pi / 180), {"unit": "rad"}),
    "told what is stated": (TEXT, {"unit": "deg"}),
    "Windows line ends": (TEXT.replace("\n", "\r\n"), {}),
    "byte order mark": ("\ufeff" + TEXT, {}),
    "blank line after the header": (storage(OPENSIM + "\n"), {}),
    "padded": (storage(SIMM + "\n", pad="      "), {"unit": "deg"}),
    "blanks": (storage(SIMM, separator="   ", pad=" "), {"unit": "deg"}),
    "commas": (storage(separator=","), {}),
    "tabs between names, blanks between numbers": (
        storage(separator="  ").replace("  ", "\t", 5),
        {},
    ),
    "capitals": (TEXT.replace("inDegrees", "INDEGREES").replace("yes", "Yes"), {}),
    "paths": (storage(name="/jointset/joint/{}/value"), {}),
    "tabs at the end of rows": (TEXT.replace("\n", "\t\n"), {}),
}


@pytest.mark.parametrize(("text", "told"), SAME.values(), ids=SAME)
@pytest.mark.parametrize("name", ["squat.mot", "squat.sto"])
def test_reader_copes_with_the_habits_of_programs(tmp_path, text, told, name):
    recording = read(tmp_path, text, name, **told)
    assert np.allclose(recording.time, TIME, rtol=1e-15, atol=0)  # the last digit
    assert recording.angles.keys() == ANGLES.keys()
    for coordinate, values in ANGLES.items():
        # Radians cost three roundings of 1e-16, relative.
        assert np.allclose(recording.angles[coordinate], values, rtol=1e-15, atol=0)


def test_speeds_are_no_angles_and_radians_of_states_are_degrees_here(tmp_path):
    states = storage(OPENSIM.replace("yes", "no"), factor=np.pi / 180, name="/jointset/j/{}/value")
    lines = states.splitlines()
    head = lines.index("endheader") + 1
    lines[head] += "\t/jointset/j/pelvis_tilt/speed\t/forceset/soleus_r/activation"
    lines[head + 1 :] = [row + "\t99\t0.5" for row in lines[head + 1 :]]
    with pytest.warns(RecordingWarning, match="ncolumns 6, the file has 8"):
        recording = read(tmp_path, "\n".join(lines))
    assert np.allclose(recording.angles["pelvis_tilt"], ANGLES["pelvis_tilt"], rtol=1e-15, atol=0)


def test_missing_cell_leaves_its_frame_open(tmp_path):
    gappy = TEXT.replace(repr(float(ANGLES["knee_angle_r"][3])), "nan")
    recording = read(tmp_path, gappy)
    assert np.flatnonzero(~recording.recorded).tolist() == [3]


def test_column_that_comes_twice_is_warned_about_and_the_first_used(tmp_path):
    with pytest.warns(RecordingWarning, match="pelvis_tilt more than once"):
        recording = read(tmp_path, TEXT.replace("hip_flexion_r", "pelvis_tilt"))
    assert np.allclose(recording.angles["pelvis_tilt"], ANGLES["pelvis_tilt"], rtol=1e-15, atol=0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("nRows=11", "nRows=99", "nrows 99, the file has 11"), ("s=6", "s=7", "ncolumns 7")],
)
def test_header_that_lies_about_counts_is_warned_about(tmp_path, old, new, said):
    with pytest.warns(RecordingWarning, match=said):
        read(tmp_path, TEXT.replace(old, new))


# --- the factor of 57.3 -------------------------------------------------------------------


def small(header: str) -> str:
    """Angles of somebody who hardly moves, or of a squat in radians."""
    return storage(header, factor=np.pi / 180)


UNITS = {
    "unstated": (storage(UNSTATED), None, 'say unit="deg" or unit="rad"'),
    "unstated, as SIMM does": (storage(SIMM), None, 'say unit="deg" or unit="rad"'),
    "degrees that are called radians": (
        storage(OPENSIM.replace("yes", "no")),
        None,
        "pelvis_tilt reaches 2286 deg where its numbers are taken for rad",
    ),
    "degrees that are told to be radians": (storage(UNSTATED), "rad", "pelvis_tilt reaches"),
    "radians that are called degrees": (small(OPENSIM), None, "all stay within 1.7 .*radians"),
    "told otherwise than stated": (TEXT, "rad", "the header says inDegrees=yes, but rad was given"),
    "told a length": (TEXT, "mm", "'mm'"),
    "a word that is neither": (TEXT.replace("=yes", "=maybe"), None, "inDegrees=maybe: write yes"),
}


@pytest.mark.parametrize(("text", "unit", "said"), UNITS.values(), ids=UNITS)
def test_doubtful_unit_is_refused(tmp_path, text, unit, said):
    with pytest.raises(hk.HingekitError, match=f"squat.mot.*{said}"):
        read(tmp_path, text, unit=unit)


@pytest.mark.parametrize("header", [OPENSIM, UNSTATED], ids=["stated", "unstated"])
def test_degrees_that_look_like_radians_are_warned_about_when_the_user_insists(tmp_path, header):
    with pytest.warns(RecordingWarning, match="they may be radians"):
        recording = read(tmp_path, small(header), unit="deg")
    assert recording.unit == "deg"


# --- what is no motion --------------------------------------------------------------------

HEAD = OPENSIM.replace("nColumns=6", "nColumns=3")
REFUSED = {
    "no endheader": (TEXT.replace("endheader", "end"), "no line that reads endheader"),
    "nothing below": (OPENSIM, "must begin with time"),
    "no time": (TEXT.replace("time\t", "t\t"), "must begin with time, but reads 't"),
    "one row": ("\n".join(TEXT.split("\n")[:11]), "there are 1 rows"),
    "cut": (TEXT[:-30], "line 21: the row has"),
    "forces": (
        HEAD + "time\tground_force_vy\t1_ground_torque_y\n0\t1\t2\n",
        "holds ground reaction forces and no motion",
    ),
    "moments": (HEAD + "time\thip_flexion_r_moment\tx\n0\t1\t2\n", "holds forces and moments"),
    "muscles": (HEAD + "time\t/forceset/soleus_r/activation\tx\n0\t1\t2\n", "states of muscles"),
    "no trunk": (TEXT.replace("lumbar_extension", "x"), "has no lumbar_extension among its 5"),
    "quaternions": (
        "DataType=Quaternion\nendheader\ntime\tpelvis_imu\n0\t1,0,0,0\n",
        "cells of the kind quaternion, no joint angles",
    ),
    "time that stands": (TEXT.replace("\n0.6\t", "\n0.5\t"), "line 12: time is 0.5 s"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_file_without_joint_angles_is_refused_in_one_sentence(tmp_path, text, said):
    with pytest.raises(hk.HingekitError, match=f"squat.mot.*{said}") as refusal:
        read(tmp_path, text)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


# --- real recordings ----------------------------------------------------------------------


@needs_recordings
def test_forces_of_a_real_file_carry_its_person_but_are_no_motion():
    with open_text(FORCES) as text:
        header = read_header(text)
        table = text.table(header.columns, header.separator, required=[0])
    assert table.values.shape == (4600, 19)
    vertical = [header.columns.index(f"{plate}ground_force_vy") for plate in ("", "1_")]
    mass = table.values[:, vertical].sum(axis=1).mean() / STANDARD_GRAVITY
    assert mass == pytest.approx(62.7, abs=0.05)  # README of the recordings, one decimal
    with pytest.raises(hk.HingekitError, match="ground reaction forces and no motion"):
        read_recording(FORCES)


@needs_recordings
@pytest.mark.parametrize(
    ("path", "frames", "start", "unit", "peaks"),
    [
        (SQUATS1, 801, 0.0, "deg", (-41.5, 105.7, 87.0, -46.2)),
        (DLS01, 2122, 0.135, "rad", (-38.8, 116.5, 117.0, -31.7)),
    ],
    ids=["OpenCap", "AddBiomechanics"],
)
def test_peaks_of_real_files_are_those_of_an_independent_loader(path, frames, start, unit, peaks):
    recording = read_recording(path)
    assert (recording.time.size, recording.time[0], recording.unit) == (frames, start, unit)
    for name, peak in zip(
        ("pelvis_tilt", "hip_flexion_r", "knee_angle_r", "lumbar_extension"), peaks, strict=True
    ):
        extreme = recording.angles[name].min() if peak < 0 else recording.angles[name].max()
        assert extreme == pytest.approx(peak, abs=0.05)  # README, one decimal


@pytest.mark.parametrize(
    ("places", "told"),
    [(TIME, True), (0 * TIME + 0.9, False), (0 * TIME + np.nan, False)],
    ids=["goes along", "held", "never there"],
)
def test_pelvis_that_is_held_at_one_place_was_not_measured(places, told, tmp_path):
    columns = {"time": TIME, **ANGLES} | dict.fromkeys(
        ("pelvis_tx", "pelvis_ty", "pelvis_tz"), places
    )
    rows = ["\t".join(map(repr, row)) for row in np.stack([*columns.values()], 1).tolist()]
    found = read(tmp_path, "\n".join(["inDegrees=yes", "endheader", "\t".join(columns), *rows, ""]))
    assert (found.travel is not None) == told
    assert found.recorded.all()
    if told:  # lengths are no angles, and stay what they are
        assert np.array_equal(found.travel[:, 1], places)
