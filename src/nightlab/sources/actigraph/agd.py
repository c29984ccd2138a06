"""ActiLife's .agd: an SQLite database with counts by .NET's ticks, read in memory."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.sources.actigraph.recording import MOST_EPOCHS, Recording, check_length
from nightlab.sources.part import MIB
from nightlab.units import YEARS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.sources.part import Part

MAGIC = b"SQLite format 3\0"
MOST_MIB = 256
MOST_STEPS = 2_000
"""Calls of the watchdog, each after 100,000 of SQLite's instructions: some ten seconds."""
STEP = 100_000
LONGEST_EPOCH_S = 3600
ROW = np.dtype([("at", np.int64), ("count", np.float64)])
TICKS_PER_S = 10_000_000
FIRST_DAY = datetime(1, 1, 1)  # noqa: DTZ001 - ticks count from a wall clock
DAMAGED = "the file is damaged, or no export of ActiLife: export it again"


def read_agd(part: Part) -> Recording:
    """Read an .agd file without writing anything to disk.

    Assumptions: ``dataTimestamp`` is the wall clock at the start of an epoch in ticks of 100 ns since
    the year 1; an epoch without a row is missing. The schema is not trusted: only plain tables are
    read, and a query that does not end is stopped.

    Raises:
        NightlabError: Over 256 MiB, a damaged database, or one of another shape.
    """
    if part.size > MOST_MIB * MIB:
        raise NightlabError(
            f"over {MOST_MIB} MiB", where=part.name, fix="export it in epochs of 60 s"
        )
    content = b"".join(part.chunks())
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            return _recording(_opened(database, content), part.name)
    except (sqlite3.Error, OverflowError, MemoryError, UnicodeDecodeError) as error:
        raise NightlabError("a damaged database", where=part.name, fix=DAMAGED) from error


def _opened(database: sqlite3.Connection, content: bytes) -> sqlite3.Connection:
    left = [MOST_STEPS]

    def is_over() -> int:
        left[0] -= 1
        return left[0] < 0

    database.deserialize(content)
    database.set_progress_handler(is_over, STEP)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA query_only = ON")
    database.text_factory = lambda text: text.decode(errors="replace")
    return database


def _recording(database: sqlite3.Connection, name: str) -> Recording:
    for table in ("settings", "data"):
        found = database.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND lower(name) = ?", (table,)
        ).fetchone()
        if found is None or not re.match(r"create\s+table\b", str(found[0]), re.IGNORECASE):
            raise NightlabError(f"no table of {table}", where=name, fix=DAMAGED)
    settings = {
        str(key).lower(): str(value)
        for key, value in database.execute(
            "SELECT settingName, settingValue FROM settings LIMIT 1000"
        )
    }
    epoch_s = _whole(settings.get("epochlength", ""))
    if not 0 < epoch_s <= LONGEST_EPOCH_S:
        raise NightlabError("no epoch length", where=f"{name}, settings", fix=DAMAGED)
    counts, start = _counts(database, epoch_s, name, settings)
    names = [settings.get("devicename", "ActiGraph"), settings.get("deviceserial", "")]
    return Recording(
        counts,
        epoch_s,
        start,
        " ".join(each.strip() for each in names if each.strip())[:100],
        settings.get("limb", "").strip().lower()[:20],
    )


def _counts(
    database: sqlite3.Connection, epoch_s: int, name: str, settings: dict[str, str]
) -> tuple[NDArray[np.float64], datetime]:
    """Return counts at even epochs, and the wall clock of the first."""
    cursor = database.execute(
        "SELECT CAST(dataTimestamp AS INTEGER), CAST(axis1 AS REAL) FROM data"
        " WHERE dataTimestamp IS NOT NULL ORDER BY 1 LIMIT ?",
        (MOST_EPOCHS + 1,),
    )
    rows = np.fromiter(
        ((at, np.nan if count is None else count) for at, count in cursor), dtype=ROW
    )
    if not rows.size:
        return rows["count"], _clock(_whole(settings.get("startdatetime", "")), name)
    step = epoch_s * TICKS_PER_S
    at = (rows["at"] - rows["at"][0] + step // 2) // step
    n = int(at[-1]) + 1
    check_length(max(n, rows.size), epoch_s, f"{name}, data")
    counts = np.full(n, np.nan)
    counts[at] = np.where(np.isfinite(rows["count"]), rows["count"], np.nan)
    return counts, _clock(int(rows["at"][0]), name)


def _clock(ticks: int, name: str) -> datetime:
    try:
        start = FIRST_DAY + timedelta(seconds=ticks // TICKS_PER_S)
    except OverflowError:
        start = FIRST_DAY
    if start.year not in YEARS:
        raise NightlabError(
            f"{ticks} ticks are no time of a recording", where=f"{name}, data", fix=DAMAGED
        )
    return start


def _whole(text: str) -> int:
    """Return a whole number; 0 where the text is none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 19 else 0
