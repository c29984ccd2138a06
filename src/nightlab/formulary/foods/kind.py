"""Kinds of food: what they are made of, and how people who must be careful class them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS = Path(__file__).with_name("kinds.csv")
YES_NO = MappingProxyType({"yes": True, "no": False, "": None})


@dataclass(frozen=True, slots=True)
class Kind:
    """What all foods of one kind share.

    Assumptions: the classes are Nightlab's own and mostly unchecked; a missing one means *not known*,
    never *harmless*.

    Args:
        name: The kind, such as ``almond``.
        contains: What it is always made of, in the words of the exclusions.
        may_contain: What some recipes of it hold.
        traces: What often gets into it by accident.
        histamine: 0 (well tolerated by report) to 3 (badly); None where it is not known.
        histamine_source: Key of the source, empty where the class is not known.
        fodmap: ``high`` or ``low`` in fermentable sugars; None where it is not known.
        fodmap_source: Key of the source, empty where the class is not known.
        oxalate_high: Whether it is high in oxalate; None where it is not known.
        oxalate_source: Key of the source, empty where the class is not known.
        mixture: Whether it is made of many foods, of which nobody knows all.
        offered: Whether a diet plan may propose more of it.
        why_not_offered: The reason where it may not.
        allergen_source: Key of the source of the three lists.
    """

    name: str
    contains: frozenset[str]
    may_contain: frozenset[str]
    traces: frozenset[str]
    histamine: int | None
    histamine_source: str
    fodmap: str | None
    fodmap_source: str
    oxalate_high: bool | None
    oxalate_source: str
    mixture: bool
    offered: bool
    why_not_offered: str
    allergen_source: str


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind of food by its name.

    Example:
        >>> kinds()["almond"].contains, kinds()["almond"].oxalate_high
        (frozenset({'nuts'}), True)
    """
    with FACTS.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["kind"]: _kind(row) for row in csv.DictReader(file)})


def _kind(row: dict[str, str]) -> Kind:
    return Kind(
        name=row["kind"],
        contains=_words(row["contains"]),
        may_contain=_words(row["may_contain"]),
        traces=_words(row["traces"]),
        histamine=int(row["histamine"]) if row["histamine"] else None,
        histamine_source=row["histamine_source"],
        fodmap=row["fodmap"] or None,
        fodmap_source=row["fodmap_source"],
        oxalate_high=YES_NO[row["oxalate_high"]],
        oxalate_source=row["oxalate_source"],
        mixture=row["mixture"] == "yes",
        offered=row["offered"] == "yes",
        why_not_offered=row["why_not_offered"],
        allergen_source=row["allergen_source"],
    )


def _words(cell: str) -> frozenset[str]:
    return frozenset(filter(None, cell.split(";")))
