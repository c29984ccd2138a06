"""JSON as a vendor writes it: parsed or refused with its place, and its fields by type."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from nightlab.errors import NightlabError
from nightlab.sources.clock import YEARS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.sources.part import Part

NEW_COPY = "the file may be cut off or damaged: download it again"


def parsed(part: Part) -> Any:
    text = part.text()
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"{part.name}, line {error.lineno}, column {error.colno}"
        raise NightlabError(f"broken JSON ({error.msg})", where=where, fix=NEW_COPY) from error
    except (ValueError, RecursionError) as error:
        raise NightlabError("broken JSON", where=part.name, fix=NEW_COPY) from error


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def table_of(value: Any, where: str, field: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise wrong_field(value, where, field, "a table of fields")


def number(raw: Mapping[str, Any], key: str, where: str) -> float:
    value = raw.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise wrong_field(value, where, key, "a number")


def wall_clock(raw: Mapping[str, Any], key: str, where: str) -> datetime:
    value = raw.get(key)
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None or at.year not in YEARS:
        raise wrong_field(value, where, key, "a local time such as 2024-10-27T01:07:30.000")
    return at


def wrong_field(value: Any, where: str, field: str, wanted: str) -> NightlabError:
    what = f"{field} is missing" if value is None else f"{str(value)[:40]!r} is not {wanted}"
    return NightlabError(what, where=f"{where}, {field}", fix=OTHER_SHAPE)
