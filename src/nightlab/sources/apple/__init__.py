"""Apple Health: the export's XML, bare or inside its zip."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.sources.apple.nights import VALUES, Stretch, source_nights
from nightlab.sources.apple.xml import Owner, sleep_rows
from nightlab.sources.people import OwnerMark
from nightlab.sources.port import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.apple.xml import SleepRow
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

VALUE_PREFIX = "HKCategoryValueSleepAnalysis"
MOST_ROWS = 1_000_000


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

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield the owner, then the sleeps of every source, source by source and in order of time.

        Raises:
            NightlabError: XML that is damaged, or a sleep record without its times, with the line;
                over a million sleep records; owners of other birth dates or sexes.
        """
        sources: dict[str, list[Stretch]] = defaultdict(list)
        for stretch, device in _stretches(parts):
            if isinstance(stretch, Skipped | OwnerMark):
                yield stretch
            else:
                sources[device].append(stretch)
        for device in sorted(sources):
            yield from source_nights(sources[device], device, zones)


def _stretches(parts: Sequence[Part]) -> Iterator[tuple[Stretch | Skipped | OwnerMark, str]]:
    owner, count = Owner("", ""), 0
    for part in parts:
        for row in sleep_rows(part):
            if isinstance(row, Owner):
                owner = _same_owner(owner, row, part.name)
                continue
            count += 1
            if count > MOST_ROWS:
                raise NightlabError(
                    f"over {MOST_ROWS:,} sleep records",
                    where=f"{part.name}, line {row.line}",
                    fix="no person sleeps that much: export it again",
                )
            yield _stretch(row, part.name), _plain(row.source)
    if mark := OwnerMark.of(AppleHealth.name, owner.born):
        yield mark, ""


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


def _plain(source: str) -> str:
    return source.replace("\u2019", "'").replace("\u00a0", " ")


def _stretch(row: SleepRow, file: str) -> Stretch | Skipped:
    start, end = _instant(row.start), _instant(row.end)
    if start is None or end is None:
        raise _no_time(row, file)
    value = row.value.removeprefix(VALUE_PREFIX)
    if value not in VALUES:
        why = f"{row.value[:60]!r} is no sleep value that is known"
        return Skipped(f"{file}, line {row.line}", why)
    if end <= start:
        return Skipped(f"{file}, line {row.line}", "it does not end after it starts")
    return Stretch(file, row.line, intern(value), start, end, intern(row.zone))


# A record mostly begins where the one before it ended.
@lru_cache(maxsize=16)
def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text[:19] + text[20:])
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo and 1970 <= at.year < 2200 else None


def _no_time(row: SleepRow, file: str) -> NightlabError:
    name, text = ("endDate", row.end) if _instant(row.start) else ("startDate", row.start)
    return NightlabError(
        f"{text[:40]!r} is not a time with its offset",
        where=f"{file}, line {row.line}, {name}",
        fix="Health writes 2024-01-01 23:10:00 +0100: export it again",
    )


FORMAT = AppleHealth()
