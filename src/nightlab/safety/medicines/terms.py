"""The words in which safety rules speak of medicines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from nightlab.safety.medicines.vocabulary import rows, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nightlab.safety.medicines.found import Match


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the rules.

    Args:
        ingredients: Any of them falls under it.
        classes: So does any ingredient of these classes.
        besides: Members of those classes that do not count.
        together: All of them must be there.
        without: None of them may be there.
        note: What speaks for this mapping where it does not speak for itself.
    """

    ingredients: frozenset[str]
    classes: frozenset[str]
    besides: frozenset[str]
    together: frozenset[str]
    without: frozenset[str]
    note: str = ""


def is_a(found: Match, term: str) -> bool:
    """Return whether a medicine falls under a word of the rules, or may do so.

    Args:
        found: From `match`.
        term: One of `TERMS`.

    Assumptions:
        An everyday word that leaves the ingredient open may stand for any member of its classes.

    Raises:
        KeyError: A term that is not in the table.

    Example:
        >>> from nightlab.safety.medicines import match
        >>> is_a(match("Avelox"), "quinolone"), is_a(match("Avelox"), "other_quinolone")
        (True, False)
    """
    return any_is_a([found], term)


def any_is_a(found: Iterable[Match], term: str) -> bool:
    """Return whether medicines taken side by side fall under a word of the rules, or may do so.

    Example:
        >>> from nightlab.safety.medicines import match
        >>> any_is_a([match("dolutegravir"), match("rilpivirine")], "dolutegravir_rilpivirine")
        True
    """
    everything = list(found)
    meant = TERMS[term]
    if not (meant.together or meant.without):
        return any(term in _alone(one) for one in everything)
    taken = {item for one in everything for item in one.ingredients}
    certain = {item for one in everything if one.known for item in one.ingredients}
    if meant.without & certain:
        return False
    if meant.together:
        return meant.together <= taken
    return any(_counts(item, meant) for item in taken) or any(
        _may_count(one, meant) for one in everything if not one.known
    )


def _alone(found: Match) -> frozenset[str]:
    """Return the words that a medicine falls under by itself, or may."""
    sure = frozenset().union(*map(_of_ingredient, found.ingredients))
    return sure if found.known else sure | _left_open(found)


@lru_cache(maxsize=4096)
def _of_ingredient(ingredient: str) -> frozenset[str]:
    return frozenset(term for term, meant in TERMS.items() if _counts(ingredient, meant))


@lru_cache(maxsize=1024)
def _left_open(found: Match) -> frozenset[str]:
    return frozenset(term for term, meant in TERMS.items() if _may_count(found, meant))


def members(term: str) -> frozenset[str]:
    """Return all ingredients of the vocabulary that fall under a word of the rules.

    Example:
        >>> sorted(members("gabapentinoid"))
        ['gabapentin', 'mirogabalin', 'pregabalin']
    """
    meant = TERMS[term]
    return frozenset(
        item for item in vocabulary().classes if _counts(item, meant) or item in meant.together
    )


def _counts(ingredient: str, term: Term) -> bool:
    if ingredient in term.ingredients:
        return True
    return ingredient not in term.besides and bool(
        vocabulary().classes.get(ingredient, frozenset()) & term.classes
    )


def _may_count(found: Match, term: Term) -> bool:
    """Whether an entry that leaves its ingredient open may stand for a member."""
    kinds = set(found.kinds)
    if term.classes & {*found.classes, *(one for kind in kinds for one in _shared()[kind])}:
        return not term.besides or bool(set(found.classes) - _classes_of(found))
    return any(kinds & vocabulary().classes.get(item, frozenset()) for item in term.ingredients)


@cache
def _shared() -> Mapping[str, frozenset[str]]:
    """Return the classes that all members of a class have: every beta blocker lowers blood pressure."""
    shared: dict[str, frozenset[str]] = {}
    for classes in vocabulary().classes.values():
        for one in classes:
            shared[one] = shared.get(one, classes) & classes
    return shared


def _classes_of(found: Match) -> set[str]:
    known = vocabulary().classes
    return {one for item in found.ingredients for one in known.get(item, ())}


def _terms() -> Mapping[str, Term]:
    return {
        row["term"]: Term(
            frozenset(filter(None, row["ingredients"].split(";"))),
            frozenset(row["classes"].split()),
            frozenset(filter(None, row["besides"].split(";"))),
            frozenset(filter(None, row["together"].split(";"))),
            frozenset(filter(None, row["without"].split(";"))),
            row["note"],
        )
        for row in rows("terms.csv")
    }


TERMS: Mapping[str, Term] = _terms()
