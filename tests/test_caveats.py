"""Is it said where joints go nowhere, and is no standing invented from a held bend?"""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import hingekit as hk
from hingekit.analysis import analyse
from hingekit.recordings import read_recording, read_sensors
from hingekit.recordings.sensors.recording import SensorRecording

RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
TIME = np.arange(0, 8, 0.02)
DEPTH = np.where(TIME > 2, np.sin(np.pi * (TIME - 2) / 3) ** 2, 0)
POSTURE = hk.Posture(
    shank=20 * DEPTH, thigh=-60 * DEPTH, pelvis=5 + 30 * DEPTH, thorax=60 * DEPTH, upper_arm=0.0
)


def told(posture=POSTURE, **given):
    return " ".join(analyse(BODY, hk.Movement(TIME, posture), **given).caveats())


def test_a_hinge_is_possible():
    assert "No person" not in told()


@pytest.mark.parametrize(
    ("joint", "fields"),
    [
        # A pelvis that tilts the wrong way turns the legs with it.
        ("shank inclination", {"shank": -60 * DEPTH, "thigh": -140 * DEPTH, "pelvis": -40 * DEPTH}),
        ("knee flexion", {"shank": -20 * DEPTH, "thigh": 60 * DEPTH}),  # the leg faces backward
        ("hip flexion", {"thigh": 60 * DEPTH, "pelvis": -30 * DEPTH, "thorax": 0.0}),
        ("lumbar flexion", {"pelvis": 60 * DEPTH, "thorax": 0.0}),
        ("trunk inclination", {"pelvis": -30 * DEPTH, "thorax": -40 * DEPTH}),
        ("shoulder flexion", {"upper_arm": -170 * DEPTH}),
    ],
)
def test_a_sign_that_is_wrong_is_said_with_its_joint_and_its_share(joint, fields):
    ((sentence),) = [
        each
        for each in analyse(BODY, hk.Movement(TIME, replace(POSTURE, **fields))).caveats()
        if "No person" in each
    ]
    assert f"{joint} (" in sentence
    assert f"of {TIME.size} frames" in sentence
    assert "check labels, signs and the sagittal plane" in sentence


def test_frames_beyond_are_counted_and_missing_ones_are_not():
    knee = np.where((TIME > 4) & (TIME < 5), 150.0, 100.0)
    gone = TIME < 1
    posture = replace(POSTURE, shank=10.0, thigh=10 - knee, pelvis=-20.0, thorax=0.0)
    found = analyse(BODY, hk.Movement(TIME, posture.without(np.where(gone, 9, 0))), cutoff=None)
    # 150 is within 20 of the 137 that women's knees flex to (datasets/joint_ranges.csv), 160 not.
    assert "knee" not in " ".join(found.caveats())
    posture = replace(posture, thigh=10 - knee - 10 * (knee > 120))
    found = analyse(BODY, hk.Movement(TIME, posture.without(np.where(gone, 9, 0))), cutoff=None)
    frames = int(((TIME > 4) & (TIME < 5)).sum())
    assert f"knee flexion (160 deg, {frames} of {TIME.size} frames)" in " ".join(found.caveats())


def test_an_arm_that_has_gone_round_is_where_it_was():
    assert "No person" not in told(replace(POSTURE, upper_arm=360.0 + 10 * DEPTH))


@needs_recordings
@pytest.mark.filterwarnings("ignore::hingekit.recordings.RecordingWarning")
@pytest.mark.parametrize(
    "path",
    [
        "D1_opencap_squats/squats1_videoAndMocap.mot",
        "D2_dls_trc_ik/DLS01_ik.mot",
        "D2_dls_trc_ik/DLS01.trc",
        "D3_kuleuven_squat_grf/markers_Squat2.trc",
        "D4_c3d_squat_bend/squat.c3d",
        "D6_pose2d/openpose_body25_derived_from_DLS01",
    ],
)
def test_nothing_that_people_did_is_called_impossible(path):
    if path.endswith(".c3d"):
        pytest.importorskip("ezc3d")
    rate = {"rate": 30} if "D6" in path else {}
    recording = read_recording(RECORDINGS / path, **rate)
    man = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.70)
    assert not any("No person" in each for each in analyse(man, recording).caveats())


@needs_recordings
@pytest.mark.filterwarnings("ignore::hingekit.recordings.RecordingWarning")
def test_nothing_that_sensors_measured_is_called_impossible():
    folder = RECORDINGS / "D5_imu_xsens_torso_pelvis"
    trunk, pelvis = sorted(folder.glob("MT_012005D6_009-001_*.txt"))
    recording = read_sensors(trunk, pelvis)
    assert not any("No person" in each for each in analyse(BODY, recording).caveats())


@pytest.mark.parametrize(("held", "known"), [(0, True), (15, True), (45, False), (-30, False)])
def test_a_bend_that_is_held_is_no_standing(held, known):
    posture = replace(POSTURE, pelvis=held + 20 * DEPTH, thorax=held + 40 * DEPTH)
    found = analyse(BODY, hk.Movement(TIME, posture))
    assert np.isfinite(found.standing) == known
    assert known != any("stands still and upright" in each for each in found.caveats())


def test_sensors_say_what_they_count_from():
    def lean(angle):
        angle = np.deg2rad(angle)
        return np.stack([np.sin(angle), 0 * angle, np.cos(angle)], axis=1)

    # Bent by 45 deg from the start: two sensors on clothes cannot know.
    pair = SensorRecording("pair", TIME, lean(45 + 30 * DEPTH), lean(30 + 20 * DEPTH), (0.0, 1.5))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = analyse(BODY, pair)
    # A filter rings by less than 0.1 deg before a bend begins.
    assert found.standing == pytest.approx(0, abs=0.1)
    assert any("count from 0 to 1.5 s" in sentence for sentence in found.caveats())
