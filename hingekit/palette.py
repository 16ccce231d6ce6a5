"""In which colour is each strategy drawn, everywhere the same?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from hingekit.strategies import BEND_FORWARD, REACH_BACK, SQUAT

#: Colour of each strategy that hingekit has, by name: from Okabe and Ito's palette, which
#: people with any colour vision tell apart.
COLOURS = {BEND_FORWARD.name: "#D55E00", REACH_BACK.name: "#0072B2", SQUAT.name: "#009E73"}
#: The rest of it for strategies of one's own; its yellow is too faint for a line.
OTHERS = ("#CC79A7", "#56B4E9", "#E69F00")
INK, FAINT, LOAD = "#222222", "#9A9A9A", "#555555"
LABEL: dict[str, Any] = {"fontsize": 11, "color": INK}


def colours(strategies: Sequence[str]) -> list[str]:
    """Colour of each strategy's name: its own everywhere, or else the next that is free."""
    free = cycle(OTHERS)
    paint = dict(COLOURS)
    return [
        paint[name] if name in paint else paint.setdefault(name, next(free)) for name in strategies
    ]


def shades(paint: str, number: int) -> list[str]:
    """As many shades of a colour, from faint to itself."""
    strength = np.linspace(0.3, 1.0, number) if number > 1 else np.ones(1)
    return [to_hex(1 - each * (1 - np.array(to_rgb(paint)))) for each in strength]
