"""Which parts of the site does the library write itself?

A comment such as ``<!-- write: api hingekit.spine -->`` in a page becomes the public names of that
module, ``<!-- write: references -->`` whom the tables cite; neither can fall behind the code.
"""

import inspect
import re
import textwrap
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx

import hingekit
from hingekit import datasets

WRITE = re.compile(r"^<!-- write: (\w+) ?(\S*) -->$", re.MULTILINE)
ALIAS = "Alias for field number"  # what Python says of a NamedTuple's field


def api(module_name: str) -> str:
    """Write the public names of a module: a list of all, then each that no earlier page has."""
    module = import_module(module_name)
    things = {name: getattr(module, name) for name in public(module)}
    lines = [".. autosummary::", "   :signatures: none", ""]
    lines += [f"   ~{home(module, name)}.{name}" for name, it in things.items() if documented(it)]
    for name, thing in things.items():
        if home(module, name) == module_name:
            lines += ["", *entry(f"{module_name}.{name}", thing)]
    return "\n".join(["```{eval-rst}", *lines, "```"])


def public(module: ModuleType) -> list[str]:
    """Names that a module offers, without its modules and what it imports for itself."""
    own = [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__
    ]
    names = getattr(module, "__all__", own)
    return [
        name
        for name in names
        if not name.startswith("__") and not inspect.ismodule(getattr(module, name))
    ]


def home(module: ModuleType, name: str) -> str:
    """Say where a name is documented: once, on the page that a user meets first."""
    spaces = (hingekit, hingekit.spine, module)
    same = (s for s in spaces if getattr(s, name, None) is getattr(module, name))
    return next(space.__name__ for space in same if name in public(space))


def documented(thing: Any) -> bool:
    """Tell what has a docstring of its own from a constant."""
    return inspect.isclass(thing) or inspect.isroutine(thing)


def entry(name: str, thing: Any) -> list[str]:
    """Write the directive that describes one thing."""
    if inspect.isclass(thing):
        return [f".. autoclass:: {name}", "   :members:"]
    if inspect.isroutine(thing):
        return [f".. autofunction:: {name}"]
    told = [f".. py:data:: {name}", f"   :type: {type(thing).__name__}", ""]
    value = repr(tuple(thing) if isinstance(thing, Mapping) else thing)
    shown = textwrap.wrap(value, 66, break_long_words=False)
    return [*told, "   .. code-block:: python", "", *(f"      {line}" for line in shown)]


def references(_: str) -> str:
    """Write whom the tables cite, each with the tables that hold its numbers."""
    told = datasets.catalogue().sort_values("citation", key=lambda text: text.str.casefold())
    lines = []
    for (citation, doi), tables in told.groupby(["citation", "doi"], sort=False):
        at = f" [doi {doi}](https://doi.org/{doi})." if doi else ""
        names = ", ".join(f"[{name}](../datasets/README.md#{name})" for name in tables["name"])
        lines.append(f"- {citation}{at} Tables: {names}.")
    return "\n".join(lines)


WRITERS = {"api": api, "references": references}


def write(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Put what the library writes where a page asks for it."""
    source[0] = WRITE.sub(lambda found: WRITERS[found[1]](found[2]), source[0])


def tell_fields(
    _app: Sphinx, what: str, name: str, _thing: Any, _options: Any, lines: list[str]
) -> None:
    """Describe a record's field by the comment in its line, where its unit stands."""
    if what == "attribute" and lines and lines[0].startswith(ALIAS):
        space, _, field = name.rpartition(".")
        module, _, record = space.rpartition(".")
        source = inspect.getsource(getattr(import_module(module), record))
        found = re.search(rf"^    {field}: .*?# *(.*)$", source, re.MULTILINE)
        lines[:] = [found[1]] if found else []


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the build."""
    app.connect("source-read", write)
    app.connect("autodoc-process-docstring", tell_fields, priority=400)  # numpydoc's is 500
    return {"parallel_read_safe": True}
