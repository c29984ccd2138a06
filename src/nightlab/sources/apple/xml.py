"""The sleep rows of an Apple Health export, streamed: memory stays flat whatever the file's size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from nightlab.errors import NightlabError
from nightlab.sources.apple.scan import FORBIDDEN, OWNER, SLEEP, ZONE, thinned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.sources.part import Part

ROOT_TAG = re.compile(rb"<HealthData[\s/>]")
LONGEST_PROLOGUE_BYTES = 4 * 1024**2
LONGEST_TAG_BYTES = 1024**2
LONGEST_NAME = 300
DEEPEST_NESTING = 100
MOST_NAMES = 10_000
NEW_COPY = "the export may be cut off or damaged: export or copy it again"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose export it is: date of birth and sex as printed, empty where Health does not know."""

    born: str
    sex: str


@dataclass(slots=True)
class SleepRow:
    """One sleep record as printed: its attributes, its time zone if it has one, and its line."""

    line: int
    value: str
    start: str
    end: str
    source: str
    zone: str = ""


def sleep_rows(part: Part) -> Iterator[Owner | SleepRow]:
    """Yield the sleep records of an export, and its owner, in the order of the file.

    Assumptions: all before the root element is dropped, because the type definition of iOS 16 is
    broken; so entities that a file defines itself do not exist here and cannot blow up. The bytes
    are UTF-8, whatever the file says of itself.

    Raises:
        NightlabError: XML that is cut off or not well-formed, or larger in some way than any export:
            a tag over 1 MiB, elements 100 deep, 10,000 names; with its line.
    """
    reader = _Reader(part)
    for chunk in thinned(_from_root(part)):
        reader.feed(chunk.translate(None, FORBIDDEN))
        yield from reader.taken()
    reader.feed(b"", is_last=True)
    yield from reader.taken()


class _Reader:
    """A parser that keeps the sleep records among the elements that pass."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._fed = 0
        self._depth = 0
        self._found: list[Owner | SleepRow] = []
        self._row: SleepRow | None = None
        self._row_depth = 0
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end

    def feed(self, chunk: bytes, *, is_last: bool = False) -> None:
        """Parse a chunk."""
        self._fed += len(chunk)
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code) or "error"
            raise _broken(self._part, error.lineno, why) from error
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TAG_BYTES:
            raise self._refused("a tag of over 1 MiB")
        if len(self._parser.intern) > MOST_NAMES:
            raise self._refused(f"over {MOST_NAMES} names of elements and attributes")

    def taken(self) -> list[Owner | SleepRow]:
        """Return what was found since the last call, less a record whose end is still to come."""
        unfinished = [] if self._row is None else [self._found.pop()]
        found, self._found = self._found, unfinished
        return found

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise self._refused(f"elements over {DEEPEST_NESTING} deep")
        if name == "Record" and attributes.get("type") == SLEEP:
            self._row, self._row_depth = self._new_row(attributes), self._depth
            self._found.append(self._row)
        elif name == "MetadataEntry" and attributes.get("key") == ZONE:
            self._set_zone(attributes.get("value", ""))
        elif name == OWNER and self._row is None:
            self._found.append(_owner(attributes))

    def _end(self, _name: str) -> None:
        if self._depth == self._row_depth:
            self._row, self._row_depth = None, 0
        self._depth -= 1

    def _new_row(self, attributes: dict[str, str]) -> SleepRow:
        return SleepRow(
            line=self._parser.CurrentLineNumber,
            value=attributes.get("value", ""),
            start=attributes.get("startDate", ""),
            end=attributes.get("endDate", ""),
            source=self._short(attributes.get("sourceName", "")),
        )

    def _set_zone(self, zone: str) -> None:
        if self._row is not None and self._depth == self._row_depth + 1:
            self._row.zone = self._short(zone)

    def _short(self, name: str) -> str:
        if len(name) > LONGEST_NAME:
            raise self._refused(f"a name of {len(name)} characters")
        return name

    def _refused(self, why: str) -> NightlabError:
        return _broken(self._part, self._parser.CurrentLineNumber, why)


def _owner(attributes: dict[str, str]) -> Owner:
    born = attributes.get("HKCharacteristicTypeIdentifierDateOfBirth", "")
    sex = attributes.get("HKCharacteristicTypeIdentifierBiologicalSex", "")
    return Owner(born, "" if sex.endswith("NotSet") else sex)


def _broken(part: Part, line: int, why: str) -> NightlabError:
    return NightlabError(f"broken XML ({why})", where=f"{part.name}, line {line}", fix=NEW_COPY)


def _from_root(part: Part) -> Iterator[bytes]:
    """Yield the file from its root element on, after as many line ends as stood before it."""
    prologue = b""
    chunks = part.chunks()
    for chunk in chunks:
        prologue += chunk
        root = ROOT_TAG.search(prologue)
        if root:
            yield b"\n" * prologue.count(b"\n", 0, root.start()) + prologue[root.start() :]
            break
        if len(prologue) > LONGEST_PROLOGUE_BYTES:
            raise _broken(part, 1, "no HealthData element in the first 4 MiB")
    else:
        raise _broken(part, prologue.count(b"\n") + 1, "no HealthData element")
    yield from chunks
