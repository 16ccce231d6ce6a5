"""Are a simulated experiment and its analysis what a statistician would expect?"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

from hingekit.errors import HingekitError
from hingekit.load import Load
from hingekit.mechanics import joint_moments
from hingekit.strategies import BEND_FORWARD, REACH_BACK
from hingekit.uncertainty import (
    BODY,
    TECHNIQUE,
    Components,
    components,
    effect_size,
    experiment,
    mixed_effects,
    population,
    power,
    subjects_needed,
)
from hingekit.uncertainty.effects import cohen_dz

PEOPLE = population(12, seed=1)
TASK = {"load_mass": 20, "hand_height": 0.5}
#: Each check of a random number is at 99.9 %: the seeds are fixed, a failure is a fault.
CERTAIN = 0.999


def measured(subjects, repetitions, seed, *, between=3.0, within=2.0, difference=5.0):
    """A laboratory's table: a balanced design with components that are known."""
    rng = np.random.default_rng(seed)
    level, own = rng.normal(100, 20, subjects), rng.normal(difference, between, subjects)
    rows = [
        {"person": f"P{s}", "style": style, "moment": level[s] + add * own[s] + noise}
        for s in range(subjects)
        for add, style in enumerate(["stoop", "squat"])
        for noise in rng.normal(0, within, repetitions)
    ]
    return pd.DataFrame(rows)


OURS = {"subject": "person", "condition": "style"}


# The simulated experiment


def test_an_experiment_is_tidy_balanced_and_says_that_it_is_simulated():
    trials = experiment(PEOPLE, ["lumbar_moment", "shear"], [0, 20], hand_height=[0.5, 0.6])
    keys = ["subject", "strategy", "hand_height", "load_mass", "repetition"]
    assert not trials.duplicated(keys).any()
    assert len(trials) == 12 * 2 * 2 * 2 * 3
    assert trials.simulated.all()
    assert "simulated" in trials.attrs["data"]
    assert trials.attrs["units"]["lumbar_moment"] == "N·m"
    assert trials.attrs["units"]["shear"] == "N"


def test_without_scatter_each_repetition_is_the_posture_of_that_person():
    trials = experiment(PEOPLE, **TASK, within=0)
    for strategy in (BEND_FORWARD, REACH_BACK):
        posture = PEOPLE.solve(strategy, Load(20), hand_height=0.5)
        expected = np.repeat(joint_moments(PEOPLE.body, posture, Load(20)).lumbar, 3)
        found = trials.lumbar_moment[trials.strategy == strategy.name]
        # places pass through the normal distribution and back: some roundings of 1e-16
        assert found.to_numpy() == pytest.approx(expected, rel=1e-9)


def test_scatter_is_split_between_and_within_subjects_as_told():
    # The hands' place in its range is uniform; as a normal score it is habit plus scatter, of
    # which `within` is scatter. With a single body, the outcome of a hand that is further away
    # rises, so ranks tell the score back.
    people, share = population(400, seed=5, vary=["arms"]), 0.4
    trials = experiment(people, **TASK, within=share, strategies=[BEND_FORWARD])
    ranks = trials.lumbar_moment.rank() / (len(trials) + 1)
    scores = stats.norm.ppf(ranks).reshape(400, 3)
    inside = scores.var(axis=1, ddof=1).mean()
    # 800 degrees of freedom: relative standard error sqrt(2/800) = 5 %, and 3.3 of them
    assert inside == pytest.approx(share, rel=0.165)
    assert scores.mean(axis=1).var(ddof=1) == pytest.approx(1 - share + share / 3, rel=0.235)


def test_a_subject_scatters_the_same_whoever_else_takes_part_and_whatever_is_asked():
    alone = population(1, seed=1, start=7)
    both = experiment(PEOPLE, ["compression", "lumbar_moment"], **TASK, seed=3)
    ours = both[both.subject == 7].reset_index(drop=True)
    found = experiment(alone, **TASK, seed=3)
    # one person or twelve go through other array lengths: the search for a posture leaves 1e-12
    assert found.lumbar_moment.to_numpy() == pytest.approx(ours.lumbar_moment, rel=1e-9)
    assert not np.allclose(
        experiment(alone, **TASK, seed=4).lumbar_moment, found.lumbar_moment, rtol=1e-6
    )


