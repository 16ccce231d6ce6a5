"""Which progression asks for most, and do people teach them in that order?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance
from hingekit.progressions.catalogue import Progression, progressions
from hingekit.progressions.performance import run
from hingekit.results import Columns, described

if TYPE_CHECKING:
    import pandas as pd

#: What is ranked: unit, long name, and whether more of it asks for more (1) or for less (-1).
MEASURES = {
    "lumbar_moment": ("N·m", "peak net moment at L5/S1, with all that accelerates", 1),
    "hip_moment": ("N·m", "peak net hip moment, both sides", 1),
    "hip_to_lumbar": ("", "hip moment over L5/S1 moment, when that at L5/S1 is greatest", 1),
    "hamstring_reserve": ("deg", "least hip flexion left before the hamstrings stop the hip", -1),
    "neutral_reserve": ("deg", "the same, had the spine stayed neutral", -1),
    "balance_margin": (
        "mm",
        "least distance of the centre of pressure to the base's end, told in cycles",
        -1,
    ),
    "hip_power": ("W", "peak power of both hips", 1),
}

#: Columns of `compare`, with unit and long name.
COLUMNS: Columns = {
    "place": ("", "place in the catalogue; of steps the teaching order"),
    "progression": ("", "progression"),
    "group": ("", "step, aid, load, stance or everyday"),
    **{name: (unit, meaning) for name, (unit, meaning, _) in MEASURES.items()},
    "leg_hip_moment": ("N·m", "peak hip moment of the leg that bears more, in the plane"),
    **{f"{name}_rank": ("", f"1 asks for most: {told[1]}") for name, told in MEASURES.items()},
    "missing": ("", "how many frames are missing, and why"),
}

#: Columns of `teaching_order`, with unit and long name.
ORDER: Columns = {
    "measure": ("", "what asks for more"),
    "kendall": ("", "Kendall's tau of teaching order and demand: 1 in the same order"),
    "spearman": ("", "Spearman's rank correlation of the two"),
    "out_of_order": ("", "share of pairs of steps of which the later one asks for less"),
    "easier_than_before": ("", "steps that ask for less than the one before"),
}


def compare(
    body: Body, names: Iterable[str | Progression] | None = None, *, rate: float = 50.0
) -> pd.DataFrame:
    """Demand table: what each progression asks of a person, and its rank.

    Parameters
    ----------
    body : Body
        One person, on the feet.
    names : iterable of str or Progression, optional
        Which to compare; all when not given.
    rate : float
        Frames per second [1/s].

    Returns
    -------
    pandas.DataFrame
        One row per progression with the columns of `COLUMNS`, in the catalogue's order; rank 1
        asks for most: large moments and power, little reserve and margin. Hips that do more
        than the low back rank first in `hip_to_lumbar`, which is no burden but a share. In a
        swing or clean the centre of pressure is told, so its margin says nothing.

    Raises
    ------
    HingekitError
        As from `run`, or when there is nothing to compare.
    """
    import pandas as pd

    require_instance("Body", body, Body, "make one with Body.from_table")
    alone = isinstance(names, str | Progression)
    told: Any = progressions() if names is None else [names] if alone else names
    require_instance("Names", told, Iterable, 'give a list of them, such as ["hero squat"]')
    given = [*told]
    if not given:
        raise HingekitError("No progression was given: give at least one, or none for all.")
    table = pd.DataFrame([_row(body, each, rate) for each in given])
    for name, (_, _, side) in MEASURES.items():
        table[f"{name}_rank"] = (-side * table[name]).rank(method="min")
    return described(table[[*COLUMNS]], COLUMNS)


def _row(body: Body, progression: str | Progression, rate: float) -> dict[str, Any]:
    trial = run(progression, body, rate=rate)
    told, peaks = trial.progression, trial.peaks["value"]
    found = {name: peaks[name] for name in [*MEASURES, "leg_hip_moment"] if name in peaks}
    return found | {
        "place": told.place,
        "progression": told.name,
        "group": told.group,
        "hip_to_lumbar": trial.hip_to_lumbar,
        "missing": "; ".join(f"{count}: {why}" for why, count in trial.reasons.items()),
    }


def teaching_order(table: pd.DataFrame) -> pd.DataFrame:
    """Whether steps that are taught later ask for more, measure by measure.

    Parameters
    ----------
    table : pandas.DataFrame
        From `compare`; its steps are looked at.

    Returns
    -------
    pandas.DataFrame
        One row per measure with the columns of `ORDER`.

    Raises
    ------
    HingekitError
        When the table has fewer than three steps.
    """
    import pandas as pd
    from scipy.stats import kendalltau, spearmanr

    steps = table[table["group"] == "step"].sort_values("place")
    if len(steps) < 3:
        raise HingekitError(
            f"An order needs three steps or more, not {len(steps)}: compare more of them."
        )
    rows = []
    for name, (_, _, side) in MEASURES.items():
        # What is told alike, as the pressure in both cycles, is not put in order by rounding.
        asked = side * np.round(steps[name].to_numpy(), 6)
        later, sooner = np.tril_indices(len(asked), -1)
        falls = np.diff(asked) < 0
        rows.append(
            {
                "measure": name,
                "kendall": kendalltau(steps["place"], asked).statistic,
                "spearman": spearmanr(steps["place"], asked).statistic,
                "out_of_order": np.mean(asked[later] < asked[sooner]),
                "easier_than_before": ", ".join(steps["progression"].to_numpy()[1:][falls]),
            }
        )
    return described(pd.DataFrame(rows), ORDER)
