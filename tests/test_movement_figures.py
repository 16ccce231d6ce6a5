"""Is what pictures of movements show possible: feet that stay, a floor, hands between the legs?"""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse, Rectangle

import hingekit as hk
from hingekit.animation import animate, frame_at, posture_at
from hingekit.drawing import between_the_legs, outline
from hingekit.figures import Wall, storyboard
from hingekit.kettlebell import KETTLEBELL, clean, swing
from hingekit.linkage import landmarks
from hingekit.strategies import CLEARANCE, KNEELING_HINGE, Raised
from hingekit.tempo import Stop, repetition, standing, through

MAN = hk.Body.from_table(mass=75, stature=1.75)
WOMAN = hk.Body.from_table(sex="female", mass=50, stature=1.52)
KNEELING = MAN.kneeling()
BAR = hk.Load(20)
PAINT = "#0072B2"


def hinge_to_squat():
    low = Stop(replace(hk.REACH_BACK, arms="hanging"), {"thorax_inclination": 60.0})
    squat = Stop(replace(hk.SQUAT, arms=Raised(160.0)), {"thorax_inclination": 30.0})
    upright = Stop(standing(hk.REACH_BACK))
    return through(MAN, [upright, low, squat, upright])


MOVEMENTS = {
    "bending forward": (MAN, repetition(MAN, hk.BEND_FORWARD, BAR, hand_height=0.4), BAR),
    "reaching back": (MAN, repetition(MAN, hk.REACH_BACK, BAR, hand_height=0.4), BAR),
    "squat": (MAN, repetition(MAN, hk.SQUAT, BAR, hand_height=0.5), BAR),
    "to the floor": (MAN, repetition(MAN, hk.BEND_FORWARD, BAR, hand_height=0.03), BAR),
    "kneeling": (KNEELING, repetition(KNEELING, KNEELING_HINGE, thorax_inclination=25.0), BAR),
    "hinge to squat": (MAN, hinge_to_squat(), hk.Load(0)),
    "swing": (MAN, swing(MAN), KETTLEBELL),
    "small swing": (WOMAN, swing(WOMAN), KETTLEBELL),
    "clean": (MAN, clean(MAN), KETTLEBELL),
}
each_movement = pytest.mark.parametrize(
    ("body", "movement", "load"), MOVEMENTS.values(), ids=MOVEMENTS
)
swings = pytest.mark.parametrize(
    ("body", "movement", "load"), [MOVEMENTS["swing"], MOVEMENTS["small swing"]]
)


def times(movement, number=16):
    return np.linspace(movement.time[0], movement.time[-1], number)


def drawn(body, movement, time, load):
    axes = Figure(figsize=(5, 7), dpi=100).subplots()
    frame_at(axes, body, movement, time, load, PAINT)
    return axes


def disc(axes):
    """What is carried."""
    (found,) = (patch for patch in axes.patches if type(patch) is Circle)
    return found


def limb(axes, *points):
    """Line through some points of the body, and its place among all lines."""
    way = np.array([[point.real, point.imag] for point in points])
    (place,) = (
        place
        for place, line in enumerate(axes.lines)
        if line.get_xydata().shape == way.shape and np.allclose(line.get_xydata(), way)
    )
    return axes.lines[place], place


@each_movement
def test_feet_stay_where_they_are(body, movement, load):  # noqa: ARG001
    feet = []
    for time in times(movement):
        axes = Figure().subplots()
        outline(axes, body, posture_at(movement, time), PAINT)
        feet.append(axes.lines[0].get_xydata())
    assert np.ptp(feet, axis=0).max() < 1e-15  # m: the same numbers, added up


@each_movement
def test_nothing_that_is_drawn_is_below_the_floor(body, movement, load):
    lowest = []
    for time in times(movement):
        axes = Figure().subplots()
        outline(axes, body, posture_at(movement, time), PAINT)
        lowest += [line.get_ydata().min() for line in axes.lines]
        (head,) = (patch for patch in axes.patches if type(patch) is Ellipse)
        lowest.append(head.get_center()[1] - max(head.width, head.height) / 2)
        if load.mass:
            carried = disc(drawn(body, movement, time, load))
            lowest.append(carried.center[1] - carried.radius)
    assert min(lowest) >= -1e-12  # m: the sole lies on the floor, but for rounding


