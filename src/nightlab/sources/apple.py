"""Apple Health: the export's XML, bare or inside its zip."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.sources.apple_nights import VALUES, Stretch, source_nights
from nightlab.sources.apple_xml import sleep_rows
from nightlab.sources.port import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.sources.apple_xml import SleepRow
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

VALUE_PREFIX = "HKCategoryValueSleepAnalysis"


@dataclass(frozen=True, slots=True)
class AppleHealth:
    """The sleep records of an Apple Health export, each source apart.

    Assumptions: instants are right, but the offset printed is the phone's on the day of the export;
    the zone of a night is the ``HKTimeZone`` of its last record that has one, else the given zone.
    A gap of over 2 h between the records of a source begins another sleep: people who lie awake for
    an hour still have one night. Overlapping records are united, never summed; where values differ,
    Awake beats Deep, REM, Core, plain Asleep and InBed in this order. Time in bed that no other
    record covers is wake; a gap that no record covers is unscored. Sleeps that are only in bed have
    no stages; records in bed that tie over 30 h together are left out where there are others. Names of sources are equal but for their apostrophes and no-break spaces.

    Source: Apple, HKCategoryValueSleepAnalysis (values).
    """

    name: ClassVar[str] = "apple"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Apple Health export (export.zip or export.xml)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its first 64 KiB whether a part is Health's XML."""
        return head.removeprefix(BOM_UTF8).lstrip().startswith(b"<") and (
            b"<HealthData" in head or b"<!DOCTYPE HealthData" in head
        )

    def read(self, parts: Sequence[Part], *, zone: str) -> Iterator[Record]:
        """Yield the sleeps of every source, source by source and in order of time.

        Raises:
            NightlabError: XML that is damaged, or a sleep record without its times; with the line.
        """
        sources: dict[str, list[Stretch]] = defaultdict(list)
        for part in parts:
            for row in sleep_rows(part):
                stretch = _stretch(row, f"{part.name}, line {row.line}")
                if isinstance(stretch, Skipped):
                    yield stretch
                else:
                    sources[_plain(row.source)].append(stretch)
        for device in sorted(sources):
            yield from source_nights(sources[device], device, zone)


def _plain(source: str) -> str:
    return source.replace("\u2019", "'").replace("\u00a0", " ")


def _stretch(row: SleepRow, where: str) -> Stretch | Skipped:
    start = _instant(row.start, f"{where}, startDate")
    end = _instant(row.end, f"{where}, endDate")
    value = row.value.removeprefix(VALUE_PREFIX)
    if value not in VALUES:
        return Skipped(where, f"{row.value[:60]!r} is no sleep value that is known")
    if end <= start:
        return Skipped(where, "it does not end after it starts")
    return Stretch(where, value, start, end, row.zone)


def _instant(text: str, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(f"{text[:19]}{text[20:]}")
        offset = at.utcoffset()
    except ValueError:
        offset = None
    if offset is None or not 1970 <= at.year < 2200:
        raise NightlabError(
            f"{text[:40]!r} is not a time with its offset",
            where=where,
            fix="Health writes 2024-01-01 23:10:00 +0100: export it again",
        )
    return at.astimezone(UTC)
