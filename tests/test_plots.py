"""Do plots show the numbers that are computed, and say where and why there are none?"""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse, Rectangle

import hingekit as hk
from hingekit.figures import against, itemised, overlay, side_by_side, stick_figure
from hingekit.palette import COLOURS, shades

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
TALL = hk.Body.from_table("deleva1996", sex="male", mass=110, stature=2.10)
SMALL = hk.Body.from_table("deleva1996", sex="female", mass=45, stature=1.45)
BAR = hk.Load(20)
STRATEGIES = (hk.BEND_FORWARD, hk.REACH_BACK, hk.SQUAT)
WORDY = tuple(
    replace(each, name=f"{each.name} with the spine held neutral and the weight over the toes")
    for each in STRATEGIES[:2]
)
HEIGHTS = np.linspace(0.02, 0.9, 23)


def of(body, strategies=STRATEGIES, load=BAR, height=0.4):
    return {each.name: hk.solve(body, each, load, hand_height=height) for each in strategies}


def readable(axes):
    """Every word in and around axes, with its box, after the figure has been laid out."""
    figure = axes.get_figure()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    legend = axes.get_legend()
    words = [*axes.texts, axes.title, axes.xaxis.label, axes.yaxis.label]
    words += legend.get_texts() if legend else []
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        words += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
    renderer = canvas.get_renderer()
    return [(t, t.get_window_extent(renderer)) for t in words if t.get_text() and t.get_visible()]


def assert_readable(axes):
    page = axes.get_figure().bbox
    found = readable(axes)
    for text, box in found:
        assert page.x0 <= box.x0 < box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0 < box.y1 <= page.y1, text.get_text()
        assert text.get_fontsize() >= 10, text.get_text()
    for (one, box), (other, another) in combinations(found, 2):
        assert not box.overlaps(another), (one.get_text(), other.get_text())


def legend(axes):
    return [" ".join(text.get_text().split()) for text in axes.get_legend().get_texts()]


def sweep(**given):
    return pytest.importorskip("hingekit.grid").sweep(MAN, **given)


@pytest.mark.parametrize(
    ("body", "load", "strategies"),
    [(MAN, hk.Load(40), STRATEGIES), (SMALL, BAR, WORDY), (TALL, hk.Load(0), STRATEGIES[:2])],
)
@pytest.mark.parametrize("x", ["hand_height", "trunk_inclination"])
def test_words_of_a_plot_are_apart_and_whole_and_below_the_data(body, load, strategies, x):
    table = hk.compare(body, load, strategies=strategies, hand_height=HEIGHTS)
    axes = against(table, x, "hip_moment")
    assert_readable(axes)
    renderer = axes.get_figure().canvas.get_renderer()
    assert (
        axes.get_legend().get_window_extent(renderer).y1 < axes.xaxis.label.get_window_extent().y0
    )


def test_lines_are_the_numbers_in_the_colour_of_their_strategy():
    # From the floor up and back to front: a line runs along its axis all the same.
    table = hk.compare(MAN, BAR, strategies=STRATEGIES, hand_height=HEIGHTS[::-1])
    axes = against(table, "hand_height")
    for line, strategy in zip(axes.get_lines(), STRATEGIES, strict=True):
        posture = hk.solve(MAN, strategy, BAR, hand_height=HEIGHTS)
        np.testing.assert_array_equal(line.get_xdata(), HEIGHTS)
        # The same solver met the same tasks in another order: equal but for rounding.
        expected = hk.joint_moments(MAN, posture, BAR).lumbar
        np.testing.assert_allclose(line.get_ydata(), expected, rtol=1e-9)
        assert line.get_color() == COLOURS[strategy.name]


def test_axes_say_what_and_in_which_unit():
    axes = against(hk.compare(MAN, BAR, hand_height=HEIGHTS), "hand_height", "knee_moment")
    assert axes.get_xlabel() == "height of the grip centre above the ground [m]"
    assert " ".join(axes.get_ylabel().split()) == "net knee moment, both sides [N·m]"
    table = sweep(hand_height=0.4, centre_of_pressure=[0.4, 0.5, 0.6])
    assert against(table, "centre_of_pressure").get_xlabel().endswith("[-]")


