"""What each rule finds in a person, and what follows from all of them for one agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nightlab.formulary import limit_of
from nightlab.safety.known import holds
from nightlab.safety.rules import CONSTRAINTS, COUNT, RANK, Action, Rule, rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nightlab.safety.known import Known, Value

ON_UNKNOWN: dict[str, Action] = {"ask": "info", "refer": "refer", "block": "block"}


class Done(NamedTuple):
    """An action on agents."""

    action: Action
    agents: tuple[str, ...]


class Finding(NamedTuple):
    """A rule that fires, or that an unknown fact leaves open.

    Args:
        rule: The rule.
        done: What it does, the main action first; empty where it only asks.
        fired: Whether it counts as fired: its condition holds, or is unknown and fails closed.
        asks: Whether its condition is not known.
        params: Numbers that go with its action.
    """

    rule: Rule
    done: tuple[Done, ...]
    fired: bool
    asks: bool
    params: Mapping[str, float]

    def on(self, scopes: frozenset[str]) -> tuple[Action, ...]:
        """Return what it does to whatever has these scopes."""
        return tuple(each.action for each in self.done if not scopes.isdisjoint(each.agents))


def findings(known: Known) -> tuple[Finding, ...]:
    """Return what every rule finds, in the order of the rules."""
    found = (_find(rule, known) for rule in rules())
    return tuple(each for each in found if each is not None)


def refound(
    before: tuple[Finding, ...], known: Known, more: Mapping[str, Value]
) -> tuple[Finding, ...]:
    """Return the findings under further facts, looking again only at the rules that they touch."""
    if not more:
        return before
    touched = [rule for rule in rules() if rule.when.names.intersection(more)]
    names = {rule.name for rule in touched}
    person = known.with_values(more)
    again = (_find(rule, person) for rule in touched)
    kept = [each for each in before if each.rule.name not in names]
    fresh = [each for each in again if each is not None]
    return tuple(sorted((*kept, *fresh), key=lambda each: each.rule.name))


def strongest(actions: Iterable[Action]) -> Action:
    """Return the action that comes first in the precedence; ``ok`` where there is none.

    Example:
        >>> strongest(["warn", "separate", "cap"]), strongest([])
        ('cap', 'ok')
    """
    return max(actions, key=RANK.__getitem__, default="ok")


def _find(rule: Rule, known: Known) -> Finding | None:
    truth = holds(rule.when, known)
    if truth is False:
        return None
    if truth is None:
        return _open(rule)
    if rule.action == COUNT:
        action, params = _counted(known)
        return Finding(rule, (Done(action, rule.agents),), fired=True, asks=False, params=params)
    done = tuple(
        Done(effect.action, effect.agents)
        for effect in rule.effects
        if effect.when is None or effect.when.test(known)
    )
    return Finding(rule, done, fired=True, asks=False, params=rule.params)


def _open(rule: Rule) -> Finding | None:
    """Return what a rule does of which nobody knows whether it holds."""
    action = ON_UNKNOWN.get(rule.on_unknown)
    if action is None:
        return None
    if rule.action == "emergency":
        return Finding(rule, (), fired=False, asks=True, params={})
    closed = rule.on_unknown != "ask"
    done = (Done(action, rule.agents),)
    return Finding(rule, done, fired=closed, asks=True, params=rule.params if closed else {})


def _counted(known: Known) -> tuple[Action, Mapping[str, float]]:
    """Return what hidden magnesium does: bars more where the total is unknown or too high, else caps."""
    limit = limit_of("magnesium", profile=str(known.value("profile")))
    most = limit.amount if limit else 0.0
    total = known.value("total_elemental_mg")
    if known.value("antacid_uncounted") or not isinstance(total, float) or total > most:
        return "block", {}
    return "cap", {"cap_mg": most, "counted_mg": total}


def constrains(finding: Finding, scopes: frozenset[str]) -> tuple[Action, ...]:
    """Return the constraints that a finding puts on whatever has these scopes."""
    return tuple(action for action in finding.on(scopes) if action in CONSTRAINTS)
