from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nightlab.nights import Event, Night, Zones
from nightlab.sources import Counted, Record, Skipped, read_file
from nightlab.units import minutes

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = "Europe/Berlin"
OLD = "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes;Heart rate;Activity (steps)"


def _read(
    tmp_path: Path, *rows: str, header: str = OLD, zone: str | Zones = BERLIN
) -> list[Record]:
    path = tmp_path / "sleepdata.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return list(read_file(path, zone=zone))


def _nights(records: list[Record]) -> list[Night]:
    return [each for each in records if isinstance(each, Night)]


def _events(records: list[Record]) -> list[Event]:
    return [each for each in records if isinstance(each, Event)]


def _night(tmp_path: Path, row: str, **told: str) -> Night:
    (night,) = _nights(_read(tmp_path, row, **told))
    return night


def test_a_row_becomes_a_night_with_the_apps_figures(tmp_path: Path) -> None:
    row = "2024-05-01 23:10:05;2024-05-02 06:50:35;76%;7:40;:);Long day;58;8011"
    night = _night(tmp_path, row)
    assert night.start == datetime(2024, 5, 1, 21, 10, 5, tzinfo=UTC)
    assert night.reported == {"score_percent": 76, "heart_rate_bpm": 58, "steps": 8011}
    assert (night.hypnogram, night.provenance) == (None, ())


def test_zero_is_not_known(tmp_path: Path) -> None:
    night = _night(tmp_path, "2024-05-01 23:10:00;2024-05-02 06:50:00;0%;0:00;;;0;0")
    assert night.reported == {}
    assert minutes(night.end - night.start) == 460


def test_clocks_back_gives_the_hour_that_time_in_bed_tells(tmp_path: Path) -> None:
    row = "2024-10-26 23:00:00;2024-10-27 07:00:00;80%;9:00;;;0;0"
    night = _night(tmp_path, row)
    assert minutes(night.end - night.start) == 540
    assert "bears out" in night.provenance[0]


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        (
            "2024-10-27 02:30:00;2024-10-27 09:00:00;70%;6:30;;;0;0",
            datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
            datetime(2024, 10, 27, 8, 0, tzinfo=UTC),
        ),
        (
            "2024-10-26 22:00:00;2024-10-27 02:30:00;70%;5:30;;;0;0",
            datetime(2024, 10, 26, 20, 0, tzinfo=UTC),
            datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
        ),
    ],
    ids=["start", "end"],
)
def test_time_in_bed_tells_which_of_two_equal_clock_times_is_meant(
    tmp_path: Path, row: str, start: datetime, end: datetime
) -> None:
    night = _night(tmp_path, row)
    assert (night.start, night.end) == (start, end)
    assert "time in bed" in night.provenance[0]


def test_a_change_of_clocks_without_time_in_bed_is_flagged(tmp_path: Path) -> None:
    night = _night(tmp_path, "2024-03-30 23:00:00;2024-03-31 07:00:00;0%;0:00;;;0;0")
    assert minutes(night.end - night.start) == 420
    assert "no time in bed" in night.provenance[0]


def test_every_night_is_printed_in_the_clock_of_the_export(tmp_path: Path) -> None:
    """Two nights in Harare and one in New York, exported in New York."""
    zones = Zones.read("Africa/Harare; 2012-08-20 America/New_York")
    rows = (
        "2011-11-03 16:06:01;2011-11-03 22:25:45;67%;6:19;;;;0",
        "2011-11-08 15:06:01;2011-11-08 21:25:45;67%;6:19;;;;0",
        "2013-09-20 03:23:53;2013-09-20 08:59:16;51%;5:35;;;;0",
    )
    first, second, last = sorted(
        _nights(_read(tmp_path, *rows, zone=zones)), key=lambda night: night.start
    )
    assert {f"{night.local_start:%H:%M}" for night in (first, second)} == {"22:06"}
    assert (first.zone, last.zone) == ("Africa/Harare", "America/New_York")
    assert "America/New_York" in first.provenance[0]
    assert (f"{last.local_start:%H:%M}", last.provenance) == ("03:23", ())


