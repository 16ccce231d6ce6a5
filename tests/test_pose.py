"""Does a picture from the side give back the posture that it shows, and no other picture any?"""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from pictures import BODY, FIELDS, POSTURE, RATE, N, pixels

import hingekit as hk
from hingekit.recordings import RecordingWarning
from hingekit.recordings.camera.pose import pose
from hingekit.recordings.camera.recording import PoseRecording
from hingekit.recordings.camera.view import facing, turned
from hingekit.recordings.recording import Told
from hingekit.tasks import trunk_inclination


def recorded(points=None, *, rate=RATE, confidence=None, **lumbar) -> PoseRecording:
    """Points with y downward as a recording, the right side surer."""
    points = pixels() if points is None else points
    sure = {name: np.full(N, 0.5 if name.startswith("left") else 0.9) for name in points}
    upward = {name: z.conjugate() for name, z in points.items()}
    made = pose(
        "squat",
        upward,
        sure | (confidence or {}),
        Told(rate=rate),
        time=None,
        frames=np.arange(float(N)),
    )
    return replace(made, **lumbar)


def quiet(recording: PoseRecording, **how) -> hk.Posture:
    """Its postures, without what it warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RecordingWarning)
        return recording.movement(BODY, **how).posture


def said(recording: PoseRecording) -> str:
    """What it warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        recording.movement(BODY)
    assert {warning.category for warning in caught} == {RecordingWarning}
    return "\n".join(str(warning.message) for warning in caught)


@pytest.mark.parametrize("faces", [1, -1], ids=["right", "left"])
def test_the_posture_comes_back_whichever_way_the_person_faces(faces):
    recording = recorded(pixels(faces=faces))
    posture = quiet(recording)
    for name in FIELDS:
        # The spine is neutral in truth and by assumption: only rounding is left, of numbers
        # of a thousand pixels over segments of a hundred.
        assert np.allclose(getattr(posture, name), getattr(POSTURE, name), rtol=0, atol=1e-9), name
    assert posture.exists.all()
    assert f"faces {'right' if faces > 0 else 'left'}" in str(recording)


@pytest.mark.parametrize("lumbar", ["neutral", "tafazzol", "esola", 15.0])
def test_whatever_is_assumed_of_the_spine_the_seen_line_is_kept(lumbar):
    recording = recorded(lumbar=lumbar)
    posture = quiet(recording)
    line = recording.filled["shoulder"] - recording.filled["hip"]
    seen = np.rad2deg(np.arctan2(line.real, line.imag))
    # Rhythms bend between the nodes, 0.1 deg apart: their second derivative is below 0.02 per
    # degree, so a chord is off by less than 0.02 · 0.1² / 8 = 2.5e-5 deg.
    assert np.allclose(trunk_inclination(BODY, posture), seen, rtol=0, atol=3e-5)


def test_an_assumed_flexion_is_what_the_posture_has():
    assert np.allclose(quiet(recorded(lumbar=15.0)).lumbar_flexion, 15, rtol=0, atol=1e-9)


def test_what_a_camera_cannot_see_is_said():
    assert "cannot tell pelvis from thorax" in said(recorded())
    quality = recorded().quality(BODY)
    assert quality.rests_on["thorax"][-1] == "lumbar neutral (assumed)"
    assert (quality.frames, quality.used) == (N, N)
    assert np.isnan(quality.sideways)


@pytest.mark.parametrize("angle", [0, 10, 25])
def test_the_width_of_hips_and_shoulders_tells_the_view(angle):
    points = {name: z.conjugate() for name, z in pixels(turned=angle).items()}
    # Their widths make 0.52 m against 0.48 m of trunk, which is taken to be one: 8 % of the
    # sine, so 3 deg at 25.
    assert turned(points) == pytest.approx(angle, abs=3)


def test_a_slanted_view_is_warned_about():
    assert "out of the side view" in said(recorded(pixels(turned=22)))
    assert "out of the side view" not in said(recorded(pixels(turned=8)))


@pytest.mark.parametrize("angle", [45, 90, 135])
def test_a_frontal_view_is_refused_before_the_missing_rate(angle):
    with pytest.raises(hk.HingekitError, match=r"frontal or slanted view.*from the side"):
        recorded(pixels(turned=angle), rate=None)


def test_one_side_alone_cannot_tell_the_view_which_is_said():
    points = {name: z for name, z in pixels().items() if not name.startswith("left")}
    assert "slanted view would go unnoticed" in said(recorded(points))


def test_the_surer_side_is_used():
    points = pixels()
    points |= {name: z + 40 for name, z in points.items() if name.startswith("left")}
    assert recorded(points).side == "right"
    sure = {name: np.full(N, 0.95) for name in points if name.startswith("left")}
    assert recorded(points, confidence=sure).side == "left"


