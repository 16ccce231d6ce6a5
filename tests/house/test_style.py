"""Is every file clean, small, and free of the machine it was written on?"""

import re
import subprocess
import sys

import pytest

#: About 300 lines is two ideas; a tenth of grace.
LONGEST = 330

DRAWERS = {"common", "helpers", "misc", "utils"}
LOCKS = re.compile(r"(^|/)(.*\.lock|.*lock\.(ya?ml|json|toml)|pylock\..*)$")
#: Written in pieces, so that this file does not find itself.
MACHINE = re.compile("/" + r"(work|tmp|home|Users|opt|root|mnt)/")
REGISTRY = re.compile("|".join(["pythonhosted" + r"\.org", r"/sim" + "ple/?", "index" + "-url"]))


@pytest.mark.parametrize(
    "command",
    [
        "ruff check --no-cache .",
        "ruff format --no-cache --check --diff .",
        "mypy",
    ],
)
def test_linters_have_nothing_to_say(repository, command):
    done = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_module_can_be_read_in_one_sitting(repository):
    length = {
        str(path.relative_to(repository)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (repository / "hingekit").rglob("*.py")
    }
    assert length
    assert not {path: lines for path, lines in length.items() if lines > LONGEST}


def test_no_module_is_a_drawer(modules):
    assert not [name for name in modules if name.rpartition(".")[2].strip("_") in DRAWERS]


def lines_with(rule, tracked):
    for path in tracked:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        for number, line in enumerate(text.splitlines(), 1):
            if rule.search(line):
                yield f"{path.name}:{number}: {line.strip()[:100]}"


def test_no_file_names_the_machine_it_was_written_on(tracked):
    assert not list(lines_with(MACHINE, tracked))


def test_no_file_names_a_package_registry(tracked):
    assert not list(lines_with(REGISTRY, tracked))


def test_no_lock_file_is_kept(repository, tracked):
    assert not [path for path in tracked if LOCKS.search(path.relative_to(repository).as_posix())]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        (MACHINE, "see /" + "home/ada/data"),
        (REGISTRY, "https://files.pythonhosted" + ".org/x"),
        (LOCKS, "uv.lock"),
        (LOCKS, "notebooks/conda-lock.yml"),
    ],
)
def test_the_rules_find_what_they_look_for(rule, line):
    assert rule.search(line)
