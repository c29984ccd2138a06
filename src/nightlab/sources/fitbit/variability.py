"""Fitbit's heart rate variability over a sleep, five minutes a sample."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.fitbit.figures import MOST_ROWS
from nightlab.sources.lines import rows
from nightlab.sources.port import FieldError, Skipped
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.row import Row
    from nightlab.sources.timelines import Timelines

SPAN_S = 300


def take_variability(part: Part, zones: Zones, lines: Timelines) -> Iterator[Skipped]:
    """Take the samples of a table of details; yield the rows that cannot be read.

    Assumptions: times are wall clock where the person was, without a zone (as two public descriptions
    of Takeouts say; unverified); in the hour that clocks repeat they are read as the first.

    Raises:
        NightlabError: The table is damaged, or has over 200,000 rows.
    """
    for number, row in enumerate(rows(part, may_be_longer=True)):
        if number >= MOST_ROWS:
            raise NightlabError(f"over {MOST_ROWS:,} rows", where=row.place, fix="split it by year")
        try:
            clock, rmssd = _clock(row), row.number("rmssd")
        except FieldError as error:
            yield Skipped.of(error, row.place)
            continue
        if rmssd and rmssd > 0:
            lines.add("hrv_rmssd", zones.instant(clock), rmssd, span_s=SPAN_S)


def _clock(row: Row) -> datetime:
    clock = row.read("timestamp", datetime.fromisoformat)
    if clock is None or clock.tzinfo is not None or clock.year not in YEARS:
        raise row.wrong("timestamp", "a wall clock such as 2024-03-25T01:05:00")
    return clock