@each_movement
def test_each_picture_shows_the_whole_person(body, movement, load):
    for time in times(movement, 5):
        axes = drawn(body, movement, time, load)
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        for point in landmarks(body, posture_at(movement, time)):
            assert left < point.real < right
            assert bottom < point.imag < top


# Hands between the legs


def behind(line, point):
    """How far a point is behind a line that goes up from its first point to its second [m]."""
    start, stop = line
    return np.imag(np.conj(stop - start) * (point - start)) / abs(stop - start)


@swings
def test_a_bell_between_the_legs_is_behind_the_near_one_and_else_in_front(body, movement, load):
    seen = {True: 0, False: 0}
    for time in times(movement, 61):
        points = landmarks(body, posture_at(movement, time))
        # Behind the thigh's own line, which a swinging hand crosses below the hip.
        distance = behind((points.knee, points.hip), points.hand)
        if -2 * CLEARANCE < distance < 0:
            continue  # it touches the leg, and may be either
        axes = drawn(body, movement, time, load)
        leg, order = limb(axes, points.ankle, points.knee, points.hip)
        _, arms = limb(axes, points.shoulder, points.elbow, points.hand)
        between = bool(distance >= 0 and points.hand.imag < points.lumbar.imag)
        assert (disc(axes).get_zorder() < leg.get_zorder()) == between
        assert (arms < order) == between
        seen[between] += 1
    assert min(seen.values()) > 10


@swings
def test_where_bell_and_leg_cross_the_leg_is_what_is_seen(body, movement, load):
    hands = landmarks(body, movement.posture)
    crossing = np.argmin(np.abs(behind((hands.knee, hands.hip), hands.hand)))
    axes = drawn(body, movement, movement.time[crossing], load)
    canvas = FigureCanvasAgg(axes.figure)
    canvas.draw()
    x, y = axes.transData.transform(disc(axes).center)
    seen = np.asarray(canvas.buffer_rgba())[round(axes.figure.bbox.height - y), round(x), :3]
    np.testing.assert_allclose(seen / 255, to_rgb(PAINT), atol=0.01)  # of 256 steps


def test_the_bar_of_close_arms_is_seen_in_front_of_the_leg():
    low = hk.reach_back(MAN, BAR, hand_height=0.4)
    assert not between_the_legs(landmarks(MAN, low))


@pytest.mark.parametrize("arm", [90, 150, 180])
def test_raised_arms_are_not_between_the_legs(arm):
    assert not between_the_legs(landmarks(MAN, hk.Posture(0, 0, 0, 0, upper_arm=arm)))


def test_the_mass_of_a_bell_behind_the_hips_stands_behind_it():
    moved = swing(MAN)
    axes = drawn(MAN, moved, moved.duration / 2, KETTLEBELL)
    (label,) = (text for text in axes.texts if text.get_text() == "16 kg")
    assert label.get_ha() == "right"


# Seam


@pytest.mark.parametrize("times", [1, 3])
def test_a_swing_goes_on_without_a_jump_and_without_a_halt(times):
    moved = swing(MAN).repeated(times)
    made = animate(MAN, moved, KETTLEBELL, rate=12)
    way = []
    for time in made.new_frame_seq():
        made._func(time)
        way.append(disc(made._fig.axes[0]).center)
    made._draw_was_started = True
    steps = np.hypot(*np.diff([*way, way[0]], axis=0).T)
    # Up to the top as down from it: a picture falls on the nearest of 181 postures, which are
    # less than 4 mm apart there.
    assert steps[-1] == pytest.approx(steps[0], abs=0.004)
    assert steps[-1] > 0
    assert steps.max() < 0.3  # m: at 12 pictures a second of a bell at some 3 m/s


# What is around


def test_a_wall_stands_where_the_buttocks_touch_it_in_the_deepest_posture():
    moved = repetition(MAN, hk.REACH_BACK, wall_distance=0.15)
    panels = storyboard(MAN, moved, frames=[0.0, 2.2], wall=Wall(0.15))
    gaps = []
    for axes in panels:
        (wall,) = (patch for patch in axes.patches if type(patch) is Rectangle)
        buttocks = disc(axes)
        gaps.append(buttocks.center[0] - buttocks.radius - (wall.get_x() + wall.get_width()))
    assert gaps[0] > 0.1
    assert gaps[1] == pytest.approx(0, abs=1e-6)  # m, as `solve` found it


