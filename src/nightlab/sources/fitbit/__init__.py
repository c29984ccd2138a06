"""Fitbit: sleep logs of the web API (version 1.2) and of Google Takeout."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Interval, Night, Stage
from nightlab.nights.naps import mark_naps
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.fitbit.log import sleep_logs
from nightlab.sources.fitbit.profile import is_profile, owner_of
from nightlab.sources.port import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from nightlab.nights import Zones
    from nightlab.sources.fitbit.log import Log, Segment
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

# Fitbit's minutes asleep leave restlessness out, so restless counts as wake.
STAGES = {
    "wake": Stage.WAKE,
    "light": Stage.LIGHT,
    "deep": Stage.N3,
    "rem": Stage.REM,
    "asleep": Stage.ASLEEP,
    "restless": Stage.WAKE,
    "awake": Stage.WAKE,
}
EMPTY = re.compile(rb'\s*(\[\s*\]\s*$|\[?\s*\{\s*"sleep"\s*:\s*\[\s*\])')


@dataclass(frozen=True, slots=True)
class Fitbit:
    """Fitbit's sleep logs, one night each.

    Assumptions: times are wall clock without a zone, all with the one offset that held at the start
    of the log; so the start becomes an instant, the duration is added to it, and every other time
    counts from the start. The printed end is not used: after a clock change it is an hour off, and
    the duration is cut to whole minutes. A start in the hour that clocks repeat is read as the
    first of the two: nothing in a log tells them apart, and length and stages are the same
    either way. A start in the hour that clocks leave out is read with the offset before the change.
    ``logId`` may repeat; a log with the start and duration of one read before is the same log.
    A level that is not known is unscored. ``restless`` is wake.
    """

    name: ClassVar[str] = "fitbit"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Fitbit sleep logs (API v1.2 or Takeout, .json or .zip)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its first 64 KiB whether a part holds sleep logs, none of them, or a profile."""
        if is_profile(head):
            return True
        start = head.removeprefix(BOM_UTF8).lstrip()
        if not start.startswith((b"[", b"{")):
            return False
        has_length = b'"duration"' in head or b'"timeInBed"' in head
        return EMPTY.match(start) is not None or (has_length and b'"dateOfSleep"' in head)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield the owner that a Takeout names, and one night a log, in the order of the file.

        Raises:
            NightlabError: Broken JSON, or a field that is missing or of another type.
        """
        seen: set[tuple[datetime, float]] = set()
        for part in parts:
            if not is_profile(part.head()):
                yield from _nights(list(sleep_logs(part)), zones, seen)
            elif mark := owner_of(part, self.name):
                yield mark


def _nights(logs: list[Log], zones: Zones, seen: set[tuple[datetime, float]]) -> Iterator[Record]:
    nights, flags = [], []
    for log in logs:
        key = (log.start, log.duration_min)
        if key in seen:
            yield Skipped(log.where, "the same sleep stands in this export twice")
            continue
        seen.add(key)
        try:
            nights.append(_night(log, zones))
        except NightlabError as error:
            yield Skipped(log.where, error.what)
        else:
            flags.append(None if log.is_main is None else not log.is_main)
    yield from mark_naps(nights, flags)


def _night(log: Log, zones: Zones) -> Night:
    if not 0 < log.duration_min <= LONGEST_NIGHT_H * 60:
        raise NightlabError(f"a night of {log.duration_min / 60:.3g} h cannot be")
    start = zones.instant(log.start)
    end = start + timedelta(minutes=log.duration_min)
    stretches = [_stretch(log, segment, start) for segment in log.segments]
    stages = Hypnogram.from_intervals(stretches, start=start, end=end) if stretches else None
    return Night(
        start, end, zones.of_wall(log.start), "fitbit", hypnogram=stages, reported=log.reported
    )


def _stretch(log: Log, segment: Segment, start: datetime) -> Interval:
    since_start = segment.start - log.start
    longest_s = LONGEST_NIGHT_H * 3600
    if abs(since_start.total_seconds()) > longest_s or not 0 <= segment.seconds <= longest_s:
        raise NightlabError(f"a segment at {segment.start} lies outside the night")
    begin = start + since_start
    stage = STAGES.get(segment.level, Stage.UNSCORED)
    return Interval(stage, begin, begin + timedelta(seconds=segment.seconds))


FORMAT = Fitbit()
