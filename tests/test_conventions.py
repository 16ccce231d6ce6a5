"""Does the page of conventions say what the library does?"""

import doctest
from pathlib import Path

import hingekit

ROOT = Path(__file__).parents[1]


def test_every_example_on_the_page_of_conventions_holds():
    page = ROOT / "docs" / "conventions.md"
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL * 0
    results = doctest.testfile(str(page), module_relative=False, optionflags=flags)
    assert results.attempted > 15
    assert results.failed == 0


def test_the_front_page_of_the_package_holds():
    results = doctest.testmod(hingekit)
    assert results.attempted
    assert results.failed == 0
