"""One file into the lab: all of it or nothing, and nothing twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from nightlab import __version__
from nightlab.nights import DiaryEntry, Event, Night, Series
from nightlab.store import diary_rows, event_rows, night_rows, tables
from nightlab.store.columns import as_kept
from nightlab.store.merge import (
    CHUNK,
    DIARY,
    EVENTS,
    KINDS,
    NIGHTS,
    Kind,
    Origin,
    merge,
    supersede,
    withdraw,
)
from nightlab.store.overlaps import has_nights, nights_settled, told_of
from nightlab.store.settling import NOTHING_MET
from nightlab.store.uniting import Told, unite
from nightlab.store.values import (
    ImportedFile,
    ImportResult,
    SkippedRecord,
    SupportsCounted,
    SupportsSkipped,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

Record = Night | DiaryEntry | Event | Series | SupportsCounted | SupportsSkipped
SKIPPED = tables.skipped.name
TWICE = "records that stand in the file twice"
HALF = 16
NIGHTS_AT_ONCE = 200
"""A night's row weighs as much as several of an event."""
SAMPLES_A_RECORD = 500
"""Samples that weigh in a batch as much as a record, so that days of many do not fill the memory."""


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
    origin = Origin(now, file_id, tuple(row["id"] for row in earlier))
    intake = _Intake(connection, origin)
    counts = intake.take_all(records)
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
    """A reading under way: what waits to be written, what the file gave so far, what it did.

    Nights wait to the end, when it is known which of those in the lab the file gives again.
    """

    connection: Connection
    origin: Origin
    nights: dict[str, Night] = field(default_factory=dict)
    waiting: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    samples: list[Told] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    told: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def take_all(self, records: Iterable[Record]) -> dict[str, Any]:
        """Take the records in and return what they did, by the names of ``ImportResult``."""
        weight = 0
        for record in records:
            weight += self._take(record)
            if weight >= CHUNK:
                self._write()
                weight = 0
        self._write()
        self._take_nights()
        for kind in KINDS if self.origin.earlier else ():
            self.counts["withdrawn"] += withdraw(self.connection, kind, self.origin)
        numbers = {name: count for name, count in self.counts.items() if count}
        return {**numbers, **{verb: dict(counts) for verb, counts in self.told.items()}}

    def _take(self, record: Record) -> int:
        """Take one record, and return how much of a batch it fills."""
        match record:
            case Series():
                self.samples.append(Told(record, self.file_id))
                return 1 + record.n // SAMPLES_A_RECORD
            case Night():
                row = night_rows.to_row(record)
                # A row takes twice the room of its night, and decades of them wait.
                if self._is_first(NIGHTS, row):
                    self.nights[row["key"]] = record
            case DiaryEntry():
                row = diary_rows.to_row(record, recorded_at=self.origin.now)
                self._queue(DIARY, row)
            case Event():
                self._queue(EVENTS, event_rows.to_row(record))
            case SupportsCounted():
                self.told[record.verb][as_kept(record.what)] += record.count
            case _:
                self._skip(record.where, record.why)
                self.counts["unread"] += record.is_unread
        return 1

    def _queue(self, kind: Kind, row: dict[str, Any]) -> None:
        if self._is_first(kind, row):
            self.waiting[kind.name].append(row)

    def _is_first(self, kind: Kind, row: dict[str, Any]) -> bool:
        """Let the first record of a key count, so that reading a file never depends on the last."""
        # Half a digest tells two records apart as well, in a third of the room.
        key, content = int(row["key"][:HALF], 16), int(row["sha256"][:HALF], 16)
        first = self.seen.get(key)
        if first is None:
            self.seen[key] = content
        elif first == content:
            self.told["ignored"][TWICE] += 1
        else:
            why = f"the file holds another record with the same {kind.told_apart_by}"
            self._skip(f"{kind.name}, {row['night_date']}", f"{why}; the first was kept")
        return first is None

    def _skip(self, place: str, why: str) -> None:
        row = {"file_id": self.file_id, "place": place, "why": why}
        self.waiting[SKIPPED].append(row)

    def _write(self) -> None:
        for kind in (DIARY, EVENTS):
            self._merge(kind, self.waiting.pop(kind.name, []))
        if skipped := self.waiting.pop(SKIPPED, []):
            self.connection.execute(insert(tables.skipped), skipped)
            self.counts["skipped"] += len(skipped)
        self.counts += unite(self.connection, self.samples)
        self.samples = []

    def _take_nights(self) -> None:
        sources = {night.source for night in self.nights.values()}
        settled = NOTHING_MET
        if has_nights(self.connection, sources):
            given = [told_of(night_rows.to_row(night)) for night in self.nights.values()]
            settled = nights_settled(self.connection, given, self.origin.earlier)
        supersede(self.connection, sorted(settled.superseded), self.origin)
        self.counts["nights_superseded"] += len(settled.superseded)
        self.counts["nights_known"] += len(settled.left_out)
        standing = (night for key, night in self.nights.items() if key not in settled.left_out)
        while rows := [night_rows.to_row(night) for night in islice(standing, NIGHTS_AT_ONCE)]:
            self._merge(NIGHTS, rows)

    def _merge(self, kind: Kind, rows: list[dict[str, Any]]) -> None:
        for change in merge(self.connection, kind, rows, self.origin):
            self.counts[f"{kind.name}_{change}"] += 1

    @property
    def file_id(self) -> int:
        """Number of the reading."""
        assert self.origin.file_id is not None  # noqa: S101 - a reading under way has one
        return self.origin.file_id


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
