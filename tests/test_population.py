"""Are these the people that were measured, and the same ones for everybody who draws them?"""

from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context

import numpy as np
import pytest
from scipy import stats

from hingekit import datasets
from hingekit.body import SEXES
from hingekit.errors import HingekitError
from hingekit.strategies import SQUAT
from hingekit.uncertainty import (
    FACTORS,
    people_at,
    population,
    unit_cube,
)

MANY = 20_000

#: Joint confidence of all statistical checks of this file; each takes its share of the rest.
CONFIDENCE, CHECKS = 0.999, 60
ALPHA = (1 - CONFIDENCE) / CHECKS
BOUND = stats.norm.isf(ALPHA / 2)  # of a standard normal, two-sided: 4.3


def published(quantity, sex):
    return datasets.value(datasets.rows("ansur2"), "value", quantity=quantity, sex=sex)


def measured(sex):
    """How many were measured."""
    return {"male": 4082, "female": 1986}[sex]


@pytest.fixture(scope="module", params=SEXES)
def sex(request):
    return request.param


@pytest.fixture(scope="module")
def alike(sex):
    return population(MANY, seed=9, women=float(sex == "female"))


# What was published comes back


def test_stature_has_the_published_mean_and_spread(alike, sex):
    mean, sd = published("stature_mean", sex), published("stature_sd", sex)
    assert abs(alike.stature.mean() - mean) < BOUND * sd / np.sqrt(MANY)
    squares = (MANY - 1) * alike.stature.var(ddof=1) / sd**2
    low, high = stats.chi2.ppf([ALPHA / 2, 1 - ALPHA / 2], MANY - 1)
    assert low < squares < high


def test_mass_at_a_stature_is_the_published_regression(alike, sex):
    left = np.log(alike.mass) - published("log_mass_intercept", sex)
    left = left - published("log_mass_slope", sex) * np.log(alike.stature)
    sd = published("log_mass_residual_sd", sex)
    assert abs(left.mean()) < BOUND * sd / np.sqrt(MANY)
    squares = (MANY - 1) * left.var(ddof=1) / sd**2
    low, high = stats.chi2.ppf([ALPHA / 2, 1 - ALPHA / 2], MANY - 1)
    assert low < squares < high
    # residuals are independent of stature: Fisher's z
    r = np.corrcoef(left, alike.stature)[0, 1]
    assert abs(np.arctanh(r)) < BOUND / np.sqrt(MANY - 3)


def test_stature_and_mass_go_together_as_published(alike, sex):
    # The people measured are a sample, too: both sampling errors of Fisher's z.
    error = np.sqrt(1 / (MANY - 3) + 1 / (measured(sex) - 3))
    pairs = {
        "stature_mass_correlation": (alike.stature, alike.mass),
        "log_stature_log_mass_correlation": (np.log(alike.stature), np.log(alike.mass)),
    }
    for name, both in pairs.items():
        r = np.corrcoef(*both)[0, 1]
        assert abs(np.arctanh(r) - np.arctanh(published(name, sex))) < BOUND * error


def test_a_log_normal_mass_has_the_published_mean_and_spread_of_mass_itself(alike, sex):
    mean, sd = published("mass_mean", sex), published("mass_sd", sex)
    both = 1 / MANY + 1 / measured(sex)
    assert abs(alike.mass.mean() - mean) < BOUND * sd * np.sqrt(both)
    # The logarithm of a sample's standard deviation has a variance of (kurtosis - 1) / 4n.
    kurtosis = stats.kurtosis(alike.mass, fisher=False)
    assert abs(np.log(alike.mass.std() / sd)) < BOUND * np.sqrt((kurtosis - 1) / 4 * both)


@pytest.mark.parametrize("quantity", ["stature", "mass"])
@pytest.mark.parametrize("percent", [5, 50, 95])
def test_as_many_are_below_a_published_percentile_as_should_be(alike, sex, quantity, percent):
    level = published(f"{quantity}_p{percent:02}", sex)
    p = percent / 100
    error = np.sqrt(p * (1 - p) * (1 / MANY + 1 / measured(sex)))
    # half a last printed digit: 1 mm of some 65, 0.1 kg of some 11, at a density of at most 0.4 sd
    rounding = 0.4 * {"stature": 0.0005 / 0.064, "mass": 0.05 / 10.9}[quantity]
    assert abs(np.mean(getattr(alike, quantity) < level) - p) < BOUND * error + rounding


@pytest.mark.parametrize(
    ("group", "women", "men", "sd"),
    # Gajdosik's means of men, and 8 deg more in women (Youdas), with an assumed spread; Boyd's
    [("not short", 81.8, 73.8, 10), ("short", 69.0, 61.0, 10), ("sensitised", 57.1, 57.1, 16.8)],
)
def test_straight_leg_raises_are_normal_about_the_mean_of_their_group(sex, group, women, men, sd):
    drawn = population(MANY, seed=5, women=float(sex == "female"), hamstrings=group)
    mean = women if sex == "female" else men
    ends = (np.array([20, 150]) - mean) / sd
    expected = stats.truncnorm(*ends, loc=mean, scale=sd)
    assert stats.kstest(drawn.straight_leg_raise, expected.cdf).pvalue > ALPHA
    off = abs(drawn.straight_leg_raise.mean() - expected.mean())
    assert off < BOUND * expected.std() / np.sqrt(MANY)
    assert abs(expected.mean() - mean) < 0.7  # deg, what cutting costs Boyd's wide group at most


