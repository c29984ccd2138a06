"""The days of a week as stretches of waking, in minutes that really pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.person.answers import WEEKDAYS
from nightlab.units import instant, local, minutes, parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nightlab.person import Value
    from nightlab.plan.records import Plan

GRID_MIN = 5
"""Times that are chosen fall on these minutes."""
NO_HOURS = (
    "Nobody knows yet when you go to bed and when you rise. Tell it with `nightlab check`, and the week "
    "has times."
)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a person sleeps and works, as they told it or as the programme prescribes it.

    Args:
        bed: Lights out before a work day.
        rise: Out of bed on a work day.
        free_bed: Lights out before a free day.
        free_rise: Out of bed on a free day.
        work_from: Start of work; None where there is none, or none was told.
        work_to: End of work.
        work_days: Words of ``WEEKDAYS``; empty for every day.
        dinner: Usual evening meal; None where it was not told.
    """

    bed: time
    rise: time
    free_bed: time
    free_rise: time
    work_from: time | None = None
    work_to: time | None = None
    work_days: tuple[str, ...] = ()
    dinner: time | None = None

    def works_on(self, day: date) -> bool:
        """Whether a date is a work day; where nobody told which are, each is."""
        return not self.work_days or WEEKDAYS[day.weekday()] in self.work_days

    @property
    def by_night(self) -> bool:
        """Whether work runs past midnight, so that its sleep comes after it."""
        return bool(self.work_from and self.work_to and self.work_to <= self.work_from)

    def sleep_of(self, evening: date) -> tuple[time, time]:
        """Return the clocks of lights out and rising of the sleep that belongs to an evening."""
        working = self.works_on(evening if self.by_night else evening + timedelta(days=1))
        return (self.bed, self.rise) if working else (self.free_bed, self.free_rise)


@dataclass(frozen=True, slots=True)
class Day:
    """One date's waking, in minutes that pass from its local midnight; the clocks may change in it.

    Args:
        date: Local date on which the waking begins.
        zone: IANA zone.
        rise: Out of bed.
        bed: Lights out, above 1440 where it is past midnight.
        wakes: Rising after that.
        work: Start and end of work; None without.
    """

    date: date
    zone: str
    rise: int
    bed: int
    wakes: int
    work: tuple[int, int] | None = None

    @property
    def midnight(self) -> datetime:
        """The instant its minutes count from."""
        return instant(self.date, time(0), self.zone)

    def at(self, minute: float) -> datetime:
        """Return the instant of one of its minutes, on the person's clock."""
        return local(self.midnight + timedelta(minutes=minute), self.zone)

    def wall(self, minute: int) -> int:
        """Return what the clock shows then, in minutes after midnight."""
        shown = self.at(minute)
        return shown.hour * 60 + shown.minute

    def minute(self, clock: time, plus_days: int = 0) -> int:
        """Return the minute at which a clock time comes on the date, or days after it."""
        at = instant(self.date + timedelta(days=plus_days), clock, self.zone)
        return round(minutes(at - self.midnight))

    def after(self, clock: time, minute: int) -> int:
        """Return the first minute after another one at which the clock shows this time."""
        return next(m for n in (-1, 0, 1, 2, 3) if (m := self.minute(clock, n)) > minute)

    def around(self, clock: time) -> tuple[int, ...]:
        """Return every minute near this waking at which something of every day happens."""
        return tuple(self.minute(clock, n) for n in (-1, 0, 1, 2, 3))


def read_hours(plan: Plan, answers: Mapping[str, Value]) -> Hours:
    """Return when the person sleeps and works: the programme's window first, then what was told.

    Assumptions: with a window, or where a step keeps the rising the same, free days have the hours of
    work days; what was not told of free days is as on work days.

    Raises:
        NightlabError: Nobody knows when the person goes to bed or rises.
    """
    told = {key: _clock(answers, key) for key in CLOCKS}
    regular = any(option.step.key == "regular_rise" for option in plan.placed("now"))
    rise = (told["wanted_rise"] if regular else None) or told["rise"]
    bed = told["bedtime"]
    if plan.window is not None:
        bed, rise = plan.window.bed, plan.window.rise
    if bed is None or rise is None:
        raise NightlabError(
            "nobody knows when you go to bed and rise", where="week", fix="tell it: nightlab check"
        )
    fixed = plan.window is not None
    same = fixed or regular
    work = (told["work_from"], told["work_to"])
    days = answers.get("work_days")
    return Hours(
        bed=bed,
        rise=rise,
        free_bed=bed if fixed else told["free_bedtime"] or bed,
        free_rise=rise if same else told["free_rise"] or rise,
        work_from=work[0] if all(work) else None,
        work_to=work[1] if all(work) else None,
        work_days=tuple(each for each in days if each in WEEKDAYS)
        if isinstance(days, tuple)
        else (),
        dinner=told["dinner"],
    )


CLOCKS = (
    "bedtime",
    "rise",
    "free_bedtime",
    "free_rise",
    "wanted_rise",
    "work_from",
    "work_to",
    "dinner",
)


def make_days(hours: Hours, start: date, zone: str, count: int = 7) -> tuple[Day, ...]:
    """Return days in a row, each from rising to rising."""
    return tuple(_day(hours, start + timedelta(days=n), zone) for n in range(count))


def _day(hours: Hours, day: date, zone: str) -> Day:
    before = hours.sleep_of(day - timedelta(days=1))
    bed_clock, wakes_clock = hours.sleep_of(day)
    bare = Day(day, zone, 0, 0, 0)
    rise = bare.minute(before[1])
    bed = bare.after(bed_clock, rise)
    wakes = bare.after(wakes_clock, bed)
    return Day(day, zone, rise, bed, wakes, _work(hours, bare, day))


def _work(hours: Hours, bare: Day, day: date) -> tuple[int, int] | None:
    if hours.work_from is None or hours.work_to is None or not hours.works_on(day):
        return None
    begins = bare.minute(hours.work_from)
    return begins, bare.after(hours.work_to, begins)


def outside(taken: Iterable[tuple[int, int]], first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Return what is left of a stretch when open intervals are taken out of it, ends included.

    Example:
        >>> outside([(60, 120), (100, 200)], 0, 300)
        ((0, 60), (200, 300))
    """
    left, at = [], first
    for begin, end in sorted(taken):
        if begin >= at:
            left.append((at, min(begin, last)))
        at = max(at, end)
    left.append((at, last))
    return tuple((low, high) for low, high in left if low <= high)


def _clock(answers: Mapping[str, Value], key: str) -> time | None:
    """Return a clock that was told; what is none is named, for a week must not be laid around a slip."""
    told = answers.get(key)
    return parse_clock(told, where=key) if isinstance(told, str) and told else None
