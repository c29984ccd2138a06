"""What safety says of one step for one person, at the dose and the hour at which it would be taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from functools import cache
from typing import TYPE_CHECKING

from nightlab.drivers.assessment import question, questions
from nightlab.errors import NightlabError
from nightlab.formulary import find_agent, ladder
from nightlab.plan.steps import steps, trying
from nightlab.safety import WORDS, check
from nightlab.safety.known import know
from nightlab.safety.rules import RANK, rules
from nightlab.safety.words import say_params

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nightlab.formulary import Level
    from nightlab.person import Profile, Value
    from nightlab.plan.records import Step
    from nightlab.safety.report import Fired, SafetyReport
    from nightlab.safety.rules import Action

WHOLE = frozenset({"programme", "any"})
CLINICIAN_ONLY = "S110"
"""Blocks whatever the formulary offers with a clinician alone, until one has agreed."""
BESIDE_ALCOHOL = frozenset({"S109"})
"""Rules that hold on an evening with alcohol, and on no other."""
NOT_THEN = "Never on an evening with alcohol, and no trial of it while there are such evenings."
MOST_EVENINGS = 5
"""Evenings a week with alcohol from which it counts as every evening (own design)."""
USUAL_BED = time(23, 0)
STEP_MIN = 15
FARTHEST_MIN = 6 * 60
"""How far before its usual hour an evening dose may move away from a medicine."""


@dataclass(frozen=True, slots=True)
class Permit:
    """What safety says of a step.

    Args:
        decision: On its agent, rules on the whole programme included.
        own: Likewise, without those on the whole programme.
        fired: Rules on its agent, the strongest first.
        questions: What would settle whether it is safe, as far as a person can tell it.
        level: First level of its ladder; None without one.
        at: Hour at which it would be taken; None where it has none.
        untimed: Medicines it must keep away from, and nobody knows when they are taken.
        cautions: What holds of the step itself though it may be done, each with its rule.
        only_sober: Whether it may be only on evenings without alcohol, and the person has others.
    """

    decision: Action
    own: Action
    fired: tuple[Fired, ...]
    questions: tuple[str, ...] = ()
    level: Level | None = None
    at: time | None = None
    untimed: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    only_sober: bool = False

    @property
    def by_unknown_alone(self) -> bool:
        """Whether nothing but unknown facts closed the way."""
        closing = [one for one in self.fired if RANK[one.action] >= RANK["refer_cbti_first"]]
        return bool(closing) and all(one.by_unknown for one in closing)

    @property
    def clinician_alone(self) -> bool:
        """Whether nothing but the want of a clinician's agreement blocks it."""
        blocking = [one.rule for one in self.fired if RANK[one.action] > RANK["refer"]]
        return blocking == [CLINICIAN_ONLY]

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules that fired."""
        return tuple(one.rule for one in self.fired)

    @property
    def reviewed(self) -> bool:
        """Whether a clinician has signed every rule behind the decision."""
        return bool(self.fired) and all(one.reviewed_by for one in self.fired)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in sentences, the strongest first, each with its rule."""
        return tuple(map(_said, self.fired))

    @property
    def heading(self) -> str:
        """The decision in words."""
        return WORDS[self.decision].heading


def permit(step: Step, profile: Profile, whole: SafetyReport) -> Permit:
    """Return what safety says of a step.

    Assumptions: a step that no agent stands for is ruled by what is said of the whole programme. Of a limit,
        rules that block or cap the agent speak for the limit, so only those count that refer: they warn of
        less of it, such as less caffeine beside lithium.

    Args:
        step: The step.
        profile: The person.
        whole: What safety says of them as a whole; what it was asked of by name is not asked again.
    """
    if not step.agent:
        fired = tuple(one for one in whole.fired if WHOLE & set(one.agents))
        return Permit(
            whole.decision, "ok", tuple(one for one in fired if RANK[one.action] > RANK["info"])
        )
    level = first_level(step, profile)
    at = _hour(step, profile)
    asked_already = level is None and at is None and step.agent in whole.agents
    report = whole if asked_already else _checked(step, profile, level, at)
    if at is not None and any(each.kept is False for each in report.constraints):
        at = _other_hour(step, profile, level, at)
        report = _checked(step, profile, level, at)
    found = _read(step, report, level, at, _passed_over(step, profile))
    return _as_limit(found, whole) if step.kind == "limit" else found


