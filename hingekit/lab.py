"""How does somebody get the notebooks, and a place to run them?"""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import closing
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hingekit.errors import HingekitError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: Name of the folder with somebody's own copy.
OWN = "hingekit-notebooks"
#: Only this computer can reach a page that is served here.
HOST = "127.0.0.1"

#: What the page may load: nothing from elsewhere. Voilà's asks for icons from the network, and
#: would stay white for as long as a network without a way out lets it wait.
_FROM_HERE = f"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: ws://{HOST}:*"

_INSTALL = 'is not installed: install hingekit with its notebooks, "hingekit[notebooks]".'


class Copied(NamedTuple):
    """What a copy did, by name of the notebook."""

    added: tuple[str, ...]
    kept: tuple[str, ...]  # there before, and left as they were


def notebooks() -> tuple[Traversable, ...]:
    """The notebooks that hingekit comes with, by name."""
    package = resources.files("hingekit")
    packaged = package / "_notebooks"  # a wheel, zipped or not
    folder = packaged if packaged.is_dir() else package / ".." / "notebooks"  # a checkout
    found = (each for each in folder.iterdir() if each.name.endswith(".ipynb"))
    return tuple(sorted(found, key=lambda each: each.name))


def copy_notebooks(folder: Path) -> Copied:
    """Copy the notebooks to a folder, but over nothing that is there.

    Parameters
    ----------
    folder : Path
        Where to; made where it is missing [-].

    Returns
    -------
    Copied
        Names of the notebooks that were added, and of those that were there before.

    Raises
    ------
    HingekitError
        When the folder cannot be made or written to.
    """
    added, kept = [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for notebook in notebooks():
            try:
                # "x" fails where anything has that name, whoever has put it there just now.
                with (folder / notebook.name).open("xb") as file:
                    file.write(notebook.read_bytes())
                added.append(notebook.name)
            except FileExistsError:
                kept.append(notebook.name)
    except OSError as error:
        raise HingekitError(
            f"Cannot copy the notebooks to {folder}: {error.strerror}; go to a folder of your own."
        ) from error
    return Copied(tuple(added), tuple(kept))


def require_jupyterlab() -> None:
    """Refuse to go on without JupyterLab.

    Raises
    ------
    HingekitError
        With how to get it.
    """
    if find_spec("jupyterlab") is None:
        raise HingekitError(f"JupyterLab {_INSTALL}")


def open_jupyterlab(folder: Path) -> int:
    """Open JupyterLab in a folder, until it ends; its exit code [-]."""
    return _run([sys.executable, "-m", "jupyterlab"], folder)


def free_port(port: int) -> int:
    """A port on this computer that nobody listens to.

    Parameters
    ----------
    port : int
        Which one, or 0 for any [-].

    Returns
    -------
    int
        Its number [-].

    Raises
    ------
    HingekitError
        When it is taken, or there is no such port.
    """
    if not 0 <= port <= 65535:
        raise HingekitError(f"There is no port {port}: give one from 1024 to 65535.")
    with closing(socket.socket()) as tried:
        # As the server will: a port that somebody has just left counts as free.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            raise HingekitError(
                f"Port {port} cannot be had ({error.strerror}): give another, or 0 for any."
            ) from error
        return int(tried.getsockname()[1])


def require_voila() -> None:
    """Refuse to go on without Voilà.

    Raises
    ------
    HingekitError
        With how to get it.
    """
    if find_spec("voila") is None:
        raise HingekitError(f"Voilà {_INSTALL}")


def serve_explorer(port: int) -> int:
    """Serve the explorer as a web page on this computer, until it ends; its exit code [-]."""
    (page,) = (each for each in notebooks() if each.name == "explorer.ipynb")
    with resources.as_file(page) as path:
        options = [
            f"--Voila.ip={HOST}",
            f"--port={port}",
            "--no-browser",
            "--Voila.log_level=ERROR",
            f"--Voila.tornado_settings={ {'headers': {'Content-Security-Policy': _FROM_HERE}} }",
        ]
        return _run([sys.executable, "-m", "voila", str(path.resolve()), *options], Path.cwd())


def _run(command: list[str], folder: Path) -> int:
    """Run a server in a folder until it ends; its exit code."""
    with subprocess.Popen(command, cwd=folder) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:
                continue  # it has heard that, too, and may want to ask whether it is meant
