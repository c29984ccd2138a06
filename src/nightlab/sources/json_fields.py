"""JSON as a vendor writes it: parsed or refused with its place, and its fields by type."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from nightlab.errors import NightlabError
from nightlab.sources.port import FieldError
from nightlab.units import YEARS

if TYPE_CHECKING:
    from nightlab.sources.part import Part

NEW_COPY = "the file may be cut off or damaged: download it again"
# A log a day for twenty years; each item may fill a hundred times its bytes once it is parsed.
MOST_ITEMS = 2_000_000
MOST_MIB = 64
REPORT = "download the file again; where the field stays wrong, report it"


def parsed(part: Part) -> Any:
    """Return what a JSON file says.

    Raises:
        NightlabError: Broken JSON with line and column; NaN, numbers of thousands of digits and lists
            a thousand deep too; over 64 MiB or two million items.
    """
    text = part.text(most_mib=MOST_MIB)
    if sum(map(text.count, "[{,")) > MOST_ITEMS:
        raise NightlabError(
            f"over {MOST_ITEMS:,} items", where=part.name, fix="split it by year and import each"
        )
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"{part.name}, line {error.lineno}, column {error.colno}"
        raise NightlabError(f"broken JSON ({error.msg})", where=where, fix=NEW_COPY) from error
    except ValueError as error:
        what = "broken JSON (NaN, or a number of thousands of digits)"
        raise NightlabError(what, where=part.name, fix=NEW_COPY) from error
    except RecursionError as error:
        what = "broken JSON (lists or tables too deep)"
        raise NightlabError(what, where=part.name, fix=NEW_COPY) from error


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def table_of(value: Any, where: str) -> dict[str, Any]:
    """Return a value that must be a table of fields."""
    if isinstance(value, dict):
        return value
    raise wrong(value, where, "a table of fields")


def list_of(value: Any, where: str) -> list[Any]:
    """Return a value that must be a list."""
    if isinstance(value, list):
        return value
    raise wrong(value, where, "a list")


def flag_of(value: Any, where: str) -> bool | None:
    """Return a value that must be true, false or missing."""
    if value is None or isinstance(value, bool):
        return value
    raise wrong(value, where, "true or false")


def number_of(value: Any, where: str) -> float:
    """Return a value that must be a finite number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise wrong(value, where, "a number")


def wall_clock_of(value: Any, where: str) -> datetime:
    """Return a value that must be a local time without an offset, from 1900 to 2199."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None or at.year not in YEARS:
        raise wrong(value, where, "a local time such as 2024-10-27T01:07:30.000")
    return at


def wrong(value: Any, where: str, wanted: str) -> FieldError:
    """Return the error for a field that is missing or of another type."""
    if value is None:
        return FieldError("missing", where=where, fix=REPORT)
    plain = isinstance(value, str | int | float)
    shown = repr(str(value)[:40]) if plain else f"a {type(value).__name__}"
    return FieldError(f"{shown} is not {wanted}", where=where, fix=REPORT)
