"""Does a student get every notebook, and keep what they wrote?"""

import json
import os
import socket
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hingekit import lab
from hingekit.errors import HingekitError

REPOSITORY = Path(__file__).parents[1]
STORED = {path.name: path for path in (REPOSITORY / "notebooks").glob("*.ipynb")}


def hingekit(folder, *words, before=""):
    """Run the command line in a folder, in a fresh interpreter; `before` runs first."""
    code = f"{before}; import sys; from hingekit.cli import main; sys.argv[0] = 'hingekit'; main()"
    return subprocess.run(
        [sys.executable, "-c", code.removeprefix("; "), *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_copy_has_every_notebook_and_can_be_written_to(tmp_path):
    added, kept = lab.copy_notebooks(tmp_path / "mine")
    assert sorted(added) == sorted(STORED)
    assert not kept
    for name, stored in STORED.items():
        copy = tmp_path / "mine" / name
        assert copy.read_bytes() == stored.read_bytes()
        assert copy.stat().st_mode & stat.S_IWUSR


def test_what_a_student_wrote_stays_and_only_what_is_missing_is_added(tmp_path):
    lab.copy_notebooks(tmp_path)
    (tmp_path / "explorer.ipynb").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine, too")
    (tmp_path / "07_the_spine.ipynb").unlink()
    added, kept = lab.copy_notebooks(tmp_path)
    assert added == ("07_the_spine.ipynb",)
    assert sorted([*added, *kept]) == sorted(STORED)
    assert (tmp_path / "explorer.ipynb").read_text() == "mine"
    assert (tmp_path / "notes.txt").read_text() == "mine, too"


def test_a_link_to_nowhere_is_kept_as_well(tmp_path):
    (tmp_path / "explorer.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    assert "explorer.ipynb" in lab.copy_notebooks(tmp_path).kept
    assert not (tmp_path / "elsewhere.ipynb").exists()


def test_a_file_in_the_place_of_the_folder_is_refused_and_kept(tmp_path):
    (tmp_path / lab.OWN).write_text("mine")
    done = hingekit(tmp_path, "lab", "--copy-only")
    assert done.returncode == 2
    assert done.stderr.startswith(f"hingekit: Cannot copy the notebooks to {lab.OWN}")
    assert done.stderr.count("\n") == 1
    assert (tmp_path / lab.OWN).read_text() == "mine"


def test_the_command_copies_once_and_says_what_it_did(tmp_path):
    for added, kept in ((len(STORED), 0), (0, len(STORED))):
        done = hingekit(tmp_path, "lab", "--copy-only")
        assert done.returncode == 0, done.stderr
        assert f"{lab.OWN}: {added} notebooks added, {kept} of yours kept" in done.stdout
    assert {path.name for path in (tmp_path / lab.OWN).iterdir()} == set(STORED)


@pytest.mark.parametrize(("command", "package"), [("lab", "jupyterlab"), ("explore", "voila")])
def test_a_missing_package_is_said_in_a_sentence_before_anything_is_written(
    tmp_path, command, package
):
    # An interpreter in which this one package cannot be found.
    without = (
        "import importlib.util as u; find = u.find_spec; "
        f"u.find_spec = lambda name, *of: None if name == {package!r} else find(name, *of)"
    )
    done = hingekit(tmp_path, command, before=without)
    assert done.returncode == 2
    assert "is not installed" in done.stderr
    assert "hingekit[notebooks]" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_taken_is_refused():
    with closing(socket.socket()) as other:
        other.bind((lab.HOST, 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(HingekitError, match=f"Port {taken} cannot be had"):
            lab.free_port(taken)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist_is_refused(port):
    with pytest.raises(HingekitError, match="There is no port"):
        lab.free_port(port)


def test_any_free_port_can_be_listened_to():
    with closing(socket.socket()) as server:
        server.bind((lab.HOST, lab.free_port(0)))
        server.listen()


def test_what_is_served_is_one_of_the_notebooks():
    (page,) = (each for each in lab.notebooks() if each.name == "explorer.ipynb")
    assert json.loads(page.read_text(encoding="utf-8"))["nbformat"] == 4
