"""What stands in the way of a restricted sleep window; nothing unknown counts as safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.person.answers import words
from nightlab.plan.programme.told import folded_h, settled
from nightlab.safety.rules import RANK, rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.person import Value
    from nightlab.safety import SafetyReport

AGENT = "sleep_restriction"
PLANNED_HOURS = "S154"
"""Asks how many hours are planned, which is what a window answers."""
LATE_H = 1.0
"""Natural bedtime, in hours after midnight, from which the clock may be the cause."""
NEEDED = frozenset({"child", "care"})
"""Who has to be looked after at night, so that a short night has no second half to make up for it (own design)."""
MUST_BE_NO = {
    "drives_for_work": "whether you drive for work",
    "safety_critical_job": "whether sleepiness at your work could endanger people",
    "pregnant": "whether you are pregnant",
    "infant_at_home": "whether a child under twelve months lives with you",
}
MUST_BE_KNOWN = {
    "age": "your age",
    "epworth": "how sleepy you are by day (Epworth)",
    "conditions": "which conditions you have",
    "medicines": "which medicines you take",
    "shifts": "whether you work in shifts",
}


def why_not_restrict(answers: Mapping[str, Value], report: SafetyReport) -> tuple[str, ...]:
    """Return why time in bed must not be cut at once; empty where nothing speaks against it.

    Assumptions: a question that was not answered counts like an answer that bars it; a rule of safety on
    sleep restriction that waits for a fact bars it too, except the one on the hours that a window sets.

    Source: safety rules S041, S044, S147 to S153, S205, S206; Kyle 2014 saw vigilance fall in the first
    weeks of sleep restriction, doi:10.5665/sleep.3386 (from memory, unverified).
    """
    return tuple(dict.fromkeys([*_by_safety(report), *_by_answers(settled(answers))]))


def _by_safety(report: SafetyReport) -> Iterator[str]:
    decided = report.agents.get(AGENT)
    if decided is None:
        yield "nobody checked whether it is safe for you"
        return
    if max(RANK[decided], RANK[report.decision]) >= RANK["refer"]:
        reasons = [fired.reason for fired in report.fired if _concerns(fired.agents)]
        yield from reasons or ["safety says no"]
    ours = {rule.name for rule in rules() if AGENT in rule.agents} - {PLANNED_HOURS}
    for question in report.questions:
        if ours & set(question.rules):
            yield f"not known: {question.text}"


def _concerns(agents: tuple[str, ...]) -> bool:
    return bool({AGENT, "programme", "any"} & set(agents))


def _by_answers(answers: Mapping[str, Value]) -> Iterator[str]:
    for key, text in MUST_BE_KNOWN.items():
        if answers.get(key) is None:
            yield f"not known: {text}"
    for key, text in MUST_BE_NO.items():
        if (value := answers.get(key)) is not False:
            yield f"not known: {text}" if value is None else f"yes: {text}"
    if answers.get("osa") not in {"no", "none", "treated"}:
        yield "not known: whether you have sleep apnoea that is not treated"
    if answers.get("dozed_driving") or answers.get("near_miss"):
        yield "you have been sleepy at the wheel"
    if NEEDED & set(words(answers, "disturbed_by") or ()):
        yield "somebody you look after wakes you, so that time awake is not yours to cut"
    if answers.get("jet_lag"):
        yield "you crossed time zones lately, and your nights have not settled"
    late = folded_h(answers, "natural_bedtime")
    if late is not None and late >= LATE_H and answers.get("sleeps_well_when_free") is None:
        yield "not known: whether you sleep well when you may sleep late"
