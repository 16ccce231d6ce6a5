"""Does a movement need what Newton says, and is it filtered as the result states?"""

import numpy as np
import pytest

import hingekit as hk
from hingekit.posture import FIELDS, Status

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
BAR = hk.Load(20)
BAND = hk.Band((-1.5, 0.9), rest_length=1.0, law="green", at="hips")


def swing(time, depth=1.0):
    """Down and up again once in two seconds, at rest at both ends."""
    bend = depth * np.sin(np.pi * time / 2) ** 2
    return hk.Movement(
        time,
        hk.Posture(
            shank=8 * bend,
            thigh=-25 * bend,
            pelvis=45 * bend,
            thorax=70 * bend,
            head=40 * bend,
            upper_arm=20 * bend,
            forearm=35 * bend,
        ),
    )


TIME = np.linspace(0, 2, 401)


@pytest.fixture(
    scope="module", params=[hk.Load(0), BAR, BAR + BAND + hk.Force(30, -20, "shoulders")]
)
def result(request):
    return hk.inverse_dynamics(MAN, swing(TIME), request.param, cutoff=None)


def test_work_of_all_joints_and_pulls_is_the_change_of_energy(result):
    work = result.work.sum("joint") + swing(TIME).integral(result.pull_power.values)
    energy = result.kinetic_energy + result.potential_energy
    change = energy - energy[0]
    assert float(change.max() - change.min()) > 100  # J: there is something to balance
    # Quintic splines through 400 points of a smooth curve err by far less than 1e-6 of it.
    np.testing.assert_allclose(work, change, rtol=0, atol=1e-6 * float(abs(change).max()))


def test_lumbar_moment_from_above_is_the_one_from_the_ground_up(result):
    # N·m: rounding of moments of some 1e3 N·m leaves 1e-12.
    assert float(abs(result.residual).max()) < 1e-9
    np.testing.assert_array_equal(
        result.moment.sel(joint="lumbar") - result.lumbar_moment_from_below, result.residual
    )


def test_ground_reaction_is_what_accelerates_the_centre_of_mass():
    """Its place comes from statics, its acceleration from differences in time."""
    step = TIME[1] - TIME[0]
    movement = swing(TIME)
    found = hk.inverse_dynamics(MAN, movement, BAR, cutoff=None)
    place = hk.balance(MAN, movement.posture, BAR).centre_of_mass
    second = (place[2:] - 2 * place[1:-1] + place[:-2]) / step**2
    total = MAN.mass + 20
    force = total * (second + 1j * 9.80665)
    given = (found.ground_reaction[0] + 1j * found.ground_reaction[1]).values[1:-1]
    # A central difference errs by step²/12 times the fourth derivative: (π²·step²/12) here.
    np.testing.assert_allclose(given, force, rtol=0, atol=2e-4 * total * np.abs(second).max())


def test_a_movement_that_stands_still_needs_what_statics_says():
    bent = hk.Posture(shank=5, thigh=-20, pelvis=30, thorax=55, upper_arm=10)
    still = hk.inverse_dynamics(MAN, hk.Movement(TIME[:50], bent), BAR + BAND)
    for joint, moment in hk.joint_moments(MAN, bent, BAR + BAND)._asdict().items():
        np.testing.assert_allclose(still.moment.sel(joint=joint), moment, rtol=1e-9, atol=1e-9)
    assert float(abs(still.power).max()) < 1e-6
    at_rest = hk.balance(MAN, bent, BAR + BAND)
    np.testing.assert_allclose(still.centre_of_pressure, at_rest.centre_of_pressure, rtol=1e-9)


def test_a_slow_movement_approaches_statics_with_the_square_of_time():
    def excess(factor):
        slow = hk.Movement(TIME * factor, swing(TIME).posture)
        moved = hk.inverse_dynamics(MAN, slow, BAR, cutoff=None).moment.sel(joint="lumbar")
        return float(abs(moved - hk.joint_moments(MAN, slow.posture, BAR).lumbar).max())

    assert excess(1) / excess(10) == pytest.approx(100, rel=1e-6)  # both rates are exact in time


