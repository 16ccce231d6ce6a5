"""Whose body is it: how long, how heavy, and how far do its joints go?"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from hingekit import anthropometry, datasets
from hingekit._arrays import Array, Block, common_shape, joint_shape, namespace, part, rows, stack
from hingekit.errors import HingekitError
from hingekit.inputs import require_between

#: Moving segments, both sides together, each listed after the one that carries it.
SEGMENTS = ("shank", "thigh", "pelvis", "lumbar", "thorax", "head", "upper_arm", "forearm")
#: Joint at the proximal end of the segment in the same place; `lumbar` is L5/S1.
JOINTS = ("ankle", "knee", "hip", "lumbar", "thoracolumbar", "neck", "shoulder", "elbow")

#: Place in `SEGMENTS` of the segment that carries each segment; -1 is the foot.
PARENT = (-1, 0, 1, 2, 3, 4, 4, 6)

SEXES = ("female", "male")

#: Inclination of the shanks of somebody on the knees [deg].
LEVEL = 90.0

#: Fields of a Body with a row for each segment, and those with one number for each person.
_BY_SEGMENT = ("segment_mass", "segment_centre", "segment_inertia", "joint")
_BY_PERSON = ("grip", "bar", "vertex", "stature", "straight_leg_raise")


class Foot(NamedTuple):
    """Both feet, flat on the ground; points from the ground below the ankle.

    Somebody on the knees rests on feet and shanks: the base begins at the toe tips, which
    point back, and ends below the knees.
    """

    mass: Array  # kg
    centre: Array  # m, complex: forward + i up
    heel: Array  # m, where the base begins: negative, behind the ankle
    toe: Array  # m, where it ends


class JointRanges(NamedTuple):
    """Lowest and highest joint angle that the posture may take [deg], flexion positive."""

    ankle: tuple[float, float]
    knee: tuple[float, float]
    hip: tuple[float, float]
    lumbar: tuple[float, float]
    shoulder: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Body:
    """A person in the sagittal plane: eight rigid segments on a flat foot.

    Points are complex numbers, forward + i up, in the frame of their segment: it has its
    origin at the segment's proximal joint and is upright when the person stands upright.
    So a joint or a centre of mass may lie off the line between two joints. Each array has
    one row per segment, in the order of `SEGMENTS`; further axes are people.

    Use `Body.from_table` for a published table, or this constructor for measured segments.

    Parameters
    ----------
    segment_mass : array, shape (8, ...)
        Mass of the segment, both sides [kg].
    segment_centre : complex array, shape (8, ...)
        Centre of mass in the segment's frame [m].
    segment_inertia : array, shape (8, ...)
        Moment of inertia about the mediolateral axis through the centre of mass [kg·m²].
    joint : complex array, shape (8, ...)
        Proximal joint in the frame of the segment that carries it; the ankle from the
        ground below it [m].
    grip : complex or complex array
        Centre of the grip in the forearm's frame [m].
    bar : complex or complex array
        Centre of a barbell on the shoulders, in the thorax' frame [m].
    vertex : complex or complex array
        Top of the head in the head's frame [m].
    foot : Foot
        Both feet.
    joint_ranges : JointRanges
        Range of each joint [deg].
    stature : float or array
        Standing height [m].
    straight_leg_raise : float or array
        Passive straight-leg raise, hip flexion at its end [deg].
    table, sex : str
        Where the numbers come from [-].
    support : {"feet", "knees"}
        What the person rests on; `kneeling` gives the same person on the knees [-].
    mass_sum : float
        What the table's mass fractions added up to before they were made to add to one [-].
    """

    segment_mass: Array
    segment_centre: Array
    segment_inertia: Array
    joint: Array
    grip: Array
    bar: Array
    vertex: Array
    foot: Foot
    joint_ranges: JointRanges
    stature: Array
    straight_leg_raise: Array = 75.0
    table: str = "measured"
    sex: str = "not stated"
    support: str = "feet"
    mass_sum: float = field(default=1.0, repr=False)

    def __post_init__(self) -> None:
        for name in _BY_SEGMENT:
            shape = getattr(self, name).shape
            if not shape or shape[0] != len(SEGMENTS):
                raise HingekitError(
                    f"Body.{name} needs one row for each of {', '.join(SEGMENTS)}: "
                    f"its shape is {shape}."
                )

    @classmethod
    def from_table(
        cls,
        table: str = "deleva1996",
        *,
        sex: str = "male",
        mass: Array = 75.0,
        stature: Array = 1.75,
        straight_leg_raise: Array = 75.0,
    ) -> Body:
        """Body of a published table, scaled to a person.

        Lengths scale with stature, masses with body mass, joint ranges with neither.

        Parameters
        ----------
        table : {"deleva1996", "winter2009", "dumas2007"}
            Segment table [-].
        sex : {"female", "male"}
            Which of the table's samples [-].
        mass : float or array
            Body mass [kg].
        stature : float or array
            Standing height [m].
        straight_leg_raise : float or array
            Passive straight-leg raise [deg].

        Returns
        -------
        Body
            With trailing axes where mass or stature are arrays.

        Raises
        ------
        HingekitError
            When the table or sex is unknown or a number cannot be a person's.
        """
        _require_choice("table", table, tuple(anthropometry.TABLES))
        _require_choice("sex", sex, SEXES)
        mass = require_between(
            "Body mass", mass, 25, 300, "kg", "give the mass of the whole person"
        )
        stature = require_between("Stature", stature, 1.0, 2.5, "m", "give it in metres: 1.75")
        straight_leg_raise = require_between(
            "Straight-leg raise", straight_leg_raise, 20, 150, "deg"
        )
        p = anthropometry.proportions(table, sex)
        xp = namespace(mass, stature, straight_leg_raise)
        mass, stature = xp.unstack(stack(xp, [mass, stature]))

        def scaled(values: list[complex], scale: Array) -> Array:
            # NumPy makes the numbers real or complex, the input's library carries them on.
            return rows(xp, xp.asarray(np.asarray(values)), scale.ndim) * scale

        return cls(
            segment_mass=scaled([part.mass for part in p.parts], mass),
            segment_centre=scaled([part.centre for part in p.parts], stature),
            segment_inertia=scaled([part.inertia for part in p.parts], mass * stature**2),
            joint=scaled(list(p.joints), stature),
            grip=p.grip * stature,
            bar=p.bar * stature,
            vertex=p.vertex * stature,
            foot=Foot(
                p.foot.mass * mass, p.foot.centre * stature, p.heel * stature, p.toe * stature
            ),
            joint_ranges=_joint_ranges(sex),
            stature=stature,
            straight_leg_raise=straight_leg_raise,
            table=table,
            sex=sex,
            mass_sum=p.mass_sum,
        )

    def kneeling(self) -> Body:
        """The same person on knees and shanks, the feet flat behind.

        Shanks lie level at the height of the ankle, and the floor holds them: nothing crosses
        the ankle. The base runs from the toe tips (0) to the knee joints (1).

        Returns
        -------
        Body
            For `KNEELING_HINGE` and other strategies with knees that follow.
        """
        if self.support == "knees":
            return self
        xp = namespace(self.joint)
        mass, centre, _, toe = self.foot
        return replace(
            self,
            support="knees",
            foot=Foot(mass, -xp.conj(xp.asarray(centre)), -toe, xp.imag(self.joint[1, ...])),
            joint_ranges=self.joint_ranges._replace(ankle=(LEVEL, LEVEL)),
        )

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Shape of the people: () for one."""
        by_segment = (getattr(self, name).shape[1:] for name in _BY_SEGMENT)
        return joint_shape(*by_segment, common_shape(*(getattr(self, n) for n in _BY_PERSON)))

    def part(self, block: Block) -> Body:
        """The people in a block of a larger result.

        Parameters
        ----------
        block : tuple of slices
            One for each axis of the result [-].

        Returns
        -------
        Body
            Axes of length one stay as they are.
        """
        if not self.shape:
            return self
        cut = {name: part(getattr(self, name), block, lead=1) for name in _BY_SEGMENT}
        cut |= {name: part(getattr(self, name), block) for name in _BY_PERSON}
        return replace(self, **cut, foot=Foot(*(part(each, block) for each in self.foot)))

    @property
    def mass(self) -> Array:
        """Mass of the whole body [kg]."""
        xp = namespace(self.segment_mass)
        return xp.sum(self.segment_mass, axis=0) + self.foot.mass

    def __str__(self) -> str:
        """A teaching card."""
        if self.shape:
            return f"Body   {self.shape} people, {self.sex}, {self.table}"
        lines = [
            f"Body   {self.sex}, {float(self.mass):.1f} kg, {float(self.stature):.2f} m,"
            f" straight-leg raise {float(self.straight_leg_raise):g} deg",
            f" {_citation(self.table)}",
            "                 mass   centre of mass        next joint up",
            "  segment          kg   ahead, up [m]         ahead, up [m]",
        ]
        for index, name in enumerate(SEGMENTS):
            centre = complex(self.segment_centre[index])
            line = f"  {name.replace('_', ' '):<12}{float(self.segment_mass[index]):7.2f}"
            line += f"   {centre.real:+.3f}, {centre.imag:+.3f}"
            for above in (k for k in range(len(SEGMENTS)) if PARENT[k] == index):
                point = complex(self.joint[above])
                line += f"        {JOINTS[above]} {point.real:+.3f}, {point.imag:+.3f}"
            lines.append(line)
        lines.append(
            f"  foot        {float(self.foot.mass):7.2f}   heel {float(self.foot.heel):+.3f} m,"
            f" toe {float(self.foot.toe):+.3f} m from the ankle"
        )
        lines.append(
            "  joint ranges [deg]: "
            + ", ".join(f"{n} {lo:g} to {hi:g}" for n, (lo, hi) in self._ranges())
        )
        lines.append(f"  the table's mass fractions add up to {self.mass_sum:.4f}; here to 1")
        return "\n".join(lines)

    def _ranges(self) -> Any:
        return self.joint_ranges._asdict().items()


