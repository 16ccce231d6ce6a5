"""Which numbers does hingekit stand on, and which recordings can it fetch?

Published tables come with the package (`catalogue`, `load`, `parameters`); openly licensed
recordings are fetched when they are asked for (`recordings`, `fetch`).
"""

from hingekit.datasets.fetching import fetch, recordings
from hingekit.datasets.tables import (
    STATUSES,
    Row,
    catalogue,
    citation,
    load,
    parameters,
    readme,
    rows,
    value,
)

__all__ = [
    "STATUSES",
    "Row",
    "catalogue",
    "citation",
    "fetch",
    "load",
    "parameters",
    "readme",
    "recordings",
    "rows",
    "value",
]
