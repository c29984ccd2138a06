"""Values as the text of a cell, and back, each kind in one way only."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST_WHOLE = 2**53
FIX = "export the lab again, and leave its files as they are"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    Args:
        words: What a cell of it holds, for people.
        write: Makes a value text.
        read: Makes text a value; raises ``ValueError`` where it is none.
    """

    words: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    number = int(text)
    if not 0 <= number <= LARGEST_WHOLE:
        raise ValueError(text)
    return number


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.utcoffset() is None:
        raise ValueError(text)
    return at.astimezone(UTC)


def _no_number(constant: str) -> float:
    raise ValueError(constant)


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError(text) from error


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


TEXT = Kind("text", str, str)
WHOLE = Kind("whole number", str, _whole)
NUMBER = Kind("number", lambda value: repr(float(value)), _number)
INSTANT = Kind("instant, ISO 8601 in UTC", lambda at: at.astimezone(UTC).isoformat(), _instant)
DAY = Kind("date, YYYY-MM-DD", str, date.fromisoformat)
FLAG = Kind("true or false", lambda value: "true" if value else "false", _flag)
JSON = Kind("JSON", _as_json, _json)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Args:
        name: With its unit, where it has one.
        kind: What its cells hold.
        about: What it says.
        unit: Its unit.
        may_be_empty: Whether a cell may be empty, which says that nothing is known.
        since: Version of the export from which on there is such a column.
    """

    name: str
    kind: Kind
    about: str
    unit: str = ""
    may_be_empty: bool = False
    since: int = 1

    def written(self, value: Any) -> str:
        """Return a value as a cell."""
        return "" if value is None else self.kind.write(value)

    def read(self, cell: str, where: str) -> Any:
        """Return the value of a cell.

        Raises:
            NightlabError: It is none of its kind.
        """
        if self.may_be_empty and not cell:
            return None
        try:
            return self.kind.read(cell)
        except (ValueError, OverflowError) as error:
            raise NightlabError(
                f"{cell[:40]!r} is not {self.kind.words}",
                where=f"{where}, column {self.name}",
                fix=FIX,
            ) from error
