"""Does the report say how far the spine left the shape of standing, and no more than that?"""

import numpy as np
import pytest
from sensor_files import FOLDER

import hingekit as hk
from hingekit import datasets
from hingekit.neutrality import COLUMNS, neutral_spine
from hingekit.recordings import read_sensors
from hingekit.recordings.sensors.recording import SensorRecording

TIME = np.arange(0, 15, 0.01)


def up(pitch):
    """Upward vertical in a sensor whose z is along the segment and whose x points forward."""
    angle = np.deg2rad(pitch)
    return np.stack([-np.sin(angle), 0 * angle, np.cos(angle)], axis=1)


def bends(*depths, length=4.0):
    """Stands for 1 s, then bends this far, one after the other [deg]."""
    phase = np.maximum(TIME - 1, 0) / length
    depth = np.array([*depths, 0.0, 0.0])[np.minimum(phase.astype(int), len(depths))]
    return depth / 2 * (1 - np.cos(2 * np.pi * phase))


def recorded(trunk, pelvis):
    return SensorRecording("simulated", TIME, up(trunk), up(pelvis), (0.0, 0.9))


def test_each_repetition_has_its_own_greatest_angles():
    report = neutral_spine(recorded(bends(60, 70, 80), bends(55, 50, 90)))
    table = report.table
    assert table["complete"].tolist() == [True, True, True]
    # Frames are 0.01 s apart: a peak between two of them is 0.002 deg lower at most.
    assert np.allclose(table["trunk_inclination"], [60, 70, 80], atol=0.002)
    assert np.allclose(table["pelvis_inclination"], [55, 50, 90], atol=0.002)
    assert np.allclose(table["lumbar_flexion"], [5, 20, 0], atol=0.002)
    assert np.allclose(table["lumbar_extension"], [0, 0, 10], atol=0.002)
    assert list(table) == list(COLUMNS)
    assert table.attrs["units"]["outside"] == "-"


def test_share_of_time_outside_is_that_of_a_cosine():
    report = neutral_spine(recorded(bends(80, 80, 80), bends(60, 60, 60)))
    lasts = report.table["end"] - report.table["start"]
    # Of 4 s, flexion of 10 (1 - cos) is more than 10 for a half and more than 5 for two thirds:
    # a frame at either end is 0.02 s.
    assert np.allclose(report.table["outside"] * lasts, 2, atol=0.02)
    assert np.allclose(report.table["outside_most"] * lasts, 8 / 3, atol=0.02)
    assert np.allclose(report.table["outside_least"], 0)


def test_zone_is_an_assumption_of_the_dataset_with_its_range_or_the_user_s():
    recording = recorded(bends(80, 80, 80), bends(60, 60, 60))
    rows = [row for row in datasets.rows("coaching_cues") if row["measure"] == "lumbar_flexion"]
    assert {row["status"] for row in rows} == {"assumption"}
    report = neutral_spine(recording)
    ends = {row["side"]: [float(row[key]) for key in ("threshold", "low", "high")] for row in rows}
    assert (report.zone.low, report.widest.low, report.narrowest.low) == tuple(ends["below"])
    assert (report.zone.high, report.narrowest.high, report.widest.high) == tuple(ends["above"])
    wide = neutral_spine(recording, zone=(-30, 30))
    assert np.allclose(wide.table["outside"], 0)
    assert "-30 to +30 deg" in str(wide)


def test_report_gives_no_verdict_and_says_what_is_assumed():
    report = neutral_spine(recorded(bends(60, 70, 80), bends(40, 50, 60)))
    assert report.sentence.startswith(
        "In 3 complete repetitions the trunk inclined by 60 to 80 deg"
    )
    assert "the lumbar spine flexed by 20" in report.sentence
    assert "what counts as neutral is an assumption" in report.sentence
    judging = ("good", "bad", "safe", "wrong", "should", "correct", "risk", "poor")
    assert not [word for word in judging if word in str(report).lower()]


def test_repetition_that_is_cut_off_is_listed_but_not_summed_up():
    short = TIME < 11.5
    whole = recorded(bends(60, 70, 80), bends(40, 50, 60))
    cut = SensorRecording("cut", TIME[short], whole.trunk[short], whole.pelvis[short], (0.0, 0.9))
    report = neutral_spine(cut)
    assert report.table["complete"].tolist() == [True, True, False]
    assert "In 2 complete repetitions the trunk inclined by 60 to 70 deg" in report.sentence
    assert str(report).count("cut off") == 1


def test_nothing_complete_is_said_to_be_so():
    half = recorded(np.minimum(20 * np.maximum(TIME - 1, 0), 60), bends(30))
    assert neutral_spine(half).sentence == "simulated holds no complete repetition."


def test_what_looks_odd_in_the_recording_stands_in_the_report():
    report = neutral_spine(recorded(bends(40, 40, 40), bends(60, 60, 60)))
    assert "check which sensor was where" in str(report)


@pytest.mark.parametrize("zone", [(5, 10), (10, -10), 10, "wide"])
def test_zone_that_is_none_is_refused(zone):
    with pytest.raises(hk.HingekitError, match=r"zone|Zone"):
        neutral_spine(recorded(bends(60), bends(40)), zone=zone)


def test_other_recordings_are_refused():
    with pytest.raises(hk.HingekitError, match="must be a SensorRecording"):
        neutral_spine(TIME)


@pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the recordings of others are not shipped with the project"
)
def test_five_squats_are_five_rows():
    paths = [FOLDER / f"derived_from_DLS01_{segment}.csv" for segment in ("trunk", "pelvis")]
    table = neutral_spine(read_sensors(*paths, still=(0, 0.3))).table
    assert table["complete"].tolist() == [True] * 5
    reference = np.genfromtxt(
        FOLDER.parent / "D2_dls_trc_ik" / "REF_DLS01.csv", delimiter=",", names=True
    )
    torso = reference["torso_pitch_deg_fwd_pos"]
    standing = torso[reference["time_s"] <= reference["time_s"][0] + 0.3].mean()
    # Noise of 0.3 deg: its greatest value in a second at the bottom is some 1 deg.
    assert table["trunk_inclination"].max() == pytest.approx(torso.max() - standing, abs=1.5)
