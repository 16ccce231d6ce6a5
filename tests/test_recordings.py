"""Are recordings read as they were made, and do markers give back the posture they sat on?"""

import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pytest

import hingekit as hk
from hingekit.recordings import RecordingWarning, gaps, markers, read_recording, segments
from hingekit.recordings.marker_recording import MarkerRecording

ROOT = Path(__file__).parent.parent
RECORDINGS = ROOT.parent / "shared" / "recordings"
DLS01 = RECORDINGS / "D2_dls_trc_ik" / "DLS01.trc"
SQUAT2 = RECORDINGS / "D3_kuleuven_squat_grf" / "markers_Squat2.trc"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)

# A squat with a rounding spine and arms that swing, 41 frames in 2 s.
TIME = np.linspace(0.25, 2.25, 41)
DEPTH = np.sin(np.linspace(0, np.pi, 41)) ** 2
POSTURE = hk.Posture(
    shank=3 + 30 * DEPTH,
    thigh=-2 - 75 * DEPTH,
    pelvis=12 + 35 * DEPTH,
    thorax=-8 + 75 * DEPTH,
    upper_arm=-10 + 80 * DEPTH,
    forearm=5 + 95 * DEPTH,
)
INCLINATIONS = ("shank", "thigh", "pelvis", "thorax", "upper_arm", "forearm")

DEPTH_OF_PELVIS, WIDTH_OF_PELVIS = 0.16, 0.24  # m, PSIS to ASIS and ASIS to ASIS


def person(*, heading: float = 0.0, hip_labels: bool = True) -> dict[str, np.ndarray]:
    """Markers at the joint centres of the synthetic person, Y up, who faces a heading [deg]."""
    points = hk.landmarks(BODY, POSTURE)
    level = np.exp(-1j * np.deg2rad(POSTURE.pelvis))  # from PSIS to ASIS
    wrist = points.elbow + 0.25 * np.exp(1j * (np.deg2rad(POSTURE.forearm) - np.pi / 2))
    ahead, leg = 0.03, 0.85
    for _ in range(30):  # the regression's leg length depends on where ASIS is
        if hip_labels:
            front = points.hip + level * (ahead + 0.07j)
            break
        # Harrington et al. 2007 as printed, in mm: from mid-ASIS, forward and up.
        x = -0.24 * 1e3 * DEPTH_OF_PELVIS - 9.9
        y = -0.16 * 1e3 * WIDTH_OF_PELVIS - 0.04 * 1e3 * leg - 7.1
        front = points.hip - level * complex(x, y) / 1e3
        straight = np.hypot(np.abs(front - points.ankle), WIDTH_OF_PELVIS / 2 - 0.10)
        leg = np.quantile(straight, 0.95)
    flat = {
        "ASI": (front, WIDTH_OF_PELVIS / 2),
        "PSI": (front - DEPTH_OF_PELVIS * level, 0.05),
        "SJC": (points.shoulder, 0.18),
        "ELB": (points.elbow, 0.25),
        "WRA": (wrist, 0.25),
        "KNE": (points.knee, 0.12),
        "ANK": (points.ankle + 0 * front, 0.10),
    }
    if hip_labels:
        flat["HJC"] = (points.hip, 0.09)
    angle = np.deg2rad(heading)
    forward = np.array([np.cos(angle), 0, -np.sin(angle)])
    up = np.array([0.0, 1.0, 0.0])
    right = np.cross(forward, up)
    return {
        side + name: point.real[:, None] * forward
        + point.imag[:, None] * up
        + sign * apart * right
        + [-1.2, 0.0, 0.7]
        for name, (point, apart) in flat.items()
        for side, sign in (("L", -1), ("R", 1))
    }


def trc(positions: dict[str, np.ndarray], *, unit: str = "m", separator: str = "\t") -> str:
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


def written(folder: Path, text: str, name: str = "squat.trc") -> Path:
    """The text as a file, its line ends untouched."""
    path = folder / name
    path.write_bytes(text.encode())
    return path


PERSON = person()
TEXT = trc(PERSON)


def line(text: str, number: int, change) -> str:
    """The text with one line changed, counted from one."""
    lines = text.split("\n")
    lines[number - 1] = change(lines[number - 1])
    return "\n".join(lines)


