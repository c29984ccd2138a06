"""Caffeine and exercise in Samsung's export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab import units
from nightlab.nights import Event
from nightlab.sources.offsets import zone_of_offset
from nightlab.sources.ranges import check_amount
from nightlab.sources.samsung.table import instant_in, offset_in_row

if TYPE_CHECKING:
    from datetime import datetime

    from nightlab.nights import Zones
    from nightlab.sources.row import Row

# What a public export shows by its speeds; other codes keep their number.
ACTIVITIES = {1001: "walking", 1002: "running", 11007: "cycling"}
MS_PER_MIN = 60_000


def caffeine_of(row: Row, zones: Zones) -> list[Event]:
    """Return the caffeine of a row.

    Assumptions: the amount is in milligrams.

    Raises:
        NightlabError: A field that cannot be read, or more than 2,000 mg.

    Source: developer.samsung.com, Health Data Store, table of normalised units (caffeine intake: mg).
    """
    amount = row.number("amount")
    if amount is None:
        raise row.wrong("amount", "a number")
    return [_event("caffeine", instant_in(row, "start_time"), amount, "", row=row, zones=zones)]


def exercise_of(row: Row, zones: Zones) -> list[Event]:
    """Return the exercise of a row, also of walks that the phone noticed by itself.

    Assumptions: ``duration`` is in milliseconds and leaves pauses out; without it the time from start
    to end counts. The codes of walking and cycling are those of a public export, that of running is
    unverified.

    Raises:
        NightlabError: A field that cannot be read, or exercise of over a day.
    """
    start, end = instant_in(row, "start_time"), instant_in(row, "end_time")
    active_ms, code = row.number("duration"), row.number("exercise_type") or 0
    length_min = units.minutes(end - start) if active_ms is None else active_ms / MS_PER_MIN
    if length_min < 0:
        raise row.wrong("end_time", "a time after the start")
    label = row.short("title") or ACTIVITIES.get(int(code), f"exercise {code:g}")
    # An amount of 0 would say that it did not happen.
    lasted = round(length_min, 2) or None
    return [_event("exercise", start, lasted, label, row=row, zones=zones)]


def _event(
    kind: str, at: datetime, amount: float | None, label: str, *, row: Row, zones: Zones
) -> Event:
    check_amount(amount or 0, kind=kind, where=row.place)
    offset = offset_in_row(row)
    zone = zones.of(at) if offset is None else zone_of_offset(at, offset, zones)[0]
    return Event(kind, at, zone, amount, label, "samsung")
