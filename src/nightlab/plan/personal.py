"""What a step asks of this person in particular: their hour, their dose, with the figures behind it."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from nightlab.formulary import find_agent, limit_of
from nightlab.plan.programme.curfew import curfew_for
from nightlab.plan.programme.phase import light_times, phase_of
from nightlab.plan.programme.told import clock_h

if TYPE_CHECKING:
    from nightlab.formulary import Level
    from nightlab.plan.case import Case, Judged
    from nightlab.plan.records import Step

USUAL_BED = time(23, 0)
LIGHT = frozenset({"morning_light", "delayed_phase_advance"})


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
    if step.key == "caffeine_curfew":
        return _curfew(case)
    if step.key in LIGHT:
        return _light(case)
    if each.verdict is not None and each.verdict.decision == "works" and step.kind == "supplement":
        return Own("the dose of your trial")
    if each.permit.level is not None:
        return _dose(each.permit.level, step, case)
    return Own()


def _curfew(case: Case) -> Own:
    bed = (case.profile.behaviour.bedtime if case.profile.behaviour else None) or USUAL_BED
    found = curfew_for(case.answers, bed)
    if found is None:
        return Own()
    level = f"the last caffeine by {found.at:%H:%M}" if found.at else "no caffeine for now"
    return Own(level, (found.reason, *found.notes))


def _light(case: Case) -> Own:
    """Return when light moves the clock earlier; nothing where the clock is not told."""
    phase, rise_h = phase_of(case.answers), clock_h(case.answers, "natural_rise")
    if phase is None or rise_h is None or case.path.key != "delayed phase":
        return Own()
    found = light_times(phase, rise_h)
    return Own(f"light from {found.begin:%H:%M}", (found.reason, *found.notes))


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