def joint_row(body: Body, joint: str) -> int:
    """Row of a joint in `JOINTS` that carries a moment [-].

    Raises
    ------
    HingekitError
        When there is no such joint, or the floor relieves it.
    """
    if joint == "ankle" and body.support == "knees":
        raise HingekitError("On the knees nothing crosses the ankle: choose another joint.")
    if joint not in JOINTS:
        raise HingekitError(f"There is no joint {joint!r}: choose one of {', '.join(JOINTS)}.")
    return JOINTS.index(joint)


def _require_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        near = difflib.get_close_matches(str(value), choices, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "choose one of them."
        raise HingekitError(f"There is no {name} {value!r} among {', '.join(choices)}: {hint}")


def _citation(table: str) -> str:
    if table not in anthropometry.TABLES:
        return "segments as measured"
    return str(datasets.citation(table))


def _joint_ranges(sex: str) -> JointRanges:
    """Mean end ranges of the default rows of `datasets/joint_ranges.csv` [deg]."""
    mean = {
        (row["joint"], row["motion"]): float(row["mean"])
        for row in datasets.rows("joint_ranges")
        if row["default"] == "true" and row["sex"] in (sex, "any")
    }
    return JointRanges(
        ankle=(-mean["ankle", "plantarflexion"], mean["ankle", "dorsiflexion"]),
        knee=(mean["knee", "extension_deficit"], mean["knee", "flexion"]),
        hip=(-mean["hip", "extension"], mean["hip", "flexion"]),
        lumbar=(-mean["lumbar", "extension"], mean["lumbar", "flexion"]),
        shoulder=(-mean["shoulder", "extension"], mean["shoulder", "flexion"]),
    )
