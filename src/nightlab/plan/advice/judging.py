"""What is left of an advice for one person: by safety, evidence, plan, body and a simulated trial."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nightlab.evidence import collection
from nightlab.formulary import find_agent
from nightlab.person import Supplement
from nightlab.plan.advice.living import Change, changed, days_of
from nightlab.plan.advice.trying import rehearsed
from nightlab.plan.steps import find_step
from nightlab.safety import check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nightlab.person import Profile, Value
    from nightlab.plan.advice.reading import Advice, Advised
    from nightlab.plan.advice.trying import Rehearsed
    from nightlab.plan.records import Option, Place, Plan
    from nightlab.safety.report import SafetyReport
    from nightlab.safety.rules import Action

STANDS: dict[Place, str] = {
    "now": "stands",
    "later": "stands, but later",
    "test": "worth a test",
    "ask first": "only with a clinician",
    "not worth it": "not worth it here",
    "not for you": "must not be",
}
REFUSING = frozenset(
    {"emergency", "stop_crisis", "stop_refer_urgent", "stop_refer", "block", "stop"}
)
CLINICIAN_FIRST = "not before a clinician has been seen"
DOSE = "not at this dose"
NO_DOSE = "names no dose"
NO_ELEMENTAL_DOSE = "S027"
HOUR = "not at this hour"


@dataclass(frozen=True, slots=True)
class JudgedStep:
    """One thing advised, judged for one person.

    Args:
        advised: The thing.
        decision: What safety says of it as it is advised.
        rules: Rules that speak, each as ``S025: reason``.
        claims: Claims that speak for it, each with its verdict.
        place: What the plan makes of it.
        why: Why, in a sentence.
        survives: The sum of it, in words.
        body: What the simulated body does; empty where it has no such mechanism.
        trial: A simulated trial; None where none was asked for or can be.
    """

    advised: Advised
    decision: Action
    rules: tuple[str, ...]
    claims: tuple[tuple[str, str], ...]
    place: Place
    why: str
    survives: str
    body: tuple[Change, ...] = ()
    trial: Rehearsed | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An advice judged for one person.

    Args:
        advice: The advice.
        steps: Its steps, in order.
        stop: What safety says of the person before any step; empty where the way is open.
    """

    advice: Advice
    steps: tuple[JudgedStep, ...]
    stop: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def judge(
    advice: Advice,
    *,
    profile: Profile,
    answers: Mapping[str, Value],
    plan: Plan,
    simulate: bool = True,
    people: int = 20,
) -> Judged:
    """Return what is left of an advice for one person.

    Assumptions: safety looks at the person as if they took what is advised, in the dose and at the hour
    that the advice names; where it names no dose, none is known, and the rules decide what that means.

    Args:
        advice: What is advised.
        profile: The person.
        answers: What they told, from which their simulated days are made.
        plan: Their plan, which places each step.
        simulate: Whether to ask the body and simulated trials.
        people: Of each simulated trial.
    """
    placed = {option.step.key: option for option in plan.options}
    steps = [_judge(each, profile, placed.get(find_step(each.step).key)) for each in advice.steps]
    if simulate:
        days = days_of(answers, profile)
        steps = [
            replace(
                step,
                body=changed(days, step.advised.body),
                trial=rehearsed(step.advised, people),
            )
            if step.advised.body
            else step
            for step in steps
        ]
    return Judged(advice, tuple(steps), plan.stop)


def judge_outright(advice: Advice, path: Path, **how: Any) -> Judged:
    """Return what is left of an advice for somebody who has no lab; takes what ``judge`` takes.

    Args:
        advice: What is advised.
        path: File of their answers, as ``nightlab check --file`` takes it.
        how: Of the simulation.
    """
    from nightlab.drivers.assessment import profile_of, read_answers
    from nightlab.plan.outright import planned

    answers = read_answers(path)
    plan, _ = planned(answers, now=datetime.now(UTC))
    return judge(advice, profile=profile_of(answers), answers=answers, plan=plan, **how)


def _judge(advised: Advised, profile: Profile, option: Option | None) -> JudgedStep:
    report = _checked(profile, advised)
    decision = report.agents[advised.agent]
    place: Place = option.place if option else "not for you"
    survives, why = _survives(advised, report, option)
    if _lacks_dose(advised, report):
        filled = replace(advised, elemental_mg=advised.dose_mg)
        otherwise, because = _survives(filled, _checked(profile, filled), option)
        survives, why = f"{NO_DOSE}; at {advised.dose_mg:g} mg: {otherwise}", f"{why} {because}"
    shelf = collection()
    return JudgedStep(
        advised,
        decision,
        tuple(f"{fired.rule}: {fired.reason}" for fired in report.fired),
        tuple((claim, shelf.claims[claim].verdict) for claim in advised.claims),
        place,
        why,
        survives,
    )


def _checked(profile: Profile, advised: Advised) -> SafetyReport:
    return check(_taking(profile, advised), names=[advised.agent], at=advised.at)


def _lacks_dose(advised: Advised, report: SafetyReport) -> bool:
    """Whether nothing but the missing dose is held against it, and the simulation fills one in."""
    barred = [fired.rule for fired in report.fired if fired.action in REFUSING]
    return barred == [NO_ELEMENTAL_DOSE] and advised.dose_mg is not None


def _taking(profile: Profile, advised: Advised) -> Profile:
    """Return the person as if they took what is advised; what is done or left out changes nothing."""
    agent = find_agent(advised.agent)
    if agent is None or "supplement" not in agent.scopes or profile.supplements is None:
        return profile
    taken = Supplement(
        advised.agent,
        elemental_mg=advised.elemental_mg,
        times=(advised.at,) if advised.at else (),
    )
    return replace(profile, supplements=(*profile.supplements, taken))


def _survives(advised: Advised, report: SafetyReport, option: Option | None) -> tuple[str, str]:
    """Return the sum of it and why: safety before the plan."""
    if report.decision in REFUSING:
        return CLINICIAN_FIRST, _first(report)
    if report.agents[advised.agent] in REFUSING:
        return _refused(advised, report)
    if held := next((each for each in report.constraints if each.kept is False), None):
        return HOUR, held.reason
    if held := next((each for each in report.constraints if each.action == "cap"), None):
        return DOSE, held.reason
    if option is None:
        return STANDS["not for you"], "The course leaves it out."
    return STANDS[option.place], option.reasons[0] if option.reasons else ""


def _refused(advised: Advised, report: SafetyReport) -> tuple[str, str]:
    """Return why it must not be; what bars a thing from a person speaks for leaving it out."""
    agent = find_agent(advised.agent)
    named = [fired.reason for fired in report.fired if agent and agent.name in fired.agents]
    first = next(iter(named), _first(report))
    if agent is not None and agent.kind == "limit":
        return STANDS["now"], f"More than is advised: {first}"
    return STANDS["not for you"], first


def _first(report: SafetyReport) -> str:
    """Return why the strongest rule fired."""
    return report.fired[0].reason if report.fired else ""
