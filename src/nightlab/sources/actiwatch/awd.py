"""The AWD text of the older Actiwatch: seven lines, then a count a line."""

from __future__ import annotations

import re
from array import array
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights.movement import Movement
from nightlab.sources.lines import text_lines
from nightlab.units import YEARS

if TYPE_CHECKING:
    from nightlab.nights import Zones
    from nightlab.sources.part import Part

DATE = rb"[ \t]*\d{1,2}-[A-Za-z]{3}-\d{4}[ \t]*"
CLOCK = rb"[ \t]*\d{1,2}:\d\d(?::\d\d)?[ \t]*"
HEAD = re.compile(rb"[^\r\n]*+\r?\n" + DATE + rb"\r?\n" + CLOCK + rb"\r?\n[ \t]*\d+[ \t]*\r?\n")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
COUNT = re.compile(r"(\d{1,7})(?:[\s,]+[\d.]{1,12})*[\s,]*(M?)", re.ASCII)
CODE_S = 15
CODES = (1, 2, 4, 8)
HEADER_LINES = 7
SERIAL_LINE = 5
MOST_EPOCHS = 1_000_000
AGAIN = "export it from the Actiwatch's software again"


def read_awd(part: Part, zones: Zones) -> tuple[Movement, str, int]:
    """Return counts, the watch's serial number, and how many markers were pressed.

    Assumptions: the fourth line counts the epoch in 15 s (4 is a minute); months are English; where a
    line has more than a count, the count comes first, and an M is the button of the marker.

    Raises:
        NightlabError: A header or a count that cannot be read, with its line.
    """
    header: list[str] = []
    counts, markers = array("d"), 0
    for number, line in enumerate(text_lines(part), start=1):
        if number <= HEADER_LINES:
            header.append(line.strip())
            continue
        if not line.strip():
            continue
        found = COUNT.fullmatch(line.strip())
        if found is None or len(counts) >= MOST_EPOCHS:
            what = f"{line.strip()[:40]!r} is no count" if found is None else "a million epochs"
            raise NightlabError(what, where=f"{part.name}, line {number}", fix=AGAIN)
        counts.append(float(found[1]))
        markers += bool(found[2])
    if len(header) < HEADER_LINES:
        raise NightlabError("it ends within its header", where=part.name, fix=AGAIN)
    epoch_s, start = _epoch_s(header[3], part), zones.instant(_start(header[1], header[2], part))
    return Movement(np.array(counts), epoch_s, start), header[SERIAL_LINE][:40], markers


def _epoch_s(code: str, part: Part) -> int:
    if code in map(str, CODES):
        return int(code) * CODE_S
    raise NightlabError(
        f"the code {code[:20]!r} of the epoch is not known",
        where=f"{part.name}, line 4",
        fix="write 1, 2, 4 or 8 there, for epochs of 15, 30, 60 or 120 s",
    )


def _start(date: str, clock: str, part: Part) -> datetime:
    try:
        day, month, year = date.split("-")
        hour, minute, second = [*map(int, clock.split(":")), 0][:3]
        at = (int(year), MONTHS.index(month.lower()) + 1, int(day), hour, minute, second)
        start = datetime(*at)  # noqa: DTZ001 - a wall clock
    except ValueError as error:
        what = f"{date[:40]!r} {clock[:40]!r} is no start"
        fix = "write it as 24-Jan-2018 and 13:58"
        raise NightlabError(what, where=f"{part.name}, lines 2 and 3", fix=fix) from error
    if start.year not in YEARS:
        what = f"a recording of {start.year}"
        raise NightlabError(what, where=f"{part.name}, line 2", fix="check the year")
    return start
