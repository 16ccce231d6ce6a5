"""Does a base that moves ask for what Newton says?"""

from dataclasses import replace

import numpy as np
import pytest

import hingekit as hk
from hingekit.recordings.markers.recording import MarkerRecording
from hingekit.recordings.simulation import simulated

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
BAR = hk.Load(20)
PULLED = BAR + hk.Band((-1.5, 0.9), 1.0, "green", "hips") + hk.Force(30, -20, "shoulders")
TIME = np.linspace(0, 2, 401)
G = 9.80665
BEND = np.sin(np.pi * TIME / 2) ** 2
POSTURE = hk.Posture(8 * BEND, -25 * BEND, 45 * BEND, 70 * BEND, 40 * BEND, 20 * BEND, 35 * BEND)
MOMENTS = ["moment", "ground_reaction", "force"]


def dynamics(base=None, load=BAR, **more):
    movement = hk.Movement(TIME, POSTURE, base=base)
    return hk.inverse_dynamics(MAN, movement, load, cutoff=None, **more)


def wander(scale=1.0):
    """A path with accelerations of some m/s² in both directions."""
    return scale * (0.1 * np.sin(5 * TIME) + 0.03j * np.cos(9 * TIME) + 0.2j * TIME)


def test_a_lift_that_accelerates_upward_is_a_heavier_gravity():
    risen, heavier = dynamics(0.5j * 3.0 * TIME**2), dynamics(g=G + 3.0)
    for name in (*MOMENTS, "centre_of_pressure"):
        # A quintic spline holds a parabola exactly: what is left is rounding, 1e-16 of the path
        # over the square of the step, which is 1e-11 m/s².
        np.testing.assert_allclose(risen[name], heavier[name], rtol=1e-9, atol=1e-6)


def test_a_steady_motion_changes_no_moment():
    steady, still = dynamics((1.5 + 0.7j) * TIME + 100 - 3j), dynamics()
    for name in (*MOMENTS, "centre_of_pressure", "work"):
        # Rounding, as above, of a path of 100 m: 1e-14 over 2.5e-5 s².
        np.testing.assert_allclose(steady[name], still[name], rtol=1e-9, atol=1e-5)


def test_a_level_acceleration_is_a_gravity_that_is_tilted():
    """Who accelerates forward and leans forward by its angle stands as in a lift."""
    lean, ahead = 10.0, G * np.tan(np.deg2rad(10.0))
    bent = {"shank": 5.0, "thigh": -20.0, "pelvis": 30.0, "thorax": 55.0, "head": 40.0}
    arms = {"upper_arm": 10.0, "forearm": 20.0}
    tilted = hk.Posture(
        **{name: angle + lean for name, angle in bent.items()},
        **{name: angle - lean for name, angle in arms.items()},
    )
    carried = hk.Movement(TIME, tilted, base=0.5 * ahead * TIME**2 + 0j)
    found = hk.inverse_dynamics(MAN, carried, BAR, cutoff=None).moment
    still = hk.joint_moments(MAN, hk.Posture(**bent, **arms), BAR, g=G / np.cos(np.deg2rad(lean)))
    for joint, moment in still._asdict().items():
        np.testing.assert_allclose(found.sel(joint=joint), moment, rtol=1e-8)  # as above


def test_work_of_joints_pulls_and_ground_is_the_change_of_energy():
    base = wander()
    found = dynamics(base, PULLED)
    movement = hk.Movement(TIME, POSTURE, base=base)
    work = found.work.sum("joint") + movement.integral(
        (found.pull_power + found.ground_power).values
    )
    energy = found.kinetic_energy + found.potential_energy
    change = energy - energy[0]
    assert float(change.max() - change.min()) > 200  # J: there is something to balance
    # Quintic splines through 400 points of a smooth curve err by far less than 1e-6 of it.
    np.testing.assert_allclose(work, change, rtol=0, atol=1e-6 * float(abs(change).max()))


def test_lumbar_moment_from_above_is_the_one_from_the_moving_ground_up():
    found = dynamics(wander(), PULLED)
    assert (
        float(abs(found.moment.sel(joint="lumbar") - dynamics(None, PULLED).moment[3]).max()) > 20
    )
    assert float(abs(found.residual).max()) < 1e-9  # N·m: rounding leaves 1e-12


