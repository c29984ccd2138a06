"""A lab's export into a lab: what was said last counts, and the other goes to the history.

Into an empty lab it gives the same lab. An older export into a newer state of the same lab changes
nothing, and a newer one into an older state makes it the newer one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import delete, insert, select, update

from nightlab.store import answer_rows, diary_rows, event_rows, night_rows, plan_rows
from nightlab.store.digests import key_of
from nightlab.store.joining_readings import join_readings
from nightlab.store.joining_series import join_series
from nightlab.store.joining_trials import join_settings, join_trials
from nightlab.store.merge import (
    CHUNK,
    DIARY,
    EVENTS,
    NIGHTS,
    SUPERSEDED,
    WITHDRAWN,
    Kind,
    Origin,
    retire,
)
from nightlab.store.overlaps import joined_settled
from nightlab.store.values import Change, ImportResult, SkippedRecord
from nightlab.units import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from nightlab.archive import Archive, EarlierNight
    from nightlab.store.joining_readings import JoinedReadings

T = TypeVar("T")
GONE = (WITHDRAWN, SUPERSEDED)
Known = set[tuple[str, str]]
"""Key and digest of contents."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A row on its way in, and when what it says was told; None where nobody knows."""

    row: dict[str, Any]
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Past:
    """What was replaced or withdrawn, here and in the export.

    Args:
        here: Contents that the lab has left behind.
        there: Contents that the export has left behind.
        kept: Those of both that are kept whole: of some nights there is a digest alone.
        withdrawn: When a key was last withdrawn here, or its place taken by a night that overlaps.
    """

    here: Known
    there: Known
    kept: Known
    withdrawn: dict[str, datetime]


def join(
    connection: Connection, archive: Archive, now: datetime
) -> tuple[ImportResult, list[SkippedRecord]]:
    """Take an export in.

    Args:
        connection: In a writing transaction.
        archive: What the export holds.
        now: Instant of the import.

    Returns:
        What changed, and what stands in the export and not in the lab.
    """
    readings = join_readings(connection, archive.readings)
    counts: Counter[str] = Counter()
    arrivals = _arrivals(archive, readings)
    earlier = _earlier(archive, readings)
    for kind, rows in arrivals.items():
        join_kind = _Joining(connection, kind, now, earlier.get(kind.name, []), readings)
        counts += join_kind.take_in(rows)
    counts += join_series(connection, archive.series, readings)
    trials, skipped = join_trials(connection, archive.trials)
    counts += trials
    counts += _of_oneself(connection, archive)
    changed = readings.added + join_settings(connection, archive.settings)
    changed += sum(n for name, n in counts.items() if not name.endswith("_known"))
    result = ImportResult(file_id=0, **dict[str, Any](counts), already_imported=not changed)
    return result, skipped


def _of_oneself(connection: Connection, archive: Archive) -> Counter[str]:
    """Add what was told of oneself, and the plans; return what came of them."""
    answers = answer_rows.add(connection, archive.answers)
    plans = plan_rows.add(connection, archive.plans)
    return Counter(
        answers_new=answers,
        answers_known=len(archive.answers) - answers,
        plans_new=plans,
        plans_known=len(archive.plans) - plans,
    )


def _arrivals(archive: Archive, readings: JoinedReadings) -> dict[Kind, list[Arrival]]:
    of, when = readings.file_id, readings.told_at
    return {
        NIGHTS: [
            Arrival(night_rows.to_row(k.night) | of(k.reading), when(k.reading))
            for k in archive.nights
        ],
        DIARY: [
            Arrival(
                diary_rows.to_row(k.entry, recorded_at=k.recorded_at) | of(k.reading), k.recorded_at
            )
            for k in archive.diary
        ],
        EVENTS: [
            Arrival(event_rows.to_row(k.event) | of(k.reading), when(k.reading))
            for k in archive.events
        ],
    }


def _earlier(archive: Archive, readings: JoinedReadings) -> dict[str, list[dict[str, Any]]]:
    """Return rows of histories by kind."""
    of = readings.file_id
    nights = [
        (night_rows.to_row(n.night) if n.night else _digest_of(n))
        | {"replaced_at": n.replaced_at, "why": n.why}
        | of(n.reading)
        for n in archive.earlier_nights
    ]
    diary = [
        diary_rows.to_row(k.entry, recorded_at=k.recorded_at)
        | {"replaced_at": k.replaced_at, "why": k.why}
        | of(k.reading)
        for k in archive.earlier_diary
    ]
    events = [
        event_rows.to_row(k.event) | {"replaced_at": k.replaced_at, "why": k.why} | of(k.reading)
        for k in archive.earlier_events
    ]
    return {NIGHTS.name: nights, DIARY.name: diary, EVENTS.name: events}


def _digest_of(night: EarlierNight) -> dict[str, Any]:
    """Return what is left of a night that was replaced when its digest alone was kept."""
    nothing = {c.name: None for c in NIGHTS.history.c if c.nullable}
    return nothing | {
        "key": key_of(night.source, night.device, night.start),
        "sha256": night.sha256,
        "night_date": night.date,
        "source": night.source,
        "device": night.device,
        "start_at": night.start,
    }


