"""Is a recording of others got whole, or refused in a sentence?"""

import hashlib
import http.server
import shutil
import socket
import threading
from functools import partial
from pathlib import Path

import pytest

import hingekit as hk
from hingekit.datasets import fetching

RECORDINGS = Path(__file__).parent.parent.parent / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)
NAMES = hk.datasets.recordings()["name"].tolist()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache."""
    monkeypatch.setenv(fetching.CACHE, str(tmp_path))
    return tmp_path


@pytest.fixture
def offline(monkeypatch):
    def unreachable(*_args, **_kwargs):
        raise socket.gaierror("Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unreachable)


@pytest.fixture
def served(tmp_path_factory, monkeypatch):
    """A folder whose files are what the authors' addresses lead to."""
    folder = tmp_path_factory.mktemp("served")
    handler = partial(_Silent, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/{{file}}"
    monkeypatch.setattr(fetching, "_ADDRESS", address)
    yield folder
    server.shutdown()
    server.server_close()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass


def of_others(name):
    """The file itself, from the folder of recordings beside the project."""
    (path,) = RECORDINGS.rglob(fetching._registry()[name]["file"])
    return path


@needs_recordings
@pytest.mark.parametrize("name", NAMES)
def test_registry_tells_size_and_hash_of_the_real_file(name):
    content, entry = of_others(name).read_bytes(), fetching._registry()[name]
    assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])


@needs_recordings
@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("name", NAMES)
def test_cached_recording_needs_no_network(cache, name):
    there = cache / name / fetching._registry()[name]["file"]
    there.parent.mkdir()
    shutil.copyfile(of_others(name), there)
    assert hk.datasets.fetch(name) == there
    assert hk.datasets.recordings().set_index("name").loc[name, "cached"]


@needs_recordings
def test_recording_is_fetched_once_from_its_address(cache, served):
    shutil.copyfile(of_others("opencap_squats"), served / "squats1_videoAndMocap.mot")
    first = hk.datasets.fetch("opencap_squats")
    (served / "squats1_videoAndMocap.mot").unlink()
    assert hk.datasets.fetch("opencap_squats") == first
    assert first.is_relative_to(cache)


def test_what_is_not_as_published_is_refused_and_not_kept(cache, served):
    (served / "DLS01.trc").write_text("something else")
    with pytest.raises(hk.HingekitError, match="is not what was published"):
        hk.datasets.fetch("dls_squats")
    assert not [path for path in cache.rglob("*") if path.is_file()]


@pytest.mark.usefixtures("offline")
def test_spoilt_file_in_the_cache_is_not_used(cache):
    spoilt = cache / "dls_squats" / "DLS01.trc"
    spoilt.parent.mkdir()
    spoilt.write_text("spoilt")
    with pytest.raises(hk.HingekitError, match="could not be fetched"):
        hk.datasets.fetch("dls_squats")


@pytest.mark.usefixtures("offline")
def test_offline_is_said_in_a_sentence_that_tells_what_to_do(cache, capfd):
    said = (
        rf"^There is no good copy of dls_squats in {cache}.*go online once, or put DLS01\.trc there"
    )
    with pytest.raises(hk.HingekitError, match=said):
        hk.datasets.fetch("dls_squats")
    assert capfd.readouterr() == ("", "")  # nothing is announced that then fails


@pytest.mark.usefixtures("cache", "served")
def test_address_that_is_gone_is_said_in_a_sentence():
    with pytest.raises(hk.HingekitError, match="could not be fetched"):
        hk.datasets.fetch("dls_squats")


def test_unknown_recording_is_refused_with_the_nearest_name():
    with pytest.raises(hk.HingekitError, match="did you mean 'dls_squats'"):
        hk.datasets.fetch("dls_squat")


@pytest.mark.parametrize("name", NAMES)
def test_every_recording_names_licence_commit_and_person(name):
    entry = fetching._registry()[name]
    assert entry["licence"] in ("Apache-2.0", "BSD-2-Clause")
    assert len(entry["commit"]) == 40
    assert len(entry["sha256"]) == 64
    assert set(entry["person"]) == {"mass", "stature", "sex"}
