"""Do markers give back the posture they sat on, whichever way the person faces?"""

import re
import warnings

import numpy as np
import pytest
from marker_person import (
    BODY,
    DEPTH,
    PERSON,
    POSTURE,
    TIME,
    assert_same_posture,
    person,
    recorded,
    squat,
    without,
)

import hingekit as hk
from hingekit.recordings import RecordingWarning, read_recording
from hingekit.recordings.markers import segments

#: A hundred times what rounding of metres to 1e-16 leaves of an inclination [deg].
ROUNDING = 1e-6


# --- the sagittal plane ---------------------------------------------------------------------


@pytest.mark.parametrize("hip_labels", [True, False], ids=["hip labels", "Harrington"])
@pytest.mark.parametrize("heading", [0, 37, 180, -97])
def test_markers_at_the_joints_give_back_the_inclinations(heading, hip_labels):
    recording = recorded(person(heading=heading, hip_labels=hip_labels))
    angle = np.deg2rad(heading)
    assert_same_posture(recording.movement(BODY).posture, ROUNDING)
    assert np.allclose(recording.plane.forward, [np.cos(angle), 0, -np.sin(angle)], atol=1e-12)
    assert recording.plane.sideways < 1e-9  # the person is built into one plane


def test_up_is_found_along_which_the_body_stands():
    turned = {label: positions[:, [0, 2, 1]] * [1, -1, 1] for label, positions in PERSON.items()}
    recording = recorded(turned)
    assert abs(recording.plane.up[2]) == 1
    assert_same_posture(recording.movement(BODY).posture, ROUNDING)


def test_person_who_lies_along_x_is_refused():
    lying = {label: positions[:, [1, 0, 2]] * [1, -1, 1] for label, positions in PERSON.items()}
    with pytest.raises(hk.HingekitError, match=r"lies along the X axis.*only Y and Z.*export"):
        recorded(lying).movement(BODY)


HALF = ("RASI", "RPSI", "RHJC", "RSJC")

ONE_SIDED = {
    "one ASIS and both PSIS": HALF[:1],
    "of the hips only the joints": HALF[:2],
    "of the hips one side, both shoulders": HALF[:3],
    "no pair at all, the line of the bend": HALF,
}


@pytest.mark.parametrize("gone", ONE_SIDED.values(), ids=ONE_SIDED)
@pytest.mark.parametrize("heading", [0, 124])
def test_heading_is_found_from_whatever_pair_there_is_or_from_the_motion(gone, heading):
    recording = recorded(without(*gone, positions=person(heading=heading)))
    assert_same_posture(recording.movement(BODY).posture, ROUNDING)
    assert np.isnan(recording.plane.turned) == ("RSJC" in gone)  # nothing shows how it turned


def test_one_asis_serves_the_regression_of_the_hip_as_two_do():
    recording = recorded(without("RASI", positions=person(hip_labels=False)))
    # Leg length is then that of one leg, which the regression weighs with 0.04: it is the same.
    assert_same_posture(recording.movement(BODY).posture, ROUNDING)


def test_bend_without_a_direction_is_refused_where_no_pair_gives_one():
    angle = np.linspace(0, 2 * np.pi, TIME.size)  # on a turntable, no line is the line of bending
    with pytest.raises(hk.HingekitError, match=r"not bend along one line .* label both sides"):
        recorded(spun(without(*HALF), angle, about="LPSI")).movement(BODY)


def spun(positions: dict[str, np.ndarray], angle: np.ndarray, about: str) -> dict[str, np.ndarray]:
    """Markers turned about the vertical through one of them [rad]."""
    turn = np.exp(1j * angle)
    result = {}
    for label, xyz in positions.items():
        x, y, z = (xyz - positions[about]).T
        level = turn * (x + 1j * z)
        result[label] = np.stack([level.real, y, level.imag], axis=1)
    return result


def test_swapped_left_and_right_do_not_turn_the_person_round():
    swapped = {("L" if k[0] == "R" else "R") + k[1:]: v for k, v in PERSON.items()}
    with pytest.warns(RecordingWarning, match="wrong way round"):
        movement = recorded(swapped).movement(BODY)
    assert_same_posture(movement.posture, ROUNDING)


def test_pelvis_that_turns_out_of_the_plane_is_warned_about_by_how_much():
    turned = np.arange(TIME.size) < 14  # a third of 41 frames, so the median stays where it was
    turning = spun(PERSON, np.deg2rad(40.0 * turned), about="LPSI")
    recording = recorded({k: xyz + 0.1 * TIME[:, None] for k, xyz in turning.items()})
    with pytest.warns(RecordingWarning, match="turns its pelvis 2[0-9] deg out of one plane"):
        recording.movement(BODY)
    expected = 40 * np.sqrt(14 / 41)
    assert recording.quality(BODY).turned == pytest.approx(expected, rel=1e-9)  # rounding


