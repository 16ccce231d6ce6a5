"""What is streamed in the tests: importable, because other processes have to find it."""

import time
from pathlib import Path

import numpy as np

import hingekit as hk
from hingekit.uncertainty.summary import Summary

POSTURES = hk.Posture(shank=0, thigh=0, pelvis=np.linspace(0, 60, 50), thorax=60)


def numbers(start, stop, seed=0):
    """Irrational numbers in [0, 1), every seventh of which is missing."""
    case = np.arange(start, stop)
    return np.where(case % 7 == seed % 7, np.nan, np.sqrt(case + 2.0 + seed) % 1)


def plain(start, stop, seed=0):
    return {"root": Summary.of(numbers(start, stop, seed), 0, 1)}


def noted(start, stop, log, pause=0.0):
    """The same, slowly, and telling when it begins."""
    with Path(log).open("a") as lines:
        lines.write(f"{start}\n")
    time.sleep(pause)
    return plain(start, stop)


def failing(start, stop, log, at):
    if start <= at < stop:
        raise RuntimeError("the disc is full")
    return noted(start, stop, log)


def interrupted(start, stop, log, at):
    if start <= at < stop:
        raise KeyboardInterrupt
    return noted(start, stop, log)


def masses(start, stop):
    """People that their number tells, shape (people, 1)."""
    return 50 + 60 * numbers(start, stop, seed=-1)[:, None] ** 2


def lumbar(start, stop):
    """Every person of a chunk in every posture; who is missing has a mass of 75 kg."""
    mass = masses(start, stop)
    body = hk.Body.from_table(mass=np.where(np.isnan(mass), 75, mass))
    return {"lumbar": Summary.of(hk.joint_moments(body, POSTURES).lumbar, 0, 400)}
