"""Do chunks add up to the whole, on any number of workers and after any interruption?"""

import json
import math
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import chunks
import numpy as np
import pytest

import hingekit as hk
from hingekit.errors import HingekitError
from hingekit.uncertainty.checkpoint import NAME
from hingekit.uncertainty.stream import stream
from hingekit.uncertainty.summary import Summary

TESTS = Path(__file__).parent

#: A thousand additions of numbers of order one, each off by 1e-16 of the sum at most.
ROUNDING = 1e-12

N, SIZE = 1000, 27  # the last chunk is shorter
CHUNKS = math.ceil(N / SIZE)

#: A run in a process of its own: folder, log, workers and pause. Where the tests run in the
#: background Ctrl-C is ignored, and a child inherits that: it hears again.
RUN = f"""
import signal
import sys
from functools import partial
from chunks import noted
from hingekit.uncertainty.stream import stream

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder, log, workers, pause = sys.argv[1:]
    stream(partial(noted, log=log, pause=float(pause)), {N}, chunk_size={SIZE}, folder=folder,
           workers=int(workers))
"""


def told(summaries):
    """All bits of a result, comparable."""
    return {
        name: repr(vars(each) | {"counts": each.counts.tolist()})
        for name, each in summaries.items()
    }


WHOLE = told(stream(chunks.plain, N, chunk_size=SIZE))


def done(folder):
    file = Path(folder) / NAME
    return json.loads(file.read_text())["done"] if file.exists() else 0


