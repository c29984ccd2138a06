"""One row of a table, with the place of every cell."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.sources.clock import parse_clock
from nightlab.sources.port import FieldError, Skipped
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime, time

    from nightlab.nights import Zones
    from nightlab.sources.port import Record

Value = TypeVar("Value")
SECONDS = re.compile(r"(\d{1,2}:\d\d):\d\d")
LONGEST_CELL = 100
NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
RAGGED_FIX = (
    'put text with the delimiter in it between double quotes (") and give every column its cell, '
    "even an empty one"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its file and line, and its cells by column.

    Assumptions: every way to a cell raises a ``FieldError`` with file, line and column where the cell
    cannot be read.
    """

    place: str
    cells: Mapping[str, str]

    def where(self, column: str) -> str:
        """Return file, line and column for messages."""
        return f"{self.place}, column {column}"

    def wrong(self, column: str, wanted: str, fix: str = "") -> FieldError:
        """Return the error for a cell that is not what is wanted."""
        text = self.text(column)[:40]
        return FieldError(f"{text!r} is not {wanted}", where=self.where(column), fix=fix)

    def text(self, column: str) -> str:
        """Return a cell without blanks around it; empty where the column is missing."""
        return self.cells.get(column, "").strip()

    def short(self, column: str) -> str:
        """Return a cell that is no free text.

        Raises:
            FieldError: Over 100 characters.
        """
        text = self.cells.get(column, "").strip()
        if len(text) > LONGEST_CELL:
            raise FieldError(
                f"a cell of {len(text)} characters",
                where=self.where(column),
                fix="check the quotes in and above this line",
            )
        return text

    def read(self, column: str, parse: Callable[[str], Value]) -> Value | None:
        """Return what a function makes of a cell; None where the cell is empty.

        Args:
            column: Its column.
            parse: May raise a ``NightlabError`` or ``ValueError``.

        Raises:
            FieldError: It did.
        """
        text = self.short(column)
        if not text:
            return None
        try:
            return parse(text)
        except NightlabError as error:
            raise FieldError(
                error.what, where=error.where or self.where(column), fix=error.fix
            ) from error
        except (ValueError, OverflowError) as error:
            raise self.wrong(column, "what belongs here") from error

    def number(self, column: str) -> float | None:
        """Return a cell as a finite number with a decimal point; None where it is empty.

        Raises:
            FieldError: It is no number.
        """
        text = self.short(column)
        if not text:
            return None
        if NUMBER.fullmatch(text) and math.isfinite(number := float(text)):
            return number
        raise self.wrong(column, "a number")

    def date(self, column: str) -> date:
        """Return a cell as a date.

        Raises:
            FieldError: Not of the form YYYY-MM-DD, or outside 1900 to 2199.
        """
        where = self.where(column)
        day = self.read(column, lambda text: units.parse_date(text, where=where))
        if day is None:
            raise self.wrong(column, "a date", "write dates as YYYY-MM-DD")
        if day.year not in YEARS:
            raise FieldError(f"{day} cannot be", where=where, fix="check the year")
        return day

    def clock(self, column: str) -> time | None:
        """Return a cell as a wall clock, without its seconds; None where it is empty.

        Raises:
            FieldError: Not of the form HH:MM or HH:MM:SS.
        """
        where = self.where(column)

        def parse(text: str) -> time:
            exact = SECONDS.fullmatch(text)
            return parse_clock(exact[1] if exact else text, where=where)

        return self.read(column, parse)

    def zone(self, otherwise: str) -> str:
        """Return the IANA zone in the column ``zone``, or another where that is empty.

        Raises:
            FieldError: No such zone.
        """
        return self.read("zone", lambda text: units.zone(text).key) or otherwise

    def zone_at(self, clock: datetime, zones: Zones) -> str:
        """Return the zone in the column ``zone``, or where the person was by the wall clock."""
        return self.zone(zones.of_wall(clock))


class Ragged(Mapping[str, str]):
    """Stands in for the cells of a row that has too few or too many."""

    def __init__(self, found: int, wanted: int, place: str) -> None:
        self._error = (f"{found} cells under {wanted} columns", place)

    def __getitem__(self, _name: str) -> str:
        what, place = self._error
        raise FieldError(what, where=place, fix=RAGGED_FIX)

    def get(self, name: str, _default: object = None) -> str:
        """Refuse, as every other way to a cell."""
        return self[name]

    def __iter__(self) -> Iterator[str]:
        yield self[""]

    def __len__(self) -> int:
        return 1


def records_of_rows(
    found: Iterable[Row], read: Callable[[Row], Iterable[Record]]
) -> Iterator[Record]:
    """Yield what a function makes of every row; a row that it raises on is skipped and counted."""
    for row in found:
        try:
            made = list(read(row))
        except NightlabError as error:
            yield Skipped.of(error, row.place)
        else:
            yield from made
