from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night, Series
from nightlab.sources import Counted, Record, Skipped, garmin, read_file
from nightlab.units import minutes

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = "Europe/Berlin"
START = datetime(2024, 5, 1, 21, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)
HOUR_MS = 3_600_000
FULL = {
    "deepSleepSeconds": 3600,
    "lightSleepSeconds": 3600,
    "remSleepSeconds": 3600,
    "awakeSleepSeconds": 3600,
}


def _day(**fields: Any) -> dict[str, Any]:
    """A night of 4 h, as the API tells it."""
    return {
        "calendarDate": "2024-05-02",
        "sleepWindowConfirmationType": "enhanced_confirmed_final",
        "sleepStartTimestampGMT": START_MS,
        "sleepEndTimestampGMT": START_MS + 4 * HOUR_MS,
        "sleepStartTimestampLocal": START_MS + 2 * HOUR_MS,
        "sleepEndTimestampLocal": START_MS + 6 * HOUR_MS,
        **FULL,
        **fields,
    }


def _levels(*levels: float) -> list[dict[str, Any]]:
    """Stretches of an hour each."""
    return [
        {
            "startGMT": f"2024-05-0{1 + (21 + n) // 24}T{(21 + n) % 24:02d}:00:00.0",
            "endGMT": f"2024-05-0{1 + (22 + n) // 24}T{(22 + n) % 24:02d}:00:00.0",
            "activityLevel": level,
        }
        for n, level in enumerate(levels)
    ]


def _read(tmp_path: Path, content: Any, zone: str = BERLIN) -> list[Record]:
    path = tmp_path / "sleepData.json"
    path.write_text(json.dumps(content))
    return list(read_file(path, zone=zone))


def _night(tmp_path: Path, zone: str = BERLIN, *, around: Any = None, **fields: Any) -> Night:
    records = _read(tmp_path, {"dailySleepDTO": _day(**fields), **(around or {})}, zone)
    (night,) = [record for record in records if isinstance(record, Night)]
    return night


def test_the_local_clock_is_never_read_as_an_instant(tmp_path: Path) -> None:
    night = _night(tmp_path)
    assert night.start == START
    assert f"{night.local_start:%H:%M}" == "23:00"
    assert night.zone == BERLIN
    assert night.provenance == ()


def test_the_two_clocks_tell_where_it_was_slept(tmp_path: Path) -> None:
    night = _night(tmp_path, "America/New_York")
    assert night.start == START
    assert night.zone == "Etc/GMT-2"
    assert f"{night.local_start:%H:%M}" == "23:00"


def test_clocks_that_are_no_offset_apart_are_not_believed(tmp_path: Path) -> None:
    night = _night(tmp_path, sleepStartTimestampLocal=START_MS + 7 * 60_000)
    assert night.zone == BERLIN
    assert night.provenance == ("the local clock printed is no clock's: told in your own zone",)


def test_the_account_export_prints_gmt_as_text(tmp_path: Path) -> None:
    day = FULL | {
        "sleepStartTimestampGMT": "2024-05-01T21:00:00.0",
        "sleepEndTimestampGMT": "2024-05-02T01:00:00.0",
        "sleepWindowConfirmationType": "ENHANCED_CONFIRMED_FINAL",
        "unmeasurableSeconds": 720,
        "averageRespiration": 14.0,
        "spo2SleepSummary": {"averageSPO2": 93.0, "lowestSPO2": 82},
        "sleepScores": {"overallScore": 78, "qualityScore": 81},
    }
    (night,) = _read(tmp_path, [day])
    assert isinstance(night, Night)
    assert night.start == START
    assert night.reported["asleep_min"] == 180
    assert night.reported["score_percent"] == 78
    assert night.reported["spo2_percent"] == 93
    assert night.reported["respiratory_rate_per_min"] == 14
    assert night.provenance == ("Garmin could not measure 12 min of it",)


def test_stages_that_add_up_to_garmins_minutes_are_taken(tmp_path: Path) -> None:
    night = _night(tmp_path, around={"sleepLevels": _levels(1, 0, 2, 3)})
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "L" * 120 + "3" * 120 + "R" * 120 + "W" * 120


