"""Is a marker believed where it cannot be, or a person followed who has turned round?"""

import re
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import hingekit as hk
from hingekit.analysis import analyse
from hingekit.recordings import RecordingWarning, read_recording
from hingekit.recordings.markers.frozen import frozen
from hingekit.recordings.markers.labels import find
from hingekit.recordings.simulation import simulated

RECORDINGS = Path(__file__).parent.parent.parent / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)

BODY = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
TIME = np.arange(900) / 100
BEND = (1 - np.cos(2 * np.pi * TIME / 3)) / 2  # three bends
POSTURE = hk.Posture(
    10 * BEND, -35 * BEND, 40 * BEND, 65 * BEND, upper_arm=10 * BEND, forearm=15 * BEND
)
MOVEMENT = hk.Movement(TIME, POSTURE)
RECORDING = simulated(BODY, MOVEMENT)
ALIVE = simulated(BODY, MOVEMENT, noise=1e-5, seed=1)  # no marker repeats itself to the last digit
LATE = TIME >= 5


def changed(**markers):
    return replace(RECORDING, markers={**RECORDING.markers, **markers})


def exchanged(one: str, other: str):
    """Two labels exchanged from 5 s on."""
    at = dict(ALIVE.markers)
    late = LATE[:, None]
    mixed = {one: np.where(late, at[other], at[one]), other: np.where(late, at[one], at[other])}
    return replace(ALIVE, markers={**at, **mixed})


