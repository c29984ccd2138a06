"""TOML values as Python values, or an error that says which key is wrong and how to write it."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.person.checks import check_keys, plain
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterable

UNKNOWN = "unknown"


def set_unknowns_apart(value: Any, path: str, found: set[str]) -> Any:
    """Return a value with None for every ``"unknown"``, and add the paths of those to ``found``.

    Assumptions: a table in a list goes by its ``name``, or its place from 1; a bare ``"unknown"`` in a list stays.
    """
    if isinstance(value, str) and value.strip().casefold() == UNKNOWN:
        found.add(path)
        return None
    if isinstance(value, dict):
        return {
            key: set_unknowns_apart(inner, f"{path}.{plain(key)}" if path else key, found)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [
            set_unknowns_apart(item, f"{path}.{plain(str(item.get('name', at)))}", found)
            if isinstance(item, dict)
            else item
            for at, item in enumerate(value, 1)
        ]
    return value


def read_text(value: Any, where: str) -> str:
    """Return a text.

    Raises:
        NightlabError: No text, or a bare "unknown" among other entries.
    """
    if not isinstance(value, str):
        raise _wrong(value, where, "a text in double quotes")
    if value.strip().casefold() == UNKNOWN:
        raise NightlabError(
            '"unknown" stands among other entries',
            where=where,
            fix=f'write {where} = "unknown" for all of it, or a table with one entry unknown',
        )
    return value.strip()


def read_number(value: Any, where: str) -> float:
    """Return a number.

    Raises:
        NightlabError: No number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(value, where, "a number without quotes")
    try:
        return float(value)
    except OverflowError as error:
        raise _wrong(value, where, "a smaller number") from error


def read_flag(value: Any, where: str) -> bool:
    """Return a yes or no.

    Raises:
        NightlabError: Neither true nor false.
    """
    if not isinstance(value, bool):
        raise _wrong(value, where, "true or false")
    return value


def read_clock(value: Any, where: str) -> time:
    """Return a wall clock, written ``"21:30"`` or as TOML's own time of day.

    Raises:
        NightlabError: No time of day.
    """
    if isinstance(value, time):
        return value
    if not isinstance(value, str):
        raise _wrong(value, where, 'a clock time such as "21:30"')
    return parse_clock(value, where=where)


def read_list(value: Any, where: str) -> list[Any]:
    """Return a list; a single entry is a list of one.

    Raises:
        NightlabError: A bare number, flag or time.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, str | dict):
        return [value]
    raise _wrong(value, where, "a list in square brackets")


def read_table(value: Any, where: str, known: Iterable[str]) -> dict[str, Any]:
    """Return a table whose keys are all known.

    Raises:
        NightlabError: No table, or a key that nothing reads.
    """
    if not isinstance(value, dict):
        raise _wrong(value, where, f"a table, under a line [{where}]")
    check_keys(value, known, where)
    return value


def _wrong(value: Any, where: str, wanted: str) -> NightlabError:
    return NightlabError(f"{_shown(value)} does not fit", where=where, fix=f"write {wanted}")


def _shown(value: Any) -> str:
    """Return a value as it was written; Python refuses to print numbers of thousands of digits."""
    try:
        return str(value).lower() if isinstance(value, bool) else repr(value)
    except ValueError:
        return "a number of thousands of digits"
