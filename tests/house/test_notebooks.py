"""Are the notebooks stored bare, and does each ask one question and end in three exercises?

That they run is nbmake's to say, with the rest of the tests: see addopts in pyproject.toml.
"""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from test_vocabulary import wrong_words

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if path.name[0].isdigit()]

#: What stays of a notebook's metadata: nothing about the machine, or the Python, that ran it.
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}}

#: hingekit computes moments and angles; what somebody feels is not among them.
FELT = re.compile(r"\b(pain|pinch|injur|hurt)\w*", re.IGNORECASE)

UNIT = re.compile(r"\[[^\]]+\]")
LABELLED = {"xlabel", "ylabel", "set_xlabel", "set_ylabel"}
IMAGE = re.compile(r"!\[(.*?)\]\(|<img\b(?![^>]*\balt=)")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def texts(path, kind):
    return ["".join(c["source"]) for c in read(path)["cells"] if c["cell_type"] == kind]


def dressed(notebook):
    """What a bare notebook would not have."""
    found = [] if notebook["metadata"] == METADATA else ["metadata"]
    for number, cell in enumerate(notebook["cells"]):
        worn = {
            "metadata": cell["metadata"],
            "outputs": cell.get("outputs"),
            "count": cell.get("execution_count"),
        }
        found += [f"cell {number}: {name}" for name, value in worn.items() if value]
    return found


def axis_labels(code):
    """Axis labels that are written out as a text."""
    python = "\n".join(line for line in code.splitlines() if line[:1] not in ("%", "!"))
    for call in (node for node in ast.walk(ast.parse(python)) if isinstance(node, ast.Call)):
        given = [word.value for word in call.keywords if word.arg in LABELLED]
        if getattr(call.func, "attr", "") in LABELLED:
            given += call.args[:1]
        yield from (text.value for text in given if isinstance(text, ast.Constant))


@each_notebook
def test_a_notebook_is_stored_bare(path):
    assert not dressed(read(path))


@each_notebook
def test_cells_have_names_that_stay(path):
    notebook = read(path)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)  # 4.5 brought them
    names = [cell["id"] for cell in notebook["cells"]]
    assert len(set(names)) == len(names)
    # Random ones, as editors give them, are hexadecimal.
    assert not [name for name in names if re.fullmatch(r"[0-9a-f-]{8,}", name)]


@each_notebook
def test_a_notebook_speaks_the_vocabulary_and_of_mechanics_alone(path):
    prose = "\n".join(texts(path, "markdown"))
    assert not wrong_words(prose)
    assert not FELT.findall(prose)


@each_notebook
def test_images_have_a_text_and_axis_labels_a_unit(path):
    assert all(IMAGE.findall("\n".join(texts(path, "markdown"))))
    labels = [label for code in texts(path, "code") for label in axis_labels(code)]
    # An axis of names has an empty label.
    assert not [label for label in labels if label and not UNIT.search(label)]


@each_lesson
def test_a_lesson_is_titled_with_its_question(path):
    title = texts(path, "markdown")[0].splitlines()[0]
    assert re.fullmatch(r"# [A-Z].*\?", title)
    assert read(path)["cells"][0]["cell_type"] == "markdown"


@each_lesson
def test_a_lesson_ends_in_three_exercises_that_the_library_checks(path):
    *_, before, one, check_one, two, check_two, three, check_three = read(path)["cells"]
    assert "\n## Exercises\n" in "\n" + "".join(before["source"])
    starts = ["".join(cell["source"])[:5] for cell in (one, two, three)]
    assert starts == ["### 1", "### 2", "### 3"]
    checks = (check_one, check_two, check_three)
    assert all(cell["cell_type"] == "code" for cell in checks)


def test_ruff_and_pytest_know_the_notebooks(repository):
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--show-files", "."]
    shown = subprocess.run(command, cwd=repository, capture_output=True, encoding="utf-8")
    assert {str(path) for path in NOTEBOOKS} <= set(shown.stdout.splitlines())
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    options = project["tool"]["pytest"]["ini_options"]
    assert "--nbmake" in options["addopts"].split()
    assert "notebooks" in options["testpaths"]


def test_each_notebook_is_on_the_page_of_the_folder():
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\((\w+\.ipynb)\)", page)
    assert sorted(named) == [path.name for path in NOTEBOOKS]


def test_the_rules_find_what_they_look_for():
    ran = {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [{}]}
    kernel = {"kernelspec": KERNEL | {"name": "mine"}}
    assert dressed({"metadata": kernel, "cells": [ran]}) == [
        "metadata",
        "cell 0: outputs",
        "cell 0: count",
    ]
    code = "%matplotlib inline\nax.set(xlabel='time')\nax.set_ylabel('moment [N·m]')"
    assert [bool(UNIT.search(label)) for label in axis_labels(code)] == [False, True]
    assert not all(IMAGE.findall("![](a.png)"))
    assert not all(IMAGE.findall('<img src="a.png">'))
    assert all(IMAGE.findall('![a man](a.png) <img src="a.png" alt="a man">'))
    assert FELT.search("without pinching")