def heard(recording):
    """Its movement and the sentences it warns with."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        movement = recording.movement(BODY)
    return movement, "\n".join(str(each.message) for each in caught)


def turned(angle):
    """The whole person turned about the vertical, by an angle that changes [deg]."""
    turn = np.exp(1j * np.deg2rad(angle))

    def one(xyz):
        level = turn * (xyz[:, 0] + 1j * xyz[:, 2])
        return np.stack([level.real, xyz[:, 1], level.imag], axis=1)

    return replace(RECORDING, markers={k: one(xyz) for k, xyz in RECORDING.markers.items()})


# --- who turns round --------------------------------------------------------------------------


def test_person_who_turns_round_is_left_open_and_when_is_said():
    angle = 180 * np.clip(TIME - 6, 0, 1)  # half of the turn at 6.5 s
    movement, said = heard(turned(angle))
    assert np.array_equal(~movement.posture.exists, angle > 90)
    assert "faces away from its sagittal plane in" in said
    assert "the first at 6.51 s" in said
    quality = turned(angle).quality(BODY)
    assert quality.used == np.sum(angle <= 90)
    kept = angle[angle <= 90]
    assert quality.turned == pytest.approx(np.sqrt(np.mean(kept**2)), abs=1e-6)  # rounding


def test_person_who_faces_either_way_half_of_the_time_has_no_plane():
    with pytest.raises(hk.HingekitError, match=r"no sagittal plane.*turns all round; cut"):
        turned(180 * np.clip(TIME - 4, 0, 1)).movement(BODY)


# --- segments that change their length --------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "segment"),
    [
        ("LASI", "LPSI", "pelvis"),
        ("RKNE", "RANK", "thigh"),
        ("RSHO", "RELB", "trunk"),
        ("LELB", "LWRA", "upper arm"),
    ],
)
def test_labels_exchanged_midway_are_left_open_and_named(one, other, segment):
    movement, said = heard(exchanged(one, other))
    assert not movement.posture.exists[LATE].any()
    assert movement.posture.exists[~LATE].all()
    assert np.allclose(movement.posture.thorax[~LATE], POSTURE.thorax[~LATE], rtol=0, atol=0.05)
    assert f"that make the {segment} change its length" in said
    assert "the first at 5.00 s" in said


def test_exchanged_labels_with_noise_make_no_moment_of_thousands():
    noisy = simulated(BODY, MOVEMENT, noise=0.001, seed=1)
    late = LATE[:, None]
    one, other = noisy.markers["LASI"], noisy.markers["LPSI"]
    mixed = {"LASI": np.where(late, other, one), "LPSI": np.where(late, one, other)}
    truth = analyse(BODY, MOVEMENT).over_time["dynamic_lumbar_moment"].max()
    with pytest.warns(RecordingWarning, match="pelvis"):
        found = analyse(BODY, replace(noisy, markers={**noisy.markers, **mixed})).over_time
    # A millimetre of noise at 100 a second moves the peak by some per cent, as unexchanged.
    assert found["dynamic_lumbar_moment"].max() == pytest.approx(truth, rel=0.15)


def test_flyer_of_one_frame_is_bridged():
    spike = RECORDING.markers["LSHO"].copy()
    spike[450] += [0.5, 0, 0]
    movement, said = heard(changed(LSHO=spike))
    assert movement.posture.exists.all()
    # A cubic spline over one missing frame of a bend of 3 s errs by micrometres.
    assert np.allclose(movement.posture.thorax, POSTURE.thorax, rtol=0, atol=0.01)
    assert "(LSHO) that make the trunk change its length as no segment does in 1 frames" in said
    assert changed(LSHO=spike).quality(BODY).gaps["LSHO"] == (1, 1, 0)


@pytest.mark.parametrize("arm", [-40, 120, 179])
def test_arms_that_rise_overhead_change_no_length(arm):
    raised = replace(POSTURE, upper_arm=arm * BEND, forearm=arm * BEND)
    assert not simulated(BODY, hk.Movement(TIME, raised))._doubted


@needs_recordings
@pytest.mark.parametrize(
    "path",
    [
        "D2_dls_trc_ik/DLS01.trc",
        "D3_kuleuven_squat_grf/markers_Squat2.trc",
        "D4_c3d_squat_bend/squat.c3d",
    ],
)
def test_no_sample_of_a_real_recording_is_doubted(path):
    if path.endswith(".c3d"):
        pytest.importorskip("ezc3d")
    recording = read_recording(RECORDINGS / path)
    assert not recording._doubted
    assert not recording.plane.away.any()


# --- markers that repeat themselves -----------------------------------------------------------


def test_markers_that_stick_and_jump_were_not_seen():
    stuck = {}
    for label in ("LSHO", "RSHO"):
        stuck[label] = RECORDING.markers[label].copy()
        stuck[label][100:145] = stuck[label][100]
    movement, said = heard(changed(**stuck))
    assert np.array_equal(np.flatnonzero(~movement.posture.exists), np.arange(101, 145))
    assert "(LSHO, RSHO) that repeat their last position before they jump in 44 frames" in said
    assert "the first at 1.01 s" in said


def test_foot_that_rests_is_not_stuck_nor_is_one_that_leaves_with_the_whole_body():
    assert not RECORDING._doubted  # its ankles never move
    flight = np.clip((TIME - 4) * (4.5 - TIME), 0, None) * 9.81 / 2  # m, from one frame to the next
    assert np.max(np.diff(flight)) > 0.02
    jumped = {k: xyz + flight[:, None] * [0, 1, 0] for k, xyz in RECORDING.markers.items()}
    assert not replace(RECORDING, markers=jumped)._doubted


def test_short_repeats_and_those_that_never_end_say_nothing():
    moving = np.stack([0.3 * TIME, 0 * TIME, 0 * TIME], axis=1)
    short, endless = moving.copy(), moving.copy()
    short[300:309] = short[300]
    endless[300:] = endless[300]
    assert not frozen(TIME, {"a": moving, "b": short, "c": endless})


# --- sideways, and names ----------------------------------------------------------------------


def test_trunk_that_bends_to_the_side_is_warned_about():
    def leaning(share):
        height = RECORDING.markers["LASI"][:, 1:2].mean()
        return replace(
            RECORDING,
            markers={
                k: xyz + [0, 0, share] * np.maximum(xyz[:, 1:2] - height, 0)
                for k, xyz in RECORDING.markers.items()
            },
        )

    assert "to the side" not in heard(leaning(0.1))[1]
    assert re.search(r"bends its trunk \d\d% of its length to the side", heard(leaning(0.8))[1])


def test_name_of_a_label_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(hk.HingekitError, match=r"no label 'LASl' \(the nearest is 'LASI'\)"):
        replace(RECORDING, names={"LASl": "LASI"})


def test_what_the_user_says_of_a_label_comes_before_the_files_own():
    assert find(["LASI", "hip"], {"hip": "LASI"}, "x")["ASIS"]["left"] == "hip"
    assert find(["LASI", "LPSI"], {"LASI": "LPSI"}, "x") == {"PSIS": {"left": "LASI"}}


def test_two_labels_for_one_point_are_warned_about():
    with pytest.warns(RecordingWarning, match="two labels for one point, R_ASI and RASI: "):
        assert find(["R_ASI", "RASI"], {}, "x")["ASIS"]["right"] == "R_ASI"
