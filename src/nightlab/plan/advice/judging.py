"""What is left of an advice for one person: by safety, evidence, plan, body and a simulated trial."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nightlab.evidence import collection
from nightlab.plan.advice.living import lived
from nightlab.plan.advice.trying import rehearsed
from nightlab.plan.steps import find_step
from nightlab.safety import check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nightlab.body.explain.what_if import Ordinary
    from nightlab.person import Profile, Value
    from nightlab.plan.advice.reading import Advice, Advised
    from nightlab.plan.advice.trying import Rehearsed
    from nightlab.plan.records import Option, Place, Plan
    from nightlab.safety.rules import Action

SHOWN = ("sol_min", "waso_min", "tst_min")
STANDS: dict[Place, str] = {
    "now": "stands",
    "later": "stands, later",
    "test": "worth a test",
    "ask first": "ask first",
    "not worth it": "falls",
    "not for you": "must not be",
}
REFUSING = ("emergency", "stop_crisis", "stop_refer_urgent", "stop_refer", "block", "stop")
ASKING = ("refer", "refer_cbti_first", "suggest_refer")


@dataclass(frozen=True, slots=True)
class Change:
    """What a simulated person like this one would notice.

    Args:
        measure: A measure of a night.
        mean: With it minus without, in the measure's unit.
        lo95: Bounds of the luck and spread of simulated people.
        hi95: Likewise.
    """

    measure: str
    mean: float
    lo95: float
    hi95: float


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

    Assumptions: safety is asked of each step as the advice gives it, dose and hour included; where the
    advice names no dose, none is known, and the rules decide what that means.

    Args:
        advice: What is advised.
        profile: The person.
        answers: What they told, from which their simulated days are made.
        plan: Their plan, which places each step.
        simulate: Whether to ask the body and simulated trials.
        people: Of each simulated trial.
    """
    days = _days(answers, profile) if simulate else None
    placed = {option.step.key: option for option in plan.options}
    steps = []
    for advised in advice.steps:
        step = _judge(advised, profile, placed[find_step(advised.step).key])
        if days and advised.body and step.survives != STANDS["not for you"]:
            step = replace(step, body=_change(days, advised.body), trial=rehearsed(advised, people))
        steps.append(step)
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


def _judge(advised: Advised, profile: Profile, option: Option) -> JudgedStep:
    report = check(profile, names=[advised.agent], elemental_mg=advised.elemental_mg, at=advised.at)
    decision = report.agents[advised.agent]
    shelf = collection()
    claims = tuple((claim, shelf.claims[claim].verdict) for claim in advised.claims)
    rules = tuple(f"{fired.rule}: {fired.reason}" for fired in report.fired)
    place, why = option.place, option.reasons[0] if option.reasons else ""
    if decision in REFUSING:
        place, why = "not for you", report.fired[0].reason
    elif decision in ASKING and place in {"now", "test", "later"}:
        place, why = "ask first", report.fired[0].reason
    return JudgedStep(advised, decision, rules, claims, place, why, STANDS[place])


def _days(answers: Mapping[str, Value], profile: Profile) -> Ordinary:
    from nightlab.body.explain.what_if import live_ordinary
    from nightlab.drivers.counterfactual import days_of

    who, condition = days_of(answers, profile)
    return live_ordinary(who, condition, measures=SHOWN)


def _change(days: Ordinary, body: Mapping[str, object]) -> tuple[Change, ...]:
    from nightlab.body.explain.what_if import what_if

    found = what_if(days, lambda condition: lived(condition, body)).change
    return tuple(
        Change(name, each.mean, each.mean - 1.96 * each.se, each.mean + 1.96 * each.se)
        for name in SHOWN
        if (each := found.get(name)) is not None
    )
