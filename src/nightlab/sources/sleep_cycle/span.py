"""When a night of Sleep Cycle began and ended: two wall clocks and the time in bed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.sources.sleep_cycle.figures import time_in_bed_min
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.nights import Zones
    from nightlab.sources.row import Row

HOUR = timedelta(hours=1)
# Time in bed as hours and minutes is cut to the minute.
SLACK_MIN = 2


@dataclass(frozen=True, slots=True)
class Span:
    """Start and end as instants, and what was decided to get them."""

    start: datetime
    end: datetime
    told: tuple[str, ...] = ()


def printed_in(found: Sequence[Row], zones: Zones) -> str:
    """Return the zone in whose clock a file was printed: that of the last night in it."""
    ends = [end for row in found if (end := _last(row)) is not None]
    return zones.of_wall(max(ends)) if ends else zones.home


def span_of(row: Row, zone: str) -> Span:
    """Return start and end of a night.

    Assumptions: a clock time that comes twice is the first of the two, unless the time in bed says
    otherwise.

    Args:
        row: The night.
        zone: In whose clock it is printed.

    Raises:
        FieldError: A time that cannot be read.
    """
    walls = _wall(row, "start"), _wall(row, "end")
    start, end = (units.instant(wall.date(), wall.time(), zone) for wall in walls)
    in_bed_min = time_in_bed_min(row)
    wall_min, elapsed_min = units.minutes(walls[1] - walls[0]), units.minutes(end - start)
    changed = round(wall_min) != round(elapsed_min)
    if in_bed_min is None:
        told = ("the clocks changed in this night, and no time in bed bears it out",)
        return Span(start, end, told if changed else ())
    gap_min = in_bed_min - elapsed_min
    if abs(abs(gap_min) - 60) <= SLACK_MIN:
        return _by_time_in_bed(start, end, gap_min, zone)
    told = ("the clocks changed in this night, and its time in bed bears out how long it was",)
    return Span(start, end, told if changed and abs(gap_min) <= SLACK_MIN else ())


def _by_time_in_bed(start: datetime, end: datetime, gap_min: float, zone: str) -> Span:
    """Return the span that is an hour longer or shorter, as the time in bed has it."""
    told = ("start and end are an hour off the time in bed, which was believed",)
    if gap_min < 0 and _comes_again(start, zone):
        return Span(start + HOUR, end, told)
    return Span(start, end + (HOUR if gap_min > 0 else -HOUR), told)


def _comes_again(at: datetime, zone: str) -> bool:
    """Tell whether the clock shows the same time once more an hour later."""
    again = units.local(at + HOUR, zone).replace(tzinfo=None)
    return again == units.local(at, zone).replace(tzinfo=None)


def _last(row: Row) -> datetime | None:
    try:
        return _wall(row, "end")
    except NightlabError:
        return None


def _wall(row: Row, column: str) -> datetime:
    wall = row.read(column, _parsed)
    if wall is None:
        raise row.wrong(column, "a time")
    return wall


def _parsed(text: str) -> datetime:
    wall = datetime.fromisoformat(text)
    if wall.tzinfo is not None or wall.year not in YEARS:
        raise ValueError(text)
    return wall
