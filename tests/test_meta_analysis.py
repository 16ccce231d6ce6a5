"""Does a meta-analysis give what was published, and does it keep apart what does not belong?"""

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scipy import stats

from hingekit import datasets
from hingekit.errors import HingekitError
from hingekit.forest import forest
from hingekit.uncertainty import log_ratios, mean_differences, meta_analysis

#: Thirteen trials of the BCG vaccine (Colditz 1994): cases and others, vaccinated and not.
BCG = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]


def bcg():
    """Log risk ratios with their variances."""
    a, b, c, d = np.array(BCG, dtype=float).T
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return pd.DataFrame({"study": range(13), "effect": effect, "variance": variance})


def studies():
    return datasets.load("technique_studies")


def compression(correlation=0.7):
    effects = log_ratios(studies(), correlation)
    return effects[(effects.outcome == "peak compression") & (effects.second == "squat")]


# A published example


def test_thirteen_trials_of_a_vaccine_give_the_published_heterogeneity_and_mean():
    (found,) = meta_analysis(bcg(), by=()).to_dict("records")
    # metafor's comparison with Stata's metan, DerSimonian and Laird: four printed decimals
    assert found["estimate"] == pytest.approx(-0.7141, abs=5e-5)
    assert found["tau2"] == pytest.approx(0.3088, abs=5e-5)
    assert 100 * found["i2"] == pytest.approx(92.1173, abs=5e-5)
    assert found["q"] == pytest.approx(152.2330, abs=5e-5)
    classical = 0.7141 / 3.9952  # the printed z
    assert found["standard_error"] >= classical * (1 - 1e-4)


def test_intervals_are_hartung_and_knapps_by_hand():
    table = bcg()
    (found,) = meta_analysis(table, by=()).to_dict("records")
    weight = 1 / (table.variance + found["tau2"])
    mean = (weight * table.effect).sum() / weight.sum()
    scatter = (weight * (table.effect - mean) ** 2).sum() / 12 / weight.sum()
    error = np.sqrt(max(scatter, 1 / weight.sum()))
    t = stats.t.ppf(0.975, [12, 11])
    assert found["standard_error"] == pytest.approx(error, rel=1e-12)  # sums of 13
    assert found["high"] == pytest.approx(mean + t[0] * error, rel=1e-9)
    far = t[1] * np.sqrt(found["tau2"] + error**2)
    assert found["prediction_low"] == pytest.approx(mean - far, rel=1e-9)


def test_effects_that_agree_better_than_chance_have_no_heterogeneity():
    table = pd.DataFrame({"study": list("abcd"), "effect": [1.0, 1.1, 0.9, 1.0], "variance": 0.25})
    (found,) = meta_analysis(table, by=()).to_dict("records")
    assert (found["tau2"], found["i2"]) == (0, 0)
    assert found["estimate"] == pytest.approx(1.0, rel=1e-12)
    assert found["standard_error"] == pytest.approx(np.sqrt(0.25 / 4), rel=1e-12)  # not narrower


# Effects of paired studies


def test_the_variance_of_a_log_ratio_is_that_of_simulated_pairs():
    # Kingma 2006, wide box: means and deviations; people drawn with a known correlation.
    rng, runs, n, r = np.random.default_rng(1), 20_000, 12, 0.7
    means, sd = np.array([5926.0, 6868.0]), np.array([610.0, 924.0])
    cover = np.diag(sd) @ np.array([[1, r], [r, 1]]) @ np.diag(sd)
    drawn = rng.multivariate_normal(means, cover, (runs, n)).mean(axis=1)
    simulated = np.log(drawn[:, 1] / drawn[:, 0])
    row = compression(r).query("condition.str.startswith('wide')").iloc[0]
    # A variance of 20,000 is known to 1 %, and 3.3 of them; the delta method adds 1 % at most.
    assert row.variance == pytest.approx(simulated.var(), rel=0.04)
    assert row.effect == pytest.approx(np.log(6868 / 5926), rel=1e-12)


def test_a_ratio_with_its_own_spread_does_not_depend_on_the_correlation():
    effects = log_ratios(studies(), [0.5, 0.9])
    spread = effects.groupby(["study", "outcome", "second", "level", "condition"]).variance
    moved = (spread.max() > spread.min()).groupby("study").all()
    assert not moved["Kingma 2004"]
    assert moved.drop("Kingma 2004").all()
    first = effects[effects.study == "Kingma 2004"].iloc[0]
    assert first.variance == pytest.approx((0.087 / 1.199) ** 2 / 10, rel=1e-12)


def test_a_difference_keeps_its_unit_and_a_bare_ratio_has_none():
    effects = mean_differences(studies(), 0.5)
    row = effects[effects.condition.str.startswith("wide") & (effects.second == "squat")].iloc[0]
    assert (row.effect, row.scale) == (942, "difference [N]")
    assert row.variance == pytest.approx((610**2 + 924**2 - 610 * 924) / 12, rel=1e-12)
    assert effects.effect[effects.study == "Kingma 2004"].isna().all()
    assert meta_analysis(effects).missing.sum() == 4


# The published comparisons


