"""A person who squats with markers on the joints, so that what comes out is known exactly."""

import numpy as np

import hingekit as hk
from hingekit.recordings.markers.recording import MarkerRecording

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)

# A squat with a rounding spine and arms that swing, 41 frames in 2 s.
TIME = np.linspace(0.25, 2.25, 41)
DEPTH = np.sin(np.linspace(0, np.pi, 41)) ** 2


def squat(depth: np.ndarray) -> hk.Posture:
    """From upright (0) to the bottom (1)."""
    return hk.Posture(
        shank=3 + 30 * depth,
        thigh=-2 - 75 * depth,
        pelvis=12 + 35 * depth,
        thorax=-8 + 75 * depth,
        upper_arm=-10 + 80 * depth,
        forearm=5 + 95 * depth,
    )


POSTURE = squat(DEPTH)
INCLINATIONS = ("shank", "thigh", "pelvis", "thorax", "upper_arm", "forearm")

DEPTH_OF_PELVIS, WIDTH_OF_PELVIS = 0.16, 0.24  # m, PSIS to ASIS and ASIS to ASIS


def person(
    posture: hk.Posture = POSTURE, *, heading: float = 0.0, hip_labels: bool = True
) -> dict[str, np.ndarray]:
    """Markers at the joint centres of the synthetic person, Y up, who faces a heading [deg]."""
    points = hk.landmarks(BODY, posture)
    level = np.exp(-1j * np.deg2rad(posture.pelvis))  # from PSIS to ASIS
    wrist = points.elbow + 0.25 * np.exp(1j * (np.deg2rad(posture.forearm) - np.pi / 2))
    ahead, leg = 0.03, 0.85
    for _ in range(30):  # the regression's leg length depends on where ASIS is
        if hip_labels:
            front = points.hip + level * (ahead + 0.07j)
            break
        # Harrington et al. 2007 as printed, in mm: from mid-ASIS, forward and up.
        x = -0.24 * 1e3 * DEPTH_OF_PELVIS - 9.9
        y = -0.16 * 1e3 * WIDTH_OF_PELVIS - 0.04 * 1e3 * leg - 7.1
        front = points.hip - level * complex(x, y) / 1e3
        straight = np.hypot(np.abs(front - points.ankle), WIDTH_OF_PELVIS / 2 - 0.10)
        leg = np.quantile(straight, 0.95)
    flat = {
        "ASI": (front, WIDTH_OF_PELVIS / 2),
        "PSI": (front - DEPTH_OF_PELVIS * level, 0.05),
        "SJC": (points.shoulder, 0.18),
        "ELB": (points.elbow, 0.25),
        "WRA": (wrist, 0.25),
        "KNE": (points.knee, 0.12),
        "ANK": (points.ankle + 0 * front, 0.10),
    }
    if hip_labels:
        flat["HJC"] = (points.hip, 0.09)
    angle = np.deg2rad(heading)
    forward = np.array([np.cos(angle), 0, -np.sin(angle)])
    up = np.array([0.0, 1.0, 0.0])
    right = np.cross(forward, up)
    return {
        side + name: point.real[:, None] * forward
        + point.imag[:, None] * up
        + sign * apart * right
        + [-1.2, 0.0, 0.7]
        for name, (point, apart) in flat.items()
        for side, sign in (("L", -1), ("R", 1))
    }


PERSON = person()


def without(*names: str, positions: dict[str, np.ndarray] = PERSON) -> dict[str, np.ndarray]:
    """The person without some markers, named with or without their side."""
    return {k: v for k, v in positions.items() if k not in names and k[1:] not in names}


def recorded(positions: dict[str, np.ndarray] = PERSON, time: np.ndarray = TIME) -> MarkerRecording:
    """The recording that such markers make."""
    return MarkerRecording("squat.trc", time, positions)


def assert_same_posture(posture: hk.Posture, atol: float, expected: hk.Posture = POSTURE) -> None:
    """Every inclination as it was [deg]."""
    for name in INCLINATIONS:
        there = getattr(expected, name)
        assert np.allclose(getattr(posture, name), there, rtol=0, atol=atol), name
