"""Does a bell get from the hang to the rack by the hips, float on its way, and come down again?"""

from dataclasses import fields, replace

import numpy as np
import pytest

import hingekit as hk
from hingekit import datasets
from hingekit.cycle import grip_acceleration
from hingekit.kettlebell import KETTLEBELL, Clean, clean
from hingekit.linkage import landmarks
from hingekit.posture import FIELDS, JOINT_ANGLES
from hingekit.tasks import hand_height

PEOPLE = {
    "small woman": hk.Body.from_table(sex="female", mass=50, stature=1.52),
    "man": hk.Body.from_table(mass=75, stature=1.75),
    "large man": hk.Body.from_table(mass=110, stature=1.95),
}
MAN = PEOPLE["man"]
ROWS = {
    row["quantity"]: row for row in datasets.rows("swing_kinematics") if row["movement"] == "clean"
}

GRAVITY = 9.80665
#: Frames of the cycle: hang, the end of the lift, and the middle of the rack.
HANG, FRAMES = 0, 361
RACK = FRAMES // 2

#: What Newton's method leaves of forces near 1e3 N and of shares of the foot: 1e-12.
SOLVED = 1e-9

people = pytest.mark.parametrize("body", PEOPLE.values(), ids=PEOPLE)


def hand_force(body, moved):
    """Force of the hands on the bell [N, complex]."""
    return 16 * (grip_acceleration(body, moved.posture, moved.rates()) + 1j * GRAVITY)


def lift(moved):
    """Share of the lift that is over at each frame, below 0 in the hang and above 1 in the rack."""
    held = Clean().held
    return (moved.time / moved.duration - held / 2) / (0.5 - held)


@people
def test_the_dynamic_centre_of_pressure_stays_where_it_is_told_to(body):
    moved = clean(body)
    assert moved.posture.exists.all()
    stands = hk.balance(body, moved.posture, KETTLEBELL, moved.rates())
    assert np.abs(stands.centre_of_pressure - 0.5).max() < SOLVED
    assert stands.ground_reaction.imag.min() > 0


@people
def test_legs_lean_before_the_lift_as_people_do(body):
    # The way to be in balance when the bell comes is to lean before it does.
    moved = clean(body)
    waits = lift(moved) < 0
    assert np.ptp(moved.posture.thorax[waits]) == 0
    assert np.ptp(moved.posture.shank[waits]) > 0.1


@people
def test_it_begins_in_the_hang_and_stands_in_the_rack(body):
    told, posture = Clean(), clean(body).posture
    points = landmarks(body, posture)
    wanted = {
        "thorax": (told.hang_thorax, 0),
        "lumbar_flexion": (told.hang_lumbar, 0),
        "knee_flexion": (told.hang_knee, told.rack_knee),
        "upper_arm": (0, told.rack_arm),
        "elbow_flexion": (0, told.rack_elbow),
    }
    for name, ends in wanted.items():
        found = getattr(posture, name)[[HANG, RACK]]
        assert found == pytest.approx(ends, abs=1e-9), name  # sums of rounded shares of 100 deg
    arm = abs(body.joint[7] + body.grip)
    in_rack = points.hand[RACK] - points.shoulder[RACK]
    assert abs(in_rack) < 0.4 * arm  # at the collarbone
    assert in_rack.real > 0.1 * body.stature / 1.75  # m: in front of the chest


@people
def test_the_bell_passes_in_front_of_the_legs_and_above_the_floor(body):
    posture = clean(body).posture
    points = landmarks(body, posture)
    below_hip = points.hand.imag < points.hip.imag
    assert np.all((points.hand.real - points.knee.real)[below_hip] > 0.05)  # m: half a bell's width
    assert np.all((points.hand.real - points.hip.real)[below_hip] > 0.05)
    assert hand_height(body, posture).min() > 0.3  # m: a bell of 16 kg is some 0.28 m tall
    assert np.ptp(points.ankle) == 0
    for joint, (low, high) in body.joint_ranges._asdict().items():
        angle = getattr(posture, JOINT_ANGLES[joint])
        assert low <= angle.min()
        assert angle.max() <= high


@people
def test_the_bell_floats_once_after_the_hips_have_driven_it_and_before_it_is_in_the_rack(body):
    moved = clean(body)
    up = slice(0, RACK + 1)
    force, share = hand_force(body, moved).imag[up], lift(moved)[up]
    floats = np.argmin(force)
    assert force[floats] == pytest.approx(0, abs=1e-6 * 16 * GRAVITY)
    assert Clean().extended < share[floats] < Clean().elbow_until
    assert share[np.argmax(force)] < Clean().extended
    rising = np.gradient(hand_height(body, moved.posture))[up]
    assert rising[floats] > 0
    # The rack takes its weight again.
    assert force[-1] == pytest.approx(16 * GRAVITY, rel=0.02)


