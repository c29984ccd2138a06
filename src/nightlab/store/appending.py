"""Rows that are added and never changed: each once, by the digest of all that it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from nightlab.errors import NightlabError
from nightlab.store.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, RowMapping, Table


def append(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> int:
    """Add the rows that a table lacks; return how many.

    Assumptions: the connection is in a writing transaction, and every row is made before the first is
    written.
    """
    given = {row["sha256"]: row for row in rows}
    known = set(connection.scalars(select(table.c.sha256))) if given else set()
    new = [row for sha256, row in given.items() if sha256 not in known]
    if new:
        connection.execute(insert(table), new)
    return len(new)


def check_seal(row: RowMapping, content: Sequence[str], *, what: str, where: str) -> None:
    """Hold a row against the digest that it was written with.

    Args:
        row: With its ``sha256``.
        content: The columns that the digest is of.
        what: What messages call what the row stands for.
        where: What they call the row.

    Raises:
        NightlabError: It is no longer what was written down.
    """
    if sha256_of({name: row[name] for name in content}) != row["sha256"]:
        raise NightlabError(
            f"{what} was changed after it was written down",
            where=where,
            fix="restore a copy of the lab",
        )
