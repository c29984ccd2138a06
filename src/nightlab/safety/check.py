"""The whole check: a person in, decisions with every rule behind them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary import Agent, agents, find_agent
from nightlab.safety.constraints import (
    constraints,
    distances,
    free_hours,
    medicines_behind,
    untimed,
)
from nightlab.safety.doses import usual
from nightlab.safety.doubts import doubts
from nightlab.safety.finding import Finding, findings, refound, strongest
from nightlab.safety.known import TOTALS, know
from nightlab.safety.language import AtLeast
from nightlab.safety.questions import questions, unknowns
from nightlab.safety.report import NOT_OFFERED, Fired, SafetyReport
from nightlab.safety.rules import RANK, facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import time

    from nightlab.person import Profile
    from nightlab.safety.apart import Window
    from nightlab.safety.known import Known, Value
    from nightlab.safety.rules import Action

PROGRAMME = frozenset({"programme", "any"})
NEVER_BEHIND = PROGRAMME | {"supplement"}
"""Scopes of a name that no agent goes by: it is taken for a supplement."""
LISTED = frozenset({"yes", "clinician", "no"})
LONGEST_NAME = 200


def check(
    profile: Profile,
    *,
    names: Sequence[str] | None = None,
    elemental_mg: float | None = None,
    at: time | None = None,
) -> SafetyReport:
    """Check a person, and one, several or all agents of the formulary.

    Args:
        profile: The person.
        names: Agents as a person calls them; None checks the whole formulary.
        elemental_mg: Dose a day that would be added to what the person takes, in mg; of a magnesium
            form the elemental magnesium.
        at: Wall clock at which the agent would be taken.

    Assumptions: a name that no agent goes by is a supplement that nobody can check.

    Raises:
        NightlabError: An empty name.

    Example:
        >>> from nightlab.person import Medication, Profile
        >>> person = Profile(age_years=34, medications=(Medication("Euthyrox 50"),))
        >>> found = check(person, names=["magnesium bisglycinate"])
        >>> found.decision, found.agents
        ('ok', {'magnesium bisglycinate': 'separate'})
        >>> found.fired[0].rule, found.fired[0].params["drug_before_h"]
        ('S051', 4.0)
    """
    asked = _asked(names)
    known = know(profile, at=at)
    base = findings(known)
    judged = {
        name: _Judged(name, agent, known, base, elemental_mg) for name, agent in asked.items()
    }
    scopes = PROGRAMME.union(*(each.scopes for each in judged.values()))
    everything = _together([base, *(each.found for each in judged.values())], scopes)
    apart = distances(everything, known)
    hours = {
        name: windows
        for name, each in judged.items()
        if (windows := free_hours(each.found, each.scopes, apart)) is not None
    }
    return SafetyReport(
        decision=strongest(_actions(base, PROGRAMME, known)),
        agents={name: each.decision(hours.get(name)) for name, each in judged.items()},
        constraints=tuple(constraints(everything, scopes, apart, at)),
        questions=questions(
            everything,
            known,
            [*doubts(profile, known), *untimed(apart, known)],
            elemental_mg if "magnesium" in scopes else None,
        ),
        fired=_fired(everything, [each.agent for each in judged.values()], known),
        unknowns=unknowns(profile, everything, known),
        medicines=tuple(m.found for m in known.medicines if not m.supplement),
        hours=hours,
        understood={told.typed: told.facts for told in known.told},
    )


class _Judged:
    """An agent, the findings under its own dose, and what they make of it."""

    def __init__(
        self,
        name: str,
        agent: Agent | None,
        known: Known,
        base: tuple[Finding, ...],
        elemental_mg: float | None,
    ) -> None:
        self.name = name
        self.agent = agent
        self.scopes = frozenset(agent.scopes) if agent else NEVER_BEHIND
        self.known = known
        self.found = refound(base, known, _more(agent, known, elemental_mg))

    def decision(self, windows: tuple[Window, ...] | None) -> Action:
        """Return the strongest action; an agent that no hour is left for is blocked."""
        actions = _actions(self.found, self.scopes, self.known)
        if windows == () or (self.agent and self.agent.offered == "no"):
            actions.append("block")
        return strongest(actions)


def _actions(found: tuple[Finding, ...], scopes: frozenset[str], known: Known) -> list[Action]:
    """Return what all findings do; what nobody understood of a person is worth knowing, too."""
    actions = [action for each in found for action in each.on(scopes)]
    return [*actions, "info"] if known.unread else actions


def _asked(names: Sequence[str] | None) -> dict[str, Agent | None]:
    if names is None:
        listed = [a for a in agents() if a.offered in LISTED or a.name == "magnesium"]
        return {agent.name: agent for agent in listed}
    for name in names:
        if not name.strip():
            raise NightlabError(
                "no name", where="agent", fix='name what would be tried, such as "zinc"'
            )
    return {name[:LONGEST_NAME]: find_agent(name) for name in names}


def _more(agent: Agent | None, known: Known, elemental_mg: float | None) -> Mapping[str, Value]:
    """Return the facts that change if the agent were taken."""
    if agent is None or agent.offered == "outside":
        return {"unknown_supplement": True}
    more: dict[str, Value] = {}
    if "sedating agents" in agent.within and agent.name not in known.taken.agents:
        more["sedating_agents"] = (
            sum("sedating agents" in each.scopes for each in known.taken.agents.values()) + 1
        )
    if elemental_mg is not None:
        for fact, (substance, per_unit) in TOTALS.items():
            if substance in agent.scopes:
                more[fact] = _sum(known.value(fact), elemental_mg / per_unit)
        if "magnesium" in agent.scopes and not usual(elemental_mg):
            more["elemental_unknown"] = True
    return more


def _sum(total: Value, more: float) -> Value:
    if isinstance(total, AtLeast):
        return AtLeast(total.value + more)
    return AtLeast(more) if total is None else float(total) + more


def _together(each: Iterable[tuple[Finding, ...]], scopes: frozenset[str]) -> tuple[Finding, ...]:
    """Return each rule's strongest finding that concerns anyone who was asked about."""
    different = {id(finding): finding for some in each for finding in some}
    best: dict[str, Finding] = {}
    for finding in different.values():
        if finding.on(scopes) or not finding.done:
            before = best.get(finding.rule.name)
            if before is None or _force(finding) > _force(before):
                best[finding.rule.name] = finding
    return tuple(best[name] for name in sorted(best))


