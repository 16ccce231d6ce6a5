"""How much of a long computation is done?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

#: Where nobody asked for a bar, one is shown on a terminal after this long [s].
_PATIENCE = 2.0


@contextmanager
def bar(what: str, total: int, progress: bool | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error.

    Parameters
    ----------
    what : str
        What is under way, for people [-].
    total : int
        How much there is to do [-].
    progress : bool or None
        Whether to show it; None shows it on a terminal, and only where it takes a while [-].

    Yields
    ------
    callable
        To be told how much is done.
    """
    if not (sys.stderr.isatty() if progress is None else progress):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    shown = Progress(console=Console(stderr=True))
    task = shown.add_task(what, total=total)
    shown_from = monotonic() + (_PATIENCE if progress is None else 0.0)

    def show(done: int) -> None:
        shown.update(task, completed=done)
        if monotonic() >= shown_from:
            shown.start()  # of a bar that is shown already, nothing

    try:
        yield show
    finally:
        shown.stop()
