"""What does the command line say of a progression, and of all of them?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from hingekit.body import Body
from hingekit.cli.options import AsJson, Mass, Out, Sex, Stature, Table, asked
from hingekit.console import LIMITS, person, print_json, say_written, show_table, with_units, write
from hingekit.load import NO_LOAD
from hingekit.progressions.catalogue import find
from hingekit.progressions.catalogue import progressions as known
from hingekit.progressions.demand import compare, teaching_order
from hingekit.progressions.performance import load_for, run

if TYPE_CHECKING:
    import pandas as pd

    from hingekit.progressions.trial import Trial

#: Pictures of a storyboard: odd, so that one shows the middle, where a repetition is deepest.
_PICTURES = 7

#: What the table's columns are called, in little space, and how many decimals they have.
_SHORT = {
    "lumbar_moment": ("L5/S1", 0),
    "hip_moment": ("hip", 0),
    "hip_to_lumbar": ("hip over L5/S1", 2),
    "hamstring_reserve": ("reserve", 0),
    "neutral_reserve": ("neutral", 0),
    "balance_margin": ("margin", 0),
    "hip_power": ("power", 0),
}


def progressions(
    name: Annotated[
        str | None, typer.Argument(help="Which one; the list and what each asks for without.")
    ] = None,
    mass: Mass = 75.0,
    stature: Stature = 1.75,
    sex: Sex = "male",
    table: Table = "deleva1996",
    load: Annotated[
        float | None, asked("KG", "Mass to carry in place of the progression's own.", "--load")
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """List the steps in which the hinge is taught, or do one of them.

    With --out it writes progressions.csv; for a NAME its numbers over time and a storyboard.
    """
    body = Body.from_table(table, sex=sex, mass=mass, stature=stature)
    if name is not None:
        _one(name, body, load, out, as_json)
    elif load is not None:
        raise typer.BadParameter(
            "a load is one progression's: give its NAME, too", param_hint="--load"
        )
    else:
        _all(body, out, as_json)


def _one(name: str, body: Body, mass: float | None, out: Path | None, as_json: bool) -> None:
    """Let the person do one progression and show what it asks for."""
    told = find(name)
    trial = run(told, body, load=load_for(told, body, mass))
    file = told.name.replace(" ", "-")
    written = f"{file}.csv", f"{file}.png"
    if out is not None:
        _write_one(trial, out, *written)
    if as_json:
        peaks, ranges = trial.peaks, trial.ranges
        print_json(
            {
                "progression": told.name,
                "group": told.group,
                "teaches": told.teaches,
                "origin": told.origin,
                "person": person(trial.body, trial.load),
                "duration_s": trial.movement.duration,
                "missing_frames": trial.reasons,
                "peaks": peaks.to_dict(orient="index"),
                "hip_to_lumbar": trial.hip_to_lumbar,
                "joint_angles_deg": ranges.to_dict(orient="index"),
                "remarks": trial.remarks(),
            }
        )
        return
    typer.echo(str(trial))
    typer.echo(f"\n{LIMITS.replace(' at rest', '')}")
    say_written(out, *written)


def _write_one(trial: Trial, out: Path, table: str, picture: str) -> None:
    from hingekit import figures
    from hingekit.surroundings import Wall

    frame, told = trial.over_time(), trial.progression
    touched = told.task == "wall_distance"
    panels = figures.storyboard(
        trial.body,
        trial.movement,
        trial.load,
        frames=_PICTURES,
        moment=trial.moments.lumbar,
        wall=Wall(told.depth.of(trial.body)) if touched else None,
    )
    drawn: Any = panels[0].figure
    write(
        out,
        {
            table: lambda path: with_units(frame).to_csv(path, index=False),
            picture: lambda path: drawn.savefig(path, dpi=110, format="png"),
        },
    )


def _all(body: Body, out: Path | None, as_json: bool) -> None:
    """Show what every progression asks for, and in which order they are taught."""
    frame = compare(body)
    order = teaching_order(frame)
    if out is not None:
        write(out, {"progressions.csv": lambda path: with_units(frame).to_csv(path, index=False)})
    if as_json:
        print_json(
            {
                "person": person(body, NO_LOAD),
                "progressions": [
                    {"teaches": known()[row["progression"]].teaches, **row}
                    for row in frame.to_dict(orient="records")
                ],
                "teaching_order": order.to_dict(orient="records"),
                "units": frame.attrs["units"],
                "long_names": frame.attrs["long_name"],
            }
        )
        return
    typer.echo(f"{body.sex}, {float(body.mass):g} kg, {float(body.stature):g} m ({body.table})\n")
    _show_demand(frame)
    _show_order(order)
    typer.echo('\nFor one of them: hingekit progressions "kettlebell swing"')
    say_written(out, "progressions.csv")


def _show_demand(frame: pd.DataFrame) -> None:
    """Print what each asks for, with the ten steps first."""
    units = frame.attrs["units"]
    header = ["progression", ""]
    header += [f"{word} {units[name]}".strip() for name, (word, _) in _SHORT.items()]
    rows = [
        [row["progression"], f"{row['group']} {row['place']}"]
        + [_number(row[name], digits) for name, (_, digits) in _SHORT.items()]
        for _, row in frame.iterrows()
    ]
    show_table(header, rows)
    for name, (word, _) in _SHORT.items():
        typer.echo(f"  {word}: {frame.attrs['long_name'][name]}")


def _show_order(order: pd.DataFrame) -> None:
    """Print whether later steps ask for more."""
    typer.echo(
        "\nIs the order of teaching the ten steps that of demand? (Kendall: 1 yes, -1 reversed)"
    )
    for _, row in order.iterrows():
        word, _ = _SHORT[row["measure"]]
        falls = row["easier_than_before"] or "none"
        typer.echo(f"  {word:<15}{row['kendall']:6.2f}   easier than the step before: {falls}")


def _number(value: float, digits: int) -> str:
    return "-" if np.isnan(value) else f"{round(value, digits) + 0.0:.{digits}f}"