def test_a_region_without_postures_is_hatched_and_its_reason_told():
    heights = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    exists = hk.reach_back(MAN, BAR, hand_height=heights).exists
    first = int(np.argmax(exists))
    assert 0 < first < len(heights)
    axes = against(hk.compare(MAN, BAR, hand_height=heights), "hand_height")
    (region,) = (patch for patch in axes.patches if type(patch) is Rectangle)
    assert region.get_hatch()
    assert region.get_x() == heights[0]
    # Halfway to the next posture, to rounding.
    edge = (heights[first - 1] + heights[first]) / 2
    assert region.get_x() + region.get_width() == pytest.approx(edge, rel=1e-12)
    assert legend(axes)[-1].startswith("reach back: no posture, hip out of range (0.1")


def test_where_nobody_has_a_posture_is_grey_and_told_once():
    axes = against(hk.compare(MAN, BAR, hand_height=np.array([0.5, 0.6, 1.5])), "hand_height")
    (region,) = (patch for patch in axes.patches if type(patch) is Rectangle)
    assert not region.get_hatch()
    assert legend(axes) == ["bend forward", "reach back", "no posture, out of reach (1.5 m)"]


def test_postures_that_miss_the_outcome_on_the_axis_are_counted():
    table = hk.compare(MAN, BAR, hand_height=np.array([0.5, 0.6, 1.5]))
    axes = against(table, "trunk_inclination")
    assert legend(axes)[2:] == [
        f"{name}: no posture, out of reach (1 of 3)" for name in ("bend forward", "reach back")
    ]


def test_a_strategy_without_any_posture_is_named():
    table = hk.compare(MAN, BAR, hand_height=np.array([0.05, 0.06, 0.07]))
    axes = against(table, "hand_height")
    assert legend(axes) == [
        "bend forward",
        "reach back: no posture, hip out of range (0.05 to 0.07 m)",
    ]


def test_a_sweep_is_drawn_as_the_table_of_the_same_tasks():
    data = sweep(hand_height=HEIGHTS, load_mass=[10, 20])
    axes = against(data.sel(load_mass=20), "hand_height")
    other = against(hk.compare(MAN, BAR, hand_height=HEIGHTS), "hand_height")
    for line, same in zip(axes.get_lines(), other.get_lines(), strict=True):
        assert line.get_label() == same.get_label()
        # One solver, another order of the same tasks.
        np.testing.assert_allclose(line.get_xydata(), same.get_xydata(), rtol=1e-9)
    assert legend(axes) == legend(other)
    masses = against(data.sel(strategy="reach back"), "hand_height", hue="load_mass")
    assert legend(masses)[:2] == ["10 kg", "20 kg"]
    assert len({line.get_color() for line in masses.get_lines()}) == 2
    assert_readable(masses)


def test_what_varies_beside_axis_and_hue_is_refused():
    with pytest.raises(hk.HingekitError, match="varies load_mass, too: choose"):
        against(sweep(hand_height=[0.4, 0.5], load_mass=[10, 20]), "hand_height")
    crossed = hk.compare(MAN, hk.Load(np.array([[10.0], [20.0]])), hand_height=HEIGHTS[10:12])
    with pytest.raises(hk.HingekitError, match="several rows at hand_height"):
        against(crossed, "hand_height")
    table = hk.compare(MAN, BAR, hand_height=HEIGHTS)
    with pytest.raises(hk.HingekitError, match="no column 'hands'"):
        against(table, "hands")
    with pytest.raises(hk.HingekitError, match="'status' holds no numbers"):
        against(table, "status")


@pytest.mark.parametrize("body", [MAN, SMALL, TALL])
@pytest.mark.parametrize("strategies", [STRATEGIES, WORDY])
def test_itemised_bars_are_the_parts_and_their_sum(body, strategies):
    postures = of(body, strategies, height=0.45)
    axes = itemised(body, postures, BAR)
    assert_readable(axes)
    for bars, posture in zip(axes.containers, postures.values(), strict=True):
        *parts, whole = [bar.get_width() for bar in bars]
        np.testing.assert_array_equal(parts, hk.itemise(body, posture, BAR)["moment"])
        # Sums of a dozen numbers below 1,000, to rounding.
        assert whole == pytest.approx(float(hk.joint_moments(body, posture, BAR).lumbar), abs=1e-9)
        assert sum(parts) == pytest.approx(whole, abs=1e-9)
    assert axes.get_xlabel().endswith("[N·m]")


def test_a_missing_posture_has_no_bars_but_a_reason():
    axes = itemised(MAN, of(MAN, height=0.1), BAR)
    assert len(axes.containers) == 1
    assert legend(axes)[:2] == ["bend forward", "reach back: no posture, hip out of range"]
    assert_readable(axes)


