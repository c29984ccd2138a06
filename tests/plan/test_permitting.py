"""What safety says of a step on evenings with and without alcohol, and while answers are wanting."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.answering import drawn
from nightlab.drivers import records
from nightlab.drivers.assessment import profile_of, questions
from nightlab.plan.outright import planned as outright
from nightlab.plan.permitting import MOST_EVENINGS, sober
from nightlab.plan.week import make_week
from plan.plan_people import OPEN, answers, keys, later, option, place, planned

if TYPE_CHECKING:
    from drivers.answering import Answers
    from nightlab.person import Value
    from nightlab.plan.records import Place

SEDATING = ("glycine", "theanine")
AFTER_WEEKS = 5
WORKS = records.Tested("t1", "", "glycine", "sol_min", "works", -12.0, -18.0, -6.0)
READING = "psychoeducation"


# --- alcohol --------------------------------------------------------------------


@pytest.mark.parametrize("key", SEDATING)
def test_a_drink_now_and_then_leaves_the_other_evenings(key: str) -> None:
    dry, few = planned(OPEN), planned({**OPEN, "alcohol_evenings": 2, "alcohol_g": 20})

    assert place(few, key) == place(dry, key) == "later"
    caution = next(r for r in option(few, key).reasons if "S109" in r)
    assert caution.startswith("Never on an evening with alcohol")
    assert not any("S109" in reason for reason in option(dry, key).reasons)


@pytest.mark.parametrize("key", SEDATING)
@pytest.mark.parametrize("evenings", [MOST_EVENINGS, 7])
def test_drinking_on_most_evenings_leaves_none(key: str, evenings: int) -> None:
    assert place(planned({**OPEN, "alcohol_evenings": evenings}), key) == "not for you"


def test_no_answer_on_alcohol_leaves_none_either() -> None:
    plan = planned({**OPEN, "alcohol_evenings": None})
    for key in SEDATING:
        assert place(plan, key) == "ask first"
        assert "On how many evenings a week do you drink alcohol?" in option(plan, key).reasons[0]


def test_what_alcohol_bars_on_some_evenings_is_not_tested() -> None:
    """A trial draws its evenings by lot, so its command would be refused."""
    drinking = later({**OPEN, "alcohol_evenings": 2, "alcohol_g": 20}, AFTER_WEEKS)
    assert drinking.test is None or drinking.test.step not in SEDATING


def test_a_week_says_on_which_evenings_it_is_not_taken() -> None:
    told = answers(**OPEN, alcohol_evenings=2, alcohol_g=20)
    plan = later({**OPEN, "alcohol_evenings": 2, "alcohol_g": 20}, AFTER_WEEKS, tested=[WORKS])
    assert place(plan, "glycine") == "now"

    week = make_week(
        plan, profile_of(told), told, start=date(2026, 4, 20), zone="Europe/Berlin", trials=()
    )

    labels = {slot.label for slot in week.slots if slot.key == "glycine"}
    assert labels
    assert all(label.endswith("not on an evening with alcohol") for label in labels)


def test_without_alcohol_is_the_same_person_otherwise() -> None:
    told = answers(alcohol_evenings=2)
    profile = profile_of(told)
    dry = sober(profile, told)

    assert dry == profile_of(answers(alcohol_evenings=0))
    assert sober(profile, answers(alcohol_evenings=0)) is None
    assert sober(profile, answers(alcohol_evenings=None)) is None


# --- not known ------------------------------------------------------------------

RANKED: dict[Place, int] = {
    "now": 4,
    "test": 3,
    "later": 2,
    "not worth it": 2,
    "ask first": 1,
    "not for you": 0,
}
"""How far the way is open: what waits and what is not worth it are both free to whoever wishes."""
TAKEN = {"supplement", "diet"}
SAFETY = (
    *("suicidal_thoughts", "flags_now", "flags_body", "flags_sleep", "dozed_driving", "near_miss"),
    *("witnessed_apnoea", "gasping", "dream_enactment", "pregnant", "breastfeeding"),
    *("kidney_disease", "medicines", "supplements", "conditions_heart", "conditions_nerves"),
    *("conditions_body", "safety_critical_job", "osa", "alcohol_evenings"),
)


def nothing_to_say(key: str) -> Value:
    """Return the answer that denies a question of safety."""
    kind = questions()[key].kind
    if kind == "number":
        return 0.0
    return () if kind == "words" else "no" if key == "osa" else False


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), share=st.sampled_from([0.05, 0.2]), key=st.sampled_from(SAFETY)
)
def test_what_is_not_known_is_never_better_than_a_no(seed: int, share: float, key: str) -> None:
    someone = drawn(seed, share=share)
    denied = taken_places({**someone, key: nothing_to_say(key)})
    unknown = taken_places({**someone, key: None})

    for step, where in unknown.items():
        assert RANKED[where] <= RANKED[denied.get(step, "not for you")]


def taken_places(told: Answers) -> dict[str, Place]:
    plan, _ = outright(told, now=datetime(2026, 3, 10, 18, tzinfo=UTC))
    return {each.step.key: each.place for each in plan.options if each.step.kind in TAKEN}


@pytest.mark.parametrize("changes", [{"pregnant": None}, {"pregnant": None, "sex": None}])
def test_pregnancy_that_is_not_told_is_asked_for(changes: dict[str, Any]) -> None:
    plan = planned({**OPEN, **changes})
    for key in ("magnesium_oxide", "magnesium_bisglycinate", "glycine"):
        assert place(plan, key) == "ask first"
        assert "Are you pregnant, or could you be?" in option(plan, key).reasons[0]


@pytest.mark.parametrize("key", [k for k, each in questions().items() if each.section == "safety"])
def test_a_first_question_that_is_open_leaves_nothing_but_reading(key: str) -> None:
    plan = planned({**OPEN, key: None})

    assert keys(plan, "now", "test") <= {READING}
    assert plan.window is None
    assert plan.test is None
    assert plan.begun is None
    assert "`nightlab check --section safety`" in plan.stop[0]
    assert set(plan.lessons) <= {READING}


def test_once_they_are_answered_the_course_begins() -> None:
    first = planned({"gasping": None})
    assert "regular_rise" in keys(planned(earlier=first, days=1), "now")
