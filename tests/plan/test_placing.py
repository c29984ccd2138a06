"""Few things at a time, in a sensible order, and never more for having told of a risk."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nightlab.drivers.assessment import profile_of
from nightlab.drivers.catalogue import drivers
from nightlab.plan.placing import MOST_AT_ONCE, NEW_A_WEEK, NEW_AT_FIRST, ORDER
from nightlab.plan.steps import steps
from nightlab.safety.rules import RANK
from plan.plan_people import OPEN, answers, diary, keys, place, planned, ranking

READ = {"psychoeducation"}
AGENTS = {
    s.key for s in steps() if s.kind in {"supplement", "diet"} or (s.kind == "food" and s.agent)
}
RISKS: tuple[dict[str, Any], ...] = (
    {"conditions": ["epilepsy"]},
    {"conditions": ["bipolar disorder"]},
    {"conditions": ["chronic kidney disease"]},
    {"conditions": ["irritable bowel syndrome"]},
    {"conditions": ["diabetes"]},
    {"medicines": ["sertraline"]},
    {"medicines": ["warfarin"]},
    {"medicines": ["clozapine"]},
    {"medicines": ["levothyroxine"], "medicine_times": ["levothyroxine 07:00"]},
    {"pregnant": True},
    {"breastfeeding": True},
    {"safety_critical_job": True},
    {"epworth": 12},
    {"witnessed_apnoea": True},
    {"phq9": 12},
    {"age": 78},
)
UNKNOWN = (
    "conditions",
    "medicines",
    "supplements",
    "epworth",
    "pregnant",
    "drives_for_work",
    "age",
    "sex",
)


def new_now(plan: Any) -> set[str]:
    """Return what is to be done now, a text to read left out."""
    return keys(plan, "now") - READ


def test_three_new_things_at_most_in_the_first_week_and_two_in_a_later_one() -> None:
    likely = dict.fromkeys(drivers(), 0.9)
    first = planned(OPEN, ranked=ranking(answers(**OPEN), chances=likely), episodes=diary())
    second = planned(
        OPEN,
        ranked=ranking(answers(**OPEN), chances=likely),
        earlier=first,
        days=7,
        episodes=diary(21),
    )

    assert len(new_now(first)) == NEW_AT_FIRST
    assert new_now(first) <= new_now(second)
    assert len(new_now(second) - new_now(first)) <= NEW_A_WEEK


def test_the_same_day_adds_nothing_more() -> None:
    likely = dict.fromkeys(drivers(), 0.9)
    ranked = ranking(answers(**OPEN), chances=likely)
    first = planned(OPEN, ranked=ranked)
    again = planned(OPEN, ranked=ranked, earlier=first)

    assert new_now(again) == new_now(first)
    assert not again.changes


def test_never_more_than_a_handful_however_long_it_goes_on() -> None:
    likely = dict.fromkeys(drivers(), 0.9)
    told, before = OPEN | {"minutes_a_day": 500}, None
    for week in range(8):
        ranked = ranking(answers(**told), chances=likely)
        before = planned(told, ranked=ranked, earlier=before, days=7 * week)
        assert len(new_now(before)) <= MOST_AT_ONCE


def test_minutes_a_day_are_kept() -> None:
    ranked = ranking(answers(**OPEN), chances=dict.fromkeys(drivers(), 0.9))
    plan = planned(OPEN | {"minutes_a_day": 10}, ranked=ranked)

    assert sum(option.step.minutes_a_day for option in plan.placed("now")) <= 10


def test_heavier_steps_ask_for_a_likelier_driver() -> None:
    def at(**chances: float) -> Any:
        return planned(OPEN, ranked=ranking(answers(**OPEN), chances=chances))

    assert place(at(bedroom=0.45), "bedroom_dark_quiet_cool") == "now"
    assert place(at(caffeine=0.45), "caffeine_curfew") == "later"
    assert place(at(caffeine=0.55), "caffeine_curfew") == "now"


def test_behaviour_stands_before_food_and_food_before_pills_in_each_place() -> None:
    tiers = {
        "programme": 0,
        "behaviour": 0,
        "light": 0,
        "limit": 0,
        "food": 1,
        "diet": 1,
        "supplement": 2,
    }
    plan = planned(OPEN)
    for name in ("later", "not worth it"):
        found = [tiers[o.step.kind] for o in plan.placed(name) if o.step.kind != "referral"]
        assert found == sorted(found)


def test_what_nobody_knows_never_stands_above_what_has_an_estimate() -> None:
    for option_kind in {step.kind for step in steps()} - {"referral"}:
        later = [o for o in planned(OPEN).placed("later") if o.step.kind == option_kind]
        known = [o.worth is not None for o in later]
        assert known == sorted(known, reverse=True)


def test_every_step_is_judged_once_with_a_reason_and_how_sure() -> None:
    plan = planned(OPEN)

    assert sorted(o.step.key for o in plan.options) == sorted(s.key for s in steps())
    assert [ORDER.index(o.place) for o in plan.options] == sorted(
        ORDER.index(o.place) for o in plan.options
    )
    for option in plan.options:
        assert option.reasons
        assert all(reason.strip() for reason in option.reasons)
        if option.step.kind != "referral":
            assert any("How sure" in reason for reason in option.reasons)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    risks=st.lists(st.sampled_from(RISKS), max_size=2),
    chances=st.dictionaries(st.sampled_from(sorted(drivers())), st.floats(0, 1), max_size=6),
    weeks=st.integers(0, 9),
)
def test_no_plan_offers_what_safety_bars_or_two_agents_at_once(
    risks: list[dict[str, Any]], chances: dict[str, float], weeks: int
) -> None:
    told = OPEN | {key: value for risk in risks for key, value in risk.items()}
    ranked = ranking(answers(**told), chances=chances)
    first = planned(told, ranked=ranked)
    plan = planned(told, ranked=ranked, earlier=first, days=7 * weeks)

    offered = [o for o in plan.options if o.place in {"now", "test"}]
    for each in offered:
        if each.step.kind in {"supplement", "food", "diet"}:
            assert RANK[each.decision] < RANK["refer_cbti_first"]
    assert len([o for o in offered if o.step.key in AGENTS]) <= 1
    assert len(plan.placed("test")) <= 1
    if RANK[plan.decision] >= RANK["refer"]:
        assert not plan.placed("test")
        assert plan.window is None


@settings(max_examples=16, deadline=None, suppress_health_check=list(HealthCheck))
@given(risk=st.sampled_from(RISKS), weeks=st.sampled_from([0, 5]))
def test_a_risk_never_opens_anything_to_take(risk: dict[str, Any], weeks: int) -> None:
    opened = open_agents(OPEN | risk, weeks)

    assert opened <= ordinary_agents(weeks)


@cache
def ordinary_agents(weeks: int) -> set[str]:
    """Return what is open to be taken without any risk."""
    return open_agents(OPEN, weeks)


def open_agents(told: dict[str, Any], weeks: int) -> set[str]:
    """Return what is open to be taken, now or later."""
    ranked = ranking(answers(**OPEN))
    first = planned(told, ranked=ranked)
    plan = planned(told, ranked=ranked, earlier=first, days=7 * weeks)
    return keys(plan, "now", "test", "later") & AGENTS


@pytest.mark.parametrize("key", UNKNOWN)
def test_not_knowing_is_never_better_than_a_no(key: str) -> None:
    ranked = ranking(answers(**OPEN))
    for days in (0, 42):
        first = {
            name: planned(told, ranked=ranked)
            for name, told in (("no", OPEN), ("unknown", OPEN | {key: None}))
        }
        no, unknown = (
            planned(told, ranked=ranked, earlier=first[name], days=days)
            for name, told in (("no", OPEN), ("unknown", OPEN | {key: None}))
        )
        taken = keys(unknown, "now", "test", "later") & AGENTS
        assert taken <= keys(no, "now", "test", "later") & AGENTS
        assert not (unknown.window and unknown.window.method == "restriction" and no.window is None)


def test_the_order_of_answers_does_not_matter() -> None:
    told = answers(**OPEN)
    turned = dict(reversed(list(told.items())))
    one = planned(OPEN, ranked=ranking(told), profile=profile_of(told))
    other = planned(OPEN, ranked=ranking(turned), profile=profile_of(turned))

    assert one == other


def test_a_plan_is_the_same_for_the_same_input() -> None:
    assert planned(OPEN, episodes=diary()) == planned(OPEN, episodes=diary())


def test_goes_on_while_nothing_bars_it_and_ends_when_something_does() -> None:
    ranked = ranking(answers(**OPEN), chances={"caffeine": 0.9})
    first = planned(OPEN, ranked=ranked)
    weaker = ranking(answers(**OPEN), chances={"caffeine": 0.3})
    gone = ranking(answers(**OPEN), chances={"caffeine": 0.01})

    assert place(first, "caffeine_curfew") == "now"
    assert place(planned(OPEN, ranked=weaker, earlier=first, days=8), "caffeine_curfew") == "now"
    assert (
        place(planned(OPEN, ranked=gone, earlier=first, days=8), "caffeine_curfew")
        == "not worth it"
    )


def test_since_is_the_first_day_of_a_place() -> None:
    first = planned(OPEN)
    later = planned(OPEN, earlier=first, days=10)
    begun = {o.step.key: o.since for o in first.placed("now")}

    assert all(o.since == begun[o.step.key] for o in later.placed("now") if o.step.key in begun)
    assert later.week == 2
    assert replace(later, changes=()).begun == first.begun
