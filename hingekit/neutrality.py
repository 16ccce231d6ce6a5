"""Does the spine keep the shape that it has in standing while the trunk bends?

Two motion sensors, on trunk and pelvis, tell it apart, as Michaud et al. (2021, Sensors 21:5487,
doi 10.3390/s21165487) measured deadlifts and kettlebell swings; of that paper the abstract was
seen, and no number is taken from it. What counts as neutral is an assumption with a range
(`datasets/coaching_cues.csv`), so the share of time outside comes with a range, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance, require_numbers
from hingekit.recordings.sensors.recording import SensorRecording
from hingekit.repetitions import find_repetitions
from hingekit.results import Columns, described

if TYPE_CHECKING:
    import pandas as pd

#: Unit and long name of each column of `NeutralSpine.table`.
COLUMNS: Columns = {
    "start": ("s", "time at which the trunk starts to bend"),
    "end": ("s", "time at which it has come back"),
    "complete": ("", "whether all of the repetition was recorded"),
    "trunk_inclination": ("deg", "greatest trunk inclination, from standing"),
    "pelvis_inclination": ("deg", "greatest pelvis inclination, from standing"),
    "lumbar_flexion": ("deg", "greatest lumbar flexion, from standing"),
    "lumbar_extension": ("deg", "greatest lumbar extension, from standing, as a positive number"),
    "outside": ("-", "share of its time outside the neutral zone"),
    "outside_least": ("-", "the same for the widest zone of the assumption's range"),
    "outside_most": ("-", "the same for the narrowest"),
}


class Zone(NamedTuple):
    """Lumbar flexion relative to standing that counts as neutral, from and to [deg]."""

    low: float
    high: float

    def outside(self, flexion: Array) -> float:
        """Share of the values that are known and lie outside; NaN where none is [-]."""
        known = flexion[np.isfinite(flexion)]
        if not known.size:
            return float("nan")
        return float(np.mean((known < self.low) | (known > self.high)))

    def __str__(self) -> str:
        """The zone, for people."""
        return f"{self.low:g} to {self.high:+g} deg"


@dataclass(frozen=True, eq=False)
class NeutralSpine:
    """Repetition by repetition, how far trunk, pelvis and lumbar spine went.

    `neutral_spine` makes one. `print` shows it; the numbers are in `table`.

    Parameters
    ----------
    source : str
        Name of the recording, for people [-].
    table : pandas.DataFrame
        One row per repetition with the columns of `COLUMNS`.
    zone, widest, narrowest : Zone
        What counts as neutral, and the ends of that assumption's range [deg].
    notes : tuple of str
        What looks odd in the recording [-].
    """

    source: str
    table: pd.DataFrame
    zone: Zone
    widest: Zone
    narrowest: Zone
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What was measured, without a verdict."""
        whole = self.table[self.table["complete"]]
        if whole.empty:
            return f"{self.source} holds no complete repetition."
        shares = [np.average(whole[name], weights=whole["end"] - whole["start"]) for name in _SHARE]
        return (
            f"In {len(whole)} complete repetition{'s' if len(whole) > 1 else ''} the trunk "
            f"inclined by {_span(whole['trunk_inclination'])} deg at most, the pelvis by "
            f"{_span(whole['pelvis_inclination'])}, and the lumbar spine flexed by "
            f"{_span(whole['lumbar_flexion'])} and extended by {_span(whole['lumbar_extension'])}, "
            f"all from standing. It was outside {self.zone} for {shares[0]:.0%} of that time; for "
            f"{shares[1]:.0%} with {self.widest} and {shares[2]:.0%} with {self.narrowest}: what "
            "counts as neutral is an assumption."
        )

    def __str__(self) -> str:
        """A short honest card."""
        lines = [
            f"Neutral spine   {self.source}",
            "  greatest angles from standing [deg]       share of time outside",
            "      start      end   trunk  pelvis  flexion  extension  neutral",
        ]
        lines += [
            f"  {row.start:7.2f}s {row.end:7.2f}s {row.trunk_inclination:7.1f} "
            f"{row.pelvis_inclination:7.1f} {row.lumbar_flexion:8.1f} {row.lumbar_extension:10.1f} "
            f"{row.outside:8.0%}{'' if row.complete else '  cut off'}"
            for row in self.table.itertuples()
        ]
        return "\n".join([*lines, f"  {self.sentence}", *(f"  note: {n}" for n in self.notes)])


