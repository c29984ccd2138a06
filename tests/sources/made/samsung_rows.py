"""Rows of Samsung's tables, one by one, for what a whole person's export does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.nights import Night, Zones
from nightlab.sources import Counted, Record, read_file
from sources.made.samsung import BREATH, CAFFEINE, COMBINED, DEVICE, HEART, SLEEP, STAGE, P, table
from sources.made.zips import zipped

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = "Europe/Berlin"
EXERCISE = "com.samsung.health.exercise."
NAMES = {
    "sleep": ("com.samsung.shealth.sleep", SLEEP),
    "combined": ("com.samsung.shealth.sleep_combined", COMBINED),
    "stages": ("com.samsung.health.sleep_stage", STAGE),
    "devices": ("com.samsung.health.device_profile", DEVICE),
    "heart": ("com.samsung.shealth.tracker.heart_rate", HEART),
    "caffeine": ("com.samsung.health.caffeine_intake", CAFFEINE),
    "exercise": (
        "com.samsung.shealth.exercise",
        (
            "title",
            f"{EXERCISE}duration",
            f"{EXERCISE}start_time",
            f"{EXERCISE}exercise_type",
            f"{EXERCISE}end_time",
        ),
    ),
    "breath": ("com.samsung.health.respiratory_rate", BREATH),
}


def session_row(key: str, start: str, end: str, **fields: str) -> dict[str, str]:
    """Return a row of the table of sessions, by ``datauuid``."""
    return {
        f"{P}start_time": f"{start}:00.000",
        f"{P}end_time": f"{end}:00.000",
        f"{P}time_offset": "UTC+0100",
        f"{P}datauuid": key,
        f"{P}deviceuuid": fields.pop("deviceuuid", ""),
        "efficiency": "0.0",
        **fields,
    }


def stage_row(key: str, code: str, start: str, end: str) -> dict[str, str]:
    """Return a row of the table of stages, by ``sleep_id``."""
    return {
        "sleep_id": key,
        "stage": code,
        "start_time": f"{start}:00.000",
        "end_time": f"{end}:00.000",
        "time_offset": "UTC+0100",
    }


def read_tables(
    tmp_path: Path, zone: str | Zones = BERLIN, **tables: list[dict[str, str]]
) -> list[Record]:
    """Return the records of a zip of tables."""
    path = tmp_path / "samsung.zip"
    members = {f"{name}.csv": table(*NAMES[name], rows) for name, rows in tables.items()}
    path.write_bytes(zipped(members))
    return list(read_file(path, zone=zone))


def nights_of(records: list[Record]) -> list[Night]:
    """Return the nights among records."""
    return [record for record in records if isinstance(record, Night)]


def counts_of(records: list[Record]) -> dict[str, int]:
    """Return what was counted, by what it is."""
    return {record.what: record.count for record in records if isinstance(record, Counted)}


NIGHT = ("2025-02-21 22:00", "2025-02-22 06:00")
