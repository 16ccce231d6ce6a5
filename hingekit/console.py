"""How is a result shown on a terminal, and how does it get into files?"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from textwrap import fill, indent
from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from hingekit import datasets
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.load import External
from hingekit.results import SIGN
from hingekit.solution import solve
from hingekit.spine import LEVELS, spine_spread
from hingekit.strategies import Strategy
from hingekit.study import itemise

if TYPE_CHECKING:
    import pandas as pd

#: What the model leaves out, below every result.
LIMITS = (
    "A planar model of rigid segments at rest: net moments, no co-contraction. Not medical advice."
)


def person(body: Body, load: External) -> dict[str, Any]:
    """Tell who was computed and whom to cite, for JSON."""
    return {
        "table": body.table,
        "citation": datasets.citation(body.table),
        "sex": body.sex,
        # As told: a mass that is summed from segments ends in digits of rounding.
        "mass_kg": float(f"{float(body.mass):.9g}"),
        "stature_m": float(f"{float(body.stature):.9g}"),
        "load_kg": float(f"{float(load.carried_mass):.9g}"),
    }


def show_comparison(
    body: Body,
    load: External,
    strategies: tuple[Strategy, Strategy],
    task: dict[str, float],
    frame: pd.DataFrame,
    explanation: pd.DataFrame,
) -> None:
    """Print two strategies side by side, what makes the difference, and the moment by segment."""
    ((matched, value),) = task.items()
    units = frame.attrs["units"]
    typer.echo(
        f"{body.sex}, {float(body.mass):g} kg, {float(body.stature):g} m ({body.table}), "
        f"{float(load.carried_mass):g} kg in both hands,\n"
        f"at an equal {_plain(matched)} of {value:g} {units[matched]}\n"
    )
    numbers = frame.set_index("strategy").drop(columns="status").T
    show_table(
        ["", *frame["strategy"], "unit"],
        [
            [_plain(name), *(_number(v, units[name]) for v in numbers.loc[name]), units[name]]
            for name in numbers.index
        ],
    )
    typer.echo(indent(fill(SIGN, 90), "  "))
    for _, row in frame[frame["hamstring_reserve"] < 0].iterrows():
        typer.echo(
            f"{row['strategy'].capitalize()} is {-row['hamstring_reserve']:.0f} deg past where the "
            f"hamstrings stop the hip (straight-leg raise {float(body.straight_leg_raise):g} deg)."
        )
    for _, row in frame[frame["lumbar_moment"].isna()].iterrows():
        typer.echo(f"No posture for {row['strategy']}: {row['status']}.")
    if frame["lumbar_moment"].notna().all():
        typer.echo(f"\n{_difference(frame, _plain(matched))}")
    _show_explanation(explanation, frame["strategy"].tolist())
    typer.echo("\nThe L5/S1 moment by segment: weight times distance in front of the joint")
    parts = [itemise(body, solve(body, s, load, **task), load) for s in strategies]
    show_table(
        ["segment", "force [N]", *(f"{s.name} [N·m]" for s in strategies)],
        [
            [_plain(row["segment"]), f"{row['force']:z.0f}"]
            + [_number(part["moment"].iloc[place], "N·m") for part in parts]
            for place, row in parts[0].iterrows()
        ],
    )
    _show_discs(frame["strategy"].tolist(), discs(body, load, strategies, task))
    other = "--hand-height 0.4" if matched == "thorax_inclination" else "--thorax-inclination 60"
    typer.echo(f"\n{LIMITS} What is held equal decides: try {other}.")


def discs(
    body: Body, load: External, strategies: Iterable[Strategy], task: dict[str, float]
) -> dict[str, dict[str, dict[str, float]]]:
    """Compression and shear with their ranges [N], by level and quantity, then strategy."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for level in LEVELS:
        for strategy in strategies:
            posture = solve(body, strategy, load, **task)
            spread = spine_spread(body, posture, load, level=level).set_index("quantity")
            for quantity in ("compression", "shear"):
                row = spread.loc[quantity].drop("unit").astype(float).to_dict()
                found.setdefault(f"{quantity} at {level}", {})[strategy.name] = row
    return found


def _show_discs(names: list[str], loads: dict[str, dict[str, dict[str, float]]]) -> None:
    """Print compression and shear as ranges: the model does not know three digits."""
    typer.echo(
        "\nWhat presses on the discs, and shears them forward: a lever model's default, and nine\n"
        "tenths of what the ranges of its assumptions allow"
    )

    def kilonewtons(row: dict[str, float]) -> str:
        value, low, high = (row[n] / 1000 for n in ("value", "low", "high"))
        return "-" if np.isnan(value) else f"{value:z.1f} ({low:z.1f} to {high:z.1f})"

    show_table(
        ["", *names, "unit"],
        [
            [what, *(kilonewtons(each[name]) for name in names), "kN"]
            for what, each in loads.items()
        ],
    )


