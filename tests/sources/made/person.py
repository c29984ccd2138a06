"""Seeded people: their nights over a clock change, by the pattern in which they live."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import Hypnogram, Interval, Night, Stage
from nightlab.nights.naps import mark_naps
from nightlab.units import instant, parse_clock
from sources.made.patterns import SPANS, Pattern, pattern_now, sleeps

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["SCORED", "SPANS", "person", "stretch"]

SCORED = (Stage.WAKE, Stage.LIGHT, Stage.N3, Stage.REM)


def person(
    rng: Generator,
    zone: str,
    season: str,
    source: str,
    days: int = 14,
    *,
    pattern: Pattern | None = None,
) -> list[Night]:
    """Return nights over a clock change, with naps, in order of time.

    Args:
        rng: Draws lengths and stages.
        zone: Home.
        season: With the zone, a key of ``SPANS``.
        source: Format that the nights are of.
        days: How many dates.
        pattern: How the person sleeps; by default as ``patterns.living`` says, else every day alike.
    """
    chosen, first = pattern or pattern_now(), SPANS[zone, season]
    if chosen == "steady":
        return _steady(rng, zone, first, source, days)
    plan = sleeps(chosen, first, days, zone)
    nights = [
        _sleep(rng, each.start, int(rng.integers(each.least, each.most)), each.zone, source)
        for each in plan
    ]
    return mark_naps(nights, [each.is_nap or None for each in plan])


def _steady(rng: Generator, zone: str, first: date, source: str, days: int) -> list[Night]:
    nights = []
    for day in range(days):
        ends = first + timedelta(days=day)
        bed = instant(ends - timedelta(days=1), parse_clock("22:30", where=""), zone)
        start = bed + timedelta(seconds=30 * int(rng.integers(0, 220)))
        nights.append(_sleep(rng, start, int(rng.integers(700, 1100)), zone, source))
        if rng.random() < 0.3:
            noon = instant(ends, parse_clock("14:00", where=""), zone)
            nap = _sleep(rng, noon, int(rng.integers(40, 180)), zone, source, is_nap=True)
            nights.append(nap)
    return nights


def _sleep(
    rng: Generator, start: datetime, epochs: int, zone: str, source: str, *, is_nap: bool = False
) -> Night:
    epochs -= epochs % 2  # whole minutes, as Fitbit counts them
    codes: list[Stage] = [Stage.LIGHT]
    while len(codes) < epochs - 1:
        stage = SCORED[int(rng.integers(0, 4))]
        codes += [stage] * int(rng.integers(1, 40))
    codes = [*codes[: epochs - 1], Stage.LIGHT]
    stages = Hypnogram(np.array(codes, dtype=np.uint8), 30.0, start)
    asleep = float(sum(code != Stage.WAKE for code in codes) / 2)
    reported = {"asleep_min": asleep} if source == "fitbit" else {}
    return Night(start, stages.end, zone, source, "", is_nap, stages, reported)


def stretch(stage: Stage, start: datetime, length_min: float) -> Interval:
    """Return a stretch of a stage."""
    return Interval(stage, start, start + timedelta(minutes=length_min))
