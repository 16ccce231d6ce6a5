"""Are the slopes of a moment those of the moment?"""

import numpy as np
import pytest

import hingekit as hk
from hingekit.posture import FIELDS

ANGLES = {"shank": 12, "thigh": -25, "pelvis": 40, "thorax": 65, "head": 30, "upper_arm": 15}
ANGLES |= {"forearm": 40}
LOAD = hk.Load(15) + hk.Load(8, at="shoulders") + hk.Force(forward=-40, up=25, at="hands")


def moment(joint, *, mass=70.0, stature=1.7, one=15.0, two=8.0, **angles):
    body = hk.Body.from_table("dumas2007", sex="female", mass=mass, stature=stature)
    load = hk.Load(one) + hk.Load(two, at="shoulders") + LOAD.parts[2]
    return getattr(hk.joint_moments(body, hk.Posture(**(ANGLES | angles)), load), joint)


@pytest.mark.parametrize("joint", ["ankle", "knee", "hip", "lumbar", "shoulder", "elbow"])
def test_slopes_are_differences_of_the_moment(joint):
    body = hk.Body.from_table("dumas2007", sex="female", mass=70, stature=1.7)
    slopes = hk.moment_jacobian(body, hk.Posture(**ANGLES), LOAD, joint=joint)

    def difference(name, at, step):
        below, above = (moment(joint, **{name: at + sign * step}) for sign in (-1, 1))
        return (above - below) / (2 * step)

    # Central differences of sines with a step of 0.01 deg err by 1e-8; masses are linear.
    for name in FIELDS:
        found = getattr(slopes, name)
        assert found == pytest.approx(difference(name, ANGLES[name], 0.01), abs=1e-6), name
    assert slopes.body_mass == pytest.approx(difference("mass", 70.0, 1.0), abs=1e-9)
    assert slopes.stature == pytest.approx(difference("stature", 1.7, 0.01), abs=1e-9)
    for found, (name, at) in zip(slopes.load_mass, [("one", 15.0), ("two", 8.0)], strict=True):
        assert found == pytest.approx(difference(name, at, 1.0), abs=1e-9)


def test_jax_finds_the_same_slopes():
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    names = [*FIELDS, "mass", "stature", "one", "two"]
    start = [
        float(ANGLES.get(n, {"mass": 70, "stature": 1.7, "one": 15, "two": 8}.get(n)))
        for n in names
    ]
    slope = jax.grad(lambda x: moment("lumbar", **dict(zip(names, x, strict=True))))(start)
    body = hk.Body.from_table("dumas2007", sex="female", mass=70.0, stature=1.7)
    *closed, by_load = hk.moment_jacobian(body, hk.Posture(**ANGLES), LOAD)
    # Both are exact; rounding of moments of 1e3 N·m.
    np.testing.assert_allclose(slope, [*closed, *by_load], rtol=1e-11, atol=1e-11)


def test_arrays_go_in_and_come_out():
    thorax = np.linspace(0, 90, 5)
    body = hk.Body.from_table(mass=np.array([[60.0], [90.0]]))
    many = hk.moment_jacobian(body, hk.Posture(0, 0, thorax / 2, thorax), hk.Load(10))
    alone = hk.moment_jacobian(
        hk.Body.from_table(mass=90.0), hk.Posture(0, 0, thorax[3] / 2, thorax[3]), hk.Load(10)
    )
    assert many.thorax.shape == (2, 5)
    assert many.thorax[1, 3] == pytest.approx(alone.thorax, rel=1e-12)
    assert many.body_mass[1, 3] == pytest.approx(alone.body_mass, rel=1e-12)


@pytest.mark.parametrize(
    ("load", "joint", "sentence"),
    [
        (hk.Load(0), "torso", "no joint 'torso'"),
        (hk.Band((-1, 1), rest_length=1, law="red"), "lumbar", "JAX"),
        (20, "lumbar", "A load is"),
    ],
)
def test_what_has_no_slope_is_refused_in_a_sentence(load, joint, sentence):
    with pytest.raises(hk.HingekitError, match=sentence):
        hk.moment_jacobian(hk.Body.from_table(), hk.Posture(0, 0, 0, 0), load, joint=joint)


def test_slopes_go_through_balance_and_through_a_band():
    """JAX through the closure and its secant steps, against differences of NumPy's results."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    body = hk.Body.from_table()
    band = hk.Band((-1.5, 0.9), rest_length=1.0, law="green", at="hips")

    def hip_moment(thorax, mass):
        load = hk.Load(mass) + band
        posture = hk.solve(body, hk.REACH_BACK, load, thorax_inclination=thorax)
        return hk.joint_moments(body, posture, load).hip

    step = 1e-3
    slopes = jax.grad(hip_moment, argnums=(0, 1))(60.0, 20.0)
    by_thorax = (hip_moment(60 + step, 20.0) - hip_moment(60 - step, 20.0)) / (2 * step)
    by_mass = (hip_moment(60.0, 20 + step) - hip_moment(60.0, 20 - step)) / (2 * step)
    # Central differences of a smooth curve with this step: truncation 1e-7, rounding 1e-10.
    np.testing.assert_allclose(slopes, [by_thorax, by_mass], rtol=1e-6)
    np.testing.assert_allclose(jax.jit(hip_moment)(60.0, 20.0), hip_moment(60.0, 20.0), rtol=1e-12)
