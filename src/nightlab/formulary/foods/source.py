"""Where the facts on foods come from, and how far each source was checked."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS = Path(__file__).with_name("sources.csv")


@dataclass(frozen=True, slots=True)
class Source:
    """One source.

    Args:
        key: The word by which facts name it.
        citation: What it is, and where to find it.
        source_checked: ``table``, ``abstract`` or ``no``: what of it was read.
        note: What to know before leaning on it.
    """

    key: str
    citation: str
    source_checked: str
    note: str


@cache
def sources() -> Mapping[str, Source]:
    """Return every source by its key.

    Example:
        >>> sources()["sr28"].source_checked
        'table'
    """
    with FACTS.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["key"]: Source(**row) for row in csv.DictReader(file)})
