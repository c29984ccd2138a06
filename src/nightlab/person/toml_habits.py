"""What a person takes and does, read from the tables of a TOML file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.person.habits import Behaviour, Drink, Medication, Supplement
from nightlab.person.toml_values import (
    read_clock,
    read_flag,
    read_list,
    read_number,
    read_table,
    read_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import time

    Read = Callable[[Any, str], Any]


def read_medications(value: Any, where: str) -> tuple[Medication, ...]:
    """Return medicines from names, or from tables of name, times, years and nightly.

    Raises:
        NightlabError: An entry without a name, an unknown key, or a value that does not fit.
    """
    readers: dict[str, Read] = {
        "name": read_text,
        "times": _clocks,
        "years": read_number,
        "nightly": read_flag,
    }
    return tuple(Medication(**item) for item in _products(value, where, readers))


def read_supplements(value: Any, where: str) -> tuple[Supplement, ...]:
    """Return supplements from names, or from tables of name, dose, times, weeks and testing.

    Raises:
        NightlabError: An entry without a name, an unknown key, or a value that does not fit.
    """
    readers: dict[str, Read] = {
        "name": read_text,
        "elemental_mg": read_number,
        "dose": read_number,
        "unit": read_text,
        "times": _clocks,
        "weeks": read_number,
        "third_party_tested": read_flag,
    }
    return tuple(Supplement(**item) for item in _products(value, where, readers))


def read_behaviour(value: Any, where: str) -> Behaviour:
    """Return habits from tables of caffeine (mg, time), alcohol (g, time), bedtime and rise.

    Raises:
        NightlabError: An unknown key, or a value that does not fit.
    """
    readers: dict[str, Read] = {
        "caffeine": _drinks("mg"),
        "alcohol": _drinks("g"),
        "bedtime": read_clock,
        "rise": read_clock,
    }
    table = read_table(value, where, readers)
    return Behaviour(
        **{
            key: None if x is None else readers[key](x, f"{where}.{key}")
            for key, x in table.items()
        }
    )


def _clocks(value: Any, where: str) -> tuple[time, ...]:
    return tuple(read_clock(item, where) for item in read_list(value, where))


def _record(value: Any, where: str, readers: dict[str, Read]) -> dict[str, Any]:
    """Read a table by one reader a key, leaving out what is unknown."""
    table = read_table(value, where, readers)
    return {key: readers[key](x, f"{where}.{key}") for key, x in table.items() if x is not None}


def _products(value: Any, where: str, readers: dict[str, Read]) -> list[dict[str, Any]]:
    """Read a list whose items are names, or tables with at least a name."""
    items = [{"name": item} if isinstance(item, str) else item for item in read_list(value, where)]
    read = [_record(item, where, readers) for item in items]
    if any("name" not in item for item in read):
        raise NightlabError(
            "an entry has no name", where=where, fix=f'name it, or write {where} = "unknown"'
        )
    return read


def _drinks(amount_key: str) -> Read:
    def read(value: Any, where: str) -> tuple[Drink, ...]:
        readers: dict[str, Read] = {amount_key: read_number, "time": read_clock}
        read = [_record(item, where, readers) for item in read_list(value, where)]
        return tuple(Drink(amount=item.get(amount_key), at=item.get("time")) for item in read)

    return read
