"""Nights and events of a lab become what a body is fitted to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from nightlab.bodily import lived_from
from nightlab.nights import DiaryEntry, Episode, Event, Hypnogram, Interval, Night, Stage
from nightlab.person import Profile

if TYPE_CHECKING:
    from nightlab.body.fit import Lived

BERLIN = "Europe/Berlin"
FIRST = date(2026, 3, 3)


def diary(k: int, zone: str = BERLIN) -> Episode:
    evening = datetime(2026, 3, 2, 22, 30, tzinfo=UTC) + timedelta(days=k)
    return Episode.of_diary(
        DiaryEntry(
            zone=zone,
            tried_to_sleep=evening,
            fell_asleep=evening + timedelta(minutes=20),
            woke=evening + timedelta(hours=7),
            rose=evening + timedelta(hours=7, minutes=15),
            awakenings=2,
            awake_min=25,
        )
    )


def told(
    episodes: list[Episode], events: list[Event], *, free: bool = False
) -> tuple[Lived, list[str]]:
    return lived_from(
        episodes, events, Profile(age_years=44), is_free=lambda _: free, dlmo_clock_h=None
    )


def event(kind: str, hour: int, amount: float | None, label: str = "") -> Event:
    return Event(kind, datetime(2026, 3, 4, hour, 30, tzinfo=UTC), BERLIN, amount, label)


def test_a_diary_tells_times_and_measures() -> None:
    lived, _ = told([diary(k) for k in range(6)], [])
    night = lived.nights[0]
    assert (night.date, night.bed_h, night.rise_h) == (FIRST, 11.5, 18.75)
    (reading,) = night.readings
    assert reading.instrument == "diary"
    assert reading.measures == {
        "sol_min": 20.0,
        "waso_min": 25.0,
        "tasafa_min": 15.0,
        "awakenings": 2,
        "sleep_end_min": 420.0,
    }
    assert lived.age_years == 44


def test_a_device_beside_a_diary_is_read_from_lights_out() -> None:
    begin = datetime(2026, 3, 2, 22, 45, tzinfo=UTC)
    stages = [
        (Stage.WAKE, 5),
        (Stage.LIGHT, 120),
        (Stage.N3, 60),
        (Stage.REM, 60),
        (Stage.WAKE, 15),
    ]
    intervals, at = [], begin
    for stage, lasts in stages:
        intervals.append(Interval(stage, at, at + timedelta(minutes=lasts)))
        at += timedelta(minutes=lasts)
    night = Night(
        source="fitbit",
        device="",
        zone=BERLIN,
        start=begin,
        end=at,
        hypnogram=Hypnogram.from_intervals(intervals, start=begin, end=at),
    )
    lived, _ = told([diary(0), Episode.of_night(night)], [])
    by_kind = {reading.instrument: reading.measures for reading in lived.nights[0].readings}
    assert lived.nights[0].bed_h == 11.5
    assert by_kind["wearable"]["n3_min"] == 60.0
    assert by_kind["wearable"]["sleep_end_min"] == 15.0 + 245.0
    assert "sol_min" not in by_kind["wearable"]


def test_doses_are_those_the_body_knows() -> None:
    events = [
        event("caffeine", 15, 95.0),
        event("alcohol", 19, 20.0),
        event("dose", 20, 200.0, "magnesium bisglycinate"),
        event("dose", 20, 5.0, "dragon root"),
        event("caffeine", 9, None),
        event("caffeine", 9, 5000.0),
        event("stress", 9, 4.0),
    ]
    lived, notes = told([diary(k) for k in range(6)], events)
    found = {dose.agent: dose for dose in lived.doses}
    assert found["caffeine"].amount == 95.0
    assert found["caffeine"].clock_h == 16.5
    assert found["caffeine"].night == date(2026, 3, 5)
    assert found["alcohol"].amount == 20.0
    assert found["magnesium bisglycinate"].amount == 200.0
    note = next(each for each in notes if each.startswith("Not used"))
    assert "dragon root" in note
    assert "caffeine without an amount" in note
    assert "5000 mg of caffeine" in note
    assert any("elemental" in each for each in notes)


def test_without_caffeine_it_is_said_what_that_means() -> None:
    _, notes = told([diary(0)], [])
    assert any("No caffeine was logged" in note for note in notes)


def test_a_no_is_no_dose_and_an_unknown_amount_is_not_taken_for_silence() -> None:
    lived, notes = told(
        [diary(0)], [event("caffeine", 11, 0.0), event("dose", 11, 0.0, "Took it?")]
    )
    assert (lived.doses, notes) == ((), [])
    _, notes = told([diary(0)], [event("caffeine", 11, None), event("caffeine", 11, 0.0)])
    assert notes == ["Not used: caffeine without an amount, as if there had been none."]


def test_nights_on_another_clock_are_left_out_and_summer_time_is_not() -> None:
    away = [diary(k, "Asia/Tokyo") for k in range(3)]
    lived, notes = told([*away, *(diary(k) for k in range(3, 40))], [event("caffeine", 9, 50.0)])
    assert lived.nights[0].date == date(2026, 3, 6)
    assert len(lived.nights) == 37
    assert any("another clock" in note for note in notes)


@pytest.mark.parametrize("free", [True, False])
def test_free_nights_are_those_that_are_told(*, free: bool) -> None:
    lived, _ = told([diary(0)], [], free=free)
    assert lived.nights[0].is_free is free
