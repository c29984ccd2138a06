"""Rows of single minutes, gathered by sleep log in little memory."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Interval, Night, Stage
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.port import Counted, Skipped
from nightlab.units import EPOCH, YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.nights import Zones
    from nightlab.sources.row import Row

STAGES = {"1": Stage.ASLEEP, "2": Stage.WAKE, "3": Stage.WAKE}
TIME = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AP]M))?",
    re.ASCII | re.IGNORECASE,
)
NOON = 12
MINUTE = timedelta(minutes=1)
MOST_MINUTES = 6_000_000
MOST_LOGS = 50_000
MOST_PEOPLE = 10_000
# Wall clocks count from a wall clock.
WALL_EPOCH = EPOCH.replace(tzinfo=None)


@dataclass(slots=True)
class _Log:
    """One log: where it begins in the file, and seconds and stages of its minutes."""

    place: str
    at_s: array[int] = field(default_factory=lambda: array("q"))
    stages: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class Minutes:
    """The minutes of a file by log.

    Args:
        people: Codes of the people they are of, in order.
    """

    people: dict[str, None] = field(default_factory=dict)
    _logs: dict[str, _Log] = field(default_factory=dict)
    _count: int = 0
    _twice: int = 0

    def take(self, row: Row) -> None:
        """Take one row.

        Raises:
            FieldError: A time or value that cannot be read.
            NightlabError: Over six million minutes, 50,000 logs or 10,000 people.
        """
        at = row.read("date", wall_clock)
        stage = STAGES.get(row.short("value"))
        log_id = row.short("logid")
        if at is None:
            raise row.wrong("date", "a time such as 3/13/2016 2:39:30 AM")
        if stage is None:
            raise row.wrong("value", "1 (asleep), 2 (restless) or 3 (awake)")
        if not log_id:
            raise row.wrong("logid", "the number of a log")
        self._count += 1
        self.people[row.short("id")] = None
        log = self._logs.setdefault(log_id, _Log(row.place))
        log.at_s.append(int((at - WALL_EPOCH).total_seconds()))
        log.stages.append(stage)
        self._check_size(row.place)

    def _check_size(self, place: str) -> None:
        sizes = (self._count, len(self._logs), len(self.people))
        if any(map(int.__gt__, sizes, (MOST_MINUTES, MOST_LOGS, MOST_PEOPLE))):
            raise NightlabError("too many minutes of sleep", where=place, fix="split it by year")

    def nights(self, zones: Zones) -> tuple[list[Night], list[Skipped]]:
        """Return one night a log, in the order of the file, and what cannot be one."""
        nights, skipped = [], []
        for log in self._logs.values():
            minutes = dict(zip(log.at_s, log.stages, strict=True))
            self._twice += len(log.at_s) - len(minutes)
            try:
                nights.append(_night(minutes, zones))
            except NightlabError as error:
                skipped.append(Skipped(log.place, error.what))
        return nights, skipped

    def counted(self) -> Iterator[Counted]:
        """Yield how many rows there were, and how many stood twice."""
        if self._count:
            yield Counted("read", "minutes of sleep", self._count)
        if self._twice:
            yield Counted("ignored", "minutes that stand twice", self._twice)


def _night(minutes: dict[int, int], zones: Zones) -> Night:
    first, last = min(minutes), max(minutes)
    if last - first > LONGEST_NIGHT_H * 3600:
        raise NightlabError(f"a night of {(last - first) / 3600:.3g} h cannot be")
    begin = WALL_EPOCH + timedelta(seconds=first)
    start = zones.instant(begin)
    runs = []
    for at, stage in sorted(minutes.items()):
        since = start + timedelta(seconds=at - first)
        runs.append(Interval(Stage(stage), since, since + MINUTE))
    end = runs[-1].end
    stages = Hypnogram.from_intervals(runs, start=start, end=end)
    return Night(start, end, zones.of_wall(begin), "fitabase", hypnogram=stages)


def wall_clock(text: str) -> datetime:
    """Return a time in the American style, with 12 hours, or with 24 as a spreadsheet saves it.

    Raises:
        ValueError: Another text, or a year that cannot be.

    Example:
        >>> str(wall_clock("3/13/2016 12:05:30 AM"))
        '2016-03-13 00:05:30'
        >>> str(wall_clock("4/12/2016 0:00"))
        '2016-04-12 00:00:00'
    """
    found = TIME.fullmatch(text)
    if found is None or int(found[3]) not in YEARS:
        raise ValueError(text)
    hour = int(found[4])
    if found[7]:
        if not 1 <= hour <= NOON:
            raise ValueError(text)
        hour = hour % NOON + (NOON if found[7].upper() == "PM" else 0)
    month, day, year = int(found[1]), int(found[2]), int(found[3])
    at = datetime(year, month, day, hour, int(found[5]), int(found[6] or 0), tzinfo=UTC)
    return at.replace(tzinfo=None)
