from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nightlab.nights import Move, Zones
from nightlab.sources import FieldError
from nightlab.sources.offsets import offset_in, parse_offset, printed_offset, zone_of_offset

BERLIN = Zones("Europe/Berlin")
SUMMER = datetime(2024, 6, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("UTC+02:00", 120),
        ("UTC-0500", -300),
        ("+0530", 330),
        ("utc+05:45", 345),
        ("GMT-3", -180),
        ("\u221204:00", -240),
        ("Z", 0),
        ("UTC", 0),
        ("UTC+00:00", 0),
        ("-00:30", -30),
        ("+1400", 840),
        (" UTC-12:00 ", -720),
    ],
)
def test_offsets_are_read_as_they_are_printed(text: str, minutes: int) -> None:
    assert parse_offset(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text",
    ["", "02:00", "Europe/Berlin", "UTC+15:00", "-1300", "+05:60", "+123", "UTC+", "+٠٢", "++2"],
)
def test_what_is_no_offset_is_refused_with_what_one_looks_like(text: str) -> None:
    with pytest.raises(FieldError) as caught:
        parse_offset(text)
    assert caught.value.what == f"{text!r} is not a UTC offset"
    assert caught.value.fix == "an offset looks like UTC+02:00"


def test_an_offset_is_written_as_it_is_read() -> None:
    for minutes in (-720, -300, -30, 0, 345, 840):
        offset = timedelta(minutes=minutes)
        assert parse_offset(printed_offset(offset)) == offset


def test_the_own_zone_where_it_has_the_offset_then() -> None:
    assert zone_of_offset(SUMMER, timedelta(hours=2), BERLIN) == ("Europe/Berlin", ())


def test_a_history_of_zones_counts() -> None:
    away = Zones("Europe/Berlin", (Move.of("2024-05-01", "America/New_York"),))
    assert zone_of_offset(SUMMER, timedelta(hours=-4), away) == ("America/New_York", ())


@pytest.mark.parametrize("hours", [*range(-12, 2), *range(3, 15)])
def test_a_fixed_zone_has_the_offset_printed(hours: int) -> None:
    zone, (told,) = zone_of_offset(SUMMER, timedelta(hours=hours), BERLIN)
    assert offset_in(SUMMER, zone) == timedelta(hours=hours)
    assert told.endswith("which is not Europe/Berlin's offset; kept at that offset")


def test_the_other_side_of_a_clock_change_is_not_the_own_zone() -> None:
    zone, told = zone_of_offset(SUMMER, timedelta(hours=1), BERLIN)
    assert zone == "Etc/GMT-1"
    assert told


@pytest.mark.parametrize("minutes", [330, -210, 345])
def test_no_fixed_zone_has_half_an_hour(minutes: int) -> None:
    zone, (told,) = zone_of_offset(SUMMER, timedelta(minutes=minutes), BERLIN)
    assert zone == "Europe/Berlin"
    assert "cannot be kept" in told


def test_half_an_hour_is_the_own_zone_where_clocks_there_have_it() -> None:
    kolkata = Zones("Asia/Kolkata")
    assert zone_of_offset(SUMMER, timedelta(minutes=330), kolkata) == ("Asia/Kolkata", ())
