"""How is the whole comparison run, on one core and in one go?

`python -m benchmarks --help` lists what can be varied.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib import metadata
from pathlib import Path

from benchmarks.one_core import keep_to_one_core


def main(arguments: list[str] | None = None) -> int:
    """Measure, print and, if asked for, write a file; 1 where contenders disagree."""
    asked = _parser().parse_args(arguments)
    keep_to_one_core()

    # Only now may NumPy be imported, with what stands on it.
    import hingekit as hk
    from benchmarks import uses
    from benchmarks.comparison import Comparison, DisagreementError
    from benchmarks.report import progress, show
    from benchmarks.results import Report

    body = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
    load = hk.Load(20)
    report, disagreed = Report(_machine()), None
    try:
        comparison = Comparison(body, load, asked.postures)
        comparison.check(report)
        uses.balanced(body, load, asked.postures, report, asked.repeat)
        comparison.time(report, asked.repeat)
        del comparison
        uses.sweeps(body, report, asked.repeat)
        uses.one_posture(body, load, report, asked.repeat)
        uses.memory(body, load, report)
    except DisagreementError as reason:
        disagreed = reason
        report.timings, report.measures = [], []
    show(report)
    if disagreed:
        progress(f"No ratio is shown: {disagreed}")
    if asked.json:
        asked.json.write_text(json.dumps(report.as_dict(), indent=1) + "\n", encoding="utf-8")
    return int(disagreed is not None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Time hingekit beside other ways to the same moments, on one core.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "--postures", type=_count, default=1_000_000, help="how many hingekit computes at once"
    )
    parser.add_argument(
        "--repeat", type=_count, default=3, help="rounds, of which the shortest counts"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers there as well")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {number}")
    return number


def _machine() -> dict[str, str]:
    """What the numbers depend on, apart from the code."""
    return {
        "processor": _processor(),
        "cores": f"1 of {os.cpu_count()}",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "NumPy": metadata.version("numpy"),
        "SciPy": metadata.version("scipy"),
    }


def _processor() -> str:
    """Its name and, where Linux tells, whether it has AVX-512: NumPy's tangent asks for that."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in told.splitlines() if "model name" in line]
    wide = "with" if "avx512_skx" in told or "avx512dq" in told else "without"
    return f"{names[0] if names else platform.machine()}, {wide} AVX-512"


if __name__ == "__main__":
    sys.exit(main())
