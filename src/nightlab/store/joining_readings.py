"""Imports that an export tells of, into a lab; and which of them one side has read anew since."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert, select

from nightlab.errors import NightlabError
from nightlab.store.tables import file, skipped
from nightlab.store.values import ImportResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from nightlab.archive import Reading


class Identity(NamedTuple):
    """What tells one reading from another, in any lab."""

    sha256: str
    format: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class JoinedReadings:
    """What came of the imports of an export, by their numbers in the lab.

    Args:
        numbers: The lab's number of each reading of the export.
        added: How many were new.
        imported_at: When each reading of the lab was made.
        left_here: Readings of files that the lab has read again since, and the export has not.
        left_there: Readings of files that the export has read again since, and the lab had not.
    """

    numbers: Mapping[int, int]
    added: int
    imported_at: Mapping[int, datetime]
    left_here: frozenset[int]
    left_there: frozenset[int]

    def file_id(self, number: int | None) -> dict[str, int | None]:
        """Return the column that says where a record of the export came from."""
        return {"file_id": None if number is None else self.numbers[number]}

    def told_at(self, number: int | None) -> datetime | None:
        """Return when a reading of the export was made; None where a person typed."""
        return None if number is None else self.imported_at[self.numbers[number]]


def join_readings(connection: Connection, readings: Sequence[Reading]) -> JoinedReadings:
    """Take in what an export tells of imports.

    Raises:
        NightlabError: Counts that no import has.
    """
    columns = (file.c.id, file.c.sha256, file.c.format, file.c.imported_at)
    here = {Identity(*row[1:]): row[0] for row in connection.execute(select(*columns))}
    told = {r.number: Identity(r.sha256, r.format, r.imported_at) for r in readings}
    new = {told[r.number]: r for r in readings if told[r.number] not in here}
    both = here | {identity: _add(connection, r) for identity, r in new.items()}
    return JoinedReadings(
        numbers={number: both[identity] for number, identity in told.items()},
        added=len(new),
        imported_at={number: identity.imported_at for identity, number in both.items()},
        left_here=_read_again(both, set(here) - set(told.values())),
        left_there=_read_again(both, set(new)),
    )


def _add(connection: Connection, reading: Reading) -> int:
    _check_counts(reading)
    facts = {c.name: getattr(reading, c.name) for c in file.c if c.name != "id"}
    inserted = insert(file).values(facts | {"counts": dict(reading.counts)}).returning(file.c.id)
    number: int = connection.execute(inserted).scalar_one()
    if reading.skipped:
        left = [{"file_id": number, "place": place, "why": why} for place, why in reading.skipped]
        connection.execute(insert(skipped), left)
    return number


def _read_again(both: Mapping[Identity, int], by: set[Identity]) -> frozenset[int]:
    """Return the readings of files that one of ``by`` has read again later."""
    last: dict[tuple[str, str], datetime] = {}
    for sha256, name, at in sorted(by, key=lambda each: each.imported_at):
        last[sha256, name] = at
    return frozenset(
        number
        for (sha256, name, at), number in both.items()
        if (again := last.get((sha256, name))) is not None and again > at
    )


def _check_counts(reading: Reading) -> None:
    """Refuse counts under names that no import has.

    Raises:
        NightlabError: There is one.
    """
    known = {each.name for each in fields(ImportResult)} - {"file_id", "already_imported"}
    strange = reading.counts.keys() - known
    if strange:
        raise NightlabError(
            f"no import counts {min(strange)[:40]!r}",
            where=f"import {reading.number}",
            fix="export the lab again, and leave its files as they are",
        )
