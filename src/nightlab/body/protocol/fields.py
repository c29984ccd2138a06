"""Values of a protocol's tables: one reader a kind of value, with the field in every error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nightlab.body.protocol.days import At, Days, at
from nightlab.body.protocol.who import Change, Trait
from nightlab.errors import NightlabError
from nightlab.person.checks import check_keys
from nightlab.person.toml_values import (
    read_clock,
    read_flag,
    read_list,
    read_number,
    read_table,
    read_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = Callable[[Any, str], Any]

MOST_ENTRIES = 1000


def number(value: Any, where: str) -> float:
    """Return a finite number."""
    told = read_number(value, where)
    if not math.isfinite(told):
        raise NightlabError(f"{told:g} cannot be", where=where, fix="write a finite number")
    return told


def whole_number(value: Any, where: str) -> int:
    """Return a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise NightlabError(f"{value!r} does not fit", where=where, fix="write a whole number")
    return value


def clock_h(value: Any, where: str) -> float:
    """Return a clock time as hours after midnight."""
    told = read_clock(value, where)
    return told.hour + told.minute / 60.0 + told.second / 3600.0


def moment(value: Any, where: str) -> At:
    """Return a clock time, or one relative to bed or rise."""
    if isinstance(value, str):
        return at(value, where=where)
    return At("clock", clock_h(value, where))


def wholes(value: Any, where: str) -> frozenset[int]:
    """Return a set of whole numbers."""
    items = value if isinstance(value, list) else [value]
    return frozenset(whole_number(item, where) for item in items)


def days(value: Any, where: str) -> Days:
    """Return days from "all", numbers, or a table of from, to and every."""
    if value == "all":
        return Days()
    if isinstance(value, dict):
        check_keys(value, ("from", "to", "every"), where)
        told = {key: whole_number(x, f"{where}, {key}") for key, x in value.items()}
        return Days(first=told.get("from", 1), last=told.get("to"), every=told.get("every", 1))
    if isinstance(value, str):
        raise NightlabError(
            f"{value!r} names no days",
            where=where,
            fix='write "all", [1, 2] or { from = 1, to = 8, every = 2 }',
        )
    return Days(only=wholes(value, where))


def measured(value: Any, where: str) -> frozenset[int] | None:
    """Return the nights that count; None for all."""
    if value == "all":
        return None
    if isinstance(value, dict):
        check_keys(value, ("first", "last"), where)
        ends = [whole_number(value.get(key), f"{where}, {key}") for key in ("first", "last")]
        if not 0 < ends[0] <= ends[1] < 10_000:
            raise NightlabError(
                f"no nights from {ends[0]} to {ends[1]}", where=where, fix="write first and last"
            )
        return frozenset(range(ends[0], ends[1] + 1))
    if isinstance(value, str):
        raise NightlabError(
            f"{value!r} names no nights",
            where=where,
            fix='write "all", [8] or { first = 1, last = 8 }',
        )
    return wholes(value, where)


def steps(value: Any, where: str) -> tuple[tuple[float, float], ...]:
    """Return values by clock time; one number holds all day."""
    if isinstance(value, int | float):
        return ((0.0, number(value, where)),)
    return tuple(pair(each, where) for each in short_list(value, where))


def pair(value: Any, where: str) -> tuple[float, float]:
    """Return a clock time and a number."""
    if not isinstance(value, list) or len(value) != 2:
        raise NightlabError(
            f"{value!r} is no pair of a clock time and a number",
            where=where,
            fix='write ["07:00", 250]',
        )
    return clock_h(value[0], where), number(value[1], where)


def names(value: Any, where: str) -> tuple[str, ...]:
    """Return a list of names."""
    return tuple(read_text(item, where) for item in short_list(value, where))


def on_waking(value: Any, where: str) -> bool:
    """Return whether the final awakening ends the night."""
    if value is True:
        return False
    if value == "wake":
        return True
    raise NightlabError(
        f"{str(value).lower()!r} does not fit",
        where=where,
        fix='write true (in bed until rise) or "wake" (up at the final awakening)',
    )


def trait(value: Any, where: str) -> Trait:
    """Return a trait from a number, or a table of mean, sd and limits, or of from and to."""
    if isinstance(value, bool):
        return Trait(float(value))
    if not isinstance(value, dict):
        return Trait(number(value, where))
    if "from" in value or "to" in value:
        check_keys(value, ("from", "to"), where)
        ends = [number(value.get(key), f"{where}, {key}") for key in ("from", "to")]
        return Trait(ends[0], to=ends[1])
    check_keys(value, ("mean", "sd", "lowest", "highest"), where)
    told = {key: number(x, f"{where}, {key}") for key, x in value.items()}
    if "mean" not in told:
        raise NightlabError("no mean", where=where, fix="write { mean = 40, sd = 10 }")
    return Trait(told.pop("mean"), **told)


def changes(value: Any, where: str) -> tuple[Change, ...]:
    """Return parameters fixed (a number) or shifted (times or plus)."""
    table = read_table(value, where, value if isinstance(value, dict) else ())
    return tuple(change for name, told in table.items() for change in _change(name, told, where))


def _change(name: str, value: Any, where: str) -> list[Change]:
    place = f"{where}, {name}"
    if isinstance(value, dict) and name.count(".") == 0 and not {"times", "plus"} & set(value):
        # Without quotes TOML reads organ.parameter as a table in a table.
        return [c for key, x in value.items() for c in _change(f"{name}.{key}", x, where)]
    if isinstance(value, dict):
        check_keys(value, ("times", "plus"), place)
        if len(value) != 1:
            raise NightlabError(
                "shifted twice, or not at all", where=place, fix="write { times = 0.5 }"
            )
        kind, by = next(iter(value.items()))
        told = number(by, f"{place}, {kind}")
    else:
        kind, told = "is", number(value, place)
    try:
        return [Change(name, kind, told)]
    except NightlabError as error:
        raise error.at(where) from error


def tables(value: Any, where: str) -> list[dict[str, Any]]:
    """Return a list of tables."""
    items = value if isinstance(value, list) else [value]
    if len(items) > MOST_ENTRIES:
        raise NightlabError(
            f"{len(items)} entries", where=where, fix=f"write at most {MOST_ENTRIES}"
        )
    if not all(isinstance(item, dict) for item in items):
        raise NightlabError("not a list of tables", where=where, fix=f"begin each with [[{where}]]")
    return items


def fill(table: Mapping[str, Any], readers: Mapping[str, Read]) -> dict[str, Any]:
    """Return a table's values, each by its reader.

    Raises:
        NightlabError: A key that nothing reads, or a value that does not fit.
    """
    check_keys(table, readers, "")
    return {key: readers[key](value, key) for key, value in table.items()}


def short_list(value: Any, where: str) -> list[Any]:
    """Return a list that is not absurdly long."""
    items = read_list(value, where)
    if len(items) > MOST_ENTRIES:
        raise NightlabError(
            f"{len(items)} entries", where=where, fix=f"write at most {MOST_ENTRIES}"
        )
    return items


flag, text = read_flag, read_text
