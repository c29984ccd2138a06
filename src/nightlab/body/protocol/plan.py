"""A condition laid out in time, day by day as the stepper asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.protocol.courses import GRID_H, STEP_H, mean_lux, means
from nightlab.body.protocol.days import DAY_H
from nightlab.body.protocol.habit import melanopic
from nightlab.body.protocol.timeline import Opportunity, Timeline
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy import bool_
    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers
    from nightlab.body.protocol.days import Anchor, At, Days
    from nightlab.body.protocol.habit import Steps
    from nightlab.body.protocol.model import Condition
    from nightlab.body.protocol.special import Dose, Pulse

# A dose of an earlier day than these cannot be after the last day: offsets and flights are limited.
LATE_DAYS = 5

__all__ = ["Eaten", "Opportunity", "Plan", "Taken", "plan_of"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A dose of a day of body time.

    Args:
        agent: As organs call it.
        amount: In the agent's unit.
        hour_of_day: Hours since the noon at which the day began, 0 to 24.
        anchor: ``bed`` or ``rise`` where it moves with these; else ``clock``.
        is_per_kg: Whether the amount is for each kg of the taker's weight.
    """

    agent: str
    amount: float
    hour_of_day: float
    anchor: Anchor
    is_per_kg: bool = False


@dataclass(frozen=True, slots=True)
class Eaten:
    """A meal of a day of body time."""

    hour_of_day: float
    carbohydrate_g: float
    magnesium_mg: float
    fibre_g: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A condition in body time: day ``d`` from 0 covers the hours ``24 d`` to ``24 (d + 1)`` of the run.

    Assumptions: the run starts at noon with the warm-up; the nights that count are told by number.
    Bedtimes are those of the protocol; ``jitter_h`` says by how much a person's own spread about them.
    All that a day holds is made when it is asked for.

    Args:
        condition: What is laid out.
        timeline: Its days in body time.
        opportunities: All opportunities to sleep, in order, none overlapping.
        run_days: Days until the last opportunity and dose are over.
    """

    condition: Condition
    timeline: Timeline
    opportunities: tuple[Opportunity, ...]
    run_days: int

    @property
    def warm_up_days(self) -> int:
        """Days before day 1."""
        return self.condition.warm_up_days

    @property
    def days(self) -> int:
        """Days of the condition."""
        return self.condition.days

    @property
    def measured(self) -> frozenset[int]:
        """Nights that count."""
        return self.condition.measured

    @property
    def measured_days(self) -> frozenset[int]:
        """Days of body time in which the nights that count begin; a night kept awake has its usual day."""
        begun = self.timeline.mains
        return frozenset(
            int(begun[night][0] // DAY_H) if night in begun else self.warm_up_days + night - 1
            for night in self.measured
        )

    def jitter_h(self, night: int) -> tuple[float, float]:
        """Return by how much bed and rise of a night spread between nights, standard deviations in hours."""
        habit = self.timeline.habit(self.warm_up_days + night - 1)
        return habit.bed_jitter_min / 60.0, habit.rise_jitter_min / 60.0

    def inputs(self, day: int) -> dict[str, Numbers]:
        """Return what the protocol writes to the bus on a day, as means over steps of 6 minutes.

        Returns:
            ``float64[240]`` each by row: ``hour`` (the middle of the step), ``light_lux`` (out of bed),
            ``room_c``, ``exercise_met``, ``bath_c``, ``stressor``, ``strain``; and
            ``light_in_bed_lux``, what ``light_lux`` is in bed. Light is the steady light with the same
            mean drive on the pacemaker as the step's.
        """
        start = DAY_H * day
        middle = GRID_H[:-1] + STEP_H / 2.0
        pulses = list(self._pulses(day))
        turns = [h - start for h in self.timeline.jumps()]
        turns += self._wall_turns(day)
        # The ordinary day may change where one day ends and the next begins.
        turns += [self.timeline.jump(self.warm_up_days) - start]
        turns += [h for begin, end, _ in pulses for h in (begin, end)]

        def lit(hours: Numbers, *, in_bed: bool) -> Numbers:
            lux = (
                self._lux_in_bed(hours + start)
                if in_bed
                else self._by_wall("light_edi", hours + start)
            )
            for begin, end, value in pulses:
                lux = np.where((hours >= begin) & (hours < end), value, lux)
            return lux

        rows = {
            "hour": self.timeline.wall(middle + start),
            "light_lux": mean_lux(lambda hours: lit(hours, in_bed=False), turns),
            "light_in_bed_lux": mean_lux(lambda hours: lit(hours, in_bed=True), turns),
            "room_c": means(lambda hours: self._by_wall("room_c", hours + start), turns),
            "strain": means(lambda hours: self._strain(hours + start), turns),
        }
        return rows | {row: self._bouts(row, day) for row in ("exercise_met", "bath_c", "stressor")}

    def doses(self, day: int) -> tuple[Taken, ...]:
        """Return what is taken on a day, in order."""
        found = [
            Taken(dose.agent, dose.amount, hour, dose.at.anchor, dose.is_per_kg)
            for dose in self.condition.doses
            for hour in self._begins(day, dose.at, dose.days)
            if 0.0 <= hour < DAY_H
        ]
        return tuple(sorted(found, key=lambda taken: taken.hour_of_day))

    def meals(self, day: int) -> tuple[Eaten, ...]:
        """Return the meals of a day, with their shares of the day's magnesium and fibre."""
        found = []
        for d in self.timeline.days_near(day):
            habit = self.timeline.habit(d)
            total = sum(meal.carbohydrate_g for meal in habit.meals)
            for meal in habit.meals:
                hour = self.timeline.body_h(d, (meal.clock_h - 12.0) % DAY_H) - DAY_H * day
                if 0.0 <= hour < DAY_H:
                    share = meal.carbohydrate_g / total if total else 1.0 / len(habit.meals)
                    magnesium, fibre = habit.diet_magnesium_mg * share, habit.fibre_g * share
                    found.append(Eaten(hour, meal.carbohydrate_g, magnesium, fibre))
        return tuple(sorted(found, key=lambda eaten: eaten.hour_of_day))

    def _begins(self, day: int, at: At, days: Days) -> Iterator[float]:
        """Give when something begins that happens at a moment of days, hours since the noon of a day."""
        condition, warm = self.condition, self.warm_up_days
        if condition.sleeps and at.anchor != "clock":
            near = range(warm, warm + condition.last_night)
        else:
            near = self.timeline.days_near(day)
            near = range(max(warm, near.start), min(warm + condition.days, near.stop))
        for d in near:
            if self.timeline.number(d) in days:
                yield self.timeline.moment(d, at) - DAY_H * day

    def _wall_turns(self, day: int) -> Iterator[float]:
        """Give the hours of a day of body time at which light or room may change by the clock."""
        before = self.condition.before or self.condition.habit
        habits = (before, self.condition.habit)
        clocks = {clock for habit in habits for clock, _ in (*habit.light, *habit.room_c)}
        for moved in {self.timeline.shift(d) for d in self.timeline.days_near(day)}:
            yield from ((clock - 12.0 - moved) % DAY_H for clock in clocks)

    def _is_warm(self, hours: Numbers) -> NDArray[bool_]:
        return hours < self.timeline.jump(self.warm_up_days)

    def _by_wall(self, name: str, hours: Numbers) -> Numbers:
        wall = self.timeline.wall(hours)
        now: Steps = getattr(self.condition.habit, name)
        before: Steps = getattr(self.condition.before or self.condition.habit, name)
        return np.where(self._is_warm(hours), _held(before, wall), _held(now, wall))

    def _lux_in_bed(self, hours: Numbers) -> Numbers:
        before = self.condition.before or self.condition.habit
        now = self.condition.habit.bedroom_lux
        return np.where(self._is_warm(hours), before.bedroom_lux, now)

    def _strain(self, hours: Numbers) -> Numbers:
        return np.where(self._is_warm(hours), 0.0, self.condition.habit.strain)

    def _pulses(self, day: int) -> Iterator[tuple[float, float, float]]:
        for pulse in self.condition.pulses:
            for begin in self._begins(day, pulse.at, pulse.days):
                yield begin, begin + pulse.minutes / 60.0, melanopic(pulse.lux, pulse.lamp)

    def _bouts(self, row: str, day: int) -> Numbers:
        told = [
            (begin, begin + bout.minutes / 60.0, bout.size)
            for bout in self.condition.bouts
            if bout.row == row
            for begin in self._begins(day, bout.at, bout.days)
        ]

        def total(hours: Numbers) -> Numbers:
            value = np.zeros_like(hours)
            for begin, end, size in told:
                value += np.where((hours >= begin) & (hours < end), size, 0.0)
            return value

        return means(total, [h for begin, end, _ in told for h in (begin, end)])


