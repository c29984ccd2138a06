"""What the sections of an exported trial hold, checked field by field."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from nightlab.errors import NightlabError

Check = Callable[[Any], str]
FIX = "export the trial again with `nightlab trial export`"
OPTIONAL = "?"


def _of(kind: type | tuple[type, ...], word: str) -> Check:
    def check(value: Any) -> str:
        is_flag = isinstance(value, bool)
        return "" if isinstance(value, kind) and not is_flag else f"is not {word}"

    return check


def _or_none(check: Check) -> Check:
    return lambda value: "" if value is None else check(value)


def _day(value: Any) -> str:
    def written_so(text: str) -> None:  # 20250301 and 2025-W09-6 would name the same day again
        if date.fromisoformat(text).isoformat() != text:
            raise ValueError

    return _parsed(written_so, value, "a date such as 2025-03-01")


def _instant(value: Any) -> str:
    def zoned(text: str) -> datetime:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError
        return found

    return _parsed(zoned, value, "an instant with its zone")


def _parsed(parse: Callable[[str], object], value: Any, word: str) -> str:
    try:
        parse(value)
    except (TypeError, ValueError):
        return f"is not {word}"
    return ""


def _numbers(value: Any) -> str:
    plain = isinstance(value, dict) and all(not _or_none(_number)(v) for v in value.values())
    return "" if plain else "is not a set of named numbers"


_text, _whole = _of(str, "text"), _of(int, "a whole number")
_number, _named = _of((int, float), "a number"), _of(dict, "a set of named values")

Fields = Mapping[str, Check]
# A field whose name ends with a question mark may be left out. What a section holds beyond these is kept.
PROTOCOL: Fields = {"text": _text, "sha256": _text, "sealed_on?": _or_none(_instant)}
ROWS: Mapping[str, Fields] = MappingProxyType(
    {
        "amendments": {
            "told_at": _instant,
            "text": _text,
            "sha256": _text,
            "reason": _text,
        },
        "doses": {"evening": _day, "status": _text, "told_at?": _or_none(_instant)},
        "log": {
            "kind": _text,
            "evening": _day,
            "told_at": _instant,
            "until?": _or_none(_day),
            "value?": _text,
            "text?": _text,
        },
        "nights": {
            "night": _day,
            "outcome": _or_none(_number),
            "secondaries?": _numbers,
            "covariates?": _numbers,
        },
        "schedule": {
            "number": _whole,
            "arm": _text,
            "block": _whole,
            "take_on": _day,
            "night": _day,
        },
    }
)
SECTIONS = ("protocol", "first_evening", *ROWS, "verdict")
"""Sections every exported trial has: the sealed ``protocol`` with its SHA-256, the ``first_evening``, rows
of ``ROWS``, and the ``verdict``'s named numbers (empty where there was none yet)."""


def check_sections(sections: Mapping[str, Any]) -> None:
    """Refuse sections that are missing, or whose fields are not what they should be.

    Raises:
        NightlabError: The first such field, with its place.
    """
    for name in SECTIONS:
        if name not in sections:
            raise NightlabError("this section is missing", where=name, fix=FIX)
    _check_row(sections["protocol"], PROTOCOL, "protocol")
    _check_sealed(sections["protocol"], "protocol")
    _told(_day(sections["first_evening"]), "first_evening")
    _told(_named(sections["verdict"]), "verdict")
    for name, fields in ROWS.items():
        rows = sections[name]
        _told("" if isinstance(rows, list) else "is not a list", name)
        for number, row in enumerate(rows, start=1):
            _check_row(row, fields, f"{name}, row {number}")
    for number, row in enumerate(sections["amendments"], start=1):
        _check_sealed(row, f"amendments, row {number}")
    _check_once(sections)


def _check_row(row: Any, fields: Fields, where: str) -> None:
    _told(_named(row), where)
    for field, check in fields.items():
        name = field.rstrip(OPTIONAL)
        if name in row:
            _told(check(row[name]), f"{where}, {name}")
        elif name == field:
            raise NightlabError("this field is missing", where=f"{where}, {name}", fix=FIX)


def _check_sealed(row: Mapping[str, Any], where: str) -> None:
    own = hashlib.sha256(row["text"].encode()).hexdigest()
    if row["sha256"] != own:
        raise NightlabError(
            "the text does not fit its SHA-256: it is not what was sealed",
            where=where,
            fix=f"trust none of it; {FIX}",
        )


def _check_once(sections: Mapping[str, Any]) -> None:
    for name, field in (("doses", "evening"), ("nights", "night"), ("schedule", "number")):
        seen = set()
        for row in sections[name]:
            if row[field] in seen:
                raise NightlabError(
                    f"{row[field]} stands there twice", where=f"{name}, {field}", fix=FIX
                )
            seen.add(row[field])


def _told(problem: str, where: str) -> None:
    if problem:
        raise NightlabError(f"this {problem}", where=where, fix=FIX)
