"""Does what we ship hold everything, wherever it is unpacked?"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions

import pytest
import yaml

import hingekit

#: What conda-forge calls a package of PyPI.
ON_CONDA = {
    "build": "python-build",
    "mujoco": "mujoco-python",
    "pin": "pinocchio",
    "playwright": "playwright-python",
}

COMPARE = "import sys; sys.argv = ['hingekit', 'compare']; from hingekit.cli import main; main()"
TABLES = ("deleva1996", "dumas2007", "winter2009")


@pytest.fixture(scope="module")
def project(repository):
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def copy(repository, tracked, tmp_path_factory):
    """The repository as a clean checkout has it."""
    folder = tmp_path_factory.mktemp("checkout")
    for path in tracked:
        target = folder / path.relative_to(repository)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return folder


def build(folder, *what):
    command = [sys.executable, "-m", "build", "--no-isolation", *what, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (folder / what[-1]).glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(copy):
    return build(copy, "--wheel", "--outdir", "direct")


@pytest.fixture(scope="module")
def holds(wheel):
    return zipfile.ZipFile(wheel).namelist()


def run(code, folder):
    """What a fresh interpreter prints in a folder; -P keeps the folder itself off its path."""
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(
        command, cwd=folder, env=_bare(), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _bare():
    """The environment without a way to the checkout."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def test_wheel_holds_every_table_and_its_catalogue(repository, holds):
    folder = repository / "datasets"
    tables = [path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")]
    assert any(name.startswith("validation/") for name in tables)
    assert {f"hingekit/_datasets/{name}" for name in [*tables, "catalogue.toml"]} <= set(holds)


def test_wheel_holds_the_licence_the_types_and_the_command(wheel, holds):
    assert "hingekit/py.typed" in holds
    assert any(name.endswith("licenses/LICENSE") for name in holds)
    (points,) = (name for name in holds if name.endswith("entry_points.txt"))
    assert "hingekit = hingekit.cli:main" in zipfile.ZipFile(wheel).read(points).decode()


def test_wheel_holds_nothing_else(holds):
    at_top = {name.split("/")[0] for name in holds}
    assert at_top == {"hingekit", f"hingekit-{hingekit.__version__}.dist-info"}
    # A notebook may have a test in its title.
    code = [name for name in holds if not name.startswith("hingekit/_notebooks/")]
    assert not [name for name in code if "test" in name or name.endswith(".pyc")]


def test_wheel_holds_every_notebook(repository, holds):
    names = {path.name for path in (repository / "notebooks").glob("*.ipynb")}
    assert "explorer.ipynb" in names
    assert {f"hingekit/_notebooks/{name}" for name in names} <= set(holds)


def test_wheel_of_the_source_archive_is_the_same(copy, holds):
    # Without --wheel or --sdist, build makes the archive and then the wheel out of it.
    assert sorted(zipfile.ZipFile(build(copy, "--outdir", "through")).namelist()) == sorted(holds)


def test_installed_wheel_prints_a_comparison(wheel, tmp_path):
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", site, wheel], check=True, capture_output=True)
    here = f"import sys; sys.path.insert(0, {str(site)!r}); import hingekit;"
    printed = run(f"{here} print(hingekit.__file__); {COMPARE}", empty)
    assert printed.startswith(str(site))
    assert "lumbar moment" in printed
    assert not list(empty.iterdir())


@pytest.mark.parametrize("table", TABLES)
def test_zipped_wheel_makes_a_body_of_each_table(wheel, tmp_path, table):
    code = (
        f"import sys; sys.path.insert(0, {str(wheel)!r}); import hingekit as hk;"
        f"print(hk.__file__); print(hk.Body.from_table({table!r}))"
    )
    where, card = run(code, tmp_path).split("\n", 1)
    assert where.startswith(str(wheel))
    assert hingekit.datasets.citation(table) in card


def test_each_import_of_the_library_is_a_dependency(repository, project):
    roots = {
        name.split(".")[0]
        for path in (repository / "hingekit").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
    }
    provider = packages_distributions()
    foreign = {
        _normal(distribution)
        for root in roots - set(sys.stdlib_module_names) - {"hingekit"}
        for distribution in provider[root]
    }
    # What only notebooks, one kind of file or a cluster need is imported when it is called.
    extras = project["project"]["optional-dependencies"]
    optional = [*extras["notebooks"], *extras["c3d"], *extras["scale"]]
    assert foreign <= set(floors([*project["project"]["dependencies"], *optional]))


def _imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def floors(requirements):
    return dict(re.fullmatch(r"([\w-]+)>=([\d.]+)", line).groups() for line in requirements)


def test_conda_environment_has_the_packages_and_floors_of_pip(repository, project):
    environment = yaml.safe_load((repository / "environment.yml").read_text(encoding="utf-8"))
    *plain, pip = environment["dependencies"]
    *by_pip, itself = pip["pip"]
    assert itself == "-e ."
    assert "pip" in plain
    listed = floors([line for line in plain if line != "pip"] + by_pip)
    assert listed.pop("python") == project["project"]["requires-python"].removeprefix(">=")
    extras = project["project"]["optional-dependencies"]
    asked = floors([*project["project"]["dependencies"], *extras["notebooks"], *extras["test"]])
    assert listed == {ON_CONDA.get(name, name): floor for name, floor in asked.items()}


def test_test_extra_builds_with_the_backend_of_the_project(project):
    assert set(project["build-system"]["requires"]) <= set(
        project["project"]["optional-dependencies"]["test"]
    )


def test_citation_and_project_name_the_same_version_and_licence(repository, project):
    citation = yaml.safe_load((repository / "CITATION.cff").read_text(encoding="utf-8"))
    # What the Citation File Format 1.2.0 requires, and an author that is no person.
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["authors"] == project["project"]["authors"]
    assert citation["license"] == project["project"]["license"]
    assert citation["version"] == project["project"]["version"] == hingekit.__version__


def test_changelog_knows_this_version(repository):
    assert hingekit.__version__ in (repository / "CHANGELOG.md").read_text(encoding="utf-8")
