"""What does ezc3d find in a .c3d file, in a process of its own?

A corrupt file can end the process that reads it (ezc3d 1.7.2 does so on some: a
segmentation fault, not an exception). So this module is never imported: `c3d` runs it as a
program, with the file and a folder for what was found. Of hingekit it imports nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np


def extract(path: Path, folder: Path) -> None:
    """Write positions.npy (frames, points, 3) and found.json into the folder.

    Parameters
    ----------
    path : Path
        A .c3d file [-].
    folder : Path
        Where to write [-].
    """
    import ezc3d

    file = ezc3d.c3d(str(path))
    point = file["parameters"]["POINT"]

    def values(*names: str) -> list[str]:
        return [str(v).strip() for name in names for v in point.get(name, {}).get("value", ())]

    found = {
        "labels": values("LABELS", "LABELS2", "LABELS3"),
        # What programs compute and store as if it were a point, in other units.
        "computed": values("ANGLES", "FORCES", "MOMENTS", "POWERS", "SCALARS"),
        "unit": next(iter(values("UNITS")), ""),
        "rate": float(next(iter(values("RATE")), 0.0)),
        "first": int(file["header"]["points"]["first_frame"]),
    }
    positions = file["data"]["points"][:3].transpose(2, 1, 0)
    np.save(folder / "positions.npy", np.ascontiguousarray(positions))
    (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    try:
        extract(Path(sys.argv[1]), Path(sys.argv[2]))
    except Exception as error:
        sys.exit(f"{type(error).__name__}: {error}")
