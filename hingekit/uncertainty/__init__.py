"""How sure is a result, for which people does it hold, and which unknown matters most?"""

from hingekit.uncertainty.cube import unit_cube
from hingekit.uncertainty.effects import effect_size
from hingekit.uncertainty.experiment import experiment
from hingekit.uncertainty.meta_analysis import log_ratios, mean_differences, meta_analysis
from hingekit.uncertainty.mixed import mixed_effects
from hingekit.uncertainty.outcomes import OUTCOMES, AtTask, at_task
from hingekit.uncertainty.people import BODY, FACTORS, SPINE, TECHNIQUE, Population
from hingekit.uncertainty.population import people_at, population
from hingekit.uncertainty.power import Components, components, power, subjects_needed
from hingekit.uncertainty.propagation import pairs, probability_better, propagate
from hingekit.uncertainty.sensitivity import sensitivity, sobol
from hingekit.uncertainty.stream import stream
from hingekit.uncertainty.summary import Summary

__all__ = [
    "BODY",
    "FACTORS",
    "OUTCOMES",
    "SPINE",
    "TECHNIQUE",
    "AtTask",
    "Components",
    "Population",
    "Summary",
    "at_task",
    "components",
    "effect_size",
    "experiment",
    "log_ratios",
    "mean_differences",
    "meta_analysis",
    "mixed_effects",
    "pairs",
    "people_at",
    "population",
    "power",
    "probability_better",
    "propagate",
    "sensitivity",
    "sobol",
    "stream",
    "subjects_needed",
    "unit_cube",
]