# --- the segments ---------------------------------------------------------------------------


def test_thorax_is_found_however_the_spine_bends():
    pelvis, flexion = np.meshgrid(np.linspace(-40, 110, 31), np.linspace(-60, 90, 31))
    bent = hk.Posture(0, 0, pelvis.ravel(), (pelvis + flexion).ravel())
    points = hk.landmarks(BODY, bent)
    trunk = segments.Trunk(points.hip, points.hip, points.lumbar, points.shoulder, 6)
    found = segments.thorax_inclination(BODY, bent.pelvis, trunk)
    assert np.allclose(found, bent.thorax, rtol=0, atol=1e-9)  # rounding
    length = segments.trunk_length(BODY, bent, 6)
    assert np.allclose(length, np.abs(points.shoulder - points.lumbar), rtol=1e-12)  # rounding


def test_moment_of_a_recording_is_the_posture_s_own():
    moment = hk.joint_moments(BODY, recorded().movement(BODY).posture).lumbar
    assert np.allclose(moment, hk.joint_moments(BODY, POSTURE).lumbar, rtol=1e-9)  # rounding


def test_arms_that_were_not_seen_hang_and_it_is_said():
    recording = recorded(without("ELB", "WRA"))
    with pytest.warns(RecordingWarning, match="arms are taken to hang"):
        posture = recording.movement(BODY).posture
    assert not np.any(posture.upper_arm)
    assert not np.any(posture.forearm)
    assert "hanging, none seen" in str(recording)
    assert recording.quality(BODY).rests_on["upper arm"] == ("hanging (assumed)",)
    hanging = recorded().movement(BODY, arms="hanging").posture
    assert np.allclose(posture.thorax, hanging.thorax, rtol=0, atol=1e-12)


def test_legs_that_were_not_seen_leave_the_lumbar_moment():
    recording = recorded(without("KNE", "ANK"))
    with pytest.warns(RecordingWarning, match="nothing below the hip"):
        posture = recording.movement(BODY).posture
    expected = hk.joint_moments(BODY, POSTURE).lumbar
    assert np.allclose(hk.joint_moments(BODY, posture).lumbar, expected, rtol=1e-9)  # rounding
    assert recording.quality(BODY).rests_on["shank"] == ("upright (assumed)",)


def test_shoulders_marked_in_front_and_behind_stand_for_the_acromion():
    points = hk.landmarks(BODY, POSTURE)
    line = points.shoulder - points.lumbar
    up = segments.SHOULDER_BELOW_ACROMION * BODY.stature * line / np.abs(line)
    upward = np.stack([up.real, up.imag, 0 * up.real], axis=1)  # heading 0
    marked, ahead = without("SJC"), np.array([0.06, 0.0, 0.0])
    for side in "LR":
        acromion = PERSON[f"{side}SJC"] + upward
        marked |= {f"{side}FSH": acromion + ahead, f"{side}BSH": acromion - ahead}
    recording = recorded(marked)
    assert_same_posture(recording.movement(BODY).posture, ROUNDING)
    assert recording.quality(BODY).rests_on["thorax"][1:] == ("LFSH", "RFSH", "LBSH", "RBSH")


def test_trunk_that_does_not_fit_the_stature_is_warned_about():
    giant = hk.Body.from_table("deleva1996", sex="female", mass=90, stature=2.3)
    with pytest.warns(RecordingWarning, match="check its stature"):
        recorded().movement(giant)


def test_marker_that_drops_out_beside_another_costs_no_frame():
    extra = PERSON["RWRA"].copy()
    extra[-5:] = np.nan
    recording = recorded({**PERSON, "RWRB": extra + 0.04})
    assert_same_posture(recording.movement(BODY).posture, ROUNDING)
    assert "RWRB" not in recording.quality(BODY).rests_on["forearm"]


# --- what is said of it ---------------------------------------------------------------------


def test_quality_counts_frames_and_gaps_and_names_what_each_segment_rests_on():
    gappy = {**PERSON, "RSJC": PERSON["RSJC"].copy(), "LKNE": PERSON["LKNE"].copy()}
    gappy["RSJC"][-2:] = np.nan
    gappy["LKNE"][20] = np.nan
    quality = recorded(gappy).quality(BODY)
    assert (quality.frames, quality.used) == (TIME.size, TIME.size - 2)
    assert set(quality.gaps) == {"RSJC", "LKNE"}
    assert (quality.gaps["RSJC"].missing, quality.gaps["RSJC"].open) == (2, 2)
    assert (quality.gaps["LKNE"].missing, quality.gaps["LKNE"].spline) == (1, 1)
    assert quality.turned < ROUNDING
    on = quality.rests_on
    assert on["pelvis"] == ("LASI", "RASI", "LPSI", "RPSI")
    assert on["hip"] == ("LHJC", "RHJC")
    assert on["thorax"] == ("L5/S1", "LSJC", "RSJC")
    assert on["shank"] == ("LKNE", "RKNE", "LANK", "RANK")
    assert on["forearm"] == ("LELB", "RELB", "LWRA", "RWRA")
    regression = recorded(person(hip_labels=False)).quality(BODY).rests_on["hip"]
    assert "LASI" in regression
    assert "Harrington" in regression[-1]
    assert "39 of 41 frames" in str(quality)


