"""Does a recording whose file lacks rows give what it gives when they are blank?"""

import warnings
from dataclasses import replace

import numpy as np
import pytest

import hingekit as hk
from hingekit.analysis import analyse
from hingekit.recordings import RecordingWarning
from hingekit.recordings.angles.recording import AngleRecording
from hingekit.recordings.camera.recording import PoseRecording
from hingekit.recordings.regular import find_rows, usual_step
from hingekit.recordings.simulation import simulated

BODY = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
TIME = np.arange(600) / 100
BEND = (1 - np.cos(2 * np.pi * TIME / 3)) / 2
MOVEMENT = hk.Movement(
    TIME, hk.Posture(10 * BEND, -35 * BEND, 40 * BEND, 65 * BEND, upper_arm=10 * BEND)
)
KEPT = np.arange(600) % 30 != 7  # one row in thirty is gone, twenty of them


def quiet(call, *given):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RecordingWarning)
        return call(*given)


def angles() -> AngleRecording:
    sided = {"hip_flexion": 75 * BEND, "knee_angle": 45 * BEND}
    return AngleRecording(
        "bend.mot",
        TIME,
        {"pelvis_tilt": -40 * BEND, "lumbar_extension": -25 * BEND}
        | {f"{name}_{side}": angle for name, angle in sided.items() for side in "rl"},
    )


def pictures() -> PoseRecording:
    at = hk.landmarks(BODY, MOVEMENT.posture)
    still = 0 * at.hip
    flat = {"hip": at.hip, "knee": at.knee, "ankle": at.ankle + still, "shoulder": at.shoulder}
    flat |= {"elbow": at.elbow, "heel": still - 0.05, "toe": still + 0.2}
    points = {f"{side} {name}": 400 * z for name, z in flat.items() for side in ("left", "right")}
    return PoseRecording("bend", TIME, points, {name: np.ones(600) for name in points})


def of_some(recording, kept):
    """The recording made of some of its rows, and the same with the others blank."""
    names = {"markers", "angles", "points", "confidence"} & set(vars(recording))
    less = {name: {k: v[kept] for k, v in vars(recording)[name].items()} for name in names}
    blank = {name: {k: v.copy() for k, v in vars(recording)[name].items()} for name in names}
    for columns in blank.values():
        for values in columns.values():
            values[~kept] = np.nan
    return lambda: replace(recording, time=TIME[kept], **less), replace(recording, **blank)


@pytest.mark.parametrize("kind", [lambda: simulated(BODY, MOVEMENT), angles, pictures])
def test_a_row_in_thirty_that_is_gone_is_like_one_that_is_blank(kind):
    made, blank = of_some(kind(), KEPT)
    with pytest.warns(RecordingWarning, match=r"lacks 20 rows of 600, the first after 0\.06 s"):
        recording = made()
    assert np.allclose(recording.time, TIME, rtol=0, atol=1e-12)
    quality = recording.quality(BODY)
    assert (quality.frames, quality.used) == (600, 600)
    assert {gap.missing for gap in quality.gaps.values()} == {20}
    assert quality.gaps == blank.quality(BODY).gaps
    ours, theirs = (quiet(analyse, BODY, each).over_time for each in (recording, blank))
    moment = ours["dynamic_lumbar_moment"].to_numpy()
    assert np.allclose(moment, theirs["dynamic_lumbar_moment"], rtol=0, atol=1e-9, equal_nan=True)
    # Only the first and last period of the filter are not known: 17 of 600 frames each.
    assert np.mean(np.isnan(moment)) < 0.06


def test_whole_recordings_are_left_as_they_are():
    recording = simulated(BODY, MOVEMENT)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = replace(recording)
    assert again.time is recording.time
    assert again.markers["LASI"] is recording.markers["LASI"]


@pytest.mark.parametrize(
    "time",
    [
        np.round(np.arange(500) / 240, 3),  # steps of 4 and 5 ms
        np.round(np.arange(500) / 60, 3),  # 16 and 17 ms
        np.cumsum(np.random.default_rng(1).uniform(0.005, 0.015, 500)),  # at no rate
        np.append(np.arange(100), np.arange(200, 300)) / 100,  # a second's pause
        np.append(np.arange(100) * 1e-9, 0.4),  # four hundred million rows would lie between
    ],
    ids=["240 rounded", "60 rounded", "at no rate", "a pause", "nanoseconds"],
)
def test_nothing_is_put_in_where_no_row_is_known_to_be_missing(time):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert find_rows("x", time).time is time


def test_half_a_second_is_filled_with_rows_and_more_is_not():
    for lost, filled in ((50, True), (51, False)):
        time = np.append(np.arange(200), np.arange(200 + lost, 400)) / 100
        assert (quiet(find_rows, "x", time).time.size == 400) == filled


@pytest.mark.parametrize("rate", [240, 60, 100])
def test_usual_step_is_that_of_the_rate_whatever_was_rounded_or_lost(rate):
    time = np.round(np.arange(2000) / rate, 3)[np.arange(2000) % 50 != 3]
    assert usual_step(time) == pytest.approx(1 / rate, rel=0.002)  # 2000 steps, ends off by 0.5 ms


def test_a_rate_that_halves_midway_is_taken_as_rows_that_are_gone():
    kept = (TIME < 3) | (np.arange(600) % 2 == 0)
    made, _ = of_some(simulated(BODY, MOVEMENT), kept)
    with pytest.warns(RecordingWarning, match="lacks 149 rows of 599"):
        recording = made()
    truth = analyse(BODY, MOVEMENT).over_time["lumbar_moment"].max()
    peak = quiet(analyse, BODY, recording).over_time["lumbar_moment"].max()
    # A cubic spline through 50 frames a second of a bend of 3 s errs by less than 1e-5 of it.
    assert peak == pytest.approx(truth, rel=1e-4)


def test_a_rate_that_is_mostly_the_slower_one_is_refused_by_the_filter():
    kept = (TIME < 1) | (np.arange(600) % 2 == 0)
    recording = of_some(simulated(BODY, MOVEMENT), kept)[0]()
    with pytest.raises(hk.HingekitError, match="not evenly spaced"):
        analyse(BODY, recording)
