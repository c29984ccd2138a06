"""The lines of Zepp's table of sleep, whose last column breaks every rule of CSV."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.lines import CUT_OFF, text_lines
from nightlab.sources.row import Ragged, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.sources.part import Part

NAPS = "naps"
NEEDED = {"date", "deepsleeptime", "shallowsleeptime", "waketime", "start", "stop"}
MOST_ROWS = 100_000
NOT_KNOWN = {"", "null"}
BLANKS = re.compile(r"[_\s]")


def columns_of(line: str) -> list[str]:
    """Return the names of a header: ``deepSleepTime`` and ``deep_sleep_time`` are one column."""
    return [BLANKS.sub("", _plain(cell)).lower() for cell in line.strip().split(",")]


def is_header(line: str) -> bool:
    """Tell whether a line is the header of a table of sleep."""
    return set(columns_of(line)) >= NEEDED


def sleep_rows(part: Part) -> Iterator[Row]:
    r"""Yield the rows of a table of sleep.

    Assumptions: the column ``naps``, where there is one, is the last, and all that follows the comma
    before it belongs to it: it holds JSON whose commas and quotes are not escaped as CSV asks
    (``\"``). No other cell holds a comma. ``null`` is an empty cell.

    Raises:
        NightlabError: Text that cannot be decoded, over 100,000 rows, or a last line that is cut off.
    """
    header: list[str] = []
    count = 0
    for number, line in enumerate(text_lines(part), start=1):
        place = f"{part.name}, line {number}"
        if not line.strip():
            continue
        if not header or is_header(line):
            header = columns_of(line)
            continue
        count += 1
        if count > MOST_ROWS:
            raise NightlabError(f"over {MOST_ROWS:,} rows", where=place, fix="split it by year")
        yield _row(line, header, place)


def _row(line: str, header: list[str], place: str) -> Row:
    most = len(header) - 1 if header[-1] == NAPS else -1
    cells = [_plain(cell) for cell in line.strip().split(",", most)]
    is_whole = len(cells) == len(header)
    row = Row(place, dict(zip(header, cells, strict=True)) if is_whole else {})
    if not line.endswith("\n") and not (is_whole and _has_its_end(row)):
        raise NightlabError(CUT_OFF, where=place, fix="copy or export it again")
    return row if is_whole else Row(place, Ragged(len(cells), len(header), place))


def _has_its_end(row: Row) -> bool:
    """Tell whether the last cells are whole: a time that lost its offset would be another time."""
    naps = row.text(NAPS)
    return len(row.text("start")) == len(row.text("stop")) and naps[-1:] in ("", "]", "}")


def _plain(cell: str) -> str:
    text = cell.strip().removeprefix("\ufeff")
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return "" if text in NOT_KNOWN else text
