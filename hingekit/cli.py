"""What can be asked from the command line?"""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from hingekit import __version__, datasets, lab
from hingekit.body import Body
from hingekit.console import (
    LIMITS,
    discs,
    person,
    print_json,
    say_written,
    show_comparison,
    with_units,
    write,
)
from hingekit.errors import HingekitError
from hingekit.explanation import explain
from hingekit.load import Load
from hingekit.options import AsJson, LoadMass, Mass, Out, Sex, Stature, Table, asked
from hingekit.progressions_command import progressions
from hingekit.strategies import BEND_FORWARD, REACH_BACK
from hingekit.study import compare as compare_strategies
from hingekit.study import over_time

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _held(unit: str, what: str) -> Any:
    return asked(unit, f"Held equal: {what}.")


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
    wall_distance: Annotated[
        float | None, _held("M", "distance behind the heels of a wall that the hips touch")
    ] = None,
    knee_flexion: Annotated[
        float | None, asked("DEG", "Knee flexion of reaching back; 20 by default.")
    ] = None,
    arms: Annotated[
        str | None,
        typer.Option(help="Arms of reaching back: close (default), hanging, or metres ahead."),
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
        "wall_distance": wall_distance,
    }
    task = _given(asked) or {"hand_height": 0.40}
    body, held = Body.from_table(table, sex=sex, mass=mass, stature=stature), Load(load)
    back = replace(REACH_BACK, **_given({"knee_flexion": knee_flexion, "arms": _arms(arms)}))
    strategies = (BEND_FORWARD, back)
    frame = compare_strategies(body, held, strategies=strategies, **task)
    explanation = explain(body, held, strategies=strategies, **task)
    if out is not None:
        from hingekit import figures

        drawn = figures.comparison(body, held, strategies=strategies, **task)
        write(
            out,
            {
                "comparison.csv": lambda path: with_units(frame).to_csv(path, index=False),
                "comparison.png": lambda path: drawn.savefig(path, dpi=150, format="png"),
            },
        )
    if as_json:
        print_json(
            {
                "person": person(body, held),
                "held_equal": task,
                "strategies": frame.to_dict(orient="records"),
                "explanation": explanation.to_dict(orient="records"),
                "discs_newtons": discs(body, held, strategies, task),
                "units": frame.attrs["units"],
                "sign": frame.attrs["sign"],
            }
        )
        return
    show_comparison(body, held, strategies, task, frame, explanation)
    say_written(out, "comparison.csv", "comparison.png")


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
        write(
            out,
            {
                "moments.csv": lambda path: with_units(frame).to_csv(path, index=False),
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
        print_json({"file": str(file), "person": person(body, held), **summary})
        return
    typer.echo(str(recording))
    typer.echo("")
    typer.echo(
        f"L5/S1 moment, quasi-static (no inertia): peak {moment[peak]:.0f} N·m "
        f"at {summary['time_of_peak']:.2f} s, median {summary['median_lumbar_moment']:.0f} N·m; "
        f"{summary['frames_without_posture']} of {len(frame)} frames have no posture."
    )
    typer.echo(LIMITS)
    say_written(out, "moments.csv", "moments.png")


app.command()(progressions)


@app.command()
def tables(as_json: AsJson = False) -> None:
    """List the published tables that everything stands on."""
    frame = datasets.catalogue()
    if as_json:
        print_json(frame.to_dict(orient="records"))
        return
    for _, row in frame.iterrows():
        typer.echo(f"{row['name']:<20}{row['title']}  ({row['rows']} rows)")
        typer.echo(f"{'':<20}{row['citation']}")


@app.command()
def explore(
    port: Annotated[int, typer.Option(help="Port to serve on; 0 for any that is free.")] = 8866,
) -> None:
    """Serve sliders, the figure and the numbers as a web page on this computer."""
    lab.require_voila()
    port = lab.free_port(port)
    typer.echo(f"The explorer is at http://{lab.HOST}:{port}/ in a few seconds; Ctrl-C ends it.")
    raise typer.Exit(lab.serve_explorer(port))


@app.command("lab")
def open_lab(
    copy_only: Annotated[
        bool, typer.Option("--copy-only", help="Only copy the notebooks.")
    ] = False,
) -> None:
    """Open JupyterLab in a copy of the notebooks, in the current folder."""
    if not copy_only:
        lab.require_jupyterlab()
    folder = Path(lab.OWN)
    added, kept = lab.copy_notebooks(folder)
    typer.echo(f"{folder}: {len(added)} notebooks added, {len(kept)} of yours kept as they are.")
    if not copy_only:
        raise typer.Exit(lab.open_jupyterlab(folder))


def main() -> None:
    """Run the command line: a wrong input is one sentence on standard error and exit code 2."""
    try:
        sys.exit(app(standalone_mode=False))
    except typer.Abort:
        sys.exit(130)
    except HingekitError as error:
        typer.echo(f"hingekit: {error}", err=True)
    except Exception as error:
        # What Typer says of a word that it cannot read has a message, but no public name.
        if not hasattr(error, "format_message"):
            raise
        _show_misunderstanding(error)
    sys.exit(2)


def _show_misunderstanding(error: Any) -> None:
    """Say in one sentence what could not be read, and where the right words stand."""
    said = " ".join(error.format_message().split()).rstrip(".")
    command = error.ctx.command_path if error.ctx else "hingekit"
    if said:  # Without a command Typer has shown the help and says nothing.
        typer.echo(f"hingekit: {said}; {command} --help lists what can be given.", err=True)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"hingekit {__version__}")
        raise typer.Exit


@app.callback()
def _hingekit(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Bend forward, or reach the hips back? What mechanics says about the lumbar spine."""


def _arms(text: str | None) -> str | float | None:
    """Arms in words, or as a distance [m]."""
    try:
        return float(text or "")
    except ValueError:
        return text


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