def test_columns_are_read_by_name_in_any_version(tmp_path: Path) -> None:
    header = (
        "Start;End;Sleep Quality;Regularity;Mood;Heart rate (bpm);Steps;Alarm mode;"
        "Air Pressure (Pa);City;Movements per hour;Time in bed(seconds);Time asleep (seconds);"
        "Time before sleep (seconds);Did snore;Snore time;Weather type;Dream (seconds);"
        "Deep (seconds);Awake (seconds);Notes;Quite new"
    )
    row = (
        "2024-05-01 23:00:00;2024-05-02 07:00:00;82%;—;OK;55;0;Normal;101.1;Ghent;12.9;28800.0;"
        "25200.0;600;true;300.0;Rain;3600;7200;0;Worked out:Stressful day;7"
    )
    records = _read(tmp_path, row, header=header)
    (night,) = _nights(records)
    assert night.reported == {
        "score_percent": 82,
        "heart_rate_bpm": 55,
        "asleep_min": 420,
        "to_fall_asleep_min": 10,
        "snoring_min": 5,
        "rem_min": 60,
        "n3_min": 120,
        "awake_min": 0,
    }
    assert [(each.kind, each.label) for each in _events(records)] == [
        ("exercise", "Worked out"),
        ("tag", "Stressful day"),
        ("tag", "woke OK"),
    ]
    ignored = {each.what: each.count for each in records if isinstance(each, Counted)}
    assert ignored["figures in columns that are not known"] == 1
    assert ignored["places"] == 1


def test_columns_have_other_names_since_2025(tmp_path: Path) -> None:
    header = (
        "Went to bed;Woke up;Sleep Quality;Time in bed (seconds);Time asleep (seconds);"
        "Asleep after (seconds);Regularity;Did snore;Snore time (seconds);Coughing (per hour);Steps;"
        "Ambient noise (dB);Alertness score;Wake up window start;Notes;Mood"
    )
    rows = (
        "2026-05-01 23:10:00;2026-05-02 07:10:00;93%;28800;25200;3600;77%;true;60;0.1;0;2.7;;7;Coffee;Good",
        "2026-05-02 22:50:00;2026-05-02 23:35:00;8%;2700;0;2700;58%;false;0;1.0;0;25.3;;;;",
    )
    records = _read(tmp_path, *rows, header=header)
    night, fragment = _nights(records)
    assert night.reported == {
        "score_percent": 93,
        "asleep_min": 420,
        "to_fall_asleep_min": 60,
        "snoring_min": 1,
    }
    assert fragment.reported == {"score_percent": 8}
    assert [(each.kind, each.label) for each in _events(records)] == [
        ("caffeine", "Coffee"),
        ("tag", "woke Good"),
    ]
    told = [each.what for each in records if isinstance(each, Counted)]
    assert "figures in columns that are not known" not in told


def test_notes_stand_at_the_noon_before_and_a_mood_at_waking(tmp_path: Path) -> None:
    row = "2024-05-01 23:10:00;2024-05-02 06:50:00;76%;7:40;:(;Took a nap:Ate late;0;0"
    events = _events(_read(tmp_path, row))
    assert [(each.kind, each.amount, f"{each.at:%d %H:%M}") for each in events] == [
        ("nap", None, "01 10:00"),
        ("meal", None, "01 10:00"),
        ("tag", None, "02 04:50"),
    ]
    assert {f"{each.night}" for each in events} == {"2024-05-02"}


def test_the_shorter_sleep_of_a_date_is_a_nap(tmp_path: Path) -> None:
    rows = (
        "2024-05-01 23:10:00;2024-05-02 06:50:00;76%;7:40;;;0;0",
        "2024-05-02 13:00:00;2024-05-02 13:40:00;9%;0:40;;;0;0",
    )
    assert [night.is_nap for night in _nights(_read(tmp_path, *rows))] == [False, True]


@pytest.mark.parametrize(
    "row",
    [
        "2024-05-01T23:10:00+02:00;2024-05-02 06:50:00;76%;7:40;;;0;0",
        "2024-05-01 23:10:00;;76%;7:40;;;0;0",
        "2024-05-01 23:10:00;2024-05-02 06:50:00;176%;7:40;;;0;0",
        "2024-05-01 23:10:00;2024-05-02 06:50:00;76%;7h;;;0;0",
        "2024-05-01 23:10:00;2024-05-02 06:50:00;76%;7:40;;;0",
        "9999-12-31 23:10:00;9999-12-31 23:50:00;76%;7:40;;;0;0",
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_with_its_place(tmp_path: Path, row: str) -> None:
    good = [
        f"2024-05-{d:02d} 23:10:00;2024-05-{d + 1:02d} 06:50:00;76%;7:40;;;0;0" for d in range(3, 9)
    ]
    records = _read(tmp_path, *good, row)
    (left_out,) = (each for each in records if isinstance(each, Skipped))
    assert left_out.is_unread
    assert "line 8" in left_out.where
    assert len(_nights(records)) == 6


def test_a_night_backwards_is_impossible_and_no_damage(tmp_path: Path) -> None:
    (left_out,) = _read(tmp_path, "2024-05-02 06:50:00;2024-05-01 23:10:00;76%;;;;0;0")
    assert isinstance(left_out, Skipped)
    assert not left_out.is_unread
