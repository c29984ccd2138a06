"""One sleep that several of Fitbit's files tell: taken from the one that says most."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.fitbit.log import Log
from nightlab.sources.port import Counted, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from nightlab.sources.port import Record

MOST_LOGS = 100_000
MINUTE = timedelta(minutes=1)
TWICE = "the same sleep stands in this export twice"


@dataclass(slots=True)
class Sleeps:
    """Every sleep of an export once: Fitbit's JSON says most, Google's table knows its offset.

    Assumptions: the wall clock of the start tells the sleeps of a person apart; the web site's table
    tells it to the minute. JSON is taken first, the web site's table last.

    Raises:
        NightlabError: Over 100,000 sleeps.
    """

    logs: dict[tuple[datetime, float], Log] = field(default_factory=dict)
    _at: dict[datetime, tuple[datetime, float]] = field(default_factory=dict)
    _united: int = 0

    def of_json(self, found: Iterable[Log | Record]) -> Iterator[Record]:
        """Take Fitbit's own logs; yield what else there is."""
        for each in found:
            if not isinstance(each, Log):
                yield each
            elif (each.start, each.duration_min) in self.logs:
                yield Skipped(each.where, TWICE)
            else:
                self._take(each)

    def of_google(self, found: Iterable[Log | Record]) -> Iterator[Record]:
        """Take the offsets of sleeps that are there, and sleeps that are not."""
        for each in found:
            if not isinstance(each, Log):
                yield each
            elif key := self._at.get(each.start):
                self.logs[key] = replace(self.logs[key], offset=each.offset)
                self._united += 1
            else:
                self._take(each)

    def of_web(self, found: Iterable[Log | Record]) -> Iterator[Record]:
        """Take sleeps that are not there; yield what else there is."""
        whole = {start.replace(second=0, microsecond=0) for start in self._at}
        minutes = whole | {start + MINUTE for start in whole if start not in self._at}
        for each in found:
            if not isinstance(each, Log):
                yield each
            elif each.start in minutes:
                self._united += 1
            else:
                self._take(each)

    def united(self) -> Iterator[Counted]:
        """Yield how many sleeps two files told, if any."""
        if self._united:
            yield Counted("united", "sleeps that two files of this export tell", self._united)

    def _take(self, log: Log) -> None:
        if len(self.logs) >= MOST_LOGS:
            raise NightlabError(f"over {MOST_LOGS:,} nights", where=log.where, fix="split it")
        key = log.start, log.duration_min
        self.logs[key] = log
        self._at.setdefault(log.start, key)
