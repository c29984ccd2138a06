from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.nights.clock import fold_h, hours_after_midnight, mean_clock_h, signed_gap_h

HOURS = st.floats(-48, 48)


def test_the_evening_before_is_negative() -> None:
    at = datetime(2024, 7, 1, 20, 15, tzinfo=UTC)
    assert hours_after_midnight(at, "Europe/Berlin", date(2024, 7, 2)) == -1.75
    assert hours_after_midnight(at, "Europe/Berlin", date(2024, 7, 1)) == 22.25


@pytest.mark.parametrize(("utc_hour", "clock"), [(0, 1), (1, 3), (2, 4)])
def test_the_clock_is_read_over_a_change(utc_hour: int, clock: float) -> None:
    at = datetime(2024, 3, 31, utc_hour, tzinfo=UTC)
    assert hours_after_midnight(at, "Europe/Berlin", date(2024, 3, 31)) == clock


@pytest.mark.parametrize(
    ("clocks", "mean"),
    [
        ([23.5, 0.5], 0),
        ([22, 23, 1], -2 / 3),
        ([3, 4, 6.5], 4.5),
        ([11.5, 13], 12.25),
        ([-0.5, 23.5], -0.5),
    ],
)
def test_means_over_midnight(clocks: list[float], mean: float) -> None:
    assert mean_clock_h(clocks) == pytest.approx(mean)


@given(HOURS, HOURS)
def test_a_gap_is_the_shorter_way_round(later: float, earlier: float) -> None:
    gap = signed_gap_h(later, earlier)
    assert -12 <= gap <= 12
    assert abs(signed_gap_h(earlier + gap, later)) < 1e-6


@given(HOURS)
def test_folded_hours_are_the_same_clock_time(clock: float) -> None:
    assert -6 <= fold_h(clock) <= 18
    assert abs(signed_gap_h(fold_h(clock), clock)) < 1e-6


@given(HOURS, st.lists(st.floats(-5, 5), min_size=1, max_size=9), st.integers(-2, 2))
def test_a_mean_turns_with_the_clock(centre: float, about: list[float], days: int) -> None:
    spread = [centre + x for x in about]
    expected = centre + sum(about) / len(about)
    turned = mean_clock_h([clock + 24 * days for clock in spread])
    assert abs(signed_gap_h(turned, expected)) < 1e-6
