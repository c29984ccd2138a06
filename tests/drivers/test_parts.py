"""Answers become parts of a simulated day: there, not there, or not told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.body.protocol import Condition
from nightlab.drivers.catalogue import drivers
from nightlab.drivers.lived import (
    ABSENT,
    USUAL_BED_H,
    USUAL_RISE_H,
    changes,
    evenly,
    free_evenings,
    hours_of,
    no_mechanism,
)
from nightlab.drivers.parts import PARTS, parts_of
from nightlab.person.answers import clock_h, number

if TYPE_CHECKING:
    from nightlab.drivers.lived import Answers

DAYS = Condition("days", days=9)
THERE: dict[str, Answers] = {
    "stress": {"dass21_stress": 26.0},
    "irregular_hours": {"bed_spread_min": 90.0},
    "late_light": {"screens_evenings": 5.0},
    "caffeine": {"caffeine_mg": 300.0, "caffeine_last": "16:00"},
    "alcohol": {"alcohol_evenings": 3.0, "alcohol_g": 30.0},
    "late_exercise": {"late_exercise_evenings": 2.0},
    "bedroom": {"bedroom_warm": True},
    "low_magnesium": {"magnesium_foods": 1.0},
    "pain": {"pain_nights": 4.0},
    "restless_legs": dict.fromkeys(
        ("rls_urge", "rls_rest", "rls_moving_helps", "rls_evening"), True
    ),
    "apnoea": {"witnessed_apnoea": True},
    "hot_flashes": {"hot_flash_nights": 5.0},
}
NOT_THERE: dict[str, Answers] = {
    "stress": {"dass21_stress": 8.0},
    "irregular_hours": {"bed_spread_min": 10.0},
    "late_light": {"screens_evenings": 0.0},
    "caffeine": {"caffeine_mg": 0.0},
    "alcohol": {"alcohol_evenings": 0.0},
    "late_exercise": {"late_exercise_evenings": 0.0},
    "bedroom": dict.fromkeys(("bedroom_light", "bedroom_noise", "bedroom_warm"), False),
    "low_magnesium": {"magnesium_foods": 5.0},
    "pain": {"pain_nights": 0.0},
    "restless_legs": {"rls_urge": False},
    "hot_flashes": {"hot_flash_nights": 0.0},
}
HALF_TOLD: dict[str, Answers] = {
    "caffeine": {"caffeine_mg": 300.0},
    "alcohol": {"alcohol_evenings": 3.0},
    "bedroom": {"bedroom_warm": False},
    "low_magnesium": {"magnesium_foods": 3.0},
    "restless_legs": {"rls_urge": True},
    "apnoea": {"snores_loudly": False, "witnessed_apnoea": False, "gasping": False},
    "irregular_hours": {"free_bedtime": "01:00"},
}


def test_every_driver_has_a_part_or_a_reason_for_none() -> None:
    assert set(changes()) == set(drivers())
    for key in drivers():
        assert (key in PARTS) != bool(no_mechanism(key)), key
    assert no_mechanism("moon") == "Not modelled."


def test_every_part_says_how_sure_its_mechanism_is() -> None:
    for key in PARTS:
        assert changes()[key]["certainty"] in {"very low", "low", "moderate", "high"}
        assert changes()[key]["mechanism"]


@pytest.mark.parametrize("key", THERE)
def test_what_is_told_changes_the_day_or_the_person(key: str) -> None:
    part = parts_of(THERE[key])[key]
    assert part is not ABSENT
    assert part.words
    assert part.marks or part.there(DAYS) != part.gone(DAYS)


@pytest.mark.parametrize("key", NOT_THERE)
def test_what_is_denied_is_not_there(key: str) -> None:
    assert parts_of(NOT_THERE[key])[key] is ABSENT


@pytest.mark.parametrize("key", HALF_TOLD)
def test_what_is_half_told_is_not_known(key: str) -> None:
    assert key not in parts_of(HALF_TOLD[key])


def test_nothing_told_is_nothing_known() -> None:
    assert parts_of({}) == {}
    assert parts_of(dict.fromkeys(("caffeine_mg", "bedtime", "dass21_stress"))) == {}


def test_who_sleeps_alone_cannot_rule_out_apnoea() -> None:
    assert "apnoea" not in parts_of({"snores_loudly": False, "witnessed_apnoea": False})
    for answers in (
        {"osa": "untreated"},
        {"stopbang": 3.0},
        {"snores_loudly": True, "gasping": True},
    ):
        assert parts_of(answers)["apnoea"].marks


def test_a_restless_mind_stands_for_stress_where_no_score_is() -> None:
    often = parts_of({"racing_mind": "often", "worry_tomorrow": "never"})["stress"]
    assert "strain of 0.5" in often.words
    assert parts_of({"racing_mind": "never"})["stress"] is ABSENT


def test_coffee_is_drunk_from_the_morning_to_the_last_cup() -> None:
    day = parts_of({**THERE["caffeine"], "rise": "07:00"})["caffeine"].there(DAYS)
    assert [dose.at.hours for dose in day.doses] == [16.0, 12.0, 8.0]
    assert sum(dose.amount for dose in day.doses) == pytest.approx(300.0)


def test_late_coffee_on_some_days_is_drunk_on_those() -> None:
    answers = {**THERE["caffeine"], "caffeine_late_days": 2.0}
    day = parts_of(answers)["caffeine"].there(DAYS)
    late = next(dose for dose in day.doses if dose.at.hours == 16.0)
    assert [d for d in range(1, 10) if d in late.days] == [4, 7]


def test_a_last_drink_of_its_own_size_leaves_the_rest_for_earlier() -> None:
    answers: Answers = {**THERE["caffeine"], "caffeine_last_mg": 60.0, "rise": "07:00"}
    doses = parts_of(answers)["caffeine"].there(DAYS).doses
    assert [(d.at.hours, d.amount) for d in doses] == [(16.0, 60.0), (12.0, 120.0), (8.0, 120.0)]
    more = {**answers, "caffeine_last_mg": 900.0}
    assert parts_of(more).get("caffeine")
    assert len(parts_of({**answers, "caffeine_last_mg": 300.0})["caffeine"].there(DAYS).doses) == 1


def test_one_cup_before_rising_is_one_cup() -> None:
    answers: Answers = {"caffeine_mg": 200.0, "caffeine_last": "05:00", "rise": "07:00"}
    assert len(parts_of(answers)["caffeine"].there(DAYS).doses) == 1


def test_amounts_nobody_survives_are_held_at_what_the_body_takes() -> None:
    answers: Answers = {"alcohol_evenings": 7.0, "alcohol_g": 900.0}
    (dose,) = parts_of(answers)["alcohol"].there(DAYS).doses
    assert dose.amount == 150.0


def test_free_days_that_are_late_become_even_days_of_the_same_time_in_bed() -> None:
    answers = {
        "bedtime": "23:00",
        "rise": "07:00",
        "free_bedtime": "01:00",
        "free_rise": "10:00",
    }
    part = parts_of(answers)["irregular_hours"]
    uneven, even = part.there(DAYS).habit, part.gone(DAYS).habit
    assert (uneven.free_bed, uneven.free_rise) == (1.0, 10.0)
    assert uneven.free_days == {5, 6}
    assert even.bed == pytest.approx(23.0 + 2 / 7 * 2.0)
    assert even.rise == pytest.approx(7.0 + 2 / 7 * 3.0)


def test_free_evenings_come_before_free_mornings() -> None:
    assert free_evenings({}) == {5, 6}
    assert free_evenings({"work_days": ("tue", "wed", "thu", "fri", "sat")}) == {6, 7}


def test_hours_that_cannot_be_are_the_usual_ones() -> None:
    usual = (USUAL_BED_H, USUAL_RISE_H)
    assert hours_of({}) == usual
    assert hours_of({"bedtime": "23:00", "rise": "22:00"}) == usual
    assert hours_of({"bedtime": "08:30", "rise": "15:30"}) == (8.5, 15.5)
    assert clock_h({"bedtime": "late"}, "bedtime") is None
    assert clock_h({"bedtime": 23.0}, "bedtime") is None


def test_a_yes_is_no_number() -> None:
    assert number({"a": True}, "a") is None
    assert number({"a": float("nan")}, "a") is None
    assert number({"a": 3}, "a") == 3.0


def test_evenings_are_spread_over_the_days() -> None:
    assert evenly(0, 9) == frozenset()
    assert evenly(7, 9) == frozenset(range(1, 10))
    assert len(evenly(3, 7)) == 3
