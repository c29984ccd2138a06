"""Garmin: the sleep of its account export, and of its API."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights.naps import mark_naps
from nightlab.sources.garmin.entries import entries
from nightlab.sources.garmin.night import NAME, naps_of, night_of, why_no_night
from nightlab.sources.garmin.samples import ignored_of, samples_of
from nightlab.sources.port import MOST_NIGHTS, Counted, Skipped
from nightlab.sources.timelines import Timelines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from nightlab.nights import Night, Zones
    from nightlab.sources.garmin.entries import Entry
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

MARKS = (b'"sleepStartTimestampGMT"', b'"dailySleepDTO"')


@dataclass(frozen=True, slots=True)
class Garmin:
    """Garmin's sleep, one night a day, and its naps.

    Assumptions: ``...GMT`` is the instant, as milliseconds since 1970 or as text without an offset;
    ``...Local`` is the wall clock written as if it were UTC and is used for nothing but the offset.
    The time in bed is the window from start to end; Garmin's ``sleepTimeSeconds`` leaves wake out.
    A day is the main sleep of its date. A day that stands twice is one.

    Source: answers of the API (GitHub, matin/garth ``tests/data/cassettes/``, real); an account export
    (GitHub, napoleonthevitzla/ih_final_project ``data/sleepData.json``, real). The levels of
    ``sleepLevels`` are unverified.
    """

    name: ClassVar[str] = NAME
    version: ClassVar[int] = 1
    title: ClassVar[str] = (
        "Garmin (account export .zip, *_sleepData.json, sleep of the API as .json)"
    )

    def sniff(self, head: bytes) -> bool:
        """Tell by the names of Garmin's fields in the first 64 KiB."""
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return start.startswith((b"[", b"{")) and any(mark in head for mark in MARKS)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield timelines, then nights and naps in the order of the file.

        Raises:
            NightlabError: Broken JSON, or JSON of another shape.
        """
        reading = _Reading(zones, Timelines(self.name))
        for part in parts:
            for entry in entries(part):
                yield from reading.take(entry)
        yield from reading.lines.series()
        yield from reading.counted()
        nights = list(reading.nights.values())
        yield from mark_naps(nights, [night.is_nap or None for night in nights])


@dataclass(slots=True)
class _Reading:
    """What was found so far."""

    zones: Zones
    lines: Timelines
    ignored: Counter[str] = field(default_factory=Counter)
    nights: dict[tuple[datetime, datetime], Night] = field(default_factory=dict)
    twice: int = 0

    def take(self, entry: Entry) -> Iterator[Skipped]:
        """Take a day; yield it where it cannot be read or cannot have been."""
        try:
            why = why_no_night(entry)
            makings = list(naps_of(entry, self.zones))
            if not why:
                makings.append(night_of(entry, self.zones))
            samples, ignored = list(samples_of(entry)), ignored_of(entry)
        except NightlabError as error:
            yield Skipped.of(error, entry.where)
            return
        self.ignored += ignored + Counter([why] if why else [])
        for kind, at, value, span_s in samples:
            self.lines.add(kind, at, value, span_s=span_s)
        for make in makings:
            try:
                night = make()
            except NightlabError as error:
                yield Skipped.of(error, entry.where)
            else:
                self._keep(night, entry.where)

    def _keep(self, night: Night, where: str) -> None:
        key = night.start, night.end
        if len(self.nights) >= MOST_NIGHTS and key not in self.nights:
            what = f"over {MOST_NIGHTS:,} nights"
            raise NightlabError(what, where=where, fix="split the file by year")
        self.twice += key in self.nights
        if key not in self.nights or night.hypnogram is not None:
            self.nights[key] = night

    def counted(self) -> Iterator[Counted]:
        """Yield what was ignored and united."""
        for what, count in sorted(self.ignored.items()):
            yield Counted("ignored", what, count)
        if self.twice:
            yield Counted("united", "sleeps that this export tells twice", self.twice)


FORMAT = Garmin()
