"""Ways in which an export is spoilt on its way, as functions of its bytes; every one is the same each time."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.sources import formats
from nightlab.sources.part import HEAD_BYTES
from sources.asking import members
from sources.made import zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.case import Case

MIB = 1024**2
BOM = b"\xef\xbb\xbf"
# Dates and clocks as vendors print them, and instants as seconds or milliseconds since 1970.
TIME = re.compile(
    rb"20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d\d?[./]\d\d?[./]20\d\d|(?<!\d)1[67]\d{8}(?:\d{3})?(?!\d)"
)
IMPOSSIBLE = (
    *(
        b"1970-01-01T00:00:00",
        b"0001-01-01T00:00:00",
        b"2106-02-07T06:28:16",
        b"9999-12-31T23:59:59",
    ),
    *(b"2024-13-01T00:00:00", b"2024-02-30T24:00:00", b"24:00", b"-1", b"0", b"9" * 17, b"1e308"),
    *(
        b"",
        b"null",
        b"NaN",
        b"\xd9\xa3\xd9\xa1.\xd9\xa1\xd9\xa2.2024",
        b"T",
        b"2024-10-27T02:30:00",
    ),
)


@dataclass(frozen=True)
class Whole:
    """An export, of which one part is spoilt and put back in its place.

    Args:
        content: The file.
        name: The member that is spoilt, the largest that a format knows; empty for a plain file.
    """

    content: bytes
    name: str = ""

    @classmethod
    def of(cls, case: Case, content: bytes) -> Whole:
        """Return an export of a case."""
        if not case.is_zip:
            return cls(content)
        known = {
            name: len(part)
            for name, part in members(content).items()
            if any(each.sniff(part[:HEAD_BYTES]) for each in formats())
        }
        return cls(content, max(known, key=lambda name: known[name]))

    @property
    def part(self) -> bytes:
        """The bytes that are spoilt."""
        return members(self.content)[self.name] if self.name else self.content

    def is_known(self, part: bytes) -> bool:
        """Tell whether a part is still taken for an export; another file in a zip is left alone."""
        return not self.name or any(each.sniff(part[:HEAD_BYTES]) for each in formats())

    def with_part(self, part: bytes) -> bytes:
        """Return the file with other bytes in that place."""
        return zipped(members(self.content) | {self.name: part}) if self.name else part


def cut(content: bytes, places: int, seed: int = 3) -> Iterator[bytes]:
    """Yield the beginning of a file, cut off somewhere."""
    for at in np.random.default_rng(seed).integers(0, max(1, len(content) - 4), size=places):
        yield content[: int(at)]


def flipped(content: bytes, times: int, seed: int = 4) -> Iterator[bytes]:
    """Yield a file with one to three bytes of another value."""
    rng = np.random.default_rng(seed)
    for _ in range(times):
        spoilt = bytearray(content)
        for at in rng.integers(0, len(content), size=int(rng.integers(1, 4))):
            spoilt[int(at)] = int(rng.integers(0, 256))
        yield bytes(spoilt)


def bits(content: bytes, times: int, seed: int = 5) -> Iterator[bytes]:
    """Yield a file with a single bit the other way."""
    rng = np.random.default_rng(seed)
    for at in rng.integers(0, len(content), size=times):
        spoilt = bytearray(content)
        spoilt[int(at)] ^= 1 << int(rng.integers(0, 8))
        yield bytes(spoilt)


def encoded(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield text in other encodings, with an accent in it, and with marks that belong elsewhere."""
    text = content.decode("utf-8-sig")
    yield "UTF-16 with a mark", text.encode("utf-16")
    yield "UTF-16 without", text.encode("utf-16-be")
    yield "a mark twice", BOM + BOM + content.removeprefix(BOM)
    yield "a mark in the middle", content[: len(content) // 2] + BOM + content[len(content) // 2 :]
    accented = text.replace("2024", "é2024", 3)
    yield "Latin-1", accented.encode("latin-1", errors="replace")
    yield "cp1252", text.replace("2024", "’2024", 3).encode("cp1252", errors="replace")


def mistimed(content: bytes, places: int, seed: int = 6) -> Iterator[bytes]:
    """Yield a file in which one time is none, or one that cannot be."""
    found = [match.span() for match in TIME.finditer(content)]
    if not found:
        return
    rng = np.random.default_rng(seed)
    for index in range(places):
        start, end = found[int(rng.integers(0, len(found)))]
        yield content[:start] + IMPOSSIBLE[index % len(IMPOSSIBLE)] + content[end:]


def swapped_times(content: bytes, places: int, seed: int = 7) -> Iterator[bytes]:
    """Yield a file in which two neighbouring times have changed places, or are the same."""
    found = [match.span() for match in TIME.finditer(content)]
    rng = np.random.default_rng(seed)
    for turn in range(places if len(found) > 1 else 0):
        index = int(rng.integers(0, len(found) - 1))
        (a, b), (c, d) = found[index], found[index + 1]
        first, second = content[a:b], content[c:d]
        pair = (second, first) if turn % 2 else (second, second)
        yield content[:a] + pair[0] + content[b:c] + pair[1] + content[d:]


def huge(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file with a field of five million letters, or of a depth that nothing has."""
    found = [match.span() for match in TIME.finditer(content)] or [(len(content) // 2,) * 2]
    start, end = found[len(found) // 2]
    for name, field in {
        "letters": b"x" * (5 * MIB),
        "digits": b"9" * (5 * MIB),
        "quotes": b'"' * (5 * MIB),
        "lines": b"\n" * 100_000,
        "cells": b"," * (5 * MIB),
        "lists": b"[" * 200_000,
        "tables": b'{"a":' * 200_000,
        "elements": b"<a>" * 200_000,
    }.items():
        yield name, content[:start] + field + content[end:]
    if content.lstrip(b"\xef\xbb\xbf \r\n").startswith((b"[", b"{")):
        text = content.rstrip()
        yield "depth", text[:-1] + b', "deep": ' + b"[" * 100_000 + b"]" * 100_000 + text[-1:]


# --- tables ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """A part that is a table with one header and cells below it."""

    rows: list[list[str]]
    delimiter: str

    @classmethod
    def of(cls, content: bytes) -> Table | None:
        """Return a part as a table; None where it is another thing, or has lines above its header."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None
        if text[:1] in "<[{":
            return None
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row
        ]
        names = rows[0] if rows else []
        is_table = len(rows) > 2 and len(names) > 2 and {len(row) for row in rows} == {len(names)}
        has_names = len(set(names)) == len(names) and not any(
            TIME.search(n.encode()) for n in names
        )
        return cls(rows, delimiter) if is_table and has_names else None

    def written(self, rows: list[list[str]]) -> bytes:
        """Return other rows as this table is written."""
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=self.delimiter).writerows(rows)
        return buffer.getvalue().encode()

    def with_header_again(self) -> bytes:
        """Return the table with its header in the middle again, as where files were joined."""
        half = len(self.rows) // 2
        return self.written([*self.rows[:half], self.rows[0], *self.rows[half:]])

    def in_order(self, order: list[int]) -> bytes:
        """Return the table with its columns in another order, names and cells together."""
        return self.written([[row[index] for index in order] for row in self.rows])

    def with_names_swapped(self) -> Iterator[bytes]:
        """Yield the table with two names changed, of columns in which other things stand."""
        kinds = [self._kind(index) for index in range(len(self.rows[0]))]
        pairs = [(a, b) for a in range(len(kinds)) for b in range(a) if kinds[a] != kinds[b]]
        known = [pair for pair in pairs if "" not in {kinds[pair[0]], kinds[pair[1]]}]
        for a, b in known[:: 1 + len(known) // 6]:
            names = list(self.rows[0])
            names[a], names[b] = names[b], names[a]
            yield self.written([names, *self.rows[1:]])

    def _kind(self, index: int) -> str:
        """Tell times from numbers and words; empty where a column has several kinds or nothing."""
        cells = {row[index].strip() for row in self.rows[1:]}
        if all(TIME.match(cell.encode()) for cell in cells):
            return "time"
        if all(re.fullmatch(r"-?\d+(?:[.,]\d+)?", cell) for cell in cells):
            return "number"
        is_word = all(cell and not re.search(r"\d", cell) for cell in cells)
        return "word" if is_word else ""
