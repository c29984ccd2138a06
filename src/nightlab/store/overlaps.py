"""What ``settling`` has to know of the nights of a file and of the lab, asked once an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from nightlab.store.database import readable
from nightlab.store.merge import CHUNK, SUPERSEDED
from nightlab.store.settling import LONGEST, Settled, Told, settle
from nightlab.store.tables import night, night_history

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


def has_nights(connection: Connection, sources: Collection[str]) -> bool:
    """Tell whether the lab has a night of any of some sources."""
    found = select(night.c.id).where(night.c.source.in_(sources)).limit(1)
    return connection.execute(found).first() is not None


def nights_settled(
    connection: Connection, given: Sequence[Told], earlier: Sequence[int]
) -> Settled:
    """Decide which nights of a file and of the lab stand.

    Args:
        connection: In a writing transaction.
        given: The file's nights, each key once.
        earlier: Earlier readings of the same file: what they gave is replaced or withdrawn anyhow.
    """
    there = list(_there(connection, given, earlier)) if given else []
    # A file that is read again tells anew, in another zone perhaps, what counts from now on.
    repeated = _repeated(connection, given) if there and not earlier else set()
    return settle(given, there, repeated)


def joined_settled(
    connection: Connection,
    rows: Sequence[dict[str, Any]],
    agreed: Collection[str],
    imported_at: Mapping[int, datetime],
) -> Settled:
    """Decide which nights of an export and of the lab stand, whichever was told last.

    Args:
        connection: In a writing transaction.
        rows: Rows of nights that are about to be written.
        agreed: Keys of nights that are in the lab as in the export, or will be: what stands side by
            side there may here as well.
        imported_at: When each reading was made.
    """
    given = [told_of(row, imported_at) for row in rows if row["file_id"] is not None]
    found = _there(connection, given, (), imported_at) if given else ()
    return settle(given, (each for each in found if each.key not in agreed))


def told_of(row: Mapping[Any, Any], imported_at: Mapping[int, datetime] | None = None) -> Told:
    """Return what matters of a night's row where it may be another night told anew."""
    return Told(
        key=row["key"],
        sha256=row["sha256"],
        device=(row["source"], row["device"]),
        start=row["start_at"],
        end=row["end_at"],
        zone=row["zone"],
        has_stages=row["epoch_s"] is not None,
        told_at=imported_at[row["file_id"]] if imported_at else None,
    )


def _there(
    connection: Connection,
    given: Sequence[Told],
    earlier: Sequence[int],
    imported_at: Mapping[int, datetime] | None = None,
) -> Iterator[Told]:
    """Yield the lab's nights by the same sources and around the same time, but for those typed in."""
    column = night.c
    names = (
        "key",
        "sha256",
        "file_id",
        "source",
        "device",
        "start_at",
        "end_at",
        "zone",
        "epoch_s",
    )
    rows = (
        select(*(column[name] for name in names))
        .where(column.source.in_({source for source, _ in (each.device for each in given)}))
        .where(column.file_id.is_not(None) & column.file_id.not_in(earlier))
        .where(column.start_at >= min(each.start for each in given) - LONGEST)
        .where(column.start_at <= max(each.end for each in given) + LONGEST)
    )
    with readable(f"table {night.name}"):
        for row in connection.execute(rows).mappings():
            yield told_of(row, imported_at)


def _repeated(connection: Connection, given: Sequence[Told]) -> set[tuple[str, str]]:
    """Return key and digest of what lost its place before."""
    past = night_history.c
    found = set()
    for first in range(0, len(given), CHUNK):
        keys = [each.key for each in given[first : first + CHUNK]]
        lost = past.key.in_(keys) & (past.why == SUPERSEDED)
        rows = connection.execute(select(past.key, past.sha256).where(lost))
        found |= {(row.key, row.sha256) for row in rows}
    return found
