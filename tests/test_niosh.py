"""Does the lifting equation give what its manual prints, and refuse what it does not cover?"""

from __future__ import annotations

import numpy as np
import pytest

import hingekit as hk
from hingekit import datasets
from hingekit.errors import HingekitError
from hingekit.exposure import (
    METRIC,
    METRIC_WORKSHEET,
    US,
    US_WORKSHEET,
    LiftingEquation,
    lift_ends,
    lifting_limit,
    lifting_limits,
    sampled_frequency,
)

#: A lift that costs nothing: near, at knuckle height, short, straight, rare, well held.
EASY = {
    "horizontal": 0.25,
    "vertical": 0.75,
    "distance": 0.25,
    "frequency": 0.2,
    "duration": "short",
    "coupling": "good",
}
BODY = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)


def easy(**changes):
    return lifting_limit(10.0, **(EASY | changes))


def inches(load, across, up, moved, asymmetry, frequency, **more):
    return lifting_limit(
        load,
        horizontal=across,
        vertical=up,
        distance=moved,
        asymmetry=asymmetry,
        frequency=frequency,
        duration="short",
        coupling="fair",
        equation=US_WORKSHEET,
        **more,
    )


# Waters, Putz-Anderson & Garg 1994 (revised 2021), worksheets in US units, as printed. Read in a
# transcription: the limits of example 4. Examples 1 and 3 are recalled and close as products; the
# frequency and duration of example 4 are inferred from its multiplier. Rounded to one decimal as
# printed, so nothing but the rounding of a float may be left.
@pytest.mark.parametrize(
    ("lift", "printed", "limit", "index"),
    [
        ((20, 10, 22, 37, 0, 3), (1.0, 0.94, 0.87, 1.0, 0.88, 0.95), 34.9, None),
        ((20, 20, 59, 37, 0, 3), (0.50, 0.78, 0.87, 1.0, 0.88, 1.0), 15.2, None),
        ((44, 23, 15, 48, 0, 0.2), (0.44, 0.89, 0.86, 1.0, 1.0, 0.95), 16.3, 2.7),
        ((44, 23, 63, 48, 0, 0.2), (0.44, 0.75, 0.86, 1.0, 1.0, 1.0), 14.5, 3.0),
        ((40, 18, 15, 21, 45, 0.2), (0.56, 0.89, 0.91, 0.86, 1.0, 0.95), 18.9, 2.1),
    ],
)
def test_the_worksheets_of_the_manual_are_reproduced(lift, printed, limit, index):
    result = inches(*lift)
    assert tuple(result[:6]) == pytest.approx(printed, abs=1e-12)
    assert result.limit == pytest.approx(limit, abs=1e-12)
    if index is not None:
        assert result.index == pytest.approx(index, abs=1e-12)


# The transcription of example 4 gives both as the full-precision results, to 0.1 lb.
def test_full_precision_differs_from_the_worksheet_where_the_transcription_says():
    shared = {"distance": 37, "frequency": 3, "duration": "short", "coupling": "fair"}
    origin = lifting_limit(20, horizontal=10, vertical=22, **shared, equation=US)
    assert origin.limit == pytest.approx(34.8, abs=0.05)
    end = lifting_limit(20, horizontal=20, vertical=59, origin=22, **shared, equation=US)
    assert end.limit == pytest.approx(15.3, abs=0.05)


# Table 1 of the manual in inches, as printed: the worksheet must print the same, its two odd
# rows (22 and 23 in) and the end included.
def test_the_worksheet_prints_the_manuals_horizontal_table():
    printed = [1, 0.91, 0.83, 0.77, 0.71, 0.67, 0.63, 0.59, 0.56, 0.53, 0.50, 0.48, 0.46, 0.44]
    printed += [0.42, 0.40, 0]
    result = inches(10, np.arange(10.0, 27.0), 30, 10, 0, 0.2)
    np.testing.assert_allclose(result.horizontal, printed, atol=1e-12)
    assert result.limit[-1] == 0
    assert result.reason[-1] == "hands too far from the ankles"


def test_halves_round_up_as_in_the_manuals_tables():
    # 1 - 0.0075 × 10 = 0.925, which Table 2 prints as .93
    assert inches(10, 10, 20, 10, 0, 0.2).vertical == pytest.approx(0.93, abs=1e-12)
    assert inches(10, 10, 40, 10, 0, 0.2).vertical == pytest.approx(0.93, abs=1e-12)


def test_an_easy_lift_has_the_load_constant_for_its_limit():
    result = easy()
    assert result.limit == pytest.approx(23, rel=1e-12)
    assert result.index == pytest.approx(10 / 23, rel=1e-12)
    assert result.reason == "within the tables"


def test_a_metric_worksheet_rounds_to_the_manuals_exception_at_130_cm():
    result = easy(distance=1.3, equation=METRIC_WORKSHEET)
    assert result.distance == pytest.approx(0.86, abs=1e-12)


