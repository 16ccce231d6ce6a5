"""Does a broken file always end in a Recording or in one sentence?

A short run of `python -m tests.fuzz`, which tells what is asked of each input.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parent / "fuzz"
READERS = sorted(folder.name for folder in (FUZZ / "corpus").iterdir())


@pytest.mark.parametrize("reader", READERS)
def test_broken_files_end_in_a_recording_or_a_sentence(reader):
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--reader", reader, "--n", "300"],
        cwd=FUZZ.parent.parent,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("reader", READERS)
def test_seeds_are_small(reader):
    sizes = {path.name: path.stat().st_size for path in (FUZZ / "corpus" / reader).rglob("*.*")}
    assert sizes
    assert max(sizes.values()) <= 30_000
