"""The log of each trial: entries as rows, and rows as entries; added, and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from nightlab.archive import check_entry
from nightlab.errors import NightlabError
from nightlab.store import trial_rows
from nightlab.store.digests import sha256_of
from nightlab.store.tables import trial, trial_entry
from nightlab.trials.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping


def to_row(entry: Entry) -> dict[str, Any]:
    """Return an entry's row without its trial.

    Assumptions: all that an entry says tells it from another; what says the same is the same entry.

    Raises:
        NightlabError: It could not be kept.
    """
    check_entry(entry)
    content = {
        "kind": entry.kind,
        "evening": entry.evening,
        "until": entry.until,
        "value": entry.value,
        "text": entry.text,
        "told_at": entry.told_at,
    }
    return content | {"sha256": sha256_of(content)}


def from_row(row: RowMapping) -> Entry:
    """Return the entry of a row, its instant in UTC.

    Raises:
        NightlabError: It is no longer what was written down.
    """
    names = ("kind", "evening", "told_at", "until", "value", "text")
    entry = Entry(**{name: row[name] for name in names})
    if to_row(entry)["sha256"] != row["sha256"]:
        raise NightlabError(
            "an entry of its log was changed after it was written down",
            where=f"t{row['trial_id']}",
            fix="restore a copy of the lab; a log that was changed proves nothing",
        )
    return entry


def add(connection: Connection, trial_id: str, entries: Sequence[Entry]) -> int:
    """Add the entries that a trial's log lacks; return how many."""
    trial_rows.one(connection, trial_id)
    mine = {"trial_id": trial_rows.number(trial_id)}
    known = set(connection.scalars(select(trial_entry.c.sha256).filter_by(**mine)))
    new = {row["sha256"]: mine | row for row in map(to_row, entries) if row["sha256"] not in known}
    if new:
        connection.execute(insert(trial_entry), list(new.values()))
    return len(new)


def of_trial(connection: Connection, trial_id: str) -> list[Entry]:
    """Return a trial's log in the order in which it was told."""
    trial_rows.one(connection, trial_id)
    mine = select(trial_entry).filter_by(trial_id=trial_rows.number(trial_id))
    told = mine.order_by(trial_entry.c.told_at, trial_entry.c.id)
    return [from_row(row) for row in connection.execute(told).mappings()]


def of_all(connection: Connection) -> dict[str, list[Entry]]:
    """Return the log of every trial, oldest trial first, each in the order in which it was told.

    Raises:
        NightlabError: An entry is no longer what was written down, or of no trial that there is.
    """
    numbers = connection.scalars(select(trial.c.id).order_by(trial.c.id))
    logs: dict[str, list[Entry]] = {f"t{number}": [] for number in numbers}
    told = select(trial_entry).order_by(trial_entry.c.told_at, trial_entry.c.id)
    for row in connection.execute(told).mappings():
        trial_id = f"t{row['trial_id']}"
        if trial_id not in logs:
            raise NightlabError(
                "an entry of the log of a trial that is gone",
                where=trial_id,
                fix="restore a copy of the lab",
            )
        logs[trial_id].append(from_row(row))
    return logs
