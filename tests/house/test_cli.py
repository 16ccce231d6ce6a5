"""Does the command line help, refuse and write as promised?"""

import csv
import json
import struct

import pytest

PERSON = ("--mass", 75, "--stature", 1.75, "--sex", "male")
LEGS = ("LKNE", "RKNE", "LANK", "RANK")
WHOLE = ("C7", "CLAV", "LASI", "RASI", "LPSI", "RPSI", *LEGS)

#: Least size of comparison.png [bytes]: an empty white canvas of its size takes about 15 kB.
DRAWN = 50_000


@pytest.fixture
def refused(hingekit, tmp_path):
    """Run a wrong command in an empty folder; its sentence, once everything else is right."""

    def run(*words):
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
        result = hingekit(*words, folder=tmp_path)
        sentence = result.stderr.strip()
        assert result.returncode == 2, result
        assert result.stdout == ""
        assert "\n" not in sentence, sentence
        assert sentence.startswith("hingekit: ")
        assert sentence.endswith((".", "?"))
        assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
        return sentence

    return run


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--mass", -3), "-3 kg"),
        (("--mass", "nan"), "nan kg"),
        (("--stature", 175), "1.75"),
        (("--table", "deleva"), "deleva1996"),
        (("--sex", "unknown"), "female, male"),
        (("--load", -1), "-1 kg"),
        (("--hand-height", -1), "-1 m"),
        (("--knee-flexion", 500), "500 deg"),
        (("--arms", "crossed"), "hanging"),
        (("--hand-height", 0.4, "--hip-travel", 0.1), "hip_travel"),
    ],
)
def test_a_wrong_number_or_name_is_refused_in_one_sentence(refused, words, told):
    assert told in refused("compare", *words, "--out", "results")


def test_an_out_that_is_a_file_is_refused_and_kept(refused, tmp_path):
    (tmp_path / "results").write_text("mine")
    assert "results" in refused("compare", "--out", "results")
    assert (tmp_path / "results").read_text() == "mine"


def test_a_missing_recording_is_refused(refused):
    assert "squats.trc" in refused("analyse", "squats.trc", *PERSON, "--out", "results")


def test_a_recording_of_an_unknown_kind_is_refused(refused, tmp_path):
    (tmp_path / "squats.xyz").write_text("1 2 3")
    assert ".trc" in refused("analyse", "squats.xyz", *PERSON, "--out", "results")


def test_an_empty_recording_is_refused(refused, tmp_path):
    (tmp_path / "squats.trc").write_text("")
    assert "empty" in refused("analyse", "squats.trc", *PERSON, "--out", "results")


def test_a_recording_cut_off_in_a_row_is_refused_with_its_line(refused, tmp_path, trc):
    whole = trc(*WHOLE).rstrip("\n")
    (tmp_path / "squats.trc").write_text(whole[: whole.rindex("\t", 0, -20)])
    last = whole.count("\n") + 1
    assert f"line {last}" in refused("analyse", "squats.trc", *PERSON, "--out", "results")


def test_a_recording_without_a_trunk_is_refused(refused, tmp_path, trc):
    (tmp_path / "squats.trc").write_text(trc(*LEGS))
    assert "squats.trc" in refused("analyse", "squats.trc", *PERSON, "--out", "results")


def test_compare_prints_both_strategies_and_the_limits_of_the_model(hingekit, tmp_path):
    printed = hingekit("compare", folder=tmp_path).stdout
    for words in ("bend forward", "reach back", "lumbar moment", "Not medical advice"):
        assert words in printed


def test_json_is_json_and_missing_is_null(hingekit, tmp_path):
    # No hip and no spine bend so far: the postures are missing, with a reason.
    words = ("compare", "--json", "--thorax-inclination", 160)
    said = json.loads(
        hingekit(*words, folder=tmp_path).stdout,
        parse_constant=lambda name: pytest.fail(f"{name} is not JSON"),
    )
    missing = [row for row in said["strategies"] if row["status"] != "posture exists"]
    assert missing
    assert all(row["lumbar_moment"] is None for row in missing)
    assert said["units"]["lumbar_moment"] == "N·m"


def test_out_holds_a_table_with_units_and_a_picture(hingekit, tmp_path):
    result = hingekit("compare", "--out", "deep/results", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    folder = tmp_path / "deep" / "results"
    assert sorted(path.name for path in folder.iterdir()) == ["comparison.csv", "comparison.png"]
    with (folder / "comparison.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert {"strategy", "status", "lumbar_moment [N·m]", "hand_height [m]"} <= set(head)
    words = {"strategy", "status"}
    assert all(name in words or name.endswith("]") for name in head)
    assert [row[0] for row in rows] == ["bend forward", "reach back"]
    picture = (folder / "comparison.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.endswith(b"IEND\xaeB`\x82")
    width, height = struct.unpack(">II", picture[16:24])
    assert width > height > 600
    assert len(picture) > DRAWN


def test_the_same_picture_is_written_over_the_old_one(hingekit, tmp_path):
    (tmp_path / "comparison.csv").write_text("old")
    assert hingekit("compare", "--out", ".", folder=tmp_path).returncode == 0
    assert "lumbar_moment" in (tmp_path / "comparison.csv").read_text(encoding="utf-8")


def test_tables_lists_every_table_with_its_citation(hingekit, tmp_path):
    from hingekit import datasets

    printed = hingekit("tables", folder=tmp_path).stdout
    for _, row in datasets.catalogue().iterrows():
        assert f"\n{row['name']}" in f"\n{printed}"
        assert row["citation"] in printed


def test_help_names_every_command(hingekit, tmp_path):
    printed = hingekit("--help", folder=tmp_path).stdout
    for command in ("compare", "analyse", "tables", "--version"):
        assert command in printed