def test_energies_are_those_of_the_segments_one_by_one():
    """Their places come from landmarks, their velocities from differences in time."""
    base = wander()
    found, step = dynamics(base, hk.Load(0)), TIME[1] - TIME[0]
    centre = hk.balance(MAN, POSTURE).centre_of_mass + base
    height = G * MAN.mass * centre.imag
    np.testing.assert_allclose(found.potential_energy, height, rtol=1e-12)
    velocity = (centre[2:] - centre[:-2]) / (2 * step)
    # Koenig: what the base adds to the kinetic energy is seen at the centre of mass alone.
    own = (centre - base)[2:] - (centre - base)[:-2]
    added = MAN.mass / 2 * (np.abs(velocity) ** 2 - np.abs(own / (2 * step)) ** 2)
    gained = (found.kinetic_energy - dynamics(None, hk.Load(0)).kinetic_energy)[1:-1]
    # A central difference errs by step²/6 times the third derivative: 1e-3 of a velocity here.
    np.testing.assert_allclose(gained, added, rtol=0, atol=2e-3 * np.abs(added).max())


def test_a_base_is_filtered_as_an_inclination_is():
    time = np.arange(0, 6, 0.01)
    wave = 10 * np.sin(2 * np.pi * 6 * time)
    still = np.zeros(time.shape)
    moved = hk.Movement(time, hk.Posture(still, still, still, wave), base=wave + 2j * wave)
    passed = moved.filtered(6.0)
    np.testing.assert_allclose(passed.base, (1 + 2j) * passed.posture.thorax, atol=1e-12)


def test_a_movement_that_repeats_goes_on_from_where_it_was_carried():
    walked = hk.Movement(TIME, POSTURE, base=0.4 * TIME + 0j).repeated(3)
    np.testing.assert_allclose(walked.base, 0.4 * walked.time, atol=1e-12)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"base": np.zeros(5)}, "one point for each time"),
        ({"base": "here"}, "forward \\+ i up"),
        ({"base": wander(), "exact": hk.Movement(TIME, POSTURE).rates()}, "one of them out"),
    ],
)
def test_a_base_that_cannot_be_one_is_refused(given, sentence):
    with pytest.raises(hk.HingekitError, match=sentence):
        hk.Movement(TIME, POSTURE, **given)


# --- recordings ---------------------------------------------------------------------------

LONG = np.arange(0, 12, 0.01)
DOWN = (1 - np.cos(np.pi / 2 * LONG)) / 2
SQUATS = hk.Movement(
    LONG, hk.Posture(10 * DOWN, -35 * DOWN, 40 * DOWN, 65 * DOWN, None, 10 * DOWN, 15 * DOWN)
)


def shifted(path) -> MarkerRecording:
    """Markers of squats that all go along a path [m, complex]."""
    seen = simulated(MAN, SQUATS)
    along = np.stack([path.real, path.imag, 0 * path.real], axis=1)
    return replace(seen, markers={label: xyz + along for label, xyz in seen.markers.items()})


def test_markers_that_all_bounce_are_felt_at_the_lumbar_spine():
    bounce = 0.05j * np.sin(4 * np.pi * LONG)
    upward = -0.05 * (4 * np.pi) ** 2 * np.sin(4 * np.pi * LONG)
    found = hk.analyse(MAN, shifted(bounce)).over_time["dynamic_lumbar_moment"].to_numpy()
    rates = SQUATS.rates()
    moments = [hk.joint_moments(MAN, SQUATS.posture, rates=each).lumbar for each in (None, rates)]
    # What is carried is felt (g + a) / g times as heavy: inertia of turning adds up beside it.
    truth = moments[1] + moments[0] * upward / G
    known = np.isfinite(found)
    assert truth[known].max() > 1.5 * moments[1].max()
    # Of a wave of 2 Hz a filter of 6 Hz leaves 1 / (1 + (2 / 7.48)⁴), which is 0.995.
    assert np.abs(found - truth)[known].max() < 0.01 * truth[known].max()


def test_what_a_simulation_carries_along_comes_back():
    path = wander()
    movement = hk.Movement(TIME, POSTURE, base=path)
    seen = simulated(MAN, movement).movement(MAN)
    # The hip's regression measures the leg along its own slant, less than 0.1 mm longer.
    np.testing.assert_allclose(seen.base, path, rtol=0, atol=1e-4)


def test_where_the_file_has_its_origin_does_not_matter():
    far = hk.analyse(MAN, shifted(3.0 - 1.0j + 0 * LONG)).summary()
    near = hk.analyse(MAN, shifted(0j * LONG)).summary()
    assert far["peak_dynamic_lumbar_moment"] == pytest.approx(near["peak_dynamic_lumbar_moment"])
