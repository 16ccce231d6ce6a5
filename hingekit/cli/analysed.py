"""What is said of an analysed recording, on a terminal and for machines?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from hingekit.analysis import Analysis
from hingekit.analysis.bouts import COLUMNS
from hingekit.console import person, rounded, show_table
from hingekit.neutrality import NeutralSpine, neutral_spine
from hingekit.recordings.sensors.recording import SensorRecording
from hingekit.report import spine_rows

if TYPE_CHECKING:
    import pandas as pd

#: What no recording can change, below every result.
_LIMITS = "A planar model of rigid segments: net moments, no co-contraction. Not medical advice."

#: Of more than twice as many repetitions, as many are printed at either end [-].
_SHOWN = 20

#: Units of what is said of the whole recording and is no column of the repetitions.
_UNITS = {
    "frames": "",
    "frames_without_moment": "",
    "complete_repetitions": "",
    "partial_repetitions": "",
    "median_lumbar_moment": "N·m",
    "peak_lumbar_moment": "N·m",
    "time_of_peak_lumbar_moment": "s",
    "peak_dynamic_lumbar_moment": "N·m",
    "time_of_peak_dynamic_lumbar_moment": "s",
    "standing_lumbar_flexion": "deg",
    "hip_flexion": "deg",
}


def neutral(found: Analysis) -> NeutralSpine | None:
    """How far the lumbar spine leaves standing, where two sensors told it."""
    if not isinstance(found.recording, SensorRecording):
        return None
    return replace(neutral_spine(found.recording), notes=())  # the recording's own say the same


def show(found: Analysis) -> None:
    """Print what was understood, what came out, and what it leaves out."""
    typer.echo(f"{found.recording}\n\n{found.quality}\n\n{found}\n")
    _show_repetitions(found.repetitions)
    _show_hinge(found)
    if found.spine is not None and not found.spine.empty:
        typer.echo(
            "\nWhat presses on the discs, and shears them forward, at the largest moment of each "
            "repetition [kN]:\na lever model's default, and nine tenths of what the ranges of its "
            "assumptions allow"
        )
        show_table(*spine_rows(found))
    told = neutral(found)
    typer.echo(f"\n{told}\n  repetitions are the trunk sensor's own\n" if told else "")
    typer.echo(_LIMITS)


def _show_repetitions(found: pd.DataFrame) -> None:
    """Print what each repetition asks, one row for each; of very many the first and the last."""
    if found.empty:
        typer.echo("No repetitions: the trunk rises and falls nowhere by 10 deg or more.")
        return
    standing = found["lumbar_flexion_from_standing"].notna().any()
    lumbar = (
        ("lumbar_flexion_from_standing", "lumbar from standing")
        if standing
        else ("lumbar_flexion", "lumbar as recorded")
    )
    columns = {
        "start": ("from", 2),
        "end": ("to", 2),
        "trunk_inclination": ("trunk", 0),
        "knee_flexion": ("knee", 0),
        lumbar[0]: (lumbar[1], 0),
        "lumbar_moment": ("quasi-static", 0),
        "dynamic_lumbar_moment": ("with inertia", 0),
    }
    units = found.attrs["units"]
    rows = [
        [
            f"{row.Index + 1}" if row.complete else f"{row.Index + 1} partial",
            *(rounded(getattr(row, name), digits) for name, (_, digits) in columns.items()),
        ]
        for row in found.itertuples()
    ]
    if len(rows) > 2 * _SHOWN:
        between = ["..."] * (len(columns) + 1)
        rows = [*rows[:_SHOWN], between, *rows[-_SHOWN:]]
    typer.echo("Largest in each repetition: angles, and net moment at L5/S1")
    show_table(
        ["repetition", *(f"{words} [{units[n]}]" for n, (words, _) in columns.items())], rows
    )


def _show_hinge(found: Analysis) -> None:
    """Print where the whole bend came from, as far as it was measured."""
    index = found.hinge
    parts = [
        (index.trunk_inclination, "trunk {:z.0f} deg"),
        (index.hip_flexion, "hips {:z.0f} deg"),
        (index.knee_flexion, "knees {:z.0f} deg"),
        (index.hip_travel, "hips {:z.2f} m back"),
        (index.hip_share, "pelvis over thorax {:z.2f}"),
        (index.hip_to_knee_share, "hips over hips and knees {:z.2f}"),
    ]
    known = [words.format(float(value)) for value, words in parts if np.isfinite(value)]
    if known:
        typer.echo(f"\nUpright to most inclined: {', '.join(known)}")


def content(found: Analysis, files: Sequence[Path | str], notes: list[str]) -> dict[str, Any]:
    """Everything but the course over time, with its units, for JSON.

    Parameters
    ----------
    found : Analysis
        From `hingekit.analyse`.
    files : sequence of path
        What was read [-].
    notes : list of str
        What was warned about on the way [-].

    Returns
    -------
    dict
        Numbers, words, and tables as lists of rows.
    """
    told = neutral(found)
    tables = {
        "repetitions": found.repetitions,
        "spine": found.spine,
        "neutral_spine": told.table if told else None,
    }
    known = {name: each for name, each in tables.items() if each is not None}
    units = _UNITS | {name: unit for name, (unit, _) in COLUMNS.items()}
    for each in known.values():
        units |= each.attrs["units"]
    return {
        "files": [str(file) for file in files],
        "person": person(found.body, found.load),
        **found.summary(),
        "filter": found.over_time.attrs["filter"],
        "assumed": list(found.assumed),
        "notes": [*notes, *found.caveats()],
        **{name: each.to_dict(orient="records") for name, each in known.items()},
        **({"neutral_spine_sentence": told.sentence} if told else {}),
        "units": units,
        "sign": found.repetitions.attrs["sign"],
    }
