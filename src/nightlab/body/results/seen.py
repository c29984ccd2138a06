"""One condition as it is read: its mean day on the clock of the wall, and where in it people lay in bed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.features import HOURS, SAMPLES, SINCE_NOON_H
from nightlab.body.lanes import NIGHT_MEASURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers
    from nightlab.body.people import People
    from nightlab.body.simulate import Outcome

DAY_H = 24.0
# A spread this wide of a clock time means that its plain mean went through midnight.
TORN_H = 6.0


def wrapped_h(hours: Numbers) -> Numbers:
    """Return differences of clock times the short way round, -12 to 12."""
    return np.asarray((hours + 12.0) % DAY_H - 12.0)


def clock_mean_sd(clock_h: Numbers) -> tuple[Numbers, Numbers]:
    """Return mean and standard deviation of clock times along the first axis; NaN are left out."""
    known = ~np.isnan(clock_h)
    turns = np.where(known, np.exp(2j * np.pi * np.where(known, clock_h, 0.0) / DAY_H), 0.0)
    count = known.sum(axis=0)
    total = turns.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        clear = np.abs(total) > 1e-6 * np.maximum(count, 1)
        mean = np.where(clear, np.angle(total) * DAY_H / (2.0 * np.pi) % DAY_H, np.nan)
        off = np.where(known, wrapped_h(clock_h - mean), 0.0)
        sd = np.sqrt((off**2).sum(axis=0) / np.where(count > 1, count - 1, np.nan))
    return mean, np.asarray(sd)


@dataclass(frozen=True)
class Seen:
    """A condition and the people who lived it; arrays have people last.

    Args:
        outcome: What came of it.
        people: Who lived it; None where what needs their traits is not asked for.
    """

    outcome: Outcome
    people: People | None = None

    @property
    def count(self) -> int:
        """How many people there are."""
        return int(self.outcome.measures["tib_min"].size)

    @property
    def nothing(self) -> Numbers:
        """What nobody has."""
        return np.full(self.count, np.nan)

    def course(self, name: str) -> Numbers:
        """Return the mean day of a signal or state; NaN where it was not kept."""
        kept = self.outcome.courses.get(name)
        return np.full((SAMPLES, self.count), np.nan) if kept is None else kept

    @cached_property
    def shift_h(self) -> float:
        """Clock on the wall less that of the mean day; NaN where it changed among the days that count."""
        plan = self.outcome.plan
        found = {plan.timeline.shift(day) for day in plan.measured_days}
        return found.pop() if len(found) == 1 else float("nan")

    def on_wall(self, hours: Numbers) -> Numbers:
        """Return clock hours of the mean day as the clock on the wall."""
        return np.asarray((hours + self.shift_h) % DAY_H)

    @cached_property
    def single_nights(self) -> Numbers | None:
        """``float64[nights, measures, people]`` of the nights that count, in order; None if not kept."""
        outcome = self.outcome
        if outcome.each_night is None:
            return None
        rows = [
            k
            for k, bed in enumerate(outcome.plan.opportunities)
            if bed.is_main and bed.night in outcome.plan.measured
        ]
        return np.asarray(outcome.each_night[rows])

    def night(self, measure: str) -> tuple[Numbers, Numbers]:
        """Return a measure's mean over the nights that count, and their standard deviation.

        Assumptions: clock times are averaged round the clock where single nights were kept; where not,
        those spread by more than six hours are unknown.
        """
        mean, sd = self.outcome.measures[measure], self.outcome.night_sd[measure]
        if not measure.endswith("_clock_h"):
            return mean, sd
        if self.single_nights is not None:
            return clock_mean_sd(self.single_nights[:, NIGHT_MEASURES.index(measure)])
        torn = np.nan_to_num(sd) > TORN_H
        return np.where(torn, np.nan, mean), np.where(torn, np.nan, sd)

    @cached_property
    def bed_since_noon_h(self) -> Numbers:
        """Usual time to bed, in hours of the mean day since its noon."""
        return np.asarray((self.night("bed_clock_h")[0] - self.shift_h - 12.0) % DAY_H)

    @cached_property
    def in_bed(self) -> NDArray[np.bool_]:
        """``bool[240, people]``: samples of the mean day between the usual times to bed and out of it."""
        out = np.asarray((self.night("rise_clock_h")[0] - self.shift_h - 12.0) % DAY_H)
        since = SINCE_NOON_H[:, None]
        with np.errstate(invalid="ignore"):
            later, before = since > self.bed_since_noon_h, since <= out
            return np.where(out > self.bed_since_noon_h, later & before, later | before)

    def at_bedtime(self, course: Numbers) -> Numbers:
        """Return a course's value at the usual time to bed, interpolated linearly."""
        place = (self.bed_since_noon_h / 0.1 - 1.0) % SAMPLES
        known = ~np.isnan(place)
        low = np.where(known, np.floor(place), 0.0).astype(int) % SAMPLES
        part = place - np.floor(place)
        one = np.take_along_axis(course, low[None], axis=0)[0]
        two = np.take_along_axis(course, (low[None] + 1) % SAMPLES, axis=0)[0]
        return np.asarray(one + part * (two - one))

    def between(self, course: Numbers, first_h: float, last_h: float) -> Numbers:
        """Return the mean of a course between two clock times on the wall; NaN where that is not known."""
        if not np.isfinite(self.shift_h):
            return self.nothing
        wall = np.round(self.on_wall(np.asarray(HOURS, dtype=float)), 6)
        chosen = np.flatnonzero((wall > first_h) & (wall <= last_h))
        return np.asarray(course[chosen].mean(axis=0))

    def mean_where(self, course: Numbers, where: NDArray[np.bool_]) -> Numbers:
        """Return each person's mean over chosen samples; NaN where there is none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((course * where).sum(axis=0) / where.sum(axis=0))

    def a_day(self, state: str) -> Numbers:
        """Return by how much a state that only counts up rose a day of the whole condition.

        Assumptions: a last sleep that ends after noon lets the run go on to the next noon; all days to
        the end count.
        """
        days = self.outcome.plan.run_days - self.outcome.plan.warm_up_days
        return np.asarray((self.outcome.at_end[state] - self.outcome.at_start[state]) / days)
