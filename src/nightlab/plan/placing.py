"""Each step in its place: few things now, behaviour before food before pills, one new agent at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nightlab.drivers.sentences import share
from nightlab.evidence import CERTAINTY_WEIGHT
from nightlab.plan.judging import judge
from nightlab.plan.mending import broken
from nightlab.plan.personal import own
from nightlab.plan.records import Option
from nightlab.plan.steps import BEHAVIOURAL, steps
from nightlab.plan.verdicts import OPEN, told
from nightlab.plan.worth import likeliest, standing
from nightlab.units import capital

if TYPE_CHECKING:
    from datetime import date

    from nightlab.plan.case import Case, Judged
    from nightlab.plan.records import Kind, Place, Step

NEW_AT_FIRST, NEW_A_WEEK = 3, 2
"""New things to do in the first week, and in each week after it (own design)."""
MOST_AT_ONCE = 6
BEGIN_FROM, BEGIN_BURDEN = 0.3, 0.1
"""Chance of a driver from which a step on it is begun, and how much more each degree of burden asks."""
WEEK_NIGHTS = 7
EASES, SURELY = 0.2, 0.4
"""Shares of a driver's cost from which a step is begun for it, and from which it plainly takes it away."""
ORDER: tuple[Place, ...] = ("now", "test", "later", "ask first", "not worth it", "not for you")
KINDS: tuple[Kind, ...] = (
    "referral",
    "programme",
    "behaviour",
    "light",
    "limit",
    "food",
    "diet",
    "supplement",
)
NEVER_GATED = frozenset({"psychoeducation", "stimulus_control", "sleep_window"})


def judge_all(case: Case) -> tuple[Judged, ...]:
    """Return every step judged for a person, in the order of the table."""
    return tuple(judge(step, case) for step in steps())


def place_all(judged: tuple[Judged, ...], case: Case) -> tuple[Judged, ...]:
    """Return every step in a place; none is left open.

    Assumptions: what an earlier plan had one do goes on while nothing bars it. New things are at most three
        in the first week and two in each later one, and no more than the minutes a day that the person has.
        The course comes first; then what a person plainly breaks and mends for nothing, as an hour for the
        last caffeine; then what takes a likely driver away; then what has an estimate; a step that
        nobody can put a figure on never comes before one of its group that has one.
    """
    chosen: list[Judged] = [each for each in judged if each.place == "now"]
    for each in sorted(
        (j for j in judged if j.place is None and _may_be_now(j, case)),
        key=lambda j: _rank(j, case),
    ):
        if _has_room(each, chosen, case):
            chosen.append(each.at("now", _why_now(each, case)))
    now = {each.step.key: each for each in chosen}
    return tuple(now.get(each.step.key) or _rest(each, case) for each in judged)


def _may_be_now(each: Judged, case: Case) -> bool:
    """Whether a step whose way is open may be begun at once."""
    step = each.step
    if step.kind == "supplement" or (step.kind == "food" and step.agent):
        return False
    if step.kind == "programme" and step.key not in NEVER_GATED:
        return step.key in case.due
    is_begun = step.key in case.due or bool(case.nights_since(step.key))
    if step.key in case.first or is_begun or broken(step.key, case):
        return True
    if step.kind == "diet":
        return not case.busy
    driver = likeliest(step, case.ranking)
    if step.kind == "programme" or driver is None or step.drivers[driver.driver.key] < EASES:
        return False
    return driver.probability >= _likely_enough(step)


def _likely_enough(step: Step) -> float:
    """Return the chance of its driver from which a step is begun: the heavier it is, the likelier."""
    return BEGIN_FROM + BEGIN_BURDEN * step.burden


def _rank(each: Judged, case: Case) -> tuple[float, ...]:
    """Return by what steps compete for the few places.

    The course comes first, then what goes on, what is mended for nothing, and what plainly disturbs.
    """
    step, first = each.step, case.first
    driver = likeliest(step, case.ranking)
    chance = driver.probability if driver else 0.0
    part = step.drivers[driver.driver.key] if driver else 0.0
    plainly = chance >= _likely_enough(step) and part >= SURELY
    tier = (
        0
        if step.key in first
        else 1
        if case.nights_since(step.key)
        else 2
        if broken(step.key, case)
        else 3
        if plainly and step.kind in BEHAVIOURAL
        else 4
        if step.kind in BEHAVIOURAL
        else 5
    )
    gain = standing(each.worth)
    at = first.index(step.key) if step.key in first else len(first)
    likely = chance * part * CERTAINTY_WEIGHT[step.certainty]
    return (tier, at, math.isnan(gain), -gain if not math.isnan(gain) else 0.0, -likely, step.order)


