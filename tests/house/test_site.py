"""Does the documentation site build without a warning, hold together, and need no network?

Notebooks are pages here, not run: nbmake runs them with the rest of the tests.
"""

import importlib
import inspect
import re
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from test_vocabulary import INSTEAD, wrong_words

from hingekit import datasets

SPACES = ("", ".technique", ".spine", ".exposure", ".datasets", ".figures")

#: Attributes that a browser follows by itself, and those that it follows when told to.
LOADED = {"src", "poster", "data"}
FOLLOWED = {"href"}
#: Elements whose href is loaded, too.
SHEETS = {"link"}
LOADED_BY_SHEET = re.compile(r"(?:@import\s+|url\(\s*)[\"']?((?:https?:)?//[^\"')\s]+)")


class Page(HTMLParser):
    """What a page points to, what it loads, and the places in it that can be pointed to."""

    def __init__(self, text):
        super().__init__()
        self.points, self.loads, self.places = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        loads = LOADED | (FOLLOWED if tag in SHEETS else set())
        self.loads += [given[name] for name in loads & set(given)]
        self.points += [given[name] for name in FOLLOWED & set(given)]
        if given.get("http-equiv") == "refresh":
            self.points.append(given["content"].partition("url=")[2])


def is_foreign(address):
    return bool(urlsplit(address).netloc)


@pytest.fixture(scope="module")
def site(repository, tmp_path_factory):
    """The folder of the site, built as docs/conf.py says but for the notebooks' run."""
    folder = tmp_path_factory.mktemp("site")
    settings = ["-W", "--keep-going", "-q", "-D", "nb_execution_mode=off", "-c", "docs"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *settings, ".", folder],
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site):
    """Each page of the site as it was read, by its path."""
    found = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    return {path: Page(path.read_text(encoding="utf-8")) for path in found}


def test_each_page_and_notebook_of_the_repository_is_on_the_site(repository, site):
    read = ["CHANGELOG.md", "CONTRIBUTING.md", "datasets/README.md"]
    sources = [repository / name for name in read]
    sources += [*(repository / "docs").glob("*.md"), *(repository / "notebooks").glob("*.ipynb")]
    wanted = {path.relative_to(repository).with_suffix(".html") for path in sources}
    assert not {str(path) for path in wanted if not (site / path).is_file()}


def test_everything_that_a_page_points_to_or_loads_is_there(site, pages):
    lost = []
    for path, page in pages.items():
        for address in {*page.points, *page.loads}:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = pages[target].places if target in pages else set()
            found = target.is_file() and target.is_relative_to(site.resolve())
            # A place in what is no page, such as a picture, is the browser's to find.
            if not found or (parts.fragment and target in pages and parts.fragment not in known):
                lost.append(f"{path.relative_to(site)}: {address}")
    assert not lost, "\n".join(sorted(lost))


def test_no_page_loads_anything_from_elsewhere(site, pages):
    foreign = {
        f"{path.relative_to(site)}: {address}"
        for path, page in pages.items()
        for address in page.loads
        if is_foreign(address)
    }
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        foreign |= {f"{sheet.name}: {address}" for address in LOADED_BY_SHEET.findall(text)}
    assert not foreign, "\n".join(sorted(foreign))


def test_equations_are_set_by_a_script_of_the_site(pages):
    (derivation,) = (page for path, page in pages.items() if path.name == "derivation.html")
    assert [
        address for address in derivation.loads if "mathjax" in address and not is_foreign(address)
    ]


def test_each_public_name_is_described_once(pages):
    described = [place for page in pages.values() for place in page.places]
    for space in SPACES:
        module = importlib.import_module(f"hingekit{space}")
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            if inspect.ismodule(thing) or name.startswith("__"):
                continue
            # Where hingekit or hingekit.spine offers the same thing, it is told of there.
            homes = {f"hingekit{home}.{name}" for home in ("", ".spine", space)}
            assert len(homes & set(described)) == 1, f"{module.__name__}.{name}"


def test_the_page_of_references_names_each_table_and_its_source(site):
    text = (site / "docs/references.html").read_text(encoding="utf-8")
    table = datasets.catalogue()
    assert not [name for name in table["name"] if f">{name}<" not in text]
    assert not [doi for doi in table["doi"] if doi and f"https://doi.org/{doi}" not in text]


def test_the_vocabulary_page_tells_every_rule_and_no_other(repository):
    page = (repository / "docs/vocabulary.md").read_text(encoding="utf-8")
    _, rules = page.split("| not | but |")
    rows = re.findall(r"^\| ([^|-][^|]*) \| ([^|]*) \|", rules, re.MULTILINE)
    assert {instead for _, instead in rows} == set(INSTEAD.values())
    for said, instead in rows:
        assert any(word.endswith(instead) for word in wrong_words(f"{said} 5 kg")), said


@pytest.mark.parametrize(
    ("html", "foreign"),
    [
        ('<script src="https://cdn.example/x.js"></script>', True),
        ('<link rel="stylesheet" href="//fonts.example/x.css">', True),
        ('<a href="https://doi.org/10.1">a paper</a>', False),
        ('<script src="../_static/x.js"></script>', False),
    ],
)
def test_the_rule_tells_what_is_loaded_from_what_is_cited(html, foreign):
    assert any(is_foreign(address) for address in Page(html).loads) is foreign


def test_the_rules_read_sheets_places_and_front_doors():
    assert LOADED_BY_SHEET.findall("@import 'https://a.example/x.css'; b {c: url(//d.example/e)}")
    assert not LOADED_BY_SHEET.findall("a { src: url(fonts/own.woff2) }")
    page = Page('<meta http-equiv="refresh" content="0; url=a.html"><p id="b">')
    assert (page.points, page.places) == (["a.html"], {"b"})
