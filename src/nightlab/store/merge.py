"""Rows into a table: what is new, what says something else, what is known; nothing lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, literal, select, update

from nightlab.store import night_rows, tables
from nightlab.store.columns import Instant
from nightlab.store.database import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping, Table

    from nightlab.store.values import Change

CHUNK = 1000
WITHDRAWN = "withdrawn"
"""Why a row went to the history: its file does not give it any more."""
SUPERSEDED = "superseded"
"""Likewise: a night that overlaps it took its place."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    Args:
        name: As it stands in the counts of an import.
        table: Where it is kept.
        told_apart_by: Its natural key in words.
        history: Where a replaced or withdrawn row goes.
        says_less: Tells whether a row says less than the one there, so that an older export that comes
            late takes nothing away; None where nobody can tell.
    """

    name: str
    table: Table
    told_apart_by: str
    history: Table
    says_less: Callable[[dict[str, Any], RowMapping], bool] | None = None


NIGHTS = Kind(
    "nights", tables.night, "source, device and start", tables.night_history, night_rows.says_less
)
DIARY = Kind("diary", tables.diary, "date and source", tables.diary_history)
EVENTS = Kind("events", tables.event, "kind, time, label, amount and source", tables.event_history)
KINDS = (NIGHTS, DIARY, EVENTS)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from.

    Args:
        now: Instant of adding.
        file_id: The reading; None where a person typed them in.
        earlier: Earlier readings of the same file, whose word it replaces.
    """

    now: datetime
    file_id: int | None = None
    earlier: tuple[int, ...] = ()


def merge(
    connection: Connection, kind: Kind, rows: Sequence[dict[str, Any]], origin: Origin
) -> list[Change]:
    """Write at most ``CHUNK`` rows, and say of each what it did.

    Assumptions: no two rows share a key; the connection is in a writing transaction. A row belongs
    to the last reading that gave it, unless a person typed it in. What a person corrected by hand
    stands where a file only repeats what it said before the correction.
    """
    if not rows:
        return []
    stored = _stored(connection, kind.table, [row["key"] for row in rows])
    overruled = _overruled(connection, kind, stored) if origin.file_id is not None else set()
    with readable(f"table {kind.table.name}"):
        changes = [
            _change(kind, row, stored.get(row["key"]), overruled, origin.earlier) for row in rows
        ]
    by_change: dict[Change, list[dict[str, Any]]] = {"new": [], "revised": [], "known": []}
    for row, change in zip(rows, changes, strict=True):
        by_change[change].append(row | {"file_id": origin.file_id})
    if by_change["new"]:
        connection.execute(insert(kind.table), by_change["new"])
    _replace(connection, kind, by_change["revised"], origin)
    _confirm(connection, kind.table, [row["key"] for row in by_change["known"]], origin)
    return changes


def _change(
    kind: Kind,
    row: dict[str, Any],
    there: RowMapping | None,
    overruled: set[tuple[str, str]],
    earlier: tuple[int, ...],
) -> Change:
    if there is None:
        return "new"
    same = there["sha256"] == row["sha256"] or (row["key"], row["sha256"]) in overruled
    is_replaced = there["file_id"] in earlier
    less = kind.says_less is not None and not is_replaced and kind.says_less(row, there)
    return "known" if same or less else "revised"


def _stored(connection: Connection, table: Table, keys: list[str]) -> dict[str, RowMapping]:
    rows = select(table).where(table.c.key.in_(keys))
    with readable(f"table {table.name}"):
        return {row["key"]: row for row in connection.execute(rows).mappings()}


def _overruled(
    connection: Connection, kind: Kind, stored: dict[str, RowMapping]
) -> set[tuple[str, str]]:
    """Return key and digest of what a person has since put right by hand."""
    by_hand = [key for key, row in stored.items() if row["file_id"] is None]
    if not by_hand:
        return set()
    past = kind.history.c
    rows = connection.execute(select(past.key, past.sha256).where(past.key.in_(by_hand)))
    return {(row.key, row.sha256) for row in rows}


def _replace(
    connection: Connection, kind: Kind, rows: list[dict[str, Any]], origin: Origin
) -> None:
    if rows:
        of_them = kind.table.c.key.in_([row["key"] for row in rows])
        retire(connection, kind, of_them, "revised", origin)
        by_key = kind.table.c.key == bindparam("its_key")
        named = [row | {"its_key": row["key"]} for row in rows]
        connection.execute(update(kind.table).where(by_key), named)


def _confirm(connection: Connection, table: Table, keys: list[str], origin: Origin) -> None:
    if keys and origin.file_id is not None:
        of_files = table.c.key.in_(keys) & table.c.file_id.is_not(None)
        connection.execute(update(table).where(of_files).values(file_id=origin.file_id))


def supersede(connection: Connection, keys: Sequence[str], origin: Origin) -> None:
    """Take away nights whose place others take that are about to be written."""
    for first in range(0, len(keys), CHUNK):
        of_them = tables.night.c.key.in_(keys[first : first + CHUNK])
        retire(connection, NIGHTS, of_them, SUPERSEDED, origin)
        connection.execute(delete(tables.night).where(of_them))


def withdraw(connection: Connection, kind: Kind, origin: Origin) -> int:
    """Take away what earlier readings of a file gave and this one did not; return how many."""
    table = kind.table
    of_them = table.c.file_id.in_(origin.earlier)
    count = connection.scalar(select(func.count()).select_from(table).where(of_them)) or 0
    if count:
        retire(connection, kind, of_them, WITHDRAWN, origin)
        connection.execute(delete(table).where(of_them))
    return count


def retire(
    connection: Connection, kind: Kind, of_them: ColumnElement[bool], why: str, origin: Origin
) -> None:
    """Move rows to the history of their kind."""
    history = kind.history
    names = [c.name for c in history.c if c.name not in {"id", "replaced_at", "why"}]
    kept = [kind.table.c[name] for name in names]
    rows = select(*kept, literal(origin.now, Instant), literal(why)).where(of_them)
    connection.execute(insert(history).from_select([*names, "replaced_at", "why"], rows))