def _has_room(each: Judged, chosen: list[Judged], case: Case) -> bool:
    counted = [one for one in chosen if _counts(one.step)]
    if not _counts(each.step):
        return True
    minutes = case.answers.get("minutes_a_day")
    busy = sum(one.step.minutes_a_day for one in chosen)
    if isinstance(minutes, float | int) and busy + each.step.minutes_a_day > minutes:
        return False
    if each.is_agent and any(one.is_agent and one.verdict is None for one in chosen):
        return False
    if len(counted) >= MOST_AT_ONCE:
        return False
    if case.nights_since(each.step.key) >= WEEK_NIGHTS:
        return True
    new = [one for one in counted if case.nights_since(one.step.key) < WEEK_NIGHTS]
    most = NEW_AT_FIRST if case.week == 1 else NEW_A_WEEK
    return len(new) < most


def _counts(step: Step) -> bool:
    """Whether a step is one of the few: somebody to see and a text to read are none."""
    return step.kind != "referral" and step.key != "psychoeducation"


def _why_now(each: Judged, case: Case) -> str:
    step = each.step
    if step.key in case.first:
        return "It comes first on your course."
    if why := broken(step.key, case):
        return why
    driver = likeliest(step, case.ranking)
    if driver is not None and driver.probability >= _likely_enough(step):
        label = capital(driver.driver.label)
        return f"{label}: it matters for you with a chance of {share(driver.probability)}."
    if step.key in case.due:
        return "Its week of the programme has come."
    return "It goes on, since nothing speaks against it."


def _rest(each: Judged, case: Case) -> Judged:
    """Return a step that is not begun now: waiting, or not worth it."""
    if each.place is not None:
        return each
    step, verdict = each.step, each.verdict
    if verdict is not None and verdict.decision == OPEN:
        return each.at("later", told(verdict))
    if step.kind == "programme":
        return each.at("later", "It comes later in the programme.")
    driver = likeliest(step, case.ranking)
    if driver is not None and driver.probability < _likely_enough(step):
        label = capital(driver.driver.label)
        text = f"{label}: it matters for you with a chance of {share(driver.probability)}. Other things first."
        return each.at("later", text)
    if each.worth is None:
        return each.at("later", "Nobody knows what it would bring you; what is known comes first.")
    return each.at("later", "First what stands above it: few things at a time.")


def options(placed: tuple[Judged, ...], case: Case) -> tuple[Option, ...]:
    """Return the options of a plan, place after place, in each by kind and then by what is expected."""
    ordered = sorted(placed, key=lambda each: _shown(each, case))
    return tuple(_option(each, case) for each in ordered)


def _shown(each: Judged, case: Case) -> tuple[float, ...]:
    gain, place = standing(each.worth), each.place or "later"
    first = case.first
    at = first.index(each.step.key) if each.step.key in first else len(first)
    return (
        ORDER.index(place),
        at if place == "now" else 0,
        KINDS.index(each.step.kind),
        math.isnan(gain),
        0.0 if math.isnan(gain) else -gain,
        each.step.order,
    )


def _option(each: Judged, case: Case) -> Option:
    place, mine = each.place or "later", own(each, case)
    return Option(
        step=each.step,
        place=place,
        reasons=tuple(dict.fromkeys((*each.reasons[:1], *mine.reasons, *each.reasons[1:]))),
        worth=each.worth,
        decision=each.permit.decision,
        rules=each.permit.rules,
        reviewed=each.permit.reviewed,
        tested=each.verdict.decision if each.verdict else "",
        level=mine.level,
        since=_since(each.step.key, place, case),
        dose=mine.dose,
        level_since=mine.since,
        too_much=mine.too_much,
    )


def _since(key: str, place: Place, case: Case) -> date:
    before = case.earlier.options if case.earlier else ()
    same = next((o for o in before if o.step.key == key and o.place == place), None)
    return same.since if same and same.since else case.today