def _show_explanation(explanation: pd.DataFrame, names: list[str]) -> None:
    """Print the share of each ingredient, or in a sentence why there is none."""
    missing = explanation["status"][explanation["share"].isna()]
    if not missing.empty:
        typer.echo(f"\nThe difference cannot be shared out: {missing.iloc[0]}.")
        return
    typer.echo(
        "\nWhat makes the difference at L5/S1, shared among the ingredients (Shapley values)"
    )
    shares = [
        [_plain(row["ingredient"]), row["before"], row["after"], _signed(row["share"]), "N·m"]
        for _, row in explanation.iterrows()
    ]
    together = ["together", "", "", _signed(explanation["share"].sum()), "N·m"]
    show_table(["ingredient", *names, "share", "unit"], [*shares, together])


def _difference(frame: pd.DataFrame, matched: str) -> str:
    """Say the result in a sentence, never without what was held equal."""
    first, second = frame["lumbar_moment"]
    less = "less" if second < first else "more"
    names = frame["strategy"].iloc[1], frame["strategy"].iloc[0]
    # Upright the moment may be a flexor moment, of which a percentage says nothing.
    percent = f" ({100 * (second / first - 1):+.0f} %)" if first > 0 else ""
    return (
        f"At this equal {matched}, {names[0]} needs {abs(second - first):.0f} N·m {less} "
        f"at L5/S1 than {names[1]}{percent}."
    )


def show_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print columns that line up: the first to the left, the others to the right."""
    lines = [header, *rows]
    widths = [max(len(row[k]) for row in lines) for k in range(len(header))]
    for row in lines:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        typer.echo("  " + "   ".join(cells).rstrip())


def _signed(moment: float) -> str:
    """Write a moment with its sign and one decimal, but no -0.0."""
    return f"{moment:+z.1f}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _number(value: float, unit: str) -> str:
    return rounded(value, 2 if unit == "m" else 0)


def rounded(value: float, digits: int) -> str:
    """Write a number without a -0."""
    return "-" if np.isnan(value) else f"{value:z.{digits}f}"


def with_units(frame: pd.DataFrame) -> pd.DataFrame:
    """Name each column with its unit, for a file that leaves its attributes behind."""
    units = frame.attrs["units"]
    return frame.rename(columns={name: f"{name} [{unit}]" for name, unit in units.items() if unit})


def print_json(content: Any) -> None:
    """Print JSON; what is missing is null."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        if isinstance(value, float | np.floating):
            return float(value) if np.isfinite(value) else None
        return value.item() if isinstance(value, np.generic) else value

    typer.echo(json.dumps(plain(content), ensure_ascii=False, indent=2))


def _require_no_folder(folder: Path, names: Iterable[str]) -> None:
    """Refuse to write files where folders of the same name stand."""
    for name in names:
        if os.path.isdir(folder / name):  # Path.is_dir raises where it may not look
            raise HingekitError(
                f"{folder / name} is a folder, so the file cannot go there: choose another --out."
            )


def require_writable(folder: Path, names: Iterable[str]) -> None:
    """Refuse a folder that files cannot go to, before the work is done that they tell of."""
    _require_no_folder(folder, names)
    write(folder, {})


def write(folder: Path, files: dict[str, Callable[[Path], Any]]) -> None:
    """Write all files, or none: then folder and files are as they were before.

    Parameters
    ----------
    folder : path
        Where to; it is made when it is not there [-].
    files : dict of str to callable
        What writes each file to the path that it is given, by file name [-].

    Raises
    ------
    HingekitError
        When something is in the way.
    """
    _require_no_folder(folder, files)
    made = [path for path in (folder, *folder.parents) if not os.path.exists(path)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as unfinished, ExitStack() as undo:
            for name, save in files.items():
                save(Path(unfinished) / name)
            for name in files:
                _replace(folder / name, Path(unfinished) / name, undo)
            undo.pop_all()
    except OSError as error:
        raise HingekitError(
            f"Cannot write to {folder}: {error.strerror or error}; choose another --out."
        ) from error
    finally:
        for path in made:
            with suppress(OSError):  # not empty: all is well
                path.rmdir()


def _replace(place: Path, finished: Path, undo: ExitStack) -> None:
    """Put a finished file in its place, and tell `undo` how to put back what was there."""
    if place.exists():
        old = shutil.copy2(place, finished.with_name(f"old {finished.name}"))
        undo.callback(os.replace, old, place)
    else:
        undo.callback(place.unlink, missing_ok=True)
    os.replace(finished, place)


def say_written(folder: Path | None, *names: str) -> None:
    """Name the files that were written, where there is a folder for them."""
    if folder is not None:
        typer.echo("Written: " + ", ".join(str(folder / name) for name in names))