# --- the reader's traps -------------------------------------------------------------------

SAME = {
    "as it is": TEXT,
    "millimetres": trc({k: v * 1e3 for k, v in PERSON.items()}, unit="mm"),
    "commas": trc(PERSON, separator=","),
    "Windows line ends": TEXT.replace("\n", "\r\n"),
    "mixed line ends": TEXT.replace("\n", "\r\n", 5),
    "byte order mark": "\ufeff" + TEXT,
    "Times": TEXT.replace("\tTime\t", "\tTimes\t"),
    "two tabs before each label": line(TEXT, 4, lambda row: row.replace("\t\t\t", "\t\t")),
    "no blank line": TEXT.replace("\n\n", "\n"),
    "no row of axes": line(TEXT, 5, lambda _: ""),
    "Windows path": line(
        TEXT, 1, lambda row: row.replace("squat", r"C:\Users\u00\TRC\my squat, 2")
    ),
    "tabs at the end of rows": TEXT.replace("\n", "\t\t\n"),
    "blank lines at the end": TEXT + "\n\n",
    "no line end at the end": TEXT.rstrip("\n"),
    "unit in capitals": line(TEXT, 3, lambda row: row.replace("m", "M")),
    "spaces around numbers": line(TEXT, 7, lambda row: row.replace("\t", " \t ")),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_reader_copes_with_the_habits_of_programs(tmp_path, text):
    recording = read_recording(written(tmp_path, text))
    assert list(recording.markers) == list(PERSON)
    assert np.array_equal(recording.time, TIME)
    for label, positions in PERSON.items():
        # Millimetres cost a rounding; 1e-12 m is ten thousand of them.
        assert np.allclose(recording.markers[label], positions, rtol=0, atol=1e-12)
    assert not recording.missing


NOT_SEEN = {"blank": "", "nan": "nan", "NaN with spaces": " NaN ", "the origin": "0"}


@pytest.mark.parametrize("cell", NOT_SEEN.values(), ids=NOT_SEEN)
def test_marker_that_was_not_seen_is_counted_and_bridged(tmp_path, cell):
    def drop(row: str) -> str:
        cells = row.split("\t")
        return "\t".join([*cells[:2], cell, cell, cell, *cells[5:]])

    recording = read_recording(written(tmp_path, line(TEXT, 20, drop)))
    assert recording.missing == {"LASI": 1}
    assert np.isnan(recording.markers["LASI"][13]).all()
    assert recording.movement(BODY).posture.exists.all()
    assert "LASI 1" in str(recording)


LIES = {
    "frames": ("41\t", "99\t", "NumFrames 99"),
    "markers": (f"\t{len(PERSON)}\tm", "\t3\tm", "NumMarkers 3"),
    "rate": ("20\t20\t", "200\t20\t", "DataRate 200"),
}


@pytest.mark.parametrize(("old", "new", "said"), LIES.values(), ids=LIES)
def test_header_that_lies_is_warned_about_and_the_rows_believed(tmp_path, old, new, said):
    text = line(TEXT, 3, lambda row: row.replace(old, new))
    with pytest.warns(RecordingWarning, match=said):
        recording = read_recording(written(tmp_path, text))
    assert (recording.time.size, len(recording.markers)) == (41, len(PERSON))
    assert recording.rate == pytest.approx(20, rel=1e-12)  # rounding


def test_label_that_comes_twice_is_warned_about_and_the_first_used(tmp_path):
    text = line(TEXT, 4, lambda row: row.replace("RANK", "LKNE"))
    with pytest.warns(RecordingWarning, match="LKNE more than once"):
        recording = read_recording(written(tmp_path, text))
    assert np.array_equal(recording.markers["LKNE"], PERSON["LKNE"])
    assert "LKNE (2)" in recording.markers


# --- labels -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "point", "side"),
    [
        ("LASI", "ASIS", "left"),
        ("r.ASIS", "ASIS", "right"),
        ("R.PSIS_study", "PSIS", "right"),
        ("RIPS", "PSIS", "right"),
        ("Anna:RSHO", "acromion", "right"),
        ("L_Shoulder", "acromion", "left"),
        ("r_shoulder_study", "acromion", "right"),
        ("R_elbow_lat", "lateral elbow", "right"),
        ("L_lelbow_study", "lateral elbow", "left"),
        ("L_wrist_ulna", "ulnar wrist", "left"),
        ("knee_R", "lateral knee", "right"),
        ("Right Knee", "lateral knee", "right"),
        ("r_mknee_study", "medial knee", "right"),
        ("LHEE", "heel", "left"),
        ("SACR", "sacrum", "middle"),
        ("C7_study", "C7", "middle"),
        ("CLAV", "suprasternal notch", "middle"),
    ],
)
def test_label_of_a_known_family_is_understood(label, point, side):
    assert markers.find([label], {}, "x") == {point: {side: label}}


