"""What does a progression ask of this person, moment by moment?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array
from hingekit.body import JOINTS, Body
from hingekit.hamstrings import HAMSTRINGS
from hingekit.load import NO_LOAD, External
from hingekit.mechanics import Balance, JointMoments, balance
from hingekit.movement import Movement
from hingekit.posture import FIELDS, JOINT_ANGLES, Posture
from hingekit.progressions.catalogue import Progression
from hingekit.progressions.measures import COLUMNS, PEAKS, TURNED
from hingekit.progressions.stance import LegMoments, leg_moments
from hingekit.results import described
from hingekit.spine import SpineLoads
from hingekit.strategies import Strategy
from hingekit.tasks import hand_distance, hand_height, wall_distance
from hingekit.technique import check, dowel, furthest_wall, tape

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: Measures of `hingekit.technique.check` that look at a movement as if each posture were held.
_HELD = ("centre_of_pressure", "balance_margin")


@dataclass(frozen=True, eq=False)
class Trial:
    """One repetition of a progression by one person, and what it asks for.

    Moments are those of `dynamics`, with all that accelerates; `static` has each posture as if
    it were held. `spine` has the loads of each level. Print it for a card.
    """

    progression: Progression
    strategy: Strategy | None  # of the first way down; none in a cycle
    body: Body
    load: External
    movement: Movement
    dynamics: xr.Dataset
    static: JointMoments
    spine: Mapping[str, SpineLoads]

    @property
    def posture(self) -> Posture:
        """Postures over time."""
        return self.movement.posture

    @cached_property
    def moments(self) -> JointMoments:
        """Net joint moments over time, both sides, with all that accelerates [N·m]."""
        found = self.dynamics["moment"]
        return JointMoments(*(found.sel(joint=joint).to_numpy() for joint in JOINTS))

    @property
    def leg_moments(self) -> LegMoments:
        """Net moments of the leg that bears more, in the plane [N·m per leg]."""
        return leg_moments(self.moments, self.progression.share.value)

    @cached_property
    def stance(self) -> Balance:
        """Balance over time, with all that accelerates."""
        return balance(self.body, self.posture, self.load, self.movement.rates())

    @cached_property
    def static_stance(self) -> Balance:
        """Balance over time, each posture as if it were held."""
        return balance(self.body, self.posture, self.load)

    def over_time(self) -> pd.DataFrame:
        """Everything over time.

        Returns
        -------
        pandas.DataFrame
            One row per frame with the columns of `COLUMNS`; units, long names and the sign
            convention in its attributes.
        """
        import pandas as pd

        table = {
            name: np.broadcast_to(value, self.movement.time.shape)
            for name, value in self._series().items()
        }
        title = self.progression.name
        return described(pd.DataFrame(table)[[*COLUMNS]], COLUMNS, progression=title)

    def _series(self) -> dict[str, Array]:
        """Everything over time, by column."""
        body, posture = self.body, self.posture
        lower, upper = self.spine["L5/S1"], self.spine["L4/L5"]
        rod, reserve = dowel(body, posture), HAMSTRINGS.reserve(body, posture)
        moments = {f"{joint}_moment": each for joint, each in self.moments._asdict().items()}
        return moments | {
            "time": self.movement.time,
            "thorax_inclination": posture.thorax,
            **{angle: getattr(posture, angle) for angle in JOINT_ANGLES.values()},
            "hand_height": hand_height(body, posture),
            "hand_distance": hand_distance(body, posture),
            "wall_distance": wall_distance(body, posture),
            "static_hip_moment": self.static.hip,
            "static_lumbar_moment": self.static.lumbar,
            "leg_hip_moment": self.leg_moments.hip,
            "hip_power": self.dynamics["power"].sel(joint="hip").to_numpy(),
            "l5s1_compression": lower.compression,
            "l5s1_shear": lower.shear,
            "l4l5_compression": upper.compression,
            "l4l5_shear": upper.shear,
            "hamstring_reserve": reserve,
            "neutral_reserve": reserve - np.maximum(posture.lumbar_flexion, 0),
            "centre_of_pressure": self.stance.centre_of_pressure,
            "balance_margin": 1000 * self.stance.margin,
            "static_balance_margin": 1000 * self.static_stance.margin,
            "pelvis_gap": rod.pelvis,
            "mid_back_gap": rod.mid_back,
            "tape_stretch": tape(body, posture),
            "status": posture.reason,
        }

    @cached_property
    def peaks(self) -> pd.DataFrame:
        """Greatest demands: measure, value, unit, and the time of each [s].

        Missing where no frame has a posture.
        """
        import pandas as pd

        series, rows = self._series(), []
        for name, side in PEAKS.items():
            value = np.broadcast_to(series[name], self.movement.time.shape)
            far = np.where(np.isnan(value), -np.inf, TURNED[side](value))
            place = int(np.argmax(far))
            time = self.movement.time[place] if np.isfinite(far[place]) else np.nan
            rows.append((name, value[place], COLUMNS[name][0], time))
        return pd.DataFrame(rows, columns=["measure", "value", "unit", "time"]).set_index("measure")

    @property
    def hip_to_lumbar(self) -> float:
        """Hip moment over L5/S1 moment, both sides, when that at L5/S1 is greatest [-]."""
        if np.isnan(self.moments.lumbar).all():
            return np.nan
        place = np.nanargmax(self.moments.lumbar)
        return float(self.moments.hip[place] / self.moments.lumbar[place])

    @property
    def ranges(self) -> pd.DataFrame:
        """Lowest and highest angle of each joint, and what its range allows [deg]."""
        import pandas as pd

        rows = []
        for joint, (low, high) in self.body.joint_ranges._asdict().items():
            angle = np.ravel(getattr(self.posture, JOINT_ANGLES[joint]))
            known = angle[np.isfinite(angle)]
            ends = (known.min(), known.max()) if known.size else (np.nan, np.nan)
            rows.append((joint, *ends, low, high))
        columns = ["joint", "lowest", "highest", "range_low", "range_high"]
        return pd.DataFrame(rows, columns=columns).set_index("joint")

    @property
    def reasons(self) -> dict[str, int]:
        """How many frames are missing for which reason [-]."""
        words, counts = np.unique(self.posture.reason[~self.posture.exists], return_counts=True)
        return dict(zip(words.tolist(), counts.tolist(), strict=True))

    def findings(self) -> pd.DataFrame:
        """What a coach would see (`hingekit.technique.check`).

        Returns
        -------
        pandas.DataFrame
            One row per finding in the lower half of the bend: on the way to it knees and spine
            are not yet what they will be. Those on balance are left out of a swing or clean,
            whose postures nobody holds.

        Raises
        ------
        HingekitError
            When no frame has a posture.
        """
        found = check(self.body, self._bent(), self.load)
        if not self.progression.is_cycle:
            return found
        still = {
            row["finding"] for row in datasets.rows("coaching_cues") if row["measure"] in _HELD
        }
        return found[~found["finding"].isin(still)]

    def _bent(self) -> Movement:
        """Frames in which the thorax leans at least half as far as in the deepest one."""
        shape, posture = self.movement.time.shape, self.posture
        thorax = np.broadcast_to(posture.thorax, shape)
        bent = thorax >= np.nanmax(thorax) / 2
        rows = {n: np.broadcast_to(getattr(posture, n), shape)[bent] for n in (*FIELDS, "status")}
        return Movement(self.movement.time[bent], Posture(**rows))

    @property
    def furthest_wall(self) -> float:
        """Furthest wall that hamstrings and balance allow [m]; NaN where none is touched."""
        if self.strategy is None or self.progression.task != "wall_distance":
            return np.nan
        return float(furthest_wall(self.body, self.load, strategy=self.strategy).distance)

    def __str__(self) -> str:
        """A teaching card."""
        told, person = self.progression, self.body
        bears = "on the feet" if person.support == "feet" else "on the knees"
        lines = [
            f"{told.name.capitalize()}   {told.group} {told.place} of the catalogue",
            f"  teaches: {told.teaches}",
            f"  {person.sex}, {float(person.mass):.0f} kg, {float(person.stature):.2f} m, {bears}",
            *(f"  {each}" for each in self.load.parts if each is not NO_LOAD),
            f"  {self.movement.duration:.2f} s, {self.movement.time.size} postures; "
            + (self._missing() or "all exist"),
            "",
            "  furthest over time               value         at",
        ]
        for name, row in self.peaks.iterrows():
            words = str(name).replace("_", " ").replace("l5s1", "L5/S1").replace("l4l5", "L4/L5")
            lines.append(
                f"  {words:<26}{_told(row['value']):>12} {row['unit']:<4} {row['time']:6.2f} s"
            )
        lines += [
            "",
            f"  hip moment over L5/S1 moment, at the peak of it: {self.hip_to_lumbar:.2f}",
        ]
        lines += [f"  {sentence}" for sentence in self.remarks()]
        lines += ["", "  joint [deg]     lowest  highest   of its range"]
        lines += [
            f"  {joint:<12}{row.lowest:10.0f}{row.highest:9.0f}   "
            f"{row.range_low:.0f} to {row.range_high:.0f}"
            for joint, row in self.ranges.iterrows()
        ]
        return "\n".join(lines)

    def remarks(self) -> list[str]:
        """Sentences on balance, tests and legs that a reader of the numbers needs."""
        told, found = self.progression, self.peaks["value"]
        pressure = self.stance.centre_of_pressure
        if np.isnan(pressure).all():
            return [f"It cannot be done so: {'; '.join(self.reasons)}."]
        ends = f"{np.nanmin(pressure):.2f} to {np.nanmax(pressure):.2f} of the base"
        leaves = found["balance_margin"] < 0
        said = [
            f"The dynamic centre of pressure {'leaves' if leaves else 'stays in'} the base: {ends}."
        ]
        if told.checked_with == "wall":
            reached = float(np.nanmax(wall_distance(self.body, self.posture)))
            said.append(
                f"The wall is {reached:.2f} m behind the heels; {self.furthest_wall:.2f} m would "
                "be the furthest."
            )
        seen = self.findings().query("seen")["finding"]
        said.append(f"A coach would see: {', '.join(seen) or 'nothing to mend'}.")
        if told.legs != "both":
            share = told.share
            said.append(
                f"The leg that bears more has {share.value:.0%} of the load"
                + (f" ({share.low:.0%} to {share.high:.0%})" if share.low == share.low else "")
                + ": right in the plane only, and the other leg is not modelled."
            )
        return said

    def _missing(self) -> str:
        return "; ".join(f"{count} missing: {why}" for why, count in self.reasons.items())


def _told(value: float) -> str:
    return f"{round(value, 1) + 0.0:.1f}"
