"""Nights and events of a made-up person, as they would come from a diary."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import DiaryEntry, Episode, Event
from nightlab.units import instant

if TYPE_CHECKING:
    from collections.abc import Iterable

ZONE = "Europe/Berlin"
FIRST = date(2025, 3, 3)
DAY = timedelta(days=1)


def night(at: int, *, sol_min: float = 20.0, waso_min: float = 15.0, bed_min: int = 0) -> Episode:
    """The night that ends so many days after the first: 23:00 and some minutes to 07:00."""
    day = FIRST + at * DAY
    bed = instant(day - DAY, time(23), ZONE) + timedelta(minutes=bed_min)
    return Episode.of_diary(
        DiaryEntry(
            zone=ZONE,
            tried_to_sleep=bed,
            fell_asleep=bed + timedelta(minutes=sol_min),
            woke=instant(day, time(6, 50), ZONE),
            rose=instant(day, time(7), ZONE),
            awakenings=1,
            awake_min=waso_min,
            quality=3,
        )
    )


def nights(sol_min: Iterable[float]) -> list[Episode]:
    """One night after another, with these latencies."""
    return [night(at, sol_min=float(value)) for at, value in enumerate(sol_min)]


def event(kind: str, at: int, clock: str, amount: float | None = None, label: str = "") -> Event:
    """What happened on the evening before the night at this place, or after midnight before it ends."""
    hour = time.fromisoformat(clock)
    day = FIRST + (at if hour < time(5) else at - 1) * DAY
    return Event(kind, instant(day, hour, ZONE), ZONE, amount, label)


def latencies(seed: int, many: int, *, usual: float = 25.0) -> np.ndarray:
    """Latencies that follow nothing."""
    return np.exp(np.random.default_rng(seed).normal(np.log(usual), 0.4, many))
