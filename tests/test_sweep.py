"""Does a sweep hold what point by point would give, and say what it is?"""

import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.figure import Figure

import hingekit as hk
from hingekit.grid import SPINE, VARIED, paired, sweep
from hingekit.posture import Status
from hingekit.study import COLUMNS

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
PEOPLE = hk.Body.from_table(
    mass=[55.0, 75.0, 90.0], stature=[1.60, 1.75, 1.90], straight_leg_raise=[60.0, 75.0, 90.0]
)
HEIGHTS, MASSES, KNEES = np.linspace(0.1, 0.7, 7), [0, 10, 40], [0.0, 15.0, 30.0]
STRATEGIES = {each.name: each for each in (hk.BEND_FORWARD, hk.REACH_BACK)}
#: The search leaves some 1e-12 deg, whichever postures it searches together, and a moment
#: changes by some N·m per deg.
SEARCHED = 1e-8


@pytest.fixture(scope="module")
def found():
    return sweep(
        MAN,
        MASSES,
        hand_height=HEIGHTS,
        knee_flexion=KNEES,
        arms=["hanging", "close"],
        spine=True,
    )


def some(data, count=25):
    """Points of a dataset at random, always the same."""
    draw = np.random.default_rng(6)
    for _ in range(count):
        yield data.isel({name: int(draw.integers(n)) for name, n in data.sizes.items()})


def alone(body, point, task, *ingredients):
    """One row of `compare` for a point."""
    given = {name: point[name].item() for name in ingredients}
    strategy = replace(STRATEGIES[point["strategy"].item()], **given)
    load = hk.Load(point["load_mass"].item())
    return hk.compare(body, load, strategies=[strategy], **{task: point[task].item()}).iloc[0]


def assert_same(point, row):
    assert point["reason"].item() == row["status"]
    assert Status(point["status"].item()).sentence == row["status"]
    for name, (unit, _) in COLUMNS.items():
        if unit and name in point.data_vars:
            assert point[name].item() == pytest.approx(row[name], abs=SEARCHED, nan_ok=True), name


def test_each_point_is_what_a_comparison_of_it_says(found):
    for point in some(found):
        assert_same(point, alone(MAN, point, "hand_height", "knee_flexion", "arms"))


def test_a_searched_task_larger_than_a_block_is_the_same_in_all_its_pieces():
    large = sweep(MAN, np.linspace(0, 40, 130), trunk_inclination=np.linspace(0, 80, 110))
    assert large["status"].isel(strategy=0).size > 12_288  # what is computed at once
    for point in some(large):
        assert_same(point, alone(MAN, point, "trunk_inclination"))


def test_people_are_the_last_dimension_and_told_apart_by_mass_stature_and_flexibility():
    given = {"hip_flexion": [30.0, 60.0, 80.0], "hip_limit": [None, 70.0, hk.Hamstrings()]}
    several = sweep(PEOPLE, [0, 20], **given)
    assert several["lumbar_moment"].dims[-1] == "person"
    assert several["hip_limit"].to_numpy().tolist()[:2] == ["none", "70.0"]
    for place, limit in enumerate(given["hip_limit"]):
        for point in some(several.isel(hip_limit=place), 8):
            body = hk.Body.from_table(
                mass=point["body_mass"].item(),
                stature=point["stature"].item(),
                straight_leg_raise=point["straight_leg_raise"].item(),
            )
            strategy = replace(STRATEGIES[point["strategy"].item()], hip_limit=limit)
            load = hk.Load(point["load_mass"].item())
            goal = point["hip_flexion"].item()
            frame = hk.compare(body, load, strategies=[strategy], hip_flexion=goal)
            assert_same(point, frame.iloc[0])


def test_the_spine_is_added_when_it_is_asked_for(found):
    assert not set(SPINE) & set(sweep(MAN, hand_height=0.5))
    point = found.sel(
        strategy="reach back", hand_height=0.6, load_mass=10, knee_flexion=15, arms="close"
    )
    strategy = replace(hk.REACH_BACK, knee_flexion=15)
    posture = hk.solve(MAN, strategy, hk.Load(10), hand_height=HEIGHTS[5])
    loads = hk.spine_loads(MAN, posture, hk.Load(10))
    # The search's remainder, times some 10 N of compression per N·m.
    assert point["compression"].item() == pytest.approx(loads.compression, abs=20 * SEARCHED)
    assert point["shear"].item() == pytest.approx(loads.shear, abs=20 * SEARCHED)


def test_sequences_alone_make_dimensions_in_the_documented_order(found):
    dims = ("strategy", "hand_height", "load_mass", "knee_flexion", "arms")
    assert found["lumbar_moment"].dims == dims
    order = [name for name in VARIED if name in dims]
    assert list(dims) == order
    asked = {"hip_limit": [80.0], "arms": [0.3], "lumbar": ["neutral"], "knee_flexion": [10.0]}
    full = sweep(PEOPLE, [20], thorax_inclination=[30.0], centre_of_pressure=[0.5], **asked)
    assert list(full["hip_moment"].dims) == [name for name in VARIED if name in full.dims]
    assert len(full["hip_moment"].dims) == 9
    single = sweep(MAN, 20, strategy=hk.SQUAT, thorax_inclination=30, arms="hanging")
    assert dict(single.sizes) == {}
    assert [single[name].item() for name in ("strategy", "load_mass", "arms")] == [
        "squat",
        20,
        "hanging",
    ]


