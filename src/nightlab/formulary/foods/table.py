"""The table of foods: all of them, one by its number, some by a name."""

from __future__ import annotations

import csv
import difflib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary.foods.food import NUTRIENTS, Food
from nightlab.formulary.foods.kind import kinds
from nightlab.person.checks import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS = Path(__file__).with_name("foods.csv")
WORDS = Path(__file__).with_name("words.csv")
"""Words that the names of foods do not use, American ones and those for many foods at once."""


@cache
def foods() -> tuple[Food, ...]:
    """Return every food.

    Source: USDA SR28, public domain; names, portions and choice are Nightlab's own.

    Example:
        >>> len(foods()) > 400
        True
    """
    with FACTS.open(encoding="utf-8", newline="") as file:
        return tuple(map(_food, csv.DictReader(file)))


def food(ndb_no: str) -> Food:
    """Return the food with a number of the release.

    Raises:
        NightlabError: No such food in the table.

    Example:
        >>> food("11458").name
        'spinach, cooked'
    """
    try:
        return _by_number()[ndb_no]
    except KeyError as error:
        raise NightlabError(
            "no such food in the table", where=ndb_no, fix="name one by its words, such as spinach"
        ) from error


def find_foods(name: str, where: str = "") -> tuple[Food, ...]:
    """Return every food that a person may mean by a name, all of its words in whatever order.

    Args:
        name: Words such as ``spinach``, ``corn`` or ``dark chocolate``; a plural does not matter.
        where: Where it was written, for the error.

    Raises:
        NightlabError: No food of that name, with the nearest.

    Example:
        >>> [each.name for each in find_foods("Pumpkin seeds")][:2]
        ['pumpkin seeds', 'pumpkin seeds, roasted']
    """
    meant = _meanings(name)
    found = tuple(each for each in foods() if any(stems <= _named(each) for stems in meant))
    if not found:
        raise NightlabError(f"no food is called {name!r}", where=where, fix=_nearest(name))
    return found


def _meanings(name: str) -> list[frozenset[str]]:
    """Return the words to look for, any of which will do: those written, and what else they mean."""
    stems = _stems(name)
    if known := _other_words().get(stems):
        return [stems, *known]
    # In "corn tortilla" each word is taken for the first of its meanings.
    each = [_other_words().get(frozenset({stem}), (frozenset({stem}),))[0] for stem in stems]
    return [found for found in (stems, frozenset().union(*each)) if found]


@cache
def _other_words() -> Mapping[frozenset[str], tuple[frozenset[str], ...]]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        return MappingProxyType(
            {
                _stems(row["word"]): tuple(map(_stems, row["means"].split(";")))
                for row in csv.DictReader(file)
            }
        )


def _named(each: Food) -> frozenset[str]:
    return _stems(f"{each.name} {each.kind.name}")


@cache
def _stems(text: str) -> frozenset[str]:
    return frozenset(map(_stem, filter(None, plain(text).split("_"))))


def _stem(word: str) -> str:
    """Return a word without its plural: tomatoes and tomato, berries and berry are alike."""
    short = word.rstrip("s").rstrip("e")
    return (f"{short[:-1]}i" if short.endswith("y") else short) or word


def _nearest(name: str) -> str:
    known = {plain(each.name): each.name for each in foods()}
    # The comparison grows with the length of both, and no food has a name of a hundred letters.
    near = difflib.get_close_matches(plain(name[:100]), known, n=1, cutoff=0.5)
    return f"write {known[near[0]]!r} if that was meant" if near else "name an ordinary food"


@cache
def _by_number() -> Mapping[str, Food]:
    return MappingProxyType({each.ndb_no: each for each in foods()})


def _food(row: dict[str, str]) -> Food:
    figures = ("mg_n", "mg_se", *NUTRIENTS)
    return Food(
        ndb_no=row["ndb_no"],
        name=row["name"],
        kind=kinds()[row["kind"]],
        measure=row["measure"],
        portion_g=float(row["portion_g"]),
        portion_source=row["portion_source"],
        source=row["source"],
        source_checked=row["source_checked"],
        **{name: float(row[name]) if row[name] else None for name in figures},
    )
