"""Exports of devices and diaries: bytes in, nights, diary entries and events out.

One module per format. A file is recognised by what it holds, never by its name; a zip is read in
place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab import units
from nightlab.archive import is_part
from nightlab.errors import NightlabError
from nightlab.sources.apple import AppleHealth
from nightlab.sources.clock import diary_from_clocks
from nightlab.sources.diary import DiaryTable
from nightlab.sources.event_line import parse_event
from nightlab.sources.events import EventTable
from nightlab.sources.fitbit import Fitbit
from nightlab.sources.lab_folder import LabFolder, records_of
from nightlab.sources.morning import Morning, read_morning
from nightlab.sources.opening import ZIP_MAGIC, digest, opened, short_name
from nightlab.sources.part import Part
from nightlab.sources.people import OnePerson, OwnerMark, Span
from nightlab.sources.port import Format, Kept, Progress, Record, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.archive import Archive

FORMATS: tuple[Format, ...] = (LabFolder(), AppleHealth(), Fitbit(), DiaryTable(), EventTable())
"""Every format there is; where a zip holds several, the first one here is read."""

__all__ = [
    "FORMATS",
    "Format",
    "Kept",
    "LabFolder",
    "Morning",
    "OnePerson",
    "OwnerMark",
    "Part",
    "Progress",
    "Record",
    "Skipped",
    "Span",
    "detect",
    "diary_from_clocks",
    "digest",
    "parse_event",
    "read_file",
    "read_lab",
    "read_morning",
    "records_of",
]


def detect(path: Path) -> Format:
    """Return the format of a file, told by its first 64 KiB or by those of a zip's members.

    Raises:
        NightlabError: The file cannot be read, no format recognises it, or a zip holds two exports of
            one name.
    """
    path = Path(path)
    with opened(path) as parts:
        return _recognise(parts, path)[0]


def read_file(path: Path, *, zone: str, progress: Progress | None = None) -> Iterator[Record]:
    """Yield the nights, diary entries and events of an export, and its owner where it names one.

    Assumptions: what was yielded before an error is whole, but not all; keep nothing of a file that
    ends in an error.

    Args:
        path: The file.
        zone: IANA zone for what the format prints without one.
        progress: Called with (bytes read, bytes in all); never falls, ends with both equal.

    Raises:
        NightlabError: The zone is unknown, the file cannot be read, no format recognises it, or it
            is damaged.
    """
    path = Path(path)
    units.zone(zone)
    with opened(path) as parts:
        found, chosen = _recognise(parts, path)
        meter = _Meter(sum(part.size for part in chosen), progress or _silent)
        yield from found.read([replace(part, watch=meter.add) for part in chosen], zone=zone)
        meter.finish()


def read_lab(path: Path) -> Archive:
    """Return all that an export of a lab holds.

    Raises:
        NightlabError: It is none, or damaged.
    """
    with opened(Path(path)) as parts:
        return LabFolder().whole([part for part in parts if is_part(part.head())])


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


def _recognise(parts: list[Part], path: Path) -> tuple[Format, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    binary, packed = bool(parts), False
    for part in parts:
        head = part.head()
        binary = binary and b"\0" in head
        packed = packed or head.startswith(ZIP_MAGIC)
        match = next((known for known in FORMATS if known.sniff(head)), None)
        if match is not None:
            found[match.name].append(part)
    for known in FORMATS:
        if known.name in found:
            _check_one_person(found[known.name], path)
            return known, found[known.name]
    raise _unknown(path, len(parts), binary=binary, packed=packed)


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
    devices_first = sorted(FORMATS, key=lambda known: isinstance(known, LabFolder))
    fix = f"formats known: {'; '.join(known.title for known in devices_first)}"
    if packed:
        what, fix = "a zip inside a zip, and no export beside it", "unpack the outer one"
    elif path.suffix.lower() == ".zip" or count != 1:
        what = f"none of the {count} files in this zip is an export that is known"
    elif binary:
        what = "a binary file, and no export that is known"
    else:
        what = "no export that is known"
    return NightlabError(what, where=short_name(path.name), fix=fix)
