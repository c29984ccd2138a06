"""Apple Health: the export's XML, bare or inside its zip."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.sources.apple.events import Events
from nightlab.sources.apple.instants import instant_s
from nightlab.sources.apple.kinds import SLEEP, plain_name
from nightlab.sources.apple.nights import VALUES, SleepRows, source_nights, with_beds_apart
from nightlab.sources.apple.samples import Samples
from nightlab.sources.apple.sleep_scan import sleep_rows
from nightlab.sources.apple.tally import Tally
from nightlab.sources.apple.xml import Owner, Row, rows
from nightlab.sources.people import OwnerMark
from nightlab.sources.port import Counted, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Night, Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

VALUE_PREFIX = "HKCategoryValueSleepAnalysis"
MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class AppleHealth:
    """The sleep of an Apple Health export, each source apart, with what sensors measured and events.

    Assumptions: instants are right, but the offset printed is the phone's on the day of the export;
    the zone of a night is the ``HKTimeZone`` of its last record that has one, else the given zone.
    A gap of over 2 h between the records of a source begins another sleep: people who lie awake for
    an hour still have one night. Overlapping records are united, never summed; where values differ,
    Awake beats Deep, REM, Core, plain Asleep and InBed in this order. Time in bed that no other
    record covers is wake; a gap that no record covers is unscored. Sleeps that are only in bed have
    no stages; records in bed that tie over 30 h together are left out where there are others. Names
    of sources are equal but for their apostrophes and no-break spaces.

    Args:
        nights_only: Whether to read the sleep alone, several times as fast, and nothing else.

    Source: Apple, HKCategoryValueSleepAnalysis (values).
    """

    nights_only: bool = False
    name: ClassVar[str] = "apple"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Apple Health export (export.zip or export.xml)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its first 64 KiB whether a part is Health's XML."""
        return head.removeprefix(BOM_UTF8).lstrip().startswith(b"<") and (
            b"<HealthData" in head or b"<!DOCTYPE HealthData" in head
        )

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield series and events as they come, the owner, then the sleeps source by source.

        Raises:
            NightlabError: XML that is damaged, with the line; over a million sleep records; owners
                of other birth dates or sexes.
        """
        asked_for = len(parts) > 1 and [part for part in parts if self.sniff(part.head())]
        reading = _Reading(zones)
        for part in asked_for or parts:
            found = (
                sleep_rows(part) if self.nights_only else rows(part, reading.samples, reading.tally)
            )
            for each in found:
                yield from reading.taken(each, part.name)
        yield from reading.rest()


class _Reading:
    """What was found in an export so far."""

    def __init__(self, zones: Zones) -> None:
        self.samples, self.tally = Samples(), Tally()
        self._zones, self._events = zones, Events(zones)
        self._owner = Owner("", "")
        self._sources: dict[str, SleepRows] = defaultdict(SleepRows)
        self._count = 0

    def taken(self, found: Owner | Row | Record, file: str) -> Iterator[Record]:
        """Yield what can be told of a row at once, and keep the rest."""
        if isinstance(found, Owner):
            self._owner = _same_owner(self._owner, found, file)
        elif not isinstance(found, Row):
            yield found
        elif found.type == SLEEP:
            yield from self._sleep(found, file)
        else:
            yield from self._events.of(found, file)

    def rest(self) -> Iterator[Record]:
        """Yield the owner, the nights and what was counted."""
        if mark := OwnerMark.of(AppleHealth.name, self._owner.born):
            yield mark
        if self._count:
            yield Counted("read", "rows of sleep", self._count)
        yield from self.samples.counts()
        yield from self._events.counts()
        yield from self.tally.counted()
        yield from self._nights()

    def _sleep(self, row: Row, file: str) -> Iterator[Skipped]:
        self._count += 1
        place = f"{file}, line {row.line}"
        if self._count > MOST_ROWS:
            raise NightlabError(
                f"over {MOST_ROWS:,} sleep records",
                where=place,
                fix="no person sleeps that much: export it again",
            )
        start_s, end_s = instant_s(row.start), instant_s(row.end)
        row.value = row.value.removeprefix(VALUE_PREFIX)
        if start_s is None or end_s is None:
            name, text = ("endDate", row.end) if start_s is not None else ("startDate", row.start)
            why = f"{text[:40]!r} is not a time with its offset"
            yield Skipped(f"{place}, {name}", why, is_unread=True, fix=NO_TIME_FIX)
        elif row.value not in VALUES:
            yield Skipped(place, f"{row.value[:60]!r} is no sleep value that is known")
        elif end_s <= start_s:
            yield Skipped(place, "it does not end after it starts")
        else:
            self._sources[plain_name(row.source)].add(row, file, start_s, end_s)

    def _nights(self) -> Iterator[Record]:
        nights: list[Night] = []
        united = copies = tying = 0
        for device in sorted(self._sources):
            found = source_nights(self._sources.pop(device), device, self._zones)
            nights += found.nights
            yield from found.skipped
            united, copies = united + found.united, copies + found.copies
            tying += found.tying
        for verb, what, count in (
            ("united", "rows of sleep", united),
            ("ignored", "rows of sleep that stand there twice", copies),
            ("ignored", "rows in bed that tie several days together", tying),
        ):
            if count:
                yield Counted(verb, what, count)  # type: ignore[arg-type]
        yield from with_beds_apart(nights)


NO_TIME_FIX = "Health writes 2024-01-01 23:10:00 +0100: export it again"


def _same_owner(one: Owner, other: Owner, where: str) -> Owner:
    """Return what is known of one person, or refuse two."""
    pairs = ((one.born, other.born), (one.sex, other.sex))
    if any(a and b and a != b for a, b in pairs):
        raise NightlabError(
            "exports of two people: birth date or sex differ",
            where=where,
            fix="import each person's export into a lab of its own",
        )
    return Owner(*(a or b for a, b in pairs))


FORMAT = AppleHealth()