def sober(profile: Profile, answers: Mapping[str, Value]) -> Profile | None:
    """Return a person as they are on an evening without alcohol; None who has none, or drinks most evenings."""
    evenings, habits = answers.get("alcohol_evenings"), profile.behaviour
    if not isinstance(evenings, float | int) or not 0 < evenings < MOST_EVENINGS or habits is None:
        return None
    return replace(profile, behaviour=replace(habits, alcohol=()))


def permit_apart(step: Step, profile: Profile, without: Profile, whole: SafetyReport) -> Permit:
    """Return what safety says of a step on evenings without alcohol, and that it is only for those.

    Args:
        step: The step.
        profile: The person with a usual drink.
        without: The same without, see :func:`sober`.
        whole: What safety says of the person as a whole.
    """
    found = permit(step, profile, whole)
    barred = [one for one in found.fired if one.rule in BESIDE_ALCOHOL]
    if not barred:
        return found
    # What was asked by name was asked of an evening with a drink.
    dry = permit(step, without, replace(whole, agents={}))
    said = [f"{NOT_THEN} {one.reason.rstrip('.')} (rule {one.rule})." for one in barred]
    return replace(dry, cautions=tuple(dict.fromkeys((*said, *dry.cautions))), only_sober=True)


def undosed() -> tuple[str, ...]:
    """Return the agents of steps that have neither dose nor hour, so that one check can ask of them all."""
    plain = (s for s in steps() if s.agent and s.kind != "supplement")
    timed = {s.key for s in steps() if (how := trying(s.key)) and how.before_bed_min is not None}
    return tuple(dict.fromkeys(s.agent for s in plain if s.key not in timed))


def first_level(step: Step, profile: Profile) -> Level | None:
    """Return the first level of a step's ladder; None where it has none, or the person is under age."""
    if step.kind != "supplement":
        return None
    try:
        rungs = ladder(step.agent, profile=profile.profile or "EU", age_years=profile.age_years)
    except NightlabError:
        return None
    return rungs.levels[0] if rungs.levels else None


def trial_level(step: Step, profile: Profile) -> float | None:
    """Return the dose of one evening at which a step would be tried; None without one.

    Assumptions: the dose that the table names, or the highest level of the person's ladder below it.
    """
    how = trying(step.key)
    if how is None or how.dose is None:
        return None
    try:
        rungs = ladder(step.agent, profile=profile.profile or "EU", age_years=profile.age_years)
    except NightlabError:
        return None
    fitting = [each.amount for each in rungs.levels if each.amount <= how.dose]
    return max(fitting, default=None)


def _checked(step: Step, profile: Profile, level: Level | None, at: time | None) -> SafetyReport:
    amount = _milligrams(level)
    return check(profile, names=[step.agent], elemental_mg=amount, at=at)


def _milligrams(level: Level | None) -> float | None:
    """Return a level in mg; other units are no dose that a rule could count."""
    return level.amount if level is not None and level.unit.endswith("mg") else None


def _read(
    step: Step, report: SafetyReport, level: Level | None, at: time | None, more: tuple[str, ...]
) -> Permit:
    agent = find_agent(step.agent)
    scopes = set(agent.scopes) if agent else {step.agent}
    fired = tuple(one for one in report.fired if scopes & set(one.agents))
    own = [one.action for one in fired if not WHOLE & set(one.agents)]
    decision = report.agents[step.agent]
    waiting = {one.rule for one in fired if one.by_unknown}
    unsettled = waiting | _closing(scopes)
    asked = tuple(
        q.text
        for q in report.questions
        if waiting & set(q.rules) or (unsettled & set(q.rules) and _is_answerable(q.fact))
    )
    asked = tuple(dict.fromkeys((*asked, *more)))
    untimed = tuple(
        name
        for each in report.constraints
        if each.action == "separate" and each.free is None and scopes & set(each.agents)
        for name in each.medicines
    )
    return Permit(
        decision, _strongest(own), fired, asked, level, at, untimed, _cautions(report, scopes)
    )


