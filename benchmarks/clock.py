"""How long does each take, when the machine has other things to do as well?"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

Name = TypeVar("Name", bound=Hashable)


def shortest(contenders: Mapping[Name, Callable[[], Any]], rounds: int) -> dict[Name, float]:
    """Shortest time that each contender took of the processor [s].

    The processor's time is what the clock on the wall shows while nobody else wants the core;
    what others do with it does not count. They still disturb its caches, so the contenders
    take turns, and the shortest of several rounds counts. Freeing the result is not timed.
    """
    best = dict.fromkeys(contenders, math.inf)
    for _ in range(rounds):
        for name, work in contenders.items():
            start = time.process_time()
            result = work()
            best[name] = min(best[name], time.process_time() - start)
            del result
    return best


def repeated(work: Callable[[], Any], times: int) -> Callable[[], None]:
    """Work that is too short for a clock, done several times."""

    def all_of_it() -> None:
        for _ in range(times):
            work()

    return all_of_it
