"""What medicines say about the person who takes them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from nightlab.safety.medicines.vocabulary import rows, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nightlab.safety.medicines.found import Match


class Implied(NamedTuple):
    """Conditions that medicines point to.

    Args:
        conditions: Those that leave no doubt.
        questions: What must be asked about the others.
    """

    conditions: frozenset[str]
    questions: tuple[str, ...]


class Clue(NamedTuple):
    """A row of the table: so many medicines of a kind point to a condition.

    Args:
        condition: Its name.
        certain: Whether it leaves no doubt.
        ingredients: Which medicines.
        classes: Which classes of medicines.
        besides: Members of those classes that do not count.
        at_least: How many different ingredients, each of a class of its own.
        question: What to ask where it is not certain.
    """

    condition: str
    certain: bool
    ingredients: frozenset[str]
    classes: frozenset[str]
    besides: frozenset[str]
    at_least: int
    question: str


def implied(matches: Iterable[Match]) -> Implied:
    """Return the conditions that medicines imply, and those that must be asked about.

    Args:
        matches: From `match`, all medicines of a person.

    Assumptions:
        Only a medicine that is known makes a condition certain; a doubtful one leaves the question.

    Example:
        >>> from nightlab.safety.medicines import match
        >>> implied([match("metformin")]).conditions
        frozenset({'diabetes'})
        >>> implied([match("amlodipine")]).conditions
        frozenset()
        >>> implied([match("amlodipine"), match("ramipril")]).conditions
        frozenset({'hypertension'})
    """
    everything = list(matches)
    taken = {item for one in everything for item in one.ingredients}
    known = {item for one in everything if one.known for item in one.ingredients}
    open_classes = {name for one in everything if not one.ingredients for name in one.classes}
    certain = {clue.condition for clue in clues() if clue.certain and _points(clue, known)}
    asked = [
        clue.question
        for clue in clues()
        if clue.condition not in certain and (_points(clue, taken) or clue.classes & open_classes)
    ]
    return Implied(frozenset(certain), tuple(dict.fromkeys(asked)))


@cache
def clues() -> Sequence[Clue]:
    """Return the table."""
    return tuple(
        Clue(
            row["condition"],
            row["certain"] == "yes",
            frozenset(filter(None, row["ingredients"].split(";"))),
            frozenset(row["classes"].split()),
            frozenset(filter(None, row["besides"].split(";"))),
            int(row["at_least"]),
            row["question"],
        )
        for row in rows("implied.csv")
    )


def _points(clue: Clue, taken: Iterable[str]) -> bool:
    """Whether enough medicines of the kind are taken."""
    known = vocabulary().classes
    counted = {
        item
        for item in taken
        if item in clue.ingredients
        or (item not in clue.besides and known.get(item, frozenset()) & clue.classes)
    }
    if clue.at_least == 1:
        return bool(counted)
    kinds = {frozenset(known.get(item, frozenset()) & clue.classes) for item in counted}
    return len(counted) >= clue.at_least and len(kinds) >= clue.at_least
