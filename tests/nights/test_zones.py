"""Where a person was when, by instants and by wall clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.nights import Zones
from nightlab.nights.zones import Move
from nightlab.units import local

NAMES = (
    *("Europe/Berlin", "America/New_York", "America/Los_Angeles", "Pacific/Auckland", "UTC"),
    *("Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati"),
)
FIRST = datetime(2020, 1, 1)  # noqa: DTZ001 - a wall clock
walls = st.integers(0, 5 * 525_600).map(lambda minute: FIRST + timedelta(minutes=minute))
instants = walls.map(lambda wall: wall.replace(tzinfo=UTC))
names = st.sampled_from(NAMES)
moves = st.builds(Move, walls, names)
lives = st.builds(Zones, names, st.lists(moves, max_size=5).map(tuple))


@given(lives)
def test_what_is_written_is_read_back(zones: Zones) -> None:
    assert Zones.read(str(zones)) == zones


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), names)  # noqa: DTZ001 - wall clocks
def test_a_move_keeps_its_seconds(since: datetime, zone: str) -> None:
    zones = Zones("UTC", (Move(since.replace(fold=0), zone),))
    assert Zones.read(str(zones)) == zones


@given(names, st.lists(moves, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_moves_does_not_matter(home: str, told: list[Move], dice: object) -> None:
    apart = list({move.at: move for move in told}.values())
    mixed = list(apart)
    dice.shuffle(mixed)  # type: ignore[attr-defined] # what Hypothesis calls a Random
    assert Zones(home, tuple(mixed)) == Zones(home, tuple(apart))


@given(lives, st.lists(instants, min_size=2, max_size=6))
def test_nobody_comes_back_to_a_zone_but_by_a_move(zones: Zones, at: list[datetime]) -> None:
    in_order = sorted(at)
    stations = [zones.home, *(move.zone for move in zones.moves)]
    for read, times in (
        (zones.of, in_order),
        (zones.of_wall, [each.replace(tzinfo=None) for each in in_order]),
    ):
        seen = 0
        for time in times:  # each zone seen stands at the same station or a later one
            seen = stations.index(read(time), seen)


@given(lives, instants)
def test_an_instant_is_seen_in_the_zone_of_the_last_move_before_it(
    zones: Zones, at: datetime
) -> None:
    begun = [move.zone for move in zones.moves if move.at <= at]
    assert zones.of(at) == (begun[-1] if begun else zones.home)


@given(lives, instants)
def test_a_wall_clock_that_comes_once_gives_its_instant_back(zones: Zones, at: datetime) -> None:
    """Where a person looked at the clock, that clock is read as what it was."""
    day = timedelta(hours=27)
    if any(abs(move.at - at) < day for move in zones.moves):
        return
    seen = local(at, zones.of(at))
    wall = seen.replace(tzinfo=None, fold=0)
    assert zones.of_wall(wall) == zones.of(at)
    assert zones.instant(wall) in {at, at - timedelta(hours=1), at - timedelta(minutes=30)}
    if not seen.fold:
        assert zones.instant(wall) == at


@given(names, moves, st.integers(0, 10_000))
def test_from_a_move_on_every_wall_clock_is_of_the_new_zone(
    home: str, move: Move, minutes: int
) -> None:
    zones = Zones(home, (move,))
    wall = move.since + timedelta(minutes=minutes)
    assert zones.of_wall(wall) == move.zone
    assert zones.of(zones.instant(wall)) == move.zone
    before = move.since - timedelta(minutes=minutes + 1)
    assert zones.of_wall(before) == home


@pytest.mark.parametrize(
    ("home", "away", "hours"),
    [
        ("Europe/Berlin", "America/New_York", 6),
        ("America/New_York", "Europe/Berlin", -6),
        ("Pacific/Auckland", "America/Los_Angeles", 19),
        ("America/Los_Angeles", "Pacific/Auckland", -19),
    ],
    ids=["west", "east", "over the date line east", "over the date line west"],
)
def test_a_flight_makes_the_day_longer_or_shorter(home: str, away: str, hours: int) -> None:
    """Between the eve of a flight and the morning after it lie the hours that clocks do not show."""
    zones = Zones(home, (Move.of("2024-06-01", away),))
    eve, morning = datetime(2024, 5, 31, 22), datetime(2024, 6, 2, 7)  # noqa: DTZ001 - wall clocks
    assert zones.instant(morning) - zones.instant(eve) == timedelta(hours=33 + hours)


def test_a_night_in_two_zones_ends_where_the_person_wakes() -> None:
    zones = Zones("Pacific/Auckland", (Move.of("2024-06-01", "America/Los_Angeles"),))
    took_off = datetime(2024, 6, 1, 7, tzinfo=UTC)  # 19:00 in Auckland
    landed = took_off + timedelta(hours=12)
    assert zones.of(took_off) == "Pacific/Auckland"
    assert zones.of(landed) == "America/Los_Angeles"
    assert local(landed, zones.of(landed)).isoformat() == "2024-06-01T12:00:00-07:00"


def test_a_stop_on_the_way_over_the_date_line_is_passed_by_wall_clocks() -> None:
    """The day in Auckland ends before it began on the clocks of Los Angeles."""
    stop = Move.of("2024-06-01T12:00", "Pacific/Auckland")
    back = Move.of("2024-05-31T20:00", "America/Los_Angeles")
    zones = Zones("Europe/Berlin", (back, stop))
    assert [move.zone for move in zones.moves] == ["Pacific/Auckland", "America/Los_Angeles"]
    walls = [datetime(2024, 5, 31, hour) for hour in (8, 21)]  # noqa: DTZ001 - wall clocks
    assert [zones.of_wall(wall) for wall in walls] == ["Europe/Berlin", "America/Los_Angeles"]
    assert zones.of_wall(datetime(2024, 6, 3)) == "America/Los_Angeles"  # noqa: DTZ001 - likewise


@pytest.mark.parametrize(
    "text",
    [
        *("", "Mars/Olympus", "../../etc/passwd", "Europe/Berlin; ", "Europe/Berlin; 2024-06-01"),
        *(
            "Europe/Berlin; 2024-06-01 Mars/Olympus",
            "Europe/Berlin; tomorrow UTC",
            "UTC; 24:00 UTC",
        ),
        *(
            "UTC; 2024-06-01T12:00+02:00 UTC",
            "UTC;2024-06-01 UTC",
            "UTC; 0001-01-01T00:30 Asia/Kathmandu",
        ),
        "UTC; 9999-12-31T23:30 America/New_York",
    ],
)
def test_what_tells_of_no_zone_is_told(text: str) -> None:
    with pytest.raises(NightlabError) as caught:
        Zones.read(text)
    assert str(caught.value).isprintable()


def test_of_two_moves_at_one_instant_the_later_told_counts() -> None:
    one, other = (
        Move.of("2024-06-01T12:00", "Europe/Berlin"),
        Move.of("2024-06-01T11:00", "Europe/London"),
    )
    assert one.at == other.at
    assert Zones("UTC", (one, other)).moves == (other,)
    assert Zones("UTC", (other, one)).moves == (one,)
