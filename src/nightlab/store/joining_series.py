"""Series of an export into a lab: samples of both, and where they differ what was told later."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from nightlab.store.series_rows import key_of_series
from nightlab.store.tables import series as table
from nightlab.store.uniting import Told, unite
from nightlab.units import EPOCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from nightlab.archive import KeptSeries
    from nightlab.store.joining_readings import JoinedReadings

DAYS = 500
"""Days at once, some of which hold 86,400 samples."""


def join_series(
    connection: Connection, kept: Sequence[KeptSeries], readings: JoinedReadings
) -> Counter[str]:
    """Unite the samples of an export with those of the lab; count them as an import does."""
    counts: Counter[str] = Counter()
    for first in range(0, len(kept), DAYS):
        counts += unite(connection, _told(connection, kept[first : first + DAYS], readings))
    return counts


def _told(
    connection: Connection, kept: Sequence[KeptSeries], readings: JoinedReadings
) -> list[Told]:
    keys = [key_of_series(each.series) for each in kept]
    columns = select(table.c.key, table.c.file_id).where(table.c.key.in_(keys))
    here = {row.key: readings.imported_at[row.file_id] for row in connection.execute(columns)}
    found = []
    for key, each in zip(keys, kept, strict=True):
        number = readings.numbers[each.reading]
        is_later = readings.imported_at[number] > here.get(key, EPOCH)
        found.append(Told(each.series, number, is_later))
    return found
