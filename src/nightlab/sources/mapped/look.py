"""The look of a table that no format knows: its delimiter, its header and its first rows."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.mapped.mapping import DELIMITERS

if TYPE_CHECKING:
    from nightlab.sources.part import Part

MOST_LINES = 200
LONGEST_LINE = 10_000
LONGEST_SAMPLE = 60


@dataclass(frozen=True, slots=True)
class Look:
    """What the first lines of a table show.

    Args:
        name: What messages call the file.
        delimiter: What stands between cells.
        skip_lines: Lines above the header.
        header: Names of the columns.
        rows: Cells of the first rows that are as long as the header.
    """

    name: str
    delimiter: str
    skip_lines: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def samples(self, column: str) -> tuple[str, ...]:
        """Return what stands in a column, each once, without empty cells, cut to 60 letters."""
        at = self.header.index(column)
        found = (row[at].strip()[:LONGEST_SAMPLE] for row in self.rows)
        return tuple(dict.fromkeys(cell for cell in found if cell))


def look(part: Part) -> Look:
    """Return what the first 64 KiB of a file show of its table.

    Assumptions: cells are split by comma, semicolon, tab or bar, whichever splits the most lines into
    equally many; the header is the first of those lines.

    Raises:
        NightlabError: No table of at least two columns and one row.
    """
    text = part.head().decode("utf-8-sig", errors="replace")
    lines = text.splitlines()[:MOST_LINES]
    found = [each for each in (_split(lines, mark, part.name) for mark in DELIMITERS) if each]
    if not found:
        raise NightlabError(
            "no table can be seen in it",
            where=part.name,
            fix="give a text file with a header and a row a night, split by comma or semicolon",
        )
    return max(found, key=lambda each: (len(each.rows) * len(each.header), len(each.header)))


def _split(lines: list[str], delimiter: str, name: str) -> Look | None:
    split = [_cells(line, delimiter) for line in lines]
    widths = Counter(len(cells) for cells in split if len(cells) > 1)
    if not widths:
        return None
    width = max(widths, key=lambda each: (widths[each], each))
    first = next(at for at, cells in enumerate(split) if len(cells) == width)
    header = tuple(cell.strip() for cell in split[first])
    rows = tuple(tuple(cells) for cells in split[first + 1 :] if len(cells) == width)
    if not rows or len(set(header)) < len(header):
        return None
    return Look(name, delimiter, first, header, rows)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line[:LONGEST_LINE]], delimiter=delimiter), [])
    except csv.Error:
        return []
