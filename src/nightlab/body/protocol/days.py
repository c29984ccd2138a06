"""Moments and days of a protocol: clock times, times relative to bed or rise, and which days count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nightlab.body.protocol.checks import whole, within
from nightlab.errors import NightlabError
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = 12.0
DAY_H = 24.0
LONGEST_DAYS = 3660

Anchor = Literal["clock", "bed", "rise"]


@dataclass(frozen=True, slots=True)
class At:
    """A moment of a day.

    Args:
        anchor: ``clock``, or ``bed`` or ``rise`` of the day's night.
        hours: Clock on the wall (0 to 24), or hours after the anchor (below 0: before it).
    """

    anchor: Anchor
    hours: float

    def __post_init__(self) -> None:
        if self.anchor == "clock":
            within(self.hours, 0.0, DAY_H, "at", "h on the clock")
        else:
            within(self.hours, -DAY_H, DAY_H, "at", f"h from {self.anchor}")


@dataclass(frozen=True, slots=True)
class Days:
    """Days of a protocol, from 1.

    Args:
        only: These days; None where ``first``, ``last`` and ``every`` say which.
        first: First day.
        last: Last day; None for the last of the run.
        every: Every how many days.
    """

    only: frozenset[int] | None = None
    first: int = 1
    last: int | None = None
    every: int = 1

    def __post_init__(self) -> None:
        for day in self.only or ():
            whole(day, 1, LONGEST_DAYS, "days")
        if self.only is not None and not self.only:
            raise NightlabError("no day", where="days", fix='name days as [1, 2], or "all"')
        whole(self.first, 1, LONGEST_DAYS, "days, from")
        whole(self.every, 1, LONGEST_DAYS, "days, every")
        if self.last is not None:
            whole(self.last, 1, LONGEST_DAYS, "days, to")
            if self.last < self.first:
                raise NightlabError(
                    f"day {self.last} is before day {self.first}",
                    where="days, to",
                    fix="write the earlier day under from",
                )

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, int):
            return False
        if self.only is not None:
            return day in self.only
        ended = self.last is not None and day > self.last
        return day >= self.first and not ended and (day - self.first) % self.every == 0

    def check(self, days: int) -> None:
        """Refuse days that a run does not have.

        Raises:
            NightlabError: A day after the last.
        """
        latest = max(self.only) if self.only is not None else max(self.first, self.last or 1)
        if latest > days:
            raise NightlabError(
                f"day {latest} is after the last, day {days}",
                where="days",
                fix="name an earlier day, or give the run more days",
            )


EVERY_DAY = Days()


def clock(text: str, *, where: str = "at") -> float:
    """Return a clock time as hours after midnight.

    Raises:
        NightlabError: Not of the form HH:MM.

    Example:
        >>> clock("22:30")
        22.5
    """
    told = parse_clock(text, where=where)
    return told.hour + told.minute / 60.0


def at(text: str, *, where: str = "at") -> At:
    """Return a moment from ``"22:30"``, ``"bed"``, ``"bed-4:00"`` or ``"rise+0:30"``.

    Raises:
        NightlabError: None of these.

    Example:
        >>> at("bed-4:00").hours, at("rise").anchor
        (-4.0, 'rise')
    """
    found = re.fullmatch(r"(bed|rise)(?:\s*([+-])\s*(\d{1,2}):([0-5]\d))?", text.strip().casefold())
    if found is None:
        if re.match(r"\s*\d", text):
            return At("clock", clock(text, where=where))
        raise NightlabError(
            f"{text!r} is no moment of a day",
            where=where,
            fix='write "22:30", "bed", "bed-4:00" or "rise+0:30"',
        )
    hours = int(found[3] or 0) + int(found[4] or 0) / 60.0
    anchor: Anchor = "bed" if found[1] == "bed" else "rise"
    return At(anchor, -hours if found[2] == "-" else hours)


def since_noon(clock_h: float) -> float:
    """Return hours from noon to a clock time, 0 to 24.

    Example:
        >>> since_noon(23.0), since_noon(7.0)
        (11.0, 19.0)
    """
    return (clock_h - NOON) % DAY_H


def weekday(day: int) -> int:
    """Return the place of a day in its week, 1 to 7; day 1 is the first, the day before it the seventh."""
    return (day - 1) % 7 + 1


def numbers(days: Days, last: int) -> Iterator[int]:
    """Give the days up to the last one."""
    return (day for day in range(1, last + 1) if day in days)
