"""Diary entries as rows, and rows as diary entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.nights import DiaryEntry
from nightlab.store.columns import as_kept
from nightlab.store.digests import key_of, sha256_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import RowMapping


def to_row(entry: DiaryEntry, *, recorded_at: datetime) -> dict[str, Any]:
    """Return an entry's row without its file.

    Assumptions: date and source tell one entry from another; when it was recorded is no part of what
    it says.
    """
    content = {
        "source": as_kept(entry.source),
        "zone": entry.zone,
        "into_bed_at": entry.into_bed,
        "tried_to_sleep_at": entry.tried_to_sleep,
        "fell_asleep_at": entry.fell_asleep,
        "woke_at": entry.woke,
        "rose_at": entry.rose,
        "awakenings": entry.awakenings,
        "awake_min": None if entry.awake_min is None else float(entry.awake_min),
        "quality": entry.quality,
        "note": as_kept(entry.note),
    }
    return content | {
        "key": key_of(entry.date, content["source"]),
        "sha256": sha256_of(content),
        "night_date": entry.date,
        "recorded_at": recorded_at,
    }


def from_row(row: RowMapping) -> DiaryEntry:
    """Return the entry of a row, its instants in UTC."""
    return DiaryEntry(
        zone=row["zone"],
        into_bed=row["into_bed_at"],
        tried_to_sleep=row["tried_to_sleep_at"],
        fell_asleep=row["fell_asleep_at"],
        woke=row["woke_at"],
        rose=row["rose_at"],
        awakenings=row["awakenings"],
        awake_min=row["awake_min"],
        quality=row["quality"],
        note=row["note"],
        source=row["source"],
    )
