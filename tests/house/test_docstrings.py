"""Does every public thing say what it is, with the unit of each number?

Three rules. Everything public has a docstring, and what numpydoc sections it has agree with
the code. What a user calls has them all. A number has a unit in brackets: each parameter and
result whose type names a float, an int or an array closes its description's first or last
sentence with one, or says which other docstring has it; a function that tells its result in one
line has one in that line.
"""

import inspect
import re

import pytest
from numpydoc.docscrape import ClassDoc, FunctionDoc
from numpydoc.validate import validate

import hingekit

#: numpydoc's checks for everything: a docstring; sections known and in order; parameters in
#: the signature, in its order, with type and description; one Returns with a description.
AGREES = {"GL06", "GL07", "GL08", "PR02", "PR03", "PR04", "PR07", "RT03", "SS01", "SS02"}
#: And for what a user calls: every parameter and result is there.
COMPLETE = {"PR01", "RT01"}

UNITS = {"-", "1/s", "J", "N", "N·m", "N·m/deg", "N·m/kg", "N·m/m", "W", "deg", "deg/s", "deg/s²"}
UNITS |= {"kg", "kg·m", "kPa", "kg·m²", "m", "m/s", "m/s²", "m²", "mm", "s", "unit", "unit·s"}
#: Where angles are radians: below what users call.
INSIDE = ("hingekit._arrays", "hingekit.linkage", "hingekit.equations")
#: A number whose unit the catalogue states.
ELSEWHERE = {"as the catalogue says"}

NUMBER = re.compile(r"\b(float|int|integer|complex|array)\b")
BRACKETS = re.compile(r"\[([^\[\]]+)\]")
CLOSING = re.compile(r"\[[^\[\]]+\](?=\.?$|\. )|\bas in `[\w.]+`\.$|in the task's unit\.$")


@pytest.fixture(scope="module")
def called(public):
    """What a user calls: the public names, the functions of public modules, and methods."""
    given = {
        f"{thing.__module__}.{thing.__qualname__}"
        for space in (hingekit, hingekit.datasets, hingekit.figures)
        for thing in (getattr(space, name) for name in dir(space) if not name.startswith("_"))
        if inspect.isfunction(thing) or inspect.isclass(thing)
        if space is hingekit or thing.__module__ == space.__name__
    }
    methods = {m.name for m in public if m.name.rpartition(".")[0] in given}
    # `part` is how `in_blocks` asks for a share of its inputs, and is told of there.
    return {m.name for m in public if m.name in given} | {
        name for name in methods if not name.endswith(".part")
    }


def is_record(thing):
    """A NamedTuple or Enum: its fields say in comments what they are."""
    return inspect.isclass(thing) and (hasattr(thing, "_fields") or hasattr(thing, "_member_map_"))


def one(lines):
    return " ".join(" ".join(lines).split())


def units(text):
    """What stands in brackets as a unit; "[m, complex]" and "[N·m per leg]" start with one."""
    return [re.split(r", | per ", inside)[0] for inside in BRACKETS.findall(text)]


def described(member):
    """Parameters and results of a docstring, as numpydoc reads them."""
    if inspect.ismodule(member.thing):
        return []
    document = ClassDoc if inspect.isclass(member.thing) else FunctionDoc
    read = document(member.thing)
    return [*read["Parameters"], *read["Returns"]]


def test_docstrings_agree_with_the_code(public, called):
    wrong = []
    # numpydoc stumbles over a module that only imports; ruff sees to modules.
    for member in (each for each in public if not inspect.ismodule(each.thing)):
        checks = set(AGREES)
        if member.name in called and not is_record(member.thing):
            checks |= COMPLETE
        wrong += [
            f"{member.place} {member.name}: {message}"
            for code, message in validate(member.name)["errors"]
            if code in checks
        ]
    assert not wrong, "\n".join(wrong)


def test_each_number_closes_with_its_unit(public):
    wrong = [
        f"{member.place} {member.name}({entry.name}): {one(entry.desc)!r}"
        for member in public
        for entry in described(member)
        if NUMBER.search(entry.type or entry.name) and not CLOSING.search(one(entry.desc))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_result_told_in_one_line_has_its_unit_there(public):
    wrong = []
    for member in public:
        result = getattr(member.thing, "__annotations__", {}).get("return")
        told = "Returns\n---" in member.docstring
        if result in ("Array", "float", "int") and not told and not units(member.docstring):
            wrong.append(f"{member.place} {member.name}: {member.docstring.splitlines()[0]}")
    assert not wrong, "\n".join(wrong)


def test_each_field_of_a_record_has_its_unit(public):
    wrong = []
    for member in public:
        if not hasattr(member.thing, "_fields") or units(member.docstring):
            continue
        fields = re.findall(
            r"^    (\w+: (?:Array|float|complex)\b(?!.*#).*)$",
            inspect.getsource(member.thing),
            re.MULTILINE,
        )
        wrong += [f"{member.place} {member.name}: {line}" for line in fields]
    assert not wrong, "\n".join(wrong)


def test_only_known_units_are_used(public):
    wrong = [
        f"{member.place} {member.name}({entry.name}): [{unit}]"
        for member in public
        for entry in described(member)
        for unit in units(one(entry.desc))
        if unit not in UNITS | ELSEWHERE
    ]
    assert not wrong, "\n".join(wrong)


def test_no_angle_in_the_public_interface_is_in_radians(public):
    outside = [m for m in public if not m.name.startswith(INSIDE)]
    assert not [m.place for m in outside if re.search(r"\[rad|\bradians\b", m.docstring)]


def test_each_module_says_which_question_it_answers(modules):
    first = {
        name: (module.__doc__ or "").strip().split("\n")[0] for name, module in modules.items()
    }
    assert not {name: line for name, line in first.items() if not line.endswith("?")}
