"""The table of sleep that Fitbit's web site exported."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.fitbit.log import Log
from nightlab.sources.lines import CUT_OFF, table_cells
from nightlab.sources.port import Counted, Skipped
from nightlab.sources.row import Ragged, Row
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.sources.part import Part

SECTION = "Sleep"
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}", re.ASCII)
TIME = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)|(?P<d>\d\d?)-(?P<m>\d\d?)-(?P<y>\d{4}))"
    r" (?P<hour>\d\d?):(?P<minute>\d\d) ?(?P<half>[AaPp])[Mm]",
    re.ASCII,
)
UNKNOWN = "N/A"
# column -> name of the figure
REPORTED = {
    "Minutes Asleep": "asleep_min",
    "Minutes Awake": "awake_min",
    "Number of Awakenings": "awakenings",
    "Minutes REM Sleep": "rem_min",
    "Minutes Light Sleep": "light_min",
    "Minutes Deep Sleep": "n3_min",
}
ROUNDING_MIN = 1


def web_logs(part: Part) -> Iterator[Log | Skipped | Counted]:
    """Yield the sleeps of the export; rows of its other tables are counted.

    Assumptions: times are wall clock to the minute, all with the offset of the start as in Fitbit's
    other exports (unverified). Where the printed start does not fit the minutes asleep and awake nor
    the time in bed, the end less the minutes asleep and awake is the start.

    Raises:
        NightlabError: Text that cannot be decoded, broken quotes, or a last line that is cut off.

    Source: sleepdiary/core, src/Fitbit/README.md: minutes asleep and awake add up to the length, and
    the printed start is not to be trusted.
    """
    header: list[str] = []
    section, others = "", 0
    for cells, number, is_cut in table_cells(part):
        place = f"{part.name}, line {number}"
        if len(cells) == 1 and not cells[0][:1].isdigit():
            section, header = cells[0].strip(), []
        elif not header:
            header = [cell.strip() for cell in cells]
        elif section != SECTION:
            others += 1
        else:
            yield _row(cells, header, place, is_cut=is_cut)
    if others:
        yield Counted("ignored", "rows of food, body and activity", others)


def _row(cells: Sequence[str], header: list[str], place: str, *, is_cut: bool) -> Log | Skipped:
    is_whole = len(cells) == len(header)
    if is_cut and not is_whole:
        raise NightlabError(CUT_OFF, where=place, fix="copy or export it again")
    row = Row(
        place,
        dict(zip(header, cells, strict=True))
        if is_whole
        else Ragged(len(cells), len(header), place),
    )
    try:
        return _log(row)
    except NightlabError as error:
        return Skipped.of(error, place)


def _log(row: Row) -> Log:
    found = {name: _number(row, column) for column, name in REPORTED.items()}
    reported = {name: value for name, value in found.items() if value is not None}
    begin, end = _time(row, "Start Time"), _time(row, "End Time")
    told = reported.get("asleep_min", 0) + reported.get("awake_min", 0)
    length = (end - begin) / timedelta(minutes=1)
    in_bed = _number(row, "Time in Bed")
    fits = [each for each in (told, in_bed) if each and abs(length - each) <= ROUNDING_MIN]
    notes: tuple[str, ...] = ()
    if not fits:
        notes = ("the printed start did not fit: told by its end and Fitbit's minutes",)
        begin, length = end - timedelta(minutes=told), told
    return Log(row.place, begin, length, None, (), 0, reported, notes=notes)


def _number(row: Row, column: str) -> float | None:
    text = row.short(column)
    if text in {"", UNKNOWN}:
        return None
    if not NUMBER.fullmatch(text):
        raise row.wrong(column, "a number of minutes")
    return float(text.replace(",", ""))


def _time(row: Row, column: str) -> datetime:
    found = TIME.fullmatch(row.short(column))
    wanted = "a time such as 2010-10-13 11:12PM"
    if not found:
        raise row.wrong(column, wanted)
    year, month, day = (
        found[a] or found[b] for a, b in (("year", "y"), ("month", "m"), ("day", "d"))
    )
    hour = int(found["hour"])
    if not (1 <= hour <= 12 and int(year) in YEARS):
        raise row.wrong(column, wanted)
    try:
        noon = 12 if found["half"] in "Pp" else 0
        return datetime(int(year), int(month), int(day), hour % 12 + noon, int(found["minute"]))  # noqa: DTZ001 - a wall clock
    except ValueError as error:
        raise row.wrong(column, wanted) from error
