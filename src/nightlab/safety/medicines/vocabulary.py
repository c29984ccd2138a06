"""The names by which medicines go, and what they hold."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FACTS = Path(__file__).parent
SHORT = 4  # letters; a name as short as this stands for too much to be taken at its word
_MARKS = " '’.-/"


class Name(NamedTuple):
    """One name of the vocabulary.

    Args:
        text: The name as a person would read it.
        ingredients: What it holds, as INN base names.
        sure: Whether the list of ingredients is known to be whole and the name to mean nothing else.
        note: What must be said when it is shown.
        common: Whether it is in wide use; of two names as near as each other this one is meant.
    """

    text: str
    ingredients: tuple[str, ...]
    sure: bool = True
    note: str = ""
    common: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All names, and the classes of all ingredients.

    Args:
        names: By the name without spaces and marks, see `squash`.
        classes: Of each ingredient.
    """

    names: Mapping[str, Name]
    classes: Mapping[str, frozenset[str]]


def squash(name: str) -> str:
    """Return a lower-case name without spaces and marks, by which it is found.

    Example:
        >>> squash("co-codamol"), squash("st john's wort")
        ('cocodamol', 'stjohnswort')
    """
    for mark in _MARKS:
        name = name.replace(mark, "")
    return name


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read once.

    Source:
        FDA and NCATS UNII names (public domain) and INN names, selected and repaired; brands and
        products added from general knowledge. No row has been checked by a pharmacist yet.

    Example:
        >>> vocabulary().names["cipro"].ingredients
        ('ciprofloxacin',)
    """
    classes = {row[0]: frozenset(row[1].split()) for row in _rows("ingredients.csv")}
    names = _all_names(classes)
    keys = squash("\n".join(name.text for name in names)).split("\n")
    found = dict(
        zip(keys, names, strict=True)
    )  # a later name replaces an earlier of the same letters
    for key, name in found.items():
        if len(key) <= SHORT and name.sure and not _plain(name):
            found[key] = name._replace(sure=False)
    return Vocabulary(found, classes)


def rows(file: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one of the tables beside this module."""
    with (FACTS / file).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def _rows(file: str) -> Iterator[list[str]]:
    with (FACTS / file).open(encoding="utf-8", newline="") as table:
        lines = csv.reader(table)
        next(lines)
        yield from lines


def _all_names(ingredients: Iterable[str]) -> list[Name]:
    """Return every name, the public ones before our own, and INN names last."""
    names = [
        Name(product, tuple(held.split(";")), False, LABEL)  # noqa: FBT003 - thousands, by place
        for product, held, *_ in _rows("products_open.csv")
    ]
    for ingredient, texts, *_ in _rows("names_open.csv"):
        names += [Name(text, (ingredient,)) for text in texts.split(";")]
    common = set()
    for ingredient, texts, *_ in _rows("names_own.csv"):
        common.add(ingredient)
        names += [Name(text, (ingredient,), common=True) for text in texts.split(";")]
    for products, held, whole, note, *_ in _rows("products_own.csv"):
        own = tuple(held.split(";"))
        names += [
            Name(text, own, whole == "yes", note, common=True) for text in products.split(";")
        ]
    return names + [Name(text, (text,), common=text in common) for text in ingredients]


LABEL = "the list may not be whole, compare it with the label"
_WORDS = frozenset(
    {
        "iron",
        "zinc",
        "zink",
        "kava",
        "hops",
        "maca",
        "tums",
        "whey",
        "vit a",
        "vit c",
        "vit d",
        "vit e",
    }
)


def _plain(name: Name) -> bool:
    """Whether a name is short because it is an everyday word, and no abbreviation."""
    return name.text in _WORDS or any(letter.isdigit() for letter in name.text)