class _Joining:
    """The records of one kind on their way in.

    Args:
        connection: In a writing transaction.
        kind: The kind.
        now: Instant of the import.
        earlier: The export's history of the kind.
        readings: The imports of both.
    """

    def __init__(
        self,
        connection: Connection,
        kind: Kind,
        now: datetime,
        earlier: list[dict[str, Any]],
        readings: JoinedReadings,
    ) -> None:
        self.connection, self.kind, self.earlier = connection, kind, earlier
        self.origin, self.readings = Origin(now), readings
        self.past = self._past()
        self.left_out: frozenset[str] = frozenset()

    def take_in(self, arrivals: list[Arrival]) -> Counter[str]:
        """Take the records and their history in; return what came of them."""
        counts: Counter[str] = Counter()
        of_key = {arrival.row["key"]: arrival for arrival in reversed(arrivals)}
        unique = [a for a in arrivals if of_key[a.row["key"]] is a]
        withdraw = self._withdraw_read_again if self.kind is EVENTS else self._withdraw
        counts["withdrawn"] += withdraw(set(of_key))
        if self.kind is NIGHTS:
            counts["nights_superseded"] += self._settle(unique)
        for some in _chunks(unique):
            there = self._there([arrival.row["key"] for arrival in some])
            changes = [self._join(arrival, there.get(arrival.row["key"])) for arrival in some]
            counts.update(f"{self.kind.name}_{change}" for change in changes)
            new = [a.row for a, change in zip(some, changes, strict=True) if change == "new"]
            if new:
                self.connection.execute(insert(self.kind.table), new)
        self._join_history()
        return counts

    def _settle(self, arrivals: list[Arrival]) -> int:
        """Let one device sleep once at a time; return how many of the lab's nights gave way."""
        keys = [arrival.row["key"] for arrival in arrivals]
        here = {key: row for some in _chunks(keys) for key, row in self._there(some).items()}
        told = [a.row for a in arrivals if self._change(a, here.get(a.row["key"])) != "known"]
        same = {(row["key"], row["sha256"]) for row in here.values()}
        agreed = {a.row["key"] for a in arrivals if (a.row["key"], a.row["sha256"]) in same}
        agreed |= {row["key"] for row in told}
        settled = joined_settled(self.connection, told, agreed, self.readings.imported_at)
        self.left_out = settled.left_out
        for row in told:
            if row["key"] in settled.left_out - here.keys():
                self._keep_unless_kept(row, SUPERSEDED)
        for some in _chunks(sorted(settled.superseded)):
            for there in self._there(some).values():
                self._take_away(there, SUPERSEDED)
        return len(settled.superseded)

    def _join(self, arrival: Arrival, there: RowMapping | None) -> Change:
        """Write one record where something is there already, and say what came of it."""
        change = self._change(arrival, there)
        if there is not None and change == "revised":
            table = self.kind.table
            self._retire(there, "revised")
            self.connection.execute(
                update(table).where(table.c.id == there["id"]).values(arrival.row)
            )
        elif there is not None:
            self._confirm(arrival, there)
        elif change == "known" and self.kind is EVENTS:
            self._keep_unless_kept(arrival.row, WITHDRAWN)
        return change

    def _change(self, arrival: Arrival, there: RowMapping | None) -> Change:
        row, told_at = arrival.row, arrival.told_at
        if row["key"] in self.left_out:
            return "known"
        if there is None:
            return "known" if self._is_gone(arrival) else "new"
        if there["sha256"] == row["sha256"]:
            return "known"
        return "revised" if self._wins(row, told_at, there) else "known"

    def _is_gone(self, arrival: Arrival) -> bool:
        """Tell whether the lab had what arrives, and withdrew it after it was told."""
        # Labs of old counted the events that they withdrew, and kept none of them.
        if self.kind is EVENTS:
            return arrival.row["file_id"] in self.readings.left_here
        gone_at, told_at = self.past.withdrawn.get(arrival.row["key"]), arrival.told_at
        return gone_at is not None and told_at is not None and gone_at >= told_at

    def _wins(self, row: dict[str, Any], told_at: datetime | None, there: RowMapping) -> bool:
        """Tell whether what arrives takes the place of what is there."""
        # Whoever has already left behind what the other says is ahead.
        is_ahead = (row["key"], there["sha256"]) in self.past.there
        is_behind = (row["key"], row["sha256"]) in self.past.here
        if is_ahead != is_behind:
            return is_ahead
        says_less = None if is_ahead else self.kind.says_less
        if says_less and says_less(row, there):
            return False
        if says_less and says_less(dict(there), row):  # type: ignore[arg-type]
            return True
        was_told = self._told_at(there)
        return told_at is not None and (was_told is None or told_at > was_told)

    def _confirm(self, arrival: Arrival, there: RowMapping) -> None:
        """Keep what lost in the history; of two that say the same, keep the one told later."""
        row, table = arrival.row, self.kind.table
        said = (row["key"], row["sha256"])
        if there["sha256"] == row["sha256"]:
            is_later = self._confirmed(row) > self._confirmed(there)
            # What was typed in stays so, unless it has been something else since.
            may_be = there["file_id"] is not None or row["file_id"] is None
            if is_later and (may_be or said in self.past.there):
                self.connection.execute(update(table).where(table.c.id == there["id"]).values(row))
        else:
            self._keep_unless_kept(row, "revised")

    def _retire(self, there: Mapping[Any, Any], why: str) -> None:
        """Move a row to the history, where the export's own does not bring it."""
        if (there["key"], there["sha256"]) not in self.past.there & self.past.kept:
            of_it = self.kind.table.c.key == there["key"]
            retire(self.connection, self.kind, of_it, why, self.origin)

    def _keep_unless_kept(self, row: dict[str, Any], why: str) -> None:
        if (row["key"], row["sha256"]) not in self.past.kept:
            self._keep(row | {"replaced_at": self.origin.now, "why": why})

    def _keep(self, row: dict[str, Any]) -> None:
        names = [c.name for c in self.kind.history.c if c.name != "id"]
        # JSON would keep what nobody knows as its own null, which is something.
        known = {name: row[name] for name in names if row[name] is not None}
        self.connection.execute(insert(self.kind.history).values(known))

    def _withdraw(self, current: set[str]) -> int:
        """Take away what the export says was withdrawn after it was last told here."""
        gone: dict[str, datetime] = {}
        for row in self.earlier:
            if row["why"] in GONE and row["key"] not in current:
                gone[row["key"]] = max(row["replaced_at"], gone.get(row["key"], row["replaced_at"]))
        count = 0
        for some in _chunks(gone):
            for key, there in self._there(some).items():
                was_told = self._told_at(there)
                is_past = (key, there["sha256"]) in self.past.there
                if is_past and there["file_id"] and was_told and was_told <= gone[key]:
                    self._take_away(there, WITHDRAWN)
                    count += 1
        return count

    def _withdraw_read_again(self, current: set[str]) -> int:
        """Take away what came of a file that the export has read again, and found no more in it."""
        table = self.kind.table
        of_them = table.c.file_id.in_(self.readings.left_there)
        columns = (table.c.id, table.c.key, table.c.sha256)
        rows = self.connection.execute(select(*columns).where(of_them)).mappings()
        gone = [row for row in rows if row["key"] not in current]
        for row in gone:
            self._take_away(row, WITHDRAWN)
        return len(gone)

    def _take_away(self, there: Mapping[Any, Any], why: str) -> None:
        self._retire(there, why)
        table = self.kind.table
        self.connection.execute(delete(table).where(table.c.id == there["id"]))

    def _join_history(self) -> None:
        history = self.kind.history
        same = (history.c.key, history.c.sha256, history.c.replaced_at, history.c.why)
        there = {tuple(row) for row in self.connection.execute(select(*same))}
        for row in self.earlier:
            identity = tuple(row[column.name] for column in same)
            if identity not in there:
                there.add(identity)
                self._keep(row)

    def _past(self) -> Past:
        history = self.kind.history
        names = ["key", "sha256", "why", "replaced_at"] + ["end_at"] * (self.kind is NIGHTS)
        columns = [history.c[name] for name in names]
        found = self.connection.execute(select(*columns).order_by(history.c.replaced_at))
        rows = found.mappings().all()
        every: list[Mapping[Any, Any]] = [*rows, *self.earlier]
        whole = [row for row in every if self.kind is not NIGHTS or night_rows.is_whole(row)]
        return Past(
            here=_said(rows),
            there=_said(self.earlier),
            kept=_said(whole),
            withdrawn={r["key"]: r["replaced_at"] for r in rows if r["why"] in GONE},
        )

    def _there(self, keys: Sequence[str]) -> dict[str, RowMapping]:
        table = self.kind.table
        rows = self.connection.execute(select(table).where(table.c.key.in_(keys))).mappings()
        return {row["key"]: row for row in rows}

    def _confirmed(self, row: Mapping[Any, Any]) -> tuple[datetime, datetime]:
        """Return when a row was told, and when the last file that says the same was read."""
        told_at = self._told_at(row) or EPOCH
        return told_at, self.readings.imported_at.get(row["file_id"], told_at)

    def _told_at(self, there: Mapping[Any, Any]) -> datetime | None:
        if self.kind is DIARY:
            told: datetime = there["recorded_at"]
            return told
        return None if there["file_id"] is None else self.readings.imported_at[there["file_id"]]


def _said(rows: Iterable[Mapping[Any, Any]]) -> Known:
    return {(row["key"], row["sha256"]) for row in rows}


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    some = list(items)
    for first in range(0, len(some), CHUNK):
        yield some[first : first + CHUNK]
