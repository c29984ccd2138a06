"""Every row of a lab read, and held against the digest it was written with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from nightlab.errors import NightlabError
from nightlab.store import (
    answer_rows,
    diary_rows,
    entry_rows,
    event_rows,
    intake,
    night_rows,
    plan_rows,
    schema,
    series_rows,
    sqlite,
    tables,
    trial_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection, RowMapping, Table

    from nightlab.store.database import Database

SEAL = ("key", "sha256")
HELD = (*SEAL, "night_date")


@dataclass(frozen=True, slots=True)
class Checked:
    """A lab that was found whole.

    Args:
        revision: Of its tables.
        rows: Number of rows by table.
    """

    revision: str
    rows: Mapping[str, int]


def check(database: Database) -> Checked:
    """Look at every page, every reference, every row and every seal of a lab.

    Raises:
        NightlabError: The first fault found, with how many more there are.
    """
    with database.reading() as connection:
        if database.path is not None:
            _check_file(connection, database)
        schema.check_shape(connection, database)
        faults = list(_faults(connection))
        if faults:
            more = f", and {len(faults) - 1} more faults" if len(faults) > 1 else ""
            raise NightlabError(
                f"the lab is damaged: {faults[0]}{more}",
                where=database.where,
                fix=database.restore_step,
            )
        rows = {t.name: _count(connection, t) for t in tables.metadata.sorted_tables}
        return Checked(schema.revision_of(connection) or "", rows)


def _check_file(connection: Connection, database: Database) -> None:
    assert database.path is not None  # noqa: S101 - the caller asked
    sqlite.check_pages(connection.exec_driver_sql, database.path, "integrity_check")
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone():
        raise NightlabError(
            f"the lab is damaged: a row of table {broken[0]} names one of {broken[2]} that is gone",
            where=database.where,
            fix=database.restore_step,
        )


def _faults(connection: Connection) -> Iterator[str]:
    yield from _rows(connection, tables.night, _night)
    yield from _rows(connection, tables.diary, _entry)
    yield from _rows(connection, tables.diary_history, _entry)
    yield from _rows(connection, tables.event, _event)
    yield from _rows(connection, tables.event_history, _event)
    yield from _rows(connection, tables.night_history, _earlier_night)
    yield from _rows(connection, tables.series, _series)
    yield from _rows(connection, tables.skipped, lambda _: None)
    yield from _rows(connection, tables.setting, lambda _: None)
    yield from _rows(connection, tables.file, intake.imported)
    yield from _rows(connection, tables.trial, trial_rows.record_of)
    yield from _rows(connection, tables.dose, trial_rows.dose_of)
    yield from _rows(connection, tables.trial_entry, entry_rows.from_row)
    yield from _rows(connection, tables.answer, answer_rows.from_row)
    yield from _rows(connection, tables.plan, plan_rows.from_row)


def _rows(
    connection: Connection, table: Table, read: Callable[[RowMapping], object]
) -> Iterator[str]:
    """Read each row of a table; ``read`` returns a text where one is not what it was."""
    number = 0
    try:
        rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
        for number, row in enumerate(rows, 1):
            fault = _fault(row, read)
            if fault:
                yield f"row {number} of table {table.name} {fault}"
    except (ValueError, TypeError, OverflowError) as error:
        yield f"row {number + 1} of table {table.name} cannot be read ({error})"


def _fault(row: RowMapping, read: Callable[[RowMapping], object]) -> str:
    try:
        found = read(row)
    except NightlabError as error:
        return f"cannot be ({error.what})"
    except (ValueError, TypeError, OverflowError, KeyError) as error:
        return f"cannot be read ({error})"
    return found if isinstance(found, str) else ""


def _night(row: RowMapping) -> str:
    return _compared(row, night_rows.to_row(night_rows.from_row(row)))


def _earlier_night(row: RowMapping) -> str:
    return _night(row) if night_rows.is_whole(row) else ""


def _entry(row: RowMapping) -> str:
    entry = diary_rows.from_row(row)
    return _compared(row, diary_rows.to_row(entry, recorded_at=row["recorded_at"]))


def _event(row: RowMapping) -> str:
    return _compared(row, event_rows.to_row(event_rows.from_row(row)))


def _series(row: RowMapping) -> str:
    return _compared(row, series_rows.to_row(series_rows.from_row(row)), SEAL)


def _compared(row: RowMapping, again: dict[str, Any], names: tuple[str, ...] = HELD) -> str:
    same = all(row[name] == again[name] for name in names)
    return "" if same else "is not what was written down (its digest differs)"


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
