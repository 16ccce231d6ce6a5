"""What does a published table say about one segment, and what does it leave to landmarks?"""

from __future__ import annotations

from typing import NamedTuple

from hingekit import datasets
from hingekit.parts import Part

#: Stature at which lengths published in metres become fractions of stature [m] (assumption:
#: the order of the samples' mean statures; a body's shape must not change with its size).
REFERENCE_STATURE = 1.75


class Row(NamedTuple):
    """One row of a segment table: one side, fractions of its own length."""

    mass: float  # of body mass
    length: float  # of stature
    centre: float  # from the first end point, of its length
    anterior: float  # forward of the line, of its length
    gyration: float  # about the mediolateral axis through the centre, of its length

    def limb(self, length: float, *, below: complex = 0j) -> Part:
        """Both sides of a limb that hangs from its upper joint, which lies at `below`."""
        centre = below + complex(self.anterior, -self.centre) * length
        return Part(2 * self.mass, centre, 2 * self.mass * (self.gyration * length) ** 2)

    def standing(self, length: float) -> Part:
        """Both sides of a limb that stands on its lower joint."""
        return self.limb(length, below=1j * length)


class Published:
    """What one table says about one sex, with the landmarks that the table lacks."""

    def __init__(self, table: str, sex: str) -> None:
        self._segments = {
            (row["segment"], row["origin"], row["end"]): row
            for row in datasets.rows(table)
            if row["sex"] in (sex, "any")
        }
        self._landmarks: dict[str, float] = {}
        for owner in ("", table):  # the table's own landmark replaces the general one
            for row in datasets.rows("body_landmarks"):
                if row["table"] == owner and row["sex"] in (sex, "any"):
                    scale = 1 / REFERENCE_STATURE if row["unit"] == "m" else 1.0
                    self._landmarks[row["quantity"]] = float(row["value"]) * scale

    def __getitem__(self, quantity: str) -> float:
        return self._landmarks[quantity]

    def row(self, segment: str, origin: str, end: str) -> Row:
        """Numbers of the row with these end points; what was not reported is NaN."""
        row = self._segments[segment, origin, end]
        return Row(
            mass=float(row["mass_fraction"]),
            length=float(row["length_fraction"] or "nan"),
            centre=float(row["centre_fraction"]),
            anterior=float(row["centre_anterior_fraction"] or 0),
            gyration=float(row["gyration_mediolateral"] or "nan"),
        )