def test_no_two_points_share_a_name():
    sided = [side + base for bases in markers.SIDED.values() for base in bases for side in "lr"]
    middle = [base for bases in markers.MIDLINE.values() for base in bases]
    assert len(set(sided + middle)) == len(sided + middle)


def test_own_labels_are_understood_when_named(tmp_path):
    text = TEXT.replace("LASI", "hip front A").replace("RASI", "hip front B")
    names = {"hip front A": "LASI", "hip front B": "RASI"}
    recording = read_recording(written(tmp_path, text), names=names)
    assert recording.points["ASIS"] == {"left": "hip front A", "right": "hip front B"}


# --- the sagittal plane and the segments ---------------------------------------------------


def assert_same_posture(posture: hk.Posture, atol: float) -> None:
    for name in INCLINATIONS:
        expected = getattr(POSTURE, name)
        assert np.allclose(getattr(posture, name), expected, rtol=0, atol=atol), name


@pytest.mark.parametrize("hip_labels", [True, False], ids=["hip labels", "Harrington"])
@pytest.mark.parametrize("heading", [0, 37, 180, -97])
def test_markers_at_the_joints_give_back_the_inclinations(tmp_path, heading, hip_labels):
    text = trc(person(heading=heading, hip_labels=hip_labels))
    recording = read_recording(written(tmp_path, text))
    angle = np.deg2rad(heading)
    # 1e-6 degrees is a hundred times what rounding of metres to 1e-16 leaves.
    assert_same_posture(recording.movement(BODY).posture, atol=1e-6)
    assert np.allclose(recording.plane.forward, [np.cos(angle), 0, -np.sin(angle)], atol=1e-12)
    assert recording.plane.sideways < 1e-9  # the person is built into one plane


def test_thorax_is_found_however_the_spine_bends():
    pelvis, flexion = np.meshgrid(np.linspace(-40, 110, 31), np.linspace(-60, 90, 31))
    bent = hk.Posture(0, 0, pelvis.ravel(), (pelvis + flexion).ravel())
    points = hk.landmarks(BODY, bent)
    trunk = segments.Trunk(points.hip, points.hip, points.lumbar, points.shoulder, 6)
    found = segments.thorax_inclination(BODY, bent.pelvis, trunk)
    assert np.allclose(found, bent.thorax, rtol=0, atol=1e-9)  # rounding


def test_moment_of_a_recording_is_the_posture_s_own(tmp_path):
    recording = read_recording(written(tmp_path, TEXT))
    moment = hk.joint_moments(BODY, recording.movement(BODY).posture).lumbar
    assert np.allclose(moment, hk.joint_moments(BODY, POSTURE).lumbar, rtol=1e-9)  # rounding


@pytest.mark.parametrize("turn", [([0, 2, 1], [1, -1, 1]), ([1, 0, 2], [1, 1, -1])])
def test_up_is_found_along_which_the_body_stands(turn):
    order, signs = turn  # both are rotations: Z up, X up
    turned = {label: positions[:, order] * signs for label, positions in PERSON.items()}
    recording = MarkerRecording("turned", TIME, turned)
    assert abs(recording.plane.up[order.index(1)]) == 1
    assert_same_posture(recording.movement(BODY).posture, atol=1e-6)  # as above


