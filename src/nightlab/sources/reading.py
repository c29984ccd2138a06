"""From a file to its records: which format it is, and what every format's records go through."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Event, Night, Series, Zones
from nightlab.nights.assembly import collapse
from nightlab.sources.opening import ZIP_MAGIC, opened, short_name
from nightlab.sources.owner import OwnerMark
from nightlab.sources.people import check_apart
from nightlab.sources.port import MOST_NIGHTS, MOST_UNREAD_SHARE, Counted, Skipped
from nightlab.sources.registry import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nightlab.archive import Archive
    from nightlab.sources.part import Part
    from nightlab.sources.port import Format, Progress, Record

LAB = "nightlab"
"""Name of the format of a lab's own export."""
EARLIEST, LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""What is told of another time comes from a clock that counts from 1970 and was never set, or that ran
over, as seconds in 32 bits do in 2106."""


def detect(path: Path) -> Format:
    """Return the format of a file, told by its first 64 KiB or by those of a zip's members.

    Raises:
        NightlabError: The file cannot be read, no format recognises it, or a zip holds two exports of
            one name.
    """
    path = Path(path)
    with opened(path) as parts:
        return _recognise(parts, path)[0]


def read_file(
    path: Path,
    *,
    zone: str | Zones,
    format: Format | None = None,  # noqa: A002 - the word of the field
    same_person: bool = False,
    progress: Progress | None = None,
) -> Iterator[Record]:
    """Yield the nights, diary entries, events and series of an export, and its owner if it names one.

    Assumptions: what was yielded before an error is whole, but not all; keep nothing of a file that
    ends in an error. Nights come last, those of one device never overlap (``nights.assembly``).

    Args:
        path: The file.
        zone: Where the person was, for what the format prints without a zone: a zone or a history.
        format: How to read it; by default as what it looks like.
        same_person: Whether the person says that all is theirs, though nights of a device lie across
            each other.
        progress: Called with (bytes read, bytes in all); never falls, ends with both equal.

    Raises:
        NightlabError: The zone is unknown, the file cannot be read, no format recognises it, it is
            damaged, or more than a fifth of it cannot be read.
    """
    path, zones = Path(path), zone if isinstance(zone, Zones) else Zones(zone)
    with opened(path) as parts:
        found, chosen, others = _recognise(parts, path) if format is None else (format, parts, [])
        meter = _Meter(sum(part.size for part in chosen), progress or _silent)
        watched = [replace(part, watch=meter.add) for part in chosen]
        records = found.read(watched, zones=zones)
        is_lab = found.name == LAB
        # An export of a lab holds what other exports gave, as they gave it.
        assembled = records if is_lab else _assembled(records, path, same_person=same_person)
        yield from assembled
        if others:
            yield Counted("ignored", f"files of another export ({', '.join(others)})", len(others))
        meter.finish()


def read_lab(path: Path) -> Archive:
    """Return all that an export of a lab holds.

    Raises:
        NightlabError: It is none, or damaged.
    """
    from nightlab.archive import is_part
    from nightlab.sources.lab_folder import LabFolder

    with opened(Path(path)) as parts:
        return LabFolder().whole([part for part in parts if is_part(part.head())])


def _assembled(records: Iterable[Record], path: Path, *, same_person: bool) -> Iterator[Record]:
    """Yield records as they come, nights last and apart, if enough of them could be read."""
    where = short_name(path.name)
    nights: list[Night] = []
    first: Skipped | None = None
    unread = count = rows = 0
    for found in records:
        record = _in_time(found, where)
        count += not isinstance(record, Counted | OwnerMark)
        if isinstance(record, Night):
            nights.append(record)
            if len(nights) > MOST_NIGHTS:
                raise NightlabError(f"over {MOST_NIGHTS:,} nights", where=where, fix="split it")
            continue
        if isinstance(record, Skipped) and record.is_unread:
            first, unread = first or record, unread + 1
        elif isinstance(record, Counted) and record.verb == "read":
            rows += record.count
        yield record
    if first and unread > MOST_UNREAD_SHARE * max(count, rows):
        raise _implausible(first, unread - 1)
    if not same_person:
        check_apart(nights, where)
    apart, gone = collapse(nights)
    # Whoever takes a night lets the last one go: decades of them need not wait here twice.
    nights.clear()
    apart.reverse()
    while apart:
        yield apart.pop()
    if gone:
        yield Counted("united", "recordings of one device that overlap", gone)


def _in_time(record: Record, where: str) -> Record:
    """Return a record, or that its time cannot be, as of a clock that was never set."""
    ends = _end_of(record)
    if ends is None or EARLIEST <= ends < LATEST:
        return record
    why = f"it is of {ends:%Y-%m-%d}, as a clock says that was never set"
    return Skipped(where, why, is_unread=True)


def _end_of(record: Record) -> datetime | None:
    match record:
        case Night():
            return record.end
        case DiaryEntry():
            return record.rose
        case Event():
            return record.at
        case Series():
            return datetime(record.day.year, record.day.month, record.day.day, tzinfo=UTC)
        case _:
            return None


def _implausible(first: Skipped, more: int) -> NightlabError:
    what = first.why + (f" (and {more:,} more rows that cannot be read)" if more else "")
    fix = first.fix or "the file is damaged or of another kind: export it again"
    return NightlabError(what, where=first.where, fix=fix)


class _Meter:
    """Sums the chunks of all parts for one progress call."""

    def __init__(self, total: int, tell: Progress) -> None:
        self.total, self.tell, self.done = total, tell, 0

    def add(self, count: int) -> None:
        self.done = min(self.total, self.done + count)
        self.tell(self.done, self.total)

    def finish(self) -> None:
        self.tell(self.total, self.total)


def _silent(_done: int, _total: int) -> None:
    """Serve where nobody wants to know."""


def _recognise(parts: list[Part], path: Path) -> tuple[Format, list[Part], list[str]]:
    """Return the format, its parts, and the names of parts that another format knows."""
    found: dict[str, list[Part]] = defaultdict(list)
    binary, packed = bool(parts), False
    first, *others_known = formats()
    for part in parts:
        head = part.head()
        binary = binary and b"\0" in head
        packed = packed or head.startswith(ZIP_MAGIC)
        match = next((known for known in (first, *others_known) if known.sniff(head)), None)
        if match is not None:
            found[match.name].append(part)
        if match in others_known:  # what one member is, the next most often is too
            others_known.remove(match)
            others_known.insert(0, match)
    if not found:
        raise _unknown(path, len(parts), binary=binary, packed=packed)
    chosen = _chosen(found)
    others = [part for name in found if name != chosen.name for part in found[name]]
    _check_one_person(found[chosen.name], path)
    return chosen, found[chosen.name], [short_name(part.member) for part in others]


def _chosen(found: dict[str, list[Part]]) -> Format:
    """Return the export of a lab, else the format of which there is most."""
    known = [each for each in formats() if each.name in found]
    if known[0].name == LAB:
        return known[0]
    return max(known, key=lambda each: sum(part.size for part in found[each.name]))


def _check_one_person(parts: list[Part], path: Path) -> None:
    """Refuse two exports in one zip: nothing tells whether they are of one person."""
    names = Counter(re.split(r"[/\\]", part.member)[-1] for part in parts)
    name, count = names.most_common(1)[0]
    if count > 1:
        raise NightlabError(
            f"{count} files called {short_name(name)}, perhaps of {count} people",
            where=short_name(path.name),
            fix="unpack it and import each by itself, every person into a lab of their own",
        )


def _unknown(path: Path, count: int, *, binary: bool, packed: bool) -> NightlabError:
    devices_first = sorted(formats(), key=lambda known: known.name == LAB)
    # What files each has stands in its title, and all of them are too much for one sentence.
    titles = [known.title.partition(" (")[0] for known in devices_first]
    fix = f"formats known: {'; '.join(titles)}"
    if packed:
        what, fix = "a zip inside a zip, and no export beside it", "unpack the outer one"
    elif path.suffix.lower() == ".zip" or count != 1:
        what = f"none of the {count} files in this zip is an export that is known"
    elif binary:
        what = "a binary file, and no export that is known"
    else:
        what = "no export that is known"
        fix += "; or map your own: `nightlab import FILE --map mapping.toml`"
    return NightlabError(what, where=short_name(path.name), fix=fix)