def _force(finding: Finding) -> int:
    return max((RANK[each.action] for each in finding.done), default=0)


def _fired(
    found: tuple[Finding, ...], judged: Iterable[Agent | None], known: Known
) -> tuple[Fired, ...]:
    kept = [a for a in judged if a is not None and a.offered == "no"]
    fired = [
        Fired(
            rule=each.rule.name,
            action=each.done[0].action,
            agents=each.done[0].agents,
            reason=each.rule.reason,
            advice=each.rule.advice,
            source=each.rule.source,
            checked=each.rule.checked,
            reviewed_by=each.rule.reviewed_by,
            params=each.params,
            medicines=tuple(m.told.name for m in medicines_behind(each, known)),
            by_unknown=_wanting(each, known),
        )
        for each in found
        if each.fired
    ]
    fired += [_not_offered(agent) for agent in kept]
    return tuple(sorted(fired, key=lambda one: -RANK[one.action]))


def _wanting(finding: Finding, known: Known) -> tuple[str, ...]:
    if not finding.asks:
        return ()
    names = sorted(name for name in finding.rule.when.names if known.is_open(name))
    return tuple(facts()[name].label for name in names)


def _not_offered(agent: Agent) -> Fired:
    return Fired(
        rule=NOT_OFFERED,
        action="block",
        agents=(agent.name,),
        reason="The formulary keeps it from everyone.",
        advice="See what stands beside it: nightlab agents.",
        source="own design: the risk, or the purpose, does not fit sleep",
        checked="no",
        reviewed_by="",
        params={},
        medicines=(),
        by_unknown=(),
    )
