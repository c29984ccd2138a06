"""A mapping as a TOML file that a person may edit."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.person.toml_file import read_toml
from nightlab.sources.mapped.mapping import SEE, Mapping

if TYPE_CHECKING:
    from collections.abc import Mapping as Table
    from pathlib import Path

# Field -> name in the file, where they differ, and what it must be.
TABLES = {"columns": "columns", "lengths": "units", "fixed": "fixed", "kinds": "kinds"}
LISTS = ("nap_words", "missing")
WANTED = {"skip_lines": (int, "a whole number"), "decimal_comma": (bool, "true or false")}
HEAD = "# How Nightlab reads this table. Edit it, and import the file again with it."
CONTROL = 32
DELETE = 127


def read_mapping(path: Path | str) -> Mapping:
    """Return the mapping in a TOML file.

    Raises:
        NightlabError: No such file, broken TOML with its line, or a key that is missing, unknown, of
            another type or in contradiction, with file and key.
    """
    return read_toml(path, _mapping, fix="give a mapping that `nightlab import --map` wrote")


def to_toml(mapping: Mapping) -> str:
    """Return a mapping as TOML; ``read_mapping`` gives it back equal."""
    plain, tables = [HEAD], []
    for each in fields(mapping):
        value = getattr(mapping, each.name)
        if each.name in TABLES:
            if value:
                lines = [f"{_text(name)} = {_text(text)}" for name, text in value.items()]
                tables += ["", f"[{TABLES[each.name]}]", *lines]
        elif value != each.default:
            plain.append(f"{each.name} = {_value(value)}")
    return "\n".join([*plain, *tables]) + "\n"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    escaped = (
        f"\\u{ord(letter):04X}"
        if letter in '"\\' or ord(letter) < CONTROL or ord(letter) == DELETE
        else letter
        for letter in text
    )
    return f'"{"".join(escaped)}"'


def _mapping(data: dict[str, Any]) -> Mapping:
    names = {TABLES.get(each.name, each.name): each.name for each in fields(Mapping)}
    values = {}
    for key, value in data.items():
        if key not in names:
            raise NightlabError("not known", where=key[:40], fix=f"use {', '.join(names)}")
        values[names[key]] = _checked(key, names[key], value)
    for key in ("name", "kind", "columns"):
        if key not in values:
            raise NightlabError("missing", where=key, fix=SEE)
    return Mapping(**values)


def _checked(key: str, name: str, value: object) -> Any:
    if name in TABLES:
        return _table(key, value)
    if name in LISTS:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _wrong(key, "a list of texts")
        return tuple(value)
    wanted, told = WANTED.get(name, (str, "a text"))
    if type(value) is not wanted:
        raise _wrong(key, told)
    return value


def _table(key: str, value: object) -> Table[str, str]:
    if not isinstance(value, dict):
        raise _wrong(key, "a table")
    for name, text in value.items():
        if not isinstance(text, str):
            raise _wrong(f"{key}.{name[:40]}", "a text")
    return value


def _wrong(key: str, wanted: str) -> NightlabError:
    return NightlabError(f"not {wanted}", where=key, fix=SEE)
