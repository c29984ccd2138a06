"""Diaries."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.nights import DiaryEntry, Event
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


DRIVERS = ("naps", "nap_min", "caffeine_drinks", "caffeine_last", "alcohol_drinks", "medication")


def diary_of_days(
    rng: Generator, zone: str, season: str, days: int = 14
) -> list[DiaryEntry | Event]:
    """Return mornings and what happened on the days before."""
    records: list[DiaryEntry | Event] = []
    for entry in diary(rng, zone, season, days):
        records.append(entry)
        before = entry.date - timedelta(days=1)
        noon = instant(before, parse_clock("12:00", where=""), zone)
        last = instant(before, parse_clock(f"{int(rng.integers(13, 20))}:30", where=""), zone)
        naps = int(rng.integers(0, 3))
        label = ("", "1 nap", "2 naps")[naps]
        amount = float(rng.integers(10, 90)) if naps else 0.0
        records.append(Event("nap", noon, zone, amount, label, "diary"))
        cups = int(rng.integers(1, 5))
        label = "1 drink" if cups == 1 else f"{cups} drinks"
        records.append(Event("caffeine", last, zone, None, label, "diary"))
        records.append(Event("alcohol", noon, zone, 0.0, "", "diary"))
        if rng.random() < 0.3:
            records.append(Event("dose", noon, zone, None, "melatonin, half a pill", "diary"))
    return records


def diary_of_days_csv(records: Sequence[DiaryEntry | Event]) -> bytes:
    """Write them with the columns of naps, drinks and medicines."""
    entries = [record for record in records if isinstance(record, DiaryEntry)]
    lines = diary_csv(entries).decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(lines, newline="")))
    table = [[*head, *DRIVERS]]
    for entry, row in zip(entries, rows, strict=True):
        table.append([*row, *_cells(entry, records)])
    return csv_of(table)


def _cells(entry: DiaryEntry, records: Sequence[DiaryEntry | Event]) -> list[str]:
    found = {
        event.kind: event
        for event in records
        if isinstance(event, Event) and event.night == entry.date
    }
    if not found:
        return [""] * len(DRIVERS)
    coffee, nap = found["caffeine"], found["nap"]
    return [
        nap.label[:1] or "0",
        f"{nap.amount:g}",
        coffee.label.split()[0],
        f"{local(coffee.at, coffee.zone):%H:%M}",
        "0",
        found["dose"].label if "dose" in found else "",
    ]


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
    Case(
        "diary",
        diary_of_days,
        lambda n, _: diary_of_days_csv(n),
        HEADER,
        may_lose_its_end=True,
        clock="own",
    ),
)
