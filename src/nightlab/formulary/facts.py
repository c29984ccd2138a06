"""What is known of each agent: one fact a row, with its source and how far that was checked."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary.agents import agents

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS = Path(__file__).with_name("facts.csv")

CERTAINTIES = ("", "none", "very low", "low", "moderate", "high")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known, or known not to be known, of an agent.

    Args:
        agent: Name of the agent or group that it is about.
        topic: ``dose``, ``timing``, ``absorption``, ``articles``, ``evidence``, ``caution`` and so on.
        says: The fact in a sentence.
        low: Lower end of its number in ``unit``; None where it has none.
        high: Upper end of it.
        unit: Of the number.
        certainty: How sure the evidence is; ``none`` where there is none; empty where that is no question.
        refs: Claims (``C017``) and trials (``T010``) of the evidence room.
        source: Who says so.
        checked: How far the source was read: ``no``, ``secondary``, ``abstract``, ``table``, ``fulltext``.
    """

    agent: str
    topic: str
    says: str
    low: float | None
    high: float | None
    unit: str
    certainty: str
    refs: tuple[str, ...]
    source: str
    checked: str

    def __post_init__(self) -> None:
        if self.certainty not in CERTAINTIES:
            raise NightlabError(f"unknown certainty {self.certainty!r}", where=self.agent)


@cache
def facts() -> tuple[Fact, ...]:
    """Return every fact, in the order of the table."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        return tuple(_fact(row) for row in csv.DictReader(file))


def facts_on(agent: str, topic: str | None = None) -> tuple[Fact, ...]:
    """Return what is known of an agent itself, groups aside.

    Args:
        agent: Its name, as the house writes it.
        topic: Only facts of this topic; None for all.

    Example:
        >>> [fact.low for fact in facts_on("magnesium bisglycinate", "absorption")]
        [23.5, 23.5, None, None]
    """
    found = _by_agent().get(agent, ())
    return tuple(fact for fact in found if topic in {None, fact.topic})


def facts_from_groups(agent: str) -> tuple[Fact, ...]:
    """Return what is known of the groups that hold an agent, the nearest first.

    Example:
        >>> facts_from_groups("magnesium malate")[0].agent
        'magnesium'
    """
    scopes = next((a.within for a in agents() if a.name == agent), ())
    return tuple(fact for scope in scopes for fact in facts_on(scope))


@cache
def _by_agent() -> Mapping[str, tuple[Fact, ...]]:
    table: dict[str, list[Fact]] = {}
    for fact in facts():
        table.setdefault(fact.agent, []).append(fact)
    return MappingProxyType({agent: tuple(found) for agent, found in table.items()})


def _fact(row: Mapping[str, str]) -> Fact:
    return Fact(
        agent=row["agent"],
        topic=row["topic"],
        says=row["says"],
        low=float(row["low"]) if row["low"] else None,
        high=float(row["high"]) if row["high"] else None,
        unit=row["unit"],
        certainty=row["certainty"],
        refs=tuple(filter(None, row["refs"].split(";"))),
        source=row["source"],
        checked=row["checked"],
    )
