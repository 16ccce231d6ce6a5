"""How do spine loads compare with published limits and strengths?

A ratio to a published limit is not a verdict. Limits differ twofold, the strength of spines
more than twentyfold, and the loads come from a model. Numbers: `datasets/tolerance_limits.csv`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array
from hingekit.inputs import require_numbers
from hingekit.results import by_case

if TYPE_CHECKING:
    import pandas as pd

#: Columns of `tolerance`, with unit and long name.
COLUMNS = {
    "limit": ("", "whose limit or strength"),
    "load": ("", "compression or shear"),
    "kind": ("", "a recommended limit, or what specimens bore"),
    "published": ("N", "the limit, or the mean strength"),
    "ratio": ("-", "load over published; negative where the shear is posterior"),
    "ratio_low": ("-", "load over the upper end of the published range"),
    "ratio_high": ("-", "load over the lower end of the published range"),
    "condition": ("", "what it holds for"),
    "status": ("", "how the published number was obtained"),
    "source": ("", "where it comes from"),
    "compression": ("N", "into the disc"),
    "shear": ("N", "of the upper on the lower vertebra, anterior positive"),
}


def tolerance(compression: Array, shear: Array) -> pd.DataFrame:
    """Ratios of spine loads to each published limit and strength.

    Parameters
    ----------
    compression : float or array
        Into the disc, as from `spine_loads`; NaN gives NaN [N].
    shear : float or array
        Of the upper on the lower vertebra, anterior positive; the limits are for anterior
        shear; NaN gives NaN [N].

    Returns
    -------
    pandas.DataFrame
        One row per limit with the columns of `COLUMNS`, with arrays one per case, too. A range
        of ratios only where a range is published.

    Raises
    ------
    HingekitError
        When a load is not a number.

    Examples
    --------
    >>> from hingekit.exposure import tolerance
    >>> table = tolerance(compression=3400, shear=500)
    >>> float(table["ratio"][0])
    1.0
    """
    loads = {
        "compression": require_numbers("Compression", compression, "N"),
        "shear": require_numbers("Shear", shear, "N"),
    }
    rows = []
    for row in datasets.rows("tolerance_limits"):
        load = np.asarray(loads[row["load"]])
        published, low, high = (float(row[end] or "nan") for end in ("value", "low", "high"))
        ratios = {
            "published": published,
            "ratio": load / published,
            "ratio_low": load / high,
            "ratio_high": load / low,
        }
        told = dict(row) | ratios
        rows.append({name: told[name] for name in COLUMNS if name in told})
    return by_case(rows, COLUMNS, loads, note="A ratio to a published limit, not a verdict.")
