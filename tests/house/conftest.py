import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

REPOSITORY = Path(__file__).parents[2]

#: What the command of pyproject.toml's [project.scripts] does.
COMMAND = "import sys; from hingekit.cli import main; sys.argv[0] = 'hingekit'; main()"


class Member(NamedTuple):
    """A public module, class, function or method of hingekit, and where it stands."""

    name: str
    thing: Any
    place: str

    @property
    def docstring(self) -> str:
        return inspect.getdoc(self.thing) or ""


@pytest.fixture(scope="session")
def repository():
    return REPOSITORY


@pytest.fixture(scope="session")
def tracked():
    """Paths in the repository that git knows or would add; all of them where there is no git."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=REPOSITORY, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0")[:-1] if listed.returncode == 0 else _walk()
    paths = sorted(REPOSITORY / name for name in names)
    return [path for path in paths if path.is_file()]


def _walk() -> list[str]:
    """For an unpacked archive: no caches, no environments, nothing that was built."""
    built = {"__pycache__", "build", "dist", "out"}
    return [
        str(path.relative_to(REPOSITORY))
        for path in REPOSITORY.rglob("*")
        if not any(
            part in built or (part.startswith(".") and part not in (".ci", ".gitignore"))
            for part in path.relative_to(REPOSITORY).parts
        )
    ]


@pytest.fixture(scope="session")
def hingekit():
    """Run this checkout's command line in a folder; figures need no screen."""

    def run(*words, folder):
        return subprocess.run(
            [sys.executable, "-c", COMMAND, *map(str, words)],
            cwd=folder,
            env=os.environ | {"MPLBACKEND": "Agg", "PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def trc():
    """Text of a .trc file with these markers, standing still for three frames."""

    def write(*labels):
        head = "Frame#\tTime\t" + "\t\t\t".join(labels)
        still = "\t".join(f"0.0\t{height / 10}\t0.1" for height in range(1, len(labels) + 1))
        rows = [f"{frame}\t{frame / 100:.2f}\t{still}" for frame in range(1, 4)]
        return "\n".join(
            [
                "PathFileType\t4\t(X/Y/Z)\tstill.trc",
                "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits",
                f"100\t100\t{len(rows)}\t{len(labels)}\tm",
                head,
                "\t\t" + "\t".join(f"X{n}\tY{n}\tZ{n}" for n in range(1, len(labels) + 1)),
                *rows,
                "",
            ]
        )

    return write


@pytest.fixture(scope="session")
def modules():
    """Every module of hingekit by name, private ones too."""
    import hingekit

    walked = pkgutil.walk_packages(hingekit.__path__, "hingekit.")
    names = ["hingekit", *(found.name for found in walked)]
    return {name: importlib.import_module(name) for name in names}


@pytest.fixture(scope="session")
def public(modules):
    """Members without an underscore, each where it is defined."""
    return [member for name, module in modules.items() for member in _members(name, module)]


def _members(name: str, module: Any) -> Iterator[Member]:
    if "._" in name:
        return
    yield Member(name, module, _place(module))
    for short, thing in vars(module).items():
        if short.startswith("_") or getattr(thing, "__module__", None) != name:
            continue
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield Member(f"{name}.{short}", thing, _place(thing))
        if inspect.isclass(thing):
            for inner in vars(thing):
                method = getattr(thing, inner)
                # A property and a cached property hold the function that was written.
                written = getattr(method, "fget", getattr(method, "func", method))
                here = inspect.isroutine(written) and getattr(written, "__module__", "") == name
                if here and not inner.startswith("_"):
                    yield Member(f"{name}.{short}.{inner}", written, _place(written))


def _place(thing: Any) -> str:
    thing = inspect.unwrap(thing)
    file = Path(inspect.getfile(thing)).relative_to(REPOSITORY)
    return f"{file}:{1 if inspect.ismodule(thing) else inspect.getsourcelines(thing)[1]}"
