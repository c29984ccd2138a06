"""Tables of events."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.nights import Event
from nightlab.units import instant, local, parse_clock
from sources.case import Case
from sources.made.person import SPANS
from sources.made.tables import csv_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator


def events(rng: Generator, zone: str, season: str, days: int = 14) -> list[Event]:
    """Return the coffees, doses, moods and tags of some days."""
    first = instant(SPANS[zone, season], parse_clock("09:00", where=""), zone)
    made = []
    for day in range(days):
        at = first + timedelta(days=day, minutes=int(rng.integers(0, 600)))
        made += [
            Event("caffeine", at, zone, float(rng.integers(1, 20)) * 10, "", "events"),
            Event("dose", at, zone, float(rng.integers(1, 40)) * 10, "magnesium", "events"),
            Event("alcohol", at, zone, float(rng.integers(1, 80)) / 2, "wine, red", "events"),
            Event("mood", at, zone, float(rng.integers(1, 6)), "", "events"),
            Event("tag", at, zone, None, "longday", "events"),
        ]
    return made


def events_csv(made: Sequence[Event], *, delimiter: str = ",") -> bytes:
    """Write events with their instants."""
    table = [["at", "kind", "amount", "label", "zone"]]
    for event in made:
        unit = "" if event.unit == "rating" else event.unit
        amount = "" if event.amount is None else f"{event.amount:g} {unit}".strip()
        at = local(event.at, event.zone).isoformat()
        table.append([at, event.kind, amount, event.label, event.zone])
    return csv_of(table, delimiter)


CASES = (
    Case(
        "events",
        events,
        lambda n, _: events_csv(n),
        b"at,kind\n",
        may_lose_its_end=True,
        clock="own",
    ),
    Case(
        "events",
        events,
        lambda n, _: events_csv(n, delimiter="\t"),
        b"at;kind",
        may_lose_its_end=True,
        clock="own",
    ),
)