@people
def test_a_small_hinge_catches_it(body):
    told, moved = Clean(), clean(body)
    caught = np.argmin(np.abs(lift(moved)[:RACK] - told.caught))
    after = moved.posture.thorax[np.argmin(np.abs(lift(moved)[:RACK] - told.extended)) : RACK]
    # Within a frame of the catch: a bump of 10 deg, flat on top.
    assert moved.posture.thorax[caught] == pytest.approx(told.catch_thorax, abs=0.1)
    assert moved.posture.knee_flexion[caught] == pytest.approx(told.catch_knee, abs=0.1)
    assert after.max() <= told.catch_thorax


@people
def test_the_way_down_is_the_way_up_backwards(body):
    posture = clean(body).posture
    for name in FIELDS:
        angle = getattr(posture, name)
        assert angle == pytest.approx(angle[::-1], abs=1e-8)


@people
def test_hips_deliver_more_power_than_any_other_joint(body):
    found = hk.inverse_dynamics(body, clean(body), KETTLEBELL, cutoff=None)
    power = found.power.max("time").to_series()
    assert power.idxmax() == "hip"
    assert np.abs(found.residual).max() < SOLVED


@people
def test_work_of_all_joints_is_the_change_of_energy(body):
    found = hk.inverse_dynamics(body, clean(body), KETTLEBELL, cutoff=None)
    energy = (found.kinetic_energy + found.potential_energy).values
    change, work = energy - energy[0], found.work.sum("joint").values
    # Least-jerk ways have corners in their acceleration: a spline of power through 361 points
    # misses by the square of a step of 1/361, times some tens.
    assert np.abs(work - change).max() < 5e-4 * np.ptp(change)
    assert np.ptp(change) > 16 * GRAVITY * 0.5 * body.stature  # J: the bell's way up, and more


def test_cleans_follow_each_other_without_a_jump_at_the_seam():
    moved = clean(MAN)
    twice = moved.repeated(2)
    rates = twice.rates()
    for name in FIELDS:
        for posture in (twice.posture, rates.velocity, rates.acceleration):
            steps = np.abs(np.diff(getattr(posture, name)))
            assert steps[FRAMES - 2 : FRAMES + 2].max() <= 0.1 * steps.max() + 1e-6


def test_more_frames_change_nothing():
    coarse, fine = clean(MAN), clean(MAN, frames=1083)
    # The legs' waves lose what corners of the acceleration put beyond the 180th.
    assert fine.duration == pytest.approx(coarse.duration, rel=1e-3)
    assert fine.posture.shank[::3] == pytest.approx(coarse.posture.shank, abs=0.02)


def test_every_number_of_a_clean_is_a_row_that_says_it_is_an_assumption():
    names = {field.name for field in fields(Clean)}
    assert set(ROWS) == names
    for name in names:
        assert ROWS[name]["status"] == "assumption"
        low, high = (float(ROWS[name][end]) for end in ("low", "high"))
        assert low < getattr(Clean(), name) < high or low == 0


@pytest.mark.parametrize("name", sorted(ROWS))
@pytest.mark.parametrize("end", ["low", "high"])
@people
def test_either_end_of_every_range_is_a_clean_in_balance(body, name, end):
    told = replace(Clean(), **{name: float(ROWS[name][end])})
    moved = clean(body, kinematics=told, frames=181)
    assert moved.posture.exists.all(), set(moved.posture.reason)
    stands = hk.balance(body, moved.posture, KETTLEBELL, moved.rates())
    assert np.abs(stands.centre_of_pressure - told.centre_of_pressure).max() < SOLVED


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: clean(MAN.kneeling()), "from the feet"),
        (lambda: clean(MAN, kinematics="power"), "Clean must be a Clean"),
        (lambda: Clean(caught=0.5), "extended must come before caught"),
        (lambda: Clean(elbow_from=0.95), "put them in order"),
        (lambda: Clean(held=0.5), "held must be below 0.5"),
        (lambda: Clean(rack_elbow=200), "Clean rack elbow must lie between"),
        (lambda: clean(MAN, frames=3.5), "an odd number from 31 to 3001, not 3.5"),
    ],
)
def test_what_cannot_be_cleaned_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(hk.HingekitError, match=sentence):
        call()
