"""Does an animation show the movement, at its speed, without a program outside Python?"""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Ellipse
from PIL import Image

import hingekit as hk
from hingekit.drawing import stick_figure
from hingekit.figures import animate, player, storyboard
from hingekit.kettlebell import KETTLEBELL, swing
from hingekit.tempo import repetition

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
BAR = hk.Load(20)
TIME = np.linspace(0, 2, 41)  # s
LEAN = 40 - 40 * np.cos(np.pi * TIME)  # deg: down and up again
HINGE = hk.Movement(TIME, hk.reach_back(MAN, BAR, thorax_inclination=LEAN))


def head(axes):
    (oval,) = (patch for patch in axes.patches if type(patch) is Ellipse)
    return oval.get_center()


def alone(lean):
    return head(stick_figure(MAN, hk.reach_back(MAN, BAR, thorax_inclination=lean), BAR))


@pytest.fixture
def animation():
    made = animate(MAN, HINGE, BAR, rate=2, title="a hinge")
    yield made
    made._draw_was_started = True  # matplotlib warns of one that nobody looked at


def test_each_picture_has_the_posture_and_the_moment_of_its_time(animation):
    stick, trace = animation._fig.axes
    times = list(animation.new_frame_seq())
    # Two pictures a second; the last posture is the first one, which comes next.
    np.testing.assert_allclose(times, [0, 0.5, 1, 1.5])
    for time in times:
        animation._func(time)
        assert stick.get_title() == f"{time:.2f} s"
        lean = float(np.interp(time, TIME, LEAN))
        # The posture of that time; interpolation and another solution leave rounding [m].
        assert head(stick) == pytest.approx(alone(lean), abs=1e-9)
        dot = trace.get_lines()[-1]
        moment = hk.joint_moments(MAN, hk.reach_back(MAN, BAR, thorax_inclination=lean), BAR)
        assert dot.get_xdata() == [pytest.approx(time)]
        assert dot.get_ydata() == [pytest.approx(float(moment.lumbar), rel=1e-9)]
    assert trace.get_xlabel() == "time [s]"
    assert "as if each posture were held" in trace.get_ylabel()


def test_the_scale_stays_while_the_movement_goes_on(animation):
    stick, _ = animation._fig.axes
    seen = set()
    for time in animation.new_frame_seq():
        animation._func(time)
        seen.add((stick.get_xlim(), stick.get_ylim()))
    assert len(seen) == 1


def test_no_word_of_an_animation_is_cut_off(animation):
    canvas = FigureCanvasAgg(animation._fig)
    canvas.draw()
    page = animation._fig.bbox
    for axes in animation._fig.axes:
        for text in (axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts):
            box = text.get_window_extent(canvas.get_renderer())
            assert page.x0 <= box.x0 <= box.x1 <= page.x1, text.get_text()
            assert page.y0 <= box.y0 <= box.y1 <= page.y1, text.get_text()


def test_a_notebook_can_play_it_and_a_file_hold_it(animation, tmp_path):
    html = player(animation).data
    assert html.count("data:image/png;base64") == 4
    assert "http://" not in html.split("<script", 1)[1].split("base64", 1)[0].replace(
        "http://www.w3.org", ""
    )
    place = tmp_path / "hinge.gif"
    animation.save(place, writer="pillow")
    with Image.open(place) as picture:
        assert picture.n_frames == 4
        assert picture.info["duration"] == 500  # ms: as slow as it was


def test_a_page_holds_the_pictures_in_little_room():
    movement = repetition(MAN, hk.REACH_BACK, BAR, hand_height=0.40)
    html = player(animate(MAN, movement, BAR)).data
    assert html.count("data:image/png;base64") == 45  # 4.5 s
    assert len(html) < 1.5e6  # so that ten of them are a page that a phone can load


def test_few_colours_leave_the_pictures_what_they_were(animation):
    kept = player(animation).data.split("base64,")[1].split('"')[0]
    full = animation.to_jshtml().split("base64,")[1].split('"')[0]
    few, all_of_them = (
        np.asarray(Image.open(BytesIO(b64decode(each.replace("\\\n", "")))).convert("RGB"))
        for each in (kept, full)
    )
    assert few.shape == all_of_them.shape
    # Of 255: an octree of 64 colours tells 32 steps of a channel apart, at worst.
    assert np.abs(few.astype(int) - all_of_them).max() <= 32
    assert np.abs(few.astype(int) - all_of_them).mean() < 2


