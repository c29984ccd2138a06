"""Which nights, diary entries, events and series: by date of the night, by source, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from nightlab.store import diary_rows, event_rows, night_rows, series_rows, tables
from nightlab.units import utc

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, Select, Table

    from nightlab.nights import DiaryEntry, Event, Night, Series


@dataclass(frozen=True, slots=True)
class Choice:
    """Which records; None where it does not matter.

    Args:
        since: First date of the night.
        until: Last date of the night.
        source: Format they came from.
    """

    since: date | None = None
    until: date | None = None
    source: str | None = None

    def of(self, table: Table) -> Select[Any]:
        """Return the rows of a table."""
        rows = select(table)
        if self.since is not None:
            rows = rows.where(table.c.night_date >= self.since)
        if self.until is not None:
            rows = rows.where(table.c.night_date <= self.until)
        if self.source is not None:
            rows = rows.where(table.c.source == self.source)
        return rows


def nights(connection: Connection, choice: Choice) -> list[Night]:
    """Return nights by start."""
    table = tables.night
    rows = choice.of(table).order_by(table.c.start_at, table.c.id)
    return [night_rows.from_row(row) for row in connection.execute(rows).mappings()]


def spans(connection: Connection, choice: Choice) -> list[tuple[str, datetime, datetime, str]]:
    """Return device, start, end and zone of nights, without their stages."""
    night = tables.night.c
    wanted = (night.device, night.start_at, night.end_at, night.zone)
    rows = choice.of(tables.night).with_only_columns(*wanted)
    return [tuple(row) for row in connection.execute(rows)]


def diary(connection: Connection, choice: Choice) -> list[DiaryEntry]:
    """Return diary entries by date."""
    table = tables.diary
    rows = choice.of(table).order_by(table.c.night_date, table.c.id)
    return [diary_rows.from_row(row) for row in connection.execute(rows).mappings()]


def earlier_diary(connection: Connection, choice: Choice) -> list[DiaryEntry]:
    """Return diary entries that were replaced or withdrawn, by date and then by when."""
    table = tables.diary_history
    rows = choice.of(table).order_by(table.c.night_date, table.c.id)
    return [diary_rows.from_row(row) for row in connection.execute(rows).mappings()]


def events(connection: Connection, choice: Choice, kind: str | None) -> list[Event]:
    """Return events by instant."""
    table = tables.event
    rows = choice.of(table).order_by(table.c.at, table.c.id)
    if kind is not None:
        rows = rows.where(table.c.kind == kind)
    return [event_rows.from_row(row) for row in connection.execute(rows).mappings()]


def series(
    connection: Connection, kind: str | None, since: datetime | None, until: datetime | None
) -> list[Series]:
    """Return series of the UTC days that touch a span, by kind, source, device and day."""
    table = tables.series
    rows = select(table)
    if kind is not None:
        rows = rows.where(table.c.kind == kind)
    if since is not None:
        rows = rows.where(table.c.day >= utc(since, where="since").date())
    if until is not None:
        rows = rows.where(table.c.day <= utc(until, where="until").date())
    found = [series_rows.from_row(row) for row in connection.execute(rows).mappings()]
    # Sorted here, for databases differ in how they order texts.
    return sorted(found, key=lambda each: (each.kind, each.source, each.device, each.day))


def series_counts(connection: Connection) -> dict[str, int]:
    """Return the number of samples of each kind that is there."""
    table = tables.series
    rows = select(table.c.kind, func.sum(table.c.n)).group_by(table.c.kind)
    return {kind: int(count) for kind, count in sorted(map(tuple, connection.execute(rows)))}
