"""A scan that thins an Apple Health export before it is parsed, and takes its samples on the way.

Health writes one tag a line, and nearly every line differs from others in its digits alone. So each
line, with its digits made ``0``, is looked up among the shapes met before; only a new shape is
examined.

- A **plain** line is a single tag ``<Name a="..." b="...">``, ``<Name .../>`` or ``</Name>`` with
  nothing but blanks around it: double quotes, no ``<`` inside them, names of letters.
- A plain tag is **left out** where no parser could find fault with it: no attribute twice, no
  reference but XML's own five, characters that XML allows. Of one with children the bare name stays,
  so that the parser still sees how elements nest. What it is is counted.
- A plain tag of a **sample** (``kinds.MEASURES``) is left out too, after its times and value were
  taken from where they stand in every line of its shape (``layout``).
- A plain tag **passes as it is** where it has a fault or says what is wanted: a sleep record, an
  event, a workout, what may be told of them, the owner, the root.
- At any other line the scan **gives up**: it and all that follows goes to the parser whole. That are
  comments, sections of raw text, tags over several lines, single quotes, the end of the root.

Every line end stays, so the parser counts lines as if nothing were missing. It is the only judge of
what is well-formed: it sees each fault, because whatever is left out has none and stands between
tags, where one whole tag more or less changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from nightlab.sources.apple.kinds import EVENTS, INNER, MEASURES, SLEEP, WORKOUT
from nightlab.sources.apple.layout import (
    LONGEST_NAME_BYTES,
    Numbered,
    Planner,
    StandIn,
    places_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.sources.apple.samples import Samples
    from nightlab.sources.apple.tally import Tally

ZONE, BY_HAND, FOOD = "HKTimeZone", "HKWasUserEntered", "HKFoodType"
OWNER, ENTRY, RECORD = "Me", "MetadataEntry", "Record"
ROOT = "HealthData"
WANTED_NAMES = frozenset({ROOT, OWNER, WORKOUT})
WANTED_TYPES = EVENTS | {SLEEP}
WANTED_ENTRIES = frozenset({ZONE, BY_HAND, FOOD})

# Health writes control characters that XML forbids; NUL stays, for it means a damaged file.
FORBIDDEN = bytes(code for code in range(1, 32) if code not in b"\t\n\r")

AS_IT_IS = b"\0"  # a byte that no plain line has
LONGEST_LINE_BYTES = 1024**2
LONGEST_SHAPE_BYTES = 4096
MOST_SHAPES = 4096
LINES_A_BATCH = 10_000

DIGIT_ZERO = np.uint8(ord("0"))
TAG = re.compile(
    rb"[ \t]*+<"
    rb"(?:/(?P<ends>[A-Za-z]++)"
    rb'|(?P<name>[A-Za-z]++)(?P<attributes>(?: [A-Za-z]++="[^"<\0\r]*+")*+) ?(?P<leaf>/?))'
    rb">[ \t]*+"
)
ATTRIBUTE = re.compile(rb' ([A-Za-z]++)="([^"]*+)"')
OTHER_REFERENCE = re.compile(rb"&(?!(?:lt|gt|amp|quot|apos);)")
NO_CHARACTERS = ("\ufffe", "\uffff")


class _NotPlainError(Exception):
    """A line that only a parser can read."""


def thinned(chunks: Iterator[bytes], samples: Samples, tally: Tally) -> Iterator[bytes]:
    """Yield an export less what need not be parsed, in chunks that begin and end anywhere.

    Assumptions: the first byte after blank lines is that of the root's tag.

    Args:
        chunks: The export, cut anywhere.
        samples: Takes the samples that are left out.
        tally: Counts what else is left out.
    """
    scan, rest = _Scan(samples, tally), b""
    for chunk in chunks:
        block = rest + chunk
        end = block.rfind(b"\n") + 1
        rest = block[end:]
        try:
            thin = scan.thin(block, end)
        except _NotPlainError:
            thin = None
        if thin is None or len(rest) > LONGEST_LINE_BYTES:
            # Lines that are too long came after some that were taken.
            scan.settle()
            yield block if thin is None else thin + rest
            yield from chunks
            return
        yield thin
    scan.settle()
    yield rest


class _Scan:
    """The shapes of a file's lines, and what its lines were so far."""

    def __init__(self, samples: Samples, tally: Tally) -> None:
        self._samples, self._tally = samples, tally
        self._shapes = _Shapes(samples, tally)
        self._met: Counter[int] = Counter()
        self._line, self._settled = 1, 1

    def thin(self, block: bytes, end: int) -> bytes:
        """Return the whole lines of a block, which end at an index, thinned."""
        # A BytesIO yields lines at twice the speed of ``split``.
        stand_ins = [*map(self._shapes.__getitem__, BytesIO(_without_digits(block, end)))]
        thin = b"".join(stand_ins)
        if AS_IT_IS in thin:
            pairs = zip(stand_ins, BytesIO(block), strict=False)
            thin = b"".join([line if short == AS_IT_IS else short for short, line in pairs])
        self._take(stand_ins, block)
        # Most records have one entry and are now empty: the parser need not see them either.
        return thin.replace(b"<Record>\n\n</Record>", b"\n\n")

    def _take(self, stand_ins: list[StandIn], block: bytes) -> None:
        lines = zip(stand_ins, BytesIO(block), strict=False)
        for number, (stand_in, line) in enumerate(lines, self._line):
            if stand_in.__class__ is not StandIn:
                stand_in.take(line, number)
        self._line += len(stand_ins)
        self._met.update(map(id, stand_ins))
        if self._line - self._settled >= LINES_A_BATCH:
            self.settle()

    def settle(self) -> None:
        """Hand over what waits."""
        for columns in self._shapes.planner.columns():
            self._samples.add(columns)
        for stand_in in self._shapes.labelled:
            self._tally.add(stand_in.label, self._met[id(stand_in)])
        self._met.clear()
        self._shapes.forget()
        self._settled = self._line