# The two systems are not conversions of each other: 51 lb are 23.13 kg, and 10 in are 25.4 cm where
# the metric formula has 25. What the rounded heights and distances leave is 0.9 and 0.2 % at most.
@pytest.mark.parametrize("across", [0.3, 0.45, 0.6])
@pytest.mark.parametrize("up", [0.2, 0.9, 1.5])
def test_metric_and_us_limits_agree_for_the_same_lift(across, up):
    told = {"frequency": 2, "duration": "moderate", "coupling": "poor", "asymmetry": 30}
    metric = lifting_limit(10, horizontal=across, vertical=up, distance=0.5, **told)
    inch = 0.0254
    us = lifting_limit(
        10,
        horizontal=across / inch,
        vertical=up / inch,
        distance=0.5 / inch,
        **told,
        equation=US,
    )
    expected = metric.limit * (51 * 0.45359237 / 23) * (25.4 / 25)
    assert us.limit * 0.45359237 == pytest.approx(expected, rel=0.011)


# Example 7 of the manual interpolates at 2.4 between the rows of 2 and 3: 0.91 and 0.88 in the
# column of up to an hour, so 0.898; exact but for rounding.
def test_a_frequency_between_two_rows_is_interpolated():
    assert easy(frequency=2.4).frequency == pytest.approx(0.898, abs=1e-12)


def test_a_frequency_below_one_lift_in_five_minutes_counts_as_that():
    for duration in ("short", "moderate", "long"):
        rare = easy(frequency=np.array([0.0, 0.1, 0.2]), duration=duration).frequency
        assert (rare == rare[2]).all()


@pytest.mark.parametrize(
    ("duration", "vertical", "last"),
    [
        ("short", 0.5, 12),
        ("short", 0.75, 15),
        ("moderate", 0.5, 10),
        ("moderate", 1.0, 12),
        ("long", 0.5, 8),
        ("long", 1.0, 10),
    ],
)
def test_above_the_highest_frequency_of_its_column_the_limit_is_zero(duration, vertical, last):
    beyond = np.array([last, last + 1e-6, last + 5])
    result = easy(frequency=beyond, duration=duration, vertical=vertical)
    assert list(result.limit > 0) == [True, False, False]
    assert list(result.reason[1:]) == ["too frequent for so long"] * 2
    assert (result.index[1:] == np.inf).all()


def test_more_lifts_longer_work_and_lower_hands_never_raise_the_frequency_multiplier():
    often = np.linspace(0, 16, 321)
    table = np.array(
        [
            [easy(frequency=often, duration=d, vertical=v).frequency for v in (1.0, 0.5)]
            for d in ("short", "moderate", "long")
        ]
    )
    for axis in range(3):
        assert (np.diff(table, axis=axis) <= 1e-12).all()  # rounding of the interpolation


def test_the_special_procedure_counts_lifts_over_fifteen_minutes():
    # p. 16: 10 lifts a minute for 8 of 15 minutes are 5.33, printed to two decimals
    assert sampled_frequency(10, 8) == pytest.approx(5.33, abs=0.005)
    assert sampled_frequency(10, np.array([15, 40])).tolist() == [10, 10]
    # p. 16: only up to 15 lifts a minute
    assert sampled_frequency(16, 1) == 16


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"horizontal": 0.64}, "hands too far from the ankles"),
        ({"vertical": 1.76}, "hands too high"),
        ({"distance": 1.76}, "moved too far up or down"),
        ({"asymmetry": 136}, "too far to the side"),
    ],
)
def test_beyond_the_tables_the_limit_is_zero_with_a_reason(change, reason):
    result = easy(**change)
    assert (result.limit, result.index, result.reason) == (0, np.inf, reason)


def test_the_ends_of_the_tables_still_hold():
    result = easy(horizontal=0.63, vertical=1.75, distance=1.75, asymmetry=135)
    assert result.limit > 0
    # 25/63, 0.7, 0.82 + 4.5/175 and 0.568: the formulas in centimetres
    assert tuple(result[:4]) == pytest.approx((25 / 63, 0.7, 0.82 + 4.5 / 175, 0.568), rel=1e-12)


