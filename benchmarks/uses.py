"""What do the ways in which people use it take: a sweep, one posture, balance, memory?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

import hingekit as hk
from benchmarks import balance
from benchmarks.chain import random_posture, random_rates
from benchmarks.clock import repeated, shortest
from benchmarks.comparison import DisagreementError
from benchmarks.memory import temporaries
from benchmarks.report import progress
from benchmarks.results import Measure, Report
from hingekit.body import JOINTS
from hingekit.posture import Rates

#: Axes of the factorial sweeps, ten million points.
AXES = (100, 1000, 100)

#: Calls for one posture, in a round.
CALLS = 500

#: Postures that SciPy balances in a round, one by one.
SEARCHED = 300

#: What a search may leave of the angle that is asked for [deg].
CLOSE_ENOUGH = 1e-6

#: Numbers of postures between which temporaries must not grow by more than small change.
SIZES, GROWTH = (100_000, 1_000_000, 4_000_000), 1.1


def sweeps(body: hk.Body, report: Report, rounds: int) -> None:
    """Moments stored per second where inclinations and loads vary along axes of their own."""

    def along(axis: int, low: float, high: float) -> np.ndarray:
        shape = [1, 1, 1]
        shape[axis] = AXES[axis]
        return np.linspace(low, high, AXES[axis]).reshape(shape)

    thorax = along(0, 0, 90)
    bent = hk.Posture(shank=along(1, -20, 30), thigh=0.0, pelvis=thorax / 2, thorax=thorax)
    bar = hk.Load(along(2, 0, 100))
    reaching = hk.Posture(
        shank=0.0, thigh=along(1, -60, 0), pelvis=30.0, thorax=thorax, upper_arm=along(2, -90, 90)
    )
    works = {
        "thorax, shank and load mass": lambda: hk.joint_moments(body, bent, bar),
        "thorax, thigh and upper arm": lambda: hk.joint_moments(body, reaching, hk.Load(20)),
    }
    points = int(np.prod(AXES))
    progress(f"Sweeps of {points} points")
    for varied, best in shortest(works, rounds).items():
        stored = len(JOINTS) * points / best / 1e6
        what = f"sweep over {varied}, moments stored"
        report.measures.append(Measure(what, stored, "million/s", at_least=100))


def one_posture(body: hk.Body, load: hk.Load, report: Report, rounds: int) -> None:
    """Time of a single posture: what a slider or an optimiser waits for."""
    bent = {"shank": 5.0, "thigh": -20.0, "pelvis": 30.0, "thorax": 60.0, "upper_arm": 0.0}
    posture = hk.Posture(**bent)
    rates = Rates(hk.Posture(50.0, -80.0, 90.0, 120.0), hk.Posture(300.0, -200.0, 500.0, 700.0))

    def made_anew() -> hk.JointMoments:
        return hk.joint_moments(body, hk.Posture(**bent), load)

    works: dict[str, Callable[[], object]] = {
        "one posture, static": lambda: hk.joint_moments(body, posture, load),
        "one posture, static, the Posture made anew": made_anew,
        "one posture, dynamic": lambda: hk.joint_moments(body, posture, load, rates),
    }
    progress("One posture")
    best = shortest({name: repeated(work, CALLS) for name, work in works.items()}, 5 * rounds)
    for name, time in best.items():
        goal = 60 if name == "one posture, static" else None
        report.measures.append(Measure(name, 1e6 * time / CALLS, "µs", at_most=goal))


def balanced(body: hk.Body, load: hk.Load, number: int, report: Report, rounds: int) -> None:
    """Postures in balance, against a search for each.

    Raises
    ------
    DisagreementError
        When the searches find other postures.
    """
    thorax, some = np.linspace(0, 90, number), np.linspace(0, 90, SEARCHED)

    def closed(inclination: np.ndarray) -> Any:
        return hk.solve(body, hk.BEND_FORWARD, load, thorax_inclination=inclination).shank

    progress(f"Balance of {number} postures in closed form, of {SEARCHED} by search")
    for name, search in balance.SEARCHES.items():
        off = float(np.max(np.abs(balance.shanks(body, load, search, some) - closed(some))))
        if not off <= CLOSE_ENOUGH:
            raise DisagreementError(f"{name} balances {off:g} deg away from hingekit.")
        report.measures.append(Measure(f"balance, {name}: differs by", off, "deg"))
    ours = "balance, hingekit in closed form"
    works: dict[str, Callable[[], np.ndarray]] = {ours: lambda: closed(thorax)}
    works |= {
        name: partial(balance.shanks, body, load, search, some)
        for name, search in balance.SEARCHES.items()
    }
    best = shortest(works, rounds)
    each = best.pop(ours) / number
    report.measures.append(Measure(ours, 1e6 * each, "µs/posture"))
    for name, time in best.items():
        goal = 300 if "root" in name else None
        took = time / SEARCHED
        report.measures.append(Measure(f"balance, {name}", 1e6 * took, "µs/posture"))
        what = f"balance, {name}, over hingekit"
        report.measures.append(Measure(what, took / each, "times", at_least=goal))


def memory(body: hk.Body, load: hk.Load, report: Report) -> None:
    """Room for temporary arrays, as the number of postures grows."""
    rng = np.random.default_rng(2)
    progress("Memory of temporaries")
    room: dict[str, list[float]] = {"static": [], "dynamic": []}
    for number in SIZES:
        posture, rates = random_posture(rng, number), random_rates(rng, number)
        for how, moving in (("static", None), ("dynamic", rates)):
            taken = temporaries(partial(hk.joint_moments, body, posture, load, moving)) / 1e6
            room[how].append(taken)
            what = f"{how}, temporaries of {number} postures"
            report.measures.append(Measure(what, taken, "MB"))
    for how, rising in room.items():
        growth = max(more / less for less, more in pairwise(rising))
        what = f"{how}, temporaries of more postures over those of fewer"
        report.measures.append(Measure(what, growth, "times", at_most=GROWTH))
