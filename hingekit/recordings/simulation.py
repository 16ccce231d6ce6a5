"""What would a camera system record of a movement that is known?

A simulated recording tests an analysis before the first real one: what comes out can be held
against what went in. It says of itself that it is simulated.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hingekit._arrays import Array
from hingekit.body import JOINTS, Body
from hingekit.inputs import require_between, require_instance
from hingekit.linkage import landmarks
from hingekit.movement import Movement
from hingekit.recordings.markers.recording import MarkerRecording
from hingekit.recordings.markers.segments import NECK_FROM_C7, SHOULDER_BELOW_ACROMION
from hingekit.recordings.recording import one_person

#: Depth (PSIS to ASIS) and width (ASIS to ASIS) of the pelvis, and C7 to the suprasternal notch,
#: fractions of stature; how far to the side markers sit, in metres (all assumptions: they decide
#: where markers are drawn, and no result).
_DEPTH, _WIDTH, _NECK = 0.095, 0.143, 0.085
_ASIDE = {"PSI": 0.05, "SHO": 0.18, "ELB": 0.24, "WRA": 0.24, "KNE": 0.14, "ANK": 0.12, "TOE": 0.12}


def simulated(
    body: Body,
    movement: Movement,
    *,
    heading: float = 0.0,
    noise: float = 0.0,
    seed: int | None = None,
) -> MarkerRecording:
    """Markers of the Plug-in Gait family on a Body that moves.

    Parameters
    ----------
    body : Body
        One person.
    movement : Movement
        Postures over time.
    heading : float
        Direction that the person faces in the laboratory, from X towards -Z [deg].
    noise : float
        Standard deviation of each coordinate, white in time [m].
    seed : int, optional
        For noise that comes out the same again [-].

    Returns
    -------
    MarkerRecording
        Y up, in metres; NaN where the movement has no posture.

    Raises
    ------
    HingekitError
        When the movement is none, the Body is not one person, or the noise is no length.
    """
    require_instance("Movement", movement, Movement, "make one with Movement(time, posture)")
    noise = float(require_between("Noise", noise, 0, 0.1, "m"))
    turn = np.deg2rad(float(require_between("Heading", heading, -360, 360, "deg")))
    forward = np.array([np.cos(turn), 0.0, -np.sin(turn)])
    right = np.array([np.sin(turn), 0.0, np.cos(turn)])
    up = np.array([0.0, 1.0, 0.0])
    random = np.random.default_rng(seed)
    markers = {
        label: random.normal(point.real[:, None] * forward + point.imag[:, None] * up, noise)
        + aside * right
        for label, (point, aside) in _placed(one_person(body), movement).items()
    }
    return MarkerRecording("simulated by hingekit, nobody's recording", movement.time, markers)


def _placed(body: Body, movement: Movement) -> dict[str, tuple[Array, float]]:
    """Label to its point in the sagittal plane [m, complex], shape (n,), and aside [m]."""
    posture, shape = movement.posture, movement.time.shape
    points = landmarks(body, posture)
    level, thorax = (
        np.exp(-1j * np.deg2rad(inclination)) for inclination in (posture.pelvis, posture.thorax)
    )
    depth, width, neck = (share * float(body.stature) for share in (_DEPTH, _WIDTH, _NECK))
    front = points.hip + level * _asis_from_hip(body, depth, width)
    trunk = points.shoulder - points.lumbar
    above = 1 + SHOULDER_BELOW_ACROMION * float(body.stature) / np.abs(trunk)
    c7 = points.neck - thorax * NECK_FROM_C7 * neck
    sided = {
        "PSI": front - depth * level,
        "SHO": points.lumbar + above * trunk,
        "ELB": points.elbow,
        "WRA": points.hand,
        "KNE": points.knee,
        "ANK": points.ankle,
        "TOE": complex(body.foot.toe, 0),
    }
    placed = {
        side + name: (point, sign * _ASIDE[name])
        for name, point in sided.items()
        for side, sign in (("L", -1), ("R", 1))
    }
    placed |= {"LASI": (front, -width / 2), "RASI": (front, width / 2)}
    placed |= {"C7": (c7, 0.0), "CLAV": (c7 + thorax * neck, 0.0)}
    along = np.broadcast_to(0.0 if movement.base is None else movement.base, shape)
    return {name: (at + along, aside) for name, (at, aside) in placed.items()}


def _asis_from_hip(body: Body, depth: float, width: float) -> complex:
    """ASIS from the hip joint in pelvis axes [m]: Harrington et al. 2007, turned round.

    Their hip lies 0.24 depth + 9.9 mm behind and 0.16 width + 0.04 leg + 7.1 mm below; the
    leg is measured from ASIS itself, so what is below is a share of itself.
    """
    leg = float(np.sum(np.abs(body.joint[JOINTS.index("knee") : JOINTS.index("lumbar")])))
    below = (0.16 * width + 0.0071 + 0.04 * leg) / (1 - 0.04)
    return complex(0.24 * depth + 0.0099, below)


def write_trc(recording: MarkerRecording, path: Path) -> None:
    """Write markers as a .trc file, in metres.

    Parameters
    ----------
    recording : MarkerRecording
        What to write; markers that were not seen become blank cells.
    path : Path
        Where to; its folder exists [-].
    """
    import pandas as pd

    count = len(recording.markers)
    labels = "\t".join(f"{label}\t\t" for label in recording.markers)
    axes = "\t".join(f"{axis}{n}" for n in range(1, count + 1) for axis in "XYZ")
    frames = recording.time.size
    head = (
        f"PathFileType\t4\t(X/Y/Z)\t{recording.source}\n"
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n"
        f"{recording.rate:.6g}\t{recording.rate:.6g}\t{frames}\t{count}\tm\n"
        f"Frame#\tTime\t{labels}\n\t\t{axes}\n"
    )
    table = pd.DataFrame(np.concatenate(list(recording.markers.values()), axis=1))
    table.insert(0, "time", recording.time)
    table.insert(0, "frame", np.arange(1, frames + 1))
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.write(head)
        table.to_csv(file, sep="\t", header=False, index=False, float_format="%.6f")
