"""How is the documentation site built?

    python -m pip install -e ".[docs,notebooks]"
    sphinx-build -W --keep-going -c docs . docs/_build

The second line stands in the repository's root: that is the source folder, so that a reference
from one file to another means the same on the site as in the repository, and notebooks and tables
are pages without being copied. The site needs no network, neither to build nor to read: open
`docs/_build/index.html`. With `-D nb_execution_mode=off` it is there in seconds, without figures.
"""

import os
import sys
from pathlib import Path

import hingekit

sys.path.insert(0, str(Path(__file__).parent))  # `generated`, beside this file
os.environ.pop("MPLBACKEND", None)  # a notebook that is told of one shows no figures

project = "hingekit"
author = "The hingekit developers"
project_copyright = author
version = release = hingekit.__version__

root_doc = "docs/index"
include_patterns = [
    "docs/**.md",
    "notebooks/*.ipynb",
    "datasets/README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
]
exclude_patterns = ["docs/_build", "**/.*", "build", "dist", "out"]
extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
    "sphinx-mathjax-offline",
    "generated",
]

myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3

nb_execution_mode = "cache"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_execution_excludepatterns = ["**/explorer.ipynb"]  # it waits for someone to move a slider
nb_merge_streams = True
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # the default asks two servers for scripts

autosummary_generate = False  # `generated` writes the pages; no files of theirs in the sources
autodoc_typehints = "none"  # numpydoc's sections say the types, and the units with them
autodoc_member_order = "bysource"
autodoc_default_options = {"exclude-members": "part"}  # the library's own, for large arrays
numpydoc_show_class_members = False
default_role = "py:obj"  # a name between single backticks, where it names something public

html_theme = "pydata_sphinx_theme"
html_title = "hingekit"
html_extra_path = ["entry"]  # the site's front door, one folder above its first page
html_static_path = ["static"]
html_css_files = ["hingekit.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "hingekit"},
    "navigation_with_keys": False,
    "show_prev_next": True,
    "footer_start": ["copyright"],
    "footer_end": [],
    # None beside a notebook: a line of code, and figures side by side, need the room.
    "secondary_sidebar_items": {page: ["page-toc"] for page in ("docs/**", "datasets/*", "C*")},
}
html_sidebars = {"docs/index": []}
