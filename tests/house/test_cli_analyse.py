"""Does the command line turn a recording into tables, a picture and a page, or refuse it?"""

import csv
import json
import re
import sys
from pathlib import Path

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
    assert "lumbar from standing [deg]" in done.stdout  # two seconds of it
    # Filtered, the simulated trunk bends by what it was given, the knees by 80 deg more.
    assert re.search(
        r"^Upright to most inclined: trunk \d+ deg, hips \d+ deg, knees 80 deg", done.stdout, re.M
    )
    assert "Not medical advice" in done.stdout
    assert not done.stderr  # no progress where nobody looks


def test_out_holds_tables_a_picture_and_a_page(hingekit, squats, tmp_path):
    out = tmp_path / "results"
    done = hingekit("analyse", "squats.trc", *PERSON, "--spine", "--out", out, folder=squats)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "spine.csv"])
    assert "compression at L5/S1" in done.stdout
    with (out / "spine.csv").open(encoding="utf-8", newline="") as file:
        head, *body = csv.reader(file)
    assert len(body) == 2 * 2 * 4  # repetitions, with and without inertia, both of two discs
    newtons = [row[head.index("value [N]")] for row in body]
    assert all(len(each.partition(".")[2]) <= 1 for each in newtons)
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


def unitless(said, units):
    """Names of numbers without a unit."""
    rows = [said, *(row for each in said.values() if isinstance(each, list) for row in each)]
    return {
        name
        for row in rows
        if isinstance(row, dict)
        for name, value in row.items()
        if isinstance(value, int | float) and name not in units
    }


def test_every_number_in_json_has_a_unit_and_a_mass_is_as_told(hingekit, squats):
    words = ("--mass", 75.3, "--stature", 1.68, "--sex", "male", "--spine", "--json")
    said = json.loads(hingekit("analyse", "squats.trc", *words, folder=squats).stdout)
    assert said["person"]["mass_kg"] == 75.3
    assert said["spine"]
    assert unitless(said, said["units"]) == set()


@pytest.fixture
def pair(tmp_path):
    """A folder with two motion sensors."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from sensor_files import pelvis_pitch, quaternions, trunk_pitch, turn, written

    sys.path.pop(0)
    time = np.arange(0, 13.2, 0.02)
    written(tmp_path, "trunk.csv", quaternions(time, turn(trunk_pitch(time))))
    written(tmp_path, "pelvis.csv", quaternions(time, turn(pelvis_pitch(time))))
    return tmp_path


PAIR = ("analyse", "trunk.csv", "--pelvis", "pelvis.csv", *PERSON)


def test_two_sensors_tell_whether_the_spine_stays_neutral(hingekit, pair):
    done = hingekit(*PAIR, "--out", "out", folder=pair)
    assert "Neutral spine   trunk.csv and pelvis.csv" in done.stdout
    page = (pair / "out" / "report.html").read_text(encoding="utf-8")
    said = json.loads(hingekit(*PAIR, "--json", folder=pair).stdout)
    assert len(said["neutral_spine"]) == 3
    assert said["files"] == ["trunk.csv", "pelvis.csv"]
    assert unitless(said, said["units"]) == set()
    for text in (done.stdout, page, said["neutral_spine_sentence"]):
        assert "In 3 complete repetitions the trunk inclined by 60 deg at most" in text
    assert "<title>trunk.csv and pelvis.csv</title>" in page


@pytest.mark.parametrize("words", [("--unit", "mm"), ("--names", "mine.toml")])
def test_two_sensors_are_told_no_unit_and_no_names(hingekit, pair, words):
    done = hingekit(*PAIR, *words, folder=pair)
    assert done.returncode == 2
    assert re.fullmatch(rf"hingekit: Two motion sensors .* leave {words[0]} out\.\n", done.stderr)


@pytest.mark.parametrize("word", ["none", "None"])
def test_no_filter_is_said_either_way(hingekit, squats, word):
    done = hingekit("analyse", "squats.trc", *PERSON, "--cutoff", word, "--json", folder=squats)
    assert json.loads(done.stdout)["filter"] == "none"


def test_a_low_cutoff_is_no_reason_to_refuse(hingekit, tmp_path):
    time = np.arange(0, 300, 0.25)
    depth = np.sin(np.pi * time / 150) ** 2
    posture = hk.Posture(0 * depth, -30 * depth, 30 * depth, 60 * depth)
    write_trc(simulated(BODY, hk.Movement(time, posture)), tmp_path / "slow.trc")
    done = hingekit("analyse", "slow.trc", *PERSON, "--cutoff", 0.015, folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_place_that_cannot_be_written_to_is_said_before_anything_is_read(hingekit, squats):
    done = hingekit("analyse", "nothing.trc", *PERSON, "--out", "squats.trc/out", folder=squats)
    assert re.fullmatch(r"hingekit: Cannot write to squats\.trc/out.*\n", done.stderr), done.stderr


def test_names_that_no_font_has_and_dollars_are_names(hingekit, squats, tmp_path):
    name = r"測定 $\bad$ x$^2$.trc"
    (tmp_path / name).write_bytes((squats / "squats.trc").read_bytes())
    done = hingekit("analyse", name, *PERSON, "--out", "out", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_current_folder_and_nothing_are_told_apart(hingekit, tmp_path):
    here = hingekit("analyse", ".", *PERSON, folder=tmp_path)
    assert f"hingekit: {tmp_path.name} is a folder" in here.stderr
    assert "There is no file ''" in hingekit("analyse", "", *PERSON, folder=tmp_path).stderr


def test_help_tells_of_the_picture_s_size(hingekit, tmp_path):
    assert "1920x1080" in hingekit("analyse", "--help", folder=tmp_path).stdout


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
        (("--cutoff", "nan"), "--cutoff"),
        (("--rate", 0), "Rate"),
        (("--unit", ""), "unit"),
        (("--still", 1, 0.5), "ends before it starts"),
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