def _without_digits(block: bytes, end: int) -> bytes:
    """Return a block up to an index with every digit made ``0``; faster than ``bytes.translate``."""
    codes = np.frombuffer(block, dtype=np.uint8, count=end)
    above_zero = codes - DIGIT_ZERO  # what comes before 0 wraps round to over 9
    np.multiply(above_zero, above_zero < 10, out=above_zero)
    return (codes - above_zero).tobytes()


class _Shapes(dict[bytes, StandIn]):
    """What stands in for a line of each shape met, both with their line ends."""

    def __init__(self, samples: Samples, tally: Tally) -> None:
        self._samples, self._tally = samples, tally
        self.planner = Planner(samples)
        self.labelled: list[StandIn] = []

    def forget(self) -> None:
        """Let go of stand-ins that are counted, and of all where there are too many layouts."""
        if self.planner.is_full:
            self.planner = Planner(self._samples)
            self.clear()
        self.labelled = list(self.values())

    def __missing__(self, shape: bytes) -> StandIn:
        stand_in = self._stand_in(shape)
        # Kept until they are counted, so that none of another shape gets their number.
        self.labelled.append(stand_in)
        if len(self) >= MOST_SHAPES:
            self.clear()
        if len(shape) <= LONGEST_SHAPE_BYTES:
            self[shape] = stand_in
        return stand_in

    def _stand_in(self, shape: bytes) -> StandIn:
        line = shape[:-1].translate(None, FORBIDDEN)
        tag = TAG.fullmatch(line)
        if tag is None and not line.strip(b" \t"):
            return StandIn(b"\n")
        if tag is None or tag["ends"] == ROOT.encode():
            raise _NotPlainError
        if tag["ends"]:
            return StandIn(b"</" + tag["ends"] + b">\n")
        return self._opened(shape, line, tag)

    def _opened(self, shape: bytes, line: bytes, tag: re.Match[bytes]) -> StandIn:
        name = tag["name"].decode()
        if name == ROOT and tag["leaf"]:
            raise _NotPlainError
        attributes = _faultless(tag["attributes"])
        if attributes is None or _is_wanted(name, attributes):
            return StandIn(AS_IT_IS)
        short = b"\n" if tag["leaf"] else b"<" + tag["name"] + b">\n"
        if name == RECORD and attributes.get("type") not in MEASURES:
            return self._left_out(shape, attributes, short)
        if name != RECORD:
            return StandIn(short, name if attributes and name not in INNER else "")
        planned = (
            self.planner.plan(shape, attributes, short) if len(line) + 1 == len(shape) else None
        )
        return planned or StandIn(AS_IT_IS)

    def _left_out(self, shape: bytes, attributes: Mapping[str, str], short: bytes) -> StandIn:
        """Return the stand-in of a record that is only counted, by its type as its line has it."""
        type_name = attributes.get("type", "")
        if "&" in type_name or "\t" in type_name:
            return StandIn(AS_IT_IS)
        if "0" not in type_name:
            return StandIn(short, type_name)
        numbered = Numbered(short)
        numbered.place, numbered.tally = places_of(shape)["type"], self._tally
        return numbered


def _is_wanted(name: str, attributes: Mapping[str, str]) -> bool:
    return (
        name in WANTED_NAMES
        or (name == RECORD and attributes.get("type") in WANTED_TYPES)
        or (name == ENTRY and attributes.get("key") in WANTED_ENTRIES)
        or len(attributes.get("sourceName", "").encode()) > LONGEST_NAME_BYTES
    )


def _faultless(raw: bytes) -> dict[str, str] | None:
    """Return plain attributes with which no parser could find fault, references as they stand."""
    pairs = ATTRIBUTE.findall(raw)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    attributes = {name.decode(): value.decode() for name, value in pairs}
    if len(attributes) < len(pairs) or OTHER_REFERENCE.search(raw):
        return None
    return None if any(code in text for code in NO_CHARACTERS) else attributes
