"""Does the explorer compute what its sliders say, and say why where it cannot?"""

import sys
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from hingekit.errors import HingekitError
from hingekit.explorer import (
    SLIDERS,
    STRATEGIES,
    Settings,
    draw,
    excuse,
    explore_state,
    explorer,
    has_own_knees,
    tell,
)
from hingekit.hamstrings import HAMSTRINGS
from hingekit.linkage import landmarks
from hingekit.spine import spine_spread

START = Settings()
TIGHT = replace(START, straight_leg_raise=60)
LIMBER = replace(START, straight_leg_raise=110)
UNREACHED = replace(START, hand_height=1.0)  # above where the hands of a man of 1.75 m hang

#: A posture is searched for to about 1e-9 of its angles; moments are hundreds of N·m.
EXACT = {"rel": 1e-6, "abs": 1e-6}


def numbers(state):
    return state[3:]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_hands_are_where_the_slider_says_and_the_knees_too(strategy):
    settings = replace(START, strategy=strategy, hand_height=0.5, knee_flexion=12)
    state = explore_state(settings)
    assert landmarks(state.body, state.posture).hand.imag == pytest.approx(0.5, **EXACT)
    if has_own_knees(strategy):
        assert float(state.posture.knee_flexion) == pytest.approx(12, **EXACT)


def test_moments_are_linear_in_all_masses():
    # Twice the person with twice the load takes the same posture, with twice the moments.
    one = explore_state(replace(START, mass=60, load_mass=10))
    two = explore_state(replace(START, mass=120, load_mass=20))
    assert two.lumbar_moment == pytest.approx(2 * one.lumbar_moment, **EXACT)
    assert two.hip_moment == pytest.approx(2 * one.hip_moment, **EXACT)
    assert two.lumbar_flexion == pytest.approx(one.lumbar_flexion, **EXACT)


def test_tense_hamstrings_hand_the_rest_to_the_lumbar_spine():
    state = explore_state(TIGHT)
    limit = HAMSTRINGS.limit(TIGHT.straight_leg_raise, state.posture.knee_flexion)
    # The limit is found to 1e-3 deg or better; a slider shows whole degrees.
    assert state.hamstring_reserve == pytest.approx(0, abs=1e-3)
    demand = float(state.posture.thorax - state.posture.thigh)
    assert state.lumbar_flexion == pytest.approx(demand - float(limit), abs=1e-3)
    assert state.lumbar_flexion > 1


def test_hamstrings_that_are_not_tense_leave_a_neutral_spine_alone():
    state = explore_state(LIMBER)
    assert state.hamstring_reserve > 1
    assert state.lumbar_flexion == pytest.approx(0, abs=1e-9)


def test_fewer_samples_show_the_same_range():
    state = explore_state(START)
    spread = spine_spread(state.body, state.posture, state.load, samples=8192)
    row = spread.set_index("quantity").loc["compression"]
    assert state.compression == row["value"]
    # What is shown has one decimal of a kN; half of that is lost in rounding anyway.
    assert state.compression_low == pytest.approx(row["low"], abs=50)
    assert state.compression_high == pytest.approx(row["high"], abs=50)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", SLIDERS)
def test_at_the_end_of_a_slider_there_are_numbers_or_a_reason(strategy, end, name):
    settings = replace(START, strategy=strategy, **{name: getattr(SLIDERS[name], end)})
    state = explore_state(settings)
    assert bool(np.all(np.isfinite(numbers(state)))) is bool(state.posture.exists)
    assert bool(np.all(np.isnan(numbers(state)))) is not bool(state.posture.exists)
    assert bool(excuse(state)) is not bool(state.posture.exists)


def test_a_missing_posture_is_told_in_words_and_has_no_number():
    state = explore_state(UNREACHED)
    assert f"No posture: {state.posture.reason}." in excuse(state)
    assert "nan" not in tell(state)
    assert tell(state).count("–") == 6


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"strategy": "lean"}, "reach back"),
        ({"sex": "unknown"}, "female, male"),
        ({"load_mass": -1.0}, "-1 kg"),
        ({"stature": 175.0}, "1.75"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(wrong, told):
    with pytest.raises(HingekitError, match=told):
        explore_state(replace(START, **wrong))


@pytest.mark.parametrize("settings", [START, UNREACHED])
def test_a_state_is_drawn_as_svg(settings):
    root = ElementTree.fromstring(draw(explore_state(settings), settings.strategy))
    assert root.tag.endswith("svg")
    assert len(list(root.iter())) > 50


def test_the_start_lies_on_the_sliders_and_on_their_steps():
    for name, slider in SLIDERS.items():
        steps = (getattr(START, name) - slider.low) / slider.step
        assert slider.low <= getattr(START, name) <= slider.high
        assert steps == pytest.approx(round(steps), abs=1e-6)  # rounding of decimal steps


def test_without_the_package_of_sliders_a_sentence_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(HingekitError, match="needs ipywidgets"):
        explorer()


@pytest.fixture
def shown():
    """The explorer's widgets, by label and kind."""
    pytest.importorskip("ipywidgets", reason="needs ipywidgets")
    left, figure = explorer().children
    named = {each.description: each for each in left.children if each.description}
    reason, table = left.children[-2:]
    return named, figure, reason, table


def test_moving_a_slider_moves_the_numbers_and_the_figure(shown):
    named, figure, reason, table = shown
    assert table.value == tell(explore_state(START))
    before = figure.value
    named["load [kg]"].value = 30
    assert table.value == tell(explore_state(replace(START, load_mass=30.0)))
    assert figure.value != before
    named["hand height [m]"].value = UNREACHED.hand_height
    assert "No posture" in reason.value
    named["hand height [m]"].value = START.hand_height
    assert reason.value == ""


def test_a_strategy_brings_its_own_knees(shown):
    named, _, _, table = shown
    knees = named["knee flexion [deg]"]
    named["strategy"].value = "bend forward"
    assert (knees.value, knees.disabled) == (0, False)
    named["strategy"].value = "squat"
    assert knees.disabled
    assert table.value == tell(explore_state(replace(START, strategy="squat")))
    named["strategy"].value = "reach back"
    assert (knees.value, knees.disabled) == (20, False)
