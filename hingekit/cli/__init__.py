"""What can be asked from the command line?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hingekit import __version__, datasets, lab
from hingekit.cli.analysing import analyse
from hingekit.cli.comparing import compare
from hingekit.cli.options import AsJson
from hingekit.cli.progressing import progressions
from hingekit.console import print_json
from hingekit.errors import HingekitError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.command()(compare)
app.command()(analyse)
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
