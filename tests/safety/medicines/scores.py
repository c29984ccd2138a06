"""How often what people type is taken for the right medicine."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nightlab.safety.medicines import Match, match

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LISTS = Path(__file__).parent
ELEMENTS = {
    "magnesium": "magnesium",
    "calcium": "calcium",
    "iron": "iron",
    "ferrous": "iron",
    "ferric": "iron",
    "zinc": "zinc",
    "potassium": "potassium",
    "aluminium": "aluminium",
}


class Entry(NamedTuple):
    """A row of a list: what is typed, and what it is; no ingredients where it must be asked back."""

    typed: str
    ingredients: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry and what became of it.

    Attributes:
        outcome: ``right``, ``wrong``, ``missed``, ``asked back`` or ``offered``: a name proposed, with
            a question, where there is none.
        silent: Whether no question was asked.
    """

    entry: Entry
    found: Match
    outcome: str
    silent: bool


class Score(NamedTuple):
    """Counts of a list, and what they amount to."""

    entries: int
    right: int
    wrong: int
    missed: int
    asked_back: int
    offered: int
    silently_wrong: int
    silently_right: int

    @property
    def precision(self) -> float:
        """Of the entries for which a name was proposed, how many are right."""
        return self.right / max(1, self.right + self.wrong + self.offered)

    @property
    def recall(self) -> float:
        """Of the entries that are a medicine, how many are right."""
        return self.right / max(1, self.right + self.wrong + self.missed)

    @property
    def silent_share(self) -> float:
        """Of all entries, how many were wrong and would have cleared without a question."""
        return self.silently_wrong / max(1, self.entries)


def read(name: str) -> list[Entry]:
    """Return a list of entries."""
    with (LISTS / name).open(encoding="utf-8", newline="") as file:
        return [
            Entry(row["typed"], same(filter(None, row["ingredients"].split(";"))), row["kind"])
            for row in csv.DictReader(file)
        ]


def same(ingredients: Iterable[str]) -> frozenset[str]:
    """Return ingredients under one spelling; of a mineral its element, for the salt is not judged."""
    names = {name.strip().lower() for name in ingredients}
    spelt = {item for name in names for item in match(name).ingredients or (name,)}
    return frozenset(ELEMENTS.get(name.split()[0], name) for name in spelt)


def judge(entry: Entry) -> Judged:
    """Return what became of an entry."""
    found = match(entry.typed)
    taken = same(found.ingredients)
    proposed = found.matched is not None or bool(taken)
    if entry.ingredients:
        outcome = "right" if taken == entry.ingredients else "wrong" if proposed else "missed"
    else:
        outcome = "offered" if found.matched is not None else "asked back"
    return Judged(entry, found, outcome, silent=found.known)


def score(judged: Sequence[Judged]) -> Score:
    """Return the counts of a list."""
    of = Counter(one.outcome for one in judged)
    return Score(
        entries=len(judged),
        right=of["right"],
        wrong=of["wrong"],
        missed=of["missed"],
        asked_back=of["asked back"],
        offered=of["offered"],
        silently_wrong=sum(one.silent and one.outcome != "right" for one in judged),
        silently_right=sum(one.silent and one.outcome == "right" for one in judged),
    )
