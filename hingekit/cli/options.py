"""What can several commands be told?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def number(text: str) -> float:
    """Number from the command line [-], refused with what was written."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None


def asked(unit: str, what: str, *names: str) -> Any:
    """Option that takes a number."""
    return typer.Option(*names, metavar=unit, parser=number, help=what)


Mass = Annotated[float, asked("KG", "Body mass.")]
Stature = Annotated[float, asked("M", "Standing height, in metres.")]
Sex = Annotated[str, typer.Option(help="female or male: which sample of the table.")]
Table = Annotated[str, typer.Option(help="Segment table: deleva1996, winter2009 or dumas2007.")]
LoadMass = Annotated[float, asked("KG", "Mass in both hands.", "--load")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder to write results to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def given(options: dict[str, Any]) -> dict[str, Any]:
    """Options that were given."""
    return {name: value for name, value in options.items() if value is not None}
