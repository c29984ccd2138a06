"""The questionnaires, one TOML file each, read once."""

from __future__ import annotations

import difflib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from nightlab.errors import NightlabError
from nightlab.safety.screeners.instrument import (
    Band,
    Consequence,
    Fact,
    Instrument,
    Item,
    Scale,
    SecondRule,
)

FACTS = Path(__file__).with_name("instruments")
WORDINGS = ("verbatim", "own", "none")


@cache
def instruments() -> tuple[Instrument, ...]:
    """Return all questionnaires: those that can be filled in here first.

    Example:
        >>> [each.key for each in instruments()][:3]
        ['dass21', 'gad7', 'phq9']
    """
    found = [_instrument(_table(path)) for path in sorted(FACTS.glob("*.toml"))]
    return tuple(sorted(found, key=lambda each: (WORDINGS.index(each.wording), not each.items)))


def find_instrument(name: str) -> Instrument:
    """Return a questionnaire by its key, title or another name; case, blanks and dashes are free.

    Raises:
        NightlabError: No such questionnaire.

    Example:
        >>> find_instrument("Stop Bang").key
        'stopbang'
    """
    names = _names()
    key = _plain(name)
    if key in names:
        return names[key]
    near = difflib.get_close_matches(key[:40], names, n=1)
    fix = f"write {names[near[0]].key!r} if that was meant, or " if near else ""
    raise NightlabError(
        "no such questionnaire", where=repr(name), fix=f"{fix}see `nightlab screen`"
    )


@cache
def _names() -> dict[str, Instrument]:
    return {
        _plain(name): each
        for each in instruments()
        for name in (each.key, each.title, each.full_name, *each.aliases)
    }


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _instrument(table: dict[str, Any]) -> Instrument:
    items = _items(table)
    numbers = tuple(item.number for item in items)
    second = table.pop("second_rule", None)
    unscored = table.pop("unscored", None)
    aliases, scales = table.pop("aliases"), table.pop("scales", [])
    facts, consequences = table.pop("facts", []), table.pop("consequences", [])
    return Instrument(
        **table,
        aliases=tuple(aliases),
        items=items,
        scales=tuple(_scale(row, numbers) for row in scales),
        facts=tuple(_fact(row) for row in facts),
        consequences=tuple(Consequence(**_with_tuples(row)) for row in consequences),
        second_rule=SecondRule(**_with_tuples(second)) if second else None,
        unscored=_unscored(unscored, len(items) + 1) if unscored else None,
    )


def _items(table: dict[str, Any]) -> tuple[Item, ...]:
    """Read the questions, given as texts, as tables, or by their count alone."""
    count = table.pop("item_count", 0)
    given = table.pop("items", [""] * count)
    shared = table.pop("answers", {})
    reversed_items = table.pop("reversed", [])
    rows = [{"text": one} if isinstance(one, str) else dict(one) for one in given]
    return tuple(
        _item(number, {**shared, **row}, reverse=number in reversed_items)
        for number, row in enumerate(rows, 1)
    )


def _item(number: int, row: dict[str, Any], *, reverse: bool) -> Item:
    return Item(number=number, reverse=reverse, **_with_tuples(row))


def _unscored(row: dict[str, Any], number: int) -> Item:
    labels = tuple(row["labels"])
    return Item(number, row["text"], lowest=0, highest=len(labels) - 1, labels=labels)


def _scale(row: dict[str, Any], numbers: tuple[int, ...]) -> Scale:
    bands = tuple(Band(**band) for band in row.pop("bands", []))
    items = tuple(row.pop("items", numbers))
    return Scale(items=items, low=row.pop("low", 0), bands=bands, **row)


def _fact(row: dict[str, Any]) -> Fact:
    needs = tuple((number, least) for number, least in row.pop("needs"))
    return Fact(needs=needs, **row)


def _with_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
