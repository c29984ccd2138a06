"""The plan as a whole: what it holds, what limits it, and that it comes in time."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from nightlab.person import Answer, Value
from plan.plan_people import NOW, OPEN, answers, diary, keys, later, option, place, planned, ranking

WEEKLY: dict[str, Value] = {"week_sleepiness": "same", "week_dozed": False}


def test_a_plan_says_what_limits_it_and_that_nobody_reviewed_it() -> None:
    plan = planned()

    assert plan.notes[-1] == "No clinician has reviewed this plan. No diagnosis, no promise."
    assert any("10 nights" in note for note in plan.notes)


def test_contradictions_are_told() -> None:
    ranked = ranking()
    from dataclasses import replace

    plan = planned(ranked=replace(ranked, doubts=("You sleep 9 h of 7 h in bed.",)))

    assert "Contradiction: You sleep 9 h of 7 h in bed." in plan.notes


def test_weeks_count_from_the_first_day_and_anew_on_another_course() -> None:
    first = planned()

    assert (first.week, first.begun) == (1, NOW.date())
    assert planned(earlier=first, days=6).week == 1
    assert planned(earlier=first, days=7).week == 2
    assert planned({"shifts": "night"}, earlier=first, days=30).week == 1


def test_the_window_goes_on_from_the_last_plan() -> None:
    first = planned(episodes=diary())
    assert first.window is not None
    week = [Answer(key, value, NOW + timedelta(days=7)) for key, value in WEEKLY.items()]
    told = [Answer(k, v, NOW) for k, v in answers().items()] + week
    nights = diary(21, tib_h=6.0, tst_h=5.7, last=NOW.date() + timedelta(days=7))

    second = planned(WEEKLY, earlier=first, days=7, episodes=nights, told=told)

    assert second.window is not None
    assert second.window.tib_h == first.window.tib_h + 0.25


def test_steps_of_the_programme_come_in_their_weeks() -> None:
    early, mid = later({}, 1), later({}, 4)

    assert place(early, "cognitive") == "later"
    assert place(mid, "cognitive") == "now"
    assert place(early, "relapse_prevention") == "later"


def test_each_now_has_its_hour_or_dose_where_there_is_one() -> None:
    late = OPEN | {"caffeine_mg": 400, "caffeine_last": "18:00", "caffeine_late_days": 7}
    found = option(
        planned(late, ranked=ranking(answers(**late), chances={"caffeine": 0.9})), "caffeine_curfew"
    )

    assert found.level.startswith("not after ")
    assert any("mg at 23:00" in reason for reason in found.reasons)


def test_a_late_clock_is_told_when_its_light_begins() -> None:
    late = {
        "natural_bedtime": "03:00",
        "natural_rise": "11:00",
        "sleeps_well_when_free": True,
        "wanted_rise": "07:30",
        "bedtime": "01:00",
    }
    plan = planned(late)

    assert plan.path.key == "delayed phase"
    assert option(plan, "delayed_phase_advance").level == "rise 10:30, not to bed before 02:30"
    assert option(plan, "morning_light").level == "from 10:30"


@pytest.mark.parametrize(
    ("changes", "decision"),
    [
        ({"dozed_driving": True}, "stop_refer_urgent"),
        ({"witnessed_apnoea": True}, "stop_refer"),
        ({"symptoms": ["chest pain"]}, "emergency"),
        ({"age": 15}, "block"),
    ],
)
def test_what_stops_is_said_first_and_nothing_is_suggested(
    changes: dict[str, object], decision: str
) -> None:
    plan = planned(changes, episodes=diary())

    assert plan.decision == decision
    assert plan.stop
    assert not keys(plan, "now", "test", "later")
    assert plan.window is None
    assert plan.test is None


def test_a_plan_comes_in_under_a_second() -> None:
    told = answers(**OPEN)
    ranked, nights = ranking(told), diary(60)
    planned(OPEN, ranked=ranked, episodes=nights)  # what is loaded once
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        planned(OPEN, ranked=ranked, episodes=nights[1:])
        spent.append(time.perf_counter() - began)

    assert min(spent) < 1.0


def test_a_programme_that_made_it_worse_ends() -> None:
    # S187: six points worse on the index, or five on the PHQ-9.
    first = planned(OPEN, episodes=diary())
    told = [
        Answer("week_isi", 12.0, NOW),
        Answer("week_isi", 19.0, NOW + timedelta(days=21)),
    ]
    plan = planned(OPEN, earlier=first, days=21, told=told, episodes=diary())

    assert "worse than at the start" in plan.stop[0]
    assert plan.window is None
    assert not keys(plan, "now", "test", "later")


def test_the_gentle_way_is_the_same_course_and_its_weeks_go_on() -> None:
    """Sleepiness that rises in week 3 ends the restriction, and the weeks are not read anew."""
    first = planned()
    third = planned(earlier=first, days=15)
    sleepy = planned({"week_sleepiness": "more"}, earlier=third, days=16)
    fifth = planned({"week_sleepiness": "same"}, earlier=sleepy, days=29)

    assert (first.path.key, third.week, third.begun) == ("insomnia", 3, first.begun)
    assert (sleepy.path.key, sleepy.week, sleepy.begun) == ("insomnia gentle", 3, first.begun)
    assert (fifth.week, fifth.begun) == (5, first.begun)


def test_sleepiness_that_was_told_once_keeps_the_gentle_way() -> None:
    told = [
        Answer("week_sleepiness", "more", NOW - timedelta(days=20)),
        Answer("week_sleepiness", "same", NOW),
    ]
    assert planned({"week_sleepiness": "same"}, told=told).path.key == "insomnia gentle"
