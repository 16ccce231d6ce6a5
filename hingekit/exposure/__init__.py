"""How does a lift compare with what has been published about lifting?"""

from hingekit.exposure.damage import Dose, LiftingTask, daily_dose
from hingekit.exposure.equation import (
    METRIC,
    METRIC_WORKSHEET,
    US,
    US_WORKSHEET,
    LiftingEquation,
)
from hingekit.exposure.lifts import lift_ends
from hingekit.exposure.limits import (
    LiftEnds,
    LiftingLimit,
    lifting_limit,
    lifting_limits,
    sampled_frequency,
)
from hingekit.exposure.sources import parameters
from hingekit.exposure.tolerance import tolerance

__all__ = [
    "METRIC",
    "METRIC_WORKSHEET",
    "US",
    "US_WORKSHEET",
    "Dose",
    "LiftEnds",
    "LiftingEquation",
    "LiftingLimit",
    "LiftingTask",
    "daily_dose",
    "lift_ends",
    "lifting_limit",
    "lifting_limits",
    "parameters",
    "sampled_frequency",
    "tolerance",
]
