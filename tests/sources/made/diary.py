"""Diaries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.nights import DiaryEntry
from nightlab.units import instant, local, parse_clock
from sources.case import Case
from sources.made.person import SPANS
from sources.made.tables import csv_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.random import Generator


def diary(rng: Generator, zone: str, season: str, days: int = 14) -> list[DiaryEntry]:
    """Return mornings over a clock change."""
    return [_morning(rng, zone, SPANS[zone, season] + timedelta(days=day)) for day in range(days)]


def _morning(rng: Generator, zone: str, ends: date) -> DiaryEntry:
    into_bed = instant(ends - timedelta(days=1), parse_clock("22:15", where=""), zone)
    steps = [timedelta(minutes=int(count)) for count in rng.integers(0, 40, size=2)]
    rose = instant(ends, parse_clock(f"07:{int(rng.integers(10, 60))}", where=""), zone)
    return DiaryEntry(
        zone=zone,
        into_bed=into_bed,
        tried_to_sleep=into_bed + steps[0],
        fell_asleep=into_bed + steps[0] + steps[1],
        woke=rose - timedelta(minutes=int(rng.integers(0, 60))),
        rose=rose,
        awakenings=int(rng.integers(0, 5)),
        awake_min=float(rng.integers(0, 60)) / 2,
        quality=int(rng.integers(1, 6)),
        note="" if rng.random() < 0.5 else 'café, "late"; and\ntea',
    )


def diary_csv(entries: Sequence[DiaryEntry], *, delimiter: str = ",") -> bytes:
    """Write diary entries as a spreadsheet does, with a byte order mark."""
    names = ("into_bed", "tried_to_sleep", "fell_asleep", "woke", "rose")
    table = [["Date", *names, "awakenings", "awake_min", "Quality", "note", "zone"]]
    for entry in entries:
        clocks = [f"{local(getattr(entry, name), entry.zone):%H:%M}" for name in names]
        awake = f"{entry.awake_min:g}"
        figures = [awake if delimiter == "," else awake.replace(".", ","), str(entry.quality)]
        table.append(
            [f"{entry.date}", *clocks, str(entry.awakenings), *figures, entry.note, entry.zone]
        )
    return csv_of(table, delimiter)


HEADER = b"date,tried_to_sleep,fell_asleep,woke,rose\n"
CASES = (
    Case("diary", diary, lambda n, _: diary_csv(n), HEADER, may_lose_its_end=True, clock="own"),
    Case(
        "diary",
        diary,
        lambda n, _: diary_csv(n, delimiter=";"),
        HEADER,
        may_lose_its_end=True,
        clock="own",
    ),
)
