"""The names by which medicines go, and what they hold."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

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
        either: Whether it holds one of the ingredients, as a brand that differs by country does.
    """

    text: str
    ingredients: tuple[str, ...]
    sure: bool = True
    note: str = ""
    common: bool = False
    either: bool = False


class Row(NamedTuple):
    """Names of the same things, as they stand in one row of a table.

    Args:
        texts: The names, with semicolons between them.
        ingredients: See `Name`, as the rest.
    """

    texts: str
    ingredients: tuple[str, ...]
    sure: bool = True
    note: str = ""
    common: bool = False
    either: bool = False


class Names(Mapping[str, Name]):
    """All names by their letters, see `squash`; most are never asked for and stay in their rows."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, Row] = {}
        every = list(rows)
        keys = squash("\n".join([row.texts for row in every])).split("\n")  # all at once, for speed
        for key, row in zip(keys, every, strict=True):  # a later name replaces an earlier
            for one in key.split(";"):
                self._rows[one] = row

    def __getitem__(self, key: str) -> Name:
        row = self._rows[key]
        text = row.texts.split(";")[squash(row.texts).split(";").index(key)]
        sure = row.sure and (len(key) > SHORT or _plain(text))
        return Name(text, row.ingredients, sure, row.note, row.common, row.either)

    def get(self, key: str, default: Name | None = None) -> Name | None:  # type: ignore[override]
        """Return a name, None where there is none."""
        return self[key] if key in self._rows else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All names, and the classes of all ingredients.

    Args:
        names: By the name without spaces and marks, see `squash`.
        classes: Of each ingredient.
    """

    names: Names
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
    classes = {row[0]: frozenset(row[1].split()) for row in _lines("ingredients.csv")}
    return Vocabulary(Names(_all_rows(classes)), classes)


def rows(file: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one of the tables beside this module."""
    with (FACTS / file).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def _lines(file: str) -> Iterator[list[str]]:
    with (FACTS / file).open(encoding="utf-8", newline="") as table:
        lines = csv.reader(table)
        next(lines)
        yield from lines


def _all_rows(ingredients: Iterable[str]) -> Iterator[Row]:
    """Yield all names, the public ones before our own, and INN names last."""
    for product, held, *_ in _lines("products_open.csv"):
        yield Row(product, tuple(held.split(";")), sure=False, note=LABEL)
    for ingredient, texts, *_ in _lines("names_open.csv"):
        yield Row(texts, (ingredient,))
    common = set()
    for ingredient, texts, *_ in _lines("names_own.csv"):
        common.add(ingredient)
        yield Row(texts, (ingredient,), common=True)
    for products, held, whole, note, *_ in _lines("products_own.csv"):
        own = tuple(held.split(";"))
        either = whole == "or"
        yield Row(products, own, sure=whole == "yes", note=note, common=True, either=either)
    for ingredient in ingredients:
        yield Row(ingredient, (ingredient,), common=ingredient in common)


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


def _plain(text: str) -> bool:
    """Whether a name is short because it is an everyday word, and no abbreviation."""
    return text in _WORDS or any(letter.isdigit() for letter in text)
