"""Is what a figure shows all there, apart from each other, and to scale?"""

import runpy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from PIL import Image

import hingekit as hk
from hingekit.drawing import COLOURS, colours
from hingekit.explanation import explain
from hingekit.figures import comparison, stick_figure, waterfall

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
TALL = hk.Body.from_table("deleva1996", sex="male", mass=110, stature=2.10)
SMALL = hk.Body.from_table("deleva1996", sex="female", mass=45, stature=1.45)
BAR = hk.Load(20)
STRATEGIES = (hk.BEND_FORWARD, hk.REACH_BACK, hk.SQUAT)
WORDY = (
    replace(hk.BEND_FORWARD, name="bend forward over the toes with the spine held neutral"),
    replace(hk.REACH_BACK, name="reach back, knees soft, arms hanging", arms="hanging"),
)
#: As long as fits in one line of a title, and longer than a tick label.
MEDIUM = tuple(replace(each, name=f"{each.name} once more") for each in STRATEGIES[:2])


def drawn(figure):
    """Lay a figure out, and give its renderer."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return canvas.get_renderer()


def texts(axes):
    """What can be read in and around axes."""
    inside = [text for text in axes.texts if text.get_text()]
    around = [axes.title, axes.xaxis.label, axes.yaxis.label] if axes.axison else []
    ticks = []
    for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
        low, high = axis.get_view_interval()
        # Those outside the interval are there, but not drawn.
        ticks += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
    return [text for text in [*inside, *around, *ticks] if text.get_text()]


@pytest.mark.parametrize(
    ("body", "load", "strategies", "task"),
    [
        (MAN, BAR, STRATEGIES[:2], {"hand_height": 0.4}),
        (MAN, hk.Load(60, "shoulders"), STRATEGIES[::2], {"thorax_inclination": 40}),
        (TALL, hk.Load(5), STRATEGIES[:2], {"thorax_inclination": 0}),
        (SMALL, hk.Load(0), STRATEGIES[:2], {"trunk_inclination": 45}),
        (MAN, hk.Load(40), STRATEGIES[:2], {"hand_height": 0.1}),
        (MAN, hk.Load(40), WORDY[::-1], {"hand_height": 0.02}),
        (MAN, BAR, WORDY, {"hand_height": 0.4}),
        (MAN, BAR, MEDIUM, {"hand_height": 0.4}),
    ],
)
def test_no_word_of_a_comparison_is_cut_off(body, load, strategies, task):
    figure = comparison(body, load, strategies=strategies, **task)
    renderer, page = drawn(figure), figure.bbox
    for axes in figure.axes:
        for text in texts(axes):
            box = text.get_window_extent(renderer)
            assert page.x0 <= box.x0 < box.x1 <= page.x1, text.get_text()
            assert page.y0 <= box.y0 < box.y1 <= page.y1, text.get_text()


@pytest.mark.parametrize("strategies", [STRATEGIES[:2], MEDIUM, WORDY])
def test_names_below_the_bars_do_not_touch(strategies):
    figure = comparison(MAN, BAR, strategies=strategies, hand_height=0.4)
    renderer = drawn(figure)
    boxes = [label.get_window_extent(renderer) for label in figure.axes[-1].get_xticklabels()]
    differ = explain(MAN, BAR, strategies=strategies, hand_height=0.4)
    assert len(boxes) == len(differ) + 2
    for left, right in pairwise(boxes):
        assert left.x1 < right.x0


@pytest.mark.parametrize("scale", [0.01, 1.0, 100.0])
def test_a_number_stands_as_far_above_its_bar_whatever_the_moment(scale):
    explanation = pd.DataFrame({"ingredient": ["knee_flexion", "arms"], "share": [30.0, -50.0]})
    explanation["share"] *= scale
    axes = Figure().subplots()
    waterfall(explanation, 100.0 * scale, names=("before", "after"), ax=axes)
    renderer = drawn(axes.figure)
    tops = {
        round(bar.get_x() + bar.get_width() / 2): bar.get_window_extent(renderer).y1
        for bar in axes.patches
    }
    assert len(axes.texts) == len(tops) == 4
    for number in axes.texts:
        box = number.get_window_extent(renderer)
        place = round(number.xy[0])
        # 3 points at 100 dots per inch are 4 dots; a letter's own margin is another few.
        assert 0 < box.y0 - tops[place] < 8
        assert box.y1 < axes.bbox.y1


def test_nothing_to_share_out_of_no_moment_is_drawn_too():
    explanation = pd.DataFrame({"ingredient": ["arms"], "share": [0.0]})
    axes = waterfall(explanation, 0.0, names=("before", "after"), ax=Figure().subplots())
    low, high = axes.get_ylim()
    assert low == 0 < high


@pytest.mark.parametrize("body", [SMALL, MAN, TALL])
@pytest.mark.parametrize(
    "posture",
    [
        hk.Posture(0, 0, 0, 0),
        hk.Posture(0, 0, 0, 0, upper_arm=180),
        hk.Posture(0, 0, 0, 0, upper_arm=90),
        hk.Posture(25, -80, 30, 90, upper_arm=90),
        hk.Posture(0, 0, -20, -60),
    ],
)
def test_the_whole_person_is_inside_the_axes_and_to_scale(body, posture):
    axes = stick_figure(body, posture, hk.Load(10))
    assert axes.get_aspect() == 1
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    for point in hk.landmarks(body, posture):
        assert left < point.real < right
        assert bottom < point.imag < top
    renderer = drawn(axes.figure)
    for text in axes.texts:
        if text.get_text().startswith(("load", "upper body")):
            assert text.get_window_extent(renderer).y1 < axes.bbox.y1


def test_both_persons_of_a_comparison_have_the_same_scale():
    # Hands so far in front that the usual width does not hold them.
    reaching = replace(hk.REACH_BACK, arms=1.0, knee_flexion=0.0, centre_of_pressure=0.8)
    figure = comparison(MAN, strategies=(reaching, hk.BEND_FORWARD), thorax_inclination=75)
    left, right, _ = figure.axes
    assert left.get_xlim() == right.get_xlim()
    assert left.get_xlim()[1] > 1.0
    assert left.get_ylim() == right.get_ylim()


@pytest.mark.parametrize("status", list(hk.Status)[1:])
def test_why_there_is_no_posture_fits_into_its_panel(status):
    missing = hk.Posture(*[np.nan] * 4, status=status)
    axes = stick_figure(MAN, missing)
    renderer = drawn(axes.figure)
    (text,) = axes.texts
    assert status.sentence in text.get_text().replace("\n", " ")
    box = text.get_window_extent(renderer)
    assert axes.bbox.x0 < box.x0 < box.x1 < axes.bbox.x1


@pytest.mark.parametrize(("strategy", "goal"), [(s, g) for s in STRATEGIES for g in (10, 25, 40)])
@pytest.mark.parametrize("at", ["hands", "shoulders"])
def test_the_mass_of_the_load_covers_neither_head_nor_knee(strategy, goal, at):
    load = hk.Load(40, at)
    posture = hk.solve(MAN, strategy, load, thorax_inclination=goal)
    axes = stick_figure(MAN, posture, load)
    renderer = drawn(axes.figure)
    (label,) = [text for text in axes.texts if text.get_text() == "40 kg"]
    box = label.get_window_extent(renderer)
    (head,) = [patch for patch in axes.patches if type(patch) is Ellipse]
    assert not box.overlaps(head.get_window_extent(renderer))
    knee = hk.landmarks(MAN, posture).knee
    assert not box.contains(*axes.transData.transform((knee.real, knee.imag)))


def test_each_strategy_has_a_colour_of_its_own():
    mine = colours(["mine", "bend forward", "yours", "theirs", "squat"])
    assert len(set(mine)) == 5
    assert not {mine[0], mine[2], mine[3]} & set(COLOURS.values())
    assert colours(["squat", "bend forward"]) == [mine[4], mine[1]]
    assert colours(["mine", "mine"]) == [mine[0]] * 2


def test_two_strategies_of_ones_own_are_told_apart_by_colour():
    figure = comparison(MAN, BAR, strategies=MEDIUM, hand_height=0.4)
    left, right, steps = figure.axes
    bars = [steps.patches[0].get_facecolor(), steps.patches[1].get_facecolor()]
    lines = [axes.title.get_color() for axes in (left, right)]
    assert len(set(bars)) == len(set(lines)) == 2


def test_several_postures_at_once_are_refused_in_a_sentence():
    with pytest.raises(hk.HingekitError, match=r"one posture per strategy.*one case at a time"):
        comparison(MAN, BAR, hand_height=np.array([0.4, 0.5]))
    with pytest.raises(hk.HingekitError, match="one posture per strategy"):
        comparison(MAN, hk.Load(np.array([10.0, 20.0])), hand_height=0.4)
    with pytest.raises(hk.HingekitError, match="one posture per strategy"):
        stick_figure(MAN, hk.Posture(0, 0, 0, np.array([0.0, 30.0])))


def test_a_comparison_needs_two_strategies_and_a_task():
    with pytest.raises(hk.HingekitError, match="two of them, not 3"):
        comparison(MAN, BAR, strategies=STRATEGIES, hand_height=0.4)
    with pytest.raises(hk.HingekitError, match="none was given"):
        comparison(MAN, BAR)


def test_the_picture_of_the_readme_shows_what_is_computed():
    script = Path(__file__).parents[1] / "docs" / "draw_comparison.py"
    module = runpy.run_path(str(script))
    with Image.open(module["PLACE"]) as picture:
        shown = picture.text["Description"]
    assert shown == module["caption"](MAN, BAR, hand_height=0.40)
