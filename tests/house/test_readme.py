"""Does the README do and say what is true?"""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import hingekit as hk
from hingekit.anthropometry import TABLES

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: A number, perhaps with a sign, right before its mark.
MARKED = re.compile(r"([+\-−]?)(\d+(?:\.\d+)?)<!-- number: (\w+) -->")
MARK = re.compile(r"<!-- number:")
LINKED = re.compile(r"\]\(([^)#:]+)\)")

#: The reader's own recording is, here, one that others published.
RECORDINGS = REPOSITORY.parent / "shared/recordings"
OWN = {
    "squats.trc": RECORDINGS / "D2_dls_trc_ik/DLS01.trc",
    "trunk.csv": RECORDINGS / "D5_imu_xsens_torso_pelvis/derived_from_DLS01_trunk.csv",
    "pelvis.csv": RECORDINGS / "D5_imu_xsens_torso_pelvis/derived_from_DLS01_pelvis.csv",
}


def person(table):
    """The person of the README's numbers, by any table."""
    return hk.Body.from_table(table, sex="male", mass=75, stature=1.75)


MAN = person("deleva1996")
BAR = hk.Load(20)
HANGING = (hk.BEND_FORWARD, replace(hk.REACH_BACK, arms="hanging"))
DEFAULT = (hk.BEND_FORWARD, hk.REACH_BACK)


def pressed(strategy):
    """Compression at L5/S1 and its range [kN]."""
    spread = hk.spine_spread(MAN, hk.solve(MAN, strategy, BAR, hand_height=0.40), BAR)
    row = spread.set_index("quantity").loc["compression"]
    return row[["value", "low", "high"]] / 1000


def with_raise(degrees):
    """The same person with another straight-leg raise."""
    return hk.Body.from_table(mass=75, stature=1.75, straight_leg_raise=degrees)


def blocks(language):
    return [text for name, text in BLOCK.findall(README) if name == language]


def commands():
    """Each hingekit command of the bash blocks, alone."""
    steps = [step.strip() for text in blocks("bash") for step in re.split(r"&&|\n", text)]
    return [step for step in steps if step.split()[:1] == ["hingekit"]]


def moments(strategies, body=MAN, **task):
    return hk.compare(body, BAR, strategies=strategies, **task)["lumbar_moment"]


def more(strategies, **task):
    """How much more the second strategy needs than the first [%]."""
    first, second = moments(strategies, **task)
    return 100 * (second / first - 1)


def share(*ingredients, strategies=DEFAULT, **task):
    table = hk.explain(MAN, BAR, strategies=strategies, **(task or {"hand_height": 0.40}))
    return table.set_index("ingredient").loc[list(ingredients), "share"].sum()


def table_percent():
    """How much more the highest table gives than the lowest [%], at most over what is reported."""
    cases = [
        (DEFAULT, {"hand_height": 0.40}),
        (HANGING, {"hand_height": 0.40}),
        (HANGING, {"thorax_inclination": 60}),
        (HANGING, {"trunk_inclination": 60}),
        (HANGING, {"trunk_inclination": 75}),
    ]
    spread = []
    for strategies, task in cases:
        found = [moments(strategies, body=person(table), **task) for table in TABLES]
        spread += [max(each) / min(each) - 1 for each in zip(*found, strict=True)]
    return 100 * max(spread)


def standing(table):
    """Moment of a person who stands upright with empty hands [N·m]."""
    return hk.joint_moments(person(table), hk.Posture(0, 0, 0, 0)).lumbar


