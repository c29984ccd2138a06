"""Sleep records as Health writes them, matched one by one and read by the thousand."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from nightlab.sources.apple.instants import NO_TIME, instants_s
from nightlab.sources.apple.kinds import SLEEP
from nightlab.sources.apple.scan import BY_HAND, FOOD, NO_CHARACTERS, ZONE
from nightlab.sources.apple.sleep_table import NO_RANK, RANK, VALUE_PREFIX, Many
from nightlab.sources.apple.xml import LONGEST_NAME, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPE = SLEEP.encode()
# That of ``&`` comes last, for it makes no other.
REFERENCES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
RANK_OF = {f"{VALUE_PREFIX}{value}".encode(): rank for value, rank in RANK.items()}

TEXT = rb'[^"<&\x00-\x1f]*+(?:&(?:lt|gt|amp|quot|apos);[^"<&\x00-\x1f]*+)*+'
PAIRS = rb'(?: [A-Za-z]++="' + TEXT + rb'")*+'
OTHERS = rb'(?: (?!sourceName|startDate)[A-Za-z]++="' + TEXT + rb'")*+'
TIME = rb'"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})"'
ENTRIES = rb"(?:[ \n\t]*+<MetadataEntry" + PAIRS + rb" ?/>)*+"
# The attributes in Health's order; another order is for the parser.
RECORD = re.compile(
    rb'<Record type="' + TYPE + rb'" sourceName="(' + TEXT + rb')"' + OTHERS + rb" startDate=" + TIME
    + rb" endDate=" + TIME + rb' value="(' + TEXT + rb')" ?(?:/>|>(' + ENTRIES + rb")\s*+</Record>)"
)  # fmt: skip
PAIR = re.compile(r' ([A-Za-z]++)="([^"]*+)"')
ENTRY = re.compile(rb"<MetadataEntry(" + PAIRS + rb")")


class UnusualError(Exception):
    """Something that only a parser can read."""


class Batch:
    """Some records, until they are read together."""

    def __init__(self) -> None:
        self.lines: list[int] = []
        self.odd: list[Row] = []
        """Records that can be no sleep, once the batch was read."""
        self._found: list[tuple[bytes, ...]] = []

    def add(self, line: int, found: re.Match[bytes]) -> None:
        """Take one record."""
        self.lines.append(line)
        self._found.append(found.groups(b""))

    def many(self) -> Iterator[Many]:
        """Yield the records of each source.

        Raises:
            UnusualError: Text that is not UTF-8, or a name as long as no source has one.
        """
        if not self.lines:
            return
        sources, starts, ends, values, entries = zip(*self._found, strict=True)
        start_s, end_s = _instants(starts), _instants(ends)
        rank = np.array([RANK_OF.get(value, NO_RANK) for value in values])
        told = [_entries(raw) for raw in entries]
        zones = {zone: number for number, zone in enumerate(dict.fromkeys(z for z, _ in told))}
        zone = np.array([zones[named] for named, _ in told])
        is_by_hand = np.array([by_hand for _, by_hand in told])
        is_good = (rank != NO_RANK) & (start_s != NO_TIME) & (end_s > start_s)
        line = np.array(self.lines)
        for raw in dict.fromkeys(sources):
            mine = is_good & np.array([source == raw for source in sources])
            yield Many(
                _name(raw),
                start_s[mine],
                end_s[mine],
                line[mine],
                rank[mine],
                is_by_hand[mine],
                zone[mine],
                list(zones),
            )
        self.odd = [self._row(index) for index in np.flatnonzero(~is_good).tolist()]

    def _row(self, index: int) -> Row:
        source, start, end, value, entries = self._found[index]
        zone, is_by_hand = _entries(entries)
        return Row(
            line=self.lines[index],
            type=SLEEP,
            value=plain(value),
            unit="",
            start=plain(start),
            end=plain(end),
            source=_name(source),
            zone=zone,
            is_by_hand=is_by_hand,
        )


def _instants(texts: tuple[bytes, ...]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return instants_s(np.frombuffer(b"".join(texts), dtype=np.uint8).reshape(len(texts), -1))


# The entries of a record are mostly those of the one before it.
@lru_cache(maxsize=64)
def _entries(raw: bytes) -> tuple[str, bool]:
    """Return the zone that a record's entries name, and whether it was typed in."""
    zone, is_by_hand = "", False
    for entry in ENTRY.findall(raw):
        pair = attributes_of(entry)
        key, value = pair.get("key"), pair.get("value", "")
        if key == ZONE:
            zone = _short(value)
        elif key == BY_HAND:
            is_by_hand = value == "1"
        else:
            _short(value if key == FOOD else "")
    return zone, is_by_hand


def attributes_of(raw: bytes) -> dict[str, str]:
    """Return attributes by name.

    Raises:
        UnusualError: One twice, or text that is not UTF-8.
    """
    pairs = PAIR.findall(plain(raw, as_it_is=True))
    told = {name: _resolved(value) for name, value in pairs}
    if len(told) < len(pairs):
        raise UnusualError
    return told


def plain(raw: bytes, *, as_it_is: bool = False) -> str:
    """Return text, its references resolved unless it shall stay as it is."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise UnusualError from None
    if any(code in text for code in NO_CHARACTERS):
        raise UnusualError
    return text if as_it_is else _resolved(text)


def _resolved(text: str) -> str:
    for reference, character in REFERENCES.items() if "&" in text else ():
        text = text.replace(reference, character)
    return text


def _name(raw: bytes) -> str:
    return _short(plain(raw))


def _short(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise UnusualError
    return name
