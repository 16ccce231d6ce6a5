"""How fast do people by postures stream through all cores, and in how much memory?

`python -m benchmarks.streaming` from the repository root. Unlike its neighbours it measures
several processes at once. Both times count, starting the workers and storing what is done
included: that of the clock on the wall, and that of the processor, which is what the clock shows
where each worker has a core for itself.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

from benchmarks.one_core import THREAD_POOLS

#: Postures of each person, and people of a chunk: drawing people costs some 3 ms for any few
#: hundred of them, and the eight moments of a chunk take 32 MB.
POSTURES, PEOPLE = 1000, 500

SEED = 1


def moments(start: int, stop: int) -> dict[str, Any]:
    """Lumbar moments of these people with 20 kg in the hands, from upright to level."""
    import numpy as np

    import hingekit as hk
    from hingekit.uncertainty import population
    from hingekit.uncertainty.summary import Summary

    people = population(stop - start, seed=SEED, start=start)
    thorax = np.linspace(0, 90, POSTURES)[:, None]
    bent = hk.Posture(shank=thorax / 10, thigh=-thorax / 5, pelvis=0.6 * thorax, thorax=thorax)
    return {
        "lumbar_moment": Summary.of(
            hk.joint_moments(people.body, bent, hk.Load(20)).lumbar, -200, 800
        )
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streaming", description=__doc__)
    parser.add_argument("--evaluations", type=float, default=1e8, help="people times postures")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    asked = parser.parse_args(arguments)
    os.environ.update(dict.fromkeys(THREAD_POOLS, "1"))  # workers inherit it

    # Only now may NumPy be imported, with what stands on it.
    from benchmarks.clock import shortest
    from benchmarks.report import progress, show
    from benchmarks.results import Measure, Report
    from hingekit.uncertainty.stream import stream

    people = math.ceil(asked.evaluations / POSTURES)
    evaluations, chunks = people * POSTURES, math.ceil(people / PEOPLE)
    progress(f"{people} people in {POSTURES} postures each, in {chunks} chunks")
    with tempfile.TemporaryDirectory() as folder:
        call = partial(stream, moments, people, chunk_size=PEOPLE, folder=folder)
        elapsed, found = timed(lambda: call(workers=asked.workers, progress=True))
        worked = processor_time() / asked.workers
        again, same = timed(call)
    lumbar = found["lumbar_moment"]
    if lumbar.count + lumbar.missing != evaluations or same["lumbar_moment"].mean != lumbar.mean:
        progress("Not every evaluation was counted once: no rate is shown.")
        return 1
    bare = shortest({"chunk": lambda: moments(0, PEOPLE)}, rounds=10)["chunk"] * chunks
    bare /= asked.workers

    report = Report({"cores": str(os.cpu_count()), "workers": str(asked.workers)})
    mean, spread = lumbar.mean, lumbar.standard_deviation
    million = evaluations / 1e6
    report.measures += [
        Measure("streamed, clock on the wall", million / elapsed, "million/s", None, 15),
        Measure("streamed, processor of the workers", million / worked, "million/s", None, 15),
        Measure("the same, time over that of a chunk alone", worked / bare, "times"),
        Measure("largest worker", most_memory(children=True), "MB", 300),
        Measure("this process", most_memory(children=False), "MB", 300),
        Measure("the finished run asked again", again, "s"),
        Measure("lumbar moment, mean", mean, "N·m"),
        Measure("lumbar moment, standard deviation", spread, "N·m"),
    ]
    show(report)
    return 0


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds on the wall, and the result."""
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def processor_time() -> float:
    """Seconds of the processor that processes took which this one started and that have ended."""
    import resource

    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def most_memory(*, children: bool) -> float:
    """Largest memory that this process, or any that it started and that has ended, has had [MB]."""
    import resource

    whose = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(whose).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    sys.exit(main())
