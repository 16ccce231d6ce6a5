"""Are joint angles of somebody who turns, leans or overextends taken for what they are?"""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

import hingekit as hk
from hingekit.recordings import RecordingWarning
from hingekit.recordings.angles.recording import AngleRecording
from hingekit.recordings.angles.skeleton import flexion_sign

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
TIME = np.arange(600) / 100
BEND = (1 - np.cos(2 * np.pi * TIME / 3)) / 2
KNEE = {f"knee_angle_{side}": 60 * BEND for side in "rl"}
HIP = {f"hip_flexion_{side}": 80 * BEND for side in "rl"}
ARM = {f"{name}_{side}": 10 * BEND for name in ("arm_flex", "elbow_flex") for side in "rl"}
FLAT = {"pelvis_tilt": -35 * BEND, "lumbar_extension": -25 * BEND} | HIP | KNEE | ARM


def recorded(angles) -> AngleRecording:
    return AngleRecording("bend.mot", TIME, angles)


@pytest.mark.filterwarnings("ignore::hingekit.recordings.RecordingWarning")
def test_person_who_turns_round_is_left_open_and_when_is_said():
    yaw = 180 * np.clip(TIME - 4, 0, 1)  # half of the turn at 4.5 s
    about = Rotation.from_euler("y", yaw[:, None], degrees=True)
    tilt = Rotation.from_euler("z", FLAT["pelvis_tilt"][:, None], degrees=True)
    order = (about * tilt).as_euler("ZXY", degrees=True).T
    turning = FLAT | dict(
        zip(("pelvis_tilt", "pelvis_list", "pelvis_rotation"), order, strict=True)
    )
    recording = recorded(turning)
    with pytest.warns(RecordingWarning, match=r"faces away from its .*, the first at 4\.5[01] s"):
        posture = recording.movement(BODY).posture
    away = yaw > 90 + 1e-6
    assert np.array_equal(~posture.exists, away)
    assert recording.quality(BODY).used == np.sum(~away)
    assert recording.turned == pytest.approx(np.sqrt(np.mean(yaw[~away] ** 2)), abs=1e-6)
    # Before the turn the bend is what it was.
    before = TIME < 4
    assert np.allclose(posture.thorax[before], 60 * BEND[before], rtol=0, atol=1e-9)


def test_trunk_that_bends_to_the_side_is_warned_about():
    leaning = recorded(FLAT | {"lumbar_bending": np.full(600, 30.0)})
    with pytest.warns(RecordingWarning, match="bends its trunk .* of its length to the side"):
        leaning.movement(BODY)


@pytest.mark.parametrize(
    ("lowest", "highest", "sign"),
    [(0, 120, 1), (-120, 0, -1), (-13, -3, 1), (-8, 5, 1), (-70, 8, -1), (-5, 30, 1)],
)
def test_knees_that_overextend_a_little_keep_their_sign(lowest, highest, sign):
    angle = lowest + (highest - lowest) * BEND
    assert flexion_sign({"knee_angle_r": angle}) == sign
    gappy = np.where(np.arange(600) == 5, np.nan, angle)
    assert flexion_sign({"knee_angle_r": gappy}) == sign


@pytest.mark.filterwarnings("ignore::hingekit.recordings.RecordingWarning")
def test_stiff_knees_that_overextend_come_back_as_recorded():
    stiff = recorded(FLAT | dict.fromkeys(KNEE, -8 + 5 * BEND))
    found = stiff.movement(BODY).posture.knee_flexion
    # The lines between the model's joints lean up to 0.9 degrees off the bones.
    assert np.allclose(found, -8 + 5 * BEND, rtol=0, atol=1)
