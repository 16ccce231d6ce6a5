"""Are repetitions found that are there, none that are not, and cut ones called partial?"""

from pathlib import Path

import numpy as np
import pytest

import hingekit as hk
from hingekit.repetitions import COLUMNS, find_repetitions

RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)

RATE = 100
TIME = np.arange(0, 21, 1 / RATE)


def bends(*peaks, time=TIME, width=1.5, depth=60.0):
    """Bends that take twice a width [s], from standing to standing, as raised cosines."""
    signal = np.zeros_like(time)
    for peak in peaks:
        near = np.abs(time - peak) < width
        signal[near] += depth / 2 * (1 + np.cos(np.pi * (time[near] - peak) / width))
    return signal


def peaks_of(signal, time=TIME, **given):
    return find_repetitions(time, signal, **given)["peak"].tolist()


def test_repetitions_are_found_where_they_are():
    found = find_repetitions(TIME, bends(3, 7.5, 12, 18))
    # The sampling step is 0.01 s, and a sampled peak lies within half of it.
    assert found["peak"].tolist() == pytest.approx([3, 7.5, 12, 18], abs=0.005)
    assert found["complete"].all()
    assert found["depth"].to_numpy() == pytest.approx(60, abs=0.05 * 60)
    # A raised cosine leaves its lowest twentieth 0.144 of its half width after it begins; the
    # Gaussian of 0.1 s blurs that.
    assert found["start"].to_numpy() == pytest.approx(np.array([3, 7.5, 12, 18]) - 1.28, abs=0.1)
    assert found["end"].to_numpy() == pytest.approx(np.array([3, 7.5, 12, 18]) + 1.28, abs=0.1)


@pytest.mark.parametrize("rate", [25, 60, 200, 1000])
def test_the_frame_rate_does_not_matter(rate):
    time = np.arange(0, 21, 1 / rate)
    found = find_repetitions(time, bends(3, 7.5, 12, time=time))
    assert found["peak"].tolist() == pytest.approx([3, 7.5, 12], abs=0.5 / rate + 1e-9)


def test_noise_makes_no_repetitions():
    rng = np.random.default_rng(0)
    signal = bends(3, 7.5, 12, 18) + rng.normal(0, 3, TIME.size)
    found = find_repetitions(TIME, signal)
    # The highest of noisy frames is somewhere on the flat top.
    assert found["peak"].tolist() == pytest.approx([3, 7.5, 12, 18], abs=0.4)
    assert found["complete"].all()
    assert find_repetitions(TIME, rng.normal(0, 3, TIME.size)).empty


def test_a_drift_of_half_a_bend_changes_nothing():
    signal = bends(3, 7.5, 12, 18) + 30 * TIME / TIME[-1]
    found = find_repetitions(TIME, signal)
    assert len(found) == 4
    assert found["complete"].all()


def test_a_plateau_at_the_bottom_is_one_repetition():
    signal = np.minimum(bends(5, 14, width=4), 40)
    assert len(peaks_of(signal)) == 2


@pytest.mark.parametrize("uneven", [-0.5, 0.0, 0.5])
def test_two_humps_are_one_repetition_until_the_dip_is_as_deep_as_the_share(uneven):
    def humps(dip):
        top = 60 - dip / 2 * (1 + np.cos(np.pi * (TIME - 10))) + uneven * (TIME - 10)
        return np.where(np.abs(TIME - 10) < 1, top, np.maximum(bends(9), bends(11)))

    # Two humps at 9 and 11 s with a dip at 10 s; the range is 60 deg, of which a quarter is 15.
    assert len(peaks_of(humps(10.0))) == 1
    assert len(peaks_of(humps(25.0))) == 2
    assert len(peaks_of(humps(10.0), share=0.1)) == 2


def test_what_the_recording_cuts_off_is_partial():
    signal = bends(0.3, 5, 10, 20.8)
    found = find_repetitions(TIME, signal)
    assert found["complete"].tolist() == [False, True, True, False]
    assert found["start"].iloc[0] < 0.2
    assert found["end"].iloc[-1] == pytest.approx(TIME[-1])


