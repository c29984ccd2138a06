"""Plans and weeks of people over the whole domain of the questions: what holds for every one of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from drivers.answering import anybody, ordinary
from nightlab.drivers.assessment import profile_of, questions
from nightlab.plan.as_json import from_text, to_text
from nightlab.plan.outright import planned
from nightlab.plan.week import make_week, tonight

if TYPE_CHECKING:
    from drivers.answering import Answers
    from nightlab.plan import Plan

NOW = datetime(2026, 3, 10, 18, tzinfo=UTC)
FLOOR_H = 5.5
OFFERED = {"now", "test"}
OPEN = {*OFFERED, "later"}
TAKEN = {"supplement", "diet"}
SAFETY = [
    *("flags_now", "flags_body", "flags_sleep", "pregnant", "breastfeeding", "age", "osa"),
    *("kidney_disease", "medicines", "conditions_heart", "conditions_nerves", "conditions_body"),
    *("safety_critical_job", "dozed_driving", "suicidal_thoughts", "supplements"),
]


def placed(plan: Plan, places: set[str]) -> set[str]:
    """Return what is swallowed, or left out of food, and stands in one of some places."""
    every = (each for each in plan.options if each.step.kind in TAKEN)
    return {each.step.key for each in every if each.place in places}


@settings(max_examples=40, deadline=None)
@given(answers=anybody())
def test_anybody_gets_a_plan_and_a_week_or_is_told_why_not(answers: Answers) -> None:
    plan, _ = planned(answers, now=NOW)
    week = make_week(
        plan, profile_of(answers), answers, start=NOW.date(), zone="Europe/Berlin", trials=()
    )

    assert from_text(to_text(plan)) == plan
    assert all(each.reasons for each in plan.options)
    assert len(placed(plan, OFFERED)) <= 1
    if plan.crisis:
        assert not plan.options
        assert plan.stop
        assert not week.slots
    if plan.window:
        assert plan.window.tib_h >= FLOOR_H
    assert week.slots or week.unmet or plan.stop
    assert all(slot.at.tzinfo for slot in tonight(week, NOW))
    assert all(NOW.date() <= slot.at.date() <= date(2026, 3, 18) for slot in week.slots)


@pytest.mark.parametrize("key", SAFETY)
def test_what_is_not_known_never_opens_the_way_to_something_to_take(key: str) -> None:
    assert key in questions()
    told = {"nights_per_week": 2, "caffeine_mg": 0, "egfr": None}
    known, _ = planned(ordinary(**told), now=NOW)
    unknown, _ = planned(ordinary(**{**told, key: None}), now=NOW)

    assert placed(known, OPEN) >= placed(unknown, OPEN)
    assert "magnesium_oxide" in placed(known, OPEN)
    if key in {"kidney_disease", "medicines", "age"}:
        assert "magnesium_oxide" not in placed(unknown, OPEN)
