from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.plan.week.times import Hours, make_days, outside, read_hours
from plan.week import week_people as people

BERLIN = people.BERLIN


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def test_the_windows_hours_hold_on_every_day() -> None:
    hours = read_hours(people.plan(window=people.window()), people.HOURS)
    assert (
        (hours.bed, hours.rise) == (hours.free_bed, hours.free_rise) == (time(0, 15), time(6, 15))
    )


def test_free_days_keep_their_own_hours_until_a_step_holds_the_rising() -> None:
    told = read_hours(people.plan("warm_bath"), people.HOURS)
    regular = read_hours(people.plan("regular_rise"), {**people.HOURS, "wanted_rise": "07:00"})
    assert (told.free_bed, told.free_rise) == (time(0, 30), time(8, 30))
    assert (regular.rise, regular.free_rise) == (time(7), time(7))


def test_without_hours_of_sleep_nothing_can_be_said() -> None:
    with pytest.raises(NightlabError, match="go to bed and rise"):
        read_hours(people.plan("warm_bath"), {"bedtime": "23:00"})


def test_an_hour_that_is_none_is_named() -> None:
    with pytest.raises(NightlabError, match="free_rise"):
        read_hours(people.plan(), {**people.HOURS, "free_rise": "late"})


def test_the_sleep_after_midnight_belongs_to_the_evening_before() -> None:
    hours = read_hours(people.plan(window=people.window()), people.HOURS)
    monday = make_days(hours, people.MONDAY, BERLIN)[0]
    assert monday.date == people.MONDAY
    assert f"{monday.at(monday.bed):%a %H:%M}" == "Tue 00:15"
    assert f"{monday.at(monday.wakes):%a %H:%M}" == "Tue 06:15"


def test_before_a_free_day_bed_is_later_and_so_is_the_rising_after_it() -> None:
    days = make_days(read_hours(people.plan(), people.HOURS), people.MONDAY, BERLIN)
    assert [day.bed for day in days] == [1410] * 4 + [1470] * 2 + [1410]
    assert [day.rise for day in days] == [390] * 5 + [510] * 2


def test_who_works_by_night_sleeps_after_work() -> None:
    hours = Hours(
        bed=time(8),
        rise=time(15),
        free_bed=time(0),
        free_rise=time(8),
        work_from=time(22),
        work_to=time(6),
        work_days=("tue",),
    )
    monday, tuesday, wednesday = make_days(hours, people.MONDAY, BERLIN, 3)
    assert f"{tuesday.at(tuesday.bed):%a %H:%M}" == "Wed 08:00"
    assert wednesday.rise == 15 * 60
    assert tuesday.work == (22 * 60, 30 * 60)
    assert monday.work is None


def test_work_on_unknown_days_counts_on_each() -> None:
    answers = {**people.HOURS, "work_days": None}
    days = make_days(read_hours(people.plan(), answers), people.MONDAY, BERLIN)
    assert all(day.work == (540, 1050) for day in days)


@pytest.mark.parametrize(
    ("evening", "slept_min"), [(date(2026, 3, 28), 300), (date(2026, 10, 24), 420)]
)
def test_a_night_in_which_the_clocks_change_is_as_long_as_it_is(
    evening: date, slept_min: int
) -> None:
    hours = Hours(time(0, 15), time(6, 15), time(0, 15), time(6, 15))
    day = make_days(hours, evening, BERLIN, 1)[0]
    assert day.wakes - day.bed == slept_min


@given(
    bed=st.integers(0, 1439).map(_clock),
    rise=st.integers(0, 1439).map(_clock),
    free=st.integers(0, 1439).map(_clock),
    start=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    zone=st.sampled_from(
        [BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
    ),
)
def test_every_day_is_in_order_and_its_minutes_really_pass(
    bed: time, rise: time, free: time, start: date, zone: str
) -> None:
    hours = Hours(bed, rise, free, rise, time(9), time(17), ("mon", "wed"))
    for day in make_days(hours, start, zone):
        assert day.rise < day.bed < day.wakes
        passed = day.at(day.wakes).astimezone(ZoneInfo("UTC")) - day.midnight
        assert passed == timedelta(minutes=day.wakes)


@given(
    taken=st.lists(st.tuples(st.integers(-100, 300), st.integers(1, 120)), max_size=6),
    last=st.integers(0, 250),
)
def test_what_is_left_is_every_minute_that_is_not_taken(
    taken: list[tuple[int, int]], last: int
) -> None:
    barred = [(begin, begin + long) for begin, long in taken]
    left = outside(barred, 0, last)
    for minute in range(last + 1):
        free = not any(begin < minute < end for begin, end in barred)
        assert any(low <= minute <= high for low, high in left) == free


def test_clocks_show_the_wall_while_minutes_pass() -> None:
    day = make_days(Hours(time(23), time(7), time(23), time(7)), date(2026, 3, 29), BERLIN, 1)[0]
    assert day.rise == 6 * 60
    assert day.wall(day.rise) == 7 * 60
    assert day.at(day.rise) == datetime(2026, 3, 29, 7, tzinfo=ZoneInfo(BERLIN))