def test_stages_that_do_not_add_up_are_left_out(tmp_path: Path) -> None:
    """Public code disagrees about the codes; a night proves them or has none."""
    night = _night(tmp_path, around={"sleepLevels": _levels(1, 0, 2, 2)})
    assert night.hypnogram is None
    assert night.provenance == ("its stages left out: they do not add up to Garmin's own minutes",)
    assert night.reported["rem_min"] == 60


def test_levels_outside_the_window_do_not_count(tmp_path: Path) -> None:
    before = [
        {
            "startGMT": "2024-05-01T19:00:00.0",
            "endGMT": "2024-05-01T21:00:00.0",
            "activityLevel": 3,
        }
    ]
    night = _night(tmp_path, around={"sleepLevels": before + _levels(1, 0, 2, 3)})
    assert night.hypnogram is not None
    assert night.hypnogram.start == START


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"sleepStartTimestampGMT": None}, "days without sleep"),
        (dict.fromkeys(FULL, 0), "windows that hold no sleep"),
        (
            dict.fromkeys(FULL, 0) | {"sleepWindowConfirmationType": "OFF_WRIST"},
            "windows while the watch was not worn",
        ),
        (
            dict.fromkeys(FULL) | {"sleepWindowConfirmationType": "UNCONFIRMED"},
            "windows that Garmin did not confirm and that hold no sleep",
        ),
    ],
)
def test_what_is_no_night_is_counted(tmp_path: Path, fields: dict[str, Any], told: str) -> None:
    records = _read(tmp_path, [{"dailySleepDTO": _day(**fields)}, {"dailySleepDTO": _day()}])
    assert [r for r in records if not isinstance(r, Night)] == [Counted("ignored", told, 1)]
    assert sum(isinstance(record, Night) for record in records) == 1


def test_a_window_set_by_hand_is_a_night_without_figures(tmp_path: Path) -> None:
    fields: dict[str, Any] = dict.fromkeys(FULL)
    night = _night(tmp_path, **fields, sleepWindowConfirmationType="MANUALLY_CONFIRMED")
    assert minutes(night.end - night.start) == 240
    assert night.reported == {}
    assert night.provenance == (
        "its window was set by hand",
        "Garmin tells its window and no minutes of sleep",
    )


def test_sleep_that_garmin_did_not_confirm_is_kept_and_told(tmp_path: Path) -> None:
    night = _night(tmp_path, sleepWindowConfirmationType="UNCONFIRMED")
    assert night.provenance == ("Garmin did not confirm its window",)


def test_time_asleep_leaves_wake_out(tmp_path: Path) -> None:
    night = _night(tmp_path, sleepTimeSeconds=10_800)
    assert minutes(night.end - night.start) == 240
    assert night.reported["asleep_min"] == 180
    assert night.reported["awake_min"] == 60


@pytest.mark.parametrize("inside", [True, False])
def test_naps_are_naps_on_a_day_without_a_night_too(tmp_path: Path, *, inside: bool) -> None:
    nap = {
        "napTimeSec": 1380,
        "napStartTimestampGMT": "2024-05-02T12:00:00",
        "napEndTimestampGMT": "2024-05-02T12:25:00",
    }
    day = _day(sleepStartTimestampGMT=None, dailyNapDTOS=[nap] if inside else None)
    around = {} if inside else {"dailyNapDTOS": [nap]}
    night, counted = sorted(
        _read(tmp_path, {"dailySleepDTO": day, **around}), key=lambda each: type(each).__name__
    )[::-1]
    assert isinstance(night, Night)
    assert night.is_nap
    assert night.reported == {"asleep_min": 23}
    assert counted == Counted("ignored", "days without sleep", 1)


def test_a_nap_on_the_day_the_clocks_change_keeps_the_persons_zone(tmp_path: Path) -> None:
    first_ms = int(datetime(2024, 10, 26, 22, tzinfo=UTC).timestamp() * 1000)
    nap = {
        "napStartTimestampGMT": "2024-10-27T13:00:00",
        "napEndTimestampGMT": "2024-10-27T13:30:00",
    }
    day = _day(
        sleepStartTimestampGMT=first_ms,
        sleepEndTimestampGMT=first_ms + 8 * HOUR_MS,
        sleepStartTimestampLocal=first_ms + 2 * HOUR_MS,
        sleepEndTimestampLocal=first_ms + 9 * HOUR_MS,
    )
    nights = _read(tmp_path, {"dailySleepDTO": day, "dailyNapDTOS": [nap]})
    assert [(n.zone, n.is_nap, n.provenance) for n in nights if isinstance(n, Night)] == [
        (BERLIN, True, ()),
        (BERLIN, False, ()),
    ]


