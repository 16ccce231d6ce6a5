"""Do two motion sensors give back the movement of the body that carries them?"""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation
from sensor_files import (
    FOLDER,
    pelvis_pitch,
    quaternions,
    trunk_pitch,
    turn,
    written,
    xsens,
)

import hingekit as hk
from hingekit.recordings import RecordingWarning, read_sensors
from hingekit.repetitions import find_repetitions

needs_recordings = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the recordings of others are not shipped with the project"
)

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
TIME = np.arange(0, 13.2, 0.01)

#: Slerp goes straight from row to row: 60 deg in 2 s bend by 74 deg/s², which at 40 rows a second
#: is 0.006 deg; six decimals of a quaternion are 0.0001 deg, and half a second of standing may
#: hold so much of the bend's beginning that it deviates by 0.15 deg, which moves 1 s by 0.1 deg.
CLOSE = 0.1  # deg


def pair(folder, trunk, pelvis, names=("trunk.csv", "pelvis.csv"), **options):
    paths = [written(folder, *each) for each in zip(names, (trunk, pelvis), strict=True)]
    return read_sensors(*paths, **options)


def simulated(folder, *, time=TIME, still=None, trunk_turn=turn, pelvis_turn=turn):
    trunk, pelvis = trunk_turn(trunk_pitch(time)), pelvis_turn(pelvis_pitch(time))
    return pair(folder, quaternions(time, trunk), quaternions(time, pelvis), still=still)


def assert_known(recording, shift=0.0):
    assert np.allclose(recording.trunk_inclination, trunk_pitch(recording.time + shift), atol=CLOSE)
    assert np.allclose(
        recording.pelvis_inclination, pelvis_pitch(recording.time + shift), atol=CLOSE
    )


ROTATIONS = st.lists(st.floats(-1, 1), min_size=4, max_size=4).filter(
    lambda q: np.linalg.norm(q) > 0.1
)


@given(
    trunk=ROTATIONS,
    pelvis=ROTATIONS,
    heading=st.floats(-180, 180),
    drift=st.floats(
        -30, 30
    ),  # deg/s: the person turns round while bending, or the sensor thinks so
    rates=st.tuples(st.floats(40, 200), st.floats(40, 200)),
    begin=st.floats(0, 0.4),
)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_mounting_heading_rate_and_start_give_back_the_movement(
    tmp_path_factory, trunk, pelvis, heading, drift, rates, begin
):
    folder = tmp_path_factory.mktemp("pair")
    texts = []
    for mounted, pitch, rate, start, faces in (
        (trunk, trunk_pitch, rates[0], 0.0, 0.0),
        (pelvis, pelvis_pitch, rates[1], begin, heading),
    ):
        time = np.arange(start, 13, 1 / rate)
        turns = turn(pitch(time), heading=faces + drift * time, mounted=Rotation.from_quat(mounted))
        texts.append(quaternions(time, turns))
    recording = pair(folder, *texts)
    assert recording.time[0] == pytest.approx(begin, abs=1e-6)  # decimals
    assert recording.rate == pytest.approx(max(rates), rel=1e-3)  # decimals of a step
    assert_known(recording)
    assert not recording.notes


def test_sensor_whose_earth_points_down_is_the_same(tmp_path):
    def down(pitch):
        return Rotation.from_euler("x", 180, degrees=True) * turn(pitch)

    assert_known(simulated(tmp_path, trunk_turn=down))


@pytest.mark.parametrize("first", [0, 60000], ids=["counts", "counter starts again"])
def test_packet_counter_aligns_sensors_that_started_apart(tmp_path, first):
    counts = np.arange(first, first + TIME.size)
    late = slice(7, None)  # in one file the counter may have started again, in the other not yet
    texts = [
        xsens((counts + 5530) % 65536, turn(trunk_pitch(TIME))),
        xsens((counts[late] + 5530) % 65536, turn(pelvis_pitch(TIME[late])), form="euler"),
    ]
    recording = pair(tmp_path, *texts, names=("a.txt", "b.txt"))
    assert recording.time[0] == 0
    assert_known(recording, shift=0.07)
    assert "the same packet counter" in str(recording)


def test_rows_without_a_clock_are_taken_to_start_together(tmp_path):
    texts = [
        "\n".join(line.split(",", 1)[1] for line in text.strip().split("\n"))
        for text in (quaternions(TIME, turn(pitch(TIME))) for pitch in (trunk_pitch, pelvis_pitch))
    ]
    recording = pair(tmp_path, *texts, rate=100)
    assert_known(recording)
    assert "both are taken to start together" in str(recording)


def test_standing_at_the_end_serves_where_there_is_none_at_the_start(tmp_path):
    time = np.arange(2.0, 14.2, 0.01)

    def swing(pitch):
        return np.where(time > 13, 0.0, pitch)

    texts = [quaternions(time, turn(swing(pitch(time)))) for pitch in (trunk_pitch, pelvis_pitch)]
    # The pelvis, 0.2 s late, jumps the last 1 deg to standing; so little is no matter here.
    recording = pair(tmp_path, *texts)
    assert recording.still[0] == pytest.approx(13, abs=0.25)
    assert recording.trunk_inclination.max() == pytest.approx(60, abs=CLOSE)