def test_sexes_and_tables_are_as_frequent_as_asked_for():
    people = population(MANY, seed=2, women=0.3)
    women = np.count_nonzero(people.sex == "female")
    assert stats.binomtest(women, MANY, 0.3).pvalue > ALPHA
    _, counts = np.unique(people.segment_table, return_counts=True)
    assert stats.chisquare(counts).pvalue > ALPHA
    assert set(people.sex) == set(SEXES)
    assert set(population(50, tables="winter2009").segment_table) == {"winter2009"}


def test_coordinates_are_uniform_and_independent():
    cube = unit_cube(MANY, len(FACTORS), seed=4)
    assert min(stats.kstest(column, "uniform").pvalue for column in cube.T) > ALPHA
    among = np.corrcoef(cube.T)[np.triu_indices(len(FACTORS), 1)]
    # 406 pairs share one check
    assert np.abs(np.arctanh(among)).max() * np.sqrt(MANY - 3) < stats.norm.isf(ALPHA / 2 / 406)


# The same people


@pytest.mark.parametrize("sampling", ["random", "quasi"])
def test_a_seed_gives_the_same_people_in_one_piece_and_in_many(sampling):
    whole = population(1000, seed=7, sampling=sampling, vary=FACTORS).table()
    cuts = [0, 1, 334, 335, 999, 1000]
    for start, stop in pairwise(cuts):
        piece = population(
            stop - start, seed=7, start=start, sampling=sampling, vary=FACTORS
        ).table()
        assert piece.equals(whole[start:stop].reset_index(drop=True))
    assert not population(1000, seed=8, sampling=sampling).table()["stature"].equals(whole.stature)


def _chunk(start):
    return population(250, seed=7, start=start).table()


def test_one_worker_and_two_draw_the_same_people():
    starts = range(0, 1000, 250)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        pieces = list(workers.map(_chunk, starts))
    whole = population(1000, seed=7).table()
    for start, piece in zip(starts, pieces, strict=True):
        assert piece.equals(whole[start : start + 250].reset_index(drop=True))


def test_who_varies_does_not_depend_on_what_else_varies():
    both, alone = population(100, seed=3), population(100, seed=3, vary=["sex", "stature"])
    assert np.array_equal(both.stature, alone.stature)


def test_quasi_random_people_are_spread_more_evenly():
    mean, sd = published("stature_mean", "male"), published("stature_sd", "male")
    even = population(4096, seed=1, sampling="quasi", women=0)
    # A tenth of the error of independent people; a Sobol sequence has some 1/n instead of 1/√n.
    assert abs(even.stature.mean() - mean) < 0.1 * sd / np.sqrt(4096)


def test_what_does_not_vary_is_held():
    held = population(3, vary=[])
    assert set(held.sex) == {"male"}
    assert set(held.segment_table) == {"deleva1996"}
    assert held.stature == pytest.approx(published("stature_mean", "male"), rel=1e-15)
    assert held.straight_leg_raise == pytest.approx(73.8, abs=1e-6)  # the cut at 20 is at -5.4 sd
    assert set(population(3, vary=[], women=0.6).sex) == {"female"}
    assert held.strategy(SQUAT).knee_flexion is SQUAT.knee_flexion


# Refusals


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: population(0), "Rows must be a whole number from 1 on, not 0."),
        (lambda: population(5, seed=-1), "Seed must be a whole number from 0 on, not -1."),
        (lambda: population(5, start=1.5), "Start must be a whole number from 0 on, not 1.5."),
        (
            lambda: population(5, sampling="sobol"),
            'Sampling is "random" or "quasi", not \'sobol\'.',
        ),
        (
            lambda: population(5, start=2**30, sampling="quasi"),
            "The Sobol sequence ends after 2^30 rows, before row 1073741829: take another seed or "
            'sampling="random".',
        ),
        (
            lambda: population(5, women=51),
            "Share of women must lie between 0 and 1 of all, not 51 of all.",
        ),
        (
            lambda: population(5, tables=["zatsiorsky"]),
            "tables= takes some of deleva1996, winter2009, dumas2007, not 'zatsiorsky'.",
        ),
        (
            lambda: population(5, tables=[]),
            "tables= is empty: give at least one segment table.",
        ),
        (
            lambda: population(5, hamstrings="long"),
            'Hamstrings are "not short", "short" or "sensitised", not \'long\'.',
        ),
        (
            lambda: people_at(np.ones((3, 2)) / 2),
            f"A cube of people has {len(FACTORS)} columns, one for each of FACTORS, not shape "
            "(3, 2).",
        ),
        *(
            (
                lambda cube=cube: people_at(cube),
                "A cube of people has rows, with numbers strictly between 0 and 1.",
            )
            for cube in (
                np.ones((2, len(FACTORS))),
                np.full((2, len(FACTORS)), np.nan),
                np.empty((0, len(FACTORS))),
            )
        ),
        (
            lambda: people_at(np.full((3, len(FACTORS)), 0.5), number=[1, 2]),
            "3 people need a number each, not shape (2,).",
        ),
        (
            lambda: population(5, tables=3),
            "tables= takes some of deleva1996, winter2009, dumas2007, not 3.",
        ),
    ],
)
def test_wrong_input_is_refused_in_one_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert str(refused.value) == sentence
