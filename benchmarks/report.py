"""How is a run read: progress while it lasts, and tables at its end?"""

# ruff: noqa: T201  # this is where the runner prints

from __future__ import annotations

import sys

from benchmarks.results import Report


def progress(line: str) -> None:
    """Tell what is being done, out of the way of the tables."""
    print(line, file=sys.stderr, flush=True)


def show(report: Report) -> None:
    """Print what was found."""
    print("\nMachine")
    for what, value in report.machine.items():
        print(f"  {what:<10}{value}")
    for name in report.absent:
        print(f"  {name} is not installed here and was left out")

    print("\nLargest difference from hingekit, relative to the posture's largest moment")
    for contender, difference in report.disagreement.items():
        print(f"  {contender:<36}{difference:10.1e}")

    if report.timings:
        print("\nMoments at all joints            postures   static ns  × hingekit", end="")
        print("   dynamic ns  × hingekit")
    for t in report.timings:
        print(f"  {t.contender:<30}{t.postures:>9}{t.static:>12.1f}{t.static_ratio:>12.2f}", end="")
        print(f"{t.dynamic:>13.1f}{t.dynamic_ratio:>12.2f}")

    if report.measures:
        print(f"\n{'Measured':<62}{'value':>10} {'unit':<20}{'goal':<16}verdict")
    for m in report.measures:
        value = f"{m.value:.4g}"
        print(f"  {m.what:<60}{value:>10} {m.unit:<20}{m.goal:<16}{m.verdict}".rstrip())
