"""Does a kettlebell float, swing through, and stay with somebody who does not fall over?"""

from dataclasses import fields, replace

import numpy as np
import pytest

import hingekit as hk
from hingekit import datasets
from hingekit.cycle import Told, floating, grip_acceleration, harmonics
from hingekit.kettlebell import KETTLEBELL, Swing, swing
from hingekit.linkage import landmarks
from hingekit.posture import FIELDS, JOINT_ANGLES, Status
from hingekit.strategies import Raised, Strategy
from hingekit.tasks import hand_distance, hand_height

PEOPLE = {
    "small woman": hk.Body.from_table(sex="female", mass=50, stature=1.52),
    "man": hk.Body.from_table(mass=75, stature=1.75),
    "large man": hk.Body.from_table(mass=110, stature=1.95),
}
MAN = PEOPLE["man"]
ROWS = [row for row in datasets.rows("swing_kinematics") if row["movement"] == "swing"]
NUMBERS = {field.name for field in fields(Swing)}

GRAVITY = 9.80665
TOP, BOTTOM = 0, 90  # frames

#: What Newton's method leaves of forces near 1e3 N and of shares of the foot: 1e-12.
SOLVED = 1e-9

people = pytest.mark.parametrize("body", PEOPLE.values(), ids=PEOPLE)


def row(quantity):
    (found,) = (each for each in ROWS if each["quantity"] == quantity)
    return {name: float(found[name]) for name in ("value", "low", "high") if found[name]}


def hand_force(body, moved):
    """Force of the hands on the bell [N, complex]."""
    return 16 * (grip_acceleration(body, moved.posture, moved.rates()) + 1j * GRAVITY)


def needed(body, moved, load=KETTLEBELL):
    return hk.inverse_dynamics(body, moved, load, cutoff=None)


# Balance


@people
def test_the_dynamic_centre_of_pressure_stays_where_it_is_told_to(body):
    moved = swing(body)
    assert moved.posture.exists.all()
    stands = hk.balance(body, moved.posture, KETTLEBELL, moved.rates())
    assert np.abs(stands.centre_of_pressure - 0.5).max() < SOLVED
    assert stands.ground_reaction.imag.min() > 0


@people
def test_legs_that_would_balance_at_rest_do_not_balance_at_full_speed(body):
    moved = swing(body)
    told = moved.posture
    held = Strategy(
        "held", told.knee_flexion, 0.5, told.lumbar_flexion, Raised(told.shoulder_flexion)
    )
    still = hk.solve(body, held, KETTLEBELL, thorax_inclination=told.thorax)
    assert hk.balance(body, still, KETTLEBELL).centre_of_pressure == pytest.approx(0.5)
    fast = hk.Movement(moved.time, still).repeated(3)
    pressure = hk.balance(body, fast.posture, KETTLEBELL, fast.rates()).centre_of_pressure
    middle = pressure[181:362]
    assert np.ptp(middle) > 0.5  # of the foot, of which 0.7 or so bears pressure
    if body is PEOPLE["small woman"]:  # 16 kg are a third of her
        assert middle.min() < 0


@people
def test_the_ground_pushes_as_the_centre_of_mass_accelerates(body):
    # From places alone: second derivatives of the waves through them.
    moved = swing(body)
    found = hk.balance(body, moved.posture, KETTLEBELL, moved.rates())
    place = found.centre_of_mass[:-1]
    ahead, up = (harmonics(part)[2] / moved.duration**2 for part in (place.real, place.imag))
    force = (body.mass + 16) * (ahead + 1j * (up + GRAVITY))
    # N: 1e3 N through differences of 181 points, which lift rounding by (2π·90)² at most.
    assert np.abs(found.ground_reaction[:-1] - force).max() < 1e-5


@people
def test_moments_from_above_and_from_below_agree(body):
    assert np.abs(needed(body, swing(body)).residual).max() < SOLVED


@people
def test_joints_stay_in_range_feet_stay_and_the_bell_stays_above_the_floor(body):
    moved = swing(body).posture
    for joint, (low, high) in body.joint_ranges._asdict().items():
        angle = getattr(moved, JOINT_ANGLES[joint])
        assert low <= angle.min()
        assert angle.max() <= high
    assert hand_height(body, moved).min() > 0.3  # m: a bell of 16 kg is some 0.28 m tall
    assert np.ptp(landmarks(body, moved).ankle) == 0


# Float


@people
def test_the_bell_floats_at_the_top_and_is_never_pushed_down(body):
    moved = swing(body)
    force = hand_force(body, moved).imag
    assert force[TOP] == pytest.approx(0, abs=1e-6 * 16 * GRAVITY)
    assert np.argmin(force[:-1]) == TOP
    assert force.min() > -1e-6 * 16 * GRAVITY
    assert np.argmax(hand_height(body, moved.posture)[:-1]) == TOP


