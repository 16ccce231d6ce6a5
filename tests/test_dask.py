"""Does a cluster give what one process gives, and what does a worker that is lost take with it?"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import chunks
import pytest

from hingekit.errors import HingekitError
from hingekit.uncertainty.checkpoint import NAME
from hingekit.uncertainty.stream import stream

distributed = pytest.importorskip("distributed", reason="needs the extra [scale]")

REPOSITORY = Path(__file__).parents[1]

N, SIZE = 1000, 27


def told(summaries):
    """All bits of a result, comparable."""
    return {
        name: repr(vars(each) | {"counts": each.counts.tolist()})
        for name, each in summaries.items()
    }


@pytest.fixture(scope="module")
def client():
    """Two workers with a process each, and no dashboard."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.mark.parametrize("chunk", [chunks.plain, chunks.lumbar])
def test_a_cluster_gives_the_same_bits_as_one_process(client, chunk):
    ours = stream(chunk, N, chunk_size=SIZE)
    assert told(stream(chunk, N, chunk_size=SIZE, client=client)) == told(ours)


def test_a_cluster_goes_on_where_one_process_was_interrupted(client, tmp_path):
    log = tmp_path / "log"
    with pytest.raises(KeyboardInterrupt):
        stream(
            partial(chunks.interrupted, log=log, at=500),
            N,
            chunk_size=SIZE,
            folder=tmp_path / "run",
        )
    mended = partial(chunks.interrupted, log=log, at=-1)
    found = stream(mended, N, chunk_size=SIZE, folder=tmp_path / "run", client=client)
    assert told(found) == told(stream(chunks.plain, N, chunk_size=SIZE))


def test_a_worker_killed_in_the_middle_takes_nothing_with_it(client, tmp_path):
    chunk, found = partial(chunks.noted, log=tmp_path / "log", pause=0.05), []

    def call():
        found.append(stream(chunk, N, chunk_size=SIZE, client=client, folder=tmp_path / "run"))

    victim, *others = client.run(os.getpid).values()
    assert others
    running = threading.Thread(target=call)
    running.start()
    file, end = tmp_path / "run" / NAME, time.monotonic() + 60
    while not (file.exists() and json.loads(file.read_text())["done"] >= 3):
        assert time.monotonic() < end
        time.sleep(0.005)
    os.kill(victim, signal.SIGKILL)
    assert json.loads(file.read_text())["done"] < N // SIZE  # in the middle
    running.join()
    assert told(found[0]) == told(stream(chunks.plain, N, chunk_size=SIZE))


def test_a_chunk_that_fails_on_a_cluster_is_named(client, tmp_path):
    chunk = partial(chunks.failing, log=tmp_path / "log", at=300)
    with pytest.raises(HingekitError, match=r"Chunk 11 \(cases 297 to 323\).*disc is full"):
        stream(chunk, N, chunk_size=SIZE, client=client)


def test_a_client_and_workers_are_not_both_taken(client):
    with pytest.raises(HingekitError, match="either a client or workers=2"):
        stream(chunks.plain, N, chunk_size=SIZE, client=client, workers=2)


def test_a_client_that_is_closed_is_refused(client):
    with distributed.Client(client.cluster, set_as_default=False) as closed:
        pass
    with pytest.raises(HingekitError, match="Client is closed: make another"):
        stream(chunks.plain, N, chunk_size=SIZE, client=closed)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Run a file of docs/scale.md, all of which stand in one folder."""
    folder = tmp_path_factory.mktemp("scale")
    page = (REPOSITORY / "docs/scale.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"`(\w+\.py)`:\n\n```python\n(.*?)```", page, re.DOTALL):
        # A hundredth of the people are as good a test.
        (folder / name).write_text(text.replace("500_000,", "5_000,"), encoding="utf-8")

    def run(name):
        done = subprocess.run(
            [sys.executable, name],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_documentation_runs_on_one_machine_and_once_more_from_its_folder(example):
    quantiles = [float(each) for each in example("on_one_machine.py").strip("[]\n").split()]
    assert len(quantiles) == 3
    assert quantiles == sorted(quantiles)
    assert [float(each) for each in example("on_one_machine.py").strip("[]\n").split()] == quantiles


def test_the_documentation_runs_on_a_cluster_and_gives_the_same(example):
    local, cluster = example("on_a_cluster.py").splitlines()
    assert local == cluster
    assert re.fullmatch(r"\d+ postures, lumbar moment \d+ N·m, 95 % below \d+ N·m", local)
