"""In which postures were published spinal loads found, as far as their description tells?

An abstract names a technique and a load, not a body and not joint angles. What is missing is
assumed here, once, for tests and notebook alike: each keyword is such an assumption, and the
docstring gives the range to sweep. They are round numbers, fixed with a first look at the results
at hand: what holds over a range counts, what holds at one value does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hingekit import datasets
from hingekit._arrays import Array
from hingekit.body import SEXES, Body
from hingekit.errors import HingekitError
from hingekit.load import Load
from hingekit.mechanics import STANDARD_GRAVITY
from hingekit.posture import FIELDS, Posture
from hingekit.solution import bend_forward, solve
from hingekit.spine import SPINE_MODEL, SpineLoads, SpineModel, spine_loads
from hingekit.strategies import BEND_FORWARD, SQUAT
from hingekit.tasks import upright

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Trials:
    """What a publication had people do, as hingekit can do it.

    Parameters
    ----------
    table : str
        The published loads; a name from `datasets.catalogue` [-].
    conditions : tuple of str
        Rows of that table, by their column `condition` [-].
    body : Body
        Who is assumed to do it.
    posture : Posture
        One for each condition, along the last axis.
    load : Load
        Likewise.
    level : str
        Which disc [-].
    """

    table: str
    conditions: tuple[str, ...]
    body: Body
    posture: Posture
    load: Load
    level: str

    def spine_loads(self, model: SpineModel = SPINE_MODEL) -> SpineLoads:
        """Loads of each condition.

        Parameters
        ----------
        model : SpineModel
            Numbers, or columns of them such as `parameter_box` gives.

        Returns
        -------
        SpineLoads
            One for each condition, along the last axis.
        """
        return spine_loads(self.body, self.posture, self.load, model=model, level=self.level)

    @property
    def published(self) -> Array:
        """Published value of each condition [as the table says]."""
        return self._column("value")

    @property
    def sd(self) -> Array:
        """Standard deviation of each; NaN where none was published [as the table says]."""
        return self._column("sd")

    def _column(self, name: str) -> Array:
        found = {row["condition"]: row[name] for row in datasets.rows(self.table)}
        return np.array([float(found[condition] or "nan") for condition in self.conditions])

    def compared(self, model: SpineModel = SPINE_MODEL, *, over: str | None = None) -> pd.DataFrame:
        """Compression beside what was published.

        Parameters
        ----------
        model : SpineModel
            One model.
        over : str, optional
            Condition by which both are divided: pressures are only known as ratios [-].

        Returns
        -------
        pandas.DataFrame
            Indexed by condition: `published` and `compression` [N, or - over a condition], and
            `error`, the share by which compression exceeds what was published [-].

        Raises
        ------
        HingekitError
            When there is no such condition, or no force was published and none is divided by.
        """
        import pandas as pd  # slow to import, and only a user at a prompt wants a frame

        published, compression = self.published, self.spine_loads(model).compression
        if over is not None:
            if over not in self.conditions:
                told = ", ".join(map(repr, self.conditions))
                raise HingekitError(f"There is no condition {over!r}: choose one of {told}.")
            place = self.conditions.index(over)
            published = published / published[place]
            compression = compression / compression[place]
        elif {row["unit"] for row in datasets.rows(self.table)} == {"MPa"}:
            raise HingekitError(
                f"{self.table} holds pressures, not forces: name a condition to divide by, over=."
            )
        return pd.DataFrame(
            {
                "published": published,
                "compression": compression,
                "error": compression / published - 1,
            },
            index=pd.Index(self.conditions, name="condition"),
        )


def arjmand_2006(
    angle: str = "thorax_inclination", *, table: str = "deleva1996", knee_flexion: Array = 0.0
) -> Trials:
    """Bending forward without and with 180 N, Arjmand & Shirazi-Adl 2006.

    Assumed: a man of 74 kg and 1.77 m; straight knees, the free lumbopelvic rhythm of
    `BEND_FORWARD`, arms that hang, at the sides when upright.

    Parameters
    ----------
    angle : {"thorax_inclination", "trunk_inclination"}
        Of which line the published angles of about 40 and 65 deg are: of the thorax, or from
        hip to shoulder. The abstract does not say [-].
    table : str
        Segment table of the body [-].
    knee_flexion : float or array
        Knee flexion, 0 to 15 [deg].

    Returns
    -------
    Trials
        Six conditions, at L5/S1.
    """
    rows = [row for row in datasets.rows("arjmand2006") if row["quantity"] == "compression"]
    inclination, weight = (
        np.array([float(row[column]) for row in rows])
        for column in ("thorax_or_trunk", "load_weight")
    )
    body = Body.from_table(table, sex="male", mass=74, stature=1.77)
    load = Load(weight / STANDARD_GRAVITY)
    posture = bend_forward(body, load, knee_flexion=knee_flexion, **{angle: inclination})
    conditions = tuple(row["condition"] for row in rows)
    return Trials("arjmand2006", conditions, body, posture, load, "L5/S1")


def wilke_1999(
    *,
    table: str = "deleva1996",
    bend: float = 45.0,
    elbows_back: float = 20.0,
    hand_height: float = 0.40,
) -> Trials:
    """Standing, bending and lifting 20 kg, Wilke et al. 1999.

    Assumed: a man of 70 kg, as published, and 1.75 m; bending forward and the round back as
    `BEND_FORWARD` (straight knees, free rhythm), flexed knees as `SQUAT` (neutral spine); arms
    hang; both lifts begin at the same hand height. Close to the body: upright, elbows flexed by
    a right angle and drawn back.

    Parameters
    ----------
    table : str
        Segment table of the body [-].
    bend : float
        Thorax inclination in standing bent forward, 30 to 60 [deg].
    elbows_back : float
        How far the upper arms lean back with the load close to the body, 0 to 30 [deg].
    hand_height : float
        Height of the hands in both lifts, 0.30 to 0.50 [m].

    Returns
    -------
    Trials
        Five conditions, at L4/L5, in the order of the published pressures.
    """
    body, load = Body.from_table(table, sex="male", mass=70, stature=1.75), Load(20)
    standing = upright(body)
    close = replace(standing, upper_arm=-elbows_back, forearm=90.0 - elbows_back)
    postures = {
        "relaxed standing": (standing, 0.0),
        "standing bent forward": (bend_forward(body, thorax_inclination=bend), 0.0),
        "20 kg close to the body": (close, 20.0),
        "20 kg with flexed knees": (solve(body, SQUAT, load, hand_height=hand_height), 20.0),
        "20 kg with a round back": (bend_forward(body, load, hand_height=hand_height), 20.0),
    }
    return _side_by_side("wilke1999", body, postures, "L4/L5")


def kingma_2006(
    *,
    table: str = "deleva1996",
    in_front: float = 0.30,
    between: float = 0.10,
    stoop_knees: float = 30.0,
    squat_knees: float = 100.0,
) -> Trials:
    """Lifting a narrow and a wide box of 20 kg in stoop and squat, Kingma et al. 2006.

    Hand heights are published: 0.29 m on the narrow box, 0.05 m on the wide one. Assumed: a man
    of 75 kg and 1.75 m, at rest; a stoop is `BEND_FORWARD`, a squat `SQUAT` whose hips flex to the
    end of their range before the lumbar spine flexes at all. Only the narrow box fits between
    the knees of a squat; everything else stands in front of the toes.

    Parameters
    ----------
    table : str
        Segment table of the body [-].
    in_front : float
        Distance of the hands in front of the ankle where the box is in front of the toes, 0.25 to
        0.35; the toe tips are at 0.21 [m].
    between : float
        The same where the box is between the knees, 0.05 to 0.20 [m].
    stoop_knees : float
        Knee flexion in a stoop, 15 to 45 [deg].
    squat_knees : float
        Knee flexion in a squat, 90 to 110; beyond that ankles are at their end [deg].

    Returns
    -------
    Trials
        Four conditions, at L5/S1.
    """
    body, load = Body.from_table(table, sex="male", mass=75, stature=1.75), Load(20)
    stoop = replace(BEND_FORWARD, knee_flexion=stoop_knees, arms=in_front)
    squat = replace(SQUAT, knee_flexion=squat_knees, hip_limit=body.joint_ranges.hip[1])
    lifts = {
        "narrow box, stoop": (stoop, 0.29),
        "narrow box, squat": (replace(squat, arms=between), 0.29),
        "wide box, stoop": (stoop, 0.05),
        "wide box, squat": (replace(squat, arms=in_front), 0.05),
    }
    postures = {
        name: (solve(body, strategy, load, hand_height=height), 20.0)
        for name, (strategy, height) in lifts.items()
    }
    return _side_by_side("kingma2006", body, postures, "L5/S1")


def _side_by_side(
    table: str, body: Body, postures: Mapping[str, tuple[Posture, float]], level: str
) -> Trials:
    """Trials of one posture and load mass [kg] per condition."""
    each, masses = zip(*postures.values(), strict=True)
    fields = {name: _row(getattr(posture, name) for posture in each) for name in FIELDS}
    status = np.array([int(posture.status) for posture in each], dtype=np.int8)
    posture = Posture(**fields, status=status)
    return Trials(table, tuple(postures), body, posture, Load(_row(masses)), level)


def _row(numbers: Iterable[Array]) -> Array:
    return np.array([float(number) for number in numbers])


def parameter_box(samples: int = 2000, *, sex: str = "male", seed: int = 0) -> SpineModel:
    """Spine models drawn from the ranges of all parameters, uniformly and independently.

    Not a probability: the ranges are to be swept, and nobody knows how likely their corners are.

    Parameters
    ----------
    samples : int
        How many models [-].
    sex : {"female", "male"}
        Whose passive moment [-].
    seed : int
        Of the random numbers; the same seed gives the same models [-].

    Returns
    -------
    SpineModel
        Each parameter a column of `samples` numbers, so that conditions fit along its rows.
    """
    if sex not in SEXES:
        raise HingekitError(f"There is no sex {sex!r}: choose one of {', '.join(SEXES)}.")
    random = np.random.default_rng(seed)
    ranges = {
        row["quantity"]: (float(row["low"]), float(row["high"]))
        for row in datasets.rows("spine_model")
        if row["sex"] in (sex, "any")
    }
    return SpineModel(
        **{name: random.uniform(*ends, size=(samples, 1)) for name, ends in ranges.items()}
    )
