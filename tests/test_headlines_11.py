"""Are the headline numbers of notebook 11 what people drawn by another way would say?"""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

import hingekit as hk
from hingekit import datasets
from hingekit.rhythm import Rocked
from hingekit.spine import SPINE_MODEL, SpineModel, spine_loads
from hingekit.tasks import hand_distance
from hingekit.uncertainty import (
    FACTORS,
    components,
    experiment,
    mixed_effects,
    pairs,
    population,
    probability_better,
    subjects_needed,
)

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "11_people_and_uncertainty.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
PROSE = " ".join(
    " ".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown").split()
)

WAYS = (hk.BEND_FORWARD, hk.REACH_BACK)
HANGING = (hk.BEND_FORWARD, replace(hk.REACH_BACK, arms="hanging"))
CLOSE = (replace(hk.BEND_FORWARD, arms="close"), hk.REACH_BACK)
TASK = {"hand_height": 0.5}  # m

#: The notebook's people, and ours: enough to check a share of 500 to what 500 leave open.
SIZE, OURS = 500, 3000
#: One check in a thousand would fail by chance; seeds are fixed.
CERTAIN = stats.norm.isf(0.001 / 2)

#: Typed in again. ANSUR II by sex: stature [m], ln mass [kg] on ln stature, the rest about it.
ANSUR = {
    "female": ((1.6285, 0.0642), (3.13569, 2.19231, 0.13523)),
    "male": ((1.7562, 0.06855), (3.31105, 1.99872, 0.14587)),
}
#: Ranges of technique: knees [deg], pressure [-], lumbar [deg].
RANGES = {
    "bend forward": ((0, 15), (0.5, 0.7), (-20, 10)),
    "reach back": ((10, 30), (0.3, 0.5), (0, 25)),
}


class Strangers:
    """People of one sex and table, drawn without `population`."""

    def __init__(self, sex, table, number, seed):
        rng = np.random.default_rng(seed)
        (mean, sd), (intercept, slope, residual) = ANSUR[sex]
        stature = rng.normal(mean, sd, number)
        mass = np.exp(rng.normal(intercept + slope * np.log(stature), residual))
        self.body = hk.Body.from_table(table, sex=sex, mass=mass, stature=stature)
        self.place = rng.random((4, number))  # knees, pressure, lumbar, hands
        box = [
            row for row in SPINE_MODEL.parameters().to_dict("records") if row["sex"] in ("any", sex)
        ]
        self.model = SpineModel(
            **{row["quantity"]: rng.uniform(row["low"], row["high"], number) for row in box}
        )

    def solve(self, strategy, mass):
        knees, pressure, lumbar = (
            low + at * (high - low)
            for at, (low, high) in zip(self.place, RANGES[strategy.name], strict=False)
        )
        own = replace(
            strategy,
            knee_flexion=knees,
            centre_of_pressure=pressure,
            lumbar=Rocked(strategy.lumbar, -lumbar),
        )
        load = hk.Load(mass)
        first = hk.solve(self.body, own, load, **TASK)
        hands = np.where(first.exists, hand_distance(self.body, first), 0.0)
        moved = replace(own, arms=hands - 0.05 + 0.1 * self.place[3])
        posture = hk.solve(self.body, moved, load, **TASK)
        return posture, first.exists & posture.exists

    def outcomes(self, strategy, mass):
        """What is compared, the lower the better, and who has a posture."""
        posture, exists = self.solve(strategy, mass)
        moments = hk.joint_moments(self.body, posture, hk.Load(mass))
        disc = spine_loads(self.body, posture, hk.Load(mass), model=self.model)
        lower = {
            "lumbar_moment": moments.lumbar,
            "hip_moment": moments.hip,
            "compression": disc.compression,
            "shear": np.abs(disc.shear),
            "hamstring_reserve": -hk.Hamstrings().reserve(self.body, posture),
        }
        return lower, exists


