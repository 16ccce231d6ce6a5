"""A simulated person in the pictures of a simulated camera."""

import json
from pathlib import Path

import numpy as np

import hingekit as hk
from hingekit.recordings.camera.openpose import _PLACES

RATE = 30  # frames per second
WIDTH, HEIGHT = 1920, 1080
PIXELS = 400  # to a metre

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)

# Two squats with a stiff spine and arms that swing forward, 61 frames in 2 s.
N = 61
DEPTH = np.sin(np.linspace(0, 2 * np.pi, N)) ** 2
POSTURE = hk.Posture(
    shank=3 + 28 * DEPTH,
    thigh=-2 - 70 * DEPTH,
    pelvis=2 + 50 * DEPTH,
    thorax=2 + 50 * DEPTH,
    upper_arm=-5 + 75 * DEPTH,
    forearm=5 + 80 * DEPTH,
)
FIELDS = ("shank", "thigh", "pelvis", "thorax", "upper_arm", "forearm")

#: Half of what is between left and right of a person [m].
APART = {"shoulder": 0.17, "hip": 0.09}


def pixels(
    *, faces: float = 1, turned: float = 0.0, posture: hk.Posture = POSTURE
) -> dict[str, np.ndarray]:
    """Points by name, x + i y in pixels with y downward, of a person turned out of the plane [deg].

    The camera is far away, so that it sees no perspective.
    """
    at = hk.landmarks(BODY, posture)
    arm = np.exp(1j * (np.deg2rad(posture.forearm) - np.pi / 2))
    flat = {
        "ankle": at.ankle + 0 * at.hip,
        "knee": at.knee,
        "hip": at.hip,
        "shoulder": at.shoulder,
        "elbow": at.elbow,
        "wrist": at.elbow + 0.25 * arm,
        "heel": at.ankle + 0 * at.hip - 0.05 - 0.07j,
        "toe": at.ankle + 0 * at.hip + 0.17 - 0.07j,
    }
    ahead, aside = np.cos(np.deg2rad(turned)), np.sin(np.deg2rad(turned))
    points = {
        f"{side} {name}": faces * (point.real * ahead + sign * APART.get(name, 0.1) * aside)
        + 1j * point.imag
        for name, point in flat.items()
        for side, sign in (("left", -1), ("right", 1))
    }
    points["nose"] = faces * (at.vertex.real + 0.1) * ahead + 1j * (at.vertex.imag - 0.15)
    return {name: 900 + 1000j + PIXELS * point.conjugate() for name, point in points.items()}


def person(points: dict[str, np.ndarray], frame: int, *, near: str = "right") -> list[float]:
    """One person's 75 numbers of BODY_25 in a frame; the far side is half as sure."""
    numbers = [0.0] * 75
    for name, place in _PLACES.items():
        z = points[name][frame]
        far = "left" if near == "right" else "right"
        numbers[3 * place : 3 * place + 3] = [
            float(z.real),
            float(z.imag),
            0.45 if name.startswith(far) else 0.9,
        ]
    return numbers


def frame_text(*people: list[float]) -> str:
    """What OpenPose writes for a frame."""
    entries = [{"person_id": [-1], "pose_keypoints_2d": numbers} for numbers in people]
    return json.dumps({"version": 1.3, "people": entries})


def openpose(folder: Path, people: list[list[list[float]]], name: str = "cam_{:012d}") -> Path:
    """A folder of frames, each a list of people."""
    folder.mkdir(exist_ok=True)
    for number, there in enumerate(people):
        text = frame_text(*there)
        (folder / f"{name.format(number)}_keypoints.json").write_text(text, encoding="utf-8")
    return folder


def table(points: dict[str, np.ndarray], *, shares: bool = True, visible: float = 0.99) -> str:
    """A table of MediaPipe landmarks, with a label in front."""
    size = (WIDTH, HEIGHT) if shares else (1, 1)
    rows = [["label"]]
    for name in points:
        column = name.replace(" ", "_").replace("toe", "foot_index")
        rows[0] += [f"{column}_{axis}" for axis in "xyzv"]
    for k in range(N):
        cells = ((z[k].real / size[0], z[k].imag / size[1], -0.1, visible) for z in points.values())
        rows.append(["up", *(repr(float(cell)) for four in cells for cell in four)])
    return "\n".join(",".join(row) for row in rows) + "\n"
