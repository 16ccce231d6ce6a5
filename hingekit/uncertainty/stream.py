"""How are more cases evaluated than fit into memory, and what if that is interrupted?

A chunk of them at a time: each becomes a summary, and the summaries are added up in the order of
the chunks, whoever computed them. So the result has the same bits on one core, on many and on a
cluster, and all that an interrupted run leaves is how far it was and the sum so far.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from functools import partial
from importlib import import_module
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from numbers import Integral
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from hingekit.errors import HingekitError
from hingekit.progress import bar
from hingekit.uncertainty.checkpoint import Checkpoint, Summaries, file_in, read, write
from hingekit.uncertainty.summary import Summary

#: From the first case and the one behind the last to their summaries.
Chunk: TypeAlias = Callable[[int, int], Summaries]

#: Chunks that are under way or wait to be added up, for each worker: enough that none of them
#: is idle while one chunk takes longer than the others.
_AHEAD = 4


class _Span(NamedTuple):
    """Which cases a chunk has."""

    number: int
    start: int
    stop: int


def stream(
    chunk: Chunk,
    n: int,
    *,
    chunk_size: int,
    folder: str | os.PathLike[str] | None = None,
    workers: int = 1,
    client: Any = None,
    progress: bool | None = None,
) -> dict[str, Summary]:
    """Summaries of many cases, computed a chunk at a time.

    Needs the memory of one chunk in each worker, however many cases there are. With a folder, the
    sum so far is stored after each chunk, in one step: whatever ends the run, the same call goes
    on where it was. It first computes chunk 0 once more, and refuses the folder unless that comes
    out the same to the last bit: so nothing that changes a result, be it in the chunk, its
    arguments, what it calls or the machine, can get into a sum halfway.

    Parameters
    ----------
    chunk : callable
        `chunk(start, stop)` gives the summaries of cases start, start + 1, ..., stop - 1 (people,
        for instance, each in many postures), and depends on nothing else: what is random there
        must follow from a seed and the case's number. Bind arguments with `functools.partial`.
        For several workers it must be importable: from a module or script, not a notebook.
    n : int
        How many cases [-].
    chunk_size : int
        How many of them at once; results depend on it in their last digits [-].
    folder : path, optional
        Where to keep how far it is; made when missing.
    workers : int
        Processes of this machine; 1 is this one. A script that asks for more must keep what it
        does under ``if __name__ == "__main__":`` [-].
    client : dask.distributed.Client, optional
        Compute on its cluster instead, which sees to workers that are lost.
    progress : bool, optional
        Whether to show how far it is; when not given, a terminal shows it after two seconds.

    Returns
    -------
    dict of str to Summary
        What the chunks came to, all together.

    Raises
    ------
    HingekitError
        When a number is wrong, a chunk fails or does not give summaries, or the folder belongs to
        another task. What was finished stays in the folder.

    Examples
    --------
    >>> import numpy as np
    >>> from hingekit.uncertainty.stream import stream
    >>> from hingekit.uncertainty.summary import Summary
    >>> def squares(start, stop):
    ...     return {"square": Summary.of(np.arange(start, stop) ** 2, 0, 10_000)}
    >>> stream(squares, 100, chunk_size=30)["square"].mean
    3283.5
    """
    for name, number in {"n": n, "chunk_size": chunk_size, "workers": workers}.items():
        if not isinstance(number, Integral) or number < 1:
            raise HingekitError(f"{name} must be a whole number above 0, not {number!r}.")
    if not callable(chunk):
        raise HingekitError(f"A chunk is a function of start and stop, not {chunk!r}.")
    if client is not None and not (hasattr(client, "submit") and hasattr(client, "nthreads")):
        raise HingekitError(
            f"Client must be one of dask.distributed, not a {type(client).__name__}: "
            "make one with dask.distributed.Client."
        )
    if getattr(client, "status", None) in ("closing", "closed"):
        raise HingekitError("Client is closed: make another with dask.distributed.Client.")
    if client is not None and workers != 1:
        raise HingekitError(
            f"A client has workers of its own: give either a client or workers={workers}."
        )
    task = _task(chunk, int(n), int(chunk_size))
    file = None if folder is None else file_in(folder)
    kept = read(file, task) if file and file.exists() else None

    numbers = chain([0], range(kept.done if kept else 1, -(-n // chunk_size)))
    spans = (_Span(i, i * chunk_size, min((i + 1) * chunk_size, n)) for i in numbers)
    with (
        closing(_computed(chunk, spans, workers, client)) as computed,
        bar("stream", n, progress) as show,
    ):
        first = next(computed)
        if kept and not kept.begins_with(first):
            raise HingekitError(
                f"Chunk 0 of {file} comes out differently now: the chunk, its arguments, what it "
                "calls or the machine has changed, so give this run a folder of its own."
            )
        state = kept or Checkpoint(0, first, {})
        for summaries in computed if kept else chain([first], computed):
            state = Checkpoint(state.done + 1, first, _added(state.total, summaries))
            if file:
                write(file, task, state)
            show(min(state.done * chunk_size, n))
    return dict(state.total)


def _added(total: Summaries, summaries: Summaries) -> Summaries:
    """The sum with one more chunk."""
    if not total:
        return summaries
    if total.keys() != summaries.keys():
        raise HingekitError(
            f"All chunks must give the same outcomes, not {', '.join(total)} and then "
            f"{', '.join(summaries)}: an outcome without numbers is a summary of none."
        )
    return {name: each + summaries[name] for name, each in total.items()}


def _computed(
    chunk: Chunk, spans: Iterator[_Span], workers: int, client: Any
) -> Generator[Summaries]:
    """What the chunks come to, in their order."""
    if workers == 1 and client is None:
        for span in spans:
            yield _outcome(partial(chunk, span.start, span.stop), span)
        return
    if client is None:
        _require_sendable(chunk)
    pending: deque[tuple[Any, _Span]] = deque()
    with _engine(workers, client) as (submit, strength):
        try:
            while True:
                more = islice(spans, max(0, _AHEAD * strength() - len(pending)))
                pending.extend((submit(chunk, span.start, span.stop), span) for span in more)
                if not pending:
                    return
                future, span = pending[0]
                yield _outcome(future.result, span)
                pending.popleft()
        except BrokenProcessPool:
            raise HingekitError(
                "A worker process was lost with its chunk; a folder keeps what came before. "
                "A chunk must be importable from a module or script; start its run "
                'under `if __name__ == "__main__":`, and find the memory that it needs.'
            ) from None
        finally:
            if client is not None:
                client.cancel([future for future, _ in pending])


def _require_sendable(chunk: Chunk) -> None:
    """Refuse what cannot reach a worker; a pool that finds out by itself may wait for ever."""
    try:
        pickle.dumps(chunk)
    except Exception as error:
        raise HingekitError(
            f"Other processes cannot get {chunk!r} ({error}): define the chunk in a module or "
            "script, or use one worker."
        ) from None


@contextmanager
def _engine(workers: int, client: Any) -> Iterator[tuple[Callable[..., Any], Callable[[], int]]]:
    """What takes a call and gives a future, and how many calls it works on at a time."""
    if client is not None:
        # Workers may come and go; while there is none, what is submitted waits for the first.
        yield partial(client.submit, pure=False), lambda: max(1, sum(client.nthreads().values()))
        return
    # A forked process would inherit locks of threads that it does not have.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _follow)

    def submit(*call: Any) -> Any:
        with _deaf():
            return pool.submit(*call)

    try:
        yield submit, lambda: workers
    finally:
        pool.shutdown(cancel_futures=True)  # cancelling them one by one races with a broken pool


@contextmanager
def _deaf() -> Iterator[None]:
    """Let Ctrl-C wait; processes that begin meanwhile never hear of it and leave it to us."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow() -> None:
    """In a worker: end with the parent, however it ends, instead of waiting for it for ever."""

    def wait_for_end() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait_for_end, daemon=True).start()