def test_short_gaps_are_bridged_and_long_ones_stay_open():
    points = pixels()
    points["right knee"][10:15] = np.nan  # 5 frames, 0.17 s
    points["right hip"][30:38] = np.nan  # 8 frames, 0.27 s
    recording = recorded(points)
    posture = quiet(recording)
    assert np.flatnonzero(~posture.exists).tolist() == list(range(30, 38))
    assert recording.gaps["right knee"].spline == 5
    assert recording.gaps["right hip"].open == 8
    # A cubic over 0.2 s of a swing of 1 Hz: h⁴ ω⁴ / 384 of its half amplitude, here 0.3 %.
    assert np.allclose(posture.thigh[10:15], POSTURE.thigh[10:15], rtol=0, atol=0.003 * 72)


def test_an_unsure_point_is_not_seen():
    recording = recorded(confidence={"right knee": np.where(np.arange(N) == 20, 0.1, 0.9)})
    assert recording.gaps["right knee"].missing == 1


def test_arms_hang_when_told_or_when_not_seen():
    assert np.all(quiet(recorded(), arms="hanging").upper_arm == 0)
    points = {name: z for name, z in pixels().items() if "elbow" not in name}
    assert "elbow is hardly seen" in said(recorded(points))
    assert np.all(quiet(recorded(points)).upper_arm == 0)
    assert recorded(points).quality(BODY).rests_on["upper arm"] == ("hanging (assumed)",)


def test_legs_that_are_not_seen_stand_upright_with_a_warning():
    points = {name: z for name, z in pixels().items() if "ankle" not in name and "toe" not in name}
    assert "use nothing below the hip" in said(recorded(points))
    assert np.all(quiet(recorded(points)).thigh == 0)


def test_without_feet_the_knees_and_the_nose_tell_where_forward_is():
    points = {name: z.conjugate() for name, z in pixels(faces=-1).items()}
    without = {name: z for name, z in points.items() if not name.endswith(("toe", "heel"))}
    assert facing("squat", without) == facing("squat", points) == -1


def test_who_turns_round_is_refused():
    there, back = pixels(), pixels(faces=-1)
    half = {name: np.where(np.arange(N) < 30, z, back[name]) for name, z in there.items()}
    with pytest.raises(hk.HingekitError, match=r"which way the person faces.*49% of the frames"):
        facing("squat", half)


def test_joined_clips_are_refused_with_their_frame():
    points = pixels()
    joined = {name: np.where(np.arange(N) < 25, z, z + 150) for name, z in points.items()}
    with pytest.raises(hk.HingekitError, match=r"jumps between frames 25 and 26 \(at 0.80 s\)"):
        recorded(joined)


def test_the_fastest_movement_of_people_is_no_jump():
    # A drop under gravity: 9.81 m/s² from rest, the whole body at once.
    fall = 1j * 400 * 4.905 * (np.arange(N) / RATE) ** 2
    recorded({name: z + fall for name, z in pixels().items()})


def test_a_picture_on_its_head_is_refused():
    with pytest.raises(hk.HingekitError, match=r"hips below knees and ankles"):
        recorded({name: z.conjugate() for name, z in pixels().items()})


@pytest.mark.parametrize("rate", [0, -30, 5000, float("nan")])
def test_a_rate_that_no_camera_has_is_refused(rate):
    with pytest.raises(hk.HingekitError, match=r"Rate must lie between"):
        recorded(rate=rate)


def test_a_missing_rate_is_asked_for():
    with pytest.raises(hk.HingekitError, match=r"no times.*rate=30.*--rate 30"):
        recorded(rate=None)


def test_nobody_is_refused():
    with pytest.raises(hk.HingekitError, match=r"shows nobody"):
        recorded({name: np.full(N, np.nan + 0j) for name in pixels()})


@pytest.mark.parametrize("lumbar", ["stiff", [0.0, 10.0]])
def test_what_is_no_lumbar_ingredient_is_refused(lumbar):
    with pytest.raises(hk.HingekitError, match=r"lumbar rhythm"):
        recorded(lumbar=lumbar)


@pytest.mark.parametrize("quarters", [1, -1], ids=["to the left", "to the right"])
def test_a_picture_on_its_side_is_refused(quarters):
    upright = pixels()
    lying = {name: z * 1j**quarters for name, z in upright.items()}
    with pytest.raises(hk.HingekitError, match=r"turned by a quarter; turn it|right way up"):
        recorded(lying)


def test_a_deep_bend_that_is_held_is_no_picture_on_its_side():
    bent = hk.Posture(
        shank=np.full(N, 8.0), thigh=-25.0, pelvis=70.0, thorax=88.0, upper_arm=0.0, forearm=0.0
    )
    recorded(pixels(posture=bent))
    legless = {k: v for k, v in pixels().items() if "knee" not in k and "ankle" not in k}
    recorded(legless)
