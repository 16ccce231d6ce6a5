"""Does the command line turn a recording into tables, a picture and a page, or refuse it?"""

import csv
import json

import numpy as np
import pytest

import hingekit as hk
from hingekit.recordings.simulation import simulated, write_trc

PERSON = ("--mass", 62, "--stature", 1.68, "--sex", "female")
FILES = ["moments.csv", "moments.png", "repetitions.csv", "report.html"]
BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)


@pytest.fixture(scope="module")
def squats(tmp_path_factory):
    """A folder with a simulated recording of two seconds of standing and two squats."""
    time = np.arange(0, 10, 0.02)
    depth = np.where(time > 2, np.sin(np.pi * (time - 2) / 4) ** 2, 0)
    posture = hk.Posture(
        shank=2 + 20 * depth,
        thigh=-3 - 60 * depth,
        pelvis=10 + 30 * depth,
        thorax=-2 + 62 * depth,
        upper_arm=25 * depth,
    )
    folder = tmp_path_factory.mktemp("recordings")
    write_trc(simulated(BODY, hk.Movement(time, posture)), folder / "squats.trc")
    return folder


def test_it_prints_what_was_understood_and_each_repetition(hingekit, squats):
    done = hingekit("analyse", "squats.trc", *PERSON, folder=squats)
    assert done.returncode == 0, done.stderr
    for words in ("Recording", "Quality", "2 complete repetitions", "quasi-static", "6 Hz"):
        assert words in done.stdout
    assert "Not medical advice" in done.stdout
    assert not done.stderr  # no progress where nobody looks


def test_out_holds_tables_a_picture_and_a_page(hingekit, squats, tmp_path):
    out = tmp_path / "results"
    done = hingekit("analyse", "squats.trc", *PERSON, "--spine", "--out", out, folder=squats)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == FILES
    for name, rows in (("moments.csv", 500), ("repetitions.csv", 2)):
        with (out / name).open(encoding="utf-8", newline="") as file:
            head, *body = csv.reader(file)
        assert len(body) == rows
        assert "dynamic_lumbar_moment [N·m]" in head
    assert (out / "moments.png").read_bytes().startswith(b"\x89PNG")
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "compression at L5/S1" in page


def test_json_has_the_numbers_and_no_nan(hingekit, squats):
    done = hingekit("analyse", "squats.trc", *PERSON, "--json", folder=squats)
    said = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert said["complete_repetitions"] == len(said["repetitions"]) == 2
    assert said["units"]["lumbar_moment"] == "N·m"
    assert said["peak_lumbar_moment"] == max(row["lumbar_moment"] for row in said["repetitions"])
    assert said["notes"] == []


def test_a_load_adds_its_weight_and_no_filter_can_be_had(hingekit, squats):
    def peak(*words):
        done = hingekit("analyse", "squats.trc", *PERSON, *words, "--json", folder=squats)
        return json.loads(done.stdout)

    plain, loaded, raw = peak(), peak("--load", 20), peak("--cutoff", "none")
    assert loaded["peak_lumbar_moment"] > plain["peak_lumbar_moment"] + 20
    assert raw["filter"] == "none"


def test_a_note_is_said_once_and_on_standard_error(hingekit, squats, tmp_path):
    lines = (squats / "squats.trc").read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("\t500\t", "\t501\t")  # one frame more than there is
    (tmp_path / "squats.trc").write_text("\n".join(lines), encoding="utf-8")
    done = hingekit("analyse", "squats.trc", *PERSON, "--json", folder=tmp_path)
    (note,) = [line for line in done.stderr.splitlines() if "501" in line]
    assert note.startswith("Note: ")
    assert any("501" in each for each in json.loads(done.stdout)["notes"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--cutoff", 0), "Cutoff"),
        (("--cutoff", "often"), "--cutoff"),
        (("--cutoff", 40), "Cutoff"),
        (("--still", 20, 30), "20 to 30 s"),
        (("--still", 1), "--still"),
        (("--arms", "crossed"), "hanging"),
        (("--unit", "furlong"), "furlong|unit"),
        (("--rate", 100), "rate"),
        (("--names", "mine.toml"), "mine.toml"),
        (("--pelvis", "other.csv"), "other.csv"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_and_nothing_is_written(
    hingekit, squats, tmp_path, words, told
):
    out = tmp_path / "results"
    done = hingekit("analyse", "squats.trc", *PERSON, *words, "--out", out, folder=squats)
    assert done.returncode == 2, done
    assert done.stdout == ""
    (sentence,) = [s for s in done.stderr.splitlines() if not s.startswith("Note: ")]
    assert sentence.startswith("hingekit: ")
    assert any(each in sentence for each in told.split("|")), sentence
    assert not out.exists()
