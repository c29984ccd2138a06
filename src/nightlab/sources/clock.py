"""Wall clocks of a morning's diary, resolved to instants backwards from getting up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry

LONGEST_STEP_H = 12
LONGEST_SLEEP_H = 20
LONGEST_CLOCK = len("23:59:59")


def parse_clock(text: str, *, where: str) -> dt.time:
    """Return a 24-hour wall clock such as ``23:10`` from a text of any length.

    Raises:
        NightlabError: Not of the form HH:MM.
    """
    return units.parse_clock(text if len(text) <= LONGEST_CLOCK else f"{text[:40]}…", where=where)


def diary_from_clocks(
    *,
    date: dt.date,
    zone: str,
    tried_to_sleep: dt.time,
    woke: dt.time,
    rose: dt.time,
    fell_asleep: dt.time | None = None,
    sol_min: float | None = None,
    into_bed: dt.time | None = None,
    awakenings: int | None = None,
    awake_min: float | None = None,
    quality: int | None = None,
    note: str = "",
    source: str = "diary",
) -> DiaryEntry:
    """Return a diary entry from the clock times a person remembers.

    Assumptions: the person rose on ``date``; every other time is the last such clock time before the
    one that follows it, however many midnights lie between; neighbouring times are at most 12 h
    apart and sleep at most 20 h, so two times in the wrong order are an error and never a night of a
    day and a half. A time in the hour that clocks repeat is the first of the two.

    Args:
        date: Local date on which the night ends.
        zone: IANA zone in which the person slept.
        tried_to_sleep: Lights out.
        woke: Final awakening.
        rose: Out of bed for good.
        fell_asleep: When sleep came; or give ``sol_min``.
        sol_min: Minutes from lights out to sleep; where both are given they must agree to the minute.
        into_bed: Into bed; None where it was not asked.
        awakenings: Times awake between falling asleep and the final awakening.
        awake_min: Minutes awake in them, together.
        quality: 1 very poor to 5 very good.
        note: Free text.
        source: Where it came from.

    Raises:
        NightlabError: Neither ``fell_asleep`` nor ``sol_min``, both in contradiction, times in the
            wrong order, or a figure out of range.

    Example:
        >>> from datetime import date, time
        >>> entry = diary_from_clocks(
        ...     date=date(2024, 3, 2), zone="Europe/Berlin", tried_to_sleep=time(23, 30),
        ...     sol_min=45, woke=time(6, 50), rose=time(7, 5),
        ... )
        >>> entry.fell_asleep.isoformat()
        '2024-03-01T23:15:00+00:00'
    """
    if date.year not in units.YEARS:
        raise NightlabError(f"no diary is of {date}", where="date", fix="check the year")
    walk = _Backwards(date, zone)
    out_of_bed = units.instant(date, rose, zone)
    awake = walk.back(out_of_bed, woke, "woke", "rose")
    lights_out, asleep = walk.sleep(awake, tried_to_sleep, fell_asleep, sol_min)
    in_bed = None
    if into_bed is not None:
        in_bed = walk.back(lights_out, into_bed, "into bed", "tried to sleep")
    return DiaryEntry(
        zone=zone,
        tried_to_sleep=lights_out,
        fell_asleep=asleep,
        woke=awake,
        rose=out_of_bed,
        into_bed=in_bed,
        awakenings=awakenings,
        awake_min=awake_min,
        quality=quality,
        note=note,
        source=source,
    )


@dataclass(frozen=True, slots=True)
class _Backwards:
    """A walk from getting up back to bedtime."""

    date: dt.date
    zone: str

    def back(
        self,
        limit: dt.datetime,
        clock: dt.time,
        earlier: str,
        later: str,
        longest_h: float = LONGEST_STEP_H,
    ) -> dt.datetime:
        """Return the last instant not after the limit at which the clock shows a time."""
        day = min(self.date, units.local(limit, self.zone).date())
        at = units.instant(day, clock, self.zone)
        if at > limit:
            at = units.instant(day - dt.timedelta(days=1), clock, self.zone)
        if limit - at > dt.timedelta(hours=longest_h):
            raise NightlabError(
                f"{earlier!r} ({clock:%H:%M}) does not come before {later!r} within {longest_h:g} h",
                where=f"night ending {self.date}",
                fix="check the order of the times, and write 11 at night as 23:00",
            )
        return at

    def sleep(
        self,
        woke: dt.datetime,
        tried: dt.time,
        fell_asleep: dt.time | None,
        sol_min: float | None,
    ) -> tuple[dt.datetime, dt.datetime]:
        """Return the instants of lights out and of falling asleep."""
        if sol_min is not None and not 0 <= sol_min <= LONGEST_STEP_H * 60:
            raise NightlabError(
                f"{sol_min:g} min to fall asleep cannot be", where="sol_min", fix="use 0 to 720"
            )
        if fell_asleep is not None:
            return self._from_clock(woke, tried, fell_asleep, sol_min)
        if sol_min is None:
            raise NightlabError(
                "nothing says when sleep came", where="fell_asleep", fix="or give sol_min"
            )
        latency = dt.timedelta(minutes=sol_min)
        lights_out = self.back(woke - latency, tried, "tried to sleep", "woke", LONGEST_SLEEP_H)
        return lights_out, lights_out + latency

    def _from_clock(
        self, woke: dt.datetime, tried: dt.time, fell_asleep: dt.time, sol_min: float | None
    ) -> tuple[dt.datetime, dt.datetime]:
        asleep = self.back(woke, fell_asleep, "fell asleep", "woke", LONGEST_SLEEP_H)
        lights_out = self.back(asleep, tried, "tried to sleep", "fell asleep")
        if sol_min is not None and abs(units.minutes(asleep - lights_out) - sol_min) >= 1:
            raise NightlabError(
                f"{sol_min:g} min to fall asleep contradict {tried:%H:%M} to {fell_asleep:%H:%M}",
                where="sol_min",
                fix="give one of the two",
            )
        return lights_out, asleep
