"""Does each kind of recording know what it did not measure, with its arms and without?"""

import numpy as np
import pytest
from pictures import RATE, N, pixels

import hingekit as hk
from hingekit.analysis import analyse
from hingekit.posture import FIELDS
from hingekit.recordings.angles.recording import AngleRecording
from hingekit.recordings.camera.recording import PoseRecording
from hingekit.recordings.sensors.recording import SensorRecording
from hingekit.recordings.simulation import simulated

pytestmark = pytest.mark.filterwarnings("ignore::hingekit.recordings.RecordingWarning")

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
TIME = np.arange(0, 6, 0.02)
DEPTH = np.sin(np.pi * TIME / 3) ** 2
STILL = 0 * TIME
# Legs that hold, as in a hinge with locked knees, and arms that reach forward.
POSTURE = hk.Posture(
    shank=STILL,
    thigh=STILL,
    pelvis=5 + 40 * DEPTH,
    thorax=60 * DEPTH,
    upper_arm=STILL + 30,
    forearm=STILL + 40,
)


def markers(*without):
    """Markers of the person, but for those whose label ends so."""
    whole = simulated(BODY, hk.Movement(TIME, POSTURE))
    kept = {name: x for name, x in whole.markers.items() if not name.endswith(without)}
    return type(whole)("squat.trc", TIME, kept)


def angles(*without):
    """Joint angles, but for those of which the name starts so."""
    limbs = ("hip_flexion", "knee_angle", "arm_flex", "elbow_flex")
    values = {f"{name}_{side}": STILL for name in limbs for side in "rl"}
    values |= {"pelvis_tilt": -40 * DEPTH, "lumbar_extension": -20 * DEPTH}
    kept = {name: x for name, x in values.items() if not name.startswith(without)}
    return AngleRecording("squat.mot", TIME, kept)


def camera(*without):
    """Points that a camera sees, but for those of which the name ends so."""
    kept = {name: z.conjugate() for name, z in pixels().items() if not name.endswith(without)}
    return PoseRecording("squat", np.arange(N) / RATE, kept, {name: np.ones(N) for name in kept})


def sensors():
    """Verticals in the axes of two sensors that lean forward."""

    def lean(angle):
        return np.stack([np.sin(np.deg2rad(angle)), STILL, np.cos(np.deg2rad(angle))], axis=1)

    return SensorRecording("pair", TIME, lean(60 * DEPTH), lean(40 * DEPTH), still=(0, 0.1))


LEGS, ARMS, HEAD = {"shank", "thigh"}, {"upper_arm", "forearm"}, {"head"}
LINE = {"pelvis", "thorax"}
KINDS = {
    "markers": (markers(), HEAD),
    "markers without legs": (markers("KNE", "ANK"), HEAD | LEGS),
    "markers without ankles": (markers("ANK"), HEAD | {"shank"}),
    "markers without wrists": (markers("WRA", "WRB"), HEAD | {"forearm"}),
    "markers without elbows": (markers("ELB"), HEAD | ARMS),
    "angles": (angles(), HEAD),
    "angles without knees": (angles("knee"), HEAD | {"shank"}),
    "angles without legs": (angles("hip", "knee"), HEAD | LEGS),
    "angles without elbows": (angles("elbow"), HEAD | {"forearm"}),
    "angles without arms": (angles("arm", "elbow"), HEAD | ARMS),
    "camera": (camera(), HEAD | LINE),
    "camera without ankles": (camera("ankle"), HEAD | LINE | LEGS),
    "camera without wrists": (camera("wrist"), HEAD | LINE | {"forearm"}),
    "sensors": (sensors(), HEAD | LEGS | ARMS),
}


@pytest.mark.parametrize(("recording", "unseen"), KINDS.values(), ids=KINDS)
def test_what_was_not_measured_is_known_and_every_segment_rests_on_something(recording, unseen):
    quality = recording.quality(BODY)
    assert set(quality.assumed) == unseen
    for name in FIELDS:
        on = quality.rests_on[name.replace("_", " ")]
        assert ("assumed" in " ".join(on)) == (name in unseen), name


@pytest.mark.parametrize(("recording", "unseen"), KINDS.values(), ids=KINDS)
def test_arms_that_are_told_to_hang_rest_on_nothing(recording, unseen):
    quality = recording.quality(BODY, arms="hanging")
    assert set(quality.assumed) == unseen | ARMS
    assert quality.rests_on["upper arm"] == quality.rests_on["forearm"] == ("hanging (assumed)",)
    others = set(quality.rests_on) - {"upper arm", "forearm"}
    plain = recording.quality(BODY).rests_on
    assert all(quality.rests_on[name] == plain[name] for name in others)
    with pytest.raises(hk.HingekitError, match="Arms are"):
        recording.quality(BODY, arms="crossed")


@pytest.mark.parametrize(
    "recording", [markers(), angles(), camera()], ids=["markers", "angles", "camera"]
)
def test_an_analysis_with_hanging_arms_says_so_and_gives_them_no_inclination(recording):
    found = analyse(BODY, recording, arms="hanging")
    assert "hanging (assumed)" in str(found.quality)
    assert found.over_time["upper_arm_inclination"].isna().all()
    assert found.over_time["lumbar_moment"].notna().all()


def test_frames_that_lack_only_an_arm_are_used_when_the_arms_hang():
    whole = markers()
    gone = {**whole.markers, "RELB": np.where(TIME[:, None] > 5, np.nan, whole.markers["RELB"])}
    lacking = type(whole)("squat.trc", TIME, gone)
    assert lacking.quality(BODY).used < TIME.size
    hanging = lacking.quality(BODY, arms="hanging")
    assert hanging.used == TIME.size
    assert not hanging.gaps  # nothing rests on that marker


@pytest.mark.parametrize("recording", [markers(), angles()], ids=["markers", "angles"])
def test_a_leg_that_holds_was_measured(recording):
    found = analyse(BODY, recording)
    assert found.over_time["knee_flexion"].notna().all()
    assert not any("Not measured" in sentence for sentence in found.caveats())