#: How each number of the README is computed. "Less" and "more" are in the sentence.
NUMBERS = {
    "forward_moment": lambda: moments(DEFAULT, hand_height=0.40)[0],
    "back_moment": lambda: moments(DEFAULT, hand_height=0.40)[1],
    "arms_share": lambda: share("arms"),
    "other_share": lambda: share("knee_flexion", "centre_of_pressure", "lumbar"),
    "back_moment_hanging": lambda: moments(HANGING, hand_height=0.40)[1],
    "hanging_percent": lambda: more(HANGING, hand_height=0.40),
    "thorax_percent": lambda: more(HANGING, thorax_inclination=60),
    "spine_share": lambda: share("lumbar", strategies=HANGING, thorax_inclination=60),
    "legs_share": lambda: share(
        "knee_flexion", "centre_of_pressure", strategies=HANGING, thorax_inclination=60
    ),
    "trunk_percent": lambda: -more(HANGING, trunk_inclination=60),
    "deep_trunk_percent": lambda: more(HANGING, trunk_inclination=75),
    "forward_kn": lambda: pressed(hk.BEND_FORWARD).value,
    "forward_low": lambda: pressed(hk.BEND_FORWARD).low,
    "forward_high": lambda: pressed(hk.BEND_FORWARD).high,
    "back_kn": lambda: pressed(hk.REACH_BACK).value,
    "back_low": lambda: pressed(hk.REACH_BACK).low,
    "back_high": lambda: pressed(hk.REACH_BACK).high,
    "stopped_55": lambda: hk.hinge_limit(with_raise(55)).thorax_inclination,
    "stopped_75": lambda: hk.hinge_limit(with_raise(75)).thorax_inclination,
    "stopped_95": lambda: hk.hinge_limit(with_raise(95)).thorax_inclination,
    "finished_75": lambda: (
        (
            hk.reach_back(with_raise(75), BAR, hand_height=0.40, hip_limit=hk.Hamstrings())
        ).lumbar_flexion
    ),
    "table_percent": table_percent,
    "standing_deleva": lambda: standing("deleva1996"),
    "standing_dumas": lambda: standing("dumas2007"),
}


@pytest.mark.parametrize(("sign", "digits", "name"), MARKED.findall(README))
def test_a_number_of_the_readme_is_what_hingekit_computes(sign, digits, name):
    decimals = len(digits.partition(".")[2])
    written = float(digits) * (-1 if sign in ("-", "−") else 1)
    assert written == round(float(NUMBERS[name]()), decimals)


def test_a_reader_who_adds_up_the_shares_gets_the_other_moment():
    said = {name: float(digits) for _, digits, name in MARKED.findall(README)}
    left = said["forward_moment"] - said["arms_share"] + said["other_share"]
    assert round(left, 1) == said["back_moment"]


def test_numbers_are_marked_as_they_are_computed():
    marked = [name for _, _, name in MARKED.findall(README)]
    assert sorted(marked) == sorted(NUMBERS)
    assert len(marked) == len(MARK.findall(README)), "a mark stands apart from its number"


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_readme_runs(hingekit, tmp_path, command):
    words = shlex.split(command)[1:]
    for name, recording in OWN.items():
        if name in words:
            if not recording.exists():
                pytest.skip(f"{recording.name} is not beside this checkout")
            (tmp_path / name).symlink_to(recording)
    result = hingekit(*words, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout
    if "--out" in words:
        assert any((tmp_path / words[words.index("--out") + 1]).iterdir())


def test_the_first_code_prints_what_stands_below_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", blocks("python")[0]],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == blocks("text")[0]


def test_the_python_of_the_readme_runs(tmp_path):
    # One after the other, as a reader types them: a later block uses names of an earlier one.
    code = "\n".join(blocks("python"))
    assert code
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "MPLBACKEND": "Agg"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted(set(LINKED.findall(README))))
def test_a_page_that_the_readme_points_to_exists(path):
    assert (REPOSITORY / path).exists()


def test_the_two_commands_that_newcomers_need_are_there():
    lines = [line for text in blocks("bash") for line in text.splitlines()]
    assert lines.count('python -m pip install -e ".[notebooks]" && hingekit compare') == 1
    assert lines.count('python -m pip install -e ".[test]" && pytest') == 1
