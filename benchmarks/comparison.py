"""Who computes the same joint moments, do they agree, and how long does each take?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import hingekit as hk
from benchmarks import textbook
from benchmarks.chain import (
    extensor,
    hinges,
    random_posture,
    random_rates,
    sample,
    sample_rates,
    segments,
)
from benchmarks.clock import shortest
from benchmarks.engines import installed
from benchmarks.floor import INPUTS, floor
from benchmarks.report import progress
from benchmarks.results import Measure, Report, Timing
from hingekit.posture import FIELDS

#: All compute the same formulas in float64; what differs is the rounding.
TOLERANCE = 1e-9

#: Postures of which all contenders must agree before anything is timed.
CHECKED = 500


#: Postures whose arrays stay in a processor's cache, also in the textbook's recursion.
FEW = 10_000


class DisagreementError(Exception):
    """Contenders that find different moments are not worth a race."""


class Comparison:
    """One person with a load, many random postures, everyone who can compute them."""

    def __init__(self, body: hk.Body, load: hk.Load, number: int) -> None:
        rng = np.random.default_rng(2026)
        self.body, self.load, self.number = body, load, number
        self.segments = segments(body, load)
        self.posture, self.rates = random_posture(rng, number), random_rates(rng, number)
        self.engines, self.absent = installed(self.segments)

    def check(self, report: Report) -> None:
        """Compare everybody's moments with hingekit's.

        Raises
        ------
        DisagreementError
            When they differ by more than rounding.
        """
        report.absent = self.absent
        posture = sample(self.posture, CHECKED)
        rates = sample_rates(self.rates, CHECKED)
        q = hinges(posture)
        v, a = hinges(rates.velocity), hinges(rates.acceleration)
        ways: dict[str, list[Any]] = {
            "textbook recursion in NumPy": [
                list(textbook.joint_moments(self.segments, posture, moving).values())
                for moving in (None, rates)
            ]
        }
        for engine in self.engines:
            ways[engine.name] = [extensor(engine.hold(q)), extensor(engine.move(q, v, a))]
        for name, found in ways.items():
            report.disagreement[name] = max(
                _difference(theirs, hk.joint_moments(self.body, posture, self.load, moving))
                for theirs, moving in zip(found, (None, rates), strict=True)
            )
        # A NaN is no agreement either.
        wrong = [n for n, found in report.disagreement.items() if not found <= TOLERANCE]
        if wrong:
            raise DisagreementError(f"{', '.join(wrong)} and hingekit find different moments.")

    def time(self, report: Report, rounds: int) -> None:
        """Let everybody compute all moments, in turns."""
        body, posture, load, rates = self.body, self.posture, self.load, self.rates
        inclinations = [getattr(posture, name) for name in FIELDS]
        turning = [
            getattr(each, name) for each in (rates.velocity, rates.acceleration) for name in FIELDS
        ]
        postures = {"hingekit": self.number, "textbook": self.number, "floor": self.number}
        works: dict[tuple[str, str], Callable[[], Any]] = {
            ("hingekit", "static"): lambda: hk.joint_moments(body, posture, load),
            ("hingekit", "dynamic"): lambda: hk.joint_moments(body, posture, load, rates),
            ("floor", "static"): lambda: floor(inclinations, []),
            ("floor", "dynamic"): lambda: floor(inclinations, turning),
            ("textbook", "static"): lambda: textbook.joint_moments(self.segments, posture),
            ("textbook", "dynamic"): lambda: textbook.joint_moments(self.segments, posture, rates),
        }
        names = {
            "floor": "floor: tangents and memory",
            "hingekit": "hingekit",
            "textbook": "textbook recursion in NumPy",
            "few": "the same, fewer at once",
        }
        few = postures["few"] = min(FEW, self.number)
        bent, moving = sample(posture, few), sample_rates(rates, few)
        works["few", "static"] = partial(textbook.joint_moments, self.segments, bent)
        works["few", "dynamic"] = partial(textbook.joint_moments, self.segments, bent, moving)
        for engine in self.engines:
            few = min(engine.postures, self.number)
            moving = sample_rates(rates, few)
            q = hinges(sample(posture, few))
            v, a = hinges(moving.velocity), hinges(moving.acceleration)
            names[engine.name], postures[engine.name] = engine.name, few
            works[engine.name, "static"] = partial(engine.hold, q)
            works[engine.name, "dynamic"] = partial(engine.move, q, v, a)
        progress(f"Joint moments of {self.number} postures, {rounds} rounds")
        best = shortest(works, rounds)
        each = {
            who: [1e9 * best[who, how] / postures[who] for how in ("static", "dynamic")]
            for who in names
        }
        ours = each["hingekit"]
        for who, name in names.items():
            ratios = (mine / our for mine, our in zip(each[who], ours, strict=True))
            report.timings.append(Timing(name, postures[who], *each[who], *ratios))
        static, dynamic = (our / least for our, least in zip(ours, each["floor"], strict=True))
        report.measures += [
            Measure("static, hingekit over the floor", static, "times", at_most=6),
            Measure(
                f"dynamic, hingekit over the floor ({3 * INPUTS} arrays read)",
                dynamic,
                "times",
                at_most=10,
            ),
        ]
        # The goals set for hingekit name this engine.
        loop = each.get("Pinocchio, loop in Python")
        for how, goal, mine, theirs in zip(
            ("static", "dynamic"), (25, 18), ours, loop or (), strict=loop is not None
        ):
            what = f"{how}, Pinocchio's loop over hingekit"
            report.measures.append(Measure(what, theirs / mine, "times", at_least=goal))


def _difference(theirs: Any, ours: hk.JointMoments) -> float:
    """Largest difference, relative to the largest moment of the same posture."""
    wanted, found = np.array(theirs), np.array(ours)
    # A joint's moment passes through zero while its rounding does not.
    return float(np.max(np.abs(found - wanted) / np.max(np.abs(wanted), axis=0)))
