"""The CENT 2015 checklist, answered from a trial's own facts and never from anything else.

The words of the items are Nightlab's. The original has 25 items with 44 parts.

Source: CENT 2015 (Vohra et al., BMJ 2015;350:h1738; explained in Shamseer et al., BMJ 2015;350:h1793).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

Answered = Literal["yes", "no", "does not apply"]
SOURCE = "CENT 2015, BMJ 2015;350:h1738"


@dataclass(frozen=True, slots=True)
class Item:
    """One part of the checklist.

    Args:
        item: Its number in the original, such as ``17a.1``.
        section: Part of a report that it belongs to.
        asks: What it asks for, in Nightlab's words.
        facts: Names of the facts that answer it.
        otherwise: What stands where no fact does.
        where: Where on the page more is found.
        checked: How far the original was read, see ``evidence.checked.CHECKED``.
    """

    item: str
    section: str
    asks: str
    facts: tuple[str, ...]
    otherwise: str
    where: str
    checked: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One part of the checklist, filled in."""

    item: str
    section: str
    asks: str
    answer: str
    answered: Answered
    where: str
    checked: str


@cache
def items() -> tuple[Item, ...]:
    """Return the parts of the checklist in order."""
    text = resources.files("nightlab.report").joinpath("cent.csv").read_text(encoding="utf-8")
    return tuple(
        Item(
            row["item"],
            row["section"],
            row["asks"],
            tuple(row["facts"].split()),
            row["otherwise"],
            row["where"],
            row["checked"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def known_facts() -> frozenset[str]:
    """Return the names of all facts that an item asks for."""
    return frozenset(fact for item in items() for fact in item.facts)


def checklist(facts: Mapping[str, str]) -> tuple[Answer, ...]:
    """Return every part of the checklist with its answer, or with the plain word that there is none.

    Args:
        facts: Sentences by name, see :func:`known_facts`; an empty one counts as none.

    Raises:
        NightlabError: A fact that no item asks for.

    Example:
        >>> rows = checklist({"funding": "Nobody paid for it."})
        >>> [(row.item, row.answer) for row in rows if row.answered == "yes"]
        [('25', 'Nobody paid for it.')]
    """
    if unknown := sorted(set(facts) - known_facts()):
        raise NightlabError(
            f"no item asks for {unknown[0]!r}",
            where="checklist",
            fix=f"the facts are {', '.join(sorted(known_facts()))}",
        )
    return tuple(_answer(item, facts) for item in items())


def _answer(item: Item, facts: Mapping[str, str]) -> Answer:
    told = " ".join(filter(None, (facts.get(name, "").strip() for name in item.facts)))
    answered: Answered = "yes" if told else "no"
    if not told and item.otherwise.startswith("does not apply"):
        answered = "does not apply"
    return Answer(
        item.item,
        item.section,
        item.asks,
        told or item.otherwise,
        answered,
        item.where,
        item.checked,
    )
