"""Samples into the lab: those of one device, kind and day are united, and none is ever lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import bindparam, insert, select, update

from nightlab.store import series_rows
from nightlab.store.database import readable
from nightlab.store.tables import series as table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection, RowMapping

    from nightlab.nights import Series

LONGEST_SPAN_S = 10**6
"""Above the span of any sample, so that begin and span make one number that orders as both do."""


@dataclass(frozen=True, slots=True)
class Told:
    """Samples on their way in.

    Args:
        series: The samples.
        file_id: The reading that tells them.
        is_later: Whether their value counts where the lab has another for the same begin and span.
    """

    series: Series
    file_id: int
    is_later: bool = True


def unite(connection: Connection, told: Sequence[Told]) -> Counter[str]:
    """Add samples to those of the lab; count those that it did not have so, and those that it had.

    Assumptions: the connection is in a writing transaction; of two samples with the same begin and
    span the later told counts, and a sample whose value that changed is counted as new.
    """
    counts: Counter[str] = Counter()
    of_key: dict[str, list[Told]] = {}
    for each in told:
        of_key.setdefault(series_rows.key_of_series(each.series), []).append(each)
    stored = _stored(connection, list(of_key))
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    with readable(f"table {table.name}"):
        for key, parts in of_key.items():
            there = stored.get(key)
            row = _united(key, parts, there, counts)
            if row is not None:
                (new if there is None else changed).append(row)
    if new:
        connection.execute(insert(table), new)
    if changed:
        by_key = table.c.key == bindparam("its_key")
        connection.execute(
            update(table).where(by_key), [r | {"its_key": r["key"]} for r in changed]
        )
    return counts


def _stored(connection: Connection, keys: list[str]) -> Mapping[str, RowMapping]:
    rows = select(table).where(table.c.key.in_(keys))
    with readable(f"table {table.name}"):
        return {row["key"]: row for row in connection.execute(rows).mappings()} if keys else {}


def _united(
    key: str, parts: list[Told], there: RowMapping | None, counts: Counter[str]
) -> dict[str, Any] | None:
    """Return the row that takes the samples in; None where the lab has them all."""
    now: Series | None = None
    file_id = None
    for each in parts:
        if now is None and there is not None:
            if _is_same(key, each.series, there):
                counts["samples_known"] += each.series.n
                continue
            now = series_rows.from_row(there)
        now, added = _added(now, each)
        counts["samples_new"] += added
        counts["samples_known"] += each.series.n - added
        file_id = each.file_id if added else file_id
    if now is None or file_id is None:
        return None
    return series_rows.to_row(now) | {"file_id": file_id}


def _is_same(key: str, series: Series, there: RowMapping) -> bool:
    """Tell by the digest, which is faster than unpacking, whether the lab has the very same."""
    if there["n"] != series.n:
        return False
    return bool(there["sha256"] == series_rows.digest(key, series_rows.packed(series)))


def _added(now: Series | None, told: Told) -> tuple[Series, int]:
    """Return the samples of both, and how many of those told were not there so."""
    if now is None:
        return told.series, told.series.n
    both = now.united(told.series) if told.is_later else told.series.united(now)
    if both.n == now.n and np.array_equal(both.values, now.values):
        return now, 0
    # Those there lie among both in the same order.
    places = np.searchsorted(_places(both), _places(now))
    revalued = np.count_nonzero(both.values[places] != now.values)
    return both, both.n - now.n + int(revalued)


def _places(series: Series) -> NDArray[np.int64]:
    return series.at_s * LONGEST_SPAN_S + series.span_s
