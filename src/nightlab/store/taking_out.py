"""All that a lab holds, at one instant of it, as plain values."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from nightlab.archive import (
    Archive,
    EarlierEntry,
    EarlierEvent,
    EarlierNight,
    KeptEntry,
    KeptEvent,
    KeptNight,
    KeptSeries,
    Reading,
    SealedTrial,
    TakenDose,
)
from nightlab.archive.samples import order
from nightlab.store import (
    answer_rows,
    diary_rows,
    entry_rows,
    event_rows,
    night_rows,
    plan_rows,
    series_rows,
    tables,
    trial_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, RowMapping, Table


def archive_of(connection: Connection) -> Archive:
    """Return a lab's content; readings are numbered from 1, whatever numbers the database gave."""
    readings = tuple(_readings(connection))
    numbers = {row["id"]: n for n, row in enumerate(_rows(connection, tables.file), 1)}

    def number(row: RowMapping) -> int | None:
        return None if row["file_id"] is None else numbers[row["file_id"]]

    nights = _rows(connection, tables.night)
    diary = _rows(connection, tables.diary)
    events = _rows(connection, tables.event)
    return Archive(
        readings=readings,
        nights=tuple(KeptNight(night_rows.from_row(row), number(row)) for row in nights),
        earlier_nights=tuple(
            _earlier_night(row, number(row)) for row in _rows(connection, tables.night_history)
        ),
        diary=tuple(
            KeptEntry(diary_rows.from_row(row), number(row), row["recorded_at"]) for row in diary
        ),
        earlier_diary=tuple(
            _earlier_entry(row, number(row)) for row in _rows(connection, tables.diary_history)
        ),
        events=tuple(KeptEvent(event_rows.from_row(row), number(row)) for row in events),
        earlier_events=tuple(
            _earlier_event(row, number(row)) for row in _rows(connection, tables.event_history)
        ),
        trials=tuple(_trials(connection)),
        series=tuple(_series(connection, numbers)),
        settings={row["key"]: row["value"] for row in _rows(connection, tables.setting)},
        answers=tuple(map(answer_rows.from_row, _rows(connection, tables.answer))),
        plans=tuple(map(plan_rows.from_row, _rows(connection, tables.plan))),
    )


def _rows(connection: Connection, table: Table) -> list[RowMapping]:
    return list(connection.execute(select(table).order_by(*table.primary_key)).mappings())


def _series(connection: Connection, numbers: Mapping[int, int]) -> list[KeptSeries]:
    rows = _rows(connection, tables.series)
    kept = [KeptSeries(series_rows.from_row(row), numbers[row["file_id"]]) for row in rows]
    return sorted(kept, key=order)


def _readings(connection: Connection) -> Iterator[Reading]:
    skipped: Mapping[int, list[tuple[str, str]]] = defaultdict(list)
    for row in _rows(connection, tables.skipped):
        skipped[row["file_id"]].append((row["place"], row["why"]))
    for number, row in enumerate(_rows(connection, tables.file), 1):
        facts = {name: value for name, value in row.items() if name != "id"}
        yield Reading(number=number, **facts, skipped=tuple(skipped[row["id"]]))


def _earlier_night(row: RowMapping, number: int | None) -> EarlierNight:
    return EarlierNight(
        date=row["night_date"],
        source=row["source"],
        device=row["device"],
        start=row["start_at"],
        sha256=row["sha256"],
        reading=number,
        replaced_at=row["replaced_at"],
        why=row["why"],
        night=night_rows.from_row(row) if night_rows.is_whole(row) else None,
    )


def _earlier_entry(row: RowMapping, number: int | None) -> EarlierEntry:
    when = (row["recorded_at"], row["replaced_at"])
    return EarlierEntry(diary_rows.from_row(row), number, *when, row["why"])


def _earlier_event(row: RowMapping, number: int | None) -> EarlierEvent:
    return EarlierEvent(event_rows.from_row(row), number, row["replaced_at"], row["why"])


def _trials(connection: Connection) -> Iterator[SealedTrial]:
    logs = entry_rows.of_all(connection)
    doses: Mapping[str, list[TakenDose]] = defaultdict(list)
    for row in _rows(connection, tables.dose):
        fate = (row["status"], row["at"], row["note"], row["told_at"])
        dose = TakenDose(row["taken_on"], *fate)
        doses[f"t{row['trial_id']}"].append(dose)
    for trial in trial_rows.all_of_them(connection):
        yield SealedTrial(
            id=trial.id,
            name=trial.name,
            created_at=trial.created_at,
            start=trial.start,
            status=trial.status,
            design=trial.design,
            design_sha256=trial.design_sha256,
            doses=tuple(doses[trial.id]),
            entries=tuple(logs[trial.id]),
        )
