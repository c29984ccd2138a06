"""Freeze a lab of the newest revision, with something in every table, as SQL.

    python tests/store/make_released.py

Writes ``released/REVISION.sql`` once; a file that is there is what people have, and never changes.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from nightlab.nights import DiaryEntry, Event, Hypnogram, Night, Series
from nightlab.person import Answer, KeptPlan
from nightlab.store import Store, schema
from nightlab.trials.entries import Entry, Kind

if TYPE_CHECKING:
    from numpy.random import Generator

    from nightlab.person import Value
    from nightlab.store import TrialStatus
    from nightlab.store.intake import Record

RELEASED = Path(__file__).with_name("released")
FIRST = datetime(2024, 3, 20, 21, 30, tzinfo=UTC)
NOW = datetime(2024, 6, 1, 7, 30, 15, 123456, tzinfo=UTC)
DESIGN = """\
# A Nightlab trial: the rules and the seed fix the schedule.
format = 1
arms = ["placebo", "magnesium"]
nights = 8
seed = 3
block_nights = 8
period_nights = 1
half_life_nights = 0.0
outcome = "sol_min"
better = "lower"
worthwhile = 10.0
prior = "sceptical"
"""
ZONES = ("Europe/Berlin", "Asia/Kathmandu", "America/St_Johns")


class Unread:
    """A record that could not be read."""

    where = "line 7, „Zeile“"
    why = "no end"
    is_unread = True


class Ignored:
    """Rows that are none of Nightlab's business."""

    verb: Literal["read", "united", "ignored"] = "ignored"
    what = "records of „other“ kinds"
    count = 1234


def night(rng: Generator, day: int, *, letters: int = 40) -> Night:
    """Return a night of a made-up person, over a change of the clocks."""
    start = FIRST + timedelta(days=day, minutes=int(rng.integers(0, 90)))
    codes = rng.integers(0, 8, size=letters).astype(np.uint8)
    return Night(
        start=start,
        end=start + timedelta(hours=8),
        zone=ZONES[day % 3],
        source="apple" if day % 2 else "fitbit",
        device="Riley’s Watch" if day % 2 else "",
        is_nap=day % 5 == 4,
        hypnogram=Hypnogram(codes, 30.0, start) if day % 4 else None,
        reported={"asleep_min": float(rng.integers(300, 480)) + 0.5},
    )


def series(rng: Generator, kind: str, day: int) -> Series:
    """Return what a watch of that person measured on a day."""
    midnight_s = int(datetime.combine(FIRST.date(), datetime.min.time(), UTC).timestamp())
    at_s = midnight_s + day * 86_400 + np.sort(rng.choice(86_400, size=20, replace=False))
    return Series(
        kind=kind,
        day=FIRST.date() + timedelta(days=day),
        at_s=at_s,
        span_s=rng.integers(0, 600, size=20) * (kind == "steps"),
        values=rng.integers(40, 1200, size=20) / 10,
        source="apple",
        device="Riley’s Watch",
    )


def entry(rng: Generator, day: int, note: str = "") -> DiaryEntry:
    """Return a morning of that person."""
    bed = FIRST + timedelta(days=day)
    steps = [timedelta(minutes=int(m)) for m in np.cumsum(rng.integers(5, 60, size=3))]
    return DiaryEntry(
        zone=ZONES[0],
        into_bed=bed if day % 2 else None,
        tried_to_sleep=bed + steps[0],
        fell_asleep=bed + steps[1],
        woke=bed + steps[2] + timedelta(hours=6),
        rose=bed + steps[2] + timedelta(hours=7),
        awakenings=int(rng.integers(0, 4)) if day % 3 else None,
        awake_min=float(rng.integers(0, 60)) / 2 if day % 3 else None,
        quality=int(rng.integers(1, 6)),
        note=note,
    )


def log() -> list[Entry]:
    """Return what was told of a trial: some of every kind."""
    first, text = date(2024, 6, 1), "„so“,\nand no more"
    values = {"guess": "magnesium", "adverse": "mild", "amendment": DESIGN.replace("8", "12")}
    return [
        Entry(
            kind=kind,
            evening=first + timedelta(days=day),
            told_at=NOW + timedelta(days=day),
            until=first + timedelta(days=20) if kind == "pause" else None,
            value=values.get(kind, ""),
            text=text if day % 2 else "",
        )
        for day, kind in enumerate(get_args(Kind))
    ]


