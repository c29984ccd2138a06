"""Fitbit's heart rate of a Takeout: readings every few seconds become means of a minute."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.sources.fitbit.night import NAME
from nightlab.sources.json_fields import list_of, number_of, parsed, table_of, wrong
from nightlab.sources.port import Counted, Skipped
from nightlab.sources.timelines import Timelines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nightlab.nights import Series
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

MINUTE_S = 60
LEAST, MOST = 20, 300
"""Beats a minute that a heart can have."""
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
        try:
            second, value, is_sure = _reading(raw, days)
        except (KeyError, TypeError, ValueError):
            unread += 1
            yield _unread(raw, f"{part.name}, reading {number}")
            continue
        if is_sure:
            at_s.append(second)
            bpm.append(value)
        else:
            unsure += 1
    yield from _by_minute(np.array(at_s, dtype=np.int64), np.array(bpm, dtype=np.float64))
    if unread:
        yield Counted("read", "readings of the heart", len(at_s) + unsure + unread)
    if unsure:
        yield Counted("ignored", "readings of the heart that Fitbit was not sure of", unsure)


def _reading(raw: Any, days: dict[str, int]) -> tuple[int, float, bool]:
    """Return second, beats and whether Fitbit was sure; raise whatever where it is no reading.

    A Takeout has tens of millions of them, so no place is made before it is needed.
    """
    value = raw["value"]
    bpm, is_sure = value["bpm"], value.get("confidence") != 0
    if type(bpm) not in {int, float} or (is_sure and not LEAST <= bpm <= MOST):
        raise ValueError(bpm)
    return _second(raw["dateTime"], days), bpm, is_sure


def _unread(raw: Any, where: str) -> Skipped:
    """Return what is wrong with a reading, in words."""
    try:
        table = table_of(raw, where)
        value = table_of(table.get("value"), f"{where}, value")
        bpm = number_of(value.get("bpm"), f"{where}, bpm")
    except NightlabError as error:
        return Skipped.of(error, where)
    if not LEAST <= bpm <= MOST:
        return Skipped(f"{where}, bpm", f"a heart rate of {bpm:g} cannot be", is_unread=True)
    found = wrong(table.get("dateTime"), f"{where}, dateTime", "a time such as 06/24/95 16:00:10")
    return Skipped.of(found, where)


def _second(text: str, days: dict[str, int]) -> int:
    """Return seconds since 1970 UTC of a time such as ``06/24/95 16:00:10``; raise where it is none."""
    day = text[:8]
    first_s = days[day] if day in days else days.setdefault(day, _midnight_s(day))
    hours, minutes, seconds = int(text[9:11]), int(text[12:14]), int(text[15:])
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 60):
        raise ValueError(text)
    return first_s + hours * 3600 + minutes * MINUTE_S + seconds


def _midnight_s(day: str) -> int:
    month, of_month, year = (int(part) for part in day.split("/"))
    century = 1900 if year >= CENTURY else 2000
    return int(datetime(century + year, month, of_month, tzinfo=UTC).timestamp())


def _by_minute(at_s: NDArray[np.int64], bpm: NDArray[np.float64]) -> Iterator[Series]:
    minutes, place = np.unique(at_s // MINUTE_S, return_inverse=True)
    sums = np.bincount(place, weights=bpm, minlength=minutes.size)
    means = sums / np.bincount(place, minlength=minutes.size)
    lines = Timelines(NAME)
    lines.extend("heart_rate", minutes * MINUTE_S, means, span_s=MINUTE_S)
    yield from lines.series()
