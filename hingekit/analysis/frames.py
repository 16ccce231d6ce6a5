"""What does each frame of a movement ask of L5/S1?"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from hingekit._arrays import Array
from hingekit.body import Body
from hingekit.load import External
from hingekit.mechanics import joint_moments
from hingekit.movement import Movement
from hingekit.posture import FIELDS, Rates
from hingekit.results import Columns, described
from hingekit.spine import LEVELS, SpineModel, spine_loads
from hingekit.tasks import hip_travel, trunk_inclination

if TYPE_CHECKING:
    import pandas as pd

#: Unit and long name of each column.
COLUMNS: Columns = {
    "time": ("s", "time"),
    "shank_inclination": ("deg", "inclination of the shank"),
    "thigh_inclination": ("deg", "inclination of the thigh"),
    "pelvis_inclination": ("deg", "inclination of the pelvis"),
    "thorax_inclination": ("deg", "inclination of the thorax"),
    "upper_arm_inclination": ("deg", "inclination of the upper arm"),
    "forearm_inclination": ("deg", "inclination of the forearm"),
    "trunk_inclination": ("deg", "inclination of the line from hip to shoulder"),
    "ankle_dorsiflexion": ("deg", "ankle dorsiflexion"),
    "knee_flexion": ("deg", "knee flexion"),
    "hip_flexion": ("deg", "hip flexion"),
    "lumbar_flexion": ("deg", "lumbar flexion, thorax less pelvis"),
    "hip_travel": ("m", "distance of the hip behind where it stands upright"),
    "lumbar_moment": ("N·m", "net moment at L5/S1, quasi-static: no inertia"),
    "dynamic_lumbar_moment": ("N·m", "net moment at L5/S1, with inertia"),
    "thoracolumbar_moment": ("N·m", "net moment at T12/L1, quasi-static: no inertia"),
    "dynamic_thoracolumbar_moment": ("N·m", "net moment at T12/L1, with inertia"),
    "hip_moment": ("N·m", "net moment at the hips, both sides, quasi-static: no inertia"),
    "dynamic_hip_moment": ("N·m", "net moment at the hips, both sides, with inertia"),
    "compression_l5s1": ("N", "compression at L5/S1, quasi-static"),
    "dynamic_compression_l5s1": ("N", "compression at L5/S1, with inertia"),
    "shear_l5s1": ("N", "anterior shear at L5/S1, quasi-static"),
    "dynamic_shear_l5s1": ("N", "anterior shear at L5/S1, with inertia"),
    "compression_l4l5": ("N", "compression at L4/L5, quasi-static"),
    "dynamic_compression_l4l5": ("N", "compression at L4/L5, with inertia"),
    "shear_l4l5": ("N", "anterior shear at L4/L5, quasi-static"),
    "dynamic_shear_l4l5": ("N", "anterior shear at L4/L5, with inertia"),
}

#: Segments that a joint angle lies between.
_BETWEEN = {
    "ankle_dorsiflexion": {"shank"},
    "knee_flexion": {"shank", "thigh"},
    "hip_flexion": {"thigh", "pelvis"},
    "lumbar_flexion": {"pelvis", "thorax"},
}

#: Joints above which everything that a moment needs was recorded.
_JOINTS = ("lumbar", "thoracolumbar", "hip")


def over_time(
    body: Body,
    movement: Movement,
    rates: Rates,
    load: External,
    *,
    settled: Array,
    assumed: Collection[str],
    spine: SpineModel | None,
) -> pd.DataFrame:
    """Angles, moments and spine loads in each frame.

    Parameters
    ----------
    body : Body
        One person.
    movement : Movement
        Postures over time, filtered.
    rates : Rates
        How fast they change [deg/s, deg/s²].
    load : Load, Force, Band or their sum
        What is carried and what pulls.
    settled : bool array, shape (n,)
        Frames whose accelerations can be trusted; elsewhere what is dynamic is NaN [-].
    assumed : collection of str
        Segments that were not measured: their angles are NaN [-].
    spine : SpineModel or None
        How compression and shear are found; none of them for None.

    Returns
    -------
    pandas.DataFrame
        One row per frame with the columns of `COLUMNS`.
    """
    import pandas as pd

    posture = movement.posture
    values: dict[str, Array] = {"time": movement.time}
    for name in FIELDS:
        values[f"{name}_inclination"] = np.nan if name in assumed else getattr(posture, name)
    values["trunk_inclination"] = trunk_inclination(body, posture)
    legs = not {"shank", "thigh"} & set(assumed)
    values["hip_travel"] = hip_travel(body, posture) if legs else np.nan
    for name, segments in _BETWEEN.items():
        values[name] = np.nan if segments & set(assumed) else getattr(posture, name)
    cases: tuple[tuple[str, Rates | None, Array], ...] = (
        ("", None, True),
        ("dynamic_", rates, settled),
    )
    for how, turning, trusted in cases:
        moments = joint_moments(body, posture, load, turning)
        for joint in _JOINTS:
            values[f"{how}{joint}_moment"] = np.where(trusted, getattr(moments, joint), np.nan)
        if spine is None:
            continue
        for level in LEVELS:
            loads = spine_loads(body, posture, load, turning, model=spine, level=level)
            disc = level.replace("/", "").lower()
            values[f"{how}compression_{disc}"] = np.where(trusted, loads.compression, np.nan)
            values[f"{how}shear_{disc}"] = np.where(trusted, loads.shear, np.nan)
    shaped = {
        name: np.broadcast_to(values[name], movement.time.shape)
        for name in COLUMNS
        if name in values
    }
    return described(pd.DataFrame(shaped), COLUMNS)
