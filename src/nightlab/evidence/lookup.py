"""All of the evidence in one place, looked up by the names that people use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.evidence.names import find, plain
from nightlab.evidence.reading import (
    TABLES,
    read_agents,
    read_claims,
    read_outcomes,
    read_sources,
    read_trials,
)
from nightlab.evidence.records import VERDICTS, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nightlab.evidence.records import Agent, Claim, Outcome, Trial


@dataclass(frozen=True, slots=True)
class Library:
    """Claims, results, agents and outcomes by their keys.

    Raises:
        NightlabError: A result or a claim that names what is not there.
    """

    claims: Mapping[str, Claim]
    trials: Mapping[str, Trial]
    agents: Mapping[str, Agent]
    outcomes: Mapping[str, Outcome]

    def __post_init__(self) -> None:
        for trial in self.trials.values():
            for key in trial.agents:
                one_of(key, self.agents, f"{trial.id}, agents")
            for key in trial.outcomes:
                one_of(key, self.outcomes, f"{trial.id}, outcomes")
            for key in trial.contains:
                one_of(key, self.trials, f"{trial.id}, contains")
        for claim in self.claims.values():
            for key in claim.trials:
                one_of(key, self.trials, f"{claim.id}, trials")

    def agent(self, name: str) -> Agent:
        """Return the agent that a name stands for, in any case.

        Raises:
            NightlabError: None has that name; the nearest are named.
        """
        known = {plain(n): a.key for a in self.agents.values() for n in (a.key, *a.aliases)}
        fix = "`nightlab evidence trials` lists what there is"
        return self.agents[find(name, known, what="agent", fix=fix)]

    def outcome(self, name: str) -> Outcome:
        """Return the outcome that a name stands for, in any case.

        Raises:
            NightlabError: None has that name; the nearest are named.
        """
        known = {plain(n): o.key for o in self.outcomes.values() for n in (o.key, *o.aliases)}
        fix = f"use {', '.join(list(self.outcomes)[:7])} or another that `nightlab evidence trials` lists"
        return self.outcomes[find(name, known, what="outcome", fix=fix)]

    def results(self, agent: str, outcome: str) -> list[Trial]:
        """Return what there is on an agent and an outcome, both by key, usable or not."""
        return [t for t in self.trials.values() if agent in t.agents and outcome in t.outcomes]

    def related(self, agent: str, outcome: str) -> tuple[list[str], list[str]]:
        """Return forms of an agent with results on an outcome, and other outcomes of the agent itself.

        Args:
            agent: Its key.
            outcome: Its key.
        """
        forms = [
            key for key in self.agents if key.startswith(f"{agent} ") and self.results(key, outcome)
        ]
        others = [key for key in self.outcomes if key != outcome and self.results(agent, key)]
        return forms, others

    def entry(self, name: str) -> Claim | Trial:
        """Return a claim or a result by its ID, in any case.

        Raises:
            NightlabError: There is none.
        """
        key = name.strip().upper()
        found = self.claims.get(key) or self.trials.get(key)
        if found is None:
            span = f"C001 to C{len(self.claims):03d} or T001 to T{len(self.trials):03d}"
            raise NightlabError(
                "no claim and no trial has this ID", where=repr(name), fix=f"use {span}"
            )
        return found

    def search(self, text: str = "", verdict: str = "") -> list[Claim]:
        """Return the claims that hold every word of a text and have a verdict.

        Args:
            text: Words, looked for in statement, reason, sources and category; empty for all.
            verdict: One of ``VERDICTS``; empty for all.
        """
        if verdict:
            one_of(verdict, VERDICTS, "verdict")
        words = text.casefold().split()
        return [
            claim
            for claim in self.claims.values()
            if (not verdict or claim.verdict == verdict) and _holds(claim, words)
        ]

    def claims_on(self, trial: str) -> list[Claim]:
        """Return the claims that a result bears on."""
        return [claim for claim in self.claims.values() if trial in claim.trials]


def _holds(claim: Claim, words: list[str]) -> bool:
    parts = (claim.id, claim.statement, claim.reason, claim.category, *map(str, claim.sources))
    text = " ".join(parts).casefold()
    return all(word in text for word in words)


def read_library(folder: Path = TABLES) -> Library:
    """Return the evidence that stands in a folder of tables.

    Raises:
        NightlabError: A table that is broken, or whose parts do not fit together.
    """
    sources = read_sources(folder)
    return Library(
        read_claims(sources, folder),
        read_trials(sources, folder),
        read_agents(folder),
        read_outcomes(folder),
    )


@cache
def library() -> Library:
    """Return the evidence that Nightlab ships.

    Example:
        >>> len(library().claims), len(library().trials)
        (112, 94)
    """
    return read_library()
