"""A file of advice: what an article, a friend or a label tells one to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.evidence import collection
from nightlab.person import read_toml
from nightlab.person.checks import check_number
from nightlab.person.limits import AMOUNT
from nightlab.person.toml_values import read_list, read_number
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time
    from pathlib import Path

FORMAT = 1
KEYS = {"format", "key", "title", "step"}
STEP_KEYS = {"label", "section", "step", "agent", "elemental_mg", "at", "claims", "note", "body"}
BODY_KEYS = {
    *("dose", "exercise", "no_caffeine_after"),
    *("no_alcohol", "regular_hours", "evening_lux"),
}


@dataclass(frozen=True, slots=True)
class Advised:
    """One thing that is advised, as it is advised.

    Args:
        label: In words.
        step: Key of the plan's step that it is.
        agent: What safety decides on.
        section: Where it stands; empty where that does not matter.
        elemental_mg: Dose a day of the element; None where the advice names none.
        at: Wall clock; None where the advice names none.
        claims: IDs of the claims that speak for it.
        note: What the advice leaves open, and how that was filled for the simulation.
        body: What the simulated body lives; None where it has no such mechanism.
    """

    label: str
    step: str
    agent: str
    section: str = ""
    elemental_mg: float | None = None
    at: time | None = None
    claims: tuple[str, ...] = ()
    note: str = ""
    body: Mapping[str, Any] | None = None

    @property
    def dose_mg(self) -> float | None:
        """Dose that the advice names, else the one that was filled in for the simulation."""
        if self.elemental_mg is not None or not self.body:
            return self.elemental_mg
        dose: Mapping[str, float] = self.body.get("dose", {})
        return dose.get("amount")


@dataclass(frozen=True, slots=True)
class Advice:
    """A whole advice.

    Args:
        key: Short name.
        title: Its title.
        steps: What it tells one to do, in order.
    """

    key: str
    title: str
    steps: tuple[Advised, ...]


def read_advice(path: Path | str) -> Advice:
    """Read a file of advice.

    Raises:
        NightlabError: No such file, a field that is missing or unknown, a claim that nobody listed.
    """
    return read_toml(path, _advice, fix="see examples/articles for two such files")


def _advice(table: dict[str, Any]) -> Advice:
    _check(table, KEYS, "")
    if table.get("format") != FORMAT:
        raise NightlabError("no format this version knows", where="format", fix="write format = 1")
    steps = table.get("step")
    if not isinstance(steps, list) or not steps:
        raise NightlabError("nothing is advised", where="step", fix="add a table [[step]]")
    read = tuple(_step(each, f"step {place}") for place, each in enumerate(steps, 1))
    return Advice(_text(table, "key", ""), _text(table, "title", ""), read)


def _step(table: Any, where: str) -> Advised:
    if not isinstance(table, dict):
        raise NightlabError("no table", where=where, fix="write [[step]]")
    _check(table, STEP_KEYS, where)
    body = table.get("body")
    if body is not None:
        if not isinstance(body, dict):
            raise NightlabError("no table", where=f"{where}, body", fix="write [step.body]")
        _check(body, BODY_KEYS, f"{where}, body")
    claims = read_list(table.get("claims", []), f"{where}, claims")
    for claim in claims:
        collection().entry(str(claim))
    told_at, dose = table.get("at"), table.get("elemental_mg")
    if dose is not None:
        dose = read_number(dose, f"{where}, elemental_mg")
        check_number(dose, AMOUNT, f"{where}, elemental_mg")
    return Advised(
        label=_text(table, "label", where),
        step=_text(table, "step", where),
        agent=_text(table, "agent", where),
        section=str(table.get("section", "")),
        elemental_mg=dose,
        at=None if told_at is None else parse_clock(str(told_at), where=f"{where}, at"),
        claims=tuple(str(claim) for claim in claims),
        note=str(table.get("note", "")),
        body=body,
    )


def _check(table: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise NightlabError(
                f"unknown key {key!r}", where=where, fix=f"use {', '.join(sorted(known))}"
            )


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise NightlabError(f"no {key}", where=where, fix=f'write {key} = "..."')
    return value
