"""Does the command line do every progression by its name, for both people?"""

import json
import sys

import pytest

import hingekit as hk
from hingekit import cli, figures
from hingekit.figures import storyboard
from hingekit.progressions import progressions, run

PEOPLE = {
    "small woman": hk.Body.from_table(sex="female", mass=50, stature=1.52),
    "large man": hk.Body.from_table(mass=110, stature=1.95),
}
NAMES = [*progressions()]


@pytest.fixture
def command(monkeypatch, capsys):
    def called(*words):
        monkeypatch.setattr(sys, "argv", ["hingekit", "progressions", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return called


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("person", PEOPLE)
def test_each_runs_by_name_from_the_command_line(command, name, person):
    body = PEOPLE[person]
    who = ("--mass", body.mass, "--stature", body.stature, "--sex", body.sex)
    code, out, _ = command(name, *who, "--json")
    assert not code
    told = json.loads(out)
    assert told["progression"] == name
    assert told["missing_frames"] == {}
    peak = run(name, body).peaks.value["lumbar_moment"]
    assert told["peaks"]["lumbar_moment"]["value"] == pytest.approx(peak)


def test_without_a_name_it_lists_all_and_the_order_of_demand(command, tmp_path):
    code, out, _ = command("--out", tmp_path)
    assert not code
    assert all(name in out for name in NAMES)
    assert "Kendall" in out
    assert len((tmp_path / "progressions.csv").read_text().splitlines()) == len(NAMES) + 1


def test_a_wall_is_drawn_and_a_band_too(command, tmp_path):
    for name in ("butt tap to the wall", "banded hinge"):
        code, _, err = command(name, "--out", tmp_path)
        assert (code, err) == (None, "")
        assert (tmp_path / f"{name.replace(' ', '-')}.png").stat().st_size > 20_000  # not empty


def test_with_a_name_it_prints_a_card_and_writes_numbers_and_pictures(command, tmp_path):
    code, out, _ = command("kettlebell lift", "--load", 12, "--out", tmp_path)
    assert not code
    assert "12 kg" in out
    assert "Not medical advice" in out
    assert {path.name for path in tmp_path.iterdir()} == {
        "kettlebell-lift.csv",
        "kettlebell-lift.png",
    }
    header = (tmp_path / "kettlebell-lift.csv").read_text().splitlines()[0]
    assert "lumbar_moment [N·m]" in header


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("kettlbell swing",), "did you mean 'kettlebell swing'?"),
        (("hero squat", "--load", 5), "Nothing is carried"),
        (("--load", 5), "give its NAME"),
        (("hero squat", "--mass", "heavy"), "not a number"),
    ],
)
def test_the_command_line_refuses_in_a_sentence(command, words, sentence):
    code, out, err = command(*words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", ["hero squat", "butt tap to the wall", "kettlebell swing"])
def test_a_storyboard_shows_the_deepest_posture(command, tmp_path, monkeypatch, name):
    seen = []
    monkeypatch.setattr(
        figures,
        "storyboard",
        lambda *given, **told: seen.extend(drawn := storyboard(*given, **told)) or drawn,
    )
    command(name, "--out", tmp_path)
    trial = run(name, hk.Body.from_table(mass=75, stature=1.75))
    deepest = trial.movement.time[trial.posture.thorax > trial.posture.thorax.max() - 1e-6]
    shown = [float(panel.get_title().split(" s")[0]) for panel in seen]
    # titles are rounded to 0.01 s
    assert any(deepest[0] - 0.006 <= time <= deepest[-1] + 0.006 for time in shown)