def test_the_same_seed_for_people_and_scatter_does_not_tie_them_together():
    people = population(500, seed=2, vary=BODY)
    still = experiment(people, **TASK, seed=2, repetitions=1, strategies=[BEND_FORWARD])
    noisy = experiment(
        people,
        **TASK,
        seed=2,
        repetitions=1,
        strategies=[BEND_FORWARD],
        noise={"lumbar_moment": 4.0},
    )
    noise = (noisy.lumbar_moment - still.lumbar_moment).to_numpy()
    for other in (people.stature, people.mass, people.straight_leg_raise):
        assert stats.pearsonr(noise, other).pvalue > 1 - CERTAIN
    low, high = (4.0 * np.sqrt(stats.chi2.ppf(q, 499) / 499) for q in (5e-4, 1 - 5e-4))
    assert low < noise.std(ddof=1) < high
    still_again = experiment(people, **TASK, seed=9, repetitions=1, strategies=[BEND_FORWARD])
    assert still_again.lumbar_moment.equals(still.lumbar_moment)  # bodies alone do not scatter


def test_missing_postures_are_empty_cells_with_a_reason():
    trials = experiment(population(60, seed=1), load_mass=20, hand_height=0.25)
    lost = trials[trials.lumbar_moment.isna()]
    assert 0 < len(lost) < len(trials)
    assert (lost.reason != "").all()
    assert (trials.reason[trials.lumbar_moment.notna()] == "").all()


# The mixed model


@pytest.mark.parametrize(("repetitions", "seed"), [(2, 3), (2, 6), (5, 3), (5, 4)])
def test_a_balanced_mixed_model_is_the_paired_t_test(repetitions, seed):
    frame = measured(9, repetitions, seed)  # whose subjects scatter more than repetitions do
    fit = mixed_effects(frame, "moment", ["style"], slope="style", subject="person")
    row = fit[fit.term == "style: squat"].iloc[0]
    means = frame.pivot_table("moment", "person", "style")
    differences = means["squat"] - means["stoop"]
    found = stats.ttest_1samp(differences, 0).confidence_interval(0.95)
    # The search for the variances stops at some 1e-4 of them.
    assert row.estimate == pytest.approx(differences.mean(), rel=1e-9)
    assert row.standard_error == pytest.approx(differences.std() / 3, rel=1e-3)
    assert (row.low, row.high) == pytest.approx((found.low, found.high), rel=1e-3)
    assert set(fit.status) == {"converged"}


def test_with_an_intercept_alone_its_error_is_that_of_the_analysis_of_variance():
    frame = measured(9, 1, seed=4, between=0.0)
    row = mixed_effects(frame, "moment", ["style"], subject="person").iloc[1]
    pair = frame.pivot_table("moment", "person", "style")
    # One cell each: twice the residual variance is that of the differences.
    expected = (pair["squat"] - pair["stoop"]).std() / 3
    assert row.standard_error == pytest.approx(expected, rel=1e-3)


def test_variance_components_are_those_of_the_analysis_of_variance():
    frame = measured(30, 4, seed=5)
    fit = mixed_effects(frame, "moment", ["style"], slope="style", subject="person")
    plan = components(fit, "style: squat")
    cells = frame.groupby(["person", "style"])["moment"]
    within = np.sqrt(cells.var().mean())
    means = frame.pivot_table("moment", "person", "style")
    between = np.sqrt((means["squat"] - means["stoop"]).var() - 2 * within**2 / 4)
    assert (plan.within, plan.between) == pytest.approx((within, between), rel=1e-3)


def test_empty_cells_are_counted_and_a_body_mass_can_be_a_covariate():
    trials = experiment(PEOPLE, **TASK, seed=1)
    trials.loc[[3, 50], "lumbar_moment"] = np.nan
    fit = mixed_effects(trials, "lumbar_moment", ["strategy", "body_mass"])
    assert set(fit.missing) == {2}
    assert set(fit.observations) == {70}
    assert fit.set_index("term").loc["body_mass", "unit"] == "N·m/kg"


