"""Do Sobol indices agree with those derived by hand, within their intervals?"""

import numpy as np
import pytest
from scipy import stats

from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.linkage import landmarks
from hingekit.load import Load
from hingekit.mechanics import STANDARD_GRAVITY, joint_moments
from hingekit.posture import Posture
from hingekit.strategies import BEND_FORWARD, REACH_BACK
from hingekit.uncertainty import FACTORS, SPINE, at_task, sensitivity
from hingekit.uncertainty.sensitivity import sobol

#: Joint confidence of 99.9 % for the six intervals of three factors (Bonferroni).
JOINTLY = 1 - 0.001 / 6

BENT = Posture(shank=-5, thigh=-15, pelvis=35, thorax=60)


def ishigami(a, b, c):
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


UNIFORM = stats.uniform(-np.pi, 2 * np.pi)
ANGLES = {"a": UNIFORM, "b": UNIFORM, "c": UNIFORM}


def ishigamis_indices():
    """Parts of the variance by hand, for a = 7 and b = 0.1 (Ishigami & Homma 1990)."""
    alone_a = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2
    alone_b = 7**2 / 8
    together = 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = alone_a + alone_b + together
    return (
        np.array([alone_a, alone_b, 0]) / whole,
        np.array([alone_a + together, alone_b, together]) / whole,
    )


def assert_within(found, first, total):
    for true, name in ((first, "first"), (total, "total")):
        assert (found[f"{name}_low"] <= true).all(), found
        assert (true <= found[f"{name}_high"]).all(), found


def test_ishigamis_function_has_its_indices():
    found = sobol(ishigami, ANGLES, 4096, confidence=JOINTLY, resamples=2000)
    assert_within(found, *ishigamis_indices())
    # and the intervals say something: a tenth of the variance at most
    assert (found["total_high"] - found["total_low"]).max() < 0.2
    assert list(found["factor"]) == ["a", "b", "c"]


def test_more_samples_bring_indices_nearer_and_intervals_closer():
    sizes = [2**power for power in range(6, 14)]
    found = sobol(ishigami, ANGLES, sizes, resamples=200)
    first, total = ishigamis_indices()
    wide = found["total_high"] - found["total_low"]
    off = np.hypot(found["first_order"] - np.tile(first, 8), found["total"] - np.tile(total, 8))
    width = wide.groupby(found["samples"]).mean()
    # Over 16 times the points a bootstrap narrows by 4, within what 200 resamples know of a width
    # (5 % each) and 512 points of themselves.
    assert width[512] / width[8192] == pytest.approx(4, rel=0.3)
    by_size = off.groupby(found["samples"]).max()
    assert by_size[8192] < by_size[64] / np.sqrt(128)  # as fast; Sobol points are faster


def test_a_smaller_sample_is_the_beginning_of_a_larger_one_and_a_seed_repeats():
    several = sobol(ishigami, ANGLES, [256, 64], seed=3, resamples=20)
    alone = sobol(ishigami, ANGLES, 64, seed=3, resamples=20)
    assert several[:3].equals(alone)
    assert list(several["samples"]) == [64] * 3 + [256] * 3
    assert not sobol(ishigami, ANGLES, 64, seed=4, resamples=20).equals(alone)


def test_a_lumbar_moment_linear_in_two_masses_has_the_shares_of_a_sum():
    # A held posture: the moment is mass times one lever plus load mass times another, so the
    # variance is a sum, too. Normal body mass, uniform load.
    spread, width = 12.0, 30.0
    unit = Body.from_table(mass=100.0)

    def moment(mass, load_mass):
        return joint_moments(Body.from_table(mass=mass), BENT, Load(load_mass)).lumbar

    # Levers from statics: the first moment of what is above, and of a point in the hands.
    of_mass = joint_moments(unit, BENT).lumbar / 100
    points = landmarks(unit, BENT)
    of_load = STANDARD_GRAVITY * (points.hand - points.lumbar).real
    parts = np.array([(of_mass * spread) ** 2, (of_load * width) ** 2 / 12])
    shares = parts / parts.sum()
    factors = {"mass": stats.norm(75, spread), "load_mass": stats.uniform(5, width)}
    found = sobol(moment, factors, 2048, confidence=JOINTLY, resamples=2000)
    assert_within(found, shares, shares)  # nothing together: first-order and total are one
    assert shares.min() > 0.1  # both matter, or else nothing is tested


