"""How people sleep: every day alike, by shifts, in days of 25 hours, twice a night, on journeys."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from nightlab.nights import Zones
from nightlab.nights.zones import Move
from nightlab.units import instant, parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

# A fortnight around each clock change, so that the change lies inside.
SPANS = {
    ("Europe/Berlin", "spring"): date(2024, 3, 25),
    ("Europe/Berlin", "autumn"): date(2024, 10, 20),
    ("America/New_York", "spring"): date(2024, 3, 4),
    ("America/New_York", "autumn"): date(2024, 10, 28),
    ("Pacific/Auckland", "spring"): date(2024, 9, 23),
    ("Pacific/Auckland", "autumn"): date(2024, 4, 1),
}

Pattern = Literal["steady", "long days", "shifts", "two sleeps", "west", "east", "date line"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
AWAY = {"west": "America/New_York", "east": "Asia/Tokyo", "date line": "America/Los_Angeles"}
"""Where a journey goes; the sixth date of the span is the last on which the person wakes at home."""
DAYS_AT_HOME = 6

_living: ContextVar[Pattern] = ContextVar("pattern", default="steady")


@dataclass(frozen=True)
class Sleep:
    """A sleep to be, with its least and most length in epochs of 30 s."""

    start: datetime
    zone: str
    least: int
    most: int
    is_nap: bool = False


@contextmanager
def living(pattern: Pattern) -> Iterator[None]:
    """Let everybody made inside sleep by a pattern, whatever format writes it down."""
    before = _living.set(pattern)
    try:
        yield
    finally:
        _living.reset(before)


def pattern_now() -> Pattern:
    """Return how people sleep unless they are told to otherwise."""
    return _living.get()


def zones_of(pattern: Pattern, zone: str, season: str) -> Zones:
    """Return where a person of a pattern is, whose home is in a zone."""
    if pattern not in AWAY:
        return Zones(zone)
    flies_on = SPANS[zone, season] + timedelta(days=DAYS_AT_HOME - 1)
    return Zones(zone, (Move.of(f"{flies_on}", AWAY[pattern]),))


def sleeps(pattern: Pattern, first: date, days: int, zone: str) -> list[Sleep]:
    """Return the sleeps of a pattern in order of time, from the night before a date on."""
    return [sleep for day in range(days) for sleep in _of_day(pattern, first, day, zone)]


def _of_day(pattern: Pattern, first: date, day: int, zone: str) -> list[Sleep]:
    ends = first + timedelta(days=day)
    if pattern == "long days":  # an hour later every day: 24 dates have 23 sleeps
        start = _at(first - timedelta(days=1), "21:00", zone) + day * timedelta(hours=25)
        return [Sleep(start, zone, 760, 1000)]
    if pattern == "two sleeps":  # sometimes the first is the longer and sometimes the second
        both = (ends - timedelta(days=1), "22:00"), (ends, "05:00")
        return [Sleep(_at(on, clock, zone), zone, 300, 440) for on, clock in both]
    if pattern == "shifts":
        return _shift(ends, day % 7, zone)
    here = AWAY[pattern] if pattern in AWAY and day >= DAYS_AT_HOME else zone
    return [Sleep(_at(ends - timedelta(days=1), "22:45", here), here, 760, 960)]


def _shift(ends: date, weekday: int, zone: str) -> list[Sleep]:
    """Three nights off, then four days slept after nights of work, with a nap before the first."""
    eve = ends - timedelta(days=1)
    if weekday < 3:
        return [Sleep(_at(eve, "23:00", zone), zone, 800, 960)]
    nap = Sleep(_at(eve, "18:30", zone), zone, 100, 200, is_nap=True)
    return [*([nap] if weekday == 3 else []), Sleep(_at(ends, "08:00", zone), zone, 700, 960)]


def _at(day: date, clock: str, zone: str) -> datetime:
    return instant(day, parse_clock(clock, where=""), zone)
