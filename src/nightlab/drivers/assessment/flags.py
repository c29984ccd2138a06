"""Conditions, symptoms and work as answers tell them: yes, no, or not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.drivers.assessment.question import questions
from nightlab.person.answers import flag, words
from nightlab.safety.language import all_of, any_of
from nightlab.safety.rules import facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.drivers.assessment.question import Question
    from nightlab.person.answers import Value

    Flags = dict[str, bool | None]

LEGS = ("rls_urge", "rls_rest", "rls_moving_helps", "rls_evening", "rls_no_other_cause")
WHOLE_LISTS = ("conditions", "symptoms")
SHIFTS = {"night": "night_shift", "rotating": "rotating_shift"}
ASKED_OF_WORK = {
    "safety_critical_job": "safety_critical_job",
    "professional_driver": "drives_for_work",
}
OSA: Mapping[str, bool | None] = {"no": False, "treated": False, "untreated": True, "unsure": None}
OF_AN_EVENING = frozenset({"food_within_2h", "drank_tonight"})
"""Facts of a single evening, and not of a person."""


def flags(said: Mapping[str, Value]) -> dict[str, Flags]:
    """Return every fact of the lists ``conditions``, ``symptoms`` and ``job``: True, False or not known.

    Assumptions: a red flag, or anything else, that no answer covers is not known.
    """
    found: dict[str, Flags] = {home: _ground(home, said) for home in (*WHOLE_LISTS, "job")}
    for each in questions().values():
        home, _, fact = each.into.partition(".")
        if home in found:
            found[home] |= _answered(each, fact, said)
    _add(found["symptoms"], _symptoms(said))
    _add(found["conditions"], _conditions(said))
    found["symptoms"] |= _legs(said)
    found["conditions"] |= _apnoea(said)
    found["job"] |= _shifts(said)
    return found


def _ground(home: str, said: Mapping[str, Value]) -> Flags:
    """Return all facts of a list: denied where the list was told as a whole, else not known."""
    if home == "job":
        return {}
    value = False if isinstance(said.get(home), tuple) else None
    return {
        name: value
        for name, fact in facts().items()
        if fact.home == home and name not in OF_AN_EVENING
    }


def _answered(what: Question, fact: str, said: Mapping[str, Value]) -> Flags:
    """Return what one question settles; a question that never came up settles nothing."""
    if what.key not in said:
        return {}
    value = said[what.key]
    if fact:
        return {fact: value if isinstance(value, bool) else None}
    chosen = value if isinstance(value, tuple) else None
    return {word: None if chosen is None else word in chosen for word in what.options}


def _add(found: Flags, more: Flags) -> None:
    """Add facts; a yes from anywhere stands, and a no never overrules what is not known."""
    for name, value in more.items():
        found[name] = any_of(iter((found.get(name, False), value)))


def _symptoms(said: Mapping[str, Value]) -> Flags:
    found: Flags = {"dozed_driving": flag(said, "week_dozed") or False}
    kept, sleepiness = said.get("week_kept_window"), said.get("week_sleepiness")
    found["on_sleep_restriction"] = isinstance(kept, float) and kept > 0
    found["weekly_sleepiness_rise"] = sleepiness == "more"
    found["diarrhoea"] = "diarrhoea" in (words(said, "gut_symptoms") or ())
    return found


def _conditions(said: Mapping[str, Value]) -> Flags:
    return {
        "chronic_diarrhoea": "diarrhoea" in (words(said, "gut_symptoms") or ()),
        "suspected_histamine_intolerance": bool(words(said, "histamine_clues")),
    }


def _legs(said: Mapping[str, Value]) -> Flags:
    """Return whether all five marks of restless legs are there; one clear no is enough for a no."""
    if not any(key in said for key in LEGS):
        return {}
    return {"rls_criteria_all5": all_of(flag(said, key) for key in LEGS)}


def _apnoea(said: Mapping[str, Value]) -> Flags:
    return {"untreated_osa": OSA.get(str(said["osa"]))} if "osa" in said else {}


def _shifts(said: Mapping[str, Value]) -> Flags:
    """Return which shifts are worked, and leave open what was never asked of the work."""
    value = said.get("shifts")
    shifts: Flags = {
        fact: None if value is None else value == word for word, fact in SHIFTS.items()
    }
    return {**shifts, **{fact: None for fact, key in ASKED_OF_WORK.items() if key not in said}}
