"""The rows of an Apple Health export that are wanted, streamed: memory stays flat at any size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from nightlab.errors import NightlabError
from nightlab.sources.apple.kinds import EVENTS, INNER, MEASURES, SLEEP, WORKOUT
from nightlab.sources.apple.scan import (
    BY_HAND,
    ENTRY,
    FOOD,
    FORBIDDEN,
    OWNER,
    RECORD,
    ZONE,
    thinned,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.sources.apple.samples import Samples
    from nightlab.sources.apple.tally import Tally
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

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
class Row:
    """One record or workout as printed: its attributes, what its entries tell, and its line.

    Attributes:
        type: Its type; of a workout what kind of exercise it is.
        value: Its value; of a workout how long it lasted.
        zone: Its time zone; empty where it names none.
        is_by_hand: Whether a person typed it in.
        food: What was eaten or taken; empty where it is not told.
    """

    line: int
    type: str
    value: str
    unit: str
    start: str
    end: str
    source: str
    zone: str = ""
    is_by_hand: bool = False
    food: str = ""


def rows(part: Part, samples: Samples, tally: Tally) -> Iterator[Owner | Row | Record]:
    """Yield the sleep, events and workouts of an export, its owner and its series.

    Assumptions: all before the root element is dropped, because the type definition of iOS 16 is
    broken; so entities that a file defines itself do not exist here and cannot blow up. The bytes
    are UTF-8, whatever the file says of itself.

    Args:
        part: The export.
        samples: Collects what becomes series.
        tally: Counts what is left out.

    Raises:
        NightlabError: XML that is cut off or not well-formed, or larger in some way than any export:
            a tag over 1 MiB, elements 100 deep, 10,000 names; with its line.
    """
    reader = _Reader(part, samples, tally)
    samples.file = part.name
    for chunk in thinned(from_root(part), samples, tally):
        reader.feed(chunk.translate(None, FORBIDDEN))
        yield from reader.taken()
        if samples.is_full:
            yield from samples.series()
    reader.feed(b"", is_last=True)
    yield from reader.taken()
    yield from samples.series()


class _Reader:
    """A parser that keeps what is wanted among the elements that pass."""

    def __init__(self, part: Part, samples: Samples, tally: Tally) -> None:
        self._part = part
        self._samples, self._tally = samples, tally
        self._fed = 0
        self._depth = 0
        self._found: list[Owner | Row] = []
        self._row: Row | None = None
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

    def taken(self) -> list[Owner | Row]:
        """Return what was found since the last call, less a row whose end is still to come."""
        unfinished = [] if self._row is None else [self._found.pop()]
        found, self._found = self._found, unfinished
        return found

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise self._refused(f"elements over {DEEPEST_NESTING} deep")
        if name == RECORD:
            self._record(attributes)
        elif name == ENTRY:
            self._entry(attributes.get("key"), attributes.get("value", ""))
        elif name == WORKOUT:
            names = ("workoutActivityType", "duration", "durationUnit")
            self._begin_row(attributes, *(attributes.get(each, "") for each in names))
        elif name == OWNER:
            # A row whose end is still to come stays the last.
            self._found.insert(len(self._found) - (self._row is not None), owner_of(attributes))
        elif attributes and name not in INNER:
            self._tally.add(name)

    def _record(self, attributes: dict[str, str]) -> None:
        type_name, unit = attributes.get("type", ""), attributes.get("unit", "")
        value = attributes.get("value", "")
        if type_name == SLEEP or type_name in EVENTS:
            self._begin_row(attributes, type_name, value, unit)
        elif type_name in MEASURES:
            source = self._short(attributes.get("sourceName", ""))
            start, end = (attributes.get(name, "") for name in ("startDate", "endDate"))
            key = self._samples.key(type_name, unit, source)
            self._samples.add_one(key, self._parser.CurrentLineNumber, start, end, value)
        else:
            self._tally.add(type_name)

    def _begin_row(self, attributes: dict[str, str], type_name: str, value: str, unit: str) -> None:
        self._row, self._row_depth = (
            Row(
                line=self._parser.CurrentLineNumber,
                type=type_name,
                value=value,
                unit=unit,
                start=attributes.get("startDate", ""),
                end=attributes.get("endDate", ""),
                source=self._short(attributes.get("sourceName", "")),
            ),
            self._depth,
        )
        self._found.append(self._row)

    def _entry(self, key: str | None, value: str) -> None:
        if self._row is None or self._depth != self._row_depth + 1:
            return
        if key == ZONE:
            self._row.zone = self._short(value)
        elif key == BY_HAND:
            self._row.is_by_hand = value == "1"
        elif key == FOOD:
            self._row.food = self._short(value)

    def _end(self, _name: str) -> None:
        if self._depth == self._row_depth:
            self._row, self._row_depth = None, 0
        self._depth -= 1

    def _short(self, name: str) -> str:
        if len(name) > LONGEST_NAME:
            raise self._refused(f"a name of {len(name)} characters")
        return name

    def _refused(self, why: str) -> NightlabError:
        return _broken(self._part, self._parser.CurrentLineNumber, why)


def owner_of(attributes: dict[str, str]) -> Owner:
    """Return whose export it is, as the attributes of its element ``Me`` tell."""
    born = attributes.get("HKCharacteristicTypeIdentifierDateOfBirth", "")
    sex = attributes.get("HKCharacteristicTypeIdentifierBiologicalSex", "")
    return Owner(born, "" if sex.endswith("NotSet") else sex)


def _broken(part: Part, line: int, why: str) -> NightlabError:
    return NightlabError(f"broken XML ({why})", where=f"{part.name}, line {line}", fix=NEW_COPY)


def from_root(part: Part) -> Iterator[bytes]:
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
