"""Apple Health: the export's XML, bare or inside its zip."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.sources.apple.events import Events
from nightlab.sources.apple.kinds import SLEEP
from nightlab.sources.apple.nights import source_nights, with_beds_apart
from nightlab.sources.apple.samples import Samples
from nightlab.sources.apple.sleep_scan import take_sleep
from nightlab.sources.apple.sleep_table import Sleep
from nightlab.sources.apple.tally import Tally
from nightlab.sources.apple.xml import Owner, Row, rows
from nightlab.sources.owner import OwnerMark
from nightlab.sources.port import Counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Night, Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record


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
                take_sleep(part, reading.sleep)
                if self.nights_only
                else rows(part, reading.samples, reading.tally)
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
        self.sleep = Sleep()

    def taken(self, found: Owner | Row | Record, file: str) -> Iterator[Record]:
        """Yield what can be told of a row at once, and keep the rest."""
        if isinstance(found, Owner):
            self._owner = _same_owner(self._owner, found, file)
        elif not isinstance(found, Row):
            yield found
        elif found.type == SLEEP:
            self.sleep.file = file
            yield from self.sleep.add(found)
        else:
            yield from self._events.of(found, file)

    def rest(self) -> Iterator[Record]:
        """Yield the owner, the nights and what was counted."""
        if mark := OwnerMark.of(AppleHealth.name, self._owner.born):
            yield mark
        if self.sleep.count:
            yield Counted("read", "rows of sleep", self.sleep.count)
        yield from self.samples.counts()
        yield from self._events.counts()
        yield from self.tally.counted()
        yield from self._nights()

    def _nights(self) -> Iterator[Record]:
        nights: list[Night] = []
        united = copies = tying = 0
        sources = self.sleep.sources
        for device in sorted(sources):
            found = source_nights(sources.pop(device), device, self._zones)
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
