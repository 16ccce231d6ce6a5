"""Does import run one way?"""

import subprocess
import sys
import tomllib
from itertools import pairwise

import pytest

#: The order that the design tells, from the ground up; what it does not name may lie between.
DESIGNED = (
    ("_arrays", "datasets"),
    ("body", "posture", "load"),
    ("linkage",),
    ("mechanics",),
    ("rhythm",),
    ("strategies",),
    ("movement",),
    ("recordings",),
    ("study",),
    ("figures",),
    ("cli",),
)


@pytest.fixture(scope="module")
def layers(repository):
    """Names in each layer of the contract, from the ground up."""
    settings = tomllib.loads((repository / "pyproject.toml").read_text())["tool"]["importlinter"]
    (contract,) = settings["contracts"]
    return [[name.strip() for name in layer.split("|")] for layer in reversed(contract["layers"])]


def test_import_runs_one_way(repository):
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    result = subprocess.run(
        [sys.executable, "-c", lint, "--no-cache"],
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_module_escapes_the_layers_and_none_is_only_promised(layers, modules):
    named = [name for layer in layers for name in layer]
    assert sorted(named) == sorted(
        {name.split(".")[1] for name in modules if name.startswith("hingekit.")}
    )


def test_layers_are_in_the_order_of_the_design(layers):
    height = {name: level for level, layer in enumerate(layers) for name in layer}
    for below, above in pairwise(DESIGNED):
        assert max(height[name] for name in below) < min(height[name] for name in above), above
