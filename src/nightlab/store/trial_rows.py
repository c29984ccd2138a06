"""Trials as they were written down, and the doses of each evening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy import insert, select, update

from nightlab.errors import NightlabError
from nightlab.store.digests import sha256_of_text
from nightlab.store.tables import dose, trial
from nightlab.store.values import DoseRecord, TrialRecord, TrialStatus, check_aware, check_status

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, RowMapping

SEE = "see the trials that there are"


def add(
    connection: Connection, *, name: str, start: date, design: str, now: datetime, status: str
) -> str:
    """Write a trial down and return its id."""
    check_status(status, get_args(TrialStatus), where="trial")
    check_aware(now, where="now")
    row = {
        "name": name,
        "created_at": now,
        "start_date": start,
        "design": design,
        "design_sha256": sha256_of_text(design),
        "status": status,
    }
    return f"t{connection.scalar(insert(trial).values(row).returning(trial.c.id))}"


def one(connection: Connection, trial_id: str) -> TrialRecord:
    """Return a trial.

    Raises:
        NightlabError: No such trial, or its design is no longer what was written down.
    """
    found = connection.execute(select(trial).filter_by(id=number(trial_id))).mappings().first()
    if found is None:
        raise NightlabError("no such trial", where=trial_id, fix=SEE)
    return record_of(found)


def all_of_them(connection: Connection) -> list[TrialRecord]:
    """Return the trials, oldest first."""
    rows = connection.execute(select(trial).order_by(trial.c.id)).mappings()
    return [record_of(row) for row in rows]


def set_status(connection: Connection, trial_id: str, status: str) -> None:
    """Say how far a trial has come."""
    check_status(status, get_args(TrialStatus), where=trial_id)
    one(connection, trial_id)
    connection.execute(update(trial).filter_by(id=number(trial_id)).values(status=status))


def number(trial_id: str) -> int:
    """Return the number in ``t1``.

    Raises:
        NightlabError: Not of that form.
    """
    head, digits = trial_id[:1], trial_id[1:]
    if head != "t" or not (digits.isascii() and digits.isdecimal()) or len(digits) > 9:
        raise NightlabError(
            "no such trial", where=trial_id, fix="trials are called t1, t2 and so on"
        )
    return int(digits)


def record_of(row: RowMapping) -> TrialRecord:
    """Return the trial of a row.

    Raises:
        NightlabError: Its design is no longer what was written down.
    """
    record = TrialRecord(
        id=f"t{row['id']}",
        name=row["name"],
        created_at=row["created_at"],
        start=row["start_date"],
        design=row["design"],
        design_sha256=row["design_sha256"],
        status=row["status"],
    )
    if sha256_of_text(record.design) != record.design_sha256:
        raise NightlabError(
            "the design was changed after it was written down",
            where=record.id,
            fix="restore a copy of the lab; a verdict on a changed design says nothing",
        )
    return record


def set_dose(connection: Connection, trial_id: str, record: DoseRecord) -> None:
    """Write down what became of an evening's dose, in place of what was there."""
    one(connection, trial_id)
    row = dose_row(trial_id, record)
    evening = {c.name: row[c.name] for c in dose.primary_key}
    changed = connection.execute(update(dose).filter_by(**evening).values(row))
    if not changed.rowcount:
        connection.execute(insert(dose).values(row))


def dose_row(trial_id: str, record: DoseRecord) -> dict[str, Any]:
    """Return a dose's row."""
    return {
        "trial_id": number(trial_id),
        "taken_on": record.taken_on,
        "status": record.status,
        "at": record.at,
        "note": record.note,
        "told_at": record.told_at,
    }


def doses(connection: Connection, trial_id: str) -> list[DoseRecord]:
    """Return a trial's doses by date."""
    one(connection, trial_id)
    mine = select(dose).filter_by(trial_id=number(trial_id)).order_by(dose.c.taken_on)
    return [dose_of(row) for row in connection.execute(mine).mappings()]


def dose_of(row: RowMapping) -> DoseRecord:
    """Return the dose of a row."""
    return DoseRecord(row["taken_on"], row["status"], row["at"], row["note"], row["told_at"])
