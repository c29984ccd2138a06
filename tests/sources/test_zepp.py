from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources import Counted, Record, Skipped, read_file
from nightlab.units import minutes

if TYPE_CHECKING:
    from pathlib import Path

RAW = "date,deepSleepTime,shallowSleepTime,wakeTime,start,stop,REMTime,naps"
MADRID = "Europe/Madrid"


def _read(tmp_path: Path, *rows: str, header: str = RAW, zone: str = MADRID) -> list[Record]:
    path = tmp_path / "SLEEP_1.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return list(read_file(path, zone=zone))


def _night(tmp_path: Path, row: str, header: str = RAW) -> Night:
    (night,) = (each for each in _read(tmp_path, row, header=header) if isinstance(each, Night))
    return night


def test_the_printed_offset_is_believed(tmp_path: Path) -> None:
    row = "2024-06-02,80,300,5,2024-06-01 22:05:00+0000,2024-06-02 05:45:00+0000,75,"
    night = _night(tmp_path, row)
    assert night.start == datetime(2024, 6, 1, 22, 5, tzinfo=UTC)
    assert f"{night.local_start:%H:%M}" == "00:05"
    assert night.zone == MADRID


def test_a_working_morning_stays_where_it_is_when_the_clocks_change(tmp_path: Path) -> None:
    """An alarm at 07:42 prints 05:42 in summer and 06:42 in winter."""
    rows = (
        "2024-10-26,80,300,5,2024-10-25 21:37:00+0000,2024-10-26 05:42:00+0000,100,",
        "2024-10-28,80,300,5,2024-10-27 22:37:00+0000,2024-10-28 06:42:00+0000,100,",
    )
    nights = [each for each in _read(tmp_path, *rows) if isinstance(each, Night)]
    assert {f"{night.local_end:%H:%M}" for night in nights} == {"07:42"}


def test_rem_stands_beside_deep_and_light(tmp_path: Path) -> None:
    row = "2024-06-02,80,300,5,2024-06-01 22:05:00+0000,2024-06-02 05:45:00+0000,75,"
    night = _night(tmp_path, row)
    assert night.reported == {
        "n3_min": 80,
        "light_min": 300,
        "rem_min": 75,
        "awake_min": 5,
        "asleep_min": 455,
    }
    assert minutes(night.end - night.start) == 460


@pytest.mark.parametrize(
    ("figures", "rem", "told"),
    [
        ("80,375,5", "0", {"n3_min": 80, "light_min": 375, "awake_min": 5, "asleep_min": 455}),
        ("0,0,0", "0", {}),
        ("-1,-1,-1", "-1", {}),
        ("null,375,null", "null", {"light_min": 375}),
    ],
    ids=["no REM", "nothing counted", "minus one", "null"],
)
def test_what_was_not_measured_is_not_zero(
    tmp_path: Path, figures: str, rem: str, told: dict[str, float]
) -> None:
    row = f"2024-06-02,{figures},2024-06-01 22:05:00+0000,2024-06-02 05:45:00+0000,{rem},"
    assert _night(tmp_path, row).reported == told


def test_a_day_whose_start_is_its_stop_has_no_record(tmp_path: Path) -> None:
    row = "2024-06-03,0,0,0,2024-06-01 22:00:00+0000,2024-06-01 22:00:00+0000,0,"
    assert _read(tmp_path, row) == [Counted("ignored", "days on which nothing was recorded", 1)]


def test_naps_stand_in_json_that_is_no_csv(tmp_path: Path) -> None:
    naps = (
        r'"[{\"start\":\"2024-06-02 13:00:00+0000\",\"end\":\"2024-06-02 13:45:00+0000\"},'
        r'{\"start\":\"soon\",\"end\":\"later\"}]"'
    )
    row = f"2024-06-02,80,300,5,2024-06-01 22:05:00+0000,2024-06-02 05:45:00+0000,75,{naps}"
    records = _read(tmp_path, row)
    main, nap = (each for each in records if isinstance(each, Night))
    assert (main.is_nap, nap.is_nap) == (False, True)
    assert minutes(nap.end - nap.start) == 45
    assert nap.reported == {}
    assert Counted("ignored", "naps whose times cannot be read", 1) in records


@pytest.mark.parametrize("naps", ["none", '"[[[["', '"' + "[" * 5000 + '"', '"[1, null]"'])
def test_naps_of_another_shape_are_counted_and_never_an_error(tmp_path: Path, naps: str) -> None:
    row = f"2024-06-02,80,300,5,2024-06-01 22:05:00+0000,2024-06-02 05:45:00+0000,75,{naps}"
    records = _read(tmp_path, row)
    assert sum(isinstance(each, Night) for each in records) == 1
    assert sum(isinstance(each, Counted) for each in records) == 1


def test_columns_may_be_renamed_quoted_and_more(tmp_path: Path) -> None:
    header = "\ufeffdate,lastSyncTime,deep_sleep_time,shallow_sleep_time,wake_time,start,stop"
    row = '"2020-02-05",1580886000,60,240,7,"1580857200","1580875620"'
    night = _night(tmp_path, row, header)
    assert night.start == datetime(2020, 2, 4, 23, tzinfo=UTC)
    assert night.reported["asleep_min"] == 300


def test_a_time_without_an_offset_is_wall_clock(tmp_path: Path) -> None:
    row = "2024-06-02,80,300,5,2024-06-01 23:05:00,2024-06-02 06:45:00,75,"
    assert _night(tmp_path, row).start == datetime(2024, 6, 1, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "row",
    [
        "2024-06-02,80,300,5,soon,2024-06-02 05:45:00+0000,75,",
        "2024-06-02,80,300,5,,2024-06-02 05:45:00+0000,75,",
        "2024-06-02,many,300,5,2024-06-01 22:05:00+0000,2024-06-02 05:45:00+0000,75,",
        "2024-06-02,80,300",
        "2024-06-02,80,300,5,0001-01-01 22:05:00+1400,2024-06-02 05:45:00+0000,75,",
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_with_its_place(tmp_path: Path, row: str) -> None:
    good = [
        f"2024-06-{d:02d},80,300,5,2024-06-{d:02d} 00:05:00+0000,2024-06-{d:02d} 05:45:00+0000,75,"
        for d in range(10, 16)
    ]
    records = _read(tmp_path, *good, row)
    (left_out,) = (each for each in records if isinstance(each, Skipped))
    assert left_out.is_unread
    assert "line 8" in left_out.where
    assert sum(isinstance(each, Night) for each in records) == 6


@pytest.mark.parametrize("lost", [2, 12, 60])
def test_a_time_that_lost_its_end_is_a_file_cut_off(tmp_path: Path, lost: int) -> None:
    """Without its offset it would be read as wall clock, hours off."""
    header = "date,deep_sleep_time,shallow_sleep_time,wake_time,start,stop"
    row = "2024-06-02,80,300,5,2024-06-01 22:05:00+0000,2024-06-02 05:45:00+0000"
    path = tmp_path / "sleep.csv"
    path.write_text(f"{header}\n{row[:-lost]}", encoding="utf-8")
    with pytest.raises(NightlabError, match="cut off"):
        list(read_file(path, zone=MADRID))
