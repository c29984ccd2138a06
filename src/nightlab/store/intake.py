"""One file into the lab: all of it or nothing, and nothing twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from nightlab import __version__
from nightlab.nights import DiaryEntry, Event, Night
from nightlab.store import diary_rows, event_rows, night_rows, tables
from nightlab.store.merge import CHUNK, DIARY, EVENTS, KINDS, NIGHTS, Kind, Origin, merge, withdraw
from nightlab.store.values import ImportedFile, ImportResult, SkippedRecord, SupportsSkipped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

Record = Night | DiaryEntry | Event | SupportsSkipped


def add_file(
    connection: Connection, facts: dict[str, Any], records: Iterable[Record], now: datetime
) -> ImportResult:
    """Read the records of a file into the lab.

    Args:
        connection: In a writing transaction.
        facts: Columns of ``file`` that the caller knows.
        records: Taken one by one, and not at all where the file was last read alike.
        now: Instant of the import.
    """
    earlier = _readings(connection, facts)
    if _is_read_alike(earlier, facts):
        return ImportResult(file_id=earlier[-1]["id"], already_imported=True)
    row = facts | {"importer_version": __version__, "imported_at": now, "counts": {}}
    inserted = insert(tables.file).values(row).returning(tables.file.c.id)
    file_id = connection.execute(inserted).scalar_one()
    intake = _Intake(connection, Origin(now, file_id), now)
    intake.take_all(records)
    intake.withdraw_what_is_left_of([row["id"] for row in earlier])
    counts: dict[str, Any] = dict(intake.counts)
    connection.execute(update(tables.file).filter_by(id=file_id).values(counts=counts))
    return ImportResult(file_id=file_id, **counts)


def _is_read_alike(earlier: list[RowMapping], facts: dict[str, Any]) -> bool:
    """Tell whether what the lab has of a file is what this reading would give.

    The last one by number and the last by the clock may be two: joined labs and clocks that were set
    back put them out of order. Where they differ, reading once more does no harm.
    """
    last = (earlier[-1], max(earlier, key=lambda row: row["imported_at"])) if earlier else ()
    names = ("format_version", "zone")
    return bool(last) and all(row[name] == facts[name] for row in last for name in names)


def _readings(connection: Connection, facts: dict[str, Any]) -> list[RowMapping]:
    table = tables.file
    same = (table.c.sha256 == facts["sha256"]) & (table.c.format == facts["format"])
    return list(connection.execute(select(table).where(same).order_by(table.c.id)).mappings())


@dataclass(slots=True)
class _Intake:
    """A reading under way: what waits to be written, what the file gave so far, what it did."""

    connection: Connection
    origin: Origin
    now: datetime
    waiting: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def take_all(self, records: Iterable[Record]) -> None:
        stream = iter(records)
        while batch := list(islice(stream, CHUNK)):
            self.waiting = {name: [] for name in ("skipped", *(kind.name for kind in KINDS))}
            for record in batch:
                self._take(record)
            self._write()

    def withdraw_what_is_left_of(self, earlier: list[int]) -> None:
        for kind in KINDS if earlier else ():
            self.counts["withdrawn"] += withdraw(self.connection, kind, self.origin, earlier)

    def _take(self, record: Record) -> None:
        match record:
            case Night():
                self._queue(NIGHTS, night_rows.to_row(record))
            case DiaryEntry():
                self._queue(DIARY, diary_rows.to_row(record, recorded_at=self.now))
            case Event():
                self._queue(EVENTS, event_rows.to_row(record))
            case _:
                self._skip(record.where, record.why)

    def _queue(self, kind: Kind, row: dict[str, Any]) -> None:
        """Let the first record of a key count, so that reading a file never depends on the last."""
        key = f"{kind.name} {row['key']}"
        first = self.seen.get(key)
        if first is None:
            self.seen[key] = row["sha256"]
            self.waiting[kind.name].append(row)
        elif first == row["sha256"]:
            self.counts[f"{kind.name}_known"] += 1
        else:
            why = f"the file holds another record with the same {kind.told_apart_by}"
            self._skip(f"{kind.name}, {row['night_date']}", f"{why}; the first was kept")

    def _skip(self, place: str, why: str) -> None:
        row = {"file_id": self.origin.file_id, "place": place, "why": why}
        self.waiting["skipped"].append(row)

    def _write(self) -> None:
        for kind in KINDS:
            for change in merge(self.connection, kind, self.waiting[kind.name], self.origin):
                self.counts[f"{kind.name}_{change}"] += 1
        if unread := self.waiting["skipped"]:
            self.connection.execute(insert(tables.skipped), unread)
            self.counts["skipped"] += len(unread)


def files(connection: Connection) -> list[ImportedFile]:
    """Return the readings, oldest first."""
    rows = connection.execute(select(tables.file).order_by(tables.file.c.id)).mappings()
    return [imported(row) for row in rows]


def imported(row: RowMapping) -> ImportedFile:
    """Return the reading of a row."""
    facts = {name: value for name, value in row.items() if name != "counts"}
    return ImportedFile(**facts, result=ImportResult(file_id=row["id"], **row["counts"]))


def skipped(connection: Connection, file_id: int) -> list[SkippedRecord]:
    """Return what a reading left out, in the order of the file."""
    table = tables.skipped
    rows = connection.execute(select(table).filter_by(file_id=file_id).order_by(table.c.id))
    return [SkippedRecord(row.place, row.why) for row in rows]
