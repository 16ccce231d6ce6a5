"""How does a published table of body segments become the linkage of one person?

Everything here is dimensionless: lengths are fractions of stature, masses of body mass,
inertias of body mass times stature squared. `Body.from_table` multiplies them out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from hingekit.parts import Column, Part, join, slice_trunk
from hingekit.published import Published, Row

#: The spine chord, from L5/S1 over T12/L1 to C7/T1, stands vertical in upright standing,
#: and so does the line from hip to shoulder (assumptions; the second is how the tables draw
#: their trunk axis, and makes trunk inclination zero upright).


@dataclass(frozen=True)
class Proportions:
    """Dimensionless body of one sex in one table.

    Segments in the order of `hingekit.body.SEGMENTS`; points are complex numbers in the
    segment's own frame, x forward and y up when the body stands upright.
    """

    parts: tuple[Part, ...]
    joints: tuple[complex, ...]
    grip: complex
    bar: complex
    vertex: complex
    foot: Part
    heel: float
    toe: float
    mass_sum: float


class _Trunk(NamedTuple):
    """Pelvis, lumbar spine and thorax, and how high over the hip the thorax ends."""

    pelvis: Part
    lumbar: Part
    thorax: Part
    c7t1: float


class _Limbs(NamedTuple):
    """Limb segments of both sides, from their proximal joint, and their lengths."""

    shank: Part
    thigh: Part
    upper_arm: Part
    forearm: Part  # with the hand
    lengths: tuple[float, float, float, float]


def _t12l1(get: Published, c7t1: float) -> float:
    """Height of T12/L1 over the hip."""
    return c7t1 - get["thorax_share"] * (c7t1 - get["l5s1_above_hip"])


def _assemble(
    get: Published,
    trunk: _Trunk,
    limbs: _Limbs,
    *,
    head: Part,
    head_length: float,
    shoulder: float,
    foot: Row,
    foot_length: float,
    foot_centre: float,
) -> Proportions:
    """Put a person together, upright and facing along x; masses add up to one."""
    shank, thigh, upper_arm, forearm = limbs.lengths
    # Half the ankle's height for the foot's centre is an assumption without effect on a flat foot.
    centre = complex(foot_centre, get["ankle_height"] / 2)
    foot_part = Part(2 * foot.mass, centre, 2 * foot.mass * (foot.gyration * foot_length) ** 2)
    parts = (limbs.shank, limbs.thigh, *trunk[:3], head, limbs.upper_arm, limbs.forearm)
    mass_sum = sum(part.mass for part in (*parts, foot_part))
    l5s1 = complex(-get["l5s1_behind_hip"], get["l5s1_above_hip"])
    t12l1 = _t12l1(get, trunk.c7t1)
    neck = 1j * (trunk.c7t1 - t12l1)
    heel = -get["heel_behind_ankle"] * foot_length
    return Proportions(
        parts=tuple(part.share(mass_sum) for part in parts),
        joints=(
            1j * get["ankle_height"],
            1j * shank,
            1j * thigh,
            l5s1,
            1j * (t12l1 - l5s1.imag),
            neck,
            complex(get["l5s1_behind_hip"], shoulder - t12l1),
            -1j * upper_arm,
        ),
        grip=-1j * (forearm + get["wrist_to_grip"]),
        bar=neck - get["bar_behind_neck"],
        vertex=1j * head_length,
        foot=foot_part.share(mass_sum),
        heel=heel,
        toe=heel + foot_length,
        mass_sum=mass_sum,
    )


def _deleva1996(get: Published) -> Proportions:
    """De Leva (1996): a trunk cut at xiphoid and navel, recut at T12/L1 and L5/S1."""
    columns: list[Column] = []
    for name, top, bottom in (
        ("lower_trunk", "omph", "midh"),
        ("middle_trunk", "xyph", "omph"),
        ("upper_trunk", "cerv", "xyph"),
    ):
        row = get.row(name, top, bottom)
        base = columns[-1].top if columns else 0.0
        columns.append(Column(row.mass, base + row.length, base, row.centre, row.gyration))
    c7t1, l5s1 = columns[-1].top, get["l5s1_above_hip"]
    t12l1 = _t12l1(get, c7t1)
    ahead, behind = get["trunk_mass_ahead_of_spine"], get["l5s1_behind_hip"]
    shank, thigh = get.row("shank", "kjc", "ajc"), get.row("thigh", "hjc", "kjc")
    upper_arm, forearm = get.row("upper_arm", "sjc", "ejc"), get.row("forearm", "ejc", "wjc")
    hand, head = get.row("hand", "wjc", "met3"), get.row("head", "vert", "cerv")
    foot = get.row("foot", "heel", "ttip")
    return _assemble(
        get,
        _Trunk(
            slice_trunk(columns, 0.0, l5s1, ahead - behind),
            slice_trunk(columns, l5s1, t12l1, ahead),
            slice_trunk(columns, t12l1, c7t1, ahead),
            c7t1,
        ),
        _Limbs(
            shank.standing(shank.length),
            thigh.standing(thigh.length),
            upper_arm.limb(upper_arm.length),
            join(
                forearm.limb(forearm.length),
                hand.limb(hand.length, below=-1j * forearm.length),
            ),
            (shank.length, thigh.length, upper_arm.length, forearm.length),
        ),
        head=Part(
            head.mass,
            complex(ahead, (1 - head.centre) * head.length),
            head.mass * (head.gyration * head.length) ** 2,
        ),
        head_length=head.length,
        shoulder=get.row("trunk", "mids", "midh").length,
        foot=foot,
        foot_length=foot.length,
        foot_centre=(foot.centre - get["heel_behind_ankle"]) * foot.length,
    )


def _winter2009(get: Published) -> Proportions:
    """Dempster's body as adapted by Winter (2009), on the lengths of Drillis and Contini.

    The trunk is cut at L4/L5, and the slab from there to L5/S1 stays with the pelvis: it is
    so near to the joint that it would add less than 1 N·m. Its parts have no published
    radius of gyration; a slender rod's is used, which matters in movement only (assumption).
    """
    hip, l5s1, ahead = get["hip_height"], get["l5s1_above_hip"], get["trunk_mass_ahead_of_spine"]
    c7t1, l4l5 = get["c7_height"] - hip, l5s1 + get["l4l5_above_l5s1"]
    t12l1 = _t12l1(get, c7t1)

    def piece(row: Row, top: float, bottom: float, origin: float, x: float) -> Part:
        height = top - row.centre * (top - bottom) - origin
        return Part(row.mass, complex(x, height), row.mass * (top - bottom) ** 2 / 12)

    lengths = (
        get["shank_length"],
        get["thigh_length"],
        get["upper_arm_length"],
        get["forearm_length"],
    )
    head = get.row("head_neck", "c7t1", "ear_canal")
    ear = 1 - get["tragion_below_vertex"] - get["c7_height"]
    foot = get.row("foot", "lateral_malleolus", "second_metatarsal_head")
    ankle_to_ball = (get["heel_to_ball"] - get["heel_behind_ankle"]) * get["foot_length"]
    return _assemble(
        get,
        _Trunk(
            piece(
                get.row("pelvis", "l4l5", "greater_trochanter"),
                l4l5,
                0.0,
                origin=0.0,
                x=ahead - get["l5s1_behind_hip"],
            ),
            piece(get.row("abdomen", "t12l1", "l4l5"), t12l1, l4l5, origin=l5s1, x=ahead),
            piece(get.row("thorax", "c7t1", "t12l1"), c7t1, t12l1, origin=t12l1, x=ahead),
            c7t1,
        ),
        _Limbs(
            get.row("shank", "femoral_condyles", "medial_malleolus").standing(lengths[0]),
            get.row("thigh", "greater_trochanter", "femoral_condyles").standing(lengths[1]),
            get.row("upper_arm", "glenohumeral", "elbow").limb(lengths[2]),
            get.row("forearm_and_hand", "elbow", "ulnar_styloid").limb(lengths[3]),
            lengths,
        ),
        head=Part(
            head.mass, complex(ahead, head.centre * ear), head.mass * (head.gyration * ear) ** 2
        ),
        head_length=1 - get["c7_height"],
        shoulder=get["shoulder_height"] - hip,
        foot=foot,
        foot_length=get["foot_length"],
        foot_centre=foot.centre * ankle_to_ball,
    )


def _dumas2007(get: Published) -> Proportions:
    """Dumas et al. (2007), cut at L5/S1 by its authors; the only table with its own offsets.

    Its offsets of the arms' centres, 18 mm at most, are left out: here an arm's
    mass lies on the line of its joints, as in the other tables (see docs/decisions.md).
    """
    shank, thigh, upper_arm, forearm = (
        get[f"{name}_length"] for name in ("shank", "thigh", "upper_arm", "forearm")
    )
    l5s1, torso_length = get["l5s1_above_hip"], get["torso_length"]
    c7t1 = l5s1 + torso_length
    t12l1 = _t12l1(get, c7t1)
    torso = get.row("torso", "c7t1", "l5s1")
    columns = [Column(torso.mass, c7t1, l5s1, torso.centre, torso.gyration)]
    ahead = torso.anterior * torso_length
    pelvis = get.row("pelvis", "l5s1", "hip")
    # Published in pelvis axes, which stand tilted forward in upright standing.
    upright = np.exp(-1j * np.deg2rad(get["pelvis_tilt"]))
    from_l5s1 = complex(pelvis.anterior, -pelvis.centre) * get["pelvis_length"] * upright
    hand, head = get.row("hand", "wrist", "fingertip"), get.row("head_neck", "c7t1", "vertex")
    foot = get.row("foot", "ankle", "metatarsals")
    return _assemble(
        get,
        _Trunk(
            Part(
                pelvis.mass,
                complex(-get["l5s1_behind_hip"], l5s1) + complex(from_l5s1),
                pelvis.mass * (pelvis.gyration * get["pelvis_length"]) ** 2,
            ),
            slice_trunk(columns, l5s1, t12l1, ahead),
            slice_trunk(columns, t12l1, c7t1, ahead),
            c7t1,
        ),
        _Limbs(
            get.row("shank", "knee", "ankle").standing(shank),
            get.row("thigh", "hip", "knee").standing(thigh),
            get.row("upper_arm", "shoulder", "elbow")._replace(anterior=0.0).limb(upper_arm),
            join(
                get.row("forearm", "elbow", "wrist")._replace(anterior=0.0).limb(forearm),
                hand._replace(anterior=0.0).limb(get["hand_length"], below=-1j * forearm),
            ),
            (shank, thigh, upper_arm, forearm),
        ),
        head=Part(
            head.mass,
            complex(head.anterior, head.centre) * get["head_neck_length"],
            head.mass * (head.gyration * get["head_neck_length"]) ** 2,
        ),
        head_length=get["head_neck_length"],
        shoulder=get["shoulder_height"] - get["ankle_height"] - shank - thigh,
        foot=foot,
        foot_length=get["foot_length"],
        foot_centre=foot.centre * get["ankle_to_metatarsals"],
    )


#: Segment tables that a body can be made from.
TABLES = {"deleva1996": _deleva1996, "winter2009": _winter2009, "dumas2007": _dumas2007}


@cache
def proportions(table: str, sex: str) -> Proportions:
    """Dimensionless body of a table and a sex.

    Parameters
    ----------
    table : str
        A key of `TABLES` [-].
    sex : {"female", "male"}
        Sex of the sample that the table describes [-].

    Returns
    -------
    Proportions
        Fractions of body mass and stature [-].
    """
    return TABLES[table](Published(table, sex))
