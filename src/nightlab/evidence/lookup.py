"""All of the evidence in one place, looked up by the names that people use."""

from __future__ import annotations

import re
import unicodedata
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


_ID = re.compile(r"([CT])0*([0-9]{1,3})")
_DASH = re.compile("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]")


@dataclass(frozen=True, slots=True)
class Collection:
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
        """Return a claim or a result by its ID, in any case, such as ``C017`` or ``c17``.

        Raises:
            NightlabError: There is none; the nearest is named.
        """
        typed = _ID.fullmatch(name.strip().upper())
        shelf: Mapping[str, Claim | Trial] = {**self.claims, **self.trials}
        key = f"{typed[1]}{int(typed[2]):03d}" if typed else ""
        if key in shelf:
            return shelf[key]
        last = [f"C{len(self.claims):03d}", f"T{len(self.trials):03d}"]
        near = [each for each in last if each[0] == key[:1] and key > each]
        hint = f", the nearest is {near[0]}" if near else ""
        raise NightlabError(
            f"no claim and no trial has this ID{hint}",
            where=repr(name),
            fix=f"use C001 to {last[0]} or T001 to {last[1]}",
        )

    def search(self, text: str = "", verdict: str = "") -> list[Claim]:
        """Return the claims that hold every word of a text and have a verdict.

        Args:
            text: Words, looked for in ID, statement, reason, sources and category, whatever their case,
                accents and dashes; empty for all.
            verdict: One of ``VERDICTS``; empty for all.
        """
        if verdict:
            one_of(verdict, VERDICTS, "verdict")
        words = _folded(text).split()
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
    text = _folded(" ".join(parts))
    return all(word in text for word in words)


def _folded(text: str) -> str:
    """Return a text as it is compared: no case, no accents, one kind of dash, ``70 %`` as ``70%``."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain_letters = "".join(each for each in letters if not unicodedata.combining(each))
    return _DASH.sub("-", plain_letters).replace(" %", "%")


def read_collection(folder: Path = TABLES) -> Collection:
    """Return the evidence that stands in a folder of tables.

    Raises:
        NightlabError: A table that is broken, or whose parts do not fit together.
    """
    sources = read_sources(folder)
    return Collection(
        read_claims(sources, folder),
        read_trials(sources, folder),
        read_agents(folder),
        read_outcomes(folder),
    )


@cache
def collection() -> Collection:
    """Return the evidence that Nightlab ships.

    Example:
        >>> len(collection().claims), len(collection().trials)
        (112, 94)
    """
    return read_collection()