def test_swapped_left_and_right_do_not_turn_the_person_round():
    swapped = {("L" if k[0] == "R" else "R") + k[1:]: v for k, v in PERSON.items()}
    recording = MarkerRecording("swapped", TIME, swapped)
    with pytest.warns(RecordingWarning, match="wrong way round"):
        movement = recording.movement(BODY)
    assert_same_posture(movement.posture, atol=1e-6)  # as above


def test_arms_that_were_not_seen_hang_and_it_is_said():
    armless = {k: v for k, v in PERSON.items() if k[1:] not in ("ELB", "WRA")}
    recording = MarkerRecording("armless", TIME, armless)
    with pytest.warns(RecordingWarning, match="arms are taken to hang"):
        posture = recording.movement(BODY).posture
    assert not np.any(posture.upper_arm)
    assert not np.any(posture.forearm)
    assert "hanging, none seen" in str(recording)
    hanging = MarkerRecording("all", TIME, PERSON).movement(BODY, arms="hanging").posture
    assert np.allclose(posture.thorax, hanging.thorax, rtol=0, atol=1e-12)


def test_legs_that_were_not_seen_leave_the_lumbar_moment():
    legless = {k: v for k, v in PERSON.items() if k[1:] not in ("KNE", "ANK")}
    with pytest.warns(RecordingWarning, match="nothing below the hip"):
        posture = MarkerRecording("legless", TIME, legless).movement(BODY).posture
    expected = hk.joint_moments(BODY, POSTURE).lumbar
    assert np.allclose(hk.joint_moments(BODY, posture).lumbar, expected, rtol=1e-9)  # rounding


def test_trunk_that_does_not_fit_the_stature_is_warned_about():
    giant = hk.Body.from_table("deleva1996", sex="female", mass=90, stature=2.3)
    with pytest.warns(RecordingWarning, match="check its stature"):
        MarkerRecording("small", TIME, PERSON).movement(giant)


def test_marker_that_drops_out_beside_another_costs_no_frame():
    extra = PERSON["RWRA"].copy()
    extra[-5:] = np.nan
    recording = MarkerRecording("wrist", TIME, {**PERSON, "RWRB": extra + 0.04})
    assert_same_posture(recording.movement(BODY).posture, atol=1e-6)  # as above


# --- gaps ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("frames", "bridged"), [(1, True), (4, True), (5, False)])
def test_gap_is_bridged_up_to_a_fifth_of_a_second(frames, bridged):
    cubic = np.stack([TIME**3 - TIME, 2 * TIME**2, 1 - TIME**3], axis=1)
    gappy = cubic.copy()
    gappy[10 : 10 + frames] = np.nan  # 20 frames per second: 4 frames are 0.2 s
    filled = gaps.fill(TIME, gappy)
    if bridged:
        assert np.allclose(filled, cubic, rtol=0, atol=1e-12)  # a cubic bridges a cubic
    else:
        assert np.array_equal(filled, gappy, equal_nan=True)


@pytest.mark.parametrize("end", [slice(0, 2), slice(-2, None)])
def test_gap_at_an_end_stays_open_and_the_posture_is_missing(end):
    gappy = {**PERSON, "RSJC": PERSON["RSJC"].copy()}
    gappy["RSJC"][end] = np.nan
    posture = MarkerRecording("gappy", TIME, gappy).movement(BODY).posture
    assert np.count_nonzero(~posture.exists) == 2
    assert np.isnan(posture.thorax[end]).all()
    assert set(posture.status[end]) == {hk.Status.NOT_RECORDED}
    assert np.isnan(hk.joint_moments(BODY, posture).lumbar[end]).all()


