"""What can be asked from the command line?"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from hingekit import __version__, datasets
from hingekit.body import Body
from hingekit.errors import HingekitError
from hingekit.load import Load
from hingekit.strategies import BEND_FORWARD, REACH_BACK, Strategy, solve
from hingekit.study import compare as compare_strategies
from hingekit.study import explain, itemise, over_time

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_LIMITS = (
    "A planar model of rigid segments at rest: net moments, no co-contraction. Not medical advice."
)

Mass = Annotated[float, typer.Option(metavar="KG", help="Body mass.")]
Stature = Annotated[float, typer.Option(metavar="M", help="Standing height, in metres.")]
Sex = Annotated[str, typer.Option(help="female or male: which sample of the table.")]
Table = Annotated[str, typer.Option(help="Segment table: deleva1996, winter2009 or dumas2007.")]
LoadMass = Annotated[float, typer.Option("--load", metavar="KG", help="Mass in both hands.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder to write results to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def _held(unit: str, what: str) -> Any:
    return typer.Option(metavar=unit, help=f"Held equal: {what}.")


@app.command()
def compare(
    load: LoadMass = 20.0,
    hand_height: Annotated[
        float | None, _held("M", "hand height; 0.40 when no task is given")
    ] = None,
    thorax_inclination: Annotated[float | None, _held("DEG", "inclination of the thorax")] = None,
    trunk_inclination: Annotated[
        float | None, _held("DEG", "inclination of the line from hip to shoulder")
    ] = None,
    hip_flexion: Annotated[float | None, _held("DEG", "hip flexion")] = None,
    hip_travel: Annotated[float | None, _held("M", "how far the hips go back")] = None,
    knee_flexion: Annotated[
        float | None,
        typer.Option(metavar="DEG", help="Knee flexion of reaching back; 20 by default."),
    ] = None,
    arms: Annotated[
        str | None, typer.Option(help="Arms of reaching back: close (default) or hanging.")
    ] = None,
    mass: Mass = 75.0,
    stature: Stature = 1.75,
    sex: Sex = "male",
    table: Table = "deleva1996",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compare bending forward with reaching back at an equal task.

    With --out it writes comparison.csv and comparison.png.
    """
    asked = {
        "hand_height": hand_height,
        "thorax_inclination": thorax_inclination,
        "trunk_inclination": trunk_inclination,
        "hip_flexion": hip_flexion,
        "hip_travel": hip_travel,
    }
    task = _given(asked) or {"hand_height": 0.40}
    body, held = Body.from_table(table, sex=sex, mass=mass, stature=stature), Load(load)
    back = replace(REACH_BACK, **_given({"knee_flexion": knee_flexion, "arms": arms}))
    strategies = (BEND_FORWARD, back)
    frame = compare_strategies(body, held, strategies=strategies, **task)
    explanation = explain(body, held, strategies=strategies, **task)
    if out is not None:
        from hingekit import figures

        drawn = figures.comparison(body, held, strategies=strategies, **task)
        _write(
            out,
            {
                "comparison.csv": lambda path: _with_units(frame).to_csv(path, index=False),
                "comparison.png": lambda path: drawn.savefig(path, dpi=150, format="png"),
            },
        )
    if as_json:
        _print_json(
            {
                "person": _person(body, held),
                "held_equal": task,
                "strategies": frame.to_dict(orient="records"),
                "explanation": explanation.to_dict(orient="records"),
                "units": frame.attrs["units"],
                "sign": frame.attrs["sign"],
            }
        )
        return
    _show_comparison(body, held, strategies, task, frame, explanation)
    _say_written(out, "comparison.csv", "comparison.png")