def test_where_nothing_is_still_the_user_is_told_to_name_the_interval(tmp_path):
    moving = TIME[(TIME > 2.2) & (TIME < 8.2)]
    with pytest.raises(
        hk.HingekitError, match=r"Nobody stands still.*still=\(start, end\).*--still"
    ):
        simulated(tmp_path, time=moving)
    recording = simulated(tmp_path, time=moving, still=(4.9, 5.1))
    assert recording.trunk_inclination.max() == pytest.approx(60, abs=1)  # upright is near 5 s


def test_motion_in_an_interval_that_was_named_as_still_is_worth_a_word(tmp_path):
    recording = simulated(tmp_path, still=(1, 2))
    assert "while standing still, so zero is uncertain" in str(recording)


# --- what becomes of it ---------------------------------------------------------------------


def test_movement_inclines_thorax_and_pelvis_and_says_what_it_assumes(tmp_path):
    recording = simulated(tmp_path)
    with pytest.warns(RecordingWarning) as said:
        movement = recording.movement(BODY)
    words = " ".join(str(each.message) for each in said)
    assert "nothing below the hip" in words
    assert "taken to hang" in words
    bent = hk.Posture(
        shank=0, thigh=0, pelvis=pelvis_pitch(TIME), thorax=trunk_pitch(TIME), upper_arm=0
    )
    moment = hk.joint_moments(BODY, movement.posture).lumbar
    # The moment changes by some 2 N·m per degree of either inclination.
    assert np.allclose(moment, hk.joint_moments(BODY, bent).lumbar, atol=4 * CLOSE)
    assert np.array_equal(movement.posture.lumbar_flexion, recording.lumbar_flexion)


def test_arms_that_are_said_to_hang_are_not_warned_about(tmp_path):
    with pytest.warns(RecordingWarning) as said:
        simulated(tmp_path).movement(BODY, arms="hanging")
    assert not [each for each in said if "arms" in str(each.message)]


def test_lumbar_moment_does_not_see_the_legs_that_were_not_measured(tmp_path):
    with pytest.warns(RecordingWarning):
        posture = simulated(tmp_path).movement(BODY).posture
    squat = hk.Posture(
        shank=25, thigh=-40, pelvis=posture.pelvis, thorax=posture.thorax, upper_arm=0
    )
    moments = [hk.joint_moments(BODY, each).lumbar for each in (posture, squat)]
    assert np.allclose(*moments, rtol=1e-12)  # rounding


@pytest.mark.parametrize(("lost", "open_frames"), [(20, 0), (21, 21), (60, 60)])
def test_silence_is_bridged_up_to_a_fifth_of_a_second(tmp_path, lost, open_frames):
    kept = np.r_[0:300, 300 + lost : TIME.size]
    texts = [
        quaternions(TIME, turn(trunk_pitch(TIME))),
        quaternions(TIME[kept], turn(pelvis_pitch(TIME[kept]))),
    ]
    recording = pair(tmp_path, *texts)
    with pytest.warns(RecordingWarning):
        posture = recording.movement(BODY).posture
    missing = np.flatnonzero(~posture.exists)
    assert np.array_equal(missing, 300 + np.arange(open_frames))
    assert set(posture.status[missing]) <= {hk.Status.NOT_RECORDED}
    quality = recording.quality(BODY)
    assert (quality.frames, quality.used) == (TIME.size, TIME.size - open_frames)
    gap = quality.gaps["pelvis"]
    assert (gap.missing, gap.spline, gap.open) == (lost, lost - open_frames, open_frames)
    assert "pelvis sensor" in str(quality)


# --- what looks odd, and what is refused ----------------------------------------------------


def test_sensors_that_were_exchanged_look_odd(tmp_path):
    texts = [quaternions(TIME, turn(pitch(TIME))) for pitch in (pelvis_pitch, trunk_pitch)]
    assert "check which sensor was where" in str(pair(tmp_path, *texts))


def test_motion_out_of_one_plane_looks_odd(tmp_path):
    def aside(pitch):
        return Rotation.from_euler("x", 15 * np.sin(3 * TIME)[:, None], degrees=True) * turn(pitch)

    recording = simulated(tmp_path, trunk_turn=aside, still=(0, 0.1))
    assert "as much to the side as forward" in str(recording)


def test_trunk_that_goes_both_ways_leaves_forward_a_guess(tmp_path):
    time = TIME[TIME < 9]
    both = np.where(time > 5, -0.8, 1.0) * trunk_pitch(time)
    texts = [quaternions(time, turn(pitch)) for pitch in (both, 0.6 * both)]
    assert "forward is a guess" in str(pair(tmp_path, *texts))


def test_clocks_that_differ_look_odd(tmp_path):
    texts = [
        quaternions(TIME, turn(trunk_pitch(TIME))),
        quaternions(TIME, turn(pelvis_pitch(np.maximum(TIME - 2, 0)))),
    ]
    assert "or the clocks differ" in str(pair(tmp_path, *texts))