def test_a_chair_is_as_high_as_its_back():
    moved = repetition(WOMAN, hk.REACH_BACK, wall_distance=0.10)
    (axes,) = storyboard(WOMAN, moved, frames=[0.0], wall=Wall(0.10, height=0.80))
    (chair,) = (patch for patch in axes.patches if type(patch) is Rectangle)
    assert (chair.get_y(), chair.get_height()) == (0, 0.80)
    with pytest.raises(hk.HingekitError, match="Distance of a wall"):
        Wall(15)
    with pytest.raises(hk.HingekitError, match="Height of a chair's back"):
        Wall(0.15, height=80)


def test_a_band_goes_from_its_anchor_to_the_body_and_pulls_along_itself():
    band = hk.Band((-1.3, 0.5), rest_length=0.8, law="green", at="hands")
    moved = repetition(MAN, replace(hk.REACH_BACK, arms="hanging"), band, thorax_inclination=50.0)
    (axes,) = storyboard(MAN, moved, band, frames=[2.2])
    hand, fixed = landmarks(MAN, posture_at(moved, 2.2)).hand, complex(-1.3, 0.5)
    line, _ = limb(axes, fixed, hand)
    leg, _ = limb(axes, *landmarks(MAN, posture_at(moved, 2.2))[:3])
    assert line.get_linestyle() == "-"
    assert line.get_zorder() < leg.get_zorder()  # from behind, it comes between the legs
    assert axes.get_xlim()[0] < fixed.real
    (arrow,) = (text for text in axes.texts if hasattr(text, "arrow_patch") and text.arrow_patch)
    tip = complex(*arrow.xy)
    assert np.angle((tip - hand) / (fixed - hand)) == pytest.approx(0, abs=1e-9)


def test_a_slack_band_is_dotted_and_has_no_arrow():
    band = hk.Band((-0.5, 0.9), rest_length=3.0, law="green", at="hips")
    moved = repetition(MAN, hk.REACH_BACK, band, thorax_inclination=30.0)
    (axes,) = storyboard(MAN, moved, band, frames=[0.0])
    line, _ = limb(axes, complex(-0.5, 0.9), landmarks(MAN, posture_at(moved, 0.0)).hip)
    assert line.get_linestyle() == ":"
    assert not [text for text in axes.texts if getattr(text, "arrow_patch", None)]


@pytest.mark.parametrize("name", ["kneeling", "swing", "clean"])
def test_a_strip_of_its_own_is_as_high_as_its_words_need(name):
    body, movement, load = MOVEMENTS[name]
    panels = storyboard(body, movement, load, frames=6)
    canvas = FigureCanvasAgg(panels[0].figure)
    canvas.draw()
    for axes in panels:
        for text in (axes.title, axes.xaxis.label):
            box = text.get_window_extent(canvas.get_renderer())
            assert 0 <= box.y0 <= box.y1 <= canvas.figure.bbox.height, text.get_text()


@pytest.mark.parametrize("frames", [0, -1, []])
def test_a_strip_without_pictures_is_refused_in_a_sentence(frames):
    with pytest.raises(hk.HingekitError, match=r"no picture to draw: ask for one or more\.$"):
        storyboard(MAN, swing(MAN), KETTLEBELL, frames=frames)


def test_the_force_of_a_level_band_stands_beside_its_line():
    moved = MOVEMENTS["reaching back"][1]
    hip = landmarks(MAN, posture_at(moved, 0.0)).hip
    band = hk.Band((-1.5, float(hip.imag)), 0.8, "gold")
    (panel,) = storyboard(MAN, moved, band, frames=[0.0])
    canvas = FigureCanvasAgg(panel.figure)
    canvas.draw()
    (words,) = (text for text in panel.texts if text.get_text().endswith(" N"))
    box = words.get_window_extent(canvas.get_renderer())
    line = panel.transData.transform((0.0, hip.imag))[1]
    assert not box.y0 <= line <= box.y1
