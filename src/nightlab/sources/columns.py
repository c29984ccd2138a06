"""The columns that a table written by a person may have, under the names people give them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

DELIMITERS = ",;\t"
LINE = re.compile(r"[^\r\n]+")
MOST_COLUMNS = 200
LONGEST_HEADER = 2000


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a table may have.

    Args:
        known: Their names.
        aliases: Other names they go by, in lower case with underscores.
    """

    known: tuple[str, ...]
    aliases: Mapping[str, str]

    def name(self, header: str) -> str:
        """Return the column a header stands for, or the header in lower case with underscores."""
        plain = re.sub(r"[\W_]+", "_", header.lower()).strip("_")
        return self.aliases.get(plain, plain)

    def of_line(self, line: str) -> tuple[str, list[str]]:
        """Return the delimiter under which a header line names most columns, and those names."""
        readings = [
            (delimiter, [self.name(cell) for cell in _cells(line, delimiter)])
            for delimiter in DELIMITERS
        ]
        return max(readings, key=lambda reading: len(set(reading[1]) & set(self.known)))

    def of_head(self, head: bytes) -> frozenset[str]:
        """Return the known columns in the first line of a part; none where it is no table."""
        return frozenset(self.of_line(header_line(head))[1]) & frozenset(self.known)


def header_line(head: bytes) -> str:
    """Return the start of the first line of a part that is not blank, without a byte order mark."""
    # A letter has up to four bytes; a head of 64 KiB need not be decoded for one line.
    return first_line(head[: 4 * LONGEST_HEADER].decode("utf-8-sig", errors="replace"))


def first_line(text: str) -> str:
    """Return the start of the first line that is not blank; empty where there is none."""
    lines = (line[0] for line in LINE.finditer(text))
    return next((line for line in lines if line.strip()), "")[:LONGEST_HEADER]


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def check_header(names: list[str], columns: Columns, needed: Collection[str], place: str) -> None:
    """Check the columns of a table before its first row.

    Raises:
        NightlabError: One that is needed is missing, one stands twice, one looks misspelt, or there
            are over 200.
    """
    fix = f"columns known: {', '.join(columns.known)}"
    if len(names) > MOST_COLUMNS:
        raise NightlabError(f"over {MOST_COLUMNS} columns", where=place, fix=fix)
    for name in columns.known:
        if names.count(name) > 1:
            raise NightlabError(f"two columns for {name}", where=place, fix=fix)
        if name in needed and name not in names:
            raise NightlabError(f"no column {name}", where=place, fix=fix)
    for name in names:
        meant = get_close_matches(name, columns.known, n=1, cutoff=0.8)
        if meant and name not in columns.known and meant[0] not in names:
            raise NightlabError(
                f"no column is called {name}", where=place, fix=f"did you mean {meant[0]}?"
            )
