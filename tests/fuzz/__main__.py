"""Does every file, however broken, end in a Recording or in one sentence?

    python -m tests.fuzz --reader trc --n 100000

Seeds are the files of `corpus/<reader>/`, ours and at most 30 kB each. The inputs follow from
their numbers alone, so that `--only 1234` shows one again. Each must end in a Recording or in a
HingekitError of one sentence, without any warning but `RecordingWarning`, within half a
second of the processor's time (what others do with the machine does not count), and within
100 MB: the system refuses memory beyond that (Linux; nothing slows down, and what is allocated
but never touched counts).
"""

# ruff: noqa: T201  # this is where the runner prints

import argparse
import contextlib
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path
from random import Random
from typing import NamedTuple

import hingekit as hk
from hingekit.recordings import Recording, RecordingWarning, read_recording, read_sensors
from tests.fuzz.mutations import mutate

CORPUS = Path(__file__).parent / "corpus"
SLOWEST, LARGEST = 0.5, 100e6  # s, bytes

#: What a user may say of the files of a reader, one of which is drawn for each input.
TOLD = {
    "trc": [{}, {}, {"unit": "mm"}],
    "storage": [{}, {"unit": "deg"}, {"unit": "rad"}],
    "mediapipe": [{}, {"unit": "1920x1080"}, {"unit": "1920x1080", "rate": 30.0}],
    "openpose": [{"rate": 30.0}],
    "xsens": [{}, {"still": (0.0, 0.3)}, {"still": (0.0, 0.3), "rate": 100.0}],
    "quaternions": [{}, {"still": (0.0, 0.3)}, {"still": (0.0, 0.3), "rate": 100.0}],
}

#: Readers whose recording is a folder, of which one file is mutated, and those who take two
#: files, trunk and pelvis, of which the pelvis' is a seed as it is.
FOLDERS, PAIRS = {"openpose"}, {"xsens", "quaternions"}

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)


class BrokenError(AssertionError):
    """An input that did not end as it should."""


class Input(NamedTuple):
    """A broken file and how it is read."""

    seed: Path
    text: bytes
    partner: Path  # read beside it where a reader takes two
    told: dict


def draw(reader: str, number: int, seeds: list[Path]) -> Input:
    """The input of a number, always the same."""
    chance = Random(f"{reader} {number}")
    one, other, partner = chance.choices(seeds, k=3)
    text = mutate(one.read_bytes(), other.read_bytes(), chance)
    return Input(one, text, partner, chance.choice(TOLD.get(reader, [{}])))


def read(reader: str, given: Input, folder: Path) -> object:
    """Read an input from a folder that holds a copy of each seed."""
    path = folder / given.seed.name
    path.write_bytes(given.text)
    try:
        if reader in PAIRS:
            return read_sensors(path, given.partner, **given.told)
        return read_recording(folder if reader in FOLDERS else path, **given.told)
    finally:
        path.write_bytes(given.seed.read_bytes())


def run(reader: str, given: Input, folder: Path, *, through: bool) -> str:
    """Read an input; what it ended in."""
    start = time.process_time()
    try:
        recording = read(reader, given, folder)
        if through:
            str(recording)
            recording.movement(BODY)
    except hk.HingekitError as refusal:
        if not str(refusal).endswith(".") or "\n" in str(refusal) or len(str(refusal)) > 1000:
            raise BrokenError(f"no sentence: {str(refusal)[:2000]!r}") from None
        outcome = "refused"
    else:
        if not isinstance(recording, Recording):
            raise BrokenError(f"a {type(recording).__name__}")
        outcome = "read"
    took = time.process_time() - start
    if took > SLOWEST:
        raise BrokenError(f"took {took:.2f} s")
    return outcome


def allow(more: float) -> None:
    """Let the process have so many bytes more than it has now, where the system can say so."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + int(more)
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def main() -> int:
    """Run a reader's inputs; 1 if any of them broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--reader", choices=sorted(p.name for p in CORPUS.iterdir()), required=True)
    parser.add_argument("--n", type=int, default=100_000, help="how many inputs")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--only", type=int, help="one input, shown as it comes")
    parser.add_argument("--through", action="store_true", help="print it and find postures, too")
    asked = parser.parse_args()
    seeds = sorted(path for path in (CORPUS / asked.reader).iterdir() if path.is_file())
    warnings.simplefilter("error")
    warnings.simplefilter("ignore", RecordingWarning)
    first, count = (asked.only, 1) if asked.only is not None else (asked.first, asked.n)
    outcomes = {"read": 0, "refused": 0, "broken": 0}
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for seed in seeds:
            shutil.copy(seed, folder)
        for seed in seeds:  # what is loaded once, slowly, counts for none of the inputs
            for told in TOLD.get(asked.reader, [{}]):
                intact = Input(seed, seed.read_bytes(), seed, told)
                with contextlib.suppress(BrokenError):
                    run(asked.reader, intact, folder, through=True)
        allow(LARGEST)
        for k in range(first, first + count):
            given = draw(asked.reader, k, seeds)
            try:
                outcomes[run(asked.reader, given, folder, through=asked.through)] += 1
            except Exception as error:  # whatever it is, it is the finding
                outcomes["broken"] += 1
                print(f"input {k}, {given.seed.name}: {type(error).__name__} {error}")
                if asked.only is not None:
                    traceback.print_exc()
                    print(given)
            if (k + 1 - first) % 5000 == 0:
                rate = (k + 1 - first) / (time.monotonic() - started)
                print(f"{k + 1 - first} of {count}, {rate:.0f} a second: {outcomes}", flush=True)
    print(f"{asked.reader}: {outcomes} in {time.monotonic() - started:.0f} s")
    return int(outcomes["broken"] > 0)


if __name__ == "__main__":
    sys.exit(main())