def _outcome(take: Callable[[], Summaries], span: _Span) -> Summaries:
    """Summaries of one chunk, or in one sentence which it is that has none."""
    which = f"Chunk {span.number} (cases {span.start} to {span.stop - 1})"
    try:
        summaries = take()
    except BrokenProcessPool:
        raise  # by whichever chunk it was
    except Exception as error:
        raise HingekitError(
            f"{which} failed with {type(error).__name__}, {error}: mend that and call again; "
            "a folder keeps what came before."
        ) from error
    given = summaries.items() if isinstance(summaries, Mapping) else ()
    if not given or not all(isinstance(n, str) and isinstance(s, Summary) for n, s in given):
        raise HingekitError(
            f"{which} must give a Summary for each outcome by its name, not {summaries!r}: "
            'return {"name": Summary.of(values, low, high)}.'
        )
    return summaries


def _task(chunk: Chunk, n: int, chunk_size: int) -> dict[str, Any]:
    """What can be said of a task before any of it is computed."""
    function: Any = chunk
    while isinstance(function, partial):
        function = function.func
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return {
        "chunk": name,
        "n": n,
        "chunk_size": chunk_size,
        # The package as a whole lies above its parts, which may not import it by name.
        "hingekit": import_module("hingekit").__version__,
        "numpy": np.__version__,
    }
