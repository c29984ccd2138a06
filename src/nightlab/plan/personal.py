"""What a step asks of this person in particular: their hour, their dose, with the figures behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nightlab.formulary import find_agent, limit_of
from nightlab.plan.dosing import TAKEN, dose
from nightlab.plan.rechallenge import diet_day

if TYPE_CHECKING:
    from datetime import date

    from nightlab.formulary import Level
    from nightlab.plan.case import Case, Judged
    from nightlab.plan.dosing import Dose
    from nightlab.plan.records import Step


class Own(NamedTuple):
    """What a step is for one person.

    Args:
        level: Dose or hour, in words; empty where there is none.
        reasons: Sentences with the figures.
        dose: Amount of that dose, in the ladder's unit; None where nothing is dosed.
        since: First evening of that dose, or first day of a diet; None where there is none.
        too_much: Lowest amount that was once not borne; None where there is none.
    """

    level: str = ""
    reasons: tuple[str, ...] = ()
    dose: float | None = None
    since: date | None = None
    too_much: float | None = None


def own(each: Judged, case: Case) -> Own:
    """Return what a step asks of this person in particular."""
    step = each.step
    if (timed := case.timed.get(step.key)) is not None:
        return Own(timed.text, (timed.reason,))
    if step.kind == "diet":
        return _diet(each, case)
    before = case.option_before(step.key)
    too_much = before.too_much if before is not None else None
    is_taken = each.place in TAKEN
    if (is_taken or (before and before.dose)) and (found := dose(each, case)) is not None:
        if is_taken:
            return _taken(found, each, case)
        too_much = found.too_much
    if each.permit.level is not None:
        text, reasons = _first(each.permit.level, step, case)
        return Own(text, reasons, too_much=too_much)
    return Own(too_much=too_much)


def _taken(found: Dose, each: Judged, case: Case) -> Own:
    """Return the dose from tonight on; the words of a pause name no dose, so that none stands in a list."""
    level, reason = found.next.level, found.next.reason
    if level is None:
        return Own("nothing", (reason,), None, None, found.too_much)
    text = dose_text(level, each.step)
    if found.next.pause_h:
        text = f"nothing for {found.next.pause_h} hours, then {text}"
    reasons = (reason, *_limit(each.step, case))
    return Own(text, reasons, level.amount, found.since, found.too_much)


def _diet(each: Judged, case: Case) -> Own:
    began = began_of(case, each.step.key)
    if each.place != "now":
        return Own(since=began)
    day = diet_day(began or case.today, case.today, case.told)
    text = f"bring back {day.group}" if day.group else f"{day.phase}"
    return Own(f"{text}, until {day.until}", (day.reason,), since=began or case.today)


def began_of(case: Case, key: str) -> date | None:
    """Return the first day of a diet, as the last plan remembers it; None where it was never begun."""
    before = case.option_before(key)
    if before is None:
        return None
    return before.level_since or (before.since if before.place == "now" else None)


def dose_text(level: Level, step: Step) -> str:
    """Return a level in words, such as ``250 mg of elemental magnesium in 2 intakes``."""
    unit = level.unit.removeprefix("elemental ")
    element = " of elemental magnesium" if _is_magnesium(step) else " of the element"
    what = element if level.unit.startswith("elemental") else ""
    times = "" if level.intakes == 1 else f" in {level.intakes} intakes"
    return f"{level.amount:g} {unit}{what}{times}"


def _first(level: Level, step: Step, case: Case) -> tuple[str, tuple[str, ...]]:
    """Return the first level of the ladder, with the limit where there is one."""
    first = f"The first level, for {level.nights} nights, before any more."
    return dose_text(level, step), (first, *_limit(step, case))


def _limit(step: Step, case: Case) -> tuple[str, ...]:
    place = case.profile.profile or "EU"
    limit = limit_of(step.agent, profile=place)
    if limit is None:
        return ()
    is_split = _is_magnesium(step) and place == "EU"
    split = ", in two intakes or more (rule S025)" if is_split else ""
    return (
        f"The limit of {limit.authority} for supplements is {limit.amount:g} {limit.unit} a day{split}.",
    )


def _is_magnesium(step: Step) -> bool:
    agent = find_agent(step.agent)
    return agent is not None and "magnesium" in agent.scopes
