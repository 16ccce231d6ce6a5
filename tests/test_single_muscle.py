"""Does one muscle behind a joint make of a moment what textbooks say?"""

from math import radians, sin

import numpy as np
import pytest

from hingekit.errors import HingekitError
from hingekit.spine import single_muscle


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [  # moment, force above, inclination, arm, obliquity; muscle force, compression, shear
        ((100, 400, 40, 0.06, 5), (1666.7, 1966.7, 111.9)),
        ((150, 450, 60, 0.06, 5), (2500.0, 2715.5, 171.8)),
        ((200, 600, 70, 0.06, 5), (3333.3, 3525.9, 273.3)),
        ((200, 600, 70, 0.05, 5), (4000.0, 4190.0, 215.2)),
    ],
)
def test_the_collected_vectors_come_out_to_their_last_digit(given_, wanted):
    moment, weight, inclined, arm, oblique = given_
    found = single_muscle(moment, weight, arm, obliquity=oblique, disc_inclination=inclined)
    assert found == pytest.approx(wanted, abs=0.05)


def test_a_textbook_lift_with_the_back_takes_4196_newtons_of_muscle():
    # OpenStax, College Physics 9.6: 55 kg at 0.350 m, 30 kg at 0.500 m, arm 0.0800 m, g = 9.80
    moment = 9.80 * (55 * 0.350 + 30 * 0.500)
    # 0.1 %: four digits
    assert single_muscle(moment, 833, 0.08).muscle_force == pytest.approx(4196, rel=1e-3)


def test_a_textbook_rod_for_a_back_pulls_and_presses_as_solved():
    # 350 N in the middle and 200 N at the end of a level rod, muscle at two thirds and 12 deg
    found = single_muscle(
        350 / 2 + 200, 550, 2 / 3 * sin(radians(12)), obliquity=12, disc_inclination=90
    )
    assert found.muscle_force == pytest.approx(2705.5, rel=1e-3)
    assert found.compression == pytest.approx(2646.4, rel=1e-3)
    # what is left across the rod: weight less the muscle's lift
    assert found.shear == pytest.approx(550 - 375 * 1.5, rel=1e-9)


@pytest.mark.parametrize(
    ("trunk", "upper_body_at", "load_at", "compression"),
    [
        (60, 0.30, 0.40, 4346),
        (60, 0.30, 0.20, 3561),
        (20, 0.346 * sin(radians(20)), 0.20, 2330),
        (10, 0.346 * sin(radians(10)), 0.20, 1880),
    ],
)
def test_course_notes_on_a_stooped_lift(trunk, upper_body_at, load_at, compression):
    # 42 kg and 20 kg, arm 0.05 m, g = 9.81
    moment = 9.81 * (42 * upper_body_at + 20 * load_at)
    found = single_muscle(moment, 9.81 * 62, 0.05, disc_inclination=trunk)
    assert found.compression == pytest.approx(compression, rel=1e-3)
    if load_at == 0.40:
        assert moment == pytest.approx(202.1, rel=1e-3)
        assert found.muscle_force == pytest.approx(4042, rel=1e-3)


def test_a_missing_arm_or_moment_gives_missing_loads():
    for found in (single_muscle(100, 400, np.nan), single_muscle(np.nan, 400, 0.05)):
        assert np.isnan(found).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: single_muscle(100, 400, 0),
            "Moment arm must be positive: give it in metres.",
        ),
        (
            lambda: single_muscle("much", 400, 0.05),
            "Moment must be a number in N·m, not 'much'.",
        ),
    ],
)
def test_wrong_input_is_refused_in_one_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert str(refused.value) == sentence
