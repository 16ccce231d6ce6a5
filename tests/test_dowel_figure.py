"""Does the drawn rod show the gaps that are measured, to scale and legibly?"""

import re
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon

import hingekit as hk
from hingekit.figures import dowel

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
TALL = hk.Body.from_table("deleva1996", sex="male", mass=110, stature=2.10)
SMALL = hk.Body.from_table("deleva1996", sex="female", mass=45, stature=1.45)

#: Lumbar flexion and lost kyphosis [deg], and the contact that should be lost.
BACKS = {
    "neutral": (0.0, 0.0, None),
    "flexed": (24.0, 0.0, "pelvis"),
    "rocked": (-15.0, 0.0, "mid back"),
    "flat": (0.0, 20.0, "mid back"),
}


def bent(thorax, flexion=0.0):
    return hk.Posture(0.0, -15.0, thorax - flexion, thorax)


def words(axes):
    """Every label, without the spaces in which they differ."""
    return [" ".join(text.get_text().split()) for text in axes.texts]


def millimetres(axes, what):
    """Number that is written for it, or none."""
    found = [re.search(rf"{what} (\d+) mm", text) for text in words(axes)]
    numbers = [float(each[1]) for each in found if each]
    return numbers[0] if numbers else None


def rod(axes):
    """Front edge of the rod as two points, from below [m, complex]."""
    # Filled in this order: the trunk, then the rod.
    _, drawn = (patch for patch in axes.patches if type(patch) is Polygon)
    edge = drawn.get_xy() @ [1, 1j]
    return edge[0], edge[1]


def behind(axes, point):
    """How far points stick out behind the rod's front edge [m]; the cross product's sign."""
    low, high = rod(axes)
    along = (high - low) / abs(high - low)
    point = np.asarray(point) - low
    return along.real * point.imag - along.imag * point.real