@pytest.mark.parametrize(
    "change",
    [
        {"horizontal": -0.1},
        {"horizontal": np.nan},
        {"horizontal": 40},  # centimetres
        {"vertical": -0.1},
        {"vertical": "high"},
        {"distance": np.array([0.3, np.nan])},
        {"frequency": -1},
        {"frequency": np.nan},
        {"asymmetry": -5},
        {"duration": "forever"},
        {"coupling": "excellent"},
        {"coupling": None},
        {"equation": "us"},
        {"origin": np.nan},
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(change):
    with pytest.raises(HingekitError) as refused:
        easy(**change)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_load_that_cannot_be_and_a_system_that_is_none_are_refused():
    for wrong in (-1, np.nan, "heavy"):
        with pytest.raises(HingekitError, match="Load mass"):
            lifting_limit(wrong, **EASY)
    with pytest.raises(HingekitError, match="metric, us"):
        LiftingEquation("imperial")
    for wrong in ((-1, 8), (10, np.nan)):
        with pytest.raises(HingekitError):
            sampled_frequency(*wrong)


def test_arrays_broadcast():
    result = easy(horizontal=np.array([0.3, 0.5])[:, None], frequency=np.array([1.0, 2.0, 20.0]))
    assert result.limit.shape == result.index.shape == result.reason.shape == (2, 3)
    one = easy(horizontal=0.5, frequency=2.0)
    assert result.limit[1, 1] == one.limit
    assert result.reason[1, 2] == "too frequent for so long"


def hand(body, posture):
    """Grip centre, by walking up the joints with rotation matrices instead of complex numbers."""

    def turned(point, inclination):
        angle = np.radians(inclination)
        forward, up = point.real, point.imag
        return np.array(
            [
                forward * np.cos(angle) + up * np.sin(angle),
                up * np.cos(angle) - forward * np.sin(angle),
            ]
        )

    trunk = [posture.shank, posture.thigh, posture.pelvis, posture.lumbar, posture.thorax]
    place = np.array([body.joint[0].real, body.joint[0].imag])
    for inclination, row in zip(trunk, (1, 2, 3, 4, 6), strict=True):
        place = place + turned(body.joint[row], inclination)
    # The arm's inclination is from the downward vertical: turned the other way.
    place = place + turned(body.joint[7], -posture.upper_arm)
    return place + turned(body.grip, -posture.forearm)


START = hk.Posture(shank=10, thigh=-40, pelvis=40, thorax=70, upper_arm=10)
END = hk.Posture(shank=0, thigh=-5, pelvis=5, thorax=10, upper_arm=30)


def test_hands_of_two_postures_give_what_a_tape_measure_would():
    ends = lifting_limits(
        BODY, START, END, hk.Load(12), frequency=1, duration="long", coupling="fair", asymmetry=15
    )
    (x0, y0), (x1, y1) = hand(BODY, START), hand(BODY, END)
    told = {"frequency": 1, "duration": "long", "coupling": "fair", "asymmetry": 15, "origin": y0}
    for end, across, up in ((ends.origin, x0, y0), (ends.destination, x1, y1)):
        taped = lifting_limit(12, horizontal=across, vertical=up, distance=abs(y1 - y0), **told)
        # the same geometry written twice: rounding only
        assert end[:8] == pytest.approx(taped[:8], rel=1e-9)
    assert y0 < 0.75 < y1  # so the two ends use different columns of the coupling table
    assert ends.origin.coupling < ends.destination.coupling


def test_a_missing_posture_gives_nan_and_says_so():
    gone = hk.Posture(shank=np.nan, thigh=0, pelvis=0, thorax=np.array([0.0, 10.0]))
    told = {"frequency": 1, "duration": "short", "coupling": "good"}
    ends = lifting_limits(BODY, gone, END, hk.Load(5), **told)
    assert np.isnan(ends.origin.limit).all()
    assert np.isnan(ends.origin.index).all()
    assert list(ends.origin.reason) == ["no posture"] * 2


def test_only_a_mass_in_the_hands_of_a_standing_person_is_a_lift():
    told = {"frequency": 1, "duration": "short", "coupling": "good"}
    for wrong in (hk.Load(5, at="shoulders"), hk.Load(5) + hk.load.Force(forward=10), 5):
        with pytest.raises(HingekitError):
            lifting_limits(BODY, START, END, wrong, **told)
    with pytest.raises(HingekitError, match="knees"):
        lifting_limits(BODY.kneeling(), START, END, hk.Load(5), **told)
    with pytest.raises(HingekitError, match="metres"):
        lifting_limits(BODY, START, END, hk.Load(5), **told, equation=US)


def test_a_movement_is_lifted_from_its_lowest_to_its_highest_hands_in_time():
    bend = np.array([30.0, 80.0, np.nan, 40.0, 0.0, 10.0])
    movement = hk.Movement(np.arange(6.0), hk.Posture(0, -bend / 4, bend / 2, bend))
    start, end = lift_ends(BODY, movement)
    assert (start.thorax, end.thorax) == (80.0, 0.0)
    back = hk.Movement(np.arange(6.0), hk.Posture(0, -bend[::-1] / 4, bend[::-1] / 2, bend[::-1]))
    start, end = lift_ends(BODY, back)
    assert (start.thorax, end.thorax) == (0.0, 80.0)
    with pytest.raises(HingekitError, match="No frame"):
        lift_ends(BODY, hk.Movement([0.0, 1.0], hk.Posture(np.array([np.nan] * 2), 0, 0, 0)))


def test_each_constant_of_the_equation_has_one_value_in_each_system():
    names = {row["quantity"] for row in datasets.rows("niosh_equation")}
    for equation in (METRIC, US):
        assert all(equation.number(name) > 0 for name in names)
