"""How does a posture change over time, and how fast?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hingekit._arrays import Array, stack
from hingekit.errors import HingekitError
from hingekit.inputs import require_between, require_instance, require_numbers
from hingekit.posture import FIELDS, Posture, Rates, Status

#: Two passes of a Butterworth filter of this order make one of twice the order, without lag.
_ORDER = 2

#: Degree of the spline through the inclinations, whose acceleration is then smooth.
_DEGREE = 5

#: Deviation from even spacing that is taken for rounding of time stamps, of a step [-]
#: (assumption: 3 decimals at 250 frames a second are an eighth).
_JITTER = 0.25

#: How far the last posture of a movement that closes may be from its first [deg].
_CLOSED = 1e-6

_SHOWN = ("shank", "thigh", "pelvis", "thorax", "upper_arm", "forearm")


@dataclass(frozen=True, eq=False)
class Movement:
    """Postures at increasing times.

    Parameters
    ----------
    time : array, shape (n,)
        Time of each posture, increasing, at least one [s].
    posture : Posture
        Inclinations of shape (n,), or scalars for a segment that does not move [deg].
    exact : Rates, optional
        How fast the inclinations change where that is known, as in a movement that was
        computed; when not given, a spline tells. What is filtered has rates of its own
        [deg/s, deg/s²].

    Raises
    ------
    HingekitError
        When time is not one increasing row of numbers or the posture has another length.
    """

    time: Array
    posture: Posture
    exact: Rates | None = None

    def __post_init__(self) -> None:
        time = np.asarray(require_numbers("Movement.time", self.time, "s"))
        require_instance("Movement.posture", self.posture, Posture, "give a Posture")
        object.__setattr__(self, "time", time)
        if time.ndim != 1 or time.size == 0:
            raise HingekitError(
                f"Movement.time must be one row of times, not of shape {time.shape}: "
                "give the time of each posture in seconds."
            )
        increases = np.isfinite(time) & np.append(True, np.diff(time) > 0)
        if not increases.all():
            where = int(np.argmin(increases))
            raise HingekitError(
                f"Movement.time must increase, but element {where} is {time[where]:g} s: "
                "sort the postures by time and leave each time once."
            )
        if self.posture.shape not in ((), time.shape):
            raise HingekitError(
                f"Movement.posture has shape {self.posture.shape} and time {time.shape}: "
                "give one posture for each time."
            )
        if self.exact is None:
            return
        require_instance("Movement.exact", self.exact, Rates, "give Rates, or leave it out")
        if self.exact.shape not in ((), time.shape):
            raise HingekitError(
                f"Movement.exact has shape {self.exact.shape} and time {time.shape}: "
                "give one rate for each time."
            )

    @property
    def duration(self) -> float:
        """From the first posture to the last [s]."""
        return float(self.time[-1] - self.time[0])

    @property
    def runs(self) -> list[slice]:
        """Stretches without a missing posture or a hole in time, longest possible [-]."""
        whole = np.isfinite(self._inclinations()).all(axis=0)
        steps = np.diff(self.time)
        if not steps.size:
            return [slice(0, 1)] if whole.all() else []
        step = np.median(steps)
        # Frames that come at a rate leave holes where some are gone; others come as they like.
        regular = np.mean(np.abs(steps / step - 1) < 2 * _JITTER) > 0.5
        hole = regular & (steps > 1.5 * step)
        joined = whole[1:] & whole[:-1] & ~hole
        edges = np.flatnonzero(~joined) + 1
        starts, stops = [0, *edges.tolist()], [*edges.tolist(), self.time.size]
        return [slice(*ends) for ends in zip(starts, stops, strict=True) if whole[ends[0]]]

    def times(self, run: slice) -> Array:
        """Times of a run: evenly spaced where its time stamps are so but for rounding.

        A stamp that is rounded to milliseconds would shake the accelerations.

        Parameters
        ----------
        run : slice
            One of `runs` [-].

        Returns
        -------
        array
            From the first stamp of the run to the last [s].
        """
        return self._even(run) if self._is_even(run) else self.time[run]

    def _even(self, run: slice) -> Array:
        """As many times, evenly spaced [s]."""
        stamps = self.time[run]
        return np.linspace(stamps[0], stamps[-1], stamps.size)

    def _is_even(self, run: slice) -> bool:
        """Whether the time stamps of a run are evenly spaced but for rounding."""
        even = self._even(run)
        step = (even[-1] - even[0]) / max(even.size - 1, 1)
        return bool(np.abs(self.time[run] - even).max() <= _JITTER * step)

    def filtered(self, cutoff: float) -> Movement:
        """The movement without what is faster than a cutoff.

        A Butterworth low-pass of second order runs over each inclination forward and
        backward, which makes it one of fourth order without lag. Its cutoff is corrected for
        the two passes (Winter 2009): at the cutoff the amplitude falls to 0.707. Each run is
        filtered apart; runs shorter than one period of the cutoff become missing. A run is
        continued point-symmetrically beyond its ends, as if it began and ended without
        acceleration: do not trust the first and last period where it does not.

        Parameters
        ----------
        cutoff : float
            Frequency above which inclinations are held to be noise [1/s].

        Returns
        -------
        Movement
            At the same times.

        Raises
        ------
        HingekitError
            When frames are not evenly spaced, or too few per second for the cutoff.
        """
        from scipy.signal import butter, sosfiltfilt

        rate = self._rate()
        if np.ndim(cutoff):
            raise HingekitError(f"A filter has one cutoff, not {cutoff!r}: give one number.")
        advice = "give a lower cutoff, or none (None)"
        require_between("Cutoff", cutoff, 0.01, 0.49 * rate, "1/s", advice)
        # Warped as the filter's own frequency axis is, so that the correction is exact.
        corrected = np.tan(np.pi * cutoff / rate) / (np.sqrt(2) - 1) ** (1 / (2 * _ORDER))
        sections = butter(_ORDER, np.arctan(corrected) / np.pi, fs=1.0, output="sos")
        period = round(rate / cutoff)  # frames
        raw = self._inclinations()
        smooth = np.full_like(raw, np.nan)
        for run in self.runs:
            if run.stop - run.start > period:
                smooth[:, run] = sosfiltfilt(sections, raw[:, run], axis=1, padlen=period)
        status = np.broadcast_to(self.posture.status, self.time.shape).copy()
        status[np.isnan(smooth[0]) & (status == Status.EXISTS)] = Status.NOT_RECORDED
        fields = dict(zip(FIELDS, smooth, strict=True))
        return Movement(self.time, Posture(**fields, status=status))

    def repeated(self, times: int) -> Movement:
        """The movement several times in a row.

        Parameters
        ----------
        times : int
            How often [-].

        Returns
        -------
        Movement
            The posture at each seam counts once.

        Raises
        ------
        HingekitError
            When it does not end in the posture that it began with.
        """
        if not isinstance(times, int) or times < 1:
            raise HingekitError(f"A movement is repeated once or more often, not {times!r} times.")
        way, steps = self._inclinations(), self.time.size - 1
        gap = np.max(np.abs(way[:, -1] - way[:, 0]))
        if steps == 0 or not gap <= _CLOSED:  # a missing end is no posture to go on from
            raise HingekitError(
                f"A movement that is repeated ends as it began, but after {steps} steps this one "
                f"is {gap:.2g} deg away: add the way back."
            )
        rounds, frames = np.divmod(np.arange(times * steps + 1), steps)

        def again(posture: Posture) -> Posture:
            fields = {name: getattr(posture, name) for name in (*FIELDS, "status")}
            row = {name: np.broadcast_to(each, self.time.shape) for name, each in fields.items()}
            return Posture(**{name: each[frames] for name, each in row.items()})

        known = self.exact
        exact = None if known is None else Rates(again(known.velocity), again(known.acceleration))
        time = self.time[frames] + rounds * self.duration
        return Movement(time, again(self.posture), exact)

    @property
    def derivatives(self) -> str:
        """How `rates` come about, in words."""
        if self.exact is not None:
            return "exact, as the movement was computed"
        return "quintic spline through the inclinations of each run"

    def rates(self) -> Rates:
        """How fast the inclinations change: exact, or from a quintic spline through each run.

        Returns
        -------
        Rates
            NaN where a posture is missing or, from a spline, a run has fewer than six
            postures [deg/s, deg/s²].
        """
        if self.exact is not None:
            return self.exact
        inclinations = self._inclinations()
        velocity = np.full_like(inclinations, np.nan)
        acceleration = velocity.copy()
        for run, time, spline in self._splines(inclinations):
            velocity[:, run] = spline.derivative(1)(time)
            acceleration[:, run] = spline.derivative(2)(time)
        return Rates(Posture(*velocity), Posture(*acceleration))

    def integral(self, values: Array) -> Array:
        """Integral over time since the start of each run, by a spline through the values.

        Parameters
        ----------
        values : array, shape (..., n)
            At each time [unit].

        Returns
        -------
        array, shape (..., n)
            NaN where `rates` are [unit·s].
        """
        total = np.full(np.shape(values), np.nan)
        for run, time, spline in self._splines(values):
            total[..., run] = spline.antiderivative()(time)
        return total

    def _splines(self, values: Array) -> Iterator[tuple[slice, Array, Any]]:
        """Each run that is long enough, its times, and the spline through its values."""
        from scipy.interpolate import make_interp_spline

        for run in self.runs:
            if run.stop - run.start > _DEGREE:
                time = self.times(run)
                yield run, time, make_interp_spline(time, values[..., run], k=_DEGREE, axis=-1)

    def _inclinations(self) -> Array:
        """Every inclination at every time, shape (7, n) [deg]."""
        fields = [getattr(self.posture, name) for name in FIELDS]
        return stack(np, [np.broadcast_to(field, self.time.shape) for field in fields])

    def _rate(self) -> float:
        """Frames per second, which must be evenly spaced but for holes [1/s]."""
        runs = [run for run in self.runs if run.stop - run.start > _DEGREE]
        if not runs:
            raise HingekitError(
                "A movement needs more than five postures in a row to be filtered: give more, "
                "or no cutoff (None)."
            )
        longest = max(runs, key=lambda run: run.stop - run.start)
        for run in runs:
            if not self._is_even(run):
                steps = np.diff(self.time[run])
                raise HingekitError(
                    f"Times are not evenly spaced ({steps.min():g} to {steps.max():g} s apart), "
                    "so a filter means nothing: resample the movement, or give no cutoff (None)."
                )
        time = self.time[longest]
        return float((time.size - 1) / (time[-1] - time[0]))

    def __str__(self) -> str:
        """A teaching card."""
        missing = int(np.count_nonzero(np.isnan(self._inclinations()).any(axis=0)))
        lines = [
            f"Movement   {self.time.size} postures over {self.duration:.2f} s, {missing} missing",
            " inclination [deg], from the vertical, forward positive: lowest to highest",
        ]
        for name in _SHOWN:
            values = np.asarray(getattr(self.posture, name), dtype=float)
            values = values[np.isfinite(values)]
            span = f"{values.min():8.1f}{values.max():8.1f}" if values.size else "  not recorded"
            lines.append(f"  {name.replace('_', ' '):<12}{span}")
        return "\n".join(lines)
