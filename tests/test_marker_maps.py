"""Is a marker known by the names that laboratories give it, and by a laboratory's own?"""

import re
from pathlib import Path

import pytest
from marker_person import BODY, PERSON, recorded

import hingekit as hk
from hingekit.recordings import read_recording
from hingekit.recordings.markers import labels as markers
from hingekit.recordings.markers.marker_map import read_names

RECORDINGS = Path(__file__).parent.parent.parent / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)


@pytest.mark.parametrize(
    ("label", "point", "side"),
    [
        ("LASI", "ASIS", "left"),
        ("r.ASIS", "ASIS", "right"),
        ("R.PSIS_study", "PSIS", "right"),
        ("RIPS", "PSIS", "right"),
        ("LFWT", "ASIS", "left"),
        ("SehoonVSK35:RBWT", "PSIS", "right"),
        ("RHJC_study", "hip joint", "right"),
        ("Anna:RSHO", "acromion", "right"),
        ("L_Shoulder", "acromion", "left"),
        ("r_shoulder_study", "acromion", "right"),
        ("RFSH", "front shoulder", "right"),
        ("R_elbow_lat", "lateral elbow", "right"),
        ("L_lelbow_study", "lateral elbow", "left"),
        ("LIEL", "medial elbow", "left"),
        ("L_wrist_ulna", "ulnar wrist", "left"),
        ("knee_R", "lateral knee", "right"),
        ("Right Knee", "lateral knee", "right"),
        ("r_mknee_study", "medial knee", "right"),
        ("LKNI", "medial knee", "left"),
        ("LHEE", "heel", "left"),
        ("SACR", "sacrum", "middle"),
        ("C7_study", "C7", "middle"),
        ("CLAV", "suprasternal notch", "middle"),
    ],
)
def test_label_of_a_known_family_is_understood(label, point, side):
    assert markers.find([label], {}, "x") == {point: {side: label}}


def test_no_two_points_share_a_name():
    assert len(set(markers.KNOWN)) == len(markers.KNOWN)


def test_box_beside_the_person_is_no_second_subject():
    labels = ["Anna:LASI", "Anna:RASI", "Box:corner1", "Box:corner2"]
    assert markers.find(labels, {}, "x") == {"ASIS": {"left": "Anna:LASI", "right": "Anna:RASI"}}


TRUNK = {"ASIS", "PSIS"}
LEGS = {"lateral knee", "lateral ankle", "heel", "toe"}

# What a whole body set must give, whoever named it.
SETS = {
    "D2_dls_trc_ik/DLS01.trc": TRUNK | LEGS | {"acromion", "medial elbow", "ulnar wrist", "C7"},
    "D3_kuleuven_squat_grf/markers_Squat2.trc": TRUNK | LEGS | {"acromion", "sacrum", "C7"},
    "D4_c3d_squat_bend/squat.c3d": TRUNK | LEGS | {"front shoulder", "back shoulder", "C7"},
}


@needs_recordings
@pytest.mark.parametrize(("path", "points"), SETS.items(), ids=SETS)
def test_real_label_lists_are_understood_on_both_sides(path, points):
    if path.endswith(".c3d"):
        pytest.importorskip("ezc3d")
    found = read_recording(RECORDINGS / path).points
    assert points | {"lateral elbow", "radial wrist", "suprasternal notch"} <= set(found)
    middle = {"sacrum", "C7", "suprasternal notch"}
    assert all(len(sides) == 2 for point, sides in found.items() if point not in middle)


@needs_recordings
def test_marker_set_of_the_full_body_model_is_understood():
    model = (RECORDINGS / "D2_dls_trc_ik" / "final.osim").read_text(encoding="utf-8")
    labels = re.findall(r'<Marker name="([^"]+)"', model)
    found = markers.find(labels, {}, "x")
    assert TRUNK | LEGS | {"hip joint", "medial knee", "medial ankle", "acromion"} <= set(found)


def test_marker_set_of_opencap_is_understood():
    """As its program lists what its augmenter adds (opencap-core, utilsAugmenter)."""
    sided = ["calc", "toe", "5meta", "ankle", "mankle", "knee", "mknee", "shoulder"]
    sided += ["lelbow", "melbow", "lwrist", "mwrist"]
    labels = [f"{side}_{name}_study" for side in "rL" for name in sided]
    labels += [f"{side}.{name}_study" for side in "rL" for name in ("ASIS", "PSIS")]
    labels += ["C7_study", "RHJC_study", "LHJC_study"]
    # Beside them stand the keypoints of the cameras, which are no markers where both are there.
    keypoints = ["RShoulder", "LShoulder", "RElbow", "LElbow", "RKnee", "LKnee", "RAnkle", "RWrist"]
    found = markers.find([*keypoints, *labels], {}, "x")
    used = {label for sides in found.values() for label in sides.values()}
    assert used == set(labels) - {"r_5meta_study", "L_5meta_study"}


# --- a laboratory's own names ---------------------------------------------------------------

OWN = {"hip front A": "LASI", "hip front B": "RASI"}
MAP = '[markers]\n"hip front A" = "LASI"\n"hip front B" = "RASI"\n'


def test_own_labels_are_understood_when_named_in_python_or_in_a_file(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_bytes(b"\xef\xbb\xbf" + MAP.encode())  # as some editors on Windows save it
    for names in (OWN, path, str(path)):
        assert read_names(names) == OWN
    assert read_names(None) == {}
    renamed = {{v: k for k, v in OWN.items()}.get(label, label): x for label, x in PERSON.items()}
    recording = type(recorded())("ours", recorded().time, renamed, names=read_names(path))
    assert recording.points["ASIS"] == {"left": "hip front A", "right": "hip front B"}
    assert recording.movement(BODY).posture.exists.all()


def test_reading_takes_the_map_and_refuses_what_it_misspells(tmp_path):
    trc = tmp_path / "squat.trc"
    trc.write_text("x")
    (tmp_path / "ours.toml").write_text(MAP.replace("RASI", "RASII"))
    with pytest.raises(hk.HingekitError, match=r"ours\.toml: 'hip front B' .*mean RASI\?"):
        read_recording(trc, names=tmp_path / "ours.toml")


REFUSED = {
    "no TOML": ("[markers\n", r"ours\.toml is no TOML .* under \[markers\]"),
    "no table": ('a = "LASI"\n', r"ours\.toml has a at its top: write one table, \[markers\]"),
    "another table": (MAP + "[segments]\n", r"has markers, segments at its top"),
    "empty": ("", r"has nothing at its top"),
    "misspelt": ('[markers]\na = "L.ASSIS"\n', r"'a' is said to be 'L.ASSIS'.*mean LASIS\?"),
    "a number": ("[markers]\na = 7\n", r"'a' is said to be 7, which is no known label"),
    "nothing near": ('[markers]\na = "zzz"\n', "such as LASI or C7"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_map_that_cannot_be_right_is_refused_in_one_sentence(tmp_path, text, said):
    (tmp_path / "ours.toml").write_text(text)
    with pytest.raises(hk.HingekitError, match=said) as refusal:
        read_names(tmp_path / "ours.toml")
    assert "\n" not in str(refusal.value)
    with pytest.raises(hk.HingekitError, match=r"nothing\.toml cannot be opened"):
        read_names(tmp_path / "nothing.toml")
    with pytest.raises(hk.HingekitError, match=r"names: 'a' is said to be 'C77'.*mean C7\?"):
        read_names({"a": "C77"})