# --- bad input ----------------------------------------------------------------------------

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
    "cut in the header": ("\n".join(TEXT.split("\n")[:3]), "line 1: there is no row"),
    "cut after the header": ("\n".join(TEXT.split("\n")[:5]), "there are 0 frames"),
    "one frame": ("\n".join(TEXT.split("\n")[:7]), "there are 1 frames"),
    "no .trc inside": ("hello\n" * 5, "line 1: there is no row"),
    "labels missing": (line(TEXT, 4, lambda _: "Frame#\tTime"), "line 4: the row of labels"),
    "a label missing": (
        line(TEXT, 4, lambda row: row.replace("LASI\t\t\t", "")),
        "line 7: the row has more numbers",
    ),
    "unknown unit": (line(TEXT, 3, lambda row: row.replace("m", "ft")), "line 3: the unit 'ft'"),
    "no unit": (line(TEXT, 2, lambda row: row.replace("\tUnits", "")), "states no Units"),
    "a word for a number": (
        line(TEXT, 9, lambda row: re.sub(r"^(3\t[^\t]+\t)[^\t]+", r"\1oops", row)),
        "line 9: 'oops' under LASI is not a number",
    ),
    "no time": (line(TEXT, 9, lambda row: re.sub(r"^3\t[^\t]+", "3\t", row)), "line 9: ''.*Time"),
    "time that goes back": (
        line(TEXT, 9, lambda row: re.sub(r"^3\t[^\t]+", "3\t0.1", row)),
        "line 9: time is 0.1 s",
    ),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_file_that_cannot_be_right_is_refused_in_one_sentence(tmp_path, text, said):
    with pytest.raises(hk.HingekitError, match=f"squat.trc.*{said}") as refusal:
        read_recording(written(tmp_path, text))
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_missing_file_folder_and_unknown_kind_are_refused(tmp_path):
    with pytest.raises(hk.HingekitError, match=r"There is no file .*nothing\.trc: check"):
        read_recording(tmp_path / "nothing.trc")
    (tmp_path / "folder.trc").mkdir()
    with pytest.raises(hk.HingekitError, match=r"folder\.trc is a folder: give the recording itself"):
        read_recording(tmp_path / "folder.trc")
    with pytest.raises(hk.HingekitError, match=r"squat\.xlsx ends in '\.xlsx'.*\.trc"):
        read_recording(written(tmp_path, TEXT, "squat.xlsx"))


def without(*names: str) -> dict[str, np.ndarray]:
    return {label: xyz for label, xyz in PERSON.items() if label[1:] not in names}


NEVER = {label: np.full_like(PERSON["LSJC"], np.nan) for label in ("LSJC", "RSJC")}

UNUSABLE = {
    "no shoulders": (without("SJC"), "no usable trunk markers: shoulders, or C7"),
    "no hips": (without("ASI", "PSI"), "no usable trunk markers: left and right ASIS; PSIS"),
    "shoulders never seen": ({**PERSON, **NEVER}, "no usable trunk markers: shoulders"),
    "a unit that lies": ({k: v * 1e3 for k, v in PERSON.items()}, "240 m apart"),
    "two people": (
        {"A:LASI": PERSON["LASI"], **{f"B:{k}": v for k, v in PERSON.items()}},
        "several subjects",
    ),
}


@pytest.mark.parametrize(("positions", "said"), UNUSABLE.values(), ids=UNUSABLE)
def test_recording_without_a_usable_trunk_is_refused(positions, said):
    recording = MarkerRecording("squat.trc", TIME, positions)
    with pytest.raises(hk.HingekitError, match=f"squat.trc.*{said}"):
        recording.movement(BODY)
    assert said.split(":")[-1].split(";")[0].strip() in str(recording)  # the card says so too


def test_recording_of_many_people_or_unknown_arms_is_refused():
    people = hk.Body.from_table("deleva1996", mass=np.array([60.0, 70.0]), stature=1.7)
    recording = MarkerRecording("squat.trc", TIME, PERSON)
    with pytest.raises(hk.HingekitError, match="one person"):
        recording.movement(people)
    with pytest.raises(hk.HingekitError, match="Arms are"):
        recording.movement(BODY, arms="crossed")


# --- movement -----------------------------------------------------------------------------


def test_movement_needs_increasing_times_and_a_posture_for_each():
    assert hk.Movement(TIME, hk.Posture(0, 0, 0, 0)).duration == pytest.approx(2)  # scalars stand
    for time, said in (
        ([0.0, 0.0], "element 1 is 0 s"),
        ([0.0, np.nan], "element 1 is nan s"),
        ([[0.0, 1.0]], "one row of times"),
        ([], "one row of times"),
        ([0.0, 1.0], "one posture for each time"),
    ):
        with pytest.raises(hk.HingekitError, match=said):
            hk.Movement(np.array(time), POSTURE)


