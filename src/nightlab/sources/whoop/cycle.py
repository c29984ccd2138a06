"""The cycle that every row of Whoop's tables names: when it began, and at which offset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nightlab import units
from nightlab.sources.offsets import offset_in, parse_offset, printed_offset, zone_of_offset
from nightlab.units import YEARS

if TYPE_CHECKING:
    from nightlab.nights import Zones
    from nightlab.sources.row import Row

START, OFFSET = "cycle start time", "cycle timezone"
TIME = "a time such as 2024-03-09 20:49:09"
# So long a strap may need to learn that the clocks have changed.
STALE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle, from falling asleep to falling asleep again.

    Args:
        start: Instant.
        offset: Offset of every clock time in its rows; None where none is printed.
        zone: IANA zone in which it began.
        told: What was decided about the zone, for the provenance.
        zones: Where the person was, for clock times without an offset.
    """

    start: datetime
    offset: timedelta | None
    zone: str
    told: tuple[str, ...]
    zones: Zones

    def instant(self, clock: datetime) -> datetime:
        """Return the instant of a clock time in one of its rows."""
        if self.offset is None:
            return self.zones.instant(clock)
        return (clock - self.offset).replace(tzinfo=UTC)


def cycle_of(row: Row, zones: Zones) -> Cycle:
    """Return the cycle that a row belongs to.

    Assumptions: all clock times of a cycle have the one offset printed, also behind a clock change: in
    a public export of 2024 the end of a cycle over the change in March, read so, is the second at
    which the next one starts. An offset that the person's zone had until a clock change in the last 14
    days is stale: the instants stand, and they are told in that zone.

    Raises:
        FieldError: No start, or a start or offset that cannot be read.
    """
    clock = clock_in(row, START)
    offset = row.read(OFFSET, parse_offset)
    if offset is None:
        return Cycle(zones.instant(clock), None, zones.of_wall(clock), (), zones)
    start = (clock - offset).replace(tzinfo=UTC)
    zone, told = _zone(start, offset, zones)
    return Cycle(start, offset, zone, told, zones)


def clock_in(row: Row, column: str) -> datetime:
    """Return the clock time in a cell.

    Raises:
        FieldError: An empty cell, other text, or a year outside 1900 to 2199.
    """
    clock = row.read(column, _clock)
    if clock is None:
        raise row.wrong(column, TIME)
    return clock


def _clock(text: str) -> datetime:
    clock = datetime.fromisoformat(text)
    # Python reads a date alone as its midnight, and the ends of the calendar cannot be moved.
    if len(text) < len("2024-03-09 20:49") or clock.tzinfo or clock.year not in YEARS:
        raise ValueError(text)
    return clock


def _zone(start: datetime, offset: timedelta, zones: Zones) -> tuple[str, tuple[str, ...]]:
    own = zones.of(start)
    is_own = offset_in(start, own) == offset
    if not is_own and offset_in(start - STALE, own) == offset:
        printed = printed_offset(offset)
        return own, (f"the offset printed ({printed}) is from before the clock change in {own}",)
    return zone_of_offset(start, offset, zones)


def in_minutes(start: datetime, end: datetime) -> float:
    """Return the elapsed minutes between two instants, to the second."""
    return round(units.minutes(end - start), 2)