def test_bars_of_several_loads_have_what_only_one_has():
    posture = hk.reach_back(MAN, BAR, hand_height=0.5)
    loads = [BAR, hk.Load(20) + hk.Load(5, "shoulders")]
    axes = itemised(MAN, {"bar": posture, "bar and vest": posture}, loads, paint="#0072B2")
    assert [tick.get_text() for tick in axes.get_yticklabels()][-3:-1] == [
        "load 1 at hands",
        "load 2 at shoulders",
    ]
    assert_readable(axes)


@pytest.mark.parametrize("body", [MAN, SMALL, TALL])
def test_people_side_by_side_have_one_scale_and_whole_words(body):
    panels = side_by_side(body, of(body, height=0.5), BAR)
    assert len({(ax.get_xlim(), ax.get_ylim()) for ax in panels}) == 1
    for ax in panels:
        assert_readable(ax)
        assert ax.title.get_color() == COLOURS[ax.get_title()]


def test_side_by_side_each_has_its_own_load_and_a_missing_one_its_reason():
    loads = [hk.Load(10), hk.Load(40)]
    postures = {"light": hk.Posture(0, 0, 30, 30), "gone": hk.reach_back(MAN, hand_height=0.05)}
    given = Figure().subplots(1, 2)
    light, gone = side_by_side(MAN, postures, loads, ax=given)
    assert [light, gone] == list(given)
    assert "10 kg" in [text.get_text() for text in light.texts]
    assert [" ".join(text.get_text().split()) for text in gone.texts] == [
        "no posture: hip out of range"
    ]


def test_postures_laid_over_each_other_are_the_ones_drawn_alone():
    postures = of(MAN)
    axes = overlay(MAN, postures, BAR)
    heads = [patch.get_center() for patch in axes.patches if type(patch) is Ellipse]
    for head, posture in zip(heads, postures.values(), strict=True):
        alone = stick_figure(MAN, posture, BAR)
        assert head in [patch.get_center() for patch in alone.patches if type(patch) is Ellipse]
    assert len([patch for patch in axes.patches if type(patch) is Circle]) == 3
    assert legend(axes) == [*postures, "load, 20 kg"]


@pytest.mark.parametrize("body", [MAN, SMALL, TALL])
def test_words_of_an_overlay_are_apart_and_beside_it(body):
    heights = (0.8, 0.6, 0.4, 0.05)
    postures = {f"hands at {h:g} m": hk.reach_back(body, BAR, hand_height=h) for h in heights}
    axes = overlay(body, postures, BAR, paint=COLOURS["reach back"], title=WORDY[0].name)
    assert_readable(axes)
    assert "hands at 0.05 m: no posture, hip out of range" in legend(axes)
    assert axes.get_legend().get_window_extent().x0 > axes.bbox.x1


def test_a_second_overlay_cuts_off_no_first_one():
    far = hk.Posture(0, 0, 90, 90, upper_arm=90)
    axes = overlay(MAN, {"far": far})
    wide = axes.get_xlim()
    assert overlay(MAN, {"upright": hk.Posture(0, 0, 0, 0)}, ax=axes) is axes
    assert axes.get_xlim()[1] >= wide[1] - 1e-9  # rounding of the same limit


def test_shades_go_from_faint_to_the_colour_itself():
    several = shades("#0072B2", 4)
    assert several[-1] == "#0072b2"
    assert shades("#0072B2", 1) == [to_hex("#0072B2")]
    light = [sum(to_rgb(each)) for each in several]
    assert light == sorted(light, reverse=True)


@pytest.mark.parametrize("draw", [itemised, overlay, side_by_side])
def test_postures_without_names_or_loads_of_their_own_are_refused(draw):
    one = hk.Posture(0, 0, 30, 30)
    with pytest.raises(hk.HingekitError, match="need names"):
        draw(MAN, one)
    with pytest.raises(hk.HingekitError, match="1 postures and 2 loads"):
        draw(MAN, {"one": one}, [BAR, BAR])
    with pytest.raises(hk.HingekitError, match="one case at a time"):
        draw(MAN, {"several": hk.Posture(0, 0, 0, np.array([0.0, 30.0]))})


def test_axes_that_are_not_as_many_as_postures_are_refused():
    with pytest.raises(hk.HingekitError, match="2 postures and 1 axes"):
        side_by_side(MAN, of(MAN, STRATEGIES[:2]), ax=[Figure().subplots()])