def until(condition):
    """Wait for it; a minute is more than any of this takes."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def run(tmp_path):
    """Start a run in a process group of its own; ends whatever is left of it."""
    script = tmp_path / "run.py"
    script.write_text(RUN)
    begun = []

    def begin(folder, log, workers=2, pause=0.03):
        paths = os.pathsep.join([str(TESTS), str(TESTS.parent)])
        begun.append(
            subprocess.Popen(
                [sys.executable, script, folder, log, str(workers), str(pause)],
                env=os.environ | {"PYTHONPATH": paths},
                start_new_session=True,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
        )
        return begun[-1]

    yield begin
    for process in begun:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


# Streams


def test_a_stream_sums_up_every_case_once():
    values = chunks.numbers(0, N)
    found = values[~np.isnan(values)]
    total = stream(chunks.plain, N, chunk_size=SIZE)["root"]
    assert (total.count, total.missing) == (len(found), N - len(found))
    assert total.counts[1:-1].tolist() == np.histogram(found, 200, (0, 1))[0].tolist()
    assert total.mean == pytest.approx(found.mean(), abs=ROUNDING)
    assert total.standard_deviation == pytest.approx(found.std(), abs=ROUNDING)


def test_two_workers_give_the_same_bits_as_one():
    assert told(stream(chunks.plain, N, chunk_size=SIZE, workers=2)) == WHOLE


@pytest.mark.parametrize("size", [1, 7, N, 10 * N])
def test_the_size_of_chunks_changes_no_more_than_roundings(size):
    total = stream(chunks.plain, N, chunk_size=size)["root"]
    whole = stream(chunks.plain, N, chunk_size=SIZE)["root"]
    assert total.counts.tolist() == whole.counts.tolist()
    assert total.mean == pytest.approx(whole.mean, abs=ROUNDING)
    assert total.squares == pytest.approx(whole.squares, abs=N * ROUNDING)


def test_people_by_postures_have_the_moments_of_all_at_once():
    mass = chunks.masses(0, 500)
    body = hk.Body.from_table(mass=np.where(np.isnan(mass), 75, mass))
    moments = hk.joint_moments(body, chunks.POSTURES).lumbar
    total = stream(chunks.lumbar, 500, chunk_size=60)["lumbar"]
    assert total.count == moments.size == 500 * 50
    # Moments of some 100 N·m, computed in the same way, in blocks of other sizes.
    assert total.mean == pytest.approx(moments.mean(), rel=ROUNDING)
    assert (total.least, total.most) == pytest.approx((moments.min(), moments.max()), rel=ROUNDING)


def test_a_bar_is_shown_when_it_is_asked_for(capfd):
    stream(chunks.plain, N, chunk_size=SIZE)
    assert capfd.readouterr() == ("", "")  # no terminal here
    stream(chunks.plain, N, chunk_size=SIZE, progress=True)
    assert "100%" in capfd.readouterr().err


# Interruptions


def starts(log):
    return [int(line) for line in log.read_text().splitlines()]


def test_a_finished_run_gives_its_result_for_one_chunk(tmp_path):
    log = tmp_path / "log"
    call = partial(stream, partial(chunks.noted, log=log), N, chunk_size=SIZE)
    assert told(call(folder=tmp_path / "run")) == WHOLE
    assert starts(log) == [SIZE * i for i in range(CHUNKS)]
    log.unlink()
    assert told(call(folder=tmp_path / "run", workers=2)) == WHOLE
    assert starts(log) == [0]


@pytest.mark.parametrize(
    ("chunk", "error"), [(chunks.failing, HingekitError), (chunks.interrupted, KeyboardInterrupt)]
)
def test_what_was_finished_before_an_error_or_ctrl_c_is_not_computed_again(tmp_path, chunk, error):
    log, kept = tmp_path / "log", tmp_path / "run"
    with pytest.raises(error):
        stream(partial(chunk, log=log, at=10 * SIZE), N, chunk_size=SIZE, folder=kept)
    assert done(kept) == 10
    log.unlink()
    mended = partial(chunk, log=log, at=-1)
    assert told(stream(mended, N, chunk_size=SIZE, folder=kept)) == WHOLE
    assert starts(log) == [0, *(SIZE * i for i in range(10, CHUNKS))]


def test_a_run_that_is_killed_again_and_again_loses_nothing_and_counts_nothing_twice(tmp_path, run):
    kept, log = tmp_path / "kept", tmp_path / "log"
    for least in (3, 15):
        process = run(kept, log)
        until(lambda least=least: done(kept) >= least)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        finished = done(kept)
        assert least <= finished < CHUNKS
        log.unlink()
    assert told(stream(partial(chunks.noted, log=log), N, chunk_size=SIZE, folder=kept)) == WHOLE
    assert starts(log) == [0, *(SIZE * i for i in range(finished, CHUNKS))]


def test_ctrl_c_ends_all_workers_and_leaves_a_run_that_goes_on(tmp_path, run):
    kept, log = tmp_path / "kept", tmp_path / "log"
    process = run(kept, log)
    until(lambda: done(kept) >= 3)
    os.killpg(process.pid, signal.SIGINT)  # what a terminal sends: to all of them
    _, errors = process.communicate(timeout=60)
    assert errors.count("KeyboardInterrupt") == 1  # the parent's; no worker complains
    assert 3 <= done(kept) < CHUNKS
    assert told(stream(partial(chunks.noted, log=log), N, chunk_size=SIZE, folder=kept)) == WHOLE


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks Linux for the group's processes")
def test_workers_end_with_a_parent_that_is_killed(tmp_path, run):
    def left(group):
        stats = [stat(each) for each in Path("/proc").iterdir() if each.name.isdecimal()]
        return [state for state, _, its, *_ in stats if its == str(group) and state != "Z"]

    def stat(process):
        """State, parent, group and more of a process; dead where it has just ended."""
        try:
            return (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return "Z", "", ""

    process = run(tmp_path / "kept", tmp_path / "log")
    until(lambda: done(tmp_path / "kept") >= 3)
    assert len(left(process.pid)) >= 3  # the parent and two workers
    process.kill()
    process.wait()
    until(lambda: not left(process.pid))


# Refusals


def test_a_chunk_that_fails_is_named(tmp_path):
    chunk = partial(chunks.failing, log=tmp_path / "log", at=300)
    for workers in (1, 2):
        with pytest.raises(HingekitError, match=r"Chunk 11 \(cases 297 to 323\).*disc is full"):
            stream(chunk, N, chunk_size=SIZE, workers=workers)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"n": 999}, r"belongs to another task \(n 1000, not 999\)"),
        ({"chunk_size": 28}, r"chunk_size 27, not 28"),
        ({"chunk": chunks.lumbar}, "chunk plain, not lumbar"),
        ({"chunk": partial(chunks.plain, seed=8)}, "Chunk 0 .* differently"),
    ],
)
def test_a_folder_of_another_task_is_refused_and_left_alone(tmp_path, change, sentence):
    task = {"chunk": partial(chunks.plain, seed=1), "n": N, "chunk_size": SIZE}
    stream(**task, folder=tmp_path)
    before = (tmp_path / NAME).read_bytes()
    with pytest.raises(HingekitError, match=sentence):
        stream(**task | change, folder=tmp_path)
    assert (tmp_path / NAME).read_bytes() == before


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"task": {}, "done": 1, "first": 2}'])
def test_a_file_that_no_run_left_is_refused(tmp_path, text):
    (tmp_path / NAME).write_text(text)
    with pytest.raises(HingekitError, match="not what a run leaves"):
        stream(chunks.plain, N, chunk_size=SIZE, folder=tmp_path)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / NAME).mkdir()
    with pytest.raises(HingekitError, match="not what a run leaves"):
        stream(chunks.plain, N, chunk_size=SIZE, folder=tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(HingekitError, match="cannot be made"):
        stream(chunks.plain, N, chunk_size=SIZE, folder=tmp_path / "taken")


def growing(start, _):
    return {name: Summary.of([start], 0, N) for name in ("a", "b")[: 1 + (start > 0)]}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ({"n": 0}, "n must be a whole number above 0, not 0"),
        ({"n": 1e8}, "n must be a whole number"),
        ({"chunk_size": 0}, "chunk_size must be a whole number"),
        ({"workers": 0}, "workers must be a whole number"),
        ({"client": "tcp://here"}, "one of dask.distributed, not a str"),
        ({"chunk": chunks.numbers}, "Chunk 0 .* must give a Summary"),
        ({"chunk": lambda start, stop: {}}, "Chunk 0 .* must give a Summary"),  # noqa: ARG005
        ({"chunk": lambda start, stop: chunks.plain(start, stop)["root"]}, "Chunk 0 .* must give"),
        ({"chunk": lambda *ends: {1: chunks.plain(*ends)["root"]}}, "Chunk 0 .* must give"),
        ({"chunk": "plain"}, "A chunk is a function of start and stop, not 'plain'"),
        ({"folder": 3}, "A folder is a path, not 3"),
        ({"chunk": growing}, "same outcomes, not a and then a, b"),
        (
            {"chunk": lambda start, stop: chunks.plain(start, stop), "workers": 2},
            "cannot get <function",
        ),
    ],
)
def test_what_cannot_be_streamed_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(HingekitError, match=sentence):
        stream(**{"chunk": chunks.plain, "n": N, "chunk_size": SIZE} | call)


def dying(_start, _stop):
    os._exit(1)


def test_a_worker_that_dies_is_told_of():
    with pytest.raises(HingekitError, match="worker process was lost with its chunk"):
        stream(dying, N, chunk_size=SIZE, workers=2)