def test_rates_of_sines_are_cosines():
    turn = np.pi * TIME
    movement = hk.Movement(TIME, hk.Posture(0, 0, 30 * np.sin(turn), 60 * np.sin(turn)))
    rates = movement.rates()
    # A quintic spline at 200 points per period: the ends, with one neighbour, are the worst.
    np.testing.assert_allclose(rates.velocity.thorax, 60 * np.pi * np.cos(turn), atol=1e-6)
    np.testing.assert_allclose(rates.acceleration.thorax, -60 * np.pi**2 * np.sin(turn), atol=1e-3)


@pytest.mark.parametrize("cutoff", [3.0, 6.0, 20.0])
def test_a_wave_at_the_cutoff_is_left_with_0707_and_no_lag(cutoff):
    time = np.arange(0, 6, 0.01)
    wave = 10 * np.sin(2 * np.pi * cutoff * time)
    passed = hk.Movement(time, hk.Posture(0, 0, 0, wave)).filtered(cutoff).posture.thorax
    middle = slice(200, 400)  # far from both ends
    slope, lag = np.linalg.lstsq(
        np.stack([wave[middle], 10 * np.cos(2 * np.pi * cutoff * time[middle])]).T,
        passed[middle],
        rcond=None,
    )[0]
    assert slope == pytest.approx(np.sqrt(0.5), abs=1e-6)  # by the filter's definition
    assert abs(lag) < 1e-6


def test_what_is_slow_passes_and_noise_does_not():
    time = np.arange(0, 4, 0.01)
    slow = 40 * np.sin(np.pi * time / 4) ** 2
    noise = np.random.default_rng(1).normal(0, 0.5, time.size)
    passed = hk.Movement(time, hk.Posture(0, 0, 0, slow + noise)).filtered(6).posture.thorax
    assert np.std(passed - slow) < 0.6 * np.std(noise)  # 6 of 50 Hz carry a third of it


def test_each_run_without_a_gap_is_taken_apart():
    posture = swing(TIME).posture
    holed = {name: getattr(posture, name).copy() for name in FIELDS}
    for field in holed.values():
        field[180:200] = np.nan
    status = np.where(np.isnan(holed["thorax"]), Status.NOT_RECORDED, Status.EXISTS)
    whole = hk.Movement(TIME, hk.Posture(**holed, status=status))
    first = hk.Movement(TIME[:180], hk.Posture(**{n: f[:180] for n, f in holed.items()}))
    found, alone = (hk.inverse_dynamics(MAN, each, BAR) for each in (whole, first))
    assert np.isnan(found.moment[:, 180:200]).all()
    np.testing.assert_array_equal(found.moment[:, :180], alone.moment)
    assert np.isfinite(found.moment[:, 200:]).all()
    assert float(found.work[0, 200]) == 0  # each run begins at no work


def test_frames_left_out_of_the_file_divide_a_run_too():
    kept = np.r_[0:150, 190:401]
    posture = hk.Posture(**{n: getattr(swing(TIME).posture, n)[kept] for n in FIELDS})
    assert hk.Movement(TIME[kept], posture).runs == [slice(0, 150), slice(150, 361)]


def test_a_run_too_short_to_filter_is_missing_and_says_so():
    movement = hk.Movement(TIME[:20], hk.Posture(0, 0, np.zeros(20), np.zeros(20)))
    passed = movement.filtered(6.0)  # one period of 6 Hz is 33 frames
    assert not passed.posture.exists.any()
    assert set(passed.posture.reason) == {Status.NOT_RECORDED.sentence}


def test_feet_that_leave_the_ground_have_no_centre_of_pressure():
    thrown = hk.inverse_dynamics(MAN, hk.Movement(TIME / 6, swing(TIME).posture), cutoff=None)
    lifted = thrown.ground_reaction.sel(axis="up") <= 0
    assert lifted.any()
    assert np.isnan(thrown.centre_of_pressure[lifted]).all()
    assert np.isfinite(thrown.centre_of_pressure[~lifted]).all()


