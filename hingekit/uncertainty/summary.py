"""What is worth knowing of numbers that are too many to keep?

How many there are, their mean and spread, the ends, and a histogram for quantiles. Two summaries
add up to that of all the numbers together, so that no more than one chunk of them ever exists.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_between


@dataclass(frozen=True, eq=False)
class Summary:
    """Numbers of one kind, summed up.

    Made by `Summary.of`. `+` puts two together (Chan, Golub & LeVeque 1983 for the mean and the
    squares). Sums round, so the last digits depend on the order: `stream` adds chunks up in
    theirs.

    Parameters
    ----------
    low, high : float
        Ends of the histogram, in the unit of the numbers [unit].
    counts : integer array, shape (bins + 2,)
        How many lie below `low`, in each of the bins of equal width, and above `high` [-].
    missing : int
        How many were NaN, which nothing else counts: postures that do not exist [-].
    count : int
        How many there are [-].
    mean : float
        Their mean; NaN where there is none [unit].
    squares : float
        Sum of their squared differences from the mean, in the unit squared [unit].
    least, most : float
        Smallest and largest; NaN where there is none [unit].
    """

    low: float
    high: float
    counts: Array
    missing: int = 0
    count: int = 0
    mean: float = math.nan
    squares: float = 0.0
    least: float = math.nan
    most: float = math.nan

    @classmethod
    def of(cls, values: Array, low: float, high: float, *, bins: int = 200) -> Summary:
        """Sum up an array of any shape.

        Parameters
        ----------
        values : float or array
            The numbers; NaN is missing [unit].
        low, high : float
            Between which quantiles are wanted. The same for all that will be added up, so
            choose them beforehand: what lies outside is counted, but has no quantiles [unit].
        bins : int
            Bins of the histogram; a quantile is known to within one of them [-].

        Returns
        -------
        Summary
            Of all of them.

        Raises
        ------
        HingekitError
            When a value is infinite, or the bins do not lie between two ends.
        """
        if not (math.isfinite(low) and math.isfinite(high) and low < high and bins >= 1):
            raise HingekitError(
                f"A histogram needs bins between two ends, not {bins} between {low:g} and "
                f"{high:g}: give low < high and 1 bin or more."
            )
        low, high = float(low), float(high)
        given = np.asarray(values, dtype=float).reshape(-1)
        missing = np.isnan(given)
        absent = int(np.count_nonzero(missing))
        found = given[~missing] if absent else given
        if not found.size:
            return cls(low, high, np.zeros(bins + 2, np.int64), absent)
        least, most = float(found.min()), float(found.max())
        if math.isinf(least) or math.isinf(most):
            raise HingekitError(
                "An infinite value has no mean: make it NaN, which counts as missing."
            )
        within, _ = np.histogram(found, bins, (low, high))
        outside = np.count_nonzero(found < low), np.count_nonzero(found > high)
        mean = float(found.mean())
        found = found - mean
        return cls(
            low,
            high,
            np.array([outside[0], *within, outside[1]], np.int64),
            absent,
            found.size,
            mean,
            float(np.sum(found * found)),
            least,
            most,
        )

    def __add__(self, other: Summary) -> Summary:
        """Both together."""
        if not isinstance(other, Summary):
            return NotImplemented
        if self._histogram != other._histogram:
            mine, its = (
                "{2} bins from {0:g} to {1:g}".format(*each._histogram) for each in (self, other)
            )
            raise HingekitError(
                f"Summaries with {mine} and with {its} do not add up: give all one histogram."
            )
        missing = self.missing + other.missing
        if not (self.count and other.count):
            return replace(self if self.count else other, missing=missing)
        count, apart = self.count + other.count, other.mean - self.mean
        between = apart * apart * (self.count * other.count / count)
        return Summary(
            self.low,
            self.high,
            self.counts + other.counts,
            missing,
            count,
            self.mean + apart * (other.count / count),
            self.squares + other.squares + between,
            min(self.least, other.least),
            max(self.most, other.most),
        )

    @property
    def _histogram(self) -> tuple[float, float, int]:
        """Ends and number of its bins."""
        return self.low, self.high, len(self.counts) - 2

    @property
    def standard_deviation(self) -> float:
        """Spread about the mean, of all that were counted; NaN where there is none [unit]."""
        return math.sqrt(self.squares / self.count) if self.count else math.nan

    def quantile(self, share: Array) -> Array:
        """Value that this share of the numbers does not exceed, from the histogram.

        Parameters
        ----------
        share : float or array
            Between 0 and 1: 0.5 is the median [-].

        Returns
        -------
        float or array
            Off by the width of a bin at most; NaN where the value lies below `low` or above
            `high`, where the histogram knows nothing [unit].

        Raises
        ------
        HingekitError
            When a share is not between 0 and 1.
        """
        share = require_between("Share", share, 0, 1, "of the numbers", "0.5 is the median")
        if not self.count:
            return share * math.nan
        edges = np.linspace(self.low, self.high, len(self.counts) - 1)
        reached = np.cumsum(self.counts[:-1])  # how many lie below each edge
        inside = np.clip(edges, self.least, self.most)
        return np.interp(share * self.count, reached, inside, left=np.nan, right=np.nan)