def test_nothing_of_another_outcome_level_or_technique_is_pooled():
    pooled = meta_analysis(log_ratios(studies(), [0.5, 0.7, 0.9]))
    keys = ["outcome", "level", "first", "second", "scale", "correlation"]
    assert not pooled.duplicated(keys).any()
    done = pooled[pooled.status.str.startswith("pooled")]
    assert set(done.outcome + done.second) == {"peak compressionsquat"}
    assert len(done) == 3  # once for each correlation
    few = pooled.drop(done.index)
    assert few.status.str.startswith("not pooled").all()
    assert few[["estimate", "low", "tau2", "i2"]].isna().all().all()


def test_comparisons_that_share_people_do_not_count_as_studies():
    (found,) = meta_analysis(compression()).to_dict("records")
    assert (found["comparisons"], found["studies"]) == (4, 2)
    half = stats.t.ppf(0.975, 1) * found["standard_error"]  # two studies, one degree of freedom
    assert found["high"] - found["estimate"] == pytest.approx(half, rel=1e-9)
    assert np.isnan(found["prediction_low"])
    assert "share people" in found["status"]


def test_squat_against_stoop_has_no_sign_that_the_published_conditions_share():
    # What the literature is known for, and holds for whatever correlation is assumed.
    for correlation in (0.5, 0.7, 0.9):
        (found,) = meta_analysis(compression(correlation)).to_dict("records")
        assert found["low"] < 0 < found["high"]
        assert found["i2"] > 0.9
        effects = compression(correlation)
        sure = effects[abs(effects.effect) > 2 * np.sqrt(effects.variance)].effect
        assert sure.min() < 0 < sure.max()


def test_rows_are_those_of_the_tables_that_they_come_from():
    rows = studies()
    wide = rows[(rows.study == "Kingma 2006") & rows.condition.str.startswith("wide")]
    source = datasets.load("kingma2006").query("box == 'wide'").set_index("technique")
    for _, row in wide.iterrows():
        other = source.loc[row.second]
        assert (row.second_mean, row.second_sd, row.n) == (other.value, other.sd, other.n)
        assert row.first_mean == source.loc["stoop"].value
    ratios = datasets.load("kingma2004")
    assert sorted(rows.ratio.dropna()) == sorted(ratios.value)
    assert sorted(rows.ratio_sd.dropna()) == sorted(ratios.sd)


# The figure


def test_a_forest_plot_shows_each_comparison_and_what_was_pooled():
    effects = log_ratios(studies())
    pooled = meta_analysis(effects)
    ax = forest(effects, pooled)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert len(labels) == len(effects) + 2 * len(pooled)
    squares = [line for line in ax.lines if line.get_marker() == "s"]
    shown = sorted(float(line.get_xdata()[0]) for line in squares)
    assert shown == pytest.approx(sorted(np.exp(effects.effect)), rel=1e-12)
    (diamond,) = ax.patches
    middle = pooled.set_index("status").filter(like="pooled; ", axis=0).iloc[0]
    assert diamond.get_xy()[:, 0].max() == pytest.approx(np.exp(middle.high), rel=1e-12)
    assert ax.get_xlabel() == "ratio of the two [-]"


def test_no_word_of_a_forest_plot_is_cut_off():
    effects = compression()
    ax = forest(effects, meta_analysis(effects))
    canvas = FigureCanvasAgg(ax.figure)
    canvas.draw()
    page = ax.figure.bbox
    for text in [*ax.get_yticklabels(), ax.xaxis.label]:
        box = text.get_window_extent(canvas.get_renderer())
        assert page.x0 <= box.x0 < box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0 < box.y1 <= page.y1, text.get_text()


# Refusals


def changed(**values):
    return studies().assign(**values)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: log_ratios(studies().drop(columns="n")), "The table has no column 'n'"),
        (lambda: log_ratios(changed(n=1)), "Study 'Kingma 2004' has n = 1"),
        (lambda: log_ratios(changed(first_mean=-3.0)), "Column 'first_mean' has -3 in row 0"),
        (lambda: log_ratios(changed(first_sd=-3.0)), "Column 'first_sd' has -3 in row 0"),
        (lambda: mean_differences(changed(second_sd=-3.0)), "Column 'second_sd' has -3 in row 0"),
        (lambda: log_ratios(studies(), "high"), "Correlation must be a number"),
        (lambda: log_ratios(studies(), []), "Correlations are empty"),
        (
            lambda: meta_analysis(bcg().assign(effect=np.inf), by=()),
            "Column 'effect' holds an infinite number",
        ),
        (lambda: log_ratios(studies(), 1.5), "Correlation must lie between -1 and 0.999"),
        (lambda: meta_analysis(bcg().assign(variance=0.0), by=()), "The variance of study 0 is 0"),
        (lambda: meta_analysis(bcg()), "The table has no column 'outcome'"),
        (lambda: meta_analysis(bcg()[:0], by=()), "The table has no rows"),
        (lambda: meta_analysis([1, 2]), "Table must be a DataFrame, not a list"),
        (
            lambda: forest(*(2 * [log_ratios(studies(), [0.5, 0.9])])),
            "The table has no column 'comparisons'",
        ),
        (
            lambda: forest(
                log_ratios(studies(), [0.5, 0.9]), meta_analysis(log_ratios(studies(), [0.5, 0.9]))
            ),
            "A forest plot has one correlation, not 2",
        ),
    ],
)
def test_what_cannot_be_pooled_is_refused_in_one_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert sentence in str(refused.value)
