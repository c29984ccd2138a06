"""The tables of the evidence, read and checked key by key."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from nightlab.errors import NightlabError
from nightlab.evidence.records import Agent, Better, Claim, Outcome, Source, Trial

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLES = Path(__file__).parent


def read_sources(folder: Path = TABLES) -> dict[str, Source]:
    """Return the sources by key."""
    return {
        row["key"]: Source(
            row["key"],
            row["citation"],
            row["doi"],
            row["pmid"],
            row["elsewhere"],
            row["looked_up"] == "yes",
        )
        for row in _rows(folder / "sources.csv")
    }


def read_agents(folder: Path = TABLES) -> dict[str, Agent]:
    """Return the agents by key."""
    return {
        row["key"]: Agent(row["key"], _split(row["aliases"]))
        for row in _rows(folder / "agents.csv")
    }


def read_outcomes(folder: Path = TABLES) -> dict[str, Outcome]:
    """Return the outcomes by key."""
    return {row["key"]: _outcome(row) for row in _rows(folder / "outcomes.csv")}


def _outcome(row: Mapping[str, str]) -> Outcome:
    where = f"outcomes.csv, {row['key']}"
    better: Better = "lower" if row["better"] == "lower" else "higher"
    if row["better"] != better:
        raise NightlabError(f"{row['better']!r} is no side", where=where, fix="lower or higher")
    try:
        numbers = {
            name: float(row[name]) if row[name] else None
            for name in ("worthwhile", "person_sd", "typical_sd")
        }
    except ValueError as error:
        raise NightlabError("not a number", where=where) from error
    return Outcome(
        row["key"],
        row["label"],
        row["unit"],
        better,
        numbers["worthwhile"],
        row["worthwhile_source"],
        numbers["person_sd"],
        numbers["typical_sd"],
        row["typical_sd_source"],
        _split(row["aliases"]),
    )


def read_claims(sources: Mapping[str, Source], folder: Path = TABLES) -> dict[str, Claim]:
    """Return the claims by ID."""
    found = {}
    for name, table in _tables(folder / "claims.toml"):
        where = f"claims.toml, {name}"
        values = _checked(table, Claim, where)
        keys = values["sources"]
        values["sources"] = tuple(_source(sources, key, where) for key in keys)
        found[name] = Claim(id=name, **values)
    return found


def read_trials(sources: Mapping[str, Source], folder: Path = TABLES) -> dict[str, Trial]:
    """Return the results by ID."""
    found = {}
    for name, table in _tables(folder / "trials.toml"):
        where = f"trials.toml, {name}"
        values = _checked(table, Trial, where)
        if "source" in values:
            values["source"] = _source(sources, values["source"], where)
        found[name] = Trial(id=name, **values)
    return found


def _checked(table: Mapping[str, Any], record: type, where: str) -> dict[str, Any]:
    """Return the values of a table whose keys and types are those of a record."""
    hints = {name: str(hint) for name, hint in get_type_hints(record).items() if name != "id"}
    values = {}
    for key, value in table.items():
        if key not in hints:
            raise NightlabError(f"no such key {key!r}", where=where)
        values[key] = _typed(value, hints[key], f"{where}, {key}")
    return values


def _typed(value: Any, hint: str, where: str) -> Any:
    if "tuple" in hint:
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
    elif "int" in hint:
        if type(value) is int:
            return value
    elif "float" in hint:
        if type(value) in {int, float}:
            return float(value)
    elif isinstance(value, str) and value.strip():
        return value
    raise NightlabError(f"{value!r} has the wrong type", where=where)


def _source(sources: Mapping[str, Source], key: str, where: str) -> Source:
    if key not in sources:
        raise NightlabError(f"no source {key!r}", where=where, fix="add it to sources.csv")
    return sources[key]


def _tables(path: Path) -> list[tuple[str, dict[str, Any]]]:
    try:
        return list(tomllib.loads(path.read_text(encoding="utf-8")).items())
    except tomllib.TOMLDecodeError as error:
        raise NightlabError(f"broken TOML ({error})", where=path.name) from error


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