def test_timelines_become_series_and_others_are_counted(tmp_path: Path) -> None:
    content = {
        "dailySleepDTO": _day(),
        "sleepHeartRate": [
            {"value": 61, "startGMT": START_MS},
            {"value": None, "startGMT": START_MS + 120_000},
        ],
        "hrvData": [{"value": 47.0, "startGMT": START_MS}],
        "wellnessEpochRespirationDataDTOList": [
            {"startTimeGMT": START_MS, "respirationValue": 15.0},
            {"startTimeGMT": START_MS + 120_000, "respirationValue": -2.0},
        ],
        "wellnessEpochSPO2DataDTOList": [
            {"epochTimestamp": "2024-05-01T21:00:00.0", "spo2Reading": 96, "epochDuration": 60},
            {"epochTimestamp": "2024-05-01T21:01:00.0", "spo2Reading": 0},
        ],
        "sleepStress": [{"value": 12, "startGMT": START_MS}] * 3,
        "sleepMovement": None,
    }
    records = _read(tmp_path, content)
    lines = [record for record in records if isinstance(record, Series)]
    assert [
        (s.kind, s.day, s.at_s.tolist(), s.span_s.tolist(), s.values.tolist()) for s in lines
    ] == [
        (kind, date(2024, 5, 1), [START_MS // 1000], [span_s], [value])
        for kind, span_s, value in (
            ("heart_rate", 0, 61.0),
            ("hrv_rmssd", 0, 47.0),
            ("respiratory_rate", 0, 15.0),
            ("spo2", 60, 96.0),
        )
    ]
    assert [r for r in records if isinstance(r, Counted)] == [
        Counted("ignored", "samples of stress", 3)
    ]


def test_a_day_that_stands_twice_is_one_and_the_one_with_stages(tmp_path: Path) -> None:
    first = {"dailySleepDTO": _day()}
    records = _read(tmp_path, [first, first | {"sleepLevels": _levels(1, 0, 2, 3)}])
    (night,) = [record for record in records if isinstance(record, Night)]
    assert night.hypnogram is not None
    assert Counted("united", "sleeps that this export tells twice", 1) in records


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"sleepStartTimestampGMT": "yesterday"}, "day 1, sleepStartTimestampGMT: 'yesterday' is"),
        ({"sleepEndTimestampGMT": None}, "day 1, sleepEndTimestampGMT: missing"),
        ({"sleepEndTimestampGMT": 1e300}, "is not a time such as"),
        ({"deepSleepSeconds": "many"}, "day 1, deepSleepSeconds: 'many' is not a number"),
        ({"sleepScores": 5}, "day 1, sleepScores: '5' is not a table"),
        ({"dailyNapDTOS": [{}]}, "day 1, dailyNapDTOS 1, napStartTimestampGMT: missing"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(
    tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    with pytest.raises(NightlabError) as caught:
        _read(tmp_path, [{"dailySleepDTO": _day(**fields)}])
    assert told in str(caught.value)


@pytest.mark.parametrize("hours", [0, -1, 31, 24 * 365 * 90])
def test_a_night_that_cannot_be_is_skipped_and_takes_no_memory(tmp_path: Path, hours: int) -> None:
    day = _day(sleepEndTimestampGMT=START_MS + hours * HOUR_MS)
    (skipped,) = _read(tmp_path, {"dailySleepDTO": day, "sleepLevels": _levels(1, 0, 2, 3)})
    assert isinstance(skipped, Skipped)
    assert not skipped.is_unread
    assert "cannot be" in skipped.why


def test_json_of_another_shape(tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match="JSON, but no days of sleep"):
        _read(tmp_path, [{"dailySleepDTO": _day()}, {"steps": 5}])


def test_more_nights_than_a_life_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garmin, "MOST_NIGHTS", 0)
    with pytest.raises(NightlabError, match=r"day 1: over 0 nights"):
        _read(tmp_path, [_day()])
