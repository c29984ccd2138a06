"""What can be tried, by name: agents, the groups they belong to, and what a person may call them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast, get_args

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS = Path(__file__).with_name("agents.csv")

Offer = Literal["yes", "clinician", "no", "named", "outside", "group"]
"""``yes``: offered; ``clinician``: only when a clinician has agreed; ``no``: here, and kept from
everyone; ``named``: rules speak of it, it is not suggested; ``outside``: met in what people take, never
judged fit; ``group``: a name for several."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A substance, food, behaviour or limit that can be tried, or a group of them.

    Args:
        name: As the house writes it.
        kind: What sort of thing it is, such as ``magnesium form`` or ``behaviour``.
        within: Groups that hold it, the nearest first, ``any`` last.
        offered: Whether the house suggests it.
        aliases: Other names.
    """

    name: str
    kind: str
    within: tuple[str, ...]
    offered: Offer
    aliases: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.offered not in get_args(Offer):
            raise NightlabError(f"unknown offer {self.offered!r}", where=self.name)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The agent itself and every group that holds it: a rule on one of these is a rule on it."""
        return (self.name, *self.within)


@cache
def agents() -> tuple[Agent, ...]:
    """Return every agent and group, in the order of the table.

    Example:
        >>> next(a for a in agents() if a.name == "magnesium oxide").scopes
        ('magnesium oxide', 'magnesium', 'supplement', 'programme', 'any')
    """
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    above = {row["agent"]: row["within"] for row in rows}
    return tuple(
        Agent(
            name=row["agent"],
            kind=row["kind"],
            within=_chain(row["agent"], above),
            offered=cast("Offer", row["offered"]),
            aliases=tuple(filter(None, row["aliases"].split(";"))),
        )
        for row in rows
    )


def find_agent(name: str) -> Agent | None:
    """Return the agent that goes by a name, its case, hyphens and parentheses aside; None where none does.

    Example:
        >>> find_agent("Magnesium (Glycinate)").name, find_agent("bisglycinate").name
        ('magnesium bisglycinate', 'magnesium bisglycinate')
        >>> find_agent("moon dust") is None
        True
    """
    names = _names()
    found = names.get(_key(name))
    return found or names.get(_key(re.sub(r"\([^()]*\)", " ", name[:200])))


@cache
def _names() -> Mapping[str, Agent]:
    """Return every name and alias as a key; a name stands before another's alias."""
    table = {_key(alias): agent for agent in agents() for alias in agent.aliases}
    return MappingProxyType(table | {_key(agent.name): agent for agent in agents()})


def _key(name: str) -> str:
    letters = "".join(letter if letter.isalnum() else " " for letter in name[:200].casefold())
    return " ".join(letters.split())


def _chain(name: str, above: Mapping[str, str]) -> tuple[str, ...]:
    parent = above[name]
    return (parent, *_chain(parent, above)) if parent else ()
