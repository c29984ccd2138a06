"""Fitbit's heart rate of a Takeout: readings every few seconds become means of a minute."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import Series
from nightlab.nights.series import DAY_S
from nightlab.sources.fitbit.night import NAME
from nightlab.sources.json_fields import list_of, number_of, parsed, table_of, wrong
from nightlab.sources.port import Counted, FieldError, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

MINUTE_S = 60
CENTURY = 70
"""Two digits of a year from here on are of the last century."""


def heart_rate(part: Part) -> Iterator[Record]:
    """Yield heart rate by UTC day, each sample the mean of the readings of a minute.

    Assumptions: times are UTC. The files of two owners show it: they begin at the whole hour of UTC
    at which the owner's day began (wadpac/GGIRread at 16:00, a public gist by bmorelli25 at 07:00).
    A reading with confidence 0 is left out: the sensor was not sure of a pulse (unverified). Means
    of a minute say what a night needs and are a tenth of the readings.

    Raises:
        NightlabError: Broken JSON, or another shape.
    """
    at_s, bpm, unsure, unread = [], [], 0, 0
    days: dict[str, int] = {}
    for number, raw in enumerate(list_of(parsed(part), part.name), start=1):
        where = f"{part.name}, reading {number}"
        try:
            second, value, is_sure = _reading(raw, where, days)
        except NightlabError as error:
            unread += 1
            yield Skipped(error.where or where, error.what, is_unread=True, fix=error.fix)
            continue
        if is_sure:
            at_s.append(second)
            bpm.append(value)
        else:
            unsure += 1
    yield from _by_day(np.array(at_s, dtype=np.int64), np.array(bpm, dtype=np.float64))
    if unread:
        yield Counted("read", "readings of the heart", len(at_s) + unsure + unread)
    if unsure:
        yield Counted("ignored", "readings of the heart that Fitbit was not sure of", unsure)


def _reading(raw: Any, where: str, days: dict[str, int]) -> tuple[int, float, bool]:
    table = table_of(raw, where)
    value = table_of(table.get("value"), f"{where}, value")
    bpm = number_of(value.get("bpm"), f"{where}, bpm")
    is_sure = value.get("confidence") != 0
    if is_sure and not 20 <= bpm <= 300:
        raise FieldError(f"a heart rate of {bpm:g} cannot be", where=f"{where}, bpm")
    return _second(table.get("dateTime"), f"{where}, dateTime", days), bpm, is_sure


def _second(value: Any, where: str, days: dict[str, int]) -> int:
    """Return seconds since 1970 UTC of a time such as ``06/24/95 16:00:10``."""
    if not isinstance(value, str) or len(value) != len("06/24/95 16:00:10"):
        raise wrong(value, where, "a time such as 06/24/95 16:00:10")
    day, clock = value[:8], value[9:]
    try:
        first_s = days[day] if day in days else days.setdefault(day, _midnight_s(day))
        hours, minutes, seconds = int(clock[:2]), int(clock[3:5]), int(clock[6:])
    except ValueError as error:
        raise wrong(value, where, "a time such as 06/24/95 16:00:10") from error
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 60):
        raise wrong(value, where, "a time such as 06/24/95 16:00:10")
    return first_s + hours * 3600 + minutes * MINUTE_S + seconds


def _midnight_s(day: str) -> int:
    month, of_month, year = (int(part) for part in day.split("/"))
    century = 1900 if year >= CENTURY else 2000
    return int(datetime(century + year, month, of_month, tzinfo=UTC).timestamp())


def _by_day(at_s: np.ndarray[Any, Any], bpm: np.ndarray[Any, Any]) -> Iterator[Series]:
    minutes, place = np.unique(at_s // MINUTE_S, return_inverse=True)
    means = np.bincount(place, weights=bpm, minlength=minutes.size) / np.bincount(
        place, minlength=minutes.size
    )
    begins = minutes * MINUTE_S
    for day in np.unique(begins // DAY_S):
        of_day = begins // DAY_S == day
        spans = np.full(int(of_day.sum()), MINUTE_S)
        utc_day = date.fromordinal(int(day) + date(1970, 1, 1).toordinal())
        yield Series("heart_rate", utc_day, begins[of_day], spans, means[of_day], NAME)
