"""Oura's documents, whether its API answers them in JSON or an export has them as rows of a table."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from nightlab.errors import NightlabError
from nightlab.sources.columns import header_line
from nightlab.sources.json_fields import number_of, parsed, table_of, wrong
from nightlab.sources.lines import rows
from nightlab.sources.oura.names import FIRST_API, FIRST_LINES, TRENDS
from nightlab.sources.port import FieldError
from nightlab.sources.row import NUMBER
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.sources.part import Part
    from nightlab.sources.row import Row

Kind = Literal["sleep", "score", "spo2", "tag", "other"]
DEEPEST_NESTING = 6
MISSING = {"", "None", "null", "NaN"}
EMPTY = re.compile(rb'\{\s*"data"\s*:\s*\[\s*\]\s*,\s*"next_token"')
JSON_MARKS = (b'"bedtime_start"', b'"tag_type_code"', b'"spo2_percentage"')
TRENDS_HEAD = "date,Sleep Score,Total Sleep Score,"
NESTED = ("heart_rate", "hrv", "readiness", "spo2_percentage")
KINDS: Mapping[str, Kind] = {
    "bedtime_start": "sleep",
    "tag_type_code": "tag",
    "spo2_percentage": "spo2",
}


@dataclass(frozen=True, slots=True)
class Doc:
    """One document; its fields may be text where it stood in a table.

    Args:
        where: File and number or line.
        kind: What it tells of.
        fields: By the API's names.
    """

    where: str
    kind: Kind
    fields: Mapping[str, Any]

    def at(self, key: str) -> str:
        """Return the place of a field for messages."""
        return f"{self.where}, {key}"

    def text(self, key: str) -> str:
        """Return a text; empty where there is none.

        Raises:
            NightlabError: It is none, or over 200 characters.
        """
        value = self.fields.get(key)
        if value is None or value in MISSING:
            return ""
        if not isinstance(value, str) or len(value) > 200:
            raise wrong(value, self.at(key), "a short text")
        return value.strip()

    def stages(self, key: str) -> str:
        """Return a long text of digits; empty where there is none."""
        value = self.fields.get(key)
        return value.strip() if isinstance(value, str) else ""

    def number(self, key: str) -> float | None:
        """Return a number; None where there is none.

        Raises:
            NightlabError: It is no number.
        """
        value = self.fields.get(key)
        if isinstance(value, str):
            text = value.strip()
            if text in MISSING:
                return None
            if NUMBER.fullmatch(text) and math.isfinite(number := float(text)):
                return number
            raise wrong(value, self.at(key), "a number")
        return None if value is None else number_of(value, self.at(key))

    def table(self, key: str) -> Mapping[str, Any]:
        """Return a table inside it; empty where there is none.

        Raises:
            NightlabError: It is no table.
        """
        value = self.fields.get(key)
        return {} if value is None else table_of(value, self.at(key))

    def instant(self, key: str) -> tuple[datetime, datetime] | None:
        """Return an instant, and it with the offset printed; None where there is none.

        Raises:
            NightlabError: It is no instant.
        """
        text = self.text(key)
        return instant_of(text, self.at(key)) if text else None

    def day(self, key: str) -> date | None:
        """Return a date; None where there is none.

        Raises:
            NightlabError: It is no date.
        """
        text = self.text(key)
        if not text:
            return None
        try:
            day = date.fromisoformat(text[:10])
        except ValueError as error:
            raise wrong(text, self.at(key), "a date") from error
        if day.year not in YEARS:
            raise wrong(text, self.at(key), "a date")
        return day


def instant_of(text: str, where: str) -> tuple[datetime, datetime]:
    """Return an instant, and it with the offset printed.

    Raises:
        NightlabError: It has no offset, or is not of 1900 to 2199.
    """
    wanted = "an instant such as 2024-01-21T01:28:28-05:00"
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise wrong(text, where, wanted) from error
    if at.tzinfo is None or at.year not in YEARS:
        raise wrong(text, where, wanted)
    return at.astimezone(UTC), at


def is_oura(head: bytes) -> bool:
    """Tell from the first 64 KiB whether a part holds Oura's documents."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"[", b"{")):
        return EMPTY.match(start) is not None or any(mark in head for mark in JSON_MARKS)
    return bool(_delimiter(head))


def _delimiter(head: bytes) -> str:
    """Return what stands between the cells of Oura's tables; empty where it is none of them."""
    line = header_line(head)
    if line.startswith(TRENDS_HEAD):
        return ","
    delimiter = ";" if ";" in line else ","
    names = {name.strip() for name in line.split(delimiter)}
    is_sleep = {"bedtime_start", "bedtime_end", "day"} <= names
    is_score = {"day", "score", "contributors"} <= names and b"deep_sleep" in head
    return delimiter if is_sleep or is_score or {"id", "tag_type_code"} <= names else ""


def documents(part: Part) -> Iterator[Doc | NightlabError]:
    """Yield the documents of a part, or why one cannot be read.

    Raises:
        NightlabError: Broken JSON, JSON of another shape, or a table that is damaged.
    """
    head = part.head()
    if not (delimiter := _delimiter(head)):
        for number, raw in enumerate(_flat(parsed(part), part.name, 0), start=1):
            yield Doc(f"{part.name}, document {number}", _kind(raw), _as_now(raw))
        return
    for row in rows(part, delimiter=delimiter, name=_column, may_be_longer=True):
        try:
            yield _doc(row)
        except FieldError as error:
            yield error


def _column(header: str) -> str:
    return TRENDS.get(header.strip(), header.strip())


def _flat(node: Any, where: str, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict) and _is_document(node):
        yield node
    elif isinstance(node, dict | list) and depth < DEEPEST_NESTING:
        for item in node if isinstance(node, list) else node.values():
            if isinstance(item, dict | list):
                yield from _flat(item, where, depth + 1)
    else:
        raise NightlabError(
            "JSON, but no documents of Oura",
            where=where,
            fix="give answers of Oura's API v2, or its data export",
        )


def _is_document(node: Mapping[str, Any]) -> bool:
    """Tell a document from a table of answers, which holds others."""
    if node.keys() & (KINDS.keys() | {"id", "day"}):
        return True
    return not any(isinstance(item, list | dict) for item in node.values())


def _as_now(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document by today's names."""
    if "summary_date" not in raw:
        return raw
    fields = {FIRST_API.get(key, key): value for key, value in raw.items()}
    for key, name in FIRST_LINES.items():
        if isinstance(raw.get(key), list):
            fields[name] = {"interval": 300, "items": raw[key]}
    return fields


def _kind(fields: Mapping[str, Any]) -> Kind:
    for key, kind in KINDS.items():
        if key in fields:
            return kind
    contributors = fields.get("contributors")
    is_score = isinstance(contributors, dict) and "deep_sleep" in contributors
    return "score" if is_score else "other"


def _doc(row: Row) -> Doc:
    fields: dict[str, Any] = dict(row.cells)
    for key in (*NESTED, "contributors"):
        if key in fields:
            fields[key] = _nested(row, key)
    return Doc(row.place, _kind(fields), fields)


def _nested(row: Row, column: str) -> Any:
    text = row.text(column)
    if text in MISSING or text == "{}":
        return None
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise FieldError(
            "JSON inside the table is broken", where=row.where(column), fix="export it again"
        ) from error


def _no_number(constant: str) -> None:
    raise ValueError(constant)