def fill(store: Store, rng: Generator) -> None:
    """Put something into every table."""
    facts = {
        "name": "Schlaf „24“.zip",
        "format": "fitbit",
        "zone": ZONES[0],
        "size_bytes": 3 * 2**30,
    }
    coffee = Event("caffeine", FIRST, ZONES[0], 80.0, "it's coffee", "events")
    walk = Event("exercise", FIRST + timedelta(days=1), ZONES[0], 30.0, "by the river", "events")
    nights = [night(rng, day) for day in range(12)]
    records: list[Record] = [*nights, entry(rng, 20), coffee, walk, Unread()]
    fewer: list[Record] = [*nights[3:], coffee]
    for version, taken in ((1, records), (2, fewer)):
        store.add_file(
            sha256="a1" * 32,
            format_version=version,
            records=taken,
            now=NOW,
            **facts,  # type: ignore[arg-type]
        )
    _of_sensors_and_a_night_that_grew(store, rng, nights[5])
    for day in range(6):
        store.add_diary(entry(rng, day, 'said "so",\nand slept'), now=NOW + timedelta(days=day))
    store.add_diary(entry(rng, 2, "corrected"), now=NOW + timedelta(days=9))
    store.add_event(Event("tag", FIRST, ZONES[1], None, "lángos 🥞"), now=NOW)
    states: tuple[TrialStatus, ...] = ("running", "stopped")
    for status in states:
        trial = store.add_trial(name=status, start=date(2024, 6, 1), design=DESIGN, now=NOW)
        store.set_trial_status(trial, status)
        store.set_dose(trial, date(2024, 6, 1), "late", NOW, "after all", now=NOW)
        store.set_dose(trial, date(2024, 6, 2), "missed", now=NOW)
        for told in log():
            store.add_entry(trial, told)
    store.set_setting("zone", ZONES[0])
    _of_oneself(store)


def _of_oneself(store: Store) -> None:
    """Answer what is answered with each kind of value, one of them otherwise a week later."""
    values: dict[str, Value] = {
        "age": 44.0,
        "rls_urge": False,
        "bedtime": "23:30",
        "disturbed_by": ("child", "„Kater“"),
        "tried": (),
        "caffeine_mg": None,
    }
    store.add_answers([Answer(key, value, NOW) for key, value in values.items()])
    store.add_answers([Answer("caffeine_mg", 160.5, NOW + timedelta(days=7))])
    for day, cause in ((0, "told for the first time"), (7, "a week later:\n„160,5 mg“")):
        store.add_plan(KeptPlan(NOW + timedelta(days=day), cause, f'{{"steps": [{day}]}}\n'))


def _of_sensors_and_a_night_that_grew(store: Store, rng: Generator, short: Night) -> None:
    """Take in a later export of the watch, from a life in two zones."""
    grown = replace(
        short,
        start=short.start - timedelta(minutes=20),
        hypnogram=None if short.hypnogram is None else replace(short.hypnogram),
        provenance=("united 2 fragments", "„so“"),
    )
    measured = [series(rng, kind, day) for kind in ("heart_rate", "steps") for day in range(3)]
    store.add_file(
        name="export.zip",
        sha256="b2" * 32,
        size_bytes=7,
        format="apple",
        format_version=1,
        zone=f"{ZONES[0]}; 2024-06-01T12:00 {ZONES[2]}",
        records=[grown, *measured, measured[0], Ignored(), Unread()],
        now=NOW + timedelta(days=30),
    )


def frozen(path: Path) -> str:
    """Return a lab as the SQL that makes it."""
    with closing(sqlite3.connect(path)) as connection:
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        return "\n".join([f"PRAGMA application_id = {owner};", *connection.iterdump()]) + "\n"


def main() -> None:
    """Write the file of the newest revision."""
    target = RELEASED / f"{schema.HEAD}.sql"
    if target.exists():
        sys.exit(f"{target.name} is there and never changes")
    with tempfile.TemporaryDirectory() as folder:
        with Store.open(Path(folder) / "lab.db") as store:
            fill(store, np.random.default_rng(20240601))
        RELEASED.mkdir(exist_ok=True)
        target.write_text(frozen(Path(folder) / "lab.db"), encoding="utf-8")


if __name__ == "__main__":
    main()
