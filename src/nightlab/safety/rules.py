"""The rules as data: each a row with its condition, what it does, why, and how far that was checked."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, cast, get_args

from nightlab.errors import NightlabError
from nightlab.formulary.agents import find_agent
from nightlab.safety.language import Condition, read_condition

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES = Path(__file__).with_name("rules.csv")
FACTS = Path(__file__).with_name("facts.csv")

Action = Literal[
    "emergency",
    "stop_crisis",
    "stop_refer_urgent",
    "stop_refer",
    "block",
    "stop",
    "refer",
    "refer_cbti_first",
    "suggest_refer",
    "cap",
    "separate",
    "step_down",
    "warn",
    "info",
    "ok",
]
"""What a rule does, the strongest first; ``refer`` means: not until a clinician has agreed."""
ACTIONS: tuple[Action, ...] = get_args(Action)
RANK = MappingProxyType({action: len(ACTIONS) - at for at, action in enumerate(ACTIONS)})
CONSTRAINTS = frozenset({"cap", "separate", "step_down"})

COUNT = "count"
"""The one action that is worked out: it adds to a total and then caps or blocks."""

OnUnknown = Literal["ask", "refer", "block", "ignore"]
Checked = Literal["fulltext", "table", "abstract", "secondary", "no"]


class Fact(NamedTuple):
    """A fact that a rule may look at.

    Args:
        name: In the rules.
        kind: ``number``, ``flag`` or ``choice``.
        home: Where a person states it, such as ``labs.egfr`` or ``conditions``.
        label: In words.
        question: What to ask for it; empty where the label says enough.
        implies: Facts that hold with it.
        also_called: What people type for it.
    """

    name: str
    kind: str
    home: str
    label: str
    question: str
    implies: tuple[str, ...]
    also_called: tuple[str, ...]


class Effect(NamedTuple):
    """What a rule does to which agents, under a further condition where there is one."""

    action: Action
    agents: tuple[str, ...]
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        name: Such as ``S046``; it never changes its meaning.
        group: What it is about.
        agents: Agents and groups it speaks of.
        when: Its condition.
        action: What it does; ``count`` is worked out from the day's total.
        params: Numbers that go with the action, such as ``drug_before_h``.
        also: A second effect.
        hard: Whether nothing but a clinician can set it aside.
        reason: Why, in words for a person.
        advice: What to do.
        source: Who says so.
        checked: How far the source was read.
        reviewed_by: Clinician who signed it; empty until then.
        on_unknown: What an unknown condition does.
    """

    name: str
    group: str
    agents: tuple[str, ...]
    when: Condition
    action: str
    params: Mapping[str, float]
    also: tuple[Effect, ...]
    hard: bool
    reason: str
    advice: str
    source: str
    checked: Checked
    reviewed_by: str
    on_unknown: OnUnknown

    @property
    def effects(self) -> tuple[Effect, ...]:
        """All effects, those first that always come with the rule."""
        if self.action == COUNT:
            return self.also
        return (Effect(cast("Action", self.action), self.agents, None), *self.also)


@cache
def facts() -> Mapping[str, Fact]:
    """Return every fact by its name."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        return MappingProxyType(
            {
                row["fact"]: Fact(
                    row["fact"],
                    row["kind"],
                    row["home"],
                    row["label"],
                    row["question"],
                    _parts(row["implies"]),
                    _parts(row["also_called"]),
                )
                for row in csv.DictReader(file)
            }
        )


@cache
def kinds() -> Mapping[str, str]:
    """Return the kind of every fact."""
    return MappingProxyType({name: fact.kind for name, fact in facts().items()})


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of their names.

    Raises:
        NightlabError: A row that does not follow the language, or names what does not exist.

    Example:
        >>> len(rules()), rules()[0].name, rules()[0].action
        (207, 'S001', 'block')
    """
    with RULES.open(encoding="utf-8", newline="") as file:
        return tuple(_rule(row) for row in csv.DictReader(file))


def _rule(row: dict[str, str]) -> Rule:
    try:
        agents = tuple(_agent(name) for name in _parts(row["agents"]))
        return Rule(
            name=row["rule"],
            group=row["group"],
            agents=agents,
            when=read_condition(row["when"], kinds()),
            action=_one_of(row["action"], (*ACTIONS, COUNT)),
            params=_params(row["params"]),
            also=tuple(_effect(text, agents) for text in _parts(row["also"])),
            hard=_one_of(row["severity"], ("hard", "soft")) == "hard",
            reason=row["reason"],
            advice=row["advice"],
            source=row["source"],
            checked=cast("Checked", _one_of(row["checked"], get_args(Checked))),
            reviewed_by=row["reviewed_by"],
            on_unknown=cast("OnUnknown", _one_of(row["on_unknown"], get_args(OnUnknown))),
        )
    except NightlabError as error:
        raise error.at(f"{RULES.name}, {row['rule']}") from error


def _effect(text: str, agents: tuple[str, ...]) -> Effect:
    """Read ``refer``, ``refer when bmi > 30`` or ``refer on AGENT``."""
    head, _, when = text.partition(" when ")
    action, _, agent = head.partition(" on ")
    return Effect(
        cast("Action", _one_of(action, ACTIONS)),
        (_agent(agent),) if agent else agents,
        read_condition(when, kinds()) if when else None,
    )


def _params(text: str) -> Mapping[str, float]:
    pairs = (part.partition("=") for part in _parts(text))
    return MappingProxyType({key: float(number) for key, _, number in pairs})


def _agent(name: str) -> str:
    found = find_agent(name)
    if found is None or found.name != name:
        raise NightlabError(f"no agent goes by {name!r}")
    return name


def _one_of(word: str, choices: tuple[str, ...]) -> str:
    if word not in choices:
        raise NightlabError(f"{word!r} is none of {', '.join(choices)}")
    return word


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
