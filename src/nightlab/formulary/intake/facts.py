"""The tables of this room: their rows, their sources, and what had to be assumed."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.formulary.foods import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table, in its order."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def intake_sources() -> Mapping[str, Source]:
    """Return the sources of the room by their keys.

    Example:
        >>> intake_sources()["assumption"].source_checked
        'no'
    """
    return MappingProxyType({row["key"]: Source(**row) for row in rows("sources")})


@cache
def assumed(key: str) -> float:
    """Return a number that had to be assumed or was read elsewhere; the table says which.

    Example:
        >>> assumed("covered_share")
        0.85
    """
    return float(next(row["value"] for row in rows("assumptions") if row["key"] == key))
