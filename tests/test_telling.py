"""Is what a user tells of a recording taken, or refused with what to do?"""

import os
import warnings

import numpy as np
import pytest
from sensor_files import pelvis_pitch, quaternions, trunk_pitch, turn, written

import hingekit as hk
from hingekit.recordings import read_recording, read_sensors
from hingekit.recordings.simulation import simulated, write_trc

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
TIME = np.arange(0, 6, 0.02)
DEPTH = np.where(TIME > 2, np.sin(np.pi * (TIME - 2) / 4) ** 2, 0)
POSTURE = hk.Posture(shank=20 * DEPTH, thigh=-60 * DEPTH, pelvis=30 * DEPTH, thorax=60 * DEPTH)


@pytest.fixture(scope="module")
def squats(tmp_path_factory):
    path = tmp_path_factory.mktemp("recordings") / "squats.trc"
    write_trc(simulated(BODY, hk.Movement(TIME, POSTURE)), path)
    return path


@pytest.fixture
def pair(tmp_path):
    time = np.arange(0, 6, 0.01)
    trunk = written(tmp_path, "trunk.csv", quaternions(time, turn(trunk_pitch(time))))
    pelvis = written(tmp_path, "pelvis.csv", quaternions(time, turn(pelvis_pitch(time))))
    return trunk, pelvis


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"rate": 0}, "Rate must lie between"),
        ({"rate": [50, 60]}, "one rate"),
        ({"rate": "fast"}, "Rate must be a number"),
        ({"unit": ""}, "A unit is a word"),
        ({"unit": 3}, "A unit is a word"),
        ({"names": 3}, "Names are a mapping"),
    ],
)
def test_what_is_told_and_cannot_be_is_refused_and_never_ignored(squats, told, said):
    with pytest.raises(hk.HingekitError, match=said):
        read_recording(squats, **told)


NOT_THERE = ["", "n" * 300 + ".trc", "nul\0.trc", "locked/squats.trc"]


@pytest.mark.parametrize("name", NOT_THERE, ids=["empty", "too long", "null", "locked"])
def test_a_path_that_cannot_be_looked_at_is_no_file(tmp_path, monkeypatch, pair, name):
    def stat(path, *given, **more):
        if "locked" in os.fspath(path):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return real(path, *given, **more)

    real = os.stat
    monkeypatch.setattr(os, "stat", stat)  # whoever runs the tests may be allowed everything
    monkeypatch.chdir(tmp_path)
    with pytest.raises(hk.HingekitError, match="There is no file"):
        read_recording(name)
    with pytest.raises(hk.HingekitError, match="There is no file"):
        read_sensors(pair[0], name)


def test_the_current_folder_has_a_name(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    with pytest.raises(hk.HingekitError, match=r"^mine is a folder with 0"):
        read_recording(".")


@pytest.mark.parametrize(
    ("still", "said"),
    [
        ((3,), "a start and an end"),
        ("a", "must be a number in s"),
        ((0, np.nan), "a start and an end"),
        ((1, 0.5), "from 1 to 0.5 s, ends before it starts"),
    ],
)
def test_an_interval_of_standing_is_one_for_every_recording(pair, still, said):
    with pytest.raises(hk.HingekitError, match=said):
        read_sensors(*pair, still=still)
    with pytest.raises(hk.HingekitError, match=said):
        hk.analyse(BODY, hk.Movement(TIME, POSTURE), still=still)


@pytest.mark.parametrize(("still", "moves"), [((0, 1.5), False), ((2, 4), True)])
def test_a_trunk_that_moves_while_it_stands_still_is_told(still, moves):
    found = hk.analyse(BODY, hk.Movement(TIME, POSTURE), still=still)
    assert moves == any("named as standing still" in each for each in found.caveats())


@pytest.mark.parametrize(("lean", "told"), [(0, False), (-15, True)])
def test_standing_that_leans_back_is_told_whatever_is_carried(lean, told):
    # 38 kg of upper body at some 0.35 m above L5/S1: 15 deg are some -34 N·m more.
    posture = hk.Posture(0, 0, pelvis=lean + 30 * DEPTH, thorax=lean + 60 * DEPTH)
    for load in (hk.Load(0), hk.Load(30)):
        found = hk.analyse(BODY, hk.Movement(TIME, posture), load)
        assert told == any("as if it leaned back" in each for each in found.caveats())


def test_a_low_cutoff_leaves_no_room_for_half_of_it():
    time = np.arange(0, 300, 0.05)
    slow = hk.Movement(time, hk.Posture(0, 0, 0, thorax=30 + 30 * np.sin(time / 30)))
    found = hk.analyse(BODY, slow, cutoff=0.015)  # half is below what a filter takes
    assert np.isnan(found.slow_peak)
    assert not any("rests on the filter" in each for each in found.caveats())


def test_a_cutoff_outside_can_be_told_inside_or_none():
    with pytest.raises(hk.HingekitError, match=r"give one inside, or none"):
        hk.analyse(BODY, hk.Movement(TIME, POSTURE), cutoff=40)


def test_markers_of_the_waist_are_an_assumption_unless_the_user_says_what_they_are(squats):
    plain = read_recording(squats)
    belt = {"LASI": "LFWT", "RASI": "RFWT", "LPSI": "LBWT", "RPSI": "RBWT"}
    markers = {belt.get(label, label): x for label, x in plain.markers.items()}
    assert set(belt.values()) <= set(markers)
    waist = type(plain)("belt", plain.time, markers)
    with pytest.warns(hk.recordings.RecordingWarning, match="markers of the waist.*an assumption"):
        waist.movement(BODY)
    assert "LFWT, RFWT, LBWT, RBWT" in str(waist)
    said = type(plain)("belt", plain.time, markers, names={v: k for k, v in belt.items()})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said.movement(BODY)


def test_a_peak_near_an_end_has_no_known_moment_with_inertia():
    time = np.arange(0, 6.05, 0.02)  # ends while the second bend goes on
    depth = np.sin(np.pi * time / 4) ** 2
    posture = hk.Posture(0, 0, pelvis=30 * depth, thorax=60 * depth)
    found = hk.analyse(BODY, hk.Movement(time, posture)).repetitions
    assert found["complete"].tolist() == [True, False]
    assert found["lumbar_moment"].notna().all()
    assert found["dynamic_lumbar_moment"].notna().tolist() == [True, False]


def test_the_way_a_person_faces_has_no_minus_nought(squats):
    assert "-0.00" not in str(read_recording(squats))
