"""The one reader of filled-in screeners: a TOML file in, ``Answers`` out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.formulary.intake.answers import CONCERNS, FACTORS, Answers
from nightlab.formulary.intake.question import questions
from nightlab.person.checks import check_keys
from nightlab.person.toml_file import read_toml
from nightlab.person.toml_values import (
    read_flag,
    read_list,
    read_number,
    read_table,
    read_text,
    set_unknowns_apart,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PER = {"per_day": 1.0, "per_week": 1 / 7, "per_month": 12 / 365.25}
"""Ways to say how often, each as times a day."""
TABLES = ("foods", "water", "absorption", "ask_first", "plan")


def read_answers(path: Path | str) -> Answers:
    """Read a filled-in screener.

    Assumptions: every key is optional; ``"unknown"`` may stand for any value, and what is not there
    is unknown too.

    Raises:
        NightlabError: No such file, broken TOML (with its line), a key that nothing reads (with the
            nearest that is read), or a value that cannot be (with its field).
    """
    return read_toml(
        path, _answers, fix="make one with `nightlab intake --questions > answers.toml`"
    )


def _answers(table: dict[str, Any]) -> Answers:
    check_keys(table, [*FIELDS, *TABLES], "")
    told = set_unknowns_apart(table, "", set())
    values: dict[str, Any] = {
        FIELDS[key][0]: FIELDS[key][1](value, key)
        for key, value in told.items()
        if key in FIELDS and value is not None
    }
    for read in (_foods, _water, _absorption, _concerns, _wishes):
        values |= read(told)
    return Answers(**values)


def _foods(told: dict[str, Any]) -> dict[str, Any]:
    table = _table(told, "foods", questions())
    counts = {key: _often(value, f"foods.{key}") for key, value in table.items()}
    return {"per_day": {key: count for key, count in counts.items() if count is not None}}


def _often(value: Any, where: str) -> float | None:
    """Return how often a day, None where nothing is said."""
    if not isinstance(value, dict):
        raise NightlabError(
            f"{value!r} does not say how often",
            where=where,
            fix='write { per_week = 3 }, { per_day = 1 } or "unknown"',
        )
    check_keys(value, PER, where)
    said = {key: read_number(count, where) for key, count in value.items() if count is not None}
    if len(said) > 1:
        raise NightlabError(
            "how often is said twice", where=where, fix="keep one of per_day and per_week"
        )
    return next((count * PER[key] for key, count in said.items()), None)


def _water(told: dict[str, Any]) -> dict[str, Any]:
    names = {"litres_per_day": "water_l", "magnesium_mg_per_l": "water_mg_per_l"}
    table = _table(told, "water", names)
    return {names[key]: read_number(value, f"water.{key}") for key, value in table.items()}


def _absorption(told: dict[str, Any]) -> dict[str, Any]:
    table = _table(told, "absorption", [*FACTORS, "acid_blocker_years"])
    years = table.pop("acid_blocker_years", None)
    values: dict[str, Any] = {"absorption": _flags(table, "absorption")}
    if years is not None:
        values["acid_blocker_years"] = read_number(years, "absorption.acid_blocker_years")
    return values


def _concerns(told: dict[str, Any]) -> dict[str, Any]:
    return {"concerns": _flags(_table(told, "ask_first", CONCERNS), "ask_first")}


def _wishes(told: dict[str, Any]) -> dict[str, Any]:
    table = _table(told, "plan", ["added_kcal"])
    return {key: read_number(value, f"plan.{key}") for key, value in table.items()}


def _table(told: dict[str, Any], name: str, known: Any) -> dict[str, Any]:
    """Return a table without its unknowns; one that is not there is empty."""
    value = told.get(name)
    table = {} if value is None else read_table(value, name, known)
    return {key: inner for key, inner in table.items() if inner is not None}


def _flags(table: dict[str, Any], where: str) -> dict[str, bool]:
    return {key: read_flag(value, f"{where}.{key}") for key, value in table.items()}


def _names(value: Any, where: str) -> tuple[str, ...]:
    """Read a list of names, or a table of which those with true count."""
    if isinstance(value, dict):
        flags = {key: x for key, x in value.items() if x is not None}
        return tuple(key for key, x in _flags(flags, where).items() if x)
    return tuple(read_text(item, where) for item in read_list(value, where))


# TOML key -> field of the answers, and what reads it.
FIELDS: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
    "age": ("age_years", read_number),
    "sex": ("sex", lambda value, where: read_text(value, where).lower()),
    "profile": ("profile", lambda value, where: read_text(value, where).upper()),
    "pregnant": ("pregnant", read_flag),
    "breastfeeding": ("breastfeeding", read_flag),
    "stress": ("stress", read_number),
    "exclude": ("exclude", _names),
    "likes": ("likes", _names),
}
