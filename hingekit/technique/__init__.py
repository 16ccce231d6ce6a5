"""What does a coach see and say, and which test shows it?"""

from hingekit.spine import Brace, Braced, braced
from hingekit.technique.back import Dowel, Outline, dowel, outline, tape
from hingekit.technique.checks import HingeIndex, check, hinge_index
from hingekit.technique.curves import BackShape, back_shape
from hingekit.technique.faults import FAULTS, Fault, faults, faulty
from hingekit.technique.wall import Furthest, furthest_wall, wall

__all__ = [
    "FAULTS",
    "BackShape",
    "Brace",
    "Braced",
    "Dowel",
    "Fault",
    "Furthest",
    "HingeIndex",
    "Outline",
    "back_shape",
    "braced",
    "check",
    "dowel",
    "faults",
    "faulty",
    "furthest_wall",
    "hinge_index",
    "outline",
    "tape",
    "wall",
]
