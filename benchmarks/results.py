"""What was measured, and what had been hoped for?"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Timing:
    """One contender's time for one posture, and how many times hingekit's that is."""

    contender: str
    postures: int
    static: float  # ns
    dynamic: float  # ns
    static_ratio: float
    dynamic_ratio: float


@dataclass(frozen=True)
class Measure:
    """One number, with the goal that was set for it where there is one."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> str:
        """The goal in words."""
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return "" if self.at_least is None else f"at least {self.at_least:g}"

    @property
    def verdict(self) -> str:
        """Whether it was met."""
        if not self.goal:
            return ""
        low = self.at_least is None or self.value >= self.at_least
        high = self.at_most is None or self.value <= self.at_most
        return "met" if low and high else "missed"


@dataclass
class Report:
    """All that one run found."""

    machine: dict[str, Any]
    absent: list[str] = field(default_factory=list)
    disagreement: dict[str, float] = field(default_factory=dict)
    timings: list[Timing] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        found = asdict(self)
        for told, measure in zip(found["measures"], self.measures, strict=True):
            told.update(goal=measure.goal, verdict=measure.verdict)
        return found
