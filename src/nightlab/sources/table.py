"""Tables that people and spreadsheets write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.columns import check_header, header_line
from nightlab.sources.lines import rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nightlab.sources.columns import Columns
    from nightlab.sources.part import Part
    from nightlab.sources.row import Row

MOST_MIB = 16


def read_table(part: Part, columns: Columns, *, needed: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file by the columns known; blank lines are left out.

    Assumptions: the first line that is not blank is the header; the delimiter is comma, semicolon or
    tab; columns with names of their own are ignored.

    Raises:
        NightlabError: A column missing, doubled or misspelt, broken quotes, text that is not UTF-8, or
            a file that is cut off, each with its line; over 16 MiB.
    """
    if part.size > MOST_MIB * 1024**2:
        raise NightlabError(
            f"over {MOST_MIB} MiB of text",
            where=part.name,
            fix="split it by year and import each",
        )
    delimiter, _ = columns.of_line(header_line(part.head()))

    def check(header: list[str], place: str) -> None:
        check_header(header, columns, needed, place)

    yield from rows(part, delimiter=delimiter, name=columns.name, check=check)
