"""The words of labels: what each means, in the languages a person may type it in."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HERE = Path(__file__).parent
PREFIXES = ("magnesium", "trimagnesium", "dimagnesium")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word on a label stands for.

    Args:
        kind: ``magnesium``, ``form``, ``as``, ``gives`` and so on; the kinds of ``words.csv``.
        form: The form of magnesium that it names, where it does.
        distinctive: Whether it means magnesium with no other word near it.
        with_magnesium: Whether the word itself says magnesium, as German compounds do.
    """

    kind: str
    form: str = ""
    distinctive: bool = False
    with_magnesium: bool = False


@dataclass(frozen=True, slots=True)
class Brand:
    """A trade mark of a raw material.

    Args:
        name: In small letters.
        form: The form of magnesium that it is.
        elemental_fraction: What its own labels declare; None where they differ.
    """

    name: str
    form: str
    elemental_fraction: float | None


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def brands() -> Mapping[str, Brand]:
    """Return the trade marks that labels name in place of a form."""
    return MappingProxyType(
        {
            row["brand"]: Brand(
                row["brand"],
                row["form"],
                float(row["elemental_fraction"]) if row["elemental_fraction"] else None,
            )
            for row in _rows("brands.csv")
        }
    )


@cache
def meanings() -> Mapping[str, Meaning]:
    """Return the meaning of every word that is known, in small letters without accents.

    Example:
        >>> meanings()["magnesiumcitrat"].form, meanings()["davon"].kind
        ('magnesium citrate', 'gives')
    """
    table = {
        word: Meaning(row["kind"], with_magnesium=row["kind"] == "magnesium")
        for row in _rows("words.csv")
        for word in row["words"].split(";")
    }
    table |= {
        prefix + word: Meaning("additive")
        for word, meaning in table.items()
        if meaning.kind == "additive"
        for prefix in PREFIXES
    }
    table |= dict(_form_words())
    table |= {
        name: Meaning("form", brand.form, distinctive=brand.elemental_fraction is not None)
        for name, brand in brands().items()
    }
    return MappingProxyType(table)


def _form_words() -> Iterable[tuple[str, Meaning]]:
    for row in _rows("form_words.csv"):
        for word in row["words"].split(";"):
            yield word, Meaning("form", row["form"], distinctive=row["distinctive"] == "yes")
            for prefix in PREFIXES:
                yield (
                    prefix + word,
                    Meaning("form", row["form"], distinctive=True, with_magnesium=True),
                )