@people
def test_the_period_is_that_of_arms_that_fall_from_a_still_shoulder(body):
    # One wave of amplitude Δ/2 accelerates by 2π²Δ/T² at its end; the hand falls with L sin θ
    # of that, which is g.
    told, arm = Swing(), abs(body.joint[7] + body.grip)
    wave = np.radians(told.top_arm - told.bottom_arm) * np.sin(np.radians(told.top_arm))
    period = np.pi * np.sqrt(2 * arm * wave / GRAVITY)
    # 2 %: the legs sway a little below that shoulder.
    assert swing(body).duration == pytest.approx(period, rel=0.02)


def test_a_wider_swing_and_a_longer_arm_take_longer():
    wide = [swing(MAN, kinematics=Swing(bottom_arm=each)).duration for each in (-45, -55, -65)]
    assert np.all(np.diff(wide) > 0)
    assert np.all(np.diff([swing(body).duration for body in PEOPLE.values()]) > 0)


@people
def test_it_takes_as_long_as_people_take(body):
    # Not told but found: between the slowest and the fastest cadence that 18 women were asked for.
    cadence = 60 / swing(body).duration
    assert row("cadence_slow")["value"] < cadence < row("cadence_fast")["value"]


def test_a_mean_person_swings_at_the_published_mean():
    # 36.75 a minute with an SD of 2.12, of six young adults of both sexes: two SD.
    young = hk.Body.from_table(mass=70, stature=1.70)
    assert 60 / swing(young).duration == pytest.approx(row("cadence")["value"], abs=2 * 2.12)


# Way of the bell and of the body


@people
def test_hands_pass_behind_the_hips_at_the_bottom_and_are_in_front_at_the_top(body):
    moved = swing(body).posture
    behind = (landmarks(body, moved).hand - landmarks(body, moved).hip).real
    assert behind[BOTTOM] == pytest.approx(behind.min())
    assert behind[BOTTOM] < -0.05  # m: half a hand
    assert hand_distance(body, moved)[TOP] > 0.25 * body.stature
    assert hand_height(body, moved)[TOP] < landmarks(body, moved).shoulder.imag[TOP]


@people
def test_hips_lead_on_the_way_up_and_follow_on_the_way_down_as_in_experts(body):
    rates = swing(body).rates().velocity
    hip, shoulder = rates.hip_flexion, rates.shoulder_flexion - rates.thorax
    assert np.argmin(hip[BOTTOM:]) < np.argmax(shoulder[BOTTOM:])
    assert np.argmin(shoulder[:BOTTOM]) < np.argmax(hip[:BOTTOM])


@people
def test_the_body_stands_still_while_the_bell_floats(body):
    moved = swing(body)
    rates = moved.rates()
    for name in ("pelvis", "thorax"):
        assert abs(getattr(rates.velocity, name)[TOP]) < 1e-6
        assert abs(getattr(rates.acceleration, name)[TOP]) < 1e-6


@people
def test_the_way_up_is_the_way_down_backwards(body):
    posture = swing(body).posture
    for name in FIELDS:
        angle = getattr(posture, name)
        assert angle == pytest.approx(angle[::-1], abs=1e-8)


# Needs


@people
def test_hips_deliver_more_power_than_any_other_joint(body):
    power = needed(body, swing(body)).power.max("time").to_series()
    assert power.idxmax() == "hip"
    assert power["hip"] > 1.2 * power.drop("hip").max()


@people
def test_work_of_all_joints_is_the_change_of_energy_and_none_is_left_after_a_swing(body):
    found = needed(body, swing(body))
    energy = (found.kinetic_energy + found.potential_energy).values
    change, work = energy - energy[0], found.work.sum("joint").values
    # Quintic splines through 181 points of a few smooth waves.
    assert np.abs(work - change).max() < 1e-6 * np.ptp(change)
    assert abs(work[-1]) < 1e-6 * np.ptp(change)
    assert np.ptp(change) > 16 * GRAVITY * 0.5  # J: at least the bell's way up


def test_compression_is_of_the_published_order_and_shear_is_a_miss():
    # McGill & Marshall 2012: 3195 N at L4/L5, 16 kg, seven men. 35 % is what the issue asks
    # for: another model of the spine, and men whose mass the abstract does not tell.
    moved = swing(MAN)
    loads = hk.spine_loads(MAN, moved.posture, KETTLEBELL, moved.rates(), level="L4/L5")
    assert loads.compression.max() == pytest.approx(3195, rel=0.35)
    # They found posterior shear; one muscle behind the joint and no psoas leave it anterior.
    assert loads.shear.min() > 0


