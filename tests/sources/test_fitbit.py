from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night, measure_night
from nightlab.sources import Record, Skipped, read_file
from nightlab.units import minutes
from sources.made.zips import zipped

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = "Europe/Berlin"


def _log(start: str, minutes_in_bed: float, **fields: Any) -> dict[str, Any]:
    return {
        "dateOfSleep": start[:10],
        "startTime": f"{start}:00.000",
        "duration": minutes_in_bed * 60_000,
        **fields,
    }


def _levels(*entries: tuple[str, str, int], short: list[Any] | None = None) -> dict[str, Any]:
    data = [{"dateTime": f"{at}.000", "level": level, "seconds": s} for at, level, s in entries]
    return {"data": data, "shortData": short or []}


def _read(tmp_path: Path, content: Any, zone: str = BERLIN) -> list[Record]:
    path = tmp_path / "sleep.json"
    path.write_text(json.dumps(content))
    return list(read_file(path, zone=zone))


def _nights(tmp_path: Path, *logs: dict[str, Any]) -> list[Night]:
    records = _read(tmp_path, list(logs))
    nights = [record for record in records if isinstance(record, Night)]
    assert len(nights) == len(records)
    return nights


def _refused(tmp_path: Path, content: Any) -> str:
    with pytest.raises(NightlabError) as caught:
        _read(tmp_path, content)
    assert caught.value.fix
    return str(caught.value)


def test_clocks_back_makes_no_hour(tmp_path: Path) -> None:
    (night,) = _nights(tmp_path, _log("2024-10-27T01:07", 505, endTime="2024-10-27T09:33:00.000"))
    assert minutes(night.end - night.start) == 505
    assert f"{night.local_end:%H:%M}" == "08:32"


def test_the_printed_end_is_not_used(tmp_path: Path) -> None:
    (night,) = _nights(tmp_path, _log("2024-05-01T23:00", 480, endTime="2024-05-02T20:00:00.000"))
    assert minutes(night.end - night.start) == 480


def test_a_start_in_the_repeated_hour_is_the_first_of_the_two(tmp_path: Path) -> None:
    (night,) = _nights(tmp_path, _log("2024-10-27T02:30", 300))
    assert night.start == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_a_start_that_no_clock_showed_keeps_the_offset_before(tmp_path: Path) -> None:
    (night,) = _nights(tmp_path, _log("2024-03-31T02:30", 300))
    assert night.start == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)
    assert minutes(night.end - night.start) == 300


def test_segments_count_from_the_start_over_a_clock_change(tmp_path: Path) -> None:
    levels = _levels(
        ("2024-10-27T01:00:00", "light", 7200),
        ("2024-10-27T03:00:00", "rem", 3600),
    )
    (night,) = _nights(tmp_path, _log("2024-10-27T01:00", 180, levels=levels))
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "L" * 240 + "R" * 120


def test_short_wakes_overlay_the_stages(tmp_path: Path) -> None:
    short = [{"dateTime": "2024-05-01T23:01:00.000", "level": "wake", "seconds": 60}]
    levels = _levels(("2024-05-01T23:00:00", "deep", 180), short=short)
    (night,) = _nights(tmp_path, _log("2024-05-01T23:00", 3, levels=levels))
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "33WW33"


def test_restless_is_wake_and_unknown_levels_are_unscored(tmp_path: Path) -> None:
    levels = _levels(
        ("2024-05-01T23:00:00", "asleep", 60),
        ("2024-05-01T23:01:00", "restless", 60),
        ("2024-05-01T23:02:00", "awake", 60),
        ("2024-05-01T23:03:00", "unknown", 60),
    )
    (night,) = _nights(tmp_path, _log("2024-05-01T23:00", 5, levels=levels))
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "AAWWWW????"


@pytest.mark.parametrize("levels", [None, {}, {"data": None}, {"data": [], "shortData": []}])
def test_a_log_without_levels_has_no_stages(tmp_path: Path, levels: Any) -> None:
    (night,) = _nights(tmp_path, _log("2024-05-01T23:00", 480, levels=levels, efficiency=None))
    assert night.hypnogram is None


