"""What does a posture ask of the lumbar spine?"""

from hingekit.spine.brace import NO_BRACE, Brace, Braced, braced
from hingekit.spine.loads import LEVELS, SingleMuscle, SpineLoads, single_muscle, spine_loads
from hingekit.spine.model import SPINE_MODEL, SpineModel
from hingekit.spine.passive import passive_lumbar_moment, passive_share
from hingekit.spine.spread import SPREAD, spine_spread

__all__ = [
    "LEVELS",
    "NO_BRACE",
    "SPINE_MODEL",
    "SPREAD",
    "Brace",
    "Braced",
    "SingleMuscle",
    "SpineLoads",
    "SpineModel",
    "braced",
    "passive_lumbar_moment",
    "passive_share",
    "single_muscle",
    "spine_loads",
    "spine_spread",
]
