"""What a check found: plain values, the same for the terminal, a page and a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.safety.apart import Window
    from nightlab.safety.medicines import Match
    from nightlab.safety.rules import Action


NOT_OFFERED = "not offered"
"""Stands for a rule's name where the formulary keeps an agent from everyone."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired.

    Args:
        rule: Its name; ``not offered`` for what the formulary keeps from everyone.
        action: What it does.
        agents: To which agents and groups.
        reason: Why.
        advice: What to do; empty where the action says it all.
        source: Who says so.
        checked: How far the source was read.
        reviewed_by: Clinician who signed the rule; empty until then.
        params: Numbers that go with the action.
        medicines: Medicines, as typed, that make it fire.
        by_unknown: Facts, in words, for the want of which it fired; empty where its condition holds.
    """

    rule: str
    action: Action
    agents: tuple[str, ...]
    reason: str
    advice: str
    source: str
    checked: str
    reviewed_by: str
    params: Mapping[str, float]
    medicines: tuple[str, ...]
    by_unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A cap, a distance or a step back that holds.

    Args:
        rule: Name of the rule.
        action: ``cap``, ``separate`` or ``step_down``.
        agents: To which agents and groups.
        params: Its numbers.
        reason: Why.
        source: Who says so.
        medicines: Medicines, as typed, that the agent is kept from.
        free: Times of the day that are left; None where not all times of the medicines are known.
        kept: Whether the asked time is one of them; None where no time was asked, or none is known.
    """

    rule: str
    action: Action
    agents: tuple[str, ...]
    params: Mapping[str, float]
    reason: str
    source: str
    medicines: tuple[str, ...] = ()
    free: tuple[Window, ...] | None = None
    kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something worth asking.

    Args:
        text: The question.
        fact: The fact that it would tell, where the person states it; empty where none.
        rules: Rules that wait for it.
    """

    text: str
    fact: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SafetyReport:
    """What may be done, what must not, why, and what nobody knows.

    Args:
        decision: Of the whole programme.
        agents: Decision on each agent, under its name as it was asked.
        constraints: All that hold together.
        questions: Worth asking.
        fired: Every rule that fired, the strongest first.
        unknowns: Fields that are not known or were not told.
        medicines: What each typed medicine was taken for.
        hours: Times of the day that are left for an agent beside all medicines whose times are known.
        understood: What was typed of conditions, symptoms and work, and the facts it was taken for.
    """

    decision: Action
    agents: Mapping[str, Action]
    constraints: tuple[Constraint, ...]
    questions: tuple[Question, ...]
    fired: tuple[Fired, ...]
    unknowns: tuple[str, ...]
    medicines: tuple[Match, ...]
    hours: Mapping[str, tuple[Window, ...]]
    understood: Mapping[str, tuple[str, ...]]

    @property
    def crisis(self) -> bool:
        """Whether the crisis page is what the person must see, and nothing else."""
        return any(each.action == "stop_crisis" for each in self.fired)
