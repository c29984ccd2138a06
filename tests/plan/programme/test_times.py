"""Clock times of steps: those of this person, and none where nothing is known."""

from __future__ import annotations

from typing import Any

import pytest

from nightlab.plan.programme import timed_steps
from plan.programme.programme_people import diary, path_of, person, window

LATE: dict[str, Any] = {
    "sleeps_well_when_free": True,
    "natural_bedtime": "02:30",
    "natural_rise": "10:30",
    "wanted_rise": "07:00",
}


def times(day: int = 0, **own: Any) -> dict[str, str]:
    """Return the times of a person's steps."""
    answers = person(**own)
    found = timed_steps(path_of(answers), answers, window(answers, diary(6.0, 8.5)).window, day=day)
    assert all("No clinician" in each.reason for each in found.values())
    return {key: each.text for key, each in found.items()}


def test_last_coffee_goes_by_the_window() -> None:  # S140: 8.8 hours
    assert times()["caffeine_curfew"] == "not after 16:00"
    assert times(safety_critical_job=True)["caffeine_curfew"] == "not after 13:45"
    assert "caffeine_curfew" not in times(caffeine_mg=0)


def test_evening_dims_two_hours_before_bed() -> None:
    assert times()["dim_evening"] == "from 23:00"


@pytest.mark.parametrize(("day", "rise"), [(0, "10:00"), (2, "10:00"), (3, "09:30"), (60, "07:00")])
def test_late_clock_moves_in_stages_and_stops_where_wished(day: int, rise: str) -> None:
    found = times(day, **LATE)

    assert found["delayed_phase_advance"].startswith(f"rise {rise}")
    assert found["morning_light"] == f"from {rise}"


def test_others_have_light_from_rising_once_their_clock_is_known() -> None:
    assert "morning_light" not in times()
    assert times(free_bedtime="23:00", free_rise="07:00")["morning_light"] == "from 07:00"


def test_changing_shifts_and_ended_courses_have_no_hours() -> None:
    assert times(shifts="rotating", **LATE) == {}
    assert times(age=16) == {}
