"""One step for one person: what bars it, or that the way is open; each answer with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nightlab.drivers.sentences import share as in_percent
from nightlab.formulary import find_agent
from nightlab.plan import verdicts
from nightlab.plan.case import Case, Judged
from nightlab.plan.dosing import not_borne
from nightlab.plan.hollow import hollow
from nightlab.plan.permitting import Permit, permit, permit_apart, sober
from nightlab.plan.personal import began_of
from nightlab.plan.rechallenge import diet_day
from nightlab.plan.records import Place
from nightlab.plan.steps import BEHAVIOURAL, is_of, referring
from nightlab.plan.worth import likeliest, worth
from nightlab.safety import WORDS
from nightlab.safety.rules import RANK

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.plan.records import Step

UNLIKELY, LIKELY = 0.1, 0.5
"""Chances of a driver under which a step on it is left, and from which it plainly disturbs (own design)."""
BEHAVIOUR_FIRST_WEEKS = 4
"""Weeks that what is done comes before anything to take (own design; guidelines say first, not how long)."""
PROGRAMME_WEEKS = 8
"""Weeks of the programme, before which rules S164 and S165 leave no room for a supplement."""
FOOD_NIGHTS = 28
MOST_QUESTIONS = 3
MUCH_EVENINGS, MUCH_ALCOHOL_G = 6, 40.0
"""Evenings a week, and alcohol on each, from which nobody is told to stop alone (own design)."""
READING = "psychoeducation"
"""What may be read while the first questions on safety are open."""
MAGNESIUM = "magnesium"
"""Group of the formulary whose forms wait for food."""
Bar = tuple[Place, str]


def judge(step: Step, case: Case) -> Judged:
    """Return what bars a step for this person, or that nothing does."""
    own = tuple(t for t in case.tested if is_of(t.agent, step))
    allowed = _permit(step, case)
    found = Judged(
        step=step,
        permit=allowed,
        worth=None if step.kind == "referral" else worth(step, case.ranking, own),
        verdict=own[-1] if own else None,
        place=None,
        reasons=(*map(verdicts.told, own[-1:]), *allowed.cautions, *_sure(step)),
    )
    bars = REFERRAL_BARS if step.kind == "referral" else BARS
    barred = next((bar for look in bars if (bar := look(found, case)) is not None), None)
    return found if barred is None else replace(found.at(*barred), is_waiting=True)


def _permit(step: Step, case: Case) -> Permit:
    """Return what safety says; a window that shrinks slowly is no sleep restriction.

    Assumptions: who drinks on few evenings is judged for the others, and told not to mix the two.
    """
    if step.key == "sleep_window" and case.is_gentle:
        step = replace(step, agent="")
    without = sober(case.profile, case.answers)
    if without is None:
        return permit(step, case.profile, case.report)
    return permit_apart(step, case.profile, without, case.report)


def _sure(step: Step) -> tuple[str, ...]:
    if step.kind == "referral":
        return (step.why,)
    return (step.why, f"How sure its effect on sleep is: {step.certainty}.")


# --- whom to see ----------------------------------------------------------------------------------------------


def _see(found: Judged, case: Case) -> Bar:
    """Return whether somebody has to be seen: by the course, by a rule, or by a likely driver."""
    step, asked = found.step, referring(found.step.key)
    if step.key in case.path.first:
        return "now", "Your course begins with it."
    fired = [
        one for one in case.report.fired if asked and one.rule in asked.rules and not one.by_unknown
    ]
    if fired:
        return "now", f"{fired[0].reason} (rule {fired[0].rule})"
    driver = likeliest(step, case.ranking)
    if driver is not None and asked and driver.probability >= asked.chance and not case.is_stopped:
        return (
            "now",
            f"Your answers point to {driver.driver.label}, with a chance of {in_percent(driver.probability)}.",
        )
    return "not worth it", "Nothing you told so far points to it."


# --- the rest, in the order in which it is asked --------------------------------------------------------------


def _never(found: Judged, case: Case) -> Bar | None:
    never = case.path.never or {}
    why = never.get(found.step.key) or never.get(found.step.kind)
    return (
        None if why is None else ("not for you", f"Not on your course, {case.path.label}: {why}.")
    )


def _unanswered(found: Judged, case: Case) -> Bar | None:
    """While a first question on safety is open, nothing is begun but reading."""
    if not case.unanswered or found.step.key == READING:
        return None
    return "ask first", case.unanswered


def _other_course(found: Judged, case: Case) -> Bar | None:
    if not found.step.paths or case.path.key in found.step.paths:
        return None
    return "not worth it", f"It belongs to another course ({' or '.join(found.step.paths)})."


def _blocked(found: Judged, _case: Case) -> Bar | None:
    """Refuse what safety blocks for this agent; the want of an answer or of a clinician is no refusal."""
    permit = found.permit
    if RANK[permit.own] <= RANK["refer"] or permit.clinician_alone or permit.by_unknown_alone:
        return None
    return "not for you", f"{WORDS[permit.own].heading}: {next(iter(permit.reasons), '')}".rstrip(
        ": "
    )


def _stopped(_found: Judged, case: Case) -> Bar | None:
    if not case.is_stopped:
        return None
    place: Place = "not for you" if case.report.decision in {"block", "emergency"} else "ask first"
    why = case.halted or case.path.reason or WORDS[case.report.decision].programme
    return place, f"Nothing before this is settled: {why}"


def _referred(found: Judged, case: Case) -> Bar | None:
    """While a clinician has to be seen first, nothing but the gentle habits that the course names."""
    if not case.is_referred:
        return None
    step = found.step
    gentle = step.key in case.first and step.kind in BEHAVIOURAL and step.key != "sleep_window"
    if gentle and RANK[found.permit.own] < RANK["refer_cbti_first"]:
        return None
    return "ask first", f"Not until a clinician has agreed. {case.path.reason}".strip()


def _nothing_to_treat(_found: Judged, case: Case) -> Bar | None:
    if case.path.first or case.is_stopped:
        return None
    return "not worth it", f"There is nothing that asks for it. {case.path.reason}"


def _no_window(found: Judged, case: Case) -> Bar | None:
    if found.step.key != "sleep_window" or case.has_window:
        return None
    return "later", case.no_window or "No sleep window now."


def _not_borne(found: Judged, case: Case) -> Bar | None:
    """Leave what was taken and not borne at its lowest dose."""
    why = not_borne(found, case)
    return ("not worth it", why) if why else None


def _own_verdict(found: Judged, _case: Case) -> Bar | None:
    return verdicts.settled(found)


def _clinician(found: Judged, case: Case) -> Bar | None:
    """Ask first where a clinician has to agree, or where an answer is wanting."""
    permit = found.permit
    decision = permit.own if case.is_referred else permit.decision
    if RANK[decision] <= RANK["refer_cbti_first"]:
        return None
    if decision == "block" and RANK[permit.own] < RANK["refer"]:
        return "ask first", "No hour of the day is left beside your medicines; ask a pharmacist."
    if permit.by_unknown_alone:
        return "ask first", _unsettled(permit)
    return "ask first", f"A clinician has to agree first. {next(iter(permit.reasons), '')}".rstrip()


def _open(found: Judged, _case: Case) -> Bar | None:
    """Ask first about what is swallowed while an answer is wanting that could close the way."""
    if not found.is_agent or not found.permit.questions:
        return None
    return "ask first", _unsettled(found.permit)


def _unsettled(permit: Permit) -> str:
    asked = " ".join(permit.questions[:MOST_QUESTIONS])
    more = len(permit.questions) - MOST_QUESTIONS
    rest = f" And {more} more: `nightlab check`." if more > 0 else ""
    return f"Not known whether it is safe for you. What would settle it: {asked}{rest}".rstrip()


def _untimed(found: Judged, _case: Case) -> Bar | None:
    if not found.permit.untimed:
        return None
    names = " and ".join(dict.fromkeys(found.permit.untimed))
    return (
        "ask first",
        f"It must keep its distance from {names}, and nobody knows when you take that. Tell the hour.",
    )


def _bowel(found: Judged, _case: Case) -> Bar | None:
    if found.permit.decision != "step_down":
        return None
    return "later", "Not while your bowel is loose."


def _drinking(found: Judged, case: Case) -> Bar | None:
    """Let nobody who drinks much every day stop alone: that can be dangerous (rule S195)."""
    evenings, grams = case.answers.get("alcohol_evenings"), case.answers.get("alcohol_g")
    if found.step.key != "alcohol_less" or not isinstance(evenings, float | int):
        return None
    is_little = isinstance(grams, float | int) and grams < MUCH_ALCOHOL_G
    if evenings < MUCH_EVENINGS or (is_little and case.answers.get("audit_c") is not None):
        return None
    return (
        "ask first",
        "You drink on most evenings. Stopping at once can be dangerous: speak to a doctor first.",
    )


def _trauma(found: Judged, case: Case) -> Bar | None:
    if found.step.key != "mindfulness" or case.answers.get("trauma") is not True:
        return None
    return (
        "ask first",
        "Turning inwards can bring bad memories back; ask somebody trained in trauma first.",
    )


def _not_wished(found: Judged, case: Case) -> Bar | None:
    step, budget = found.step, case.answers.get("budget_eur_month")
    if step.kind == "supplement" and case.answers.get("capsules") is False:
        return "not worth it", "You would rather not take capsules."
    if isinstance(budget, float | int) and step.cost_eur_month > budget:
        return (
            "not worth it",
            f"It costs about {step.cost_eur_month:g} euros a month, more than the {budget:g} you named.",
        )
    return None


def _unlikely(found: Judged, case: Case) -> Bar | None:
    """Leave what acts through a driver that this person hardly has, unless the course asks for it."""
    driver = likeliest(found.step, case.ranking)
    if driver is None or found.step.kind == "programme" or found.step.key in case.first:
        return None
    if driver.probability >= UNLIKELY:
        return None
    chance = in_percent(driver.probability)
    text = f"It acts through {driver.driver.label}, which hardly matters for you (chance {chance})."
    return "not worth it", text


def _behaviour_first(found: Judged, case: Case) -> Bar | None:
    """Let what is taken wait for what is done: behaviour first, food before pills."""
    if not found.is_agent:
        return None
    if found.permit.decision == "refer_cbti_first":
        why = next(iter(found.permit.reasons), "")
        if case.week <= PROGRAMME_WEEKS:
            return "later", f"The programme first, for {PROGRAMME_WEEKS} weeks. {why}"
        return "ask first", f"The programme has run; now a clinician's word comes first. {why}"
    if case.week <= BEHAVIOUR_FIRST_WEEKS and case.path.first:
        return "later", f"What you do comes first: ask again after week {BEHAVIOUR_FIRST_WEEKS}."
    return _food_first(found, case)


def _diet_over(found: Judged, case: Case) -> Bar | None:
    """End a diet that leaves out after four weeks (rule S129), and do not begin it anew by itself."""
    if found.step.kind != "diet":
        return None
    began = began_of(case, found.step.key)
    day = diet_day(began, case.today, case.told) if began is not None else None
    if day is None or day.phase != "over":
        return None
    return "later", " ".join([day.reason, *(f"(rule {rule})" for rule in day.rules)])


def _food_first(found: Judged, case: Case) -> Bar | None:
    agent = find_agent(found.step.agent)
    low = case.ranking.of("low_magnesium")
    if found.step.kind != "supplement" or agent is None or MAGNESIUM not in agent.scopes:
        return None
    if (
        low is None
        or low.probability < LIKELY
        or case.nights_since("magnesium_food") >= FOOD_NIGHTS
    ):
        return None
    return (
        "later",
        f"Food first: you likely eat little magnesium ({in_percent(low.probability)}). Four weeks of it, then ask again.",
    )


def _taken_already(found: Judged, case: Case) -> Bar | None:
    agent = find_agent(found.step.agent) if found.is_agent else None
    taken = {
        found_agent.name
        for each in case.profile.supplements or ()
        if (found_agent := find_agent(each.name))
    }
    if agent is None or agent.name not in taken:
        return None
    return (
        "later",
        "You take it already. To learn whether it helps you, leave it out for two weeks, then try it.",
    )


def _lasting(found: Judged, case: Case) -> Bar | None:
    """Leave a supplement that acts over weeks, so that a trial of nights cannot judge it, unless its driver is likely."""
    step = found.step
    if step.kind != "supplement" or step.plan:
        return None
    driver = likeliest(step, case.ranking)
    if driver is not None and driver.probability >= LIKELY:
        return (
            "later",
            "It acts over weeks, so no trial of nights can judge it; food and behaviour before it.",
        )
    return "not worth it", "It acts over weeks: whatever you noticed could not be told from luck."


REFERRAL_BARS: tuple[Callable[[Judged, Case], Bar | None], ...] = (_see,)
BARS: tuple[Callable[[Judged, Case], Bar | None], ...] = (
    _blocked,
    _never,
    _stopped,
    _unanswered,
    _other_course,
    _referred,
    _not_borne,
    _own_verdict,
    _nothing_to_treat,
    _no_window,
    _clinician,
    _open,
    _untimed,
    _bowel,
    _drinking,
    _trauma,
    hollow,
    _unlikely,
    _not_wished,
    _taken_already,
    _diet_over,
    _behaviour_first,
    _lasting,
)
