"""Exports large enough to be killed in the middle of, and what a lab holds of them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.lab import Lab
from nightlab.nights import Hypnogram
from sources import made

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.nights import Night

ZONE = "Europe/Berlin"
PROFILE = b"date_of_birth,member_since,sleep_tracking\n1980-02-03,2019-01-01,Normal\n"
Content = dict[str, list[tuple[Any, ...]]]

# A clock's reading, not what came in: two imports differ in these and in nothing else.
TIMES_OF_IMPORT = {"imported_at", "recorded_at", "replaced_at"}


def takeout(path: Path, *, fortnights: int, first: int = 0) -> Path:
    """Write a Fitbit Takeout of a part for each fortnight, from the first on, with its owner."""
    nights = made.person(np.random.default_rng(11), ZONE, "autumn", "fitbit")
    parts = {
        f"Takeout/Fitbit/sleep-{number:04}.json": made.fitbit_json(
            [_later(night, timedelta(days=14 * number)) for night in nights], takeout=True
        )
        for number in range(first, first + fortnights)
    }
    path.write_bytes(made.zipped(parts | {"Takeout/Fitbit/Your Profile/Profile.csv": PROFILE}))
    return path


def begun_late(path: Path) -> Path:
    """Write a Takeout whose nights begin later than the same nights in ``takeout``, and end as they do.

    Nights of one device that overlap are one sleep, so that an import of ``takeout`` afterwards puts
    its nights in the place of these.
    """
    nights = made.person(np.random.default_rng(11), ZONE, "autumn", "fitbit")
    late = [_begun(night, timedelta(minutes=20)) for night in nights if not night.is_nap][:5]
    parts = {"Takeout/Fitbit/sleep-0000.json": made.fitbit_json(late, takeout=True)}
    path.write_bytes(made.zipped(parts | {"Takeout/Fitbit/Your Profile/Profile.csv": PROFILE}))
    return path


def _begun(night: Night, later: timedelta) -> Night:
    stages = night.hypnogram
    assert stages is not None
    left_out = round(later.total_seconds() / stages.epoch_s)
    shorter = Hypnogram(stages.epochs[left_out:], stages.epoch_s, stages.start + later)
    return replace(night, start=night.start + later, hypnogram=shorter)


def health(path: Path, *, days: int) -> Path:
    """Write an export of Apple Health with nights of two devices, events and what a watch measured."""
    case = next(each for each in made.CASES if each.name == "apple")
    rng = np.random.default_rng(13)
    path.write_bytes(case.write(case.people(rng, ZONE, "autumn", days=days), rng))
    return path


def _later(night: Night, by: timedelta) -> Night:
    assert night.hypnogram is not None
    stages = replace(night.hypnogram, start=night.hypnogram.start + by)
    return replace(night, start=night.start + by, end=night.end + by, hypnogram=stages)


def diary(path: Path) -> Path:
    """Write a diary of a fortnight."""
    entries = made.diary(np.random.default_rng(12), ZONE, "spring")
    path.write_bytes(made.diary_csv(entries))
    return path


def copied(lab: Path, place: Path) -> Path:
    """Copy a lab; return the copy."""
    shutil.copy(lab, place)
    return place


def take_in(lab: Path, file: Path) -> Path:
    """Import a file in this process, undisturbed; return the lab."""
    with Lab.open(lab) as opened:
        opened.import_file(file, zone_name=ZONE)
    return lab


def content(lab: Path) -> Content:
    """Return every row of a lab that is whole, less the times of import; none where it has no tables."""
    with closing(sqlite3.connect(lab)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: _rows(connection, name) for (name,) in sorted(named)}


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    kept = ", ".join(f'"{name}"' for name in columns if name not in TIMES_OF_IMPORT)
    return sorted(connection.execute(f"SELECT {kept} FROM {table}"), key=repr)  # noqa: S608
