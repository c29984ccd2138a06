"""Plans as they were derived: as rows, and rows as plans; added, and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from nightlab.archive import check_plan
from nightlab.person import KeptPlan
from nightlab.store.appending import append, check_seal
from nightlab.store.digests import sha256_of
from nightlab.store.tables import plan as table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, RowMapping


def to_row(plan: KeptPlan) -> dict[str, Any]:
    """Return a plan's row.

    Assumptions: all that a plan says tells it from another.

    Raises:
        NightlabError: It could not be kept.
    """
    check_plan(plan)
    content = {"at": plan.at, "cause": plan.cause, "text": plan.text}
    return content | {"sha256": sha256_of(content)}


def from_row(row: RowMapping) -> KeptPlan:
    """Return the plan of a row, its instant in UTC.

    Raises:
        NightlabError: It is no longer what was written down.
    """
    where = f"table {table.name}, row {row['id']}"
    check_seal(row, ("at", "cause", "text"), what="a plan", where=where)
    return KeptPlan(row["at"], row["cause"], row["text"])


def add(connection: Connection, plans: Iterable[KeptPlan]) -> int:
    """Add the plans that the lab lacks; return how many."""
    return append(connection, table, map(to_row, plans))


def all_of_them(connection: Connection) -> list[KeptPlan]:
    """Return the plans in the order in which they were derived."""
    derived = select(table).order_by(table.c.at, table.c.id)
    return [from_row(row) for row in connection.execute(derived).mappings()]
