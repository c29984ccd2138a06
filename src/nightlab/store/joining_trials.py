"""Trials and settings of an export into a lab; of a dose, what was told later counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from nightlab.store import entry_rows, setting_rows, trial_rows
from nightlab.store.tables import dose, setting, trial
from nightlab.store.values import DoseRecord, SkippedRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from nightlab.archive import SealedTrial

# A trial that has come further never goes back.
PROGRESS = ("planned", "running", "finished", "stopped")


def join_trials(
    connection: Connection, trials: Sequence[SealedTrial]
) -> tuple[Counter[str], list[SkippedRecord]]:
    """Take trials in; return what came of them, and the doses that the lab knows otherwise."""
    rows = connection.execute(select(trial.c.id, trial.c.created_at, trial.c.design_sha256))
    there = {tuple(row[1:]): f"t{row[0]}" for row in rows}
    counts: Counter[str] = Counter()
    skipped: list[SkippedRecord] = []
    for sealed in trials:
        identity = (sealed.created_at, sealed.design_sha256)
        known = there.get(identity)
        if known is None:
            there[identity] = known = _add(connection, sealed)
            change = "new"
        else:
            change = "revised" if _progress(connection, known, sealed.status) else "known"
        added, left = _join_doses(connection, known, sealed)
        skipped += left
        added += entry_rows.add(connection, known, sealed.entries)
        counts[f"trials_{'revised' if change == 'known' and added else change}"] += 1
    if skipped:
        counts["skipped"] = len(skipped)
    return counts, skipped


def _add(connection: Connection, sealed: SealedTrial) -> str:
    return trial_rows.add(
        connection,
        name=sealed.name,
        start=sealed.start,
        design=sealed.design,
        now=sealed.created_at,
        status=sealed.status,
    )


def _progress(connection: Connection, trial_id: str, status: str) -> bool:
    has = trial_rows.one(connection, trial_id).status
    if PROGRESS.index(status) <= PROGRESS.index(has):
        return False
    trial_rows.set_status(connection, trial_id, status)
    return True


def _join_doses(
    connection: Connection, trial_id: str, sealed: SealedTrial
) -> tuple[int, list[SkippedRecord]]:
    """Take doses in; return how many changed the lab, and those it knows otherwise and keeps."""
    has = {known.taken_on: known for known in trial_rows.doses(connection, trial_id)}
    changed, new, left = 0, [], []
    for each in sealed.doses:
        record = DoseRecord(each.taken_on, each.status, each.at, each.note, each.told_at)  # type: ignore[arg-type]
        there = has.get(record.taken_on)
        if there is None:
            new.append(trial_rows.dose_row(trial_id, record))
        elif _is_later(record, there):
            trial_rows.set_dose(connection, trial_id, record)
            changed += 1
        elif not _is_alike(record, there) and not _is_later(there, record):
            why = f"it says {record.status}, the lab says {there.status}, which stands"
            left.append(SkippedRecord(f"dose of {record.taken_on} of trial {trial_id}", why))
    if new:
        connection.execute(insert(dose), new)
    return changed + len(new), left


def _is_later(record: DoseRecord, than: DoseRecord) -> bool:
    """Tell whether a dose is known to be told later than another, or says the same and when."""
    if record.told_at is None:
        return False
    if than.told_at is None:
        return _is_alike(record, than)
    return record.told_at > than.told_at


def _is_alike(record: DoseRecord, other: DoseRecord) -> bool:
    return replace(record, told_at=None) == replace(other, told_at=None)


def join_settings(connection: Connection, settings: Mapping[str, Any]) -> int:
    """Keep the settings that the lab lacks; return how many."""
    known = set(connection.scalars(select(setting.c.key)))
    for name in settings.keys() - known:
        setting_rows.put(connection, name, settings[name])
    return len(settings.keys() - known)