def _cautions(report: SafetyReport, scopes: set[str]) -> tuple[str, ...]:
    """Return warnings and bounds on an agent itself; a bound may come with a rule on something else."""
    own = scopes - WHOLE
    warned = [one for one in report.fired if one.action == "warn" and own & set(one.agents)]
    bound = [each for each in report.constraints if own & _spoken_of()[each.rule]]
    bounds = (
        f"{each.reason.rstrip('.')} ({say_params(each.params)}; rule {each.rule})."
        for each in bound
    )
    return tuple(dict.fromkeys((*bounds, *map(_said, warned))))


@cache
def _spoken_of() -> Mapping[str, frozenset[str]]:
    """Return, by the name of each rule, all agents that any effect of it speaks of."""
    return {
        rule.name: frozenset(agent for effect in rule.effects for agent in effect.agents)
        | frozenset(rule.agents)
        for rule in rules()
    }


def _closing(scopes: set[str]) -> frozenset[str]:
    """Return the rules on an agent itself that would close the way if their condition held."""
    return frozenset(
        rule.name
        for rule in rules()
        for effect in rule.effects
        if RANK[effect.action] >= RANK["refer"] and (scopes - WHOLE) & set(effect.agents)
    )


def _passed_over(step: Step, profile: Profile) -> tuple[str, ...]:
    """Return questions of the check on which a closing rule hangs that takes no answer for a no."""
    agent, asked = find_agent(step.agent), _asked_of()
    closing = _closing(set(agent.scopes) if agent else {step.agent})
    silent = [
        rule
        for rule in rules()
        if rule.on_unknown == "ignore" and rule.name in closing and asked.keys() & rule.when.names
    ]
    if not silent:
        return ()
    known = know(profile)
    return tuple(
        asked[fact]
        for rule in silent
        for fact in sorted(rule.when.names)
        if fact in asked and known.is_open(fact) and rule.when.test(known) is None
    )


@cache
def _asked_of() -> Mapping[str, str]:
    """Return the question of the ten minutes that tells a fact."""
    core = [each for each in questions().values() if each.core and "." in each.into]
    told = [each for each in core if _is_answerable(each.into)]
    found = {each.into.partition(".")[2]: each.text for each in told}
    return found | {"drank_tonight": question("alcohol_evenings").text}


def _is_answerable(fact: str) -> bool:
    """Whether a person can tell a fact without a laboratory; height and weight they can."""
    return bool(fact) and (not fact.startswith("labs.") or fact == "labs.bmi")


def _as_limit(found: Permit, whole: SafetyReport) -> Permit:
    """Return what speaks against less of something, not against the thing."""
    against = [one for one in found.fired if one.action == "refer" or WHOLE & set(one.agents)]
    own = _strongest(one.action for one in against if not WHOLE & set(one.agents))
    decision = max((own, whole.decision), key=RANK.__getitem__)
    return replace(found, decision=decision, own=own, fired=tuple(against))


def _strongest(actions: Iterable[Action]) -> Action:
    return max(actions, key=RANK.__getitem__, default="ok")


def _hour(step: Step, profile: Profile) -> time | None:
    how = trying(step.key)
    if how is None or how.before_bed_min is None:
        return None
    bed = (profile.behaviour.bedtime if profile.behaviour else None) or USUAL_BED
    return _earlier(bed, how.before_bed_min)


def _other_hour(step: Step, profile: Profile, level: Level | None, at: time) -> time | None:
    """Return the latest earlier hour that keeps its distance from all medicines; None where none does."""
    for minutes in range(STEP_MIN, FARTHEST_MIN + 1, STEP_MIN):
        other = _earlier(at, minutes)
        report = _checked(step, profile, level, other)
        if not any(each.kept is False for each in report.constraints):
            return other
    return None


def _earlier(at: time, minutes: float) -> time:
    left = int(at.hour * 60 + at.minute - minutes) % (24 * 60)
    return time(left // 60, left % 60)


def _said(one: Fired) -> str:
    """Return a rule in a sentence or two."""
    return f"{one.reason} {one.advice}".strip().rstrip(".") + f" (rule {one.rule})."
