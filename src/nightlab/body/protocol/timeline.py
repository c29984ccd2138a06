"""Where the days of a condition lie in body time: flights move the clock on the wall, not the body."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.protocol.days import DAY_H, NOON, weekday
from nightlab.body.protocol.habit import Habit, check_length
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers
    from nightlab.body.protocol.days import At
    from nightlab.body.protocol.model import Condition

MOST_SHIFT_H = 48.0


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A stretch in bed with the intention to sleep; outside of them people are awake.

    Args:
        start_h: To bed, hours since the start of the run, a noon.
        end_h: Out of bed.
        night: Number of the night, from 1; 0 and below in the warm-up; None for a nap.
        is_main: Whether it is the main sleep.
        ends_on_waking: Whether the final awakening ends it, at the latest ``end_h``.
    """

    start_h: float
    end_h: float
    night: int | None
    is_main: bool
    ends_on_waking: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Body time of clock times, nights and flights of a condition.

    Assumptions: day ``d`` counts from 0 at the start of the warm-up; day n of the condition is
    ``warm_up_days + n - 1``. A flight happens at noon of its day: what the clock jumps over happens at
    once, and what it comes to a second time happens once.
    """

    condition: Condition
    shifts: Mapping[int, float] = field(init=False)
    """Clock on the wall less body clock from a day on, by day of flight."""
    mains: Mapping[int, tuple[float, float]] = field(init=False)
    """Main opportunities by night, in body time."""

    def __post_init__(self) -> None:
        total, shifts = 0.0, {}
        for zone in sorted(self.condition.zones, key=lambda z: z.day):
            total += zone.hours
            if abs(total) > MOST_SHIFT_H:
                raise NightlabError(
                    f"the clock is {total:g} h away from home",
                    where="zone",
                    fix=f"stay within {MOST_SHIFT_H:g} h",
                )
            shifts[self.condition.warm_up_days + zone.day - 1] = total
        object.__setattr__(self, "shifts", shifts)
        object.__setattr__(self, "mains", self._mains())

    def number(self, d: int) -> int:
        """Return the number of a day: 1 for the first of the condition, 0 for the one before."""
        return d - self.condition.warm_up_days + 1

    def habit(self, d: int) -> Habit:
        """Return the ordinary day that a day is like."""
        before = self.condition.before or self.condition.habit
        return self.condition.habit if self.number(d) >= 1 else before

    def shift(self, d: int) -> float:
        """Return clock on the wall less body clock on a day, flights of that day included."""
        return next((self.shifts[day] for day in reversed(tuple(self.shifts)) if day <= d), 0.0)

    def jump(self, d: int) -> float:
        """Return the body time at which a day begins: its noon, on the clock before any flight."""
        return DAY_H * d - self.shift(d - 1)

    def body_h(self, d: int, since_noon_h: float) -> float:
        """Return the body time of hours since noon of a day."""
        return max(DAY_H * d - self.shift(d) + since_noon_h, self.jump(d))

    def moment(self, d: int, at: At) -> float:
        """Return the body time of a moment of a day; of a sleepless night, of the usual bed and rise."""
        if at.anchor == "clock":
            return self.body_h(d, (at.hours - NOON) % DAY_H)
        start, end = self.mains.get(self.number(d)) or self._usual(d)
        return at.hours + (start if at.anchor == "bed" else end)

    def wall(self, hours: Numbers) -> Numbers:
        """Return the clock on the wall at body times."""
        moved = np.zeros_like(hours)
        for d in self.shifts:
            moved = np.where(hours >= self.jump(d), self.shift(d), moved)
        return np.asarray((NOON + hours + moved) % DAY_H)

    def jumps(self) -> tuple[float, ...]:
        """Return the body times of flights."""
        return tuple(self.jump(d) for d in self.shifts)

    def days_near(self, block: int) -> range:
        """Return the days of which something may fall into a day of body time, past the last one too."""
        told = (0.0, *self.shifts.values())
        first = block - 4 + floor(min(told) / DAY_H)
        last = block + 3 + ceil(max(told) / DAY_H)
        return range(max(0, first), max(0, last + 1))

    def opportunities(self) -> tuple[Opportunity, ...]:
        """Return every opportunity to sleep, in order.

        Raises:
            NightlabError: Two of them overlap, or one is before the start.
        """
        made = [
            Opportunity(
                *self.mains[night], night, is_main=True, ends_on_waking=self._on_waking(night)
            )
            for night in self.mains
        ]
        told = {id(each): f"night {each.night}" for each in made}
        offset = DAY_H * self.condition.warm_up_days
        for place, sleep in enumerate(self.condition.sleeps, 1):
            if not sleep.night:
                extra = (sleep.start_h + offset, sleep.end_h + offset)
                made.append(Opportunity(*extra, None, is_main=False, ends_on_waking=False))
                told[id(made[-1])] = f"sleep {place}"
        for place, nap in enumerate(self.condition.naps, 1):
            for day in range(1, self.condition.days + 1):
                if day in nap.days:
                    start = self.moment(self.condition.warm_up_days + day - 1, nap.at)
                    extra = (start, start + nap.minutes / 60.0)
                    made.append(Opportunity(*extra, None, is_main=False, ends_on_waking=False))
                    told[id(made[-1])] = f"nap {place} of day {day}"
        made.sort(key=lambda each: each.start_h)
        for one, other in pairwise(made):
            if other.start_h < one.end_h - 1e-9:
                raise NightlabError(
                    f"{told[id(one)]} and {told[id(other)]} overlap",
                    where=self._field(one, other),
                    fix="let one end before the next begins",
                )
        if made and made[0].start_h < 0.0:
            raise NightlabError(
                f"{told[id(made[0])]} is before the start of the run",
                where=self._field(made[0]),
                fix="begin it later, or warm up a day",
            )
        return tuple(made)

    def _field(self, *wrong: Opportunity) -> str:
        """Return the field of a protocol that opportunities come from: the one beside the usual night."""
        if self.condition.sleeps:
            return "sleep"
        return "bed and rise" if all(each.is_main for each in wrong) else "nap"

    def _mains(self) -> dict[int, tuple[float, float]]:
        warm, mains = self.condition.warm_up_days, {}
        days = warm if self.condition.sleeps else warm + self.condition.days
        for d in range(days):
            span = self._span(d)
            if span is not None:
                mains[self.number(d)] = span
        main = sorted((s for s in self.condition.sleeps if s.night), key=lambda s: s.start_h)
        for night, sleep in enumerate(main, 1):
            mains[night] = (DAY_H * warm + sleep.start_h, DAY_H * warm + sleep.end_h)
        return mains

    def _usual(self, d: int) -> tuple[float, float]:
        habit = self.habit(d)
        start, end = habit.night(is_free=weekday(self.number(d)) in habit.free_days)
        return self.body_h(d, start), self.body_h(d, end)

    def _span(self, d: int) -> tuple[float, float] | None:
        """Return bed and rise of a day's night in body time; None where it is kept awake."""
        number, habit = self.number(d), self.habit(d)
        start, end = habit.night(is_free=weekday(number) in habit.free_days)
        for place, night in reversed(list(enumerate(self.condition.nights, 1))):
            if number in night.days:
                if not night.sleep:
                    return None
                try:
                    start, end = night.times((start, end))
                except NightlabError as error:
                    raise error.at(f"night {place}") from error
                break
        span = self.body_h(d, start), self.body_h(d, end)
        if d in self.shifts:
            try:
                check_length(*span, "hours")
            except NightlabError as error:
                raise error.at(f"zone on day {number}") from error
        return span

    def _on_waking(self, night: int) -> bool:
        d = night + self.condition.warm_up_days - 1
        return self.habit(d).up_on_waking
