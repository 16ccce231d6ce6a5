"""Which options do several commands share?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def _number(text: str) -> float:
    """Number from the command line, refused with what was written."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None


def asked(unit: str, what: str, *names: str) -> Any:
    """Option that takes a number, with its unit as the help shows it."""
    return typer.Option(*names, metavar=unit, parser=_number, help=what)


Mass = Annotated[float, asked("KG", "Body mass.")]
Stature = Annotated[float, asked("M", "Standing height, in metres.")]
Sex = Annotated[str, typer.Option(help="female or male: which sample of the table.")]
Table = Annotated[str, typer.Option(help="Segment table: deleva1996, winter2009 or dumas2007.")]
LoadMass = Annotated[float, asked("KG", "Mass in both hands.", "--load")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder to write results to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
