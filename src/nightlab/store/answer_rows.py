"""What a person told of themselves: answers as rows, and rows as answers; added, and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from nightlab.archive.answers import check_answer, text_of, value_of
from nightlab.archive.cells import JSON
from nightlab.errors import NightlabError
from nightlab.person import Answer
from nightlab.store.appending import append, check_seal
from nightlab.store.digests import sha256_of
from nightlab.store.tables import answer as table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, RowMapping


def to_row(answer: Answer) -> dict[str, Any]:
    """Return an answer's row.

    Assumptions: question, value and instant tell one answer from another.

    Raises:
        NightlabError: It could not be kept.
    """
    check_answer(answer)
    content = {"key": answer.key, "value": text_of(answer.value), "at": answer.at}
    return content | {"sha256": sha256_of(content)}


def from_row(row: RowMapping) -> Answer:
    """Return the answer of a row, its instant in UTC.

    Raises:
        NightlabError: It is no answer, or no longer what was written down.
    """
    where = f"table {table.name}, row {row['id']}"
    try:
        value = value_of(JSON.read(row["value"]), where=where)
    except (ValueError, TypeError) as error:
        raise NightlabError(
            "an answer that is no JSON", where=where, fix="restore a copy of the lab"
        ) from error
    check_seal(row, ("key", "value", "at"), what="an answer", where=where)
    return Answer(row["key"], value, row["at"])


def add(connection: Connection, answers: Iterable[Answer]) -> int:
    """Add the answers that the lab lacks; return how many."""
    return append(connection, table, map(to_row, answers))


def all_of_them(connection: Connection) -> list[Answer]:
    """Return the answers in the order in which they were told."""
    told = select(table).order_by(table.c.at, table.c.id)
    return [from_row(row) for row in connection.execute(told).mappings()]
