"""Riener R., Edrich T. (1999) J Biomech 32(5):539-544: passive moments of one leg.

What is typed here is from the collection of published numbers that came with this project
(riener_edrich1999*.csv, hinge_limit_derived.csv), computed there from the same fit by others,
in the paper's signs: hip and knee flexor positive.
"""

import csv
from math import exp
from pathlib import Path

import numpy as np
import pytest

from hingekit import datasets
from hingekit.hamstrings import Hamstrings, passive_moments

REFERENCE = Path(__file__).parents[3] / "shared/reference/tables"

#: Hip flexion, knee flexion [deg], hip and knee moment of one leg [N·m].
VECTORS = [
    (0, 0, 8.582, 10.418),
    (0, 90, 10.761, -6.188),
    (15, 20, 5.544, -0.26),
    (30, 0, -1.01, 15.974),
    (30, 45, 5.014, -2.549),
    (45, 10, -3.808, 8.514),
    (60, 0, -15.695, 26.621),
    (60, 90, 4.992, -4.637),
    (70, 20, -12.466, 9.285),
    (80, 0, -35.746, 38.71),
    (80, 30, -14.167, 7.194),
    (90, 45, -13.429, 3.885),
    (100, 0, -72.59, 57.367),
    (100, 90, -2.478, -3.041),
]

#: Knee flexion [deg] and the hip flexion [deg] at which the whole passive hip moment of one leg
#: extends with 10, 20, 30, 40 and 50 N·m.
LIMITS = [
    (0, 51.1, 65.4, 75.4, 83.0, 89.2),
    (10, 58.5, 72.8, 82.8, 90.4, 96.6),
    (20, 65.8, 80.2, 90.2, 97.9, 104.0),
    (30, 73.2, 87.6, 97.6, 105.3, 111.5),
    (45, 84.3, 98.7, 108.7, 116.4, 122.6),
]


def collected(name):
    path = REFERENCE / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"the collected tables are not here: {path}")
    return list(
        csv.DictReader(line for line in path.read_text().splitlines() if not line.startswith("#"))
    )


def assert_as_published(hip, knee, hip_moment, knee_moment):
    ours = passive_moments(hip, knee)
    # Three decimals there; 0.1 N·m is what was asked for, and 1 % of what stops a hip.
    assert np.allclose(-ours.hip, hip_moment, rtol=0, atol=1e-3)
    assert np.allclose(-ours.knee, knee_moment, rtol=0, atol=1e-3)


def test_hip_and_knee_moments_are_the_published_fits():
    assert_as_published(*np.array(VECTORS, dtype=float).T)


def test_all_collected_moments_are_met():
    rows = collected("riener_edrich1999_test_vectors")
    names = ("hip_flexion_deg", "knee_flexion_deg", "M_hip_one_leg_Nm", "M_knee_one_leg_Nm")
    assert_as_published(*np.array([[float(row[name]) for name in names] for row in rows]).T)
    assert {row[:2] for row in VECTORS} <= {(int(r[names[0]]), int(r[names[1]])) for r in rows}


def test_the_packaged_table_is_the_one_that_was_collected():
    published = [
        [row["joint"], row["sign_or_kind"]]
        + [float(row[f"c{angle}_per_deg"] or 0) for angle in "AKH"]
        + [float(row["c0_or_constant_Nm"])]
        for row in collected("riener_edrich1999")
    ]
    packaged = [
        [row["joint"], {"1": "+exp", "-1": "-exp", "": "const"}[row["sign"]]]
        + [float(row[f"per_{joint}"] or 0) for joint in ("ankle", "knee", "hip")]
        + [float(row["exponent"] or row["constant"])]
        for row in datasets.rows("riener_edrich1999")
    ]
    assert packaged == published


@pytest.mark.parametrize(
    ("dorsiflexion", "knee"), [(0, 0), (20, 0), (20, 60), (-40, 0), (-40, 60), (10, 30)]
)
def test_ankle_moment_is_the_published_fit(dorsiflexion, knee):
    plantarflexion = -dorsiflexion
    wanted = exp(2.1016 - 0.0843 * plantarflexion - 0.0176 * knee)
    wanted -= exp(-7.9763 + 0.1949 * plantarflexion + 0.0008 * knee) + 1.792
    # the same sum in another order
    assert passive_moments(50, knee, dorsiflexion).ankle == pytest.approx(wanted, abs=1e-12)


def test_a_dorsiflexed_ankle_flexes_the_knee_harder():
    wanted = exp(1.8 + 0.046 * 20 + 0.0217 * 60) - exp(-3.971 + 0.0004 * 20 - 0.0128 * 60)
    wanted += exp(2.22) - 4.82
    assert passive_moments(60, 0, 20).knee == pytest.approx(-wanted, abs=1e-12)  # same sum
    assert passive_moments(60, 0, 20).knee < passive_moments(60, 0, 0).knee


def assert_limits(knee, threshold, hip):
    # The collected limits are those of the whole hip moment. Ours leave out its other
    # exponential: 0.10 N·m at 51 deg, where the moment rises by 0.55 N·m/deg, and 0.03 at 65,
    # where it does by 0.86. And one decimal was printed.
    allowed = np.where(hip < 60, 0.10 / 0.55, 0.034 / 0.86) + 0.05
    ours = Hamstrings(threshold=threshold).limit(75, knee)
    assert np.all(np.abs(ours - hip) <= allowed)


def test_the_limit_of_a_reference_person_is_where_the_whole_fit_reaches_the_threshold():
    table = np.array(LIMITS)
    assert_limits(table[:, :1], np.array([10.0, 20, 30, 40, 50]), table[:, 1:])


def test_all_collected_limits_are_met():
    rows = collected("hinge_limit_derived")
    knee = np.array([[float(row["knee_flexion_deg"])] for row in rows])
    hip = [
        [float(row[f"hip_deg_at_{newton}Nm"]) for newton in (10, 20, 30, 40, 50)] for row in rows
    ]
    assert_limits(knee, np.array([10.0, 20, 30, 40, 50]), np.array(hip))
