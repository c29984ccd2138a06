"""What is broken and mended for nothing comes before what comforts."""

from __future__ import annotations

from typing import Any

import pytest

from plan.plan_people import answers, keys, option, place, planned, ranking

COMFORT = {"mindfulness", "slow_breathing", "pmr", "warm_bath", "wind_down"}
CHANCES = {"stress": 0.7, "caffeine": 0.24, "bedroom": 0.1}
LATE: dict[str, Any] = {
    "caffeine_mg": 190,
    "caffeine_last": "16:30",
    "caffeine_late_days": 3,
    "bedtime": "23:00",
}


def test_coffee_after_the_own_hour_comes_before_comfort() -> None:
    plan = planned(LATE, ranked=ranking(answers(**LATE), chances=CHANCES))

    assert place(plan, "caffeine_curfew") == "now"
    assert not keys(plan, "now") & COMFORT
    assert "Your last caffeine at 16:30 is later" in option(plan, "caffeine_curfew").reasons[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"caffeine_last": "09:00", "caffeine_late_days": 0},
        {"caffeine_mg": 0, "caffeine_last": None, "caffeine_late_days": 0},
        {"caffeine_last": None},
    ],
)
def test_an_hour_that_is_kept_or_not_told_is_not_broken(changes: dict[str, Any]) -> None:
    told = LATE | changes
    plan = planned(told, ranked=ranking(answers(**told), chances=CHANCES))

    assert place(plan, "caffeine_curfew") != "now"
    assert keys(plan, "now") & COMFORT


def test_a_bedroom_that_plainly_disturbs_comes_before_comfort() -> None:
    chances = {"stress": 0.9, "caffeine": 0.05, "bedroom": 0.55}
    plan = planned(ranked=ranking(chances=chances))

    assert place(plan, "bedroom_dark_quiet_cool") == "now"
    assert not keys(plan, "now") & COMFORT


def test_the_course_itself_still_comes_first() -> None:
    plan = planned(LATE, ranked=ranking(answers(**LATE), chances=CHANCES))
    assert {"regular_rise", "stimulus_control"} <= keys(plan, "now")
