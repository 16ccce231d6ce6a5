"""Where does each number behind lifting limits, damage and tolerance come from?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hingekit import datasets

if TYPE_CHECKING:
    import pandas as pd

#: Tables that hold every number of `hingekit.exposure`.
TABLES = (
    "niosh_equation",
    "niosh_frequency",
    "niosh_coupling",
    "niosh_printed",
    "lifft",
    "tolerance_limits",
)


def parameters() -> pd.DataFrame:
    """Every number that `hingekit.exposure` computes with, its source and its status.

    Returns
    -------
    pandas.DataFrame
        As from `hingekit.datasets.parameters`, which lists those of the spine, too.
    """
    return datasets.parameters(*TABLES)
