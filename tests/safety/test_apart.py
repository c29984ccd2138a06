"""Times of the day that are left beside medicines."""

from __future__ import annotations

from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from nightlab.safety.apart import Spacing, Window, free_windows, is_free

SPACINGS = st.lists(
    st.builds(
        Spacing,
        at=st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
        before_h=st.sampled_from([0.5, 1, 2, 4, 8]),
        after_h=st.sampled_from([0.5, 1, 2, 4, 6, 8]),
    ),
    max_size=5,
)


def minute_by_minute(spacings: list[Spacing]) -> list[bool]:
    """Ask of every minute of the day whether the medicine before and the one after are far enough."""
    return [
        all(
            60 * s.before_h
            <= (minute - s.at.hour * 60 - s.at.minute) % 1440
            <= 1440 - 60 * s.after_h
            for s in spacings
        )
        for minute in range(1440)
    ]


@given(SPACINGS)
def test_windows_are_the_minutes_that_are_far_enough(spacings: list[Spacing]) -> None:
    windows = free_windows(spacings)
    held = [any(window.holds(minute) for window in windows) for minute in range(1440)]
    assert held == minute_by_minute(spacings)


@given(SPACINGS, SPACINGS)
def test_more_medicines_never_free_a_time(some: list[Spacing], more: list[Spacing]) -> None:
    few, many = free_windows(some), free_windows(some + more)
    assert all(is_free(few, at) for h in range(24) if is_free(many, at := time(h)))


def test_levothyroxine_in_the_morning_leaves_eleven_to_three() -> None:
    (window,) = free_windows([Spacing(time(7), 4, 4)])
    assert str(window) == "11:00 to 03:00"
    assert is_free((window,), time(21, 30))
    assert not is_free((window,), time(8))


def test_nothing_taken_leaves_the_whole_day() -> None:
    assert free_windows([]) == (Window(0, 1440),)


def test_six_hourly_doxycycline_leaves_nothing() -> None:
    assert free_windows([Spacing(time(h), 2, 6) for h in (0, 6, 12, 18)]) == ()