TRUNK = quaternions(TIME, turn(trunk_pitch(TIME)))
PELVIS = quaternions(TIME, turn(pelvis_pitch(TIME)))
COUNTED = xsens(np.arange(TIME.size), turn(pelvis_pitch(TIME)))
SLOW = COUNTED.replace("100.0Hz", "60.0Hz")
SHORT = quaternions(TIME[:5], turn(trunk_pitch(TIME[:5])))
LATER = quaternions(TIME + 1e3, turn(pelvis_pitch(TIME)))
SWAY = quaternions(TIME, turn(2 * np.sin(TIME)))
SPARSE = quaternions(np.r_[TIME[:100], 60 + TIME[:100]], turn(np.zeros(200)))

REFUSED = {
    "too short": (SHORT, PELVIS, {}, r"trunk\.csv lasts 0\.04 s, and a recording takes"),
    "nothing in common": (TRUNK, LATER, {}, "from 0 to 13.19 s and from 1000 to 1013.19 s"),
    "two kinds of clock": (TRUNK, COUNTED, {}, "which is no clock in common"),
    "counters at two rates": (COUNTED, SLOW, {}, "counts 100 packets per second and .* 60"),
    "mostly missing": (TRUNK, SPARSE, {}, r"pelvis\.csv has 200 rows .* and lacks"),
    "no bend": (SWAY, SWAY, {"still": (0, 1)}, "it takes 10 to see which way is forward"),
    "still outside": (TRUNK, PELVIS, {"still": (20, 21)}, "no frame of both sensors from 20 to 21"),
    "still backwards": (TRUNK, PELVIS, {"still": (1, 0)}, "from 1 to 0 s, ends before it starts"),
    "still no interval": (TRUNK, PELVIS, {"still": 1}, "a start and an end in seconds, not 1"),
    "rate no rate": (TRUNK, PELVIS, {"rate": 0}, "Rate must lie between 5 and 5000"),
}


@pytest.mark.parametrize(("trunk", "pelvis", "options", "said"), REFUSED.values(), ids=REFUSED)
def test_pair_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path, trunk, pelvis, options, said
):
    with pytest.raises(hk.HingekitError, match=said) as refusal:
        pair(tmp_path, trunk, pelvis, **options)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_missing_file_and_the_same_file_twice_are_refused(tmp_path):
    path = written(tmp_path, "trunk.csv", TRUNK)
    with pytest.raises(hk.HingekitError, match=r"There is no file .*pelvis"):
        read_sensors(path, tmp_path / "pelvis.csv")
    with pytest.raises(hk.HingekitError, match="for both trunk and pelvis"):
        read_sensors(path, path)


# --- files of others ------------------------------------------------------------------------


@needs_recordings
def test_pair_derived_from_five_squats_follows_their_reference():
    """Synthetic sensors on real motion: they test the arithmetic, not real sensors."""
    paths = [FOLDER / f"derived_from_DLS01_{segment}.csv" for segment in ("trunk", "pelvis")]
    with pytest.raises(hk.HingekitError, match="Nobody stands still"):
        read_sensors(*paths)
    recording = read_sensors(*paths, still=(0, 0.3))
    reference = np.genfromtxt(
        FOLDER.parent / "D2_dls_trc_ik" / "REF_DLS01.csv", delimiter=",", names=True
    )
    time = reference["time_s"] - reference["time_s"][0]  # the sensors' clock starts there
    torso = reference["torso_pitch_deg_fwd_pos"]
    lumbar = torso - reference["pelvis_pitch_deg_fwd_pos"]
    inner = (recording.time > time[0] + 0.2) & (recording.time < time[-1] - 0.2)
    for found, truth, tolerance in (  # of the acceptance; noise is 0.3, the pelvis' clock 13 ms off
        (recording.trunk_inclination, torso, 1.5),
        (recording.lumbar_flexion, lumbar, 2.5),
    ):
        expected = np.interp(recording.time, time, truth - truth[time <= 0.3].mean())
        own = found - found[recording.time <= 0.3].mean()
        assert np.sqrt(np.mean((own - expected)[inner] ** 2)) < tolerance
    found = find_repetitions(recording.time, recording.trunk_inclination)
    assert found["complete"].tolist() == [True] * 5


@needs_recordings
def test_real_pair_that_is_no_hinge_is_read_and_says_so():
    paths = [FOLDER / f"MT_012005D6_009-001_00B422{number}.txt" for number in ("68", "79")]
    recording = read_sensors(*paths)
    assert recording.time.size == 2493  # the shorter file, from the counter that both start at
    assert recording.still[0] == 0
    # The tilts that the README beside the files gives.
    assert recording.trunk_inclination.max() == pytest.approx(33, abs=1)
    assert recording.pelvis_inclination.max() == pytest.approx(11, abs=1)
    assert "the pelvis moves" in str(recording)
    assert "as much to the side as forward" in str(recording)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RecordingWarning)
        assert recording.movement(BODY).posture.exists.all()