def test_standing_still_is_no_part_of_a_repetition():
    found = find_repetitions(TIME, bends(10))
    assert found["start"].item() == pytest.approx(10 - 1.28, abs=0.1)
    assert found["end"].item() == pytest.approx(10 + 1.28, abs=0.1)


def test_a_short_gap_costs_nothing_and_a_long_one_makes_it_partial():
    signal = bends(3, 7.5, 12)
    signal[(TIME > 6.8) & (TIME < 7.2)] = np.nan
    signal[(TIME > 11.5) & (TIME < 12.5)] = np.nan
    found = find_repetitions(TIME, signal)
    assert found["complete"].tolist() == [True, True, False]
    assert found["gap"].to_numpy() == pytest.approx([0.01, 0.41, 1.01], abs=0.015)
    assert np.isfinite(signal[found["peak_frame"]]).all()


def test_frames_that_are_missing_altogether_are_a_gap():
    signal, left = bends(3, 7.5), (TIME < 7) | (TIME > 8)
    found = find_repetitions(TIME[left], signal[left])
    assert found["complete"].tolist() == [True, False]


def test_missing_ends_are_left_out():
    signal = bends(3, 7.5)
    signal[:100] = signal[-300:] = np.nan
    assert find_repetitions(TIME, signal)["complete"].all()


@pytest.mark.parametrize(
    "signal", [np.full(TIME.size, np.nan), np.zeros(TIME.size), bends(5, depth=9.0)]
)
def test_where_nothing_moves_there_are_no_repetitions(signal):
    found = find_repetitions(TIME, signal)
    assert found.empty
    assert list(found) == list(COLUMNS)
    assert found.attrs["units"]["start"] == "s"


def test_hostile_times_need_no_memory():
    # A step of a nanosecond would make a Gaussian of 1e8 frames.
    assert len(find_repetitions(np.array([0, 1e-9, 2e-9, 1e9]), np.array([0.0, 50, 50, 0]))) == 1


@pytest.mark.parametrize(
    ("time", "signal", "given", "told"),
    [
        (TIME, TIME[1:], {}, "same length"),
        (TIME, TIME, {"share": 1.5}, "Share"),
        (TIME, TIME, {"least": -1}, "Least"),
        (TIME, ["a"] * TIME.size, {}, "Inclination"),
    ],
)
def test_what_is_no_signal_is_refused(time, signal, given, told):
    with pytest.raises(hk.HingekitError, match=told):
        find_repetitions(time, signal, **given)


def reference(name):
    return np.genfromtxt(RECORDINGS / name, delimiter=",", names=True)


@needs_recordings
@pytest.mark.parametrize("share", [0.15, 0.25, 0.4])
@pytest.mark.parametrize("signal", ["torso_pitch_deg_fwd_pos", "pelvis_pitch_deg_fwd_pos"])
@pytest.mark.parametrize(
    "name", ["D1_opencap_squats/REF_opencap_squats1.csv", "D2_dls_trc_ik/REF_DLS01.csv"]
)
def test_five_squats_are_five_over_the_whole_range_of_the_threshold(name, signal, share):
    course = reference(name)
    found = find_repetitions(course["time_s"], course[signal], share=share)
    assert found["complete"].tolist() == [True] * 5


@needs_recordings
def test_a_piece_of_the_squats_has_two_complete_and_two_partial():
    course = reference("D2_dls_trc_ik/REF_DLS01.csv")
    piece = course[(course["time_s"] >= 1) & (course["time_s"] <= 7)]
    found = find_repetitions(piece["time_s"], piece["torso_pitch_deg_fwd_pos"])
    assert found["complete"].tolist() == [False, True, True, False]
    # The README of the recordings names the first peak.
    assert found["peak"].iloc[0] == pytest.approx(1.17, abs=0.005)
