"""In which steps is the hinge taught, and what does each of them ask for?

>>> import hingekit as hk
>>> from hingekit import progressions
>>> woman = hk.Body.from_table(sex="female", mass=50, stature=1.52)
>>> tap = progressions.run("butt tap to the wall", woman)
>>> bool(tap.peaks.value["lumbar_moment"] > 0)
True
"""

from hingekit.progressions.catalogue import Progression, Setting, catalogue, find, progressions
from hingekit.progressions.demand import compare, teaching_order
from hingekit.progressions.performance import load_for, run
from hingekit.progressions.stance import LegMoments, leg_moments, share_of
from hingekit.progressions.trial import Trial

__all__ = [
    "LegMoments",
    "Progression",
    "Setting",
    "Trial",
    "catalogue",
    "compare",
    "find",
    "leg_moments",
    "load_for",
    "progressions",
    "run",
    "share_of",
    "teaching_order",
]
