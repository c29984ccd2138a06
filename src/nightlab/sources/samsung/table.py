"""Samsung Health's tables: a line about the table, a header, and rows that end in a comma."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.lines import CUT_OFF, MOST_COLUMNS, table_cells
from nightlab.sources.offsets import parse_offset
from nightlab.sources.row import Ragged, Row
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nightlab.sources.part import Part

    Take = Callable[[Sequence[str]], bool]

PREAMBLE = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)*(com\.samsung\.s?health\.[a-z\d_.]{1,80}),\d{1,12},\d{1,9},?\s"
)
MARK = "\ufeff"
KEY = re.compile(r"[\w.:-]*", re.ASCII)
MOST_MIB = 256
TIME = "a UTC time such as 2025-02-22 05:27:00.000"
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?", re.ASCII)


def table_name(head: bytes) -> str:
    """Return the name of the table that a part's first line tells; empty where it tells none."""
    # A table in UTF-16 is known here and refused as it is read, not left out of a zip unseen.
    found = PREAMBLE.match(head[:1000].replace(b"\0", b""))
    return found[1].decode() if found else ""


def rows_of(
    part: Part, needed: Sequence[str], taker: Callable[[Sequence[str]], Take] | None = None
) -> Iterator[Row]:
    """Yield the rows of a table by the last part of each column's name.

    Assumptions: the second line is the header, also where it begins with a byte order mark of its own;
    ``com.samsung.health.sleep.start_time`` is ``start_time``. Every row ends in a comma that the header
    has not, which makes one cell more than columns: only where that cell is the last one and empty do
    the others stand under their names. Of two columns of one name the first counts.

    Args:
        part: The file.
        needed: Columns without which it is another table.
        taker: Makes, of the names of the columns, what may take a row's cells itself; a row that it
            takes is not yielded.

    Raises:
        NightlabError: Text that cannot be decoded, no header, a column missing, broken quotes, or a
            last line that is cut off.
    """
    header: list[str] = []
    backwards: list[str] = []
    take: Take | None = None
    for cells, number, is_cut in table_cells(part, skip=1):
        if not header:
            header = _header(cells, needed, f"{part.name}, line {number}")
            backwards = header[::-1]
            take = taker(header) if taker else None
            continue
        more = len(cells) - len(header)
        is_whole = not more or (more == 1 and not cells[-1].strip())
        if is_whole and take is not None and take(cells):
            continue
        place = f"{part.name}, line {number}"
        if is_whole:
            # The first of two columns is written last and stays.
            yield Row(place, dict(zip(backwards, cells[len(header) - 1 :: -1], strict=True)))
        elif is_cut:
            raise NightlabError(CUT_OFF, where=place, fix="copy or export it again")
        else:
            yield Row(place, Ragged(len(cells), len(header), place))
    if not header:
        raise NightlabError("a table without a header", where=part.name, fix="export it again")


def _header(cells: Sequence[str], needed: Sequence[str], place: str) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise NightlabError(f"over {MOST_COLUMNS:,} columns", where=place)
    names = [cell.strip().strip(MARK).rsplit(".", 1)[-1] for cell in cells]
    while names and not names[-1]:
        names.pop()
    missing = [name for name in needed if name not in names]
    if missing:
        raise NightlabError(
            f"no column {', '.join(missing)}",
            where=place,
            fix="the file is cut off or of another version: export it again",
        )
    return names


def instant_in(row: Row, column: str) -> datetime:
    """Return the instant in a cell, which Samsung prints in UTC.

    Raises:
        FieldError: An empty cell, other text, or a year outside 1900 to 2199.
    """
    at = row.read(column, _instant)
    if at is None:
        raise row.wrong(column, TIME)
    return at


def key_in(row: Row, column: str) -> str:
    """Return an identifier; empty where none is printed.

    Raises:
        FieldError: Letters that no identifier has, by which it would be another one.
    """
    text = row.short(column)
    if not KEY.fullmatch(text):
        raise row.wrong(column, "an identifier of letters, digits, dots and dashes")
    return text


def offset_in_row(row: Row) -> timedelta | None:
    """Return the offset of the clock that the person saw; None where none is printed.

    Raises:
        FieldError: It cannot be read.
    """
    return row.read("time_offset", parse_offset)


def _instant(text: str) -> datetime:
    if not STAMP.fullmatch(text):
        raise ValueError(text)
    at = datetime.fromisoformat(f"{text}+00:00")
    if at.year not in YEARS:
        raise ValueError(text)
    return at
