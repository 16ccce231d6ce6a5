"""How much room do temporary arrays take, and does it grow with the number of postures?"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterable

import numpy as np


def temporaries(work: Callable[[], Iterable[np.ndarray]]) -> int:
    """Largest amount of memory that was in use at once, less that of the result [bytes]."""
    work()  # so that nothing is counted that is made once and kept
    tracemalloc.start()
    try:
        result = list(work())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak - sum(each.nbytes for each in result)
