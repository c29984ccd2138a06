"""The steps as data: what can be done, what it costs, what stands behind it, how it would be tried."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast, get_args

from nightlab.errors import NightlabError
from nightlab.formulary import find_agent
from nightlab.plan.records import Kind, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS = Path(__file__).with_name("steps.toml")
BEHAVIOURAL: frozenset[Kind] = frozenset({"programme", "behaviour", "light", "limit"})
"""Kinds that a plan looks at before food, and long before pills."""
HEAVIEST = 4


@dataclass(frozen=True, slots=True)
class Trying:
    """How a step is written into a trial.

    Args:
        name: What the trial calls it.
        dose: Of one evening, in the unit of its ladder; None where no dose is told.
        form: Such as ``capsules``; empty where it does not matter.
        before_bed_min: Minutes before bed at which it is taken; None where it has no hour.
    """

    name: str
    dose: float | None
    form: str
    before_bed_min: float | None


@dataclass(frozen=True, slots=True)
class Referring:
    """What makes a referral.

    Args:
        rules: Names of safety rules, any of which is enough.
        chance: Chance of one of its drivers from which it is made.
    """

    rules: frozenset[str]
    chance: float


@cache
def steps() -> tuple[Step, ...]:
    """Return every step, in the order of the plan.

    Raises:
        NightlabError: A row that lacks a field, or has one that cannot be.
    """
    found = (_step(key, row) for key, row in _table().items())
    return tuple(sorted(found, key=lambda step: step.order))


def find_step(name: str) -> Step:
    """Return the step that goes by a key or a label, whatever its case and hyphens.

    Raises:
        NightlabError: None does; the nearest are named.

    Example:
        >>> find_step("Caffeine curfew").key
        'caffeine_curfew'
    """
    known = {plain_name(text): step for step in steps() for text in (step.label, step.key)}
    step = known.get(plain_name(name))
    if step is None:
        near = dict.fromkeys(
            known[n].key for n in get_close_matches(plain_name(name), known, 3, 0.6)
        )
        hint = f", the nearest is {' or '.join(near)}" if near else ""
        raise NightlabError(
            f"no step goes by this name{hint}",
            where=repr(name[:80]),
            fix="`nightlab plan` lists the steps",
        )
    return step


def trying(key: str) -> Trying | None:
    """Return how a step is written into a trial; None where it cannot be tried so."""
    row = _table()[key]
    if not row.get("plan"):
        return None
    return Trying(
        row["trial_name"], row.get("trial_dose"), row.get("form", ""), row.get("before_bed_min")
    )


def referring(key: str) -> Referring | None:
    """Return what makes a referral; None where the step is none."""
    row = _table()[key]
    if row["kind"] != "referral":
        return None
    return Referring(frozenset(row["rules"]), float(row.get("refer_from", 2.0)))


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType(tomllib.loads(STEPS.read_text(encoding="utf-8")))


def _step(key: str, row: Mapping[str, Any]) -> Step:
    where = f"{STEPS.name}, {key}"
    try:
        found = Step(
            key=key,
            label=row["label"],
            kind=cast("Kind", row["kind"]),
            agent=row.get("agent", ""),
            how=tuple(row["how"]),
            why=row["why"],
            drivers=MappingProxyType(dict(row["drivers"])),
            evidence=tuple((agent, outcome) for agent, outcome in row.get("evidence", ())),
            certainty=row["certainty"],
            sources=tuple(row["sources"]),
            claims=tuple(row["claims"]),
            paths=tuple(row.get("paths", ())),
            minutes_a_day=float(row.get("minutes_a_day", 0)),
            burden=int(row.get("burden", 0)),
            cost_eur_month=float(row.get("cost_eur_month", 0)),
            nights_to_effect=int(row.get("nights_to_effect", 0)),
            plan=row.get("plan", ""),
            blind=bool(row.get("blind", False)),
            order=int(row["order"]),
        )
    except KeyError as error:
        raise NightlabError(f"{error.args[0]} is missing", where=where) from error
    return _checked(found, where)


def _checked(step: Step, where: str) -> Step:
    if step.kind not in get_args(Kind):
        raise NightlabError(f"{step.kind!r} is no kind of step", where=where)
    if not all(0 <= share <= 1 for share in step.drivers.values()):
        raise NightlabError("a share lies between 0 and 1", where=where)
    if not 0 <= step.burden <= HEAVIEST:
        raise NightlabError(f"a burden lies between 0 and {HEAVIEST}", where=where)
    return step


@cache
def agents_of_one() -> frozenset[str]:
    """Return agents that exactly one step is about, so that the agent tells the step."""
    every = [step.agent for step in steps()]
    return frozenset(agent for agent in every if agent and every.count(agent) == 1)


def is_of(tried: str, step: Step) -> bool:
    """Whether what was under trial is what a step is about.

    Example:
        >>> is_of("coffee", find_step("caffeine curfew")), is_of("exercise", find_step("exercise earlier"))
        (True, False)
    """
    how, known = trying(step.key), find_agent(tried)
    names = {step.key, step.label, how.name if how else step.key}
    if plain_name(tried) in {plain_name(name) for name in names}:
        return True
    return known is not None and known.name == step.agent and step.agent in agents_of_one()


def plain_name(text: str) -> str:
    """Return a name without case, hyphens and marks."""
    letters = "".join(letter if letter.isalnum() else " " for letter in text[:80].casefold())
    return " ".join(letters.split())
