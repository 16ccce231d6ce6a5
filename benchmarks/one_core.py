"""How does a process keep to one core, so that all contenders have the same machine?"""

from __future__ import annotations

import os

#: What the thread pools below NumPy, SciPy and the engines read when they are loaded.
THREAD_POOLS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def keep_to_one_core() -> None:
    """Allow one thread and, where the system can do that, one core.

    To be called before NumPy is imported: its thread pool looks at these names only once.
    """
    os.environ.update(dict.fromkeys(THREAD_POOLS, "1"))
    if hasattr(os, "sched_setaffinity"):  # Linux
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
