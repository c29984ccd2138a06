from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Event, Move, Night, Zones
from nightlab.sources import Counted, Record, Skipped, read_file
from nightlab.units import minutes
from sources.made.whoop import (
    CYCLES,
    JOURNAL,
    SLEEPS,
    WORKOUTS,
    cycles_csv,
    journal_csv,
    sleeps_csv,
    whoop_events,
    whoop_nights,
    with_body,
)
from sources.made.zips import zipped

if TYPE_CHECKING:
    from pathlib import Path

NEW_YORK = "America/New_York"
HEADERS = {"sleeps": SLEEPS, "cycles": CYCLES, "journal": JOURNAL, "workouts": WORKOUTS}
DURATIONS = {
    "Asleep duration (min)": "400",
    "In bed duration (min)": "450",
    "Awake duration (min)": "50",
}


def _sleep(onset: str, wake: str, offset: str = "UTC-05:00", **fields: str) -> dict[str, str]:
    row = {
        "Cycle start time": onset,
        "Cycle timezone": offset,
        "Sleep onset": onset,
        "Wake onset": wake,
        "Nap": "false",
        **DURATIONS,
    }
    return {**row, **{column.replace("_", " "): text for column, text in fields.items()}}


def _table(name: str, *rows: dict[str, str]) -> bytes:
    lines = [HEADERS[name], *([row.get(column, "") for column in HEADERS[name]] for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines).encode()


def _read(
    tmp_path: Path, zone: str | Zones = NEW_YORK, **tables: list[dict[str, str]]
) -> list[Record]:
    path = tmp_path / "whoop.zip"
    members = {f"{name}.csv": _table(name, *rows) for name, rows in tables.items()}
    path.write_bytes(zipped(members))
    return list(read_file(path, zone=zone))


def _nights(records: list[Record]) -> list[Night]:
    return [record for record in records if isinstance(record, Night)]


def _events(records: list[Record]) -> list[Event]:
    return [record for record in records if isinstance(record, Event)]


def _counted(records: list[Record]) -> dict[str, int]:
    return {record.what: record.count for record in records if isinstance(record, Counted)}


def test_a_night_over_the_clock_change_has_one_offset_for_all_its_times(tmp_path: Path) -> None:
    rows = [
        _sleep("2024-03-10 22:23:56", "2024-03-11 05:55:21", "UTC-04:00"),
        _sleep("2024-03-09 20:49:09", "2024-03-10 06:17:02"),
    ]
    after, over = _nights(_read(tmp_path, sleeps=rows))
    assert (over.zone, after.zone) == (NEW_YORK, NEW_YORK)
    assert f"{over.local_end:%H:%M:%S %z}" == "07:17:02 -0400"
    assert minutes(over.end - over.start) == pytest.approx(567.88, abs=0.01)
    assert after.start == datetime(2024, 3, 11, 2, 23, 56, tzinfo=UTC)


def test_a_nap_behind_the_clock_change_has_the_offset_of_its_cycle(tmp_path: Path) -> None:
    nap = _sleep("2024-03-10 14:00:00", "2024-03-10 15:00:00", Nap="true")
    rows = [nap | {"Cycle start time": "2024-03-09 20:49:09"}]
    (night,) = _nights(_read(tmp_path, sleeps=rows))
    assert night.is_nap
    assert f"{night.local_start:%H:%M %z}" == "15:00 -0400"
    assert night.zone == NEW_YORK


def test_an_offset_of_before_the_clock_change_is_stale_and_the_instant_stands(
    tmp_path: Path,
) -> None:
    rows = [_sleep("2024-03-12 21:00:00", "2024-03-13 05:00:00", "UTC-05:00")]
    (night,) = _nights(_read(tmp_path, sleeps=rows))
    assert night.zone == NEW_YORK
    assert night.start == datetime(2024, 3, 13, 2, tzinfo=UTC)
    assert f"{night.local_start:%H:%M}" == "22:00"
    assert "before the clock change" in night.provenance[0]


def test_weeks_later_the_same_offset_is_another_place(tmp_path: Path) -> None:
    rows = [_sleep("2024-05-12 21:00:00", "2024-05-13 05:00:00", "UTC-05:00")]
    (night,) = _nights(_read(tmp_path, sleeps=rows))
    assert night.zone == "Etc/GMT+5"
    assert night.provenance[0].startswith("slept at UTC-05:00")


def test_a_journey_in_the_history_of_zones_gives_its_zone(tmp_path: Path) -> None:
    zones = Zones(NEW_YORK, (Move.of("2024-06-07", "Europe/London"),))
    rows = [_sleep("2024-06-08 20:35:27", "2024-06-09 08:06:41", "UTC+01:00")]
    (night,) = _nights(_read(tmp_path, zones, sleeps=rows))
    assert night.zone == "Europe/London"
    assert "Etc" not in str(night.provenance)


def test_both_tables_tell_of_one_night(tmp_path: Path) -> None:
    sleep = _sleep("2024-06-15 21:42:59", "2024-06-16 06:47:05", "UTC-04:00")
    body = {
        "Recovery score %": "50",
        "Heart rate variability (ms)": "12",
        "Blood oxygen %": "96.95",
    }
    (night,) = _nights(_read(tmp_path, sleeps=[sleep], cycles=[sleep | body]))
    assert night.reported == {
        "asleep_min": 400,
        "awake_min": 50,
        "recovery_percent": 50,
        "hrv_rmssd_ms": 12,
        "spo2_percent": 96.95,
    }
    assert "figures of sleeps.csv and physiological_cycles.csv united" in night.provenance


def test_an_edited_onset_is_still_the_sleep_that_begins_the_cycle(tmp_path: Path) -> None:
    cycle = _sleep("2024-06-15 21:42:59", "2024-06-16 06:47:05", "UTC-04:00")
    edited = cycle | {"Sleep onset": "2024-06-15 22:30:00"}
    nap = cycle | {"Sleep onset": "2024-06-16 14:00:00", "Wake onset": "2024-06-16 15:00:00"}
    records = _read(tmp_path, sleeps=[nap | {"Nap": "true"}, edited], cycles=[cycle])
    main = [night for night in _nights(records) if not night.is_nap]
    assert len(_nights(records)) == 2
    assert [f"{night.local_start:%H:%M}" for night in main] == ["22:30"]


def test_cycles_alone_give_the_nights(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    nights = with_body(rng, whoop_nights(rng, "Europe/Berlin", "autumn"))
    path = tmp_path / "cycles.csv"
    path.write_bytes(cycles_csv(nights))
    read = _nights(list(read_file(path, zone="Europe/Berlin")))
    mains = [night for night in nights if not night.is_nap]
    assert {(n.start, n.end) for n in read} == {(n.start, n.end) for n in mains}
    assert all("recovery_percent" in night.reported for night in read)


def test_the_night_that_whoop_did_not_detect_is_no_night_of_eight_hours(tmp_path: Path) -> None:
    blank = dict.fromkeys(DURATIONS, "")
    rows = [_sleep("2024-06-22 23:00:22", "2024-06-23 07:00:22", "UTC-04:00") | blank]
    records = _read(tmp_path, sleeps=rows)
    assert _counted(records) == {"sleeps without a duration, which Whoop did not detect": 1}
    assert not _nights(records)


def test_cycles_without_a_sleep_are_counted(tmp_path: Path) -> None:
    row = {"Cycle start time": "2023-12-29 00:00:00", "Cycle timezone": "UTC-05:00"}
    records = _read(tmp_path, cycles=[row | {"Day Strain": "6.2"}])
    assert records == [Counted("ignored", "cycles without a sleep", 1)]


def test_minutes_that_whoop_does_not_count_are_told(tmp_path: Path) -> None:
    short = {"In bed duration (min)": "522"}
    row = _sleep("2024-06-14 22:23:57", "2024-06-15 07:18:40", "UTC-04:00") | short
    (night,) = _nights(_read(tmp_path, sleeps=[row]))
    assert night.provenance == ("Whoop counts 522 of the 535 min between onset and wake",)


def test_of_two_sleeps_of_a_date_one_is_the_main_one(tmp_path: Path) -> None:
    rows = [
        _sleep("2024-12-29 18:39:19", "2024-12-30 03:07:55"),
        _sleep("2024-12-30 05:39:19", "2024-12-30 07:07:55"),
    ]
    assert [night.is_nap for night in _nights(_read(tmp_path, sleeps=rows))] == [False, True]


def test_a_row_that_stands_twice_is_one_night(tmp_path: Path) -> None:
    row = _sleep("2024-12-29 18:39:19", "2024-12-30 03:07:55")
    records = _read(tmp_path, sleeps=[row, row])
    assert len(_nights(records)) == 1
    assert _counted(records) == {"sleeps that stand in the export twice": 1}


@pytest.mark.parametrize("order", [1, -1])
def test_of_a_sleep_told_while_it_grew_the_longest_row_stands(tmp_path: Path, order: int) -> None:
    rows = [
        _sleep("2024-12-29 22:39:19", "2024-12-30 03:07:55"),
        _sleep("2024-12-29 22:39:19", "2024-12-30 06:09:19"),
    ]
    (night,) = _nights(_read(tmp_path, sleeps=rows[::order]))
    assert f"{night.local_end:%H:%M}" == "06:09"
    assert night.provenance == ("of rows that begin at one instant the longest stands",)


def test_a_second_main_sleep_of_a_cycle_is_a_sleep_of_its_own(tmp_path: Path) -> None:
    first = _sleep("2024-12-29 22:39:19", "2024-12-30 03:07:55")
    second = first | {"Sleep onset": "2024-12-30 05:10:00", "Wake onset": "2024-12-30 08:00:00"}
    nights = _nights(_read(tmp_path, sleeps=[first, second]))
    assert [(f"{night.local_start:%H:%M}", night.is_nap) for night in nights] == [
        ("22:39", False),
        ("05:10", True),
    ]


def test_answers_belong_to_the_night_that_begins_their_cycle(tmp_path: Path) -> None:
    cycle = {"Cycle start time": "2024-06-11 02:46:25", "Cycle timezone": "UTC-04:00"}
    evening = {"Cycle start time": "2024-06-11 22:07:24", "Cycle timezone": "UTC-04:00"}
    rows = [
        cycle | {"Question text": "Have any caffeine? ", "Answered yes": "true"},
        evening | {"Question text": "Have any caffeine? ", "Answered yes": "false"},
    ]
    late, early = _events(_read(tmp_path, journal=rows))
    assert (late.kind, late.amount, late.night.isoformat()) == ("caffeine", None, "2024-06-11")
    assert (early.kind, early.amount, early.night.isoformat()) == ("caffeine", 0, "2024-06-12")


def test_a_sleep_by_day_moves_its_answers_to_its_own_date(tmp_path: Path) -> None:
    sleep = _sleep("2024-06-11 13:00:00", "2024-06-11 20:00:00", "UTC-04:00")
    answer = {"Question text": "Have any caffeine?", "Answered yes": "true"}
    (event,) = _events(_read(tmp_path, sleeps=[sleep], journal=[sleep | answer]))
    assert event.night.isoformat() == "2024-06-11"


def test_what_the_journal_does_not_say_is_counted(tmp_path: Path) -> None:
    cycle = {"Cycle start time": "2024-06-11 22:46:25", "Cycle timezone": "UTC-04:00"}
    asked = cycle | {"Question text": "Have any caffeine?"}
    rows = [
        asked,
        asked | {"Answered yes": "true", "Notes": "two cups"},
        asked | {"Answered yes": "false"},
    ]
    records = _read(tmp_path, journal=rows)
    assert [event.amount for event in _events(records)] == [None]
    assert _counted(records) == {
        "questions of the journal without an answer": 1,
        "notes to answers of the journal": 1,
        "answers of the journal that stand in it twice": 1,
    }


@pytest.mark.parametrize(
    ("activity", "kind", "amount"),
    [("Running", "exercise", 21.3), ("Meditation", "mindful", 21.3), ("Gaming", "tag", None)],
)
def test_workouts_are_exercise_where_they_are(
    tmp_path: Path, activity: str, kind: str, amount: float | None
) -> None:
    row = {
        "Cycle start time": "2024-06-23 20:24:26",
        "Cycle timezone": "UTC-04:00",
        "Workout start time": "2024-06-24 08:08:18",
        "Workout end time": "2024-06-24 08:29:36",
        "Activity name": activity,
    }
    (event,) = _events(_read(tmp_path, workouts=[row]))
    assert (event.kind, event.amount, event.label) == (kind, amount, activity)
    assert event.at == datetime(2024, 6, 24, 12, 8, 18, tzinfo=UTC)
    (event,) = _events(
        _read(tmp_path, workouts=[row | {"Workout end time": "2024-06-24 08:08:18"}])
    )
    assert event.amount is None


def test_an_export_without_offsets_is_read_in_the_persons_zone(tmp_path: Path) -> None:
    rows = [_sleep("2024-06-14 22:00:00", "2024-06-15 07:00:00", "")]
    (night,) = _nights(_read(tmp_path, sleeps=rows))
    assert night.start == datetime(2024, 6, 15, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ({"Cycle timezone": "EST"}, "'EST' is not a UTC offset"),
        ({"Sleep onset": "yesterday"}, "column sleep onset"),
        ({"Wake onset": ""}, "column wake onset"),
        ({"Nap": "perhaps"}, "'perhaps' is not true or false"),
        ({"Asleep duration (min)": "7:20"}, "'7:20' is not a number"),
        ({"Cycle start time": "0001-01-01 00:00:00"}, "column cycle start time"),
        ({"Cycle start time": "2024-06-14"}, "column cycle start time"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(
    tmp_path: Path, field: dict[str, str], told: str
) -> None:
    with pytest.raises(NightlabError, match=r"sleeps\.csv, line 2") as caught:
        _read(tmp_path, sleeps=[_sleep("2024-06-14 22:00:00", "2024-06-15 07:00:00") | field])
    assert told in str(caught.value)


def test_what_cannot_have_happened_is_left_out(tmp_path: Path) -> None:
    row = _sleep("2024-06-14 22:00:00", "2024-06-16 07:00:00")
    (skipped,) = _read(tmp_path, sleeps=[row])
    assert isinstance(skipped, Skipped)
    assert "33.0 h" in skipped.why


def test_more_sleeps_than_a_life_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nightlab.sources.whoop.sleep.MOST_SLEEPS", 1)
    rows = [
        _sleep("2024-06-14 22:00:00", "2024-06-15 07:00:00"),
        _sleep("2024-06-15 22:00:00", "2024-06-16 07:00:00"),
    ]
    with pytest.raises(NightlabError, match=r"sleeps\.csv, line 3: over 1 sleeps"):
        _read(tmp_path, sleeps=rows)


def test_events_and_nights_come_together(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    nights = whoop_nights(rng, "Europe/Berlin", "spring")
    events = [e for e in whoop_events(rng, "Europe/Berlin", "spring") if e.label.endswith("?")]
    path = tmp_path / "export"
    path.write_bytes(
        zipped({"journal.csv": journal_csv(events, nights), "sleeps.csv": sleeps_csv(nights)})
    )
    records = list(read_file(path, zone="Europe/Berlin"))
    assert sorted(_nights(records), key=lambda n: n.start) == nights
    assert {(e.at, e.label, e.amount) for e in _events(records)} == {
        (e.at, e.label, e.amount) for e in events
    }
