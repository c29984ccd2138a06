from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nightlab.plan.records import Week
from nightlab.plan.week import by_day, is_span, make_week, picture, tonight, week_svg
from plan.week import week_people as people

BERLIN = ZoneInfo(people.BERLIN)
PLAN = people.plan(
    "morning_light", "caffeine_curfew", "warm_bath", "wind_down", window=people.window()
)
WEEK = make_week(PLAN, people.person(), people.HOURS, start=people.MONDAY, zone=people.BERLIN)


def _keys(text: str, week: Week = WEEK) -> list[str]:
    return [slot.key for slot in tonight(week, datetime.fromisoformat(text).replace(tzinfo=BERLIN))]


def test_an_evening_lists_what_is_to_come_until_rising() -> None:
    assert _keys("2026-03-02T19:30") == [
        "caffeine_curfew",
        "warm_bath",
        "wind_down",
        "sleep",
        "rise",
    ]


def test_what_is_over_is_not_listed_and_what_goes_on_is() -> None:
    assert _keys("2026-03-02T23:50") == ["caffeine_curfew", "wind_down", "sleep", "rise"]


def test_after_midnight_it_is_still_tonight() -> None:
    assert _keys("2026-03-03T00:05") == ["caffeine_curfew", "wind_down", "sleep", "rise"]
    assert _keys("2026-03-03T03:59") == ["sleep", "rise"]


def test_from_four_on_it_is_the_next_evening() -> None:
    found = _keys("2026-03-03T04:00")
    assert found[0] == "sleep"  # the night that goes on
    assert found.count("sleep") == 2
    assert "warm_bath" in found


def test_a_week_without_hours_has_nothing_tonight() -> None:
    assert (
        _keys("2026-03-02T19:30", Week(people.MONDAY, people.BERLIN, (), ("Nobody knows.",))) == []
    )


def test_each_day_runs_from_rising_to_the_night_after_it() -> None:
    days = by_day(WEEK)
    assert [day for day, _ in days] == [people.MONDAY + timedelta(days=n) for n in range(7)]
    assert all((slots[0].key, slots[-1].key) == ("rise", "sleep") for _, slots in days)
    assert {slot.key for slot in days[0][1] if is_span(slot)} == {
        "work",
        "caffeine_curfew",
        "sleep",
    }


def test_the_picture_has_a_row_a_day_and_says_why_it_is_empty() -> None:
    marks = picture(WEEK).marks
    assert {mark.row for mark in marks} == set(range(7))
    assert [m.start_min for m in marks if m.kind == "sleep"] == [1455.0] * 7
    nothing = Week(people.MONDAY, people.BERLIN, (), ("Nobody knows your hours.",))
    assert "Nobody knows your hours." in week_svg(nothing)
