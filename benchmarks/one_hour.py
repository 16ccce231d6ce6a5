"""How long does an hour of markers take, from the file to the analysis, and how much memory?

`python -m benchmarks.one_hour` simulates 46 markers at 100 frames a second, writes them to a
temporary folder (some 430 MB of text), and analyses them in a process of its own. It prints the
time on the wall, and that of the processor, which is what the former is on a machine with
nothing else to do.
"""

# ruff: noqa: T201  # this is where the runner prints

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import hingekit as hk

RATE, MARKERS, GAP = 100, 46, 15  # per second; those that no segment needs are bystanders; frames


def main(arguments: list[str] | None = None) -> None:
    """Write a recording and analyse it, or, in the process of its own, analyse a file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.one_hour", description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="length of the recording")
    parser.add_argument("--analyse", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.analyse:
        analyse(asked.analyse)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hour.trc"
        write(path, asked.minutes)
        print(f"{path.stat().st_size / 1e6:8.0f} MB of text")
        alone = [sys.executable, "-m", "benchmarks.one_hour", "--analyse", str(path)]
        subprocess.run(alone, check=True)


def person() -> hk.Body:
    """Whoever is recorded."""
    return hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)


def minute() -> np.ndarray:
    """Coordinates of one minute of squats, shape (frames, 3 markers) [mm], with a gap."""
    from hingekit.recordings.simulation import simulated

    time = np.arange(60 * RATE) / RATE
    depth = np.sin(np.pi * time / 4) ** 2  # one every 4 s
    posture = hk.Posture(25 * depth, -80 * depth, 5 + 30 * depth, 5 + 50 * depth, upper_arm=0)
    seen = simulated(person(), hk.Movement(time, posture), noise=5e-4, seed=1).markers
    table = np.concatenate(list(seen.values()), axis=1)
    bystanders = np.resize(table, (time.size, 3 * (MARKERS - len(seen)))) + 0.05
    table = 1e3 * (np.concatenate([table, bystanders], axis=1) + 2)  # from a corner of the hall
    hidden = 3 * list(seen).index("LWRA")
    table[1000 : 1000 + GAP, hidden : hidden + 3] = np.nan
    return table


def labels() -> list[str]:
    """Those of the simulated family, and names that no family has."""
    from hingekit.recordings.simulation import simulated

    still = hk.Movement(np.arange(2.0), hk.Posture(0, 0, 0, 0))
    known = list(simulated(person(), still).markers)
    return known + [f"bystander{k}" for k in range(MARKERS - len(known))]


def write(path: Path, minutes: int) -> None:
    """Write the same minute again and again, frames and times going on."""
    import pandas as pd

    rows = pd.DataFrame(minute()).to_csv(sep="\t", header=False, index=False, float_format="%.3f")
    lines = rows.splitlines()
    frames = minutes * len(lines)
    names = "\t\t\t".join(labels())
    axes = "\t".join(f"{axis}{k + 1}" for k in range(MARKERS) for axis in "XYZ")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("PathFileType\t4\t(X/Y/Z)\thour.trc\n")
        file.write("DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n")
        file.write(f"{RATE}\t{RATE}\t{frames}\t{MARKERS}\tmm\n")
        file.write(f"Frame#\tTime\t{names}\t\t\n\t\t{axes}\n\n")
        for start in range(0, frames, len(lines)):
            file.writelines(
                f"{start + k + 1}\t{(start + k) / RATE:.2f}\t{line}\n"
                for k, line in enumerate(lines)
            )


def analyse(path: Path) -> None:
    """Read a file and analyse it, as `hingekit analyse` does; print what each took."""
    start = last = np.array([time.perf_counter(), time.process_time()])

    def tell(what: str, since: np.ndarray) -> np.ndarray:
        now = np.array([time.perf_counter(), time.process_time()])
        wall, own = now - since
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3  # Linux counts kB
        print(f"{wall:8.1f} s, {own:6.1f} s of the processor, {peak:6.0f} MB at most   {what}")
        return now

    recording = hk.read_recording(path)
    last = tell("reading", last)
    found = hk.analyse(person(), recording)
    tell("analysing", last)
    tell("all", start)
    print(found)


if __name__ == "__main__":
    main()
