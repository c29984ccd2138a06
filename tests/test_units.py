from datetime import UTC, date, datetime, time

import pytest

from nightlab.errors import NightlabError
from nightlab.units import instant, minutes, parse_clock, parse_date, zone


def test_instant_of_a_clock_in_summer_and_winter() -> None:
    assert instant(date(2024, 7, 1), time(23, 0), "Europe/Berlin") == datetime(
        2024, 7, 1, 21, tzinfo=UTC
    )
    assert instant(date(2024, 12, 1), time(23, 0), "Europe/Berlin") == datetime(
        2024, 12, 1, 22, tzinfo=UTC
    )


def test_duration_over_the_change_of_clocks_is_elapsed_time() -> None:
    start = instant(date(2024, 10, 26), time(23, 0), "Europe/Berlin")
    end = instant(date(2024, 10, 27), time(7, 0), "Europe/Berlin")
    assert minutes(end - start) == 9 * 60


def test_the_repeated_hour_is_read_as_the_first() -> None:
    assert instant(date(2024, 10, 27), time(2, 30), "Europe/Berlin") == datetime(
        2024, 10, 27, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["24:00", "7", "7:5", "ab:cd", "", "12:60", "-1:00"])
def test_a_clock_that_is_none_names_its_place(text: str) -> None:
    with pytest.raises(NightlabError, match=r"line 3.*HH:MM"):
        parse_clock(text, where="line 3")


def test_a_date_that_is_none_names_its_place() -> None:
    with pytest.raises(NightlabError, match=r"line 3.*YYYY-MM-DD"):
        parse_date("27.10.2024", where="line 3")


def test_an_unknown_zone_says_what_to_use() -> None:
    with pytest.raises(NightlabError, match="IANA"):
        zone("Mars/Olympus")