def test_every_variable_has_unit_and_name_and_the_result_says_how_it_was_made(result):
    for variable in result.variables.values():
        if variable.dtype.kind == "f":
            assert {"units", "long_name"} <= variable.attrs.keys()
    assert {"filter", "derivatives", "load", "gravity", "sign"} <= result.attrs.keys()
    filtered = hk.inverse_dynamics(MAN, swing(TIME), cutoff=5)
    assert "5 Hz" in filtered.attrs["filter"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cutoff": 150}, "Cutoff must lie between"),
        ({"cutoff": -1}, "Cutoff must lie between"),
        ({"load": 20}, "A load is a Load"),
        ({"load": hk.Load(np.array([0.0, 20.0]))}, "one load"),
        ({"body": hk.Body.from_table(mass=np.array([60.0, 70.0]))}, "one person"),
        ({"movement": hk.Movement(TIME**2, swing(TIME).posture)}, "not evenly spaced"),
        ({"movement": hk.Movement([0.0], hk.Posture(0, 0, 0, 0))}, "five postures"),
        ({"load": hk.Band((-4, 1), rest_length=0.5, law="red")}, "longer band"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(change, sentence):
    given = {"body": MAN, "movement": swing(TIME), "load": BAR} | change
    with pytest.raises(hk.HingekitError, match=sentence):
        hk.inverse_dynamics(**given)


@pytest.mark.parametrize(("rate", "decimals"), [(60, 3), (100, 3), (120, 3), (240, 3), (240, 4)])
def test_time_stamps_rounded_by_a_file_do_not_shake_the_moments(rate, decimals):
    time = np.arange(0, 2, 1 / rate)
    posture = swing(time).posture
    exact, rounded = (
        hk.inverse_dynamics(MAN, hk.Movement(stamps, posture), BAR).moment
        for stamps in (time, time.round(decimals))
    )
    # The stamps of both ends are rounded, too: up to half a millisecond of two seconds, which
    # is 5e-4 of an acceleration, in moments of which up to 200 N·m are inertia.
    np.testing.assert_allclose(rounded.values, exact.values, rtol=0, atol=0.1)


def test_times_that_are_not_meant_to_be_even_are_taken_as_they_are():
    late = 2 * (TIME / 2) ** 2
    movement = hk.Movement(late, swing(late).posture)
    assert movement.runs == [slice(0, 401)]
    found = hk.inverse_dynamics(MAN, movement, BAR, cutoff=None).moment.sel(joint="lumbar")
    wanted = hk.inverse_dynamics(MAN, swing(TIME), BAR, cutoff=None).moment.sel(joint="lumbar")
    # Between two grids of the same smooth curve: interpolation at 5 ms of a slow one.
    np.testing.assert_allclose(found, np.interp(late, TIME, wanted), atol=0.05)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: hk.joint_moments(hk.Posture(0, 0, 0, 0), MAN),
        lambda: hk.joint_moments(MAN, swing(TIME)),
        lambda: hk.joint_moments(MAN, hk.Posture(0, 0, 0, 0), BAR, hk.Posture(0, 0, 0, 0)),
        lambda: hk.joint_moments(MAN, hk.Posture(0, 0, 0, 0), g="9.81"),
        lambda: hk.Rates(1, 2),
        lambda: hk.Movement([0, 1], None),
        lambda: hk.Movement(["a", "b"], hk.Posture(0, 0, 0, 0)),
        lambda: hk.Movement(np.array(["2020", "2021"], "datetime64[ms]"), hk.Posture(0, 0, 0, 0)),
        lambda: hk.inverse_dynamics(MAN, hk.Posture(0, 0, 0, 0)),
        lambda: hk.inverse_dynamics(MAN, swing(TIME), cutoff=np.array([6, 7])),
        lambda: hk.solve(MAN, "reach back", hand_height=0.4),
        lambda: hk.Band((0, 0), 1, lambda e: 10 if e > 1 else 5),
        lambda: hk.Band((0, 0), 1, lambda e: -e),
    ],
)
def test_one_thing_in_the_place_of_another_is_refused(wrong):
    with pytest.raises(hk.HingekitError):
        wrong()