def plan_of(condition: Condition) -> Plan:
    """Return a condition laid out in time.

    Raises:
        NightlabError: Opportunities that overlap or leave no time to sleep, or a dose before the start.
    """
    timeline = Timeline(condition)
    found = timeline.opportunities()
    end = condition.warm_up_days + condition.days
    latest = max([DAY_H * end, *(each.end_h for each in found)])
    special: tuple[tuple[str, tuple[Dose | Pulse, ...]], ...] = (
        ("dose", condition.doses),
        ("light_pulse", condition.pulses),
    )
    for what, tables in special:
        for place, each in enumerate(tables, 1):
            if 1 in each.days and timeline.moment(condition.warm_up_days, each.at) < 0.0:
                raise NightlabError(
                    "before the start of the run",
                    where=f"{what} {place}, at",
                    fix="begin later on day 1, or warm up a day",
                )
    for dose in condition.doses:
        for d in range(max(condition.warm_up_days, end - LATE_DAYS), end):
            if timeline.number(d) in dose.days:
                latest = max(latest, timeline.moment(d, dose.at) + STEP_H)
    return Plan(condition, timeline, found, ceil(latest / DAY_H - 1e-9))


def _held(steps: Steps, wall_h: Numbers) -> Numbers:
    """Return the value at clock times of what holds from each step to the next, past midnight."""
    ordered = sorted((clock % DAY_H, value) for clock, value in steps)
    clocks, values = np.array(ordered).T
    return np.asarray(values[np.searchsorted(clocks, wall_h, side="right") - 1])