# Effect sizes


def test_an_effect_size_is_mean_and_correction_by_hand():
    frame = measured(8, 3, seed=6)
    found = effect_size(frame, "moment", **OURS, resamples=200).set_index("measure").estimate
    means = frame.pivot_table("moment", "person", "style")
    differences = means["squat"] - means["stoop"]
    assert found["difference"] == pytest.approx(differences.mean(), rel=1e-12)
    assert found["Cohen's d_z"] == pytest.approx(differences.mean() / differences.std(), rel=1e-12)
    # Hedges' approximation, 1 - 3 / (4 df - 1), is within 0.1 % of the exact factor from 7 on.
    assert found["Hedges' g_z"] / found["Cohen's d_z"] == pytest.approx(1 - 3 / 27, rel=1e-3)


def test_a_bootstrap_interval_holds_as_often_as_it_says():
    runs, hits = 300, 0
    for seed in range(runs):
        frame = measured(25, 1, seed=1000 + seed)
        found = effect_size(frame, "moment", **OURS, resamples=499).iloc[0]
        hits += found.low < 5.0 < found.high
    # A bootstrap of 25 undercovers by a point or two; below 0.93 would be a fault.
    assert stats.binomtest(hits, runs, 0.95, alternative="greater").pvalue > 1 - CERTAIN
    assert stats.binomtest(hits, runs, 0.93, alternative="less").pvalue > 1 - CERTAIN


def test_a_subject_without_both_conditions_is_named_and_left_out():
    frame = measured(8, 2, seed=7)
    frame.loc[(frame.person == "P3") & (frame["style"] == "squat"), "moment"] = np.nan
    frame = frame[~((frame.person == "P6") & (frame["style"] == "stoop"))]
    found = effect_size(frame, "moment", **OURS, resamples=200).iloc[0]
    assert (found.left_out, found.subjects, found.missing) == ("P3, P6", 6, 2)


def test_tasks_of_an_experiment_are_kept_apart():
    trials = experiment(PEOPLE, load_mass=20, hand_height=[0.5, 0.6])
    found = effect_size(trials, "lumbar_moment", resamples=200)
    assert list(found.hand_height.unique()) == [0.5, 0.6]
    assert found.attrs["compared"] == "reach back less bend forward"


# Power


# Effects of 1.5 at most: beyond, statsmodels' noncentral t is NaN here and there.
@pytest.mark.parametrize("effect", [0.0, 0.3, 1.0, 1.5])
@pytest.mark.parametrize("subjects", [3, 8, 20])
def test_power_is_that_of_statsmodels_and_of_the_simulation(effect, subjects):
    plan = Components(effect * np.sqrt(3**2 + 2 * 4**2 / 2), 3.0, 4.0)
    (found,) = power(plan, subjects, repetitions=2).to_dict("records")
    assert plan.effect(2) == pytest.approx(effect, abs=1e-12)
    expected = TTestPower().power(effect, subjects, 0.05)
    assert found["analytic"] == pytest.approx(expected, abs=1e-9)  # two noncentral distributions
    hits = round(found["power"] * 4000)
    assert stats.binomtest(hits, 4000, found["analytic"]).pvalue > (1 - CERTAIN) / 12


@pytest.mark.parametrize(("effect", "wished"), [(0.5, 0.8), (0.2, 0.9), (3.0, 0.8), (9.0, 0.99)])
def test_the_subjects_needed_are_the_fewest(effect, wished):
    plan = Components(effect, 1.0, 0.0)
    fewest = subjects_needed(plan, wished)
    table = power(plan, [fewest, max(fewest - 1, 2)], simulations=100)
    assert table.analytic[0] >= wished
    assert fewest == 2 or table.analytic[1] < wished
    if (effect, wished) == (0.5, 0.8):
        assert fewest == int(np.ceil(TTestPower().solve_power(0.5, power=0.8, alpha=0.05)))


# Refusals

