"""What is told of a progression over time, and which end of it counts?"""

from __future__ import annotations

from collections.abc import Callable

from hingekit._arrays import Array
from hingekit.posture import JOINT_ANGLES
from hingekit.results import Columns

#: Columns of `Trial.over_time`, with unit and long name.
COLUMNS: Columns = {
    "time": ("s", "time"),
    "thorax_inclination": ("deg", "inclination of the thorax from the vertical"),
    **{angle: ("deg", angle.replace("_", " ")) for angle in JOINT_ANGLES.values()},
    "hand_height": ("m", "height of the grip centre above the ground"),
    "hand_distance": ("m", "distance of the grip centre in front of the ankle"),
    "wall_distance": ("m", "distance behind heels, or kneeling toes, of a wall at the hips"),
    **{
        f"{joint}_moment": ("N·m", f"net moment at {place}, with all that accelerates")
        for joint, place in {"ankle": "ankle", "knee": "knee", "hip": "hip"}.items()
    },
    "lumbar_moment": ("N·m", "net moment at L5/S1, with all that accelerates"),
    "static_hip_moment": ("N·m", "net hip moment, each posture as if it were held"),
    "static_lumbar_moment": ("N·m", "net moment at L5/S1, each posture as if it were held"),
    "leg_hip_moment": ("N·m", "hip moment of the leg that bears more, in the plane"),
    "hip_power": ("W", "power of both hips, positive where muscles deliver energy"),
    "l5s1_compression": ("N", "compression at L5/S1, a lever model"),
    "l5s1_shear": ("N", "shear at L5/S1, anterior positive, a lever model"),
    "l4l5_compression": ("N", "compression at L4/L5, a lever model"),
    "l4l5_shear": ("N", "shear at L4/L5, anterior positive, a lever model"),
    "hamstring_reserve": ("deg", "hip flexion left before the hamstrings stop the hip"),
    "neutral_reserve": ("deg", "the same, had the spine stayed neutral at this thorax inclination"),
    "centre_of_pressure": ("", "from heel (0) to toe tip (1), with all that accelerates"),
    "balance_margin": ("mm", "centre of pressure to the nearer end of the base; negative outside"),
    "static_balance_margin": ("mm", "the same, each posture as if it were held"),
    "pelvis_gap": ("mm", "rod held against the head to the pelvis"),
    "mid_back_gap": ("mm", "rod held against the head to the mid back"),
    "tape_stretch": ("mm", "stretch of a tape along the low back"),
    "status": ("", "why a posture exists or not"),
}

#: What `Trial.peaks` looks for: the greatest, the least, or that furthest from zero.
PEAKS = {
    "lumbar_moment": "most",
    "static_lumbar_moment": "most",
    "hip_moment": "most",
    "leg_hip_moment": "most",
    "knee_moment": "furthest",
    "ankle_moment": "furthest",
    "hip_power": "most",
    "l5s1_compression": "most",
    "l5s1_shear": "furthest",
    "l4l5_compression": "most",
    "l4l5_shear": "furthest",
    "hamstring_reserve": "least",
    "neutral_reserve": "least",
    "balance_margin": "least",
    "static_balance_margin": "least",
    "pelvis_gap": "most",
    "mid_back_gap": "most",
    "tape_stretch": "most",
}

#: What grows to that side.
TURNED: dict[str, Callable[[Array], Array]] = {
    "most": lambda value: value,
    "least": lambda value: -value,
    "furthest": abs,
}
