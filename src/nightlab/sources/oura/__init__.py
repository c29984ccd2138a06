"""Oura: documents of its API, its data export, and the older table of trends."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights.naps import mark_naps
from nightlab.sources.json_fields import number_of
from nightlab.sources.oura.documents import Doc, documents, is_oura
from nightlab.sources.oura.night import NAME, night_of, samples_of
from nightlab.sources.oura.tags import event_of
from nightlab.sources.port import MOST_NIGHTS, Counted, Skipped
from nightlab.sources.timelines import Timelines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from nightlab.nights import Event, Night, Zones
    from nightlab.sources.oura.night import Sample
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

REJECTED = {"rest": "naps that you rejected", "deleted": "sleeps that you deleted"}
NO_SLEEP = "days without sleep"
OTHER = "documents that are none of sleep"
LEFT = "scores and SpO2 of days that have no sleep here"


@dataclass(frozen=True, slots=True)
class Oura:
    """Oura's sleeps, one night each, the heart over them, and tags.

    Assumptions: times are instants with an offset. Of the types of sleep ``rest`` is what the person
    rejected and ``deleted`` what they deleted; both are left out. ``late_nap`` is a nap; of the others
    of a date the longest is the main sleep. A sleep that stands twice is one.

    Source: fields, types of sleep and codes of stages as in Oura's API documentation, version 2
    (cloud.ouraring.com/v2/docs); trends as in GitHub, hwetsman/EKG2 ``oura.csv`` (real). The data
    export is unverified.
    """

    name: ClassVar[str] = NAME
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Oura (data export .zip, API v2 as .json, trends .csv)"

    def sniff(self, head: bytes) -> bool:
        """Tell by the names of Oura's fields and columns."""
        return is_oura(head)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield tags, timelines, and then nights in the order of the file.

        Raises:
            NightlabError: Broken JSON, JSON of another shape, or a table that is damaged.
        """
        reading = _Reading(zones, Timelines(self.name))
        for part in parts:
            for doc in documents(part):
                if isinstance(doc, Doc):
                    yield from reading.take(doc)
                else:
                    yield Skipped.of(doc, part.name)
        yield from reading.lines.series()
        yield from reading.ended()


@dataclass(slots=True)
class _Sleep:
    """A night, the day it is Oura's of, and whether Oura calls it a nap."""

    night: Night
    day: date | None
    is_nap: bool | None


@dataclass(slots=True)
class _Reading:
    """What was found so far."""

    zones: Zones
    lines: Timelines
    ignored: Counter[str] = field(default_factory=Counter)
    sleeps: dict[tuple[datetime, datetime], _Sleep] = field(default_factory=dict)
    of_day: dict[date, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    twice: int = 0

    def take(self, doc: Doc) -> Iterator[Event | Skipped]:
        """Take a document; yield its event, or why it cannot be taken.

        Raises:
            NightlabError: More nights or samples than a life has.
        """
        try:
            if doc.kind == "tag":
                yield event_of(doc, self.zones)
            elif doc.kind != "sleep":
                self._figure(doc)
            sleep, samples = self._sleep(doc) if doc.kind == "sleep" else (None, [])
        except NightlabError as error:
            yield Skipped.of(error, doc.where)
            return
        if sleep is not None:
            self._keep(sleep, doc.where)
        for kind, at, value, span_s in samples:
            self.lines.add(kind, at, value, span_s=span_s)

    def _figure(self, doc: Doc) -> None:
        """Take the score or the SpO2 of a day."""
        day = doc.day("day")
        spo2 = doc.table("spo2_percentage").get("average") if doc.kind == "spo2" else None
        if doc.kind == "other":
            self.ignored[OTHER] += 1
        elif day is not None and spo2 is not None:
            self.of_day[day]["spo2_percent"] = number_of(spo2, doc.at("spo2_percentage"))
        elif day is not None and doc.kind == "score" and (score := doc.number("score")):
            self.of_day[day]["score_percent"] = score

    def _sleep(self, doc: Doc) -> tuple[_Sleep | None, list[Sample]]:
        """Return a sleep and its samples; none where the person does not call it one."""
        kind = doc.text("type")
        if kind in REJECTED or not doc.text("bedtime_start"):
            self.ignored[REJECTED.get(kind, NO_SLEEP)] += 1
            return None, []
        samples, day = list(samples_of(doc)), doc.day("day")
        return _Sleep(night_of(doc, self.zones), day, kind == "late_nap" or None), samples

    def _keep(self, sleep: _Sleep, where: str) -> None:
        key = sleep.night.start, sleep.night.end
        if len(self.sleeps) >= MOST_NIGHTS and key not in self.sleeps:
            what = f"over {MOST_NIGHTS:,} nights"
            raise NightlabError(what, where=where, fix="split the file by year")
        known = self.sleeps.get(key)
        if known is None:
            self.sleeps[key] = sleep
            return
        self.twice += 1
        best, other = (
            (known, sleep) if known.night.hypnogram or not sleep.night.hypnogram else (sleep, known)
        )
        both = {**other.night.reported, **best.night.reported}
        self.sleeps[key] = replace(best, night=replace(best.night, reported=both))

    def ended(self) -> Iterator[Night | Counted]:
        """Yield the nights with the figures of their days, and what was ignored and united."""
        found = list(self.sleeps.values())
        marked = mark_naps([each.night for each in found], [each.is_nap for each in found])
        for sleep, night in zip(found, marked, strict=True):
            extra = {} if night.is_nap or not sleep.day else self.of_day.pop(sleep.day, {})
            yield replace(night, reported={**extra, **night.reported}) if extra else night
        if self.of_day:
            self.ignored[LEFT] += len(self.of_day)
        for what, count in sorted(self.ignored.items()):
            yield Counted("ignored", what, count)
        if self.twice:
            yield Counted("united", "sleeps that this export tells twice", self.twice)


FORMAT = Oura()