TRIALS = experiment(PEOPLE, **TASK)
SINGLE = experiment(PEOPLE, **TASK, repetitions=1)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: experiment(PEOPLE, **TASK, within=2), "Share within subjects must lie between"),
        (lambda: experiment(PEOPLE, **TASK, noise={"shear": 1}), "Noise is given for 'shear'"),
        (lambda: experiment(12, **TASK), "Subjects must be a Population, not a int"),
        (lambda: mixed_effects(TRIALS, "moment"), "The table has no column 'moment'"),
        (lambda: mixed_effects(TRIALS, "reason"), "Column 'reason' holds '' in row 0"),
        (lambda: mixed_effects(TRIALS, "lumbar_moment", ["load_mass"]), "holds one value"),
        (
            lambda: mixed_effects(SINGLE, "lumbar_moment", slope="strategy"),
            "24 observations of 12 subjects cannot tell",
        ),
        (lambda: mixed_effects(TRIALS, "lumbar_moment", slope="sex"), "slope='sex' is none of"),
        (lambda: effect_size(TRIALS, "lumbar_moment", ["a", "b"]), "has bend forward, reach back"),
        (lambda: effect_size(TRIALS[:40], "lumbar_moment"), "subjects have 'lumbar_moment' in"),
        (lambda: effect_size(TRIALS, "lumbar_moment", seed=None), "Seed must be a whole number"),
        (
            lambda: effect_size(TRIALS.assign(lumbar_moment=np.inf), "lumbar_moment"),
            "Column 'lumbar_moment' holds an infinite number",
        ),
        (
            lambda: mixed_effects(pd.concat([TRIALS, TRIALS.sex], axis=1), "lumbar_moment", "sex"),
            "The table has two columns 'sex'",
        ),
        (lambda: experiment(PEOPLE, hand_height=[]), "hand_height and load mass must be a number"),
        (lambda: components(TRIALS, "x"), "The table has no column 'term'"),
        (lambda: Components(1.0, 0.0, 0.0), "Nothing scatters"),
        (lambda: subjects_needed(Components(0.001, 1.0, 1.0)), "Not even 10000 subjects"),
        (lambda: components(mixed_effects(TRIALS, "lumbar_moment"), "x"), "There is no effect"),
    ],
)
def test_what_cannot_be_analysed_is_refused_in_one_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert sentence in str(refused.value)
    assert str(refused.value).count(". ") == 0


OWN = {"condition": "style", "subject": "person"}


def test_without_its_slope_the_interval_of_a_difference_is_too_narrow():
    # Repetitions then pass for independent evidence: the mixed model's docstring warns of it.
    trials = measured(15, 3, 4, between=4.0, within=3.0)
    narrow, exact = (
        mixed_effects(trials, "moment", "style", slope=slope, subject="person").iloc[1]
        for slope in (None, "style")
    )
    assert narrow.estimate == pytest.approx(exact.estimate)
    assert narrow.standard_error < 0.8 * exact.standard_error


def test_few_subjects_have_no_interval_of_their_effect_size_and_no_warning():
    few = effect_size(measured(3, 1, 1), "moment", **OWN).set_index("measure")[["low", "high"]]
    assert few.loc["difference"].notna().all()
    assert few.loc[["Cohen's d_z", "Hedges' g_z"]].isna().all(axis=None)


def test_equal_differences_have_no_effect_size_however_their_deviation_rounds():
    equal = np.full(3, 0.1)
    assert np.std(equal) > 0  # 1e-17
    assert np.isnan(cohen_dz(equal))


def test_subjects_of_a_group_without_a_name_are_not_left_out():
    trials = measured(8, 1, 1)
    teams = trials.assign(team=np.where(trials.person < "P4", "a", None))
    assert effect_size(teams, "moment", by="team", **OWN)["subjects"].tolist() == [4] * 6


def test_habits_of_all_ingredients_scatter():
    # Each ingredient alone moves the moment from repetition to repetition.
    for name in TECHNIQUE:
        people = replace(PEOPLE, technique={name: PEOPLE.technique[name]})
        trials = experiment(people, **TASK, strategies=[REACH_BACK])
        assert (trials.groupby("subject").lumbar_moment.std() > 1e-6).all()
