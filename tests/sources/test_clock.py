from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.errors import NightlabError
from nightlab.sources import diary_from_clocks
from nightlab.units import minutes

if TYPE_CHECKING:
    from nightlab.nights import DiaryEntry

NIGHT = date(2024, 3, 2)


def _entry(**changes: Any) -> DiaryEntry:
    usual: dict[str, Any] = {
        "date": NIGHT,
        "zone": "Europe/Berlin",
        "tried_to_sleep": time(23, 0),
        "fell_asleep": time(23, 20),
        "woke": time(6, 40),
        "rose": time(7, 0),
    }
    return diary_from_clocks(**usual | changes)


def _clocks(entry: DiaryEntry) -> list[str]:
    times = (entry.into_bed, entry.tried_to_sleep, entry.fell_asleep, entry.woke, entry.rose)
    return [f"{at:%d %H:%M}" for at in times if at is not None]


def test_evening_times_are_of_the_day_before() -> None:
    entry = _entry(into_bed=time(22, 30), zone="UTC")
    assert _clocks(entry) == ["01 22:30", "01 23:00", "01 23:20", "02 06:40", "02 07:00"]
    assert entry.date == NIGHT


def test_times_after_midnight_are_of_the_same_date() -> None:
    entry = _entry(
        into_bed=time(23, 50), tried_to_sleep=time(0, 0), fell_asleep=time(0, 30), zone="UTC"
    )
    assert _clocks(entry) == ["01 23:50", "02 00:00", "02 00:30", "02 06:40", "02 07:00"]


def test_day_sleepers_stay_on_one_date() -> None:
    entry = _entry(
        tried_to_sleep=time(8), fell_asleep=time(8, 10), woke=time(15), rose=time(15), zone="UTC"
    )
    assert _clocks(entry) == ["02 08:00", "02 08:10", "02 15:00", "02 15:00"]


def test_rising_just_after_midnight_reaches_back_a_day() -> None:
    entry = _entry(
        tried_to_sleep=time(17),
        fell_asleep=time(17),
        woke=time(23, 50),
        rose=time(0, 5),
        zone="UTC",
    )
    assert _clocks(entry) == ["01 17:00", "01 17:00", "01 23:50", "02 00:05"]


def test_latency_in_place_of_a_clock() -> None:
    entry = _entry(fell_asleep=None, sol_min=90)
    assert minutes(entry.fell_asleep - entry.tried_to_sleep) == 90


def test_latency_and_clock_must_agree() -> None:
    assert _entry(sol_min=20).fell_asleep == _entry().fell_asleep
    with pytest.raises(NightlabError, match="45 min to fall asleep contradict 23:00 to 23:20"):
        _entry(sol_min=45)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2024, 10, 27), "Europe/Berlin", 9),
        (date(2024, 3, 31), "Europe/Berlin", 7),
        (date(2024, 11, 3), "America/New_York", 9),
        (date(2024, 3, 10), "America/New_York", 7),
    ],
)
def test_a_night_over_a_clock_change_has_its_true_length(day: date, zone: str, hours: int) -> None:
    entry = _entry(date=day, zone=zone)
    assert entry.rose - entry.tried_to_sleep == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"fell_asleep": time(22, 50)}, r"'tried to sleep' \(23:00\) does not come before 'fell"),
        ({"woke": time(7, 10)}, r"'woke' \(07:10\) does not come before 'rose' within 12 h"),
        ({"tried_to_sleep": time(11), "fell_asleep": time(23, 30)}, "write 11 at night as 23:00"),
        ({"fell_asleep": time(6, 50)}, "'fell asleep' .* does not come before 'woke' within 20 h"),
        ({"into_bed": time(23, 5)}, "'into bed' .* does not come before 'tried to sleep'"),
        ({"fell_asleep": None}, "nothing says when sleep came; or give sol_min"),
        ({"fell_asleep": None, "sol_min": -1}, "-1 min to fall asleep cannot be"),
        ({"fell_asleep": None, "sol_min": float("nan")}, "nan min to fall asleep cannot be"),
        ({"awake_min": 500}, "500 min awake do not fit"),
        ({"date": date(1, 1, 1)}, "no diary is of 0001-01-01"),
        ({"date": date(9999, 12, 31)}, "no diary is of 9999-12-31"),
        ({"zone": "Nowhere"}, "unknown time zone"),
    ],
)
def test_what_cannot_be_is_told(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(NightlabError, match=told):
        _entry(**changes)