@app.command()
def analyse(
    file: Annotated[Path, typer.Argument(help="Recording: a .trc marker file.")],
    mass: Mass,
    stature: Stature,
    sex: Sex,
    load: LoadMass = 0.0,
    table: Table = "deleva1996",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Turn a recording into the L5/S1 moment over time.

    With --out it writes moments.csv and moments.png.
    """
    from hingekit.recordings import read_recording

    body = Body.from_table(table, sex=sex, mass=mass, stature=stature)
    held = Load(load)
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always")
        recording = read_recording(file)
        movement = recording.movement(body)
    for note in notes:
        typer.echo(f"Note: {note.message}", err=True)
    frame = over_time(body, movement, held)
    moment = frame["lumbar_moment"].to_numpy()
    if np.all(np.isnan(moment)):
        raise HingekitError(f"{file}: no frame has all the markers that the trunk needs.")
    peak = int(np.nanargmax(moment))
    if out is not None:
        from hingekit import figures

        drawn = figures.over_time(frame, title=file.name)
        _write(
            out,
            {
                "moments.csv": lambda path: _with_units(frame).to_csv(path, index=False),
                "moments.png": lambda path: drawn.savefig(path, dpi=150, format="png"),
            },
        )
    summary = {
        "frames": len(frame),
        "frames_without_posture": int(np.isnan(moment).sum()),
        "peak_lumbar_moment": float(moment[peak]),
        "time_of_peak": float(frame["time"].iloc[peak]),
        "median_lumbar_moment": float(np.nanmedian(moment)),
    }
    if as_json:
        _print_json({"file": str(file), "person": _person(body, held), **summary})
        return
    typer.echo(str(recording))
    typer.echo("")
    typer.echo(
        f"L5/S1 moment, quasi-static (no inertia): peak {moment[peak]:.0f} N·m "
        f"at {summary['time_of_peak']:.2f} s, median {summary['median_lumbar_moment']:.0f} N·m; "
        f"{summary['frames_without_posture']} of {len(frame)} frames have no posture."
    )
    typer.echo(_LIMITS)
    _say_written(out, "moments.csv", "moments.png")


@app.command()
def tables(as_json: AsJson = False) -> None:
    """List the published tables that everything stands on."""
    frame = datasets.catalogue()
    if as_json:
        _print_json(frame.to_dict(orient="records"))
        return
    for _, row in frame.iterrows():
        typer.echo(f"{row['name']:<20}{row['title']}  ({row['rows']} rows)")
        typer.echo(f"{'':<20}{row['citation']}")


def main() -> None:
    """Run the command line: a wrong input is one sentence on standard error and exit code 2."""
    try:
        app()
    except HingekitError as error:
        typer.echo(f"hingekit: {error}", err=True)
        sys.exit(2)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"hingekit {__version__}")
        raise typer.Exit


@app.callback()
def _hingekit(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="And exit.")
    ] = False,
) -> None:
    """Bend forward, or reach the hips back? What mechanics says about the lumbar spine."""


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _person(body: Body, load: Load) -> dict[str, Any]:
    return {
        "table": body.table,
        "citation": datasets.citation(body.table),
        "sex": body.sex,
        "mass_kg": float(body.mass),
        "stature_m": float(body.stature),
        "load_kg": float(load.mass),
    }


def _show_comparison(
    body: Body,
    load: Load,
    strategies: tuple[Strategy, Strategy],
    task: dict[str, float],
    frame: pd.DataFrame,
    explanation: pd.DataFrame,
) -> None:
    ((matched, value),) = task.items()
    units = frame.attrs["units"]
    typer.echo(
        f"{body.sex}, {float(body.mass):g} kg, {float(body.stature):g} m ({body.table}), "
        f"{float(load.mass):g} kg in both hands,\n"
        f"at an equal {_plain(matched)} of {value:g} {units[matched]}\n"
    )
    numbers = frame.set_index("strategy").drop(columns="status").T
    _table(
        ["", *frame["strategy"], "unit"],
        [
            [_plain(name), *(_number(v, units[name]) for v in numbers.loc[name]), units[name]]
            for name in numbers.index
        ],
    )
    for _, row in frame[frame["lumbar_moment"].isna()].iterrows():
        typer.echo(f"No posture for {row['strategy']}: {row['status']}.")
    typer.echo(
        "\nWhat makes the difference at L5/S1, shared among the ingredients (Shapley values)"
    )
    _table(
        ["ingredient", *frame["strategy"], "share", "unit"],
        [
            [_plain(row["ingredient"]), row["before"], row["after"], f"{row['share']:+.1f}", "N·m"]
            for _, row in explanation.iterrows()
        ]
        + [["together", "", "", f"{explanation['share'].sum(skipna=False):+.1f}", "N·m"]],
    )
    for status in explanation["status"][explanation["share"].isna()].unique():
        typer.echo(f"No explanation, because a mixture has no posture: {status}.")
    typer.echo("\nThe L5/S1 moment by segment: weight times distance in front of the joint")
    parts = [itemise(body, solve(body, s, load, **task), load) for s in strategies]
    _table(
        ["segment", "weight [N]", *(f"{s.name} [N·m]" for s in strategies)],
        [
            [_plain(row["segment"]), f"{row['weight']:.0f}"]
            + [_number(part["moment"].iloc[place], "N·m") for part in parts]
            for place, row in parts[0].iterrows()
        ],
    )
    typer.echo(f"\n{_LIMITS} What is held equal decides: try --thorax-inclination 60.")


def _table(header: list[str], rows: list[list[str]]) -> None:
    """Columns that line up: the first to the left, the others to the right."""
    widths = [max(len(row[k]) for row in [header, *rows]) for k in range(len(header))]
    for row in [header, *rows]:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        typer.echo("  " + "   ".join(cells).rstrip())


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _number(value: float, unit: str) -> str:
    if np.isnan(value):
        return "-"
    return f"{value:.2f}" if unit == "m" else f"{value:.0f}"


def _with_units(frame: pd.DataFrame) -> pd.DataFrame:
    """Name each column with its unit, for a file that leaves its attributes behind."""
    units = frame.attrs["units"]
    return frame.rename(columns={name: f"{name} [{unit}]" for name, unit in units.items() if unit})


def _print_json(content: Any) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        if isinstance(value, float | np.floating):
            return float(value) if np.isfinite(value) else None
        return value.item() if isinstance(value, np.generic) else value

    typer.echo(json.dumps(plain(content), ensure_ascii=False, indent=2))


def _write(folder: Path, files: dict[str, Callable[[Path], Any]]) -> None:
    """Write all files, or none: each is finished beside its place before it goes there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as unfinished:
            for name, save in files.items():
                save(Path(unfinished) / name)
            for name in files:
                os.replace(Path(unfinished) / name, folder / name)
    except OSError as error:
        raise HingekitError(
            f"Cannot write to {folder}: {error.strerror or error}; choose another --out."
        ) from error


def _say_written(folder: Path | None, *names: str) -> None:
    if folder is not None:
        typer.echo("Written: " + ", ".join(str(folder / name) for name in names))
