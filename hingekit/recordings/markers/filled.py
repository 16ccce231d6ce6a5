"""What are the positions once their gaps are bridged?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from hingekit._arrays import Array
from hingekit.recordings import gaps
from hingekit.recordings.markers import rigid
from hingekit.recordings.recording import Gaps


class Filled(Mapping[str, Array]):
    """Positions by label with their gaps bridged, each marker only when it is asked for.

    Gaps up to 0.2 s by a cubic spline, up to 0.5 s by the rigid segment; what is longer, and
    what lies at an end, stays open.

    Parameters
    ----------
    time : array, shape (n,)
        Increasing times [s].
    markers : mapping of str to array, shape (n, 3)
        Positions as recorded, NaN where not seen [m].
    companions : mapping of str to sequence of str
        Label to the other labels that ride on the same segment [-].
    """

    def __init__(
        self, time: Array, markers: Mapping[str, Array], companions: Mapping[str, Sequence[str]]
    ) -> None:
        self._time = time
        self._markers = markers
        self._companions = companions
        self._known: dict[str, tuple[Array, Gaps]] = {}

    def __getitem__(self, label: str) -> Array:
        return self._bridged(label)[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._markers)

    def __len__(self) -> int:
        return len(self._markers)

    def gaps(self, label: str) -> Gaps:
        """What was missing of a marker, and what became of it.

        Parameters
        ----------
        label : str
            Of the marker [-].

        Returns
        -------
        Gaps
            Counts of frames.
        """
        return self._bridged(label)[1]

    def _bridged(self, label: str) -> tuple[Array, Gaps]:
        if label not in self._known:
            self._known[label] = self._bridge(label)
        return self._known[label]

    def _bridge(self, label: str) -> tuple[Array, Gaps]:
        recorded = self._markers[label]
        missing = _missing(recorded)
        if not missing:
            return recorded, Gaps(0)
        splined = gaps.fill(self._time, recorded)
        long = _missing(splined)
        others = [self._markers[other] for other in self._companions.get(label, ())]
        carried = rigid.fill(self._time, splined, others)
        return carried, Gaps(missing, spline=missing - long, cluster=long - _missing(carried))


def _missing(positions: Array) -> int:
    return int(np.count_nonzero(~gaps.seen(positions)))
