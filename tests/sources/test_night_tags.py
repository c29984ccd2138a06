from __future__ import annotations

from datetime import UTC, datetime

from nightlab.nights import Night
from nightlab.sources.night_tags import events_of_night
from nightlab.units import local

NIGHT = Night(
    datetime(2024, 3, 31, 0, 30, tzinfo=UTC),
    datetime(2024, 3, 31, 8, tzinfo=UTC),
    "Europe/Berlin",
    "sleep_cycle",
)


def test_tags_stand_where_the_window_of_their_night_begins() -> None:
    (event,) = events_of_night(["Worked out"], NIGHT)
    assert f"{local(event.at, event.zone):%Y-%m-%d %H:%M}" == "2024-03-30 12:00"
    assert event.night == NIGHT.date
    assert (event.kind, event.amount, event.source) == ("exercise", None, "sleep_cycle")


def test_tags_come_once_and_blanks_not_at_all() -> None:
    found = events_of_night(["late", "", " late ", "  ", "hot"], NIGHT)
    assert [event.label for event in found] == ["late", "hot"]


def test_a_damaged_list_of_tags_stays_short() -> None:
    assert len(events_of_night([f"tag {number}" for number in range(1000)], NIGHT)) == 50
