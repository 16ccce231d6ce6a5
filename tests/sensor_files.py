"""Files of simulated motion sensors, for tests."""

from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

#: Where the recordings of others lie, beside the project.
FOLDER = Path(__file__).parents[2] / "shared" / "recordings" / "D5_imu_xsens_torso_pelvis"

MOUNTED = Rotation.from_euler("xyz", [31, -77, 140], degrees=True)


def trunk_pitch(time):
    """Stands for 1 s and bends three times by 60 deg, 4 s each."""
    return np.where(time > 1, 30 - 30 * np.cos(2 * np.pi * (time - 1) / 4), 0.0)


def pelvis_pitch(time):
    """Stands as long; tilts by 40 deg, a little later than the trunk."""
    return np.where(time > 1.2, 20 - 20 * np.cos(2 * np.pi * (time - 1.2) / 4), 0.0)


def turn(pitch, *, heading=0.0, mounted=MOUNTED):
    """Sensor to earth, Z up: a body that pitches forward and faces a heading [deg]."""
    pitch = np.asarray(pitch, dtype=float)
    faces = Rotation.from_euler("z", np.broadcast_to(heading, pitch.shape)[:, None], degrees=True)
    return faces * Rotation.from_euler("y", pitch[:, None], degrees=True) * mounted


def quaternions(time, turns, *, names="time_s,qw,qx,qy,qz", separator=","):
    """A table with a quaternion to a row."""
    rows = np.column_stack([time, turns.as_quat()[:, [3, 0, 1, 2]]])
    lines = [names, *(separator.join(f"{x:.6f}" for x in row) for row in rows)]
    return "\n".join(lines).replace(",", separator) + "\n"


def xsens(counts, turns, *, form="mat", separator="\t", rate="100.0Hz", empty=""):
    """Text as MT Manager exports it."""
    if form == "mat":
        names = [f"Mat[{i}][{j}]" for j in "123" for i in "123"]
        values = turns.as_matrix().transpose(0, 2, 1).reshape(-1, 9)
    elif form == "quat":
        names = [f"Quat_q{k}" for k in range(4)]
        values = turns.as_quat()[:, [3, 0, 1, 2]]
    else:
        names = ["Roll", "Pitch", "Yaw"]
        values = turns.as_euler("ZYX", degrees=True)[:, ::-1]
    lines = ["// Start Time: Unknown", f"// Update Rate: {rate}"] if rate else ["// Start Time: ?"]
    lines.append(separator.join(["PacketCounter", "SampleTimeFine", "Acc_X", *names]))
    for count, row in zip(counts, values, strict=True):
        cells = [f"{int(count):05d}", empty, "9.81", *(f"{x:.6f}" for x in row)]
        lines.append(separator.join(cells))
    return "\n".join(lines) + "\n"


def written(folder, name, text):
    """The text as a file, its line ends untouched."""
    path = folder / name
    path.write_bytes(text.encode())
    return path