@cache
def strangers():
    kinds = [(sex, table) for sex in ANSUR for table in ("deleva1996", "winter2009", "dumas2007")]
    return [Strangers(*kind, OURS // 6, seed) for seed, kind in enumerate(kinds)]


@cache
def gains(strategies, mass):
    """By how much the second strategy is lower, for those with both postures [unit]."""
    found = {}
    for some in strangers():
        (first, one), (second, other) = (some.outcomes(way, mass) for way in strategies)
        for name in first:
            found.setdefault(name, []).append((first[name] - second[name])[one & other])
    return {name: np.concatenate(parts) for name, parts in found.items()}


def agrees(share, gain):
    """Whether a share of the notebook's people is that of ours, within both samples' scatter."""
    ours = np.mean(gain > 0)
    p = np.clip(ours, 1 / gain.size, 1 - 1 / gain.size)  # of a share of 1, too, some scatter
    # The prose has two decimals.
    return abs(share - ours) < CERTAIN * np.sqrt(p * (1 - p) * (1 / SIZE + 1 / gain.size)) + 0.005


def said(number, words):
    assert words.format(number) in PROSE, words.format(number)


def of_the_notebook(strategies, mass):
    """What the notebook counts: outcomes with the share of its people, and how many are missing."""
    people = population(SIZE, seed=11, vary=FACTORS)
    names = ["lumbar_moment", "hip_moment", "compression", "shear", "hamstring_reserve"]
    table = pairs(people, names, mass, strategies=strategies, **TASK)
    return probability_better(table).set_index("outcome")


def test_the_picture_says_what_strangers_say():
    shares = {mass: of_the_notebook(WAYS, mass) for mass in (0, 10, 20)}
    for mass, told in shares.items():
        for name, gain in gains(WAYS, mass).items():
            assert agrees(told.probability[name], gain), (mass, name)
    hips = [shares[mass].probability["hip_moment"] for mass in (10, 20)]
    said(hips, "for {0[0]:.2f} with 10 kg, for {0[1]:.2f} with 20 kg")
    said(shares[20].probability["shear"], "**shear is lower for {:.2f}** of them")


def test_what_is_held_equal_says_what_strangers_say():
    told = [of_the_notebook(way, 20) for way in (WAYS, HANGING, CLOSE)]
    ours = [gains(way, 20) for way in (WAYS, HANGING, CLOSE)]
    for name in ("lumbar_moment", "compression", "shear", "hip_moment"):
        shares = [each.probability[name] for each in told]
        said(shares, f"| {name.replace('_', ' ')} | " + "{0[0]:.2f} | {0[1]:.2f} | {0[2]:.2f} |")
        assert all(agrees(share, own[name]) for share, own in zip(shares, ours, strict=True))
    assert told[2].missing["compression"] == 6
    said(None, "six people have no posture")


def test_the_hamstrings_limit_moves_no_share_by_more_than_a_few_hundredths():
    limited = [replace(way, hip_limit=hk.Hamstrings()) for way in WAYS]
    before, after = (of_the_notebook(way, 20) for way in (WAYS, limited))
    assert (before.probability - after.probability).abs().max() < 0.05


def test_the_change_within_a_person_has_the_mean_and_ends_of_strangers():
    ours = -gains(WAYS, 20)["lumbar_moment"]
    both = np.sqrt(1 / SIZE + 1 / ours.size)
    assert abs(ours.mean() + 48) < CERTAIN * ours.std() * both + 0.5  # the prose has no decimals
    for end, share in ((-61, 0.05), (-34, 0.95)):
        # An end lies where the share of those below it may be its own.
        wide = CERTAIN * np.sqrt(share * (1 - share)) * both
        low, high = np.quantile(ours, [share - wide, share + wide])
        assert low - 0.5 < end < high + 0.5
    said((-61, -34), "−61 to −34 for nine of ten")


def test_those_who_round_are_those_for_whom_the_hip_moment_is_not_lower():
    gain = gains(WAYS, 10)["hip_moment"]
    place = np.concatenate([some.place[2] for some in strangers()])
    assert gain.size == place.size  # nobody is missing
    lower = gain > 0
    apart = (place[~lower].mean() - place[lower].mean()) / place.std()
    # The deviation of a standardised difference is some 2 / sqrt(n), in the notebook's and ours.
    assert abs(apart - 1.2) < CERTAIN * 2 * np.sqrt(1 / SIZE + 1 / OURS) + 0.05
    for share, here in ((0.99, place < 0.2), (0.16, place >= 0.8)):
        p = lower[here].mean()
        fifths = 1 / (SIZE / 5) + 1 / here.sum()
        assert abs(share - p) < CERTAIN * np.sqrt(p * (1 - p) * fifths) + 0.005
    said(
        (0.99, 0.16),
        "for {0[0]} of the fifth who round least, for {0[1]} of the fifth who round most",
    )


def explained(values, place, bins=30):
    """First-order share of the variance, from means in bins, with its bootstrap deviation."""

    def share(rows):
        within = np.floor(place[rows] * bins).astype(int)
        count = np.bincount(within, minlength=bins)
        mean = np.bincount(within, values[rows], bins) / count
        total = values[rows].var()
        between = np.average((mean - values[rows].mean()) ** 2, weights=count)
        # Means of bins scatter, too: as in an analysis of variance, that is taken off.
        return (between - (total - between) * bins / rows.size) / total

    rng = np.random.default_rng(0)
    everybody = np.arange(values.size)
    drawn = [share(rng.choice(everybody, values.size)) for _ in range(200)]
    return share(everybody), np.std(drawn)


@pytest.mark.parametrize(
    ("outcome", "mass", "factor", "told"),
    [
        ("hip_moment", 10, 2, 0.53),
        ("shear", 20, 2, 0.35),
        ("lumbar_moment", 20, 1, 0.17),
    ],
)
def test_the_sobol_indices_are_what_means_in_bins_explain(outcome, mass, factor, told):
    gain = gains(WAYS, mass)[outcome]
    place = np.concatenate([some.place[factor] for some in strangers()])
    share, deviation = explained(gain, place)
    # The notebook's own error, from 512 samples: half intervals of 0.07 at 95 %, for each of them.
    assert abs(share - told) < CERTAIN * np.hypot(deviation, 0.07 / 1.96)


def test_the_number_of_subjects_is_that_of_statsmodels():
    term, needed = "strategy: reach back", {}
    for name, strategies in (("hanging", HANGING), ("as told", WAYS)):
        trials = experiment(population(64, seed=2), load_mass=20, strategies=strategies, **TASK)
        found = components(mixed_effects(trials, "lumbar_moment", slope="strategy"), term)
        gain = gains(strategies, 20)["lumbar_moment"]
        # 64 subjects know their mean to the deviation of what strangers gain, over 8.
        assert abs(found.difference + gain.mean()) < CERTAIN * gain.std() / 8
        for noise in (5, 10, 20):
            # A mean of 3 repetitions in each of two conditions.
            hidden = 2 * (found.within**2 + noise**2) / 3
            effect = abs(found.difference) / np.sqrt(found.between**2 + hidden)
            if name == "hanging":
                needed[noise] = int(
                    np.ceil(TTestPower().solve_power(effect, alpha=0.05, power=0.8))
                )
            planned = replace(found, within=float(np.hypot(found.within, noise)))
            if name == "as told":
                assert subjects_needed(planned, repetitions=3) <= 6
    said(needed, "takes {0[10]} subjects to find it four times in five, and {0[5]} to {0[20]} over")


def test_sixteen_subjects_do_not_settle_it():
    trials = experiment(
        population(16, seed=1),
        load_mass=20,
        strategies=HANGING,
        noise={"lumbar_moment": 10.0},
        **TASK,
    )
    means = trials.pivot_table("lumbar_moment", "subject", "strategy")
    low, high = stats.ttest_rel(means["reach back"], means["bend forward"]).confidence_interval()
    assert low < 0 < high
    said(None, "The mixed model's interval for reaching back has zero in it")


def test_the_pooled_ratio_is_dersimonian_and_lairds_by_hand():
    # As published: ratios of subjects and their deviation (2004), means and deviations (2006).
    effect = np.log([1.170, 1.074, 3980 / 5060, 6868 / 5926])

    def of_means(one, one_sd, other, other_sd, n=12, r=0.7):
        a, b = one_sd / one, other_sd / other
        return (a**2 + b**2 - 2 * r * a * b) / n

    variance = np.array(
        [
            (0.132 / 1.170) ** 2 / 10,
            (0.160 / 1.074) ** 2 / 10,
            of_means(5060, 827, 3980, 701),
            of_means(5926, 610, 6868, 924),
        ]
    )
    fixed = 1 / variance
    q = np.sum(fixed * (effect - np.average(effect, weights=fixed)) ** 2)
    tau2 = (q - 3) / (fixed.sum() - np.sum(fixed**2) / fixed.sum())
    weight = 1 / (variance + tau2)
    mean = np.average(effect, weights=weight)
    error = np.sqrt(max(1, np.sum(weight * (effect - mean) ** 2) / 3) / weight.sum())
    wide = stats.t.ppf(0.975, 1) * error  # two studies
    ends = np.exp([mean, mean - wide, mean + wide])
    said(ends, "pooled ratio of {0[0]:.2f}")
    said(ends, "its interval, {0[1]:.2f} to {0[2]:.2f}")
    said(1 - 3 / q, "I² is {:.2f}")
    rows = [
        row for row in datasets.rows("technique_studies") if row["outcome"] == "peak compression"
    ]
    assert {row["study"] for row in rows if row["second"] == "squat"} == {
        "Kingma 2004",
        "Kingma 2006",
    }
