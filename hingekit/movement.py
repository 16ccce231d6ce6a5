"""How does a posture change over time, and how fast?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hingekit._arrays import Array, stack
from hingekit.errors import HingekitError
from hingekit.inputs import require_instance, require_numbers, require_vectors
from hingekit.posture import FIELDS, Posture, Rates, Status
from hingekit.sampling import JITTER, even, low_pass

#: Degree of the spline through the inclinations, whose acceleration is then smooth.
_DEGREE = 5

#: How far the last posture of a movement that closes may be from its first [deg].
_CLOSED = 1e-6

_SEGMENTS = len(FIELDS)
_SHOWN = ("shank", "thigh", "pelvis", "thorax", "upper_arm", "forearm")


@dataclass(frozen=True, eq=False)
class Movement:
    """Postures at increasing times.

    Parameters
    ----------
    time : array, shape (n,)
        Time of each posture, increasing, at least one [s].
    posture : Posture
        Inclinations of shape (n,), or scalars for a segment that does not move. Where one jumps
        by a turn from frame to frame, it is taken to go on beyond half a turn [deg].
    exact : Rates, optional
        How fast the inclinations change where that is known, as in a movement that was
        computed; when not given, a spline tells. What is filtered has rates of its own
        [deg/s, deg/s²].
    base : complex array, shape (n,), optional
        Path of the ground point below the ankle, forward + i up, where the body is carried
        along; at rest when not given. Only its acceleration makes moments [m].

    Raises
    ------
    HingekitError
        When time is not one increasing row of numbers or something has another length.
    """

    time: Array
    posture: Posture
    exact: Rates | None = None
    base: Array | None = None

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
        if self.base is not None:
            object.__setattr__(self, "base", require_vectors("Movement.base", self.base, "m"))
            if np.shape(self.base) != time.shape:
                raise HingekitError(
                    f"Movement.base has shape {np.shape(self.base)} and time {time.shape}: "
                    "give one point for each time."
                )
        object.__setattr__(self, "posture", self._continuous())
        if self.exact is None:
            return
        require_instance("Movement.exact", self.exact, Rates, "give Rates, or leave it out")
        if self.exact.shape not in ((), time.shape):
            raise HingekitError(
                f"Movement.exact has shape {self.exact.shape} and time {time.shape}: "
                "give one rate for each time."
            )
        if self.base is not None:
            raise HingekitError(
                "Movement.exact is given, so the rates of Movement.base are not looked for: "
                "leave one of them out."
            )

    @property
    def duration(self) -> float:
        """From the first posture to the last [s]."""
        return float(self.time[-1] - self.time[0])

    @property
    def runs(self) -> list[slice]:
        """Stretches without a missing frame or a hole in time, longest possible [-]."""
        whole = np.isfinite(self._courses()).all(axis=0)
        steps = np.diff(self.time)
        if not steps.size:
            return [slice(0, 1)] if whole.all() else []
        step = np.median(steps)
        # Frames that come at a rate leave holes where some are gone; others come as they like.
        regular = np.mean(np.abs(steps / step - 1) < 2 * JITTER) > 0.5
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
        stamps = self.time[run]
        times = even(stamps)
        return stamps if times is None else times

    def filtered(self, cutoff: float) -> Movement:
        """The movement without what is faster than a cutoff.

        A Butterworth low-pass of second order runs over each inclination, and over the path of
        a base that moves, forward and backward, which makes it one of fourth order without lag.
        Its cutoff is corrected for the two passes (Winter 2009): at the cutoff the amplitude
        falls to 0.707. Each run is filtered apart; runs shorter than one period of the cutoff
        become missing. A run is continued point-symmetrically beyond its ends, as if it began
        and ended without acceleration: do not trust the first and last period where it does not.

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
        smooth = low_pass(self._courses(), self.runs, self._rate(), cutoff)
        status = np.broadcast_to(self.posture.status, self.time.shape).copy()
        status[np.isnan(smooth[0]) & (status == Status.EXISTS)] = Status.NOT_RECORDED
        posture = _posture(smooth, status)
        base = None if self.base is None else _vectors(smooth)
        return Movement(self.time, posture, base=base)

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
        way, steps = self._courses()[:_SEGMENTS], self.time.size - 1
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
        time, base = self.time[frames] + rounds * self.duration, self.base
        if base is not None:  # each round goes on from where the last one ended
            base = base[frames] + rounds * (base[-1] - base[0])
        return Movement(time, again(self.posture), exact, base)

    @property
    def derivatives(self) -> str:
        """How `rates` come about, in words."""
        if self.exact is not None:
            return "exact, as the movement was computed"
        return "quintic spline through the inclinations of each run"

    def rates(self) -> Rates:
        """How fast it changes: exact, or from a quintic spline through each run.

        Returns
        -------
        Rates
            NaN where a posture is missing or, from a spline, a run has fewer than six
            postures [deg/s, deg/s²].
        """
        if self.exact is not None:
            return self.exact
        courses = self._courses()
        velocity = np.full_like(courses, np.nan)
        acceleration = velocity.copy()
        for run, time, spline in self._splines(courses):
            velocity[:, run] = spline.derivative(1)(time)
            acceleration[:, run] = spline.derivative(2)(time)
        first, second = _posture(velocity), _posture(acceleration)
        if self.base is None:
            return Rates(first, second)
        return Rates(first, second, _vectors(velocity), _vectors(acceleration))

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

    def _continuous(self) -> Posture:
        """The posture, whose inclinations go on beyond half a turn and do not jump back."""
        courses, jumps = self._courses()[:_SEGMENTS], False
        for run in self.runs:
            unwrapped = np.unwrap(courses[:, run], period=360.0)
            jumps |= bool(np.any(unwrapped != courses[:, run]))
            courses[:, run] = unwrapped
        return _posture(courses, self.posture.status) if jumps else self.posture

    def _courses(self) -> Array:
        """Inclinations [deg], and behind them forward and up of the base [m], shape (7 or 9, n)."""
        rows = [getattr(self.posture, name) for name in FIELDS]
        if self.base is not None:
            rows += [self.base.real, self.base.imag]
        return stack(np, [np.broadcast_to(row, self.time.shape) for row in rows])

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
            if even(self.time[run]) is None:
                steps = np.diff(self.time[run])
                raise HingekitError(
                    f"Times are not evenly spaced ({steps.min():g} to {steps.max():g} s apart), "
                    "so a filter means nothing: resample the movement, or give no cutoff (None)."
                )
        time = self.time[longest]
        return float((time.size - 1) / (time[-1] - time[0]))

    def __str__(self) -> str:
        """A teaching card."""
        missing = int(np.count_nonzero(np.isnan(self._courses()).any(axis=0)))
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


def _posture(courses: Array, status: Any = Status.EXISTS) -> Posture:
    """What is in the rows of the segments."""
    return Posture(**dict(zip(FIELDS, courses, strict=False)), status=status)


def _vectors(courses: Array) -> Array:
    """Of the base, from its two rows behind those of the segments."""
    forward, up = courses[_SEGMENTS:]
    return forward + 1j * up
