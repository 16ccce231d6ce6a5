"""What does `import hingekit as hk` give, and what does it cost?"""

import subprocess
import sys

import pytest

import hingekit

#: Imported only by what needs them: a plot, a table, a search, a command line.
HEAVY = ("matplotlib", "pandas", "scipy", "seaborn", "statsmodels", "typer", "xarray")

#: The design's bound [s]: below it a prompt or a notebook's first cell feels immediate.
PATIENCE = 0.4

PUBLIC = """
    Analysis BEND_FORWARD Balance Band Body Brace Clean Foot Force Hamstrings HingeLimit
    HingekitError JointForces JointMoments JointRanges KNEELING_HINGE Landmarks Load
    MomentJacobian Movement Posture REACH_BACK Raised Rates Recording Rocked SQUAT
    ShankFollows SpineLoads SpineModel Status Stop Strategy Swing __version__ analyse
    balance bend_forward clean compare datasets explain exposure figures hinge_limit
    inverse_dynamics itemise joint_forces joint_moments landmarks moment_jacobian
    neutral_spine paired progressions reach_back read_recording read_sensors repetition
    single_muscle solve spine_loads spine_spread standing sweep swing technique through
    uncertainty
"""


def alone(code):
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_public_names_are_these():
    assert dir(hingekit) == sorted(PUBLIC.split())


@pytest.mark.parametrize("name", PUBLIC.split())
def test_each_public_name_can_be_had(name):
    assert getattr(hingekit, name) is not None


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="hinge_limits"):
        hingekit.hinge_limits  # noqa: B018


def test_importing_hingekit_loads_nothing_heavy():
    loaded = alone("import sys, hingekit; print(*sys.modules)").split()
    assert "numpy" in loaded
    assert not set(HEAVY) & set(loaded)


def test_importing_hingekit_takes_no_patience():
    code = "from time import perf_counter as t; s = t(); import hingekit; print(t() - s)"
    # The first run may have to compile, and other tests share the machine: the least counts.
    assert min(float(alone(code)) for _ in range(6)) < PATIENCE


def test_a_body_and_its_moments_need_neither_scipy_nor_pandas():
    code = (
        "import sys, hingekit as hk; posture = hk.Posture(0, 0, 30, 60);"
        "hk.joint_moments(hk.Body.from_table(), posture); print(*sys.modules)"
    )
    assert not set(HEAVY) & set(alone(code).split())