def test_time_in_bed_stands_in_for_a_missing_duration(tmp_path: Path) -> None:
    log = _log("2024-05-01T23:00", 0, timeInBed=450)
    del log["duration"]
    (night,) = _nights(tmp_path, log)
    assert minutes(night.end - night.start) == 450


def test_reported_figures_carry_their_units(tmp_path: Path) -> None:
    figures = {"minutesAsleep": 400, "minutesToFallAsleep": 0, "efficiency": 95}
    (night,) = _nights(tmp_path, _log("2024-05-01T23:00", 480, **figures))
    assert night.reported == {
        "asleep_min": 400,
        "to_fall_asleep_min": 0,
        "efficiency_percent": 95,
    }


def test_a_night_without_rem_is_told_from_a_device_that_knows_none(tmp_path: Path) -> None:
    levels = _levels(("2024-05-01T23:00:00", "light", 9000), ("2024-05-02T01:30:00", "deep", 1800))
    levels["summary"] = {
        "deep": {"minutes": 30},
        "light": {"minutes": 150},
        "rem": {"count": 0, "minutes": 0},
        "wake": {"minutes": 0},
    }
    (night,) = _nights(tmp_path, _log("2024-05-01T23:00", 180, levels=levels))
    assert night.reported == {"light_min": 150, "n3_min": 30, "rem_min": 0}
    assert measure_night(night).rem_min == 0


def test_the_longest_sleep_of_a_date_is_main_where_fitbit_is_silent(tmp_path: Path) -> None:
    nights = _nights(
        tmp_path,
        _log("2024-05-01T15:00", 90),
        _log("2024-05-01T04:00", 600),
        _log("2024-05-01T23:00", 480),
    )
    assert [night.is_nap for night in nights] == [True, False, False]


def test_fitbits_own_flag_is_kept(tmp_path: Path) -> None:
    nights = _nights(
        tmp_path,
        _log("2024-05-01T13:00", 90, isMainSleep=True),
        _log("2024-05-01T04:00", 300),
    )
    assert [night.is_nap for night in nights] == [False, True]


def test_responses_may_be_nested(tmp_path: Path) -> None:
    one, two = _log("2024-05-01T23:00", 480), _log("2024-05-02T23:00", 480)
    records = _read(tmp_path, [[{"sleep": [one], "summary": {}}], {"sleep": [two]}])
    assert len(records) == 2


def test_the_same_sleep_twice_is_counted_once(tmp_path: Path) -> None:
    log = _log("2024-05-01T23:00", 480)
    records = _read(tmp_path, [{"sleep": [log]}, {"sleep": [log]}])
    assert Skipped("sleep.json, log 2", "the same sleep stands in this export twice") in records
    assert len(records) == 2


@pytest.mark.parametrize("length_min", [0, -5, 31 * 60])
def test_a_length_that_cannot_be_is_skipped(tmp_path: Path, length_min: float) -> None:
    (skipped,) = _read(tmp_path, [_log("2024-05-01T23:00", length_min)])
    assert isinstance(skipped, Skipped)
    assert skipped.where == "sleep.json, log 1"


