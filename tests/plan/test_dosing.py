"""Doses over weeks: up by nights held, down by how they were borne, remembered from plan to plan."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nightlab.drivers import records
from nightlab.person import Answer
from nightlab.plan.as_json import as_json, from_text, to_text
from plan.plan_people import NOW, OPEN, answers, later, option, place, planned, ranking

if TYPE_CHECKING:
    from nightlab.person import Value
    from nightlab.plan import Option, Plan

MAGNESIUM, OXIDE = "magnesium_bisglycinate", "magnesium_oxide"
WEEKS = 5
WORKS = records.Tested("t1", "", "magnesium bisglycinate", "sol_min", "works", -12.0, -18.0, -6.0)
USELESS = records.Tested("t0", "", "L-theanine", "sol_min", "no-useful-effect", 0.0, -3.0, 3.0)


def on(days: int, **told: Value) -> list[Answer]:
    """Return what is told on a day."""
    return [Answer(key, value, NOW + timedelta(days=days)) for key, value in told.items()]


def kept(plan: Plan) -> Plan:
    """Return a plan as it comes back from the store."""
    return from_text(to_text(plan))


def going_on(earlier: Plan, days: int, *told: Answer) -> Plan:
    return planned(OPEN, earlier=kept(earlier), days=days, told=told, tested=[WORKS])


def preparing(amount: float, since_days: int, days: int, *told: Answer) -> Option:
    """Return magnesium oxide on the way to its trial, taken at an amount since a day."""
    ranked = ranking(answers(**OPEN), chances={"low_magnesium": 0.45})
    first = later(OPEN, WEEKS, ranked=ranked, tested=[USELESS])
    since = NOW.date() + timedelta(days=since_days)
    taken = [
        replace(o, dose=amount, level_since=since) if o.step.key == OXIDE else o
        for o in first.options
    ]
    before = kept(replace(first, options=tuple(taken)))
    plan = planned(OPEN, earlier=before, days=days, ranked=ranked, told=told, tested=[USELESS])
    assert place(first, OXIDE) == "test"
    return option(plan, OXIDE)


def test_what_worked_is_taken_at_the_dose_of_its_trial_and_stays() -> None:
    first = later(OPEN, WEEKS, tested=[WORKS])
    found = option(first, MAGNESIUM)

    assert (found.place, found.level, found.dose) == ("now", "200 mg of elemental magnesium", 200)
    again = option(going_on(first, 70, *on(69, week_stools_24h=0.0)), MAGNESIUM)
    assert (again.dose, again.level_since) == (200, found.level_since)
    assert any("works at this level" in reason for reason in again.reasons)


def test_loose_stools_take_it_down_and_it_is_not_tried_again() -> None:
    first = later(OPEN, WEEKS, tested=[WORKS])
    loose = going_on(first, 42, *on(41, week_stools_24h=3.0))
    found = option(loose, MAGNESIUM)

    assert (found.dose, found.too_much) == (100, 200)
    assert found.level == "100 mg of elemental magnesium"
    assert any("from now on 100 mg" in change for change in loose.changes)
    months = option(going_on(loose, 120, *on(119, week_stools_24h=0.0)), MAGNESIUM)
    assert (months.dose, months.too_much) == (100, 200)


def test_diarrhoea_asks_for_a_pause_first() -> None:
    first = later(OPEN, WEEKS, tested=[WORKS])
    found = option(going_on(first, 42, *on(41, gut_symptoms=("diarrhoea",))), MAGNESIUM)

    assert found.level == "nothing for 48 hours, then 100 mg of elemental magnesium"


def test_the_lowest_level_that_is_not_borne_is_the_last() -> None:
    plan = later(OPEN, WEEKS, tested=[WORKS])
    for day in (42, 49):
        plan = going_on(plan, day, *on(day - 1, week_stools_24h=4.0))
    found = option(plan, MAGNESIUM)

    assert (found.place, found.dose, found.too_much) == ("not worth it", None, 100)
    assert "lowest level" in found.reasons[0]
    after = option(going_on(plan, 90), MAGNESIUM)
    assert (after.place, after.too_much) == ("not worth it", 100)


WELL = on(41, week_stools_24h=0.0)


@pytest.mark.parametrize(
    ("since", "told", "dose"),
    [(40, WELL, 100), (38, WELL, 200), (38, [], 100), (38, on(41, week_stools_24h=3.0), None)],
)
def test_the_way_to_a_trial_goes_up_by_nights_held_where_it_is_borne(
    since: int, told: list[Answer], dose: float | None
) -> None:
    found = preparing(100, since, 42, *told)
    assert (found.dose, found.place) == (dose, "test" if dose else "not worth it")


def test_the_way_to_a_trial_ends_at_its_dose() -> None:
    found = preparing(200, 0, 42, *WELL)
    assert (found.dose, found.level) == (200, "200 mg of elemental magnesium")


def test_sleepiness_by_day_takes_a_sedating_agent_down() -> None:
    works = replace(WORKS, agent="glycine")
    first = later(OPEN, WEEKS, tested=[works])
    told = on(41, week_sleepiness="more")
    after = planned(OPEN, earlier=kept(first), days=42, told=told, tested=[works])

    assert (option(first, "glycine").dose, option(after, "glycine").dose) == (3000, 1000)


def test_a_plan_kept_before_doses_moved_is_read() -> None:
    table = as_json(later(OPEN, WEEKS, tested=[WORKS]))
    for row in table["options"]:
        for name in ("dose", "level_since", "too_much"):
            del row[name]

    found = option(from_text(json.dumps(table)), MAGNESIUM)
    assert (found.dose, found.level_since, found.too_much) == (None, None, None)
