"""Is it true that reaching the hips back spares the back, by how much, when, and why?

>>> import hingekit as hk
>>> body = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
>>> bar = hk.Load(mass=20)
>>> forward = hk.bend_forward(body, bar, hand_height=0.40)
>>> back = hk.reach_back(body, bar, hand_height=0.40)
>>> bool(hk.joint_moments(body, forward, bar).lumbar > hk.joint_moments(body, back, bar).lumbar)
True
"""

from typing import TYPE_CHECKING, Any

from hingekit import datasets, exposure, technique
from hingekit.bands import Band
from hingekit.body import Body, Foot, JointRanges
from hingekit.dynamics import inverse_dynamics
from hingekit.errors import HingekitError
from hingekit.explanation import explain
from hingekit.grid import paired, sweep
from hingekit.hamstrings import Hamstrings
from hingekit.hinge import HingeLimit, hinge_limit
from hingekit.jacobian import MomentJacobian, moment_jacobian
from hingekit.kettlebell import Clean, Swing, clean, swing
from hingekit.linkage import Landmarks, landmarks
from hingekit.load import Force, Load
from hingekit.mechanics import (
    Balance,
    JointForces,
    JointMoments,
    balance,
    joint_forces,
    joint_moments,
)
from hingekit.movement import Movement
from hingekit.posture import Posture, Rates, Status
from hingekit.rhythm import Rocked
from hingekit.solution import bend_forward, reach_back, solve
from hingekit.spine import (
    Brace,
    SpineLoads,
    SpineModel,
    single_muscle,
    spine_loads,
    spine_spread,
)
from hingekit.strategies import (
    BEND_FORWARD,
    KNEELING_HINGE,
    REACH_BACK,
    SQUAT,
    Raised,
    ShankFollows,
    Strategy,
)
from hingekit.study import compare, itemise
from hingekit.tempo import Stop, repetition, standing, through

if TYPE_CHECKING:
    from hingekit import figures, progressions, uncertainty
    from hingekit.analysis import Analysis, analyse
    from hingekit.neutrality import neutral_spine
    from hingekit.recordings import Recording, read_recording, read_sensors

__version__ = "0.1.0"

__all__ = [
    "BEND_FORWARD",
    "KNEELING_HINGE",
    "REACH_BACK",
    "SQUAT",
    "Analysis",
    "Balance",
    "Band",
    "Body",
    "Brace",
    "Clean",
    "Foot",
    "Force",
    "Hamstrings",
    "HingeLimit",
    "HingekitError",
    "JointForces",
    "JointMoments",
    "JointRanges",
    "Landmarks",
    "Load",
    "MomentJacobian",
    "Movement",
    "Posture",
    "Raised",
    "Rates",
    "Recording",
    "Rocked",
    "ShankFollows",
    "SpineLoads",
    "SpineModel",
    "Status",
    "Stop",
    "Strategy",
    "Swing",
    "__version__",
    "analyse",
    "balance",
    "bend_forward",
    "clean",
    "compare",
    "datasets",
    "explain",
    "exposure",
    "figures",
    "hinge_limit",
    "inverse_dynamics",
    "itemise",
    "joint_forces",
    "joint_moments",
    "landmarks",
    "moment_jacobian",
    "neutral_spine",
    "paired",
    "progressions",
    "reach_back",
    "read_recording",
    "read_sensors",
    "repetition",
    "single_muscle",
    "solve",
    "spine_loads",
    "spine_spread",
    "standing",
    "sweep",
    "swing",
    "technique",
    "through",
    "uncertainty",
]


#: What reads files and looks at recordings, and where it lives.
_READ_ON_DEMAND = {
    "Analysis": "analysis",
    "Recording": "recordings",
    "analyse": "analysis",
    "neutral_spine": "neutrality",
    "read_recording": "recordings",
    "read_sensors": "recordings",
}


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:
    """Load what plots, or reads files, when it is first asked for."""
    from importlib import import_module

    if name in ("figures", "progressions", "uncertainty"):
        return import_module(f"hingekit.{name}")
    if module := _READ_ON_DEMAND.get(name):
        return getattr(import_module(f"hingekit.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