def test_a_segment_outside_the_night_is_skipped(tmp_path: Path) -> None:
    levels = _levels(("2023-05-01T23:00:00", "light", 60))
    (skipped,) = _read(tmp_path, [_log("2024-05-01T23:00", 480, levels=levels)])
    assert isinstance(skipped, Skipped)
    assert "outside the night" in skipped.why


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"duration": "long"}, "log 1, duration: 'long' is not a number"),
        ({"duration": True}, "log 1, duration: 'True' is not a number"),
        ({"duration": 10**400}, "is not a number"),
        ({"startTime": "05/01/2024 23:00"}, "log 1, startTime: '05/01/2024 23:00' is not a local"),
        ({"startTime": "2024-05-01T23:00:00Z"}, "is not a local time"),
        ({"duration": [1]}, "log 1, duration: a list is not a number"),
        ({"startTime": None}, "log 1, startTime: missing"),
        ({"levels": [1]}, "log 1, levels: a list is not a table"),
        ({"levels": {"data": 3}}, "log 1, levels.data: '3' is not a list"),
        ({"levels": {"data": [{}]}}, "log 1, levels.data 1, dateTime: missing"),
        ({"isMainSleep": "yes"}, "log 1, isMainSleep: 'yes' is not true or false"),
        ({"minutesAsleep": "n/a"}, "log 1, minutesAsleep: 'n/a' is not a number"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(
    tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    assert told in _refused(tmp_path, [_log("2024-05-01T23:00", 480) | fields])


@pytest.mark.parametrize(
    "content",
    [
        {"sleep": 5, "dateOfSleep": 1, "duration": 1},
        {"sleep": [], "also": [], "x": {"dateOfSleep": 0, "duration": 0}, "y": 1} | {"sleep": "z"},
        [[[[[[[_log("2024-05-01T23:00", 480)]]]]]]],
    ],
)
def test_json_of_another_shape(tmp_path: Path, content: Any) -> None:
    assert "JSON, but no list of sleep logs; give Fitbit's API v1.2" in _refused(tmp_path, content)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '[\n{"dateOfSleep": "2024-05-01", "duration": 1',
            r"sleep.json, line 2, column \d+: broken",
        ),
        ('[{"dateOfSleep": "", "startTime": "2024-05-01", "duration": 1e999}]', "'inf' is not a"),
        ('[{"dateOfSleep": "", "duration": NaN}]', "sleep.json: broken JSON"),
        ('[{"dateOfSleep": "", "duration": ' + "9" * 5000 + "}]", "sleep.json: broken JSON"),
        ('{"dateOfSleep": "", "duration": ' + "[" * 100_000, "sleep.json: broken JSON"),
    ],
)
def test_broken_json(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "sleep.json"
    path.write_text(text)
    with pytest.raises(NightlabError, match=told):
        list(read_file(path, zone=BERLIN))


def test_a_list_of_empty_responses_is_an_export_without_nights(tmp_path: Path) -> None:
    path = tmp_path / "sleep.json"
    path.write_text('[{"sleep": []}]')
    assert list(read_file(path, zone="UTC")) == []


def test_one_log_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    logs = [_log(f"2024-05-{day:02d}T23:00", 480) for day in range(1, 9)]
    logs[3]["duration"] = "long"
    records = _read(tmp_path, logs)
    assert sum(isinstance(record, Night) for record in records) == 7
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert skipped.is_unread
    assert (skipped.where, skipped.why) == (
        "sleep.json, log 4, duration",
        "'long' is not a number",
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"type": "classic"}, "Fitbit calls it a classic log: restless counts as wake"),
        ({"infoCode": 2}, "Fitbit gave it no stages (infoCode 2)"),
        ({"logType": "manual"}, "logged by hand"),
    ],
)
def test_what_fitbit_says_of_a_log_is_told(
    tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    (night,) = _nights(tmp_path, _log("2024-05-01T23:00", 480, **fields))
    assert night.provenance == (told,)


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("2024-10-27T01:07", "read with the offset of its start over a clock change"),
        ("2024-10-27T02:30", "began in an hour that clocks showed twice: read as the first"),
        (
            "2024-03-31T02:30",
            "began in an hour that no clock showed: read with the offset before the change",
        ),
    ],
)
def test_what_was_decided_about_clock_changes_is_told(
    tmp_path: Path, start: str, told: str
) -> None:
    (night,) = _nights(tmp_path, _log(start, 300))
    assert told in night.provenance


def test_an_ordinary_night_has_nothing_to_tell(tmp_path: Path) -> None:
    log = _log("2024-05-01T23:00", 480, type="stages", infoCode=0, logType="auto_detected")
    (night,) = _nights(tmp_path, log)
    assert night.provenance == ()


def test_naps_are_told_from_main_sleeps_across_the_files_of_a_takeout(tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    nap, main = _log("2024-05-01T15:00", 90), _log("2024-05-01T00:30", 400)
    files = {f"sleep-{n}.json": json.dumps([log]).encode() for n, log in enumerate((nap, main))}
    path.write_bytes(zipped(files))
    found = list(read_file(path, zone=BERLIN))
    assert sorted(n.is_nap for n in found if isinstance(n, Night)) == [False, True]