def test_cards_are_short_and_say_what_matters(tmp_path):
    recording = read_recording(written(tmp_path, TEXT))
    card = str(recording)
    for words in ("41 frames over 2.00 s from 0.25 s", "no gaps", "up is +Y", "LASI, RASI", "arms"):
        assert words in card
    assert len(card.splitlines()) < 25
    assert "41 postures over 2.00 s, 0 missing" in str(recording.movement(BODY))


# --- real recordings ----------------------------------------------------------------------


def difference_from_reference(arms: str) -> tuple[float, float, float]:
    """Bias, root mean square [N·m] and the latter over the reference's peak [-]."""
    recording = read_recording(DLS01)
    body = hk.Body.from_table("deleva1996", sex="male", mass=75.3, stature=1.68)
    moment = hk.joint_moments(body, recording.movement(body, arms=arms).posture).lumbar
    reference = np.genfromtxt(DLS01.with_name("REF_DLS01.csv"), delimiter=",", names=True)
    assert np.allclose(reference["time_s"], recording.time, rtol=0, atol=1e-5)  # five decimals
    truth = reference["static_lumbar_moment_Nm"]
    start, end = recording.time[[0, -1]]
    error = (moment - truth)[(recording.time > start + 0.2) & (recording.time < end - 0.2)]
    assert np.isfinite(error).all()  # C7 is lost at the end; the trunk stands on the shoulders
    rms = float(np.sqrt(np.mean(error**2)))
    return float(np.mean(error)), rms, rms / truth.max()


@needs_recordings
def test_squats_agree_with_an_independent_solution_to_a_tenth_of_the_peak():
    bias, rms, share = difference_from_reference("measured")
    assert share < 0.10  # the difference of the two models' hinges alone is about a tenth
    assert abs(bias) <= rms


@needs_recordings
def test_arms_that_reach_forward_matter_more_than_anything_else():
    assert difference_from_reference("hanging")[1] > 2 * difference_from_reference("measured")[1]


@needs_recordings
def test_tables_of_the_recordings_page_are_what_its_program_prints(monkeypatch):
    page = (ROOT / "docs" / "recordings.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})
    tables = [row for row in page.splitlines() if re.match(r"\| .* \| [+-]", row)]
    assert printed.getvalue().splitlines() == tables


@needs_recordings
def test_oblique_heading_is_found_and_trunk_inclination_as_verified():
    recording = read_recording(SQUAT2)
    assert 20 < np.rad2deg(np.arccos(np.abs(recording.plane.forward).max())) < 45  # on no axis
    seen = recording.filled
    trunk = recording.plane.project(seen["C7"] - (seen["LPSI"] + seen["RPSI"]) / 2)
    inclination = np.rad2deg(np.arctan2(trunk.real, trunk.imag))
    # README of the recordings, by an independent loader: 8.6 to 34.1, printed to one decimal;
    # its angle is in space, and a trunk 1.3 % sideways makes that 0.02 degrees larger.
    assert inclination.min() == pytest.approx(8.6, abs=0.07)
    assert inclination.max() == pytest.approx(34.1, abs=0.07)
    body = hk.Body.from_table("deleva1996", sex="male", mass=62.7, stature=1.70)
    assert recording.movement(body).posture.exists.all()  # though RWRB drops out


@needs_recordings
def test_trunk_of_the_squats_inclines_as_verified():
    recording = read_recording(DLS01)
    seen = recording.filled
    trunk = recording.plane.project(seen["C7"] - (seen["L.PSIS"] + seen["r.PSIS"]) / 2)
    inclination = np.rad2deg(np.arctan2(trunk.real, trunk.imag))
    # As above. The README's lowest, 1.8, is unsigned: most of it is a lean to the side.
    assert np.nanmax(inclination) == pytest.approx(59.1, abs=0.07)


@needs_recordings
def test_real_file_cut_in_the_middle_of_a_row_names_its_line(tmp_path):
    text = DLS01.read_bytes()[:1_000_000]
    lines = text.count(b"\n") + 1
    path = tmp_path / "DLS01.trc"
    path.write_bytes(text)
    with pytest.raises(hk.HingekitError, match=f"DLS01.trc, line {lines}: the row has"):
        read_recording(path)
