"""The blocks of a Sleep as Android export: each record brings a header of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from nightlab.errors import NightlabError
from nightlab.sources.lines import CUT_OFF, table_cells
from nightlab.sources.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.sources.part import Part

ID = "Id"
CLOCK = re.compile(r"\d{1,2}:\d\d")
# The value may hold a minus itself (9.4E-4), so it is all that follows the instant.
EVENT = re.compile(r"([A-Z][A-Z0-9_]{0,60})-(\d{9,14})(?:-(.{0,100}))?", re.ASCII)
MOST_LINES = 300_000
FIX = "export it again from the app"


class Mark(NamedTuple):
    """One event of a night: its name and when it was."""

    name: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Block:
    """One record: its named cells, its events, and how many cells and lines say nothing to us.

    Args:
        row: The cells by column.
        marks: Events, in the order of the file.
        movement: Cells of the clock columns.
        noise_lines: Lines of noise that follow it, none or one.
    """

    row: Row
    marks: tuple[Mark, ...]
    movement: int
    noise_lines: int = 0


def is_header(cells: Sequence[str]) -> bool:
    """Tell whether cells are the header of a record."""
    return cells[:2] == [ID, "Tz"]


def blocks_of(part: Part) -> Iterator[Block]:
    """Yield the records of an export.

    Assumptions: a header is followed by the record's line, and that by a line of noise or none, whose
    first cell is empty. Events are known by their form, not by the header above them, because header
    and record may differ in length; the clock columns lie between.

    Raises:
        NightlabError: Text that cannot be decoded, broken quotes, a line that belongs to no record, a
            file that is cut off, or over 300,000 lines.
    """
    header: Sequence[str] = ()
    waiting: Block | None = None
    for count, (cells, number, is_cut) in enumerate(table_cells(part)):
        place = f"{part.name}, line {number}"
        if count > MOST_LINES:
            raise NightlabError(f"over {MOST_LINES:,} lines", where=place, fix="split it by year")
        if is_header(cells):
            if waiting:
                yield waiting
            header, waiting = cells, None
        elif waiting and not cells[0].strip():
            yield replace(waiting, noise_lines=1)
            header, waiting = (), None
        else:
            waiting = _block(() if waiting else header, cells, place, is_cut=is_cut)
    if waiting:
        yield waiting
    elif header:
        raise NightlabError(CUT_OFF, where=f"{part.name}, the last line", fix=FIX)


def _block(header: Sequence[str], cells: Sequence[str], place: str, *, is_cut: bool) -> Block:
    if not header:
        raise NightlabError("a line that belongs to no record", where=place, fix=FIX)
    if is_cut and len(cells) != len(header):
        raise NightlabError(CUT_OFF, where=place, fix=FIX)
    named = next((i for i, name in enumerate(header) if CLOCK.fullmatch(name)), len(header))
    row = Row(place, dict(zip(header[:named], cells, strict=False)))
    found = [EVENT.fullmatch(cell.strip()) for cell in cells[named:]]
    marks = tuple(Mark(each[1], int(each[2])) for each in found if each)
    return Block(row, marks, sum(each is None for each in found))