def drawn(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return canvas.get_renderer()


def lines(axes, colour):
    return [line.get_xydata() @ [1, 1j] for line in axes.lines if line.get_color() == colour]


@pytest.mark.parametrize("body", [SMALL, MAN, TALL])
@pytest.mark.parametrize("thorax", [0.0, 50.0, 100.0])
@pytest.mark.parametrize("back", ["neutral", "rocked", "flat"])
def test_the_rod_touches_the_head_and_no_skin_is_behind_it(body, thorax, back):
    flexion, lost, _ = BACKS[back]
    axes = dowel(body, bent(thorax, flexion), lost_kyphosis=lost)
    (head,) = (patch for patch in axes.patches if type(patch) is Circle)
    # A rod touches a disc where its line is a radius away from the centre: to rounding.
    assert behind(axes, complex(*head.center)) == pytest.approx(-head.radius, abs=1e-9)
    (skin,) = (line for line in lines(axes, "#222222") if len(line) > 2)
    # It touches pelvis or mid back, too: the skin is drawn by points 3 deg apart on a disc of
    # less than 0.13 m, so that the nearest is within 0.05 mm of it.
    assert -5e-5 < max(behind(axes, skin)) < 1e-9


@pytest.mark.parametrize(("flexion", "lost", "contact"), BACKS.values(), ids=BACKS)
@pytest.mark.parametrize("thorax", [0.0, 50.0, 100.0])
def test_a_gap_is_as_wide_as_its_label_says_and_ends_at_the_rod(thorax, flexion, lost, contact):
    axes = dowel(MAN, bent(thorax, flexion), lost_kyphosis=lost)
    gaps = [line for line in lines(axes, "#D55E00") if len(line) == 2]
    assert len(gaps) == (contact is not None)
    for start, stop in gaps:
        # Labels are rounded to whole mm.
        assert 1000 * abs(stop - start) == pytest.approx(millimetres(axes, contact), abs=0.5)
        assert behind(axes, stop) == pytest.approx(0, abs=1e-9)
        assert -behind(axes, start) == pytest.approx(abs(stop - start), abs=1e-9)


@pytest.mark.parametrize(("flexion", "lost", "contact"), BACKS.values(), ids=BACKS)
def test_every_contact_is_named_and_the_lost_one_stands_out(flexion, lost, contact):
    axes = dowel(MAN, bent(50, flexion), lost_kyphosis=lost)
    for name in ("pelvis", "mid back", "head"):
        (label,) = (text for text in axes.texts if text.get_text().startswith(name))
        assert label.get_text().endswith("mm" if name == contact else name)
        assert label.get_fontweight() == ("bold" if name == contact else "normal")


def test_the_hollow_is_drawn_as_deep_as_it_is_said_to_be():
    depths = []
    for flexion in (-20.0, 0.0):
        axes = dowel(MAN, bent(50, flexion))
        (bar,) = lines(axes, "#007A59")
        depths.append(millimetres(axes, "hollow"))
        assert 1000 * abs(bar[1] - bar[0]) == pytest.approx(depths[-1], abs=0.5)
        # Toward the rod, and not beyond it: the ruler lies between skin and rod.
        assert behind(axes, bar[0]) < behind(axes, bar[1]) < 1e-3
    assert depths[0] > depths[1] > 0
    assert "low back stands out" in " ".join(words(dowel(MAN, bent(50, 24.0))))


def test_with_a_neck_that_follows_every_contact_touches_though_the_spine_flexes():
    fixed, follows = (dowel(MAN, bent(50, 24.0), neck) for neck in ("fixed", "follows"))
    assert millimetres(fixed, "pelvis") > 20
    assert {"pelvis", "mid back", "head"} < set(words(follows))
    assert len([line for line in lines(follows, "#0072B2") if len(line) == 1]) == 3


@pytest.mark.parametrize("body", [SMALL, MAN, TALL])
@pytest.mark.parametrize("thorax", [0.0, 25.0, 50.0, 75.0, 100.0])
@pytest.mark.parametrize(("flexion", "lost", "_"), BACKS.values(), ids=BACKS)
def test_words_are_inside_the_axes_and_apart(body, thorax, flexion, lost, _):
    axes = dowel(body, bent(thorax, flexion), lost_kyphosis=lost, title="a back")
    renderer = drawn(axes.figure)
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    assert len(boxes) == 4
    for box in boxes:
        assert axes.bbox.x0 - 1 <= box.x0 < box.x1 <= axes.figure.bbox.x1
        assert axes.bbox.y0 - 1 <= box.y0 < box.y1 <= axes.bbox.y1
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)


def test_all_backs_of_a_person_have_the_same_scale():
    widths = set()
    for thorax in (0.0, 40.0, 90.0):
        axes = dowel(MAN, bent(thorax), ax=Figure().subplots())
        assert axes.get_aspect() == 1
        widths |= {round(np.ptp(limits()), 9) for limits in (axes.get_xlim, axes.get_ylim)}
    assert len(widths) == 1


def test_it_draws_where_it_is_told_to():
    axes = Figure().subplots()
    assert dowel(MAN, bent(30), ax=axes, title="neutral") is axes
    assert axes.get_title() == "neutral"
    assert "[m]" in axes.get_xlabel()
    assert "[m]" in axes.get_ylabel()


@pytest.mark.parametrize("status", list(hk.Status)[1:])
def test_why_there_is_no_posture_is_said_instead(status):
    axes = dowel(MAN, hk.Posture(*[np.nan] * 4, status=status))
    assert words(axes) == [f"no posture: {status.sentence}"]
    box = axes.texts[0].get_window_extent(drawn(axes.figure))
    assert axes.bbox.x0 < box.x0 < box.x1 < axes.bbox.x1


def test_several_backs_at_once_are_refused_in_a_sentence():
    two = np.array([0.0, 10.0])
    many = hk.Body.from_table(mass=75, stature=np.array([1.6, 1.8]))
    for body, posture, lost in (
        (MAN, bent(50 + two), 0.0),
        (MAN, bent(50), two),
        (many, bent(50), 0.0),
    ):
        with pytest.raises(hk.HingekitError, match=r"shape \(2,\): draw one case at a time"):
            dowel(body, posture, lost_kyphosis=lost)
    with pytest.raises(hk.HingekitError, match="no neck 'stiff'"):
        dowel(MAN, bent(50), "stiff")