def test_still_part_is_found_where_the_person_stands_and_none_is_invented():
    time = np.arange(61) / 20
    standing = recorded(person(squat(np.concatenate([np.zeros(20), DEPTH]))), time)
    # What stands is the first posture of the squat, whose lumbar spine is not straight.
    flexion = POSTURE.lumbar_flexion[0]
    assert hk.analyse(BODY, standing, cutoff=None).standing == pytest.approx(flexion, abs=0.5)
    assert np.isnan(hk.analyse(BODY, recorded(), cutoff=None).standing)


def test_card_is_short_and_says_what_matters():
    card = str(recorded())
    for words in ("41 frames over 2.00 s from 0.25 s", "no gaps", "up is +Y", "LASI, RASI", "arms"):
        assert words in card
    assert len(card.splitlines()) < 25
    assert "41 postures over 2.00 s, 0 missing" in str(recorded().movement(BODY))


# --- bad input ------------------------------------------------------------------------------


def test_missing_file_and_unknown_kind_are_refused(tmp_path):
    with pytest.raises(hk.HingekitError, match=r"There is no file .*nothing\.trc: check"):
        read_recording(tmp_path / "nothing.trc")
    (tmp_path / "squat.xlsx").write_text("x")
    with pytest.raises(hk.HingekitError, match=r"squat\.xlsx ends in '\.xlsx'.*\.trc"):
        read_recording(tmp_path / "squat.xlsx")


NEVER = {label: np.full_like(PERSON["LSJC"], np.nan) for label in ("LSJC", "RSJC")}

UNUSABLE = {
    "no shoulders": (without("SJC"), "no usable trunk markers: shoulders, or C7"),
    "no hips": (without("ASI", "PSI"), "no usable trunk markers: left and right ASIS; PSIS"),
    "one side of the pelvis": (
        without("RASI", "RPSI", "HJC"),
        "no usable trunk markers: the other side of ASIS or PSIS",
    ),
    "shoulders never seen": ({**PERSON, **NEVER}, "no usable trunk markers: shoulders"),
    "a unit that lies": ({k: v * 1e3 for k, v in PERSON.items()}, "m from the hips, which no"),
    "two people": (
        {"A:LASI": PERSON["LASI"], **{f"B:{k}": v for k, v in PERSON.items()}},
        "several subjects",
    ),
}


@pytest.mark.parametrize(("positions", "said"), UNUSABLE.values(), ids=UNUSABLE)
def test_recording_without_a_usable_trunk_is_refused(positions, said):
    recording = recorded(positions)
    with pytest.raises(hk.HingekitError, match=f"squat.trc.*{said}"):
        recording.movement(BODY)
    assert said.split(":")[-1].split(";")[0].strip() in str(recording)  # the card says so too


def test_recording_of_many_people_or_unknown_arms_is_refused():
    people = hk.Body.from_table("deleva1996", mass=np.array([60.0, 70.0]), stature=1.7)
    with pytest.raises(hk.HingekitError, match="one person"):
        recorded().movement(people)
    with pytest.raises(hk.HingekitError, match="Arms are"):
        recorded().movement(BODY, arms="crossed")


def test_movement_needs_increasing_times_and_a_posture_for_each():
    assert hk.Movement(TIME, hk.Posture(0, 0, 0, 0)).duration == pytest.approx(2)  # scalars stand
    for time, said in (
        ([0.0, 0.0], "element 1 is 0 s"),
        ([0.0, np.nan], "element 1 is nan s"),
        ([[0.0, 1.0]], "one row of times"),
        ([], "one row of times"),
        ([0.0, 1.0], "one posture for each time"),
    ):
        with pytest.raises(hk.HingekitError, match=said):
            hk.Movement(np.array(time), POSTURE)


@pytest.mark.parametrize(
    ("exchanged", "limb"), [(("KNE", "ANK"), "left thigh"), (("ELB", "WRA"), "left upper arm")]
)
def test_exchanged_labels_of_one_limb_are_noticed(exchanged, limb):
    one, other = ("L" + name for name in exchanged)
    mistaken = PERSON | {one: PERSON[other], other: PERSON[one]}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        recorded(mistaken).movement(BODY)
    sentences = "\n".join(str(each.message) for each in told)
    assert re.search(rf"{limb} \d\.\d+\): some labels are exchanged", sentences)
