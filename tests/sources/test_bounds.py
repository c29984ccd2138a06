"""The page on security tells the bounds that the code has."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightlab import errors, units
from nightlab.archive import manifest
from nightlab.sources import (
    columns,
    event_line,
    json_fields,
    lines,
    opening,
    port,
    reading,
    row,
    table,
)
from nightlab.sources.apple import sleep_table, xml
from nightlab.sources.edf.annotations import MOST_ANNOTATIONS, MOST_BYTES

GIB, MIB = 1024**3, 1024**2
PAGE = Path(__file__).parents[2] / "SECURITY.md"
BOUNDS = {
    "a file": f"{opening.LARGEST_BYTES // GIB} GiB",
    "a zip, unpacked": f"{opening.LARGEST_BYTES // GIB} GiB; above "
    f"{opening.RATIO_COUNTS_FROM_BYTES // MIB} MiB also {opening.LARGEST_RATIO} times its size",
    "files in a zip": f"{opening.MOST_MEMBERS:,}, in a list of "
    f"{opening.LARGEST_DIRECTORY_BYTES // MIB} MiB",
    "XML before its root element": f"{xml.LONGEST_PROLOGUE_BYTES // MIB} MiB, dropped unread; "
    "entities of its own do not exist",
    "XML, one tag or comment": f"{xml.LONGEST_TAG_BYTES // MIB} MiB",
    "XML, elements in each other": f"{xml.DEEPEST_NESTING}",
    "XML, names of elements and attributes": f"{xml.MOST_NAMES:,}",
    "Apple sleep records": f"{sleep_table.MOST_ROWS:,}",
    "name of a source": f"{xml.LONGEST_NAME} letters",
    "JSON of one file": f"{json_fields.MOST_MIB} MiB and {json_fields.MOST_ITEMS:,} items",
    "table that a person wrote": f"{table.MOST_MIB} MiB, {columns.MOST_COLUMNS} columns",
    "table of a device": f"{lines.LONGEST_LINE // MIB} MiB a line, {lines.MOST_COLUMNS:,} columns",
    "annotations of EDF+": f"{MOST_BYTES // MIB} MiB, {MOST_ANNOTATIONS:,}",
    "nights in one file": f"{port.MOST_NIGHTS:,}",
    "rows that cannot be read": f"{port.MOST_UNREAD_SHARE:.0%} of a file",
    "cell that is no free text": f"{row.LONGEST_CELL} letters",
    "one event as a line": f"{event_line.LONGEST_LINE} letters",
    "one file of an exported lab": f"{manifest.MOST_MIB} MiB",
    "years": f"{reading.EARLIEST.year} to {reading.LATEST.year - 1} in an export, "
    f"{units.YEARS.start} to {units.YEARS.stop - 1} typed in",
    "a message": f"{errors.LONGEST_TEXT} letters on what is wrong, {errors.LONGEST_TEXT} on where",
}


def _told() -> dict[str, str]:
    section = PAGE.read_text(encoding="utf-8").partition("## What is bounded")[2]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:1] == "|"]
    return {row[0]: row[1] for row in rows[2:]}


@pytest.mark.parametrize("what", BOUNDS)
def test_the_page_tells_the_bound_of_the_code(what: str) -> None:
    assert _told()[what] == BOUNDS[what]


def test_every_bound_told_is_held_against_the_code() -> None:
    without_figure = {"a zip in a zip, a link, a password, another packing than deflate"}
    assert _told().keys() - without_figure == BOUNDS.keys()