@pytest.mark.parametrize("kind", [list, tuple, pd.Series, np.array, xr.DataArray, iter])
def test_a_sequence_of_any_kind_will_do(kind):
    taken = sweep(MAN, kind([0, 20]), thorax_inclination=30, arms=["hanging", 0.3])
    np.testing.assert_array_equal(taken["load_mass"], [0, 20])
    assert taken["arms"].to_numpy().tolist() == ["hanging", "0.3"]


def test_every_number_has_a_unit_and_everything_a_long_name(found):
    for name, each in found.variables.items():
        assert each.attrs["long_name"], name
        counted = each.dtype.kind == "f"
        assert bool(each.attrs.get("units")) is counted, name
    numeric = {name for name, (unit, _) in COLUMNS.items() if unit} | set(SPINE)
    assert numeric <= set(found.variables)
    assert found.attrs["matched"] == "hand_height"
    assert "extensor positive" in found.attrs["sign"]
    assert "75.0 kg, 1.75 m" in found.attrs["body"]
    assert "deleva1996" in found.attrs["body"]
    assert repr(hk.REACH_BACK) in found.attrs["strategies"]


def test_missing_postures_are_nan_and_counted_by_reason(found):
    missing = found["status"] != Status.EXISTS
    for name in set(found.data_vars) - {"status", "reason"}:
        np.testing.assert_array_equal(np.isnan(found[name]), missing, err_msg=name)
    assert 0.05 < found.attrs["missing_share"] < 0.95  # or else this test sees one kind only
    assert found.attrs["missing_share"] == pytest.approx(float(missing.mean()), abs=1e-12)
    told = found["status"].attrs
    words = told["flag_meanings"].split()
    assert len(words) == len(told["flag_values"]) == len(told["flag_shares"])
    for value, word, share in zip(told["flag_values"], words, told["flag_shares"], strict=True):
        assert Status[word.upper()] == value
        assert share == pytest.approx(float((found["status"] == value).mean()), abs=1e-12)


def test_pairs_are_the_second_less_the_first_and_missing_where_either_is(found):
    pairs = paired(found, "bend forward", "reach back")
    first, second = found.sel(strategy="bend forward"), found.sel(strategy="reach back")
    assert set(pairs.data_vars) == set(found.data_vars) - {"status"}
    for name in set(pairs.data_vars) - {"reason"}:
        expected = second[name].to_numpy() - first[name].to_numpy()
        np.testing.assert_array_equal(pairs[name], expected)
        assert pairs[name].attrs["units"] == found[name].attrs["units"]
        assert pairs[name].attrs["long_name"].endswith(", reach back less bend forward")
    assert "strategy" not in pairs.coords
    missing = np.isnan(pairs["lumbar_moment"])
    assert missing.any()
    assert pairs.attrs["missing_share"] == pytest.approx(float(missing.mean()), abs=1e-12)
    for point in some(pairs):
        here = {name: point[name].item() for name in pairs.sizes}
        told = [(n, found.sel(here | {"strategy": n})["reason"].item()) for n in STRATEGIES]
        reasons = [f"{name}: {text}" for name, text in told if text != "posture exists"]
        assert point["reason"].item() == (reasons or ["posture exists"])[0]


def test_the_way_back_turns_the_signs(found):
    there = paired(found, "bend forward", "reach back")["hip_moment"]
    back = paired(found, "reach back", "bend forward")["hip_moment"]
    np.testing.assert_array_equal(there, -back)


def test_a_table_of_it_is_ready_for_statistics_and_plots(found):
    import seaborn as sns
    import statsmodels.formula.api as smf

    frame = found.to_dataframe().reset_index()
    assert len(frame) == found["status"].size
    assert set(frame["strategy"]) == set(STRATEGIES)
    assert frame["reason"].eq("posture exists").eq(frame["lumbar_moment"].notna()).all()
    seen = frame.dropna()
    formula = "lumbar_moment ~ C(strategy) * load_mass + hand_height"
    fitted = smf.ols(formula, seen).fit()
    # Least squares by hand, to rounding of a well-conditioned system.
    back = (seen["strategy"] == "reach back").to_numpy(float)
    mass, height = seen["load_mass"].to_numpy(), seen["hand_height"].to_numpy()
    design = np.stack([np.ones(len(seen)), back, mass, back * mass, height], axis=1)
    by_hand = np.linalg.lstsq(design, seen["lumbar_moment"].to_numpy(), rcond=None)[0]
    assert fitted.params["C(strategy)[T.reach back]:load_mass"] == pytest.approx(by_hand[3])
    pairs = paired(found, "bend forward", "reach back").to_dataframe().reset_index().dropna()
    assert smf.ols("lumbar_moment ~ load_mass * hand_height", pairs).fit().nobs == len(pairs)
    axes = Figure().subplots()
    told = {"x": "load_mass", "y": "lumbar_moment", "hue": "strategy"}
    sns.lineplot(frame, **told, errorbar=None, ax=axes)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(STRATEGIES)