@pytest.mark.parametrize(("end", "pictures"), [(41, 4), (31, 4)])
def test_it_takes_as_long_as_the_movement(end, pictures):
    # Two seconds that close take four pictures of half a second, one and a half that do not
    # close three such steps, with a picture at both ends.
    part = hk.Movement(TIME[:end], hk.reach_back(MAN, BAR, thorax_inclination=LEAN[:end]))
    made = animate(MAN, part, BAR, rate=2.1)
    assert len(list(made.new_frame_seq())) == pictures
    assert made._interval == pytest.approx(500)  # ms
    made._draw_was_started = True


def test_a_swing_shows_the_moment_of_its_motion_and_not_of_held_postures():
    moved = swing(MAN)
    made = animate(MAN, moved, KETTLEBELL, rate=5)
    trace = made._fig.axes[1]
    found = hk.inverse_dynamics(MAN, moved, KETTLEBELL, cutoff=None)["moment"].sel(joint="lumbar")
    # Two ways through the same equations.
    np.testing.assert_allclose(trace.get_lines()[0].get_ydata(), found, rtol=1e-12)
    assert trace.get_ylabel() == "moment at L5/S1 [N·m]"
    made._draw_was_started = True


def test_moments_of_ones_own_are_drawn_as_they_are():
    moment = hk.inverse_dynamics(MAN, HINGE, BAR, cutoff=None)["moment"].sel(joint="lumbar")
    made = animate(MAN, HINGE, BAR, rate=2, moment=moment.to_numpy())
    _, trace = made._fig.axes
    np.testing.assert_array_equal(trace.get_lines()[0].get_ydata(), moment)
    assert trace.get_ylabel() == "moment at L5/S1 [N·m]"
    made._draw_was_started = True


def test_what_cannot_be_animated_is_refused():
    with pytest.raises(hk.HingekitError, match="one moment for each time"):
        animate(MAN, HINGE, BAR, moment=np.zeros(3))
    with pytest.raises(hk.HingekitError, match="give another rate"):
        animate(MAN, HINGE, BAR, rate=0.2)
    with pytest.raises(hk.HingekitError, match="Pictures per second"):
        animate(MAN, HINGE, BAR, rate=0)


def test_a_storyboard_shows_times_and_moments_to_one_scale():
    panels = storyboard(MAN, HINGE, BAR, frames=3)
    assert len({(ax.get_xlim(), ax.get_ylim()) for ax in panels}) == 1
    for ax, time, lean in zip(panels, (0.0, 1.0, 2.0), (0.0, 80.0, 0.0), strict=True):
        assert head(ax) == pytest.approx(alone(lean), abs=1e-9)  # rounding [m]
        moment = hk.joint_moments(MAN, hk.reach_back(MAN, BAR, thorax_inclination=lean), BAR)
        words = f"{time:.2f} s\nL5/S1 {moment.lumbar:.0f} N·m, if held"
        assert ax.get_title() == words


def test_a_storyboard_shows_the_times_and_moments_that_it_is_given():
    panels = storyboard(MAN, HINGE, BAR, frames=[0.5, 1.0], moment=100 * TIME)
    assert [ax.get_title() for ax in panels] == ["0.50 s\nL5/S1 50 N·m", "1.00 s\nL5/S1 100 N·m"]
    with pytest.raises(hk.HingekitError, match=r"Time of a picture.*0 and 2 s.*not 3 s"):
        storyboard(MAN, HINGE, BAR, frames=[1.0, 3.0])


def test_a_posture_that_was_not_recorded_is_named():
    lean = np.where(TIME == 1.0, np.nan, LEAN)
    gap = hk.Movement(TIME, hk.Posture(0, 0, lean, lean))
    _, middle, _ = storyboard(MAN, gap, frames=3)
    (text,) = middle.texts
    assert "not recorded" in text.get_text()
    made = animate(MAN, gap, rate=2)
    made._func(1.0)
    assert "not recorded" in made._fig.axes[0].texts[0].get_text()
    made._draw_was_started = True
