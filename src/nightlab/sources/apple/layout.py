"""Where times and value stand in the lines of samples, so that thousands are read at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Self
from xml.parsers import expat

import numpy as np

from nightlab.sources.apple.instants import instants_s, number, numbers
from nightlab.sources.apple.samples import Columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from nightlab.sources.apple.samples import Samples
    from nightlab.sources.apple.tally import Tally

TIME_SHAPE = re.compile(rb"0000-00-00 00:00:00 [+-]0000")
VALUE_SHAPE = re.compile(rb"0+(?:\.0+)?")
MOST_DIGITS = 15
LONGEST_NAME_BYTES = 300
MOST_LAYOUTS = 2_000
SPAN = re.compile(rb' ([A-Za-z]++)="([^"]*+)"')


class StandIn(bytes):
    """What stands in for a line, and as what the line counts; empty where it does not."""

    label: str

    def __new__(cls, content: bytes, label: str = "") -> Self:
        """Return the bytes with their label."""
        made = super().__new__(cls, content)
        made.label = label
        return made

    def take(self, line: bytes, line_number: int) -> None:
        """Take what a line tells, of which this is the stand-in; of most lines nothing."""


class Place(NamedTuple):
    """Begin and end of an attribute's value."""

    begin: int
    end: int

    def after(self, start: int) -> Place:
        """Return the place counted from another byte."""
        return Place(self.begin - start, self.end - start)


def places_of(line: bytes) -> dict[str, Place]:
    """Return where the values of a line's attributes stand, by their names."""
    return {found[1].decode(): Place(*found.span(2)) for found in SPAN.finditer(line)}


class Numbered(StandIn):
    """The stand-in of a record whose type has digits, such as ``VO2Max``: its lines tell which."""

    place: Place
    tally: Tally

    def take(self, line: bytes, line_number: int) -> None:  # noqa: ARG002 - others need it
        """Count the type of a line."""
        self.tally.add(line[self.place.begin : self.place.end].decode())


class Layout:
    """The ends of lines that are alike from their times on, and what waits of them."""

    def __init__(self, shape: bytes, places: tuple[Place, Place, Place]) -> None:
        self.start, self.end, self.value = places
        value = places[2]
        text = shape[value.begin : value.end]
        point = text.find(b".")
        self.point = None if point < 0 else point
        self.is_plain = bool(VALUE_SHAPE.fullmatch(text)) and text.count(b"0") <= MOST_DIGITS
        self.tails: list[bytes] = []
        self.keys: list[int] = []
        self.lines: list[int] = []

    def columns(self) -> Columns:
        """Return what waits, and wait anew."""
        tails, count = b"".join(self.tails), len(self.tails)
        table = np.frombuffer(tails, dtype=np.uint8).reshape(count, -1)
        columns = Columns(
            np.array(self.keys, dtype=np.int64),
            np.array(self.lines, dtype=np.int64),
            instants_s(table[:, self.start.begin : self.start.end]),
            instants_s(table[:, self.end.begin : self.end.end]),
            self._values(table),
        )
        self.tails, self.keys, self.lines = [], [], []
        return columns

    def _values(self, table: NDArray[np.uint8]) -> NDArray[np.float64]:
        begin, end = self.value
        if self.is_plain:
            return numbers(table[:, begin:end], self.point)
        return np.array([number(tail[begin:end].decode()) for tail in self.tails])


class Planned(StandIn):
    """The stand-in of a sample's line, which knows where its times and value are."""

    layout: Layout
    at: int
    source: Place | None
    key_of: Callable[[bytes], int]
    keys: dict[bytes, int]

    def take(self, line: bytes, line_number: int) -> None:
        """Take the sample of a line."""
        layout = self.layout
        layout.tails.append(line[self.at :])
        layout.lines.append(line_number)
        name = b"" if self.source is None else line[self.source.begin : self.source.end]
        key = self.keys.get(name)
        if key is None:
            key = self.keys[name] = self.key_of(line)
        layout.keys.append(key)


class Planner:
    """Makes stand-ins of samples' lines, and keeps their layouts."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._layouts: dict[bytes, Layout] = {}

    def plan(self, shape: bytes, attributes: Mapping[str, str], short: bytes) -> Planned | None:
        """Return what stands in for a line of a shape; None where it is unlike those of samples."""
        places = places_of(shape)
        start, end, value = (places.get(name) for name in ("startDate", "endDate", "value"))
        if start is None or end is None or value is None or "0" in attributes.get("unit", ""):
            return None
        if not all(TIME_SHAPE.fullmatch(shape[place.begin : place.end]) for place in (start, end)):
            return None
        planned = Planned(short)
        at = min(start.begin, end.begin, value.begin)
        planned.at, planned.keys = at, {}
        places_after = (start.after(at), end.after(at), value.after(at))
        planned.layout = self._layout(shape[at:], places_after)
        source = places.get("sourceName")
        planned.source = source if source and b"0" in shape[slice(*source)] else None
        planned.key_of = self._key
        return planned

    def columns(self) -> Iterator[Columns]:
        """Yield the samples that wait."""
        for layout in self._layouts.values():
            if layout.tails:
                yield layout.columns()

    @property
    def is_full(self) -> bool:
        """Whether there are more layouts than any export has."""
        return len(self._layouts) > MOST_LAYOUTS

    def _layout(self, shape: bytes, places: tuple[Place, Place, Place]) -> Layout:
        if shape not in self._layouts:
            self._layouts[shape] = Layout(shape, places)
        return self._layouts[shape]

    def _key(self, line: bytes) -> int:
        """Return the key of a line's sample; the names are read as a parser reads them."""
        found: list[Mapping[str, str]] = []
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
        parser.Parse(line.strip(b" \t\n"))
        (attributes,) = found
        return self._samples.key(
            attributes["type"], attributes.get("unit", ""), attributes.get("sourceName", "")
        )
