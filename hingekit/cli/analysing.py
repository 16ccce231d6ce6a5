"""What does a recording ask of L5/S1, asked from the command line?"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
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
from hingekit.console import print_json, require_writable, say_written, with_units, write
from hingekit.errors import HingekitError
from hingekit.load import Load

if TYPE_CHECKING:
    import pandas as pd

    from hingekit.analysis import Analysis
    from hingekit.recordings import Recording

#: Decimals of a unit in a file [-]; what has another unit has five.
_DIGITS = {"deg": 3, "N·m": 3, "N": 1}

_FILES = ("moments.csv", "repetitions.csv", "moments.png", "report.html")


def _cutoff(text: str) -> float:
    """Cutoff [1/s]; none is NaN, because an option's parser cannot say None."""
    if str(text).lower() == "none":  # the default comes as a number
        return np.nan
    cutoff = number(text)
    if np.isnan(cutoff):
        raise typer.BadParameter(f"{text!r} is no frequency: give one in Hz, or none")
    return cutoff


def analyse(
    file: Annotated[
        str,
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
        str | None,
        typer.Option(
            help="What the file leaves out: m, cm, mm, deg or rad, or a picture's size, 1920x1080."
        ),
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

    With --out it writes moments.csv, repetitions.csv, moments.png and report.html; spine.csv,
    too, where --spine is asked.
    """
    body = Body.from_table(table, sex=sex, mass=mass, stature=stature)
    held = Load(load)
    told = given({"names": names, "unit": unit, "rate": rate, "still": still})
    written = (*_FILES, "spine.csv") if spine else _FILES
    if out is not None:
        require_writable(out, written)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with _at_work(f"Reading {file}"):
            recording = _read(file, pelvis, told)
        from hingekit.analysis import analyse as analyse_recording
        from hingekit.cli import analysed
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
            with _at_work(f"Writing to {out}"):  # a font that lacks a letter warns: to nobody
                _write(out, found, notes)
    if as_json:
        print_json(analysed.content(found, [file, *([pelvis] if pelvis else [])], notes))
        return
    analysed.show(found)
    say_written(out, *written)


def _read(file: str, pelvis: Path | None, told: dict[str, Any]) -> Recording:
    """Recording in one file, or in those of two sensors."""
    from hingekit.recordings import read_recording, read_sensors

    if pelvis is None:
        return read_recording(file, **{name: told[name] for name in told if name != "still"})
    for name in ("names", "unit"):
        if name in told:
            raise HingekitError(
                f"Two motion sensors are not told their {name}: leave --{name} out."
            )
    return read_sensors(file, pelvis, still=told.get("still"), rate=told.get("rate"))


def _write(out: Path, found: Analysis, notes: list[str]) -> None:
    """All files, or none."""
    from hingekit import figures
    from hingekit.report import report

    title = found.over_time.attrs["source"]
    page = report(found, figures.over_time(found), title=title, notes=notes)
    drawn = figures.over_time(found, title=title)
    tables = {
        "moments.csv": found.over_time,
        "repetitions.csv": found.repetitions,
        "spine.csv": found.spine,
    }
    write(
        out,
        {name: partial(_save, each) for name, each in tables.items() if each is not None}
        | {
            "moments.png": lambda path: drawn.savefig(path, dpi=150, format="png"),
            "report.html": lambda path: path.write_text(page, encoding="utf-8"),
        },
    )


def _save(frame: pd.DataFrame, path: Path) -> None:
    """As text, without digits that mean nothing: a long recording is large enough."""
    digits = {name: _DIGITS.get(unit, 5) for name, unit in frame.attrs["units"].items()}
    with_units(frame.round(digits)).to_csv(path, index=False)


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