def test_peoples_lumbar_moment_in_a_held_posture_is_a_product_with_its_shares():
    # The moment of a held posture without load is a constant times mass times stature. Among men
    # mass is e^a h^b e^(s z): the moment is h^(b+1) e^(s z), a product of independent factors.
    slope, spread = 1.99872, 0.14587  # ANSUR II, in ansur2.csv
    h = stats.norm(1.7562, 0.06855)

    def mean_power(exponent):
        return h.expect(lambda stature: stature**exponent, lb=1.2, ub=2.3)  # 8 sd each way

    of_stature = mean_power(2 * slope + 2) / mean_power(slope + 1) ** 2 - 1
    of_mass = np.exp(spread**2) - 1
    both = of_stature + of_mass + of_stature * of_mass
    first = np.array([of_stature, of_mass]) / both
    total = first + of_stature * of_mass / both

    def moment(people):
        return joint_moments(people.body, BENT).lumbar

    found = sensitivity(moment, ["stature", "mass"], 2048, women=0, confidence=JOINTLY)
    assert_within(found, first, total)
    assert first.min() > 0.1


def test_what_a_moment_does_not_see_has_no_share():
    moment = at_task("lumbar_moment", BEND_FORWARD, Load(20), hand_height=0.6)
    found = sensitivity(moment, ["mass", "straight_leg_raise", *SPINE], 32).set_index("factor")
    # SpineModel shares the moment out, and without a hip limit the raise only warns
    assert set(found.loc[["straight_leg_raise", *SPINE], "total"]) == {0.0}
    assert found.loc["mass", "total"] > 0.5


def test_every_factor_can_be_asked_about_at_once():
    pressed = at_task("compression", REACH_BACK, Load(20), hand_height=0.55)
    found = sensitivity(pressed, FACTORS, 128).set_index("factor")
    assert list(found.index) == list(FACTORS)
    # compression is a moment over the extensor's arm, whose range is 36 % of its middle
    assert found.loc["extensor_arm", "total"] > found.loc["extensor_length", "total"]
    assert found.attrs["units"]["total"] == "1"


def test_an_outcome_that_somebody_lacks_is_refused_and_counted():
    deep = at_task("lumbar_moment", BEND_FORWARD, hand_height=0.1)
    with pytest.raises(HingekitError, match=r"^\d+ of 64 points have no outcome, so that its var"):
        sensitivity(deep, samples=64)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: sobol(ishigami, ANGLES, 1000),
            "Samples must be a power of two, such as 1024, not 1000.",
        ),
        (
            lambda: sobol(ishigami, ANGLES, []),
            "Samples are empty: give a power of two, such as 1024.",
        ),
        (
            lambda: sobol(np.sin, {"x": UNIFORM}),
            "A comparison of factors needs two at least, not 1: one alone makes all of the "
            "variance.",
        ),
        (
            lambda: sobol(lambda **_: 1.0, ANGLES, 16),
            "The function gives each of 16 points one number, not shape ().",
        ),
        (
            lambda: sobol(ishigami, ["x", "y", "z"], 16),
            "Factors must be a Mapping, not a list: give a dict of name to distribution.",
        ),
        (
            lambda: sensitivity("lumbar_moment", ["mass", "sex"], 16),
            "An outcome is a function of people, not 'lumbar_moment': make one with at_task.",
        ),
        (
            lambda: sensitivity(lambda people: people.mass, ["weight"]),
            f"vary= takes some of {', '.join(FACTORS)}, not 'weight'.",
        ),
        (
            lambda: sensitivity(lambda people: people.mass[:3], ["mass", "sex"], 16),
            "An outcome gives each of 16 people one number, not shape (3,).",
        ),
    ],
)
def test_wrong_input_is_refused_in_one_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert str(refused.value) == sentence