# Exact rates


def test_exact_rates_are_those_of_a_spline_through_many_swings():
    moved = swing(MAN).repeated(3)
    exact, spline = moved.rates(), hk.Movement(moved.time, moved.posture).rates()
    middle = slice(181, 362)
    for name in FIELDS:
        for order, scale in (("velocity", 1e-6), ("acceleration", 1e-6)):
            one, other = (getattr(getattr(each, order), name)[middle] for each in (exact, spline))
            # (2π·2/181)^4 / 720, what a quintic spline leaves of a second derivative: 4e-8
            assert np.abs(one - other).max() <= scale * max(np.abs(one).max(), 1)


def test_swings_follow_each_other_without_a_jump_at_the_seam():
    moved = swing(MAN).repeated(2)
    assert moved.time.size == 2 * 181 + 1
    assert np.diff(moved.time) == pytest.approx(moved.duration / 362)
    rates = moved.rates()
    for name in FIELDS:
        for posture in (moved.posture, rates.velocity, rates.acceleration):
            steps = np.abs(np.diff(getattr(posture, name)))
            # A step of the smooth way, of which the largest are elsewhere.
            assert steps[180:182].max() <= steps[:170].max() + 1e-6


def test_the_result_says_that_rates_are_exact_and_a_filter_forgets_them():
    moved = swing(MAN)
    assert needed(MAN, moved).attrs["derivatives"].startswith("exact")
    assert moved.filtered(6).exact is None
    assert "spline" in hk.inverse_dynamics(MAN, moved, KETTLEBELL).attrs["derivatives"]


# The table


def test_every_number_of_a_swing_is_a_row_that_says_where_it_comes_from():
    told = {each["quantity"]: each for each in ROWS}
    assert set(told) >= NUMBERS
    for name in NUMBERS:
        low, high = (float(told[name][end]) for end in ("low", "high"))
        assert low < getattr(Swing(), name) < high


@people
@pytest.mark.parametrize("name", sorted(NUMBERS))
@pytest.mark.parametrize("end", ["low", "high"])
def test_either_end_of_every_range_is_a_swing_in_balance(body, name, end):
    told = replace(Swing(), **{name: row(name)[end]})
    moved = swing(body, kinematics=told)
    assert moved.posture.exists.all(), (name, end, set(moved.posture.reason))
    stands = hk.balance(body, moved.posture, KETTLEBELL, moved.rates())
    assert np.abs(stands.centre_of_pressure - told.centre_of_pressure).max() < SOLVED
    assert hand_force(body, moved).imag.min() > -1e-6 * 16 * GRAVITY


@pytest.mark.parametrize("mass", [0, 8, 32])
def test_other_bells_swing_too(mass):
    moved = swing(MAN, hk.Load(mass))
    stands = hk.balance(MAN, moved.posture, hk.Load(mass), moved.rates())
    assert np.abs(stands.centre_of_pressure - 0.5).max() < SOLVED


# Missing frames and wrong input


def test_frames_out_of_a_joints_range_are_missing_and_say_so():
    moved = swing(MAN, kinematics=Swing(bottom_lumbar=75))
    missing = ~moved.posture.exists
    assert missing[BOTTOM]
    assert not missing[TOP]
    assert set(moved.posture.status[missing]) == {Status.LUMBAR_OUT_OF_RANGE}
    assert np.isnan(hk.joint_moments(MAN, moved.posture, KETTLEBELL, moved.rates()).hip[BOTTOM])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: swing(MAN.kneeling()), "from the feet"),
        (lambda: swing(MAN, hk.Load([8.0, 16])), "one person's with one load"),
        (lambda: swing(hk.Body.from_table(mass=np.array([60.0, 70]))), "one person's"),
        (lambda: swing(MAN, 16), "A load is a Load"),
        (lambda: swing(MAN, frames=180), "an odd number from 31 to 3001, not 180"),
        (lambda: swing(MAN, kinematics="hard"), "Swing must be a Swing"),
        (lambda: Swing(top_arm=400), "Swing top arm must lie between -180 and 180 deg"),
        (lambda: Swing(top_arm=np.array([80.0, 90])), "one top_arm"),
        (lambda: Swing(centre_of_pressure=2), "Swing centre of pressure must lie between"),
        (lambda: floating(MAN, KETTLEBELL, Told(*np.zeros((5, 3, 31))), 0.5), "never go down"),
        (
            lambda: hk.Movement([0.0, 1], hk.Posture(0, 0, 0, np.zeros(2)), swing(MAN).rates()),
            "Movement.exact has shape",
        ),
    ],
)
def test_what_cannot_be_swung_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(hk.HingekitError, match=sentence):
        call()
