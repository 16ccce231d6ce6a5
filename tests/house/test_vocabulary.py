"""Are things called what the field calls them?

A rule forbids a word only in the sense that the vocabulary replaces: a linkage is no link, and
a weight in newtons is one. Docstrings, names, column names and the command line's help are read.
"""

import inspect
import re

import pytest

#: What not to write, and what to write instead.
INSTEAD = {
    r"\blinks?\b": "segment",
    r"\btorques?\b": "net joint moment",
    r"\bback angle\b": "trunk or thorax inclination",
    r"\bcogs?\b|\bcent(er|re) of gravity\b": "centre of mass",
    r"\bheight of (a|the|this) (person|body|man|woman|subject)\b|\bbody ?height\b": "stature",
    r"\bbody ?weight\b|\bweigh(t|s|ing)?\b[^.\[]*(\[kg\]|\bin kg\b|\d kg\b)": "mass",
    r"\blever arm\b": "moment arm",
}


def wrong_words(text):
    plain = " ".join(text.replace("_", " ").split())
    return [
        f"{found[0]!r}: say {instead}"
        for rule, instead in INSTEAD.items()
        for found in re.finditer(rule, plain, re.IGNORECASE)
    ]


def names(member):
    """Name, parameters and fields."""
    inner = inspect.signature(member.thing).parameters if inspect.isfunction(member.thing) else ()
    fields = member.thing.__annotations__ if inspect.isclass(member.thing) else ()
    return [member.name.rpartition(".")[2], *inner, *fields]


def test_docstrings_speak_the_vocabulary(public):
    wrong = [f"{m.place} {m.name} {word}" for m in public for word in wrong_words(m.docstring)]
    assert not wrong, "\n".join(wrong)


def test_names_speak_the_vocabulary(public):
    wrong = [
        f"{member.place} {name} {word}"
        for member in public
        for name in names(member)
        for word in wrong_words(name)
    ]
    assert not wrong, "\n".join(wrong)


def test_columns_speak_the_vocabulary():
    from hingekit.study import COLUMNS

    assert not [word for name, told in COLUMNS.items() for word in wrong_words(f"{name} {told}")]


@pytest.mark.parametrize(
    "command",
    [(), ("compare",), ("analyse",), ("progressions",), ("tables",), ("explore",), ("lab",)],
)
def test_help_speaks_the_vocabulary(hingekit, tmp_path, command):
    told = hingekit(*command, "--help", folder=tmp_path).stdout
    assert "Usage" in told
    assert not wrong_words(told)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("The planar linkage of rigid segments, linked at the joints.", False),
        ("The weight of the thorax [N], and the mass of the load [kg].", False),
        ("Height of the grip centre above the ground [m].", False),
        ("Each link has a length.", True),
        ("A person's weight [kg].", True),
        ("The torque about L5/S1.", True),
    ],
)
def test_the_rule_tells_the_two_senses_apart(said, wrong):
    assert bool(wrong_words(said)) is wrong
