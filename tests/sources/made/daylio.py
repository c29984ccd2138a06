"""Daylio's diary."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.nights import Event
from nightlab.units import instant, local, parse_clock
from sources.case import Case
from sources.made.patterns import SPANS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from numpy.random import Generator

HEADER = "full_date,date,weekday,time,mood,activities,note_title,note"
HEADER_OLD = "year,date,weekday,time,mood,activities,note"
MOODS = {"rad": 10.0, "good": 8.0, "meh": 6.0, "bad": 4.0, "awful": 2.0}
OF_YOUR_OWN = ("content", "über müde", "\U0001f624")
ACTIVITIES = {
    "coffee": "caffeine",
    "alcohol": "alcohol",
    "sport": "exercise",
    "good meal": "meal",
    "movies / tv": "tag",
    "friends, family": "tag",
    "\U0001f436": "tag",
}


def daylio_events(rng: Generator, zone: str, season: str, days: int = 14) -> list[Event]:
    """Return the moods and activities of some days, two entries a day."""
    first = SPANS[zone, season]
    made = []
    for day in range(days):
        for clock in ("08:15", "20:30"):
            at = instant(first + timedelta(days=day), parse_clock(clock, where=""), zone)
            at += timedelta(minutes=int(rng.integers(0, 180)))
            made.append(_mood(rng, at, zone))
            for name, kind in ACTIVITIES.items():
                if rng.random() < 0.4:
                    made.append(Event(kind, at, zone, None, name, "daylio"))
    return made


def _mood(rng: Generator, at: datetime, zone: str) -> Event:
    if rng.random() < 0.2:
        word = str(rng.choice(OF_YOUR_OWN))
        return Event("tag", at, zone, None, f"mood {word}", "daylio")
    word = str(rng.choice(list(MOODS)))
    return Event("mood", at, zone, MOODS[word], word, "daylio")


def daylio_csv(events: Sequence[Event], rng: Generator) -> bytes:
    """Write a row an entry as the app does today, the latest last."""
    return _written(HEADER, events, lambda at: f"{at:%H:%M}", rng)


def daylio_old_csv(events: Sequence[Event], rng: Generator) -> bytes:
    """Write a row an entry as the app did in 2018, with a clock of 12 hours."""
    return _written(HEADER_OLD, events, lambda at: f"{at:%I:%M %p}".lstrip("0"), rng)


def _written(
    header: str, events: Sequence[Event], clock: Callable[[datetime], str], rng: Generator
) -> bytes:
    buffer = io.StringIO(newline="")
    table = csv.DictWriter(buffer, header.split(","), lineterminator="\n", extrasaction="ignore")
    table.writeheader()
    for at in sorted({event.at for event in events}):
        mood, *others = [event for event in events if event.at == at]
        wall = local(at, mood.zone)
        note = 'told "much",\nand more' if rng.random() < 0.3 else ""
        table.writerow(
            {
                "full_date": f"{wall:%Y-%m-%d}",
                "year": f"{wall:%Y}",
                "date": f"{wall:%B} {wall.day}",
                "weekday": f"{wall:%A}",
                "time": clock(wall),
                "mood": mood.label.removeprefix("mood "),
                "activities": " | ".join(event.label for event in others),
                "note": note,
            }
        )
    return buffer.getvalue().encode()


CASES = (
    Case(
        "daylio",
        daylio_events,
        daylio_csv,
        HEADER.encode(),
        may_lose_its_end=True,
        clock="wall",
        patterns=False,
    ),
    Case(
        "daylio",
        daylio_events,
        daylio_old_csv,
        HEADER_OLD.encode(),
        may_lose_its_end=True,
        patterns=False,
    ),
)
