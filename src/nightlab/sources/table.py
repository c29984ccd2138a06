"""CSV as people and spreadsheets write it, with the place of every cell."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.sources.clock import YEARS, parse_clock
from nightlab.sources.columns import check_header, first_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date, time

    from nightlab.sources.columns import Columns
    from nightlab.sources.part import Part

SECONDS = re.compile(r"(\d{1,2}:\d\d):\d\d")
MOST_MIB = 16
LONGEST_CELL = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its file and line, and its cells by column."""

    place: str
    cells: Mapping[str, str]

    def where(self, column: str) -> str:
        """Return file, line and column for messages."""
        return f"{self.place}, column {column}"

    def text(self, column: str) -> str:
        """Return a cell without blanks around it; empty where the column is missing."""
        return self.cells.get(column, "").strip()

    def short(self, column: str) -> str:
        """Return a cell that is no free text.

        Raises:
            NightlabError: Over 100 characters.
        """
        text = self.text(column)
        if len(text) > LONGEST_CELL:
            raise NightlabError(
                f"a cell of {len(text)} characters",
                where=self.where(column),
                fix="check the quotes in and above this line",
            )
        return text

    def date(self, column: str) -> date:
        """Return a cell as a date.

        Raises:
            NightlabError: Not of the form YYYY-MM-DD, or outside 1900 to 2199.
        """
        day = units.parse_date(self.short(column), where=self.where(column))
        if day.year not in YEARS:
            raise NightlabError(f"{day} cannot be", where=self.where(column), fix="check the year")
        return day

    def clock(self, column: str) -> time | None:
        """Return a cell as a wall clock, without its seconds; None where it is empty.

        Raises:
            NightlabError: Not of the form HH:MM or HH:MM:SS.
        """
        text = self.short(column)
        exact = SECONDS.fullmatch(text)
        if not text:
            return None
        return parse_clock(exact[1] if exact else text, where=self.where(column))

    def zone(self, otherwise: str) -> str:
        """Return the IANA zone in the column ``zone``, or another where that is empty.

        Raises:
            NightlabError: No such zone.
        """
        try:
            return units.zone(self.short("zone") or otherwise).key
        except NightlabError as error:
            raise error.at(self.where("zone")) from error


def read_table(part: Part, columns: Columns, *, needed: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file; blank lines are left out.

    Assumptions: the first line that is not blank is the header; the delimiter is comma, semicolon or
    tab; columns with names of their own are ignored.

    Raises:
        NightlabError: A column missing, doubled or misspelt, a row with more or fewer cells than the
            header, broken quotes, or text that is not UTF-8, each with its line; over 16 MiB.
    """
    text = part.text(most_mib=MOST_MIB)
    delimiter, _ = columns.of_line(first_line(text))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            place = f"{part.name}, line {reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if header:
                yield _row(cells, header, place)
            else:
                header = [columns.name(cell) for cell in cells]
                check_header(header, columns, needed, place)
    except csv.Error as error:
        raise NightlabError(
            f"broken CSV ({error})",
            where=f"{part.name}, line {reader.line_num}",
            fix="check the quotes in and above this line; the file may be cut off",
        ) from error


def _row(cells: list[str], header: list[str], place: str) -> Row:
    if len(cells) != len(header):
        raise NightlabError(
            f"{len(cells)} cells under {len(header)} columns",
            where=place,
            fix='put text with the delimiter in it between double quotes (") and give every column '
            "its cell, even an empty one",
        )
    return Row(place, dict(zip(header, cells, strict=True)))
