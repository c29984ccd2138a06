from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.nights import (
    DiaryEntry,
    Night,
    composite_phase_deviation_h,
    is_weekend_night,
    msfsc_h,
    social_jetlag_h,
)
from nights.made import diary, night

if TYPE_CHECKING:
    from collections.abc import Callable

MONDAY = date(2024, 1, 1)
CLOSE = pytest.approx


def week(work: tuple[str, str], free: tuple[str, str], *, days: int = 14) -> list[Night]:
    dates = [MONDAY + timedelta(days=day) for day in range(days)]
    return [night(day, *(free if is_weekend_night(day) else work)) for day in dates]


def test_nights_that_end_on_saturday_or_sunday_are_free() -> None:
    free = [day for day in range(7) if is_weekend_night(MONDAY + timedelta(days=day))]
    assert free == [5, 6]


def test_social_jetlag_by_hand() -> None:
    # Midsleep 03:00 on work days, 05:30 on free days.
    assert social_jetlag_h(week(("23:00", "07:00"), ("01:00", "10:00"))) == CLOSE(2.5)


def test_social_jetlag_over_midnight() -> None:
    assert social_jetlag_h(week(("19:30", "03:30"), ("21:00", "05:00"))) == CLOSE(1.5)


def test_social_jetlag_of_a_day_sleeper_takes_the_short_way() -> None:
    assert social_jetlag_h(week(("11:00", "17:00"), ("23:00", "05:00"))) == CLOSE(12)
    assert social_jetlag_h(week(("15:00", "23:00"), ("23:00", "05:00"))) == CLOSE(7)


def test_without_free_or_work_nights_there_is_no_jetlag() -> None:
    nights = week(("23:00", "07:00"), ("01:00", "10:00"))
    assert social_jetlag_h(nights[:5]) is None
    assert social_jetlag_h(nights[5:7]) is None
    assert social_jetlag_h([]) is None


def test_free_nights_may_be_dates_or_a_rule() -> None:
    nights = week(("23:00", "07:00"), ("23:00", "07:00"), days=7)
    nights[2] = night(nights[2].date, "01:00", "09:00")
    assert social_jetlag_h(nights, free={nights[2].date}) == CLOSE(2)
    assert social_jetlag_h(nights, free=lambda day: day == nights[2].date) == CLOSE(2)


def test_msfsc_takes_off_half_of_what_is_above_the_weekly_mean() -> None:
    # MSF 05:30; 9 h on free and 8 h on work days; weekly mean 8 + 2/7 h.
    nights = week(("23:00", "07:00"), ("01:00", "10:00"))
    assert msfsc_h(nights) == CLOSE(5.5 - (9 - (8 + 2 / 7)) / 2)
    assert msfsc_h(nights, free_days_per_week=3) == CLOSE(5.5 - (9 - (8 + 3 / 7)) / 2)


def test_msfsc_is_msf_where_free_days_have_no_more_sleep() -> None:
    assert msfsc_h(week(("23:00", "07:00"), ("00:00", "07:00"))) == CLOSE(3.5)


def test_msfsc_needs_work_nights_unless_every_day_is_free() -> None:
    free = week(("23:00", "07:00"), ("01:00", "10:00"))[5:7]
    assert msfsc_h(free) is None
    assert msfsc_h(free, free_days_per_week=7) == CLOSE(5.5)
    assert msfsc_h([], free_days_per_week=7) is None


def test_cpd_by_hand() -> None:
    # Midsleep 3, 3, 4, 3 against a chronotype of 3: steps (0, 0), (1, 1), (0, -1).
    clocks = [("23:00", "07:00"), ("23:00", "07:00"), ("00:00", "08:00"), ("23:00", "07:00")]
    nights = [night(MONDAY + timedelta(days=k), *clock) for k, clock in enumerate(clocks)]
    cpd = composite_phase_deviation_h(nights, chronotype_h=3)
    assert cpd == CLOSE((0 + math.sqrt(2) + 1) / 3)
    without_third = [nights[0], nights[1], nights[3]]
    assert composite_phase_deviation_h(without_third, chronotype_h=3) == 0


def test_cpd_takes_the_chronotype_from_free_days() -> None:
    nights = week(("23:00", "07:00"), ("23:00", "07:00"))
    assert composite_phase_deviation_h(nights) == CLOSE(0, abs=1e-8)
    assert composite_phase_deviation_h(nights[:5]) is None
    assert composite_phase_deviation_h(nights[5:6], chronotype_h=3) is None


def test_naps_and_shorter_sleeps_of_a_date_do_not_count() -> None:
    nights = week(("23:00", "07:00"), ("01:00", "10:00"))
    extra = [
        night(MONDAY, "13:00", "14:00", is_nap=True),
        night(MONDAY, "16:00", "18:00"),
    ]
    assert social_jetlag_h([*extra, *nights]) == social_jetlag_h(nights)


@pytest.mark.parametrize("make", [night, diary])
def test_a_steady_clock_has_no_jetlag_over_a_change_of_clocks(
    make: Callable[[date, str, str], Night | DiaryEntry],
) -> None:
    dates = [date(2024, 3, 25) + timedelta(days=k) for k in range(14)]
    records = [make(day, "03:30", "09:30") for day in dates]
    assert social_jetlag_h(records) == CLOSE(0, abs=1e-8)
    assert composite_phase_deviation_h(records) == CLOSE(0, abs=1e-8)


@settings(deadline=None)
@given(st.lists(st.integers(0, 1439), min_size=14, max_size=14), st.integers(-3, 3))
def test_figures_stay_in_range_and_do_not_depend_on_the_order(bed: list[int], turn: int) -> None:
    nights = []
    for k, minute in enumerate(bed):
        rise = (minute + 420) % 1440
        clocks = [f"{x // 60:02}:{x % 60:02}" for x in (minute, rise)]
        nights.append(night(MONDAY + timedelta(days=k), *clocks, zone="UTC"))
    jetlag, chronotype = social_jetlag_h(nights), msfsc_h(nights)
    assert jetlag is not None
    assert 0 <= jetlag <= 12
    assert chronotype is not None
    assert -6 <= chronotype <= 18
    turned = nights[turn:] + nights[:turn]
    assert social_jetlag_h(turned) == CLOSE(jetlag, abs=1e-6)
