from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.draw.axes import Tick, clock_ticks, date_ticks, spaced, value_ticks


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 10, 5, [0, 2, 4, 6, 8, 10]),
        (-0.3, 0.3, 6, [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]),
        (-1, 140, 3, [0, 50, 100]),
    ],
)
def test_values_are_round(low: float, high: float, most: int, expected: list[float]) -> None:
    assert value_ticks(low, high, most) == pytest.approx(expected)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 12))
def test_values_lie_within_and_are_few(low: float, span: float, most: int) -> None:
    ticks = value_ticks(low, low + span, most)
    assert len(ticks) <= most + 1
    assert all(low - span * 1e-6 <= tick <= low + span * (1 + 1e-6) for tick in ticks)


def ticks(start: datetime, hours: float, zone: str, units: float = 60) -> list[Tick]:
    end = start + timedelta(hours=hours)
    return clock_ticks(start, end, zone, lambda at: (at - start).total_seconds() / 3600 * units)


def test_hours_are_those_of_the_local_clock() -> None:
    found = ticks(datetime(2024, 1, 1, 22, 10, tzinfo=UTC), 4, "Asia/Kolkata")
    assert [tick.label for tick in found] == ["04:00", "05:00", "06:00", "07:00"]
    assert found[0].at == pytest.approx(20)


def test_an_hour_that_occurs_twice_has_two_ticks() -> None:
    found = ticks(datetime(2024, 10, 26, 23, 0, tzinfo=UTC), 4, "Europe/Berlin")
    assert [tick.label for tick in found] == ["01:00", "02:00", "02:00", "03:00", "04:00"]
    assert [tick.at for tick in found] == [0, 60, 120, 180, 240]


def test_an_hour_that_is_skipped_has_none() -> None:
    found = ticks(datetime(2024, 3, 31, 0, 0, tzinfo=UTC), 3, "Europe/Berlin")
    assert [tick.label for tick in found] == ["01:00", "03:00", "04:00", "05:00"]


def test_half_an_hour_s_change_keeps_full_hours() -> None:
    found = ticks(datetime(2024, 4, 6, 13, 0, tzinfo=UTC), 4, "Australia/Lord_Howe")
    assert [tick.label for tick in found] == ["00:00", "01:00", "02:00", "03:00"]
    assert found[2].at - found[1].at == pytest.approx(90)


def test_narrow_pages_have_fewer_labels() -> None:
    found = ticks(datetime(2024, 1, 1, 22, tzinfo=UTC), 9, "UTC", 50)
    assert [tick.label for tick in found if tick.everywhere] == [
        "22:00",
        "00:00",
        "02:00",
        "04:00",
        "06:00",
    ]
    assert len(found) == 10


@given(
    st.integers(0, 10**9),
    st.floats(0.01, 200),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu"]),
)
def test_labels_never_touch(second: int, hours: float, zone: str) -> None:
    start = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    found = [tick.at for tick in ticks(start, hours, zone, 420 / hours)]
    assert all(after - before >= 40 for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("n", "pitch", "labels"),
    [
        (3, 20, ["27 Oct", "28 Oct", "29 Oct"]),
        (20, 7, ["28 Oct", "4 Nov", "11 Nov"]),
        (100, 1.2, ["Nov", "Dec", "2025", "Feb"]),
        (400, 0.3, ["2025", "Apr", "Jul", "Oct"]),
        (1200, 0.05, ["2025", "2026", "2027", "2028"]),
    ],
)
def test_rows_are_labelled_as_there_is_room(n: int, pitch: float, labels: list[str]) -> None:
    assert [tick.label for tick in date_ticks(date(2024, 10, 27), n, pitch)][:4] == labels


def test_rows_that_are_close_lose_labels_on_narrow_pages() -> None:
    found = date_ticks(date(2024, 10, 27), 4, 20)
    assert [tick.everywhere for tick in found] == [True, False, True, False]


def test_places_keep_their_distance() -> None:
    assert spaced([0, 5, 9, 10, 21], 10) == [0, 10, 21]
