"""What a step asks of this person in particular: their hour, their dose, with the figures behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nightlab.formulary import find_agent, limit_of

if TYPE_CHECKING:
    from nightlab.formulary import Level
    from nightlab.plan.case import Case, Judged
    from nightlab.plan.records import Step


class Own(NamedTuple):
    """What a step is for one person.

    Args:
        level: Dose or hour, in words; empty where there is none.
        reasons: Sentences with the figures.
    """

    level: str = ""
    reasons: tuple[str, ...] = ()


def own(each: Judged, case: Case) -> Own:
    """Return what a step asks of this person in particular."""
    step = each.step
    if (timed := case.timed.get(step.key)) is not None:
        return Own(timed.text, (timed.reason,))
    if each.verdict is not None and each.verdict.decision == "works" and step.kind == "supplement":
        return Own("the dose of your trial")
    if each.permit.level is not None:
        return _dose(each.permit.level, step, case)
    return Own()


def _dose(level: Level, step: Step, case: Case) -> Own:
    """Return the first level of the ladder, with the limit where there is one."""
    agent = find_agent(step.agent)
    is_magnesium = agent is not None and "magnesium" in agent.scopes
    unit = level.unit.removeprefix("elemental ")
    element = " of elemental magnesium" if is_magnesium else " of the element"
    what = element if level.unit.startswith("elemental") else ""
    times = "" if level.intakes == 1 else f" in {level.intakes} intakes"
    text = f"{level.amount:g} {unit}{what}{times}"
    place = case.profile.profile or "EU"
    limit = limit_of(step.agent, profile=place)
    reasons = [f"The first level, for {level.nights} nights, before any more."]
    if limit is not None:
        split = ", in two intakes or more (rule S025)" if is_magnesium and place == "EU" else ""
        reasons.append(
            f"The limit of {limit.authority} for supplements is {limit.amount:g} {limit.unit} a day{split}."
        )
    return Own(text, tuple(reasons))
