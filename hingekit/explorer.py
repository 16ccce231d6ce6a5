"""What moves when one slider moves?

`explore_state` computes, `draw` draws, and `explorer` puts both behind sliders for a notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from io import BytesIO
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from hingekit.body import Body
from hingekit.drawing import COLOURS, stick_figure
from hingekit.errors import HingekitError
from hingekit.hamstrings import HAMSTRINGS
from hingekit.load import Load
from hingekit.mechanics import joint_moments
from hingekit.posture import Posture
from hingekit.solution import solve
from hingekit.spine import spine_spread
from hingekit.strategies import BEND_FORWARD, REACH_BACK, SQUAT, ShankFollows

STRATEGIES = MappingProxyType({each.name: each for each in (BEND_FORWARD, REACH_BACK, SQUAT)})


class Slider(NamedTuple):
    """What a slider is called, and where it goes, in the unit that its label ends in [unit]."""

    label: str
    low: float
    high: float
    step: float


#: One slider for each number of `Settings`.
SLIDERS: Mapping[str, Slider] = MappingProxyType(
    {
        "load_mass": Slider("load [kg]", 0, 60, 1),
        "hand_height": Slider("hand height [m]", 0, 1, 0.01),
        "knee_flexion": Slider("knee flexion [deg]", 0, 90, 1),
        "straight_leg_raise": Slider("straight-leg raise [deg]", 40, 120, 1),
        "mass": Slider("body mass [kg]", 40, 130, 1),
        "stature": Slider("stature [m]", 1.45, 2.10, 0.01),
    }
)


@dataclass(frozen=True)
class Settings:
    """Who bends how, and for what.

    Parameters
    ----------
    strategy : str
        Name of a strategy in `STRATEGIES` [-].
    load_mass : float
        Mass in both hands [kg].
    hand_height : float
        Height of the grip centre above the ground [m].
    knee_flexion : float
        Knee flexion; a squat's follows from its shank, and takes no notice of this [deg].
    straight_leg_raise : float
        Passive straight-leg raise of the person [deg].
    sex : str
        Sample of de Leva's table, female or male [-].
    mass : float
        Body mass [kg].
    stature : float
        Standing height [m].
    """

    strategy: str = REACH_BACK.name
    load_mass: float = 20.0
    hand_height: float = 0.40
    knee_flexion: float = 20.0
    straight_leg_raise: float = 75.0
    sex: str = "male"
    mass: float = 75.0
    stature: float = 1.75


class State(NamedTuple):
    """What the settings come to; every number is NaN where there is no posture."""

    body: Body
    load: Load
    posture: Posture
    lumbar_moment: float  # net moment at L5/S1 [N·m]
    hip_moment: float  # both sides [N·m]
    compression: float  # of the disc at L5/S1, what the lever model says [N]
    compression_low: float  # nine tenths of what its assumptions allow: from here [N]
    compression_high: float  # to here [N]
    hamstring_reserve: float  # hip flexion left before the hamstrings stop the hip [deg]
    lumbar_flexion: float  # of the strategy, and what the hamstrings take from the hip [deg]


def has_own_knees(strategy: str) -> bool:
    """Whether the knee flexion of a strategy is a number that one may choose."""
    return not isinstance(_strategy(strategy).knee_flexion, ShankFollows)


def explore_state(settings: Settings) -> State:
    """Posture that the settings lead to, with its moments and disc; the hamstring limit is on.

    Parameters
    ----------
    settings : Settings
        Who bends how, and for what.

    Returns
    -------
    State
        Numbers that are NaN where `posture.reason` says why there is no posture.

    Raises
    ------
    HingekitError
        When a setting is none, or no person could have it.
    """
    body = Body.from_table(
        sex=settings.sex,
        mass=settings.mass,
        stature=settings.stature,
        straight_leg_raise=settings.straight_leg_raise,
    )
    load = Load(settings.load_mass)
    strategy = replace(_strategy(settings.strategy), hip_limit=HAMSTRINGS)
    if has_own_knees(settings.strategy):
        strategy = replace(strategy, knee_flexion=settings.knee_flexion)
    posture = solve(body, strategy, load, hand_height=settings.hand_height)
    moments = joint_moments(body, posture, load)
    # A fourth of the usual samples: quick, and the ends of the range stay within a twentieth kN.
    disc = spine_spread(body, posture, load, samples=256).set_index("quantity").loc["compression"]
    return State(
        body,
        load,
        posture,
        lumbar_moment=float(moments.lumbar),
        hip_moment=float(moments.hip),
        compression=float(disc["value"]),
        compression_low=float(disc["low"]),
        compression_high=float(disc["high"]),
        hamstring_reserve=float(HAMSTRINGS.reserve(body, posture)),
        lumbar_flexion=float(posture.lumbar_flexion),
    )


def _strategy(name: str) -> Any:
    if name not in STRATEGIES:
        raise HingekitError(
            f"There is no strategy {name!r}: choose one of {', '.join(STRATEGIES)}."
        )
    return STRATEGIES[name]


def draw(state: State, strategy: str) -> bytes:
    """Draw a state to scale.

    Parameters
    ----------
    state : State
        What the settings come to.
    strategy : str
        Its name, which gives the colour and the heading [-].

    Returns
    -------
    bytes
        Text of an SVG file.
    """
    figure = Figure(figsize=(5, 6.2))
    # Axes with a place of their own: looking for one takes as long as the drawing.
    axes = figure.add_axes((0.13, 0.08, 0.85, 0.85))
    stick_figure(
        state.body, state.posture, state.load, ax=axes, paint=COLOURS[strategy], title=strategy
    )
    file = BytesIO()
    figure.savefig(file, format="svg")
    return file.getvalue()


def tell(state: State) -> str:
    """Numbers of a state as a table.

    Parameters
    ----------
    state : State
        What the settings come to.

    Returns
    -------
    str
        An HTML table; a dash where there is no number.
    """
    low, high = state.compression_low / 1000, state.compression_high / 1000
    rows = {
        "moment at L5/S1": _number(state.lumbar_moment, "N·m"),
        "compression at L5/S1, by a model": _number(state.compression / 1000, "kN", 1),
        "range of the model's assumptions": "–" if np.isnan(low) else f"{low:.1f} to {high:.1f} kN",
        "hip moment, both sides": _number(state.hip_moment, "N·m"),
        "hamstring reserve, of hip flexion": _number(state.hamstring_reserve, "deg"),
        "lumbar flexion": _number(state.lumbar_flexion, "deg"),
    }
    told = "".join(
        f'<tr><td style="padding-right: 1.5em">{what}</td>'
        f'<td style="text-align: right; white-space: nowrap"><b>{number}</b></td></tr>'
        for what, number in rows.items()
    )
    return f'<table style="width: 400px; font-size: 15px; line-height: 1.6">{told}</table>'


def _number(value: float, unit: str, digits: int = 0) -> str:
    if np.isnan(value):
        return "–"
    return f"{round(value, digits) + 0.0:.{digits}f} {unit}"  # adding 0 takes the sign off -0


def excuse(state: State) -> str:
    """Why there is no posture, in a sentence; empty where there is one.

    Parameters
    ----------
    state : State
        What the settings come to.

    Returns
    -------
    str
        HTML.
    """
    if state.posture.exists:
        return ""
    return f'<b style="color: #A33B00">No posture: {state.posture.reason}.</b>'


def explorer() -> Any:
    """Sliders, the figure, and the numbers, which move at once.

    Returns
    -------
    ipywidgets.GridBox
        Show it as the last line of a notebook's cell.

    Raises
    ------
    HingekitError
        When ipywidgets is not installed.
    """
    widgets = _widgets()
    start = Settings()
    # As wide as they are: in a row that shares its width out, sliders shrink to nothing.
    shape: dict[str, Any] = {
        "style": {"description_width": "160px"},
        "layout": widgets.Layout(width="400px", flex="0 0 auto"),
    }
    controls = {
        "strategy": widgets.Dropdown(
            options=list(STRATEGIES), value=start.strategy, description="strategy", **shape
        ),
        "sex": widgets.Dropdown(
            options=["female", "male"], value=start.sex, description="body of a", **shape
        ),
    } | {
        name: widgets.FloatSlider(
            value=getattr(start, name),
            min=slider.low,
            max=slider.high,
            step=slider.step,
            description=slider.label,
            readout_format=".2f" if slider.step < 1 else ".0f",
            **shape,
        )
        for name, slider in SLIDERS.items()
    }
    # The figure keeps its place while a new one is on its way.
    figure = widgets.Image(format="svg+xml", layout=widgets.Layout(width="500px", height="620px"))
    numbers, reason = widgets.HTML(), widgets.HTML(layout=widgets.Layout(min_height="2em"))
    reason.add_class("hingekit-reason")
    numbers.add_class("hingekit-numbers")

    def show(_: Any = None) -> None:
        settings = Settings(**{name: control.value for name, control in controls.items()})
        state = explore_state(settings)
        reason.value, numbers.value = excuse(state), tell(state)
        figure.value = draw(state, settings.strategy)

    def take_knees(change: Any) -> None:
        own = has_own_knees(change["new"])
        controls["knee_flexion"].disabled = not own
        if own:
            controls["knee_flexion"].value = STRATEGIES[change["new"]].knee_flexion

    controls["strategy"].observe(take_knees, "value")
    for control in controls.values():
        control.observe(show, "value")
    show()
    order = ("strategy", *(name for name in asdict(start) if name != "strategy"))
    left = widgets.VBox([*(controls[name] for name in order), reason, numbers])
    # Side by side where there is room, or else one below the other.
    layout = widgets.Layout(grid_template_columns="repeat(auto-fit, 500px)", grid_gap="16px")
    return widgets.GridBox([left, figure], layout=layout)


def _widgets() -> Any:
    """The package of sliders, which only the notebooks need."""
    try:
        return import_module("ipywidgets")
    except ModuleNotFoundError:
        raise HingekitError(
            "The explorer needs ipywidgets, which is not installed: "
            'install hingekit with its notebooks, "hingekit[notebooks]".'
        ) from None