_SHARE = ("outside", "outside_least", "outside_most")


def neutral_spine(
    recording: SensorRecording, *, zone: tuple[float, float] | None = None
) -> NeutralSpine:
    """How far the lumbar spine leaves the shape that it has in standing, by repetition.

    Nothing is smoothed: noise of the sensors adds to the greatest angles.

    Parameters
    ----------
    recording : SensorRecording
        From `read_sensors`.
    zone : tuple of float, optional
        Lumbar flexion that counts as neutral, from (extension, negative) and to; from
        `datasets/coaching_cues.csv` when not given [deg].

    Returns
    -------
    NeutralSpine
        `print` it; the numbers are in its `table`.

    Raises
    ------
    HingekitError
        When it is no such recording, or the zone is none around standing.

    Examples
    --------
    >>> import hingekit as hk
    >>> from hingekit.neutrality import neutral_spine
    >>> report = neutral_spine(hk.read_sensors("trunk.csv", "pelvis.csv"))  # doctest: +SKIP
    """
    import pandas as pd

    require_instance("Recording", recording, SensorRecording, "make one with read_sensors")
    usual, widest, narrowest = _zones()
    chosen = usual if zone is None else _zone(zone)
    trunk, pelvis = recording.trunk_inclination, recording.pelvis_inclination
    flexion = recording.lumbar_flexion
    rows = []
    for found in find_repetitions(recording.time, trunk).itertuples():
        part = slice(found.start_frame, found.end_frame + 1)
        rows.append(
            {
                "start": found.start,
                "end": found.end,
                "complete": found.complete,
                "trunk_inclination": _greatest(trunk[part]),
                "pelvis_inclination": _greatest(pelvis[part]),
                "lumbar_flexion": max(_greatest(flexion[part]), 0.0),
                "lumbar_extension": max(_greatest(-flexion[part]), 0.0),
                "outside": chosen.outside(flexion[part]),
                "outside_least": widest.outside(flexion[part]),
                "outside_most": narrowest.outside(flexion[part]),
            }
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"complete": bool})
    described(table, COLUMNS, zone=str(chosen), zone_status="assumption: sweep its range")
    return NeutralSpine(recording.source, table, chosen, widest, narrowest, recording.notes)


def _zones() -> tuple[Zone, Zone, Zone]:
    """The neutral zone, the widest and the narrowest, by the thresholds of what a coach sees."""
    rows = {
        row["side"]: row
        for row in datasets.rows("coaching_cues")
        if row["measure"] == "lumbar_flexion"
    }
    below, above = rows["below"], rows["above"]
    pairs = (("threshold", "threshold"), ("low", "high"), ("high", "low"))
    usual, widest, narrowest = (Zone(float(below[low]), float(above[high])) for low, high in pairs)
    return usual, widest, narrowest


def _zone(zone: tuple[float, float]) -> Zone:
    ends = np.asarray(require_numbers("Zone", zone, "deg"))
    if ends.shape != (2,) or not ends[0] <= 0 <= ends[1]:
        raise HingekitError(
            f"A neutral zone goes from extension (negative or 0) to flexion, not {zone!r}: give "
            "two angles around standing, such as zone=(-10, 10)."
        )
    return Zone(float(ends[0]), float(ends[1]))


def _greatest(values: Array) -> float:
    """Greatest of what is known; NaN where nothing is [unit]."""
    known = values[np.isfinite(values)]
    return float(known.max()) if known.size else float("nan")


def _span(values: pd.Series[float]) -> str:
    """Least to greatest, rounded."""
    low, high = f"{values.min():.0f}", f"{values.max():.0f}"
    return low if low == high else f"{low} to {high}"