def test_a_sweep_survives_a_file(found, tmp_path):
    found.to_netcdf(tmp_path / "sweep.nc")
    again = xr.load_dataset(tmp_path / "sweep.nc")
    xr.testing.assert_allclose(again.drop_vars("reason"), found.drop_vars("reason"))
    assert again.attrs["strategies"] == found.attrs["strategies"]


def test_what_is_needed_besides_the_result_does_not_grow_with_the_sweep():
    masses = np.linspace(0, 40, 100)

    def besides(count):
        """Most memory held at any time, less what is kept, and the size of the result [bytes]."""
        tracemalloc.start()
        result = sweep(MAN, masses, thorax_inclination=np.linspace(0, 90, count), progress=False)
        kept, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most - kept, result.nbytes

    besides(10)  # imports, tables and caches
    small, size_of_small = besides(250)
    large, size_of_large = besides(1000)
    # xarray looks through the column of words once: a tenth of what the result grows by. A
    # full array of temporaries for each of some twenty variables would be ten times that.
    assert large - small < 0.1 * (size_of_large - size_of_small)


def test_progress_is_shown_when_it_is_wanted(capsys):
    sweep(MAN, thorax_inclination=[10, 20], progress=True)
    assert "100%" in capsys.readouterr().err
    for progress in (False, None):  # standard error is no terminal here
        sweep(MAN, thorax_inclination=[10, 20], progress=progress)
        assert capsys.readouterr() == ("", "")


def test_a_terminal_is_told_only_of_a_long_sweep(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    sweep(MAN, thorax_inclination=[10, 20])
    assert "sweep" not in capsys.readouterr().err
    clock = iter(range(0, 100, 3))  # three seconds pass each time that it is looked at
    monkeypatch.setattr("hingekit.progress.monotonic", lambda: next(clock))
    sweep(MAN, thorax_inclination=[10, 20])
    assert "sweep" in capsys.readouterr().err


TWINS = [hk.REACH_BACK, replace(hk.REACH_BACK, knee_flexion=0.0)]
SEVERAL_KNEES = replace(hk.REACH_BACK, knee_flexion=np.array([0.0, 20.0]))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "exactly one task.*none was given"),
        ({"hand_height": 0.4, "hip_travel": 0.1}, "exactly one task.*hand_height, hip_travel"),
        ({"hand_height": 0.4, "knee_flexon": 3}, "not hand_height, knee_flexon"),
        ({"hand_height": []}, "Hand height is empty"),
        ({"hand_height": 0.4, "load_mass": []}, "Load mass is empty"),
        ({"hand_height": 0.4, "arms": []}, "Arms is empty"),
        ({"hand_height": 0.4, "strategy": []}, "at least one"),
        ({"hand_height": [0.4, np.nan]}, "between 0 and 3 m, not nan m"),
        ({"hand_height": 0.4, "load_mass": [0, np.nan]}, "not nan kg"),
        ({"hand_height": 0.4, "knee_flexion": [0, np.nan]}, "not nan deg"),
        ({"hand_height": 0.4, "lumbar": [0, np.nan]}, "not nan deg"),
        ({"hand_height": [[0.4, 0.5]]}, "one row, not a table"),
        ({"hand_height": 0.4, "arms": [["close"], ["hanging"]]}, "one row, not a table"),
        ({"hand_height": 0.4, "load_mass": "heavy"}, "Load mass must be a number"),
        ({"hand_height": 0.4, "arms": ["close", "folded"]}, "'folded'"),
        ({"hand_height": 0.4, "lumbar": "straight"}, "'straight'"),
        ({"hand_height": 0.4, "knee_flexion": [hk.ShankFollows()]}, "must be a number in deg"),
        ({"hand_height": 0.4, "at": "feet"}, "'feet'"),
        ({"hand_height": 0.4, "strategy": TWINS}, "own, not reach back, reach back"),
        ({"hand_height": 0.4, "strategy": SEVERAL_KNEES}, "'reach back' holds an array"),
        ({"hand_height": 0.4, "body": "me"}, "Body must be a Body"),
        ({"hand_height": 0.4, "body": hk.Body.from_table(mass=[[60.0, 70.0]])}, r"shape \(1, 2\)"),
    ],
)
def test_what_cannot_be_swept_is_refused_in_one_sentence(given, told):
    with pytest.raises(hk.HingekitError, match=told) as refusal:
        sweep(**{"body": MAN} | given)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("pair", [("bend forward", "squat"), ("reach back", "reach back")])
def test_strategies_that_are_not_a_pair_are_refused(found, pair):
    with pytest.raises(hk.HingekitError, match="two strategies out of bend forward, reach back"):
        paired(found, *pair)


def test_a_table_is_no_sweep():
    with pytest.raises(hk.HingekitError, match="must be a Dataset, not a DataFrame"):
        paired(hk.compare(MAN, hand_height=0.4), "bend forward", "reach back")
