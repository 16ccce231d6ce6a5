"""What does a recording ask of L5/S1, asked from the command line?"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from hingekit.body import Body
from hingekit.cli.options import (
    AsJson,
    LoadMass,
    Mass,
    Out,
    Sex,
    Stature,
    Table,
    asked,
    given,
    number,
)
from hingekit.console import (
    person,
    print_json,
    say_written,
    show_repetitions,
    with_units,
    write,
)
from hingekit.load import Load

if TYPE_CHECKING:
    import pandas as pd

    from hingekit.analysis import Analysis
    from hingekit.recordings import Recording

#: What no recording can change, below every result.
_LIMITS = "A planar model of rigid segments: net moments, no co-contraction. Not medical advice."

_FILES = ("moments.csv", "repetitions.csv", "moments.png", "report.html")


def _cutoff(text: str) -> float:
    """Cutoff in Hz; none is NaN, because an option's parser cannot say None."""
    return np.nan if text == "none" else number(text)


def analyse(
    file: Annotated[
        Path,
        typer.Argument(help="Recording: markers, joint angles, points of a camera, trunk sensor."),
    ],
    mass: Mass,
    stature: Stature,
    sex: Sex,
    pelvis: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The pelvis' motion sensor, where FILE is the trunk's."),
    ] = None,
    load: LoadMass = 0.0,
    table: Table = "deleva1996",
    names: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="TOML that says what markers are called."),
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="Unit that the file leaves out: m, cm, mm, deg or rad.")
    ] = None,
    rate: Annotated[float | None, asked("HZ", "Frames per second of a file without times.")] = None,
    still: Annotated[
        tuple[float, float] | None,
        typer.Option(metavar="START END", help="Seconds between which the person stands still."),
    ] = None,
    cutoff: Annotated[
        float, typer.Option(metavar="HZ", parser=_cutoff, help="Of the low-pass filter, or none.")
    ] = 6.0,
    spine: Annotated[
        bool, typer.Option("--spine", help="Compression and shear of the lumbar discs, too.")
    ] = False,
    arms: Annotated[
        str, typer.Option(help="measured, or hanging whatever the recording says.")
    ] = "measured",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Turn a recording into the L5/S1 moment over time and in each repetition.

    With --out it writes moments.csv, repetitions.csv, moments.png and report.html.
    """
    body = Body.from_table(table, sex=sex, mass=mass, stature=stature)
    held = Load(load)
    told = given({"names": names, "unit": unit, "rate": rate, "still": still})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with _at_work(f"Reading {file.name}"):
            recording = _read(file, pelvis, told)
        from hingekit.analysis import analyse as analyse_recording
        from hingekit.spine import SPINE_MODEL

        with _at_work("Computing moments"):
            found = analyse_recording(
                body,
                recording,
                held,
                cutoff=None if np.isnan(cutoff) else cutoff,
                arms=arms,  # type: ignore[arg-type]  # refused there if it is something else
                still=None if pelvis else still,
                spine=SPINE_MODEL if spine else None,
            )
    # The same sentence may come from reading and from moving.
    notes = list(dict.fromkeys(str(each.message) for each in caught))
    for note in notes:
        typer.echo(f"Note: {note}", err=True)
    if out is not None:
        with _at_work(f"Writing to {out}"):
            _write(out, found, file, notes)
    if as_json:
        _print_json(found, file, notes)
        return
    typer.echo(str(recording))
    typer.echo(f"\n{found.quality}\n\n{found}\n")
    show_repetitions(found.repetitions)
    typer.echo(_LIMITS)
    say_written(out, *_FILES)


def _read(file: Path, pelvis: Path | None, told: dict[str, Any]) -> Recording:
    """Recording in one file, or in those of two sensors."""
    from hingekit.recordings import read_recording, read_sensors

    if pelvis is not None:
        return read_sensors(file, pelvis, still=told.get("still"), rate=told.get("rate"))
    return read_recording(file, **{name: told[name] for name in told if name != "still"})


def _write(out: Path, found: Analysis, file: Path, notes: list[str]) -> None:
    """All files, or none."""
    from hingekit import figures
    from hingekit.report import report

    page = report(found, figures.over_time(found), title=file.name, notes=notes)
    drawn = figures.over_time(found, title=file.name)
    write(
        out,
        {
            "moments.csv": lambda path: _save(found.over_time, path),
            "repetitions.csv": lambda path: _save(found.repetitions, path),
            "moments.png": lambda path: drawn.savefig(path, dpi=150, format="png"),
            "report.html": lambda path: path.write_text(page, encoding="utf-8"),
        },
    )


def _save(table: pd.DataFrame, path: Path) -> None:
    """As text, without digits that mean nothing: a long recording is large enough."""
    with_units(table).round(5).to_csv(path, index=False)


def _print_json(found: Analysis, file: Path, notes: list[str]) -> None:
    """Everything but the course over time."""
    tables = {"repetitions": found.repetitions, "spine": found.spine}
    print_json(
        {
            "file": str(file),
            "person": person(found.body, found.load),
            **found.summary(),
            "filter": found.over_time.attrs["filter"],
            "assumed": list(found.assumed),
            "notes": [*notes, *found.caveats()],
            **{
                name: table.to_dict(orient="records")
                for name, table in tables.items()
                if table is not None
            },
            "units": found.repetitions.attrs["units"],
            "sign": found.repetitions.attrs["sign"],
        }
    )


@contextmanager
def _at_work(words: str) -> Iterator[None]:
    """Show on a terminal, and nowhere else, what takes its time."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{words} ..."):
        yield
