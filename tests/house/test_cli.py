"""Does the command line help, refuse and write as promised?"""

import csv
import json
import os
import re
import struct

import pytest

from hingekit.console import write
from hingekit.errors import HingekitError

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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("compare", "--mass", "heavy"), "--mass.*'heavy' is not a number"),
        (("compare", "--load", "5kg"), "--load.*'5kg' is not a number"),
        (("compare", "--mass"), "--mass.* requires an argument"),
        (("compare", "--lod", 3), "--lod.*--load"),
        (("compare", "twice"), "twice"),
        (("compair",), "compair"),
        (("analyse", *PERSON), "file"),
        (("analyse", "squats.trc", "--mass", 75), "--stature|--sex"),
        (("analyse", "squats.trc", *PERSON, "--load", "much"), "--load.*'much'"),
    ],
)
def test_words_that_cannot_be_read_are_refused_in_one_sentence(refused, words, told):
    sentence = refused(*words)
    assert re.search(told, sentence), sentence
    assert "--help" in sentence


def test_an_out_that_is_a_file_is_refused_and_kept(refused, tmp_path):
    (tmp_path / "results").write_text("mine")
    assert "results" in refused("compare", "--out", "results")
    assert (tmp_path / "results").read_text() == "mine"


def test_nothing_is_written_where_a_folder_has_the_name_of_a_file(refused, tmp_path):
    (tmp_path / "results" / "comparison.png").mkdir(parents=True)
    (tmp_path / "results" / "comparison.csv").write_text("mine")
    assert "comparison.png is a folder" in refused("compare", "--out", "results")
    assert (tmp_path / "results" / "comparison.csv").read_text() == "mine"


def test_no_folder_is_left_where_the_innermost_cannot_be_made(refused):
    # No file system takes a name of 300 letters.
    assert "Cannot write" in refused("compare", "--out", "new/" + 300 * "x")


def test_what_was_there_comes_back_when_a_later_file_cannot_go_to_its_place(tmp_path, monkeypatch):
    (tmp_path / "second").write_text("mine")
    replace = os.replace

    def refusing(source, target):
        if os.path.basename(target) == "third":
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refusing)
    names = ("first", "second", "third")
    with pytest.raises(HingekitError, match="Permission denied"):
        write(tmp_path, {name: lambda path: path.write_text("new") for name in names})
    assert [path.name for path in tmp_path.iterdir()] == ["second"]
    assert (tmp_path / "second").read_text() == "mine"


def test_no_folder_is_left_when_a_file_cannot_be_finished(tmp_path):
    def fail(path):
        path.write_text("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(tmp_path / "new" / "results", {"whole": lambda path: path.touch(), "half": fail})
    assert not list(tmp_path.iterdir())


def test_a_missing_recording_is_refused(refused):
    assert "squats.trc" in refused("analyse", "squats.trc", *PERSON, "--out", "results")


@pytest.mark.parametrize("name", ["squats", "squats.xyz"])
def test_that_a_recording_is_missing_is_said_before_its_kind(refused, name):
    assert f"There is no file {name}" in refused("analyse", name, *PERSON)


def test_a_recording_without_a_suffix_is_told_which_it_should_have(refused, tmp_path):
    (tmp_path / "squats").write_text("1 2 3")
    sentence = refused("analyse", "squats", *PERSON)
    assert "squats has no suffix: give a file that ends in" in sentence
    assert ".trc" in sentence


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


def test_a_missing_posture_is_said_in_words_and_has_no_share(hingekit, tmp_path):
    printed = hingekit("compare", "--load", 40, "--hand-height", 0.1, folder=tmp_path).stdout
    assert "No posture for reach back: hip out of range." in printed
    assert "cannot be shared out: bend forward with reach back's" in printed
    assert "nan" not in printed
    assert "together" not in printed


@pytest.mark.parametrize(
    ("held", "hint"),
    [
        ((), "--thorax-inclination"),
        (("--hand-height", 0.5), "--thorax-inclination"),
        (("--thorax-inclination", 45), "--hand-height"),
    ],
)
def test_the_hint_is_to_hold_something_else_equal(hingekit, tmp_path, held, hint):
    *_, last = hingekit("compare", *held, folder=tmp_path).stdout.splitlines()
    assert f"try {hint} " in last


def test_a_flexor_moment_has_no_percentage(hingekit, tmp_path):
    # Dumas' trunk has its mass behind the spine: bent forward by nothing, it needs the flexors.
    words = ("--table", "dumas2007", "--load", 0, "--thorax-inclination", 0)
    printed = hingekit("compare", *words, folder=tmp_path).stdout
    (sentence,) = re.findall("At this equal.*", printed)
    assert "N·m more" in sentence
    assert "%" not in sentence


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
