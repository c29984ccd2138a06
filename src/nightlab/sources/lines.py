"""Text of any size as lines, and lines as rows of a vendor's table."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import chain
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.row import Ragged, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nightlab.sources.part import Part

LONGEST_LINE = 1024**2
MOST_COLUMNS = 20_000
"""Sleep as Android writes a column for every few minutes of movement."""
MARK = "\ufeff"
CUT_OFF = "it is cut off in its last line"


def text_lines(part: Part) -> Iterator[str]:
    r"""Yield the lines of a part with their ends, streamed; a byte order mark is left out.

    Assumptions: UTF-8; a line ends with ``\n``, ``\r\n`` or ``\r``, which all become ``\n``.

    Raises:
        NightlabError: A NUL byte, text that is not UTF-8, or a line of over a million letters, with
            its line.
    """
    decode = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder("utf-8-sig")(), translate=True
    )
    rest, number = "", 1
    for chunk in chain(part.chunks(), (None,)):
        try:
            text = decode.decode(chunk or b"", final=chunk is None)
        except UnicodeDecodeError as error:
            at = number + error.object.count(b"\n", 0, error.start)
            what = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
            raise _broken(what, part, at, "save the file as UTF-8") from error
        *lines, rest = (rest + text).split("\n")
        for line in lines:
            if "\0" in line:
                raise _broken("a NUL byte, which no text has", part, number)
            yield line + "\n"
            number += 1
        if len(rest) > LONGEST_LINE or "\0" in rest:
            what = "a NUL byte, which no text has" if "\0" in rest else "a line without end"
            raise _broken(what, part, number)
    if rest:
        yield rest


def rows(
    part: Part,
    *,
    delimiter: str = ",",
    skip: int = 0,
    name: Callable[[str], str] = str.strip,
    may_be_longer: bool = False,
    check: Callable[[list[str], str], None] | None = None,
) -> Iterator[Row]:
    """Yield the rows of a vendor's CSV by the names in its header; blank lines are left out.

    Assumptions: the first line that is not blank, after those to skip, is the header; a header that
    comes again in the middle, as where files were joined, is left out. Of two columns of one name
    the first counts.

    Args:
        part: The file.
        delimiter: What stands between cells.
        skip: Lines before the header.
        name: Makes a column's name of its header.
        may_be_longer: Whether rows may have more cells than the header; what is more is dropped.
        check: Called with the names of the columns and their place, and may raise.

    Raises:
        NightlabError: Text that cannot be decoded, broken quotes, over 20,000 columns, or a last line
            that is cut off. A row with fewer or more cells than the header raises a ``FieldError``
            once a cell of it is asked for.
    """
    header: list[str] = []
    for cells, number, is_cut in table_cells(part, delimiter=delimiter, skip=skip):
        place = f"{part.name}, line {number}"
        if not header:
            header = [name(cell) for cell in cells]
            if len(header) > MOST_COLUMNS:
                raise NightlabError(f"over {MOST_COLUMNS:,} columns", where=place)
            if check:
                check(header, place)
            continue
        # Nearly no row is the header, which its first cell tells already; where files were joined, a
        # byte order mark may stand before it.
        first = name(cells[0].removeprefix(MARK))
        if first == header[0] and [first, *map(name, cells[1:])] == header:
            continue
        is_whole = len(cells) == len(header) or (may_be_longer and len(cells) > len(header))
        if not is_whole and is_cut:
            raise NightlabError(CUT_OFF, where=place, fix="copy or export it again")
        if is_whole:
            yield Row(place, dict(zip(reversed(header), cells[len(header) - 1 :: -1], strict=True)))
        else:
            yield Row(place, Ragged(len(cells), len(header), place))


def table_cells(
    part: Part, *, delimiter: str = ",", skip: int = 0
) -> Iterator[tuple[Sequence[str], int, bool]]:
    """Yield the cells of every line that is not blank, its number, and whether its end is missing.

    Raises:
        NightlabError: As ``rows``.
    """
    seen = [""]

    def watched() -> Iterator[str]:
        for line in text_lines(part):
            seen[0] = line
            yield line

    lines = watched()
    for _ in range(skip):
        next(lines, None)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield cells, reader.line_num + skip, not seen[0].endswith("\n")
    except csv.Error as error:
        raise NightlabError(
            f"broken CSV ({error})",
            where=f"{part.name}, line {reader.line_num + skip}",
            fix="the file may be cut off or damaged: export it again",
        ) from error


def _broken(what: str, part: Part, number: int, fix: str = "") -> NightlabError:
    return NightlabError(
        what,
        where=f"{part.name}, line {number}",
        fix=fix or "the file is damaged: copy or export it again",
    )
