"""Fitbit's tables: the web site's, and those beside the logs of a Takeout."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.nights import Night, Series
from nightlab.sources import Counted, Record, Skipped, read_file
from nightlab.units import minutes
from sources.made.fitbit_tables import SLEEPS_HEADER, STAGES_HEADER, WEB_HEADER
from sources.made.zips import zipped

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = "Europe/Berlin"
SCORES = "sleep_log_entry_id,timestamp,overall_score,composition_score,resting_heart_rate"


def _web(tmp_path: Path, *rows: str, before: str = "") -> list[Record]:
    path = tmp_path / "fitbit_export.csv"
    lines = [before] if before else []
    lines += ["Sleep", WEB_HEADER]
    lines += [",".join(f'"{cell}"' for cell in row.split("|")) for row in rows]
    path.write_text("\n".join(lines) + "\n\n")
    return list(read_file(path, zone=BERLIN))


def _web_night(tmp_path: Path, row: str) -> Night:
    (night,) = _web(tmp_path, row)
    assert isinstance(night, Night)
    return night


def _zip(tmp_path: Path, **files: str) -> list[Record]:
    path = tmp_path / "takeout.zip"
    path.write_bytes(zipped({name: text.encode() for name, text in files.items()}))
    return list(read_file(path, zone=BERLIN))


def _logs(*starts: str, **fields: Any) -> str:
    logs = [
        {
            "logId": 7 + number,
            "dateOfSleep": start[:10],
            "startTime": start,
            "duration": 480 * 60_000,
        }
        for number, start in enumerate(starts)
    ]
    return json.dumps([log | fields for log in logs])


# --- the web site -----------------------------------------------------------------


@pytest.mark.parametrize(
    "times",
    ["2024-05-01 11:12PM|2024-05-02 7:12AM", "01-05-2024 11:12 pm|02-05-2024 7:12 am"],
)
def test_both_styles_of_dates_are_read(tmp_path: Path, times: str) -> None:
    night = _web_night(tmp_path, f"{times}|440|40|12|480|N/A|N/A|N/A")
    assert night.start == datetime(2024, 5, 1, 21, 12, tzinfo=UTC)
    assert minutes(night.end - night.start) == 480
    assert night.reported == {"asleep_min": 440, "awake_min": 40, "awakenings": 12}
    assert night.hypnogram is None


def test_twelve_at_night_is_midnight_and_twelve_by_day_is_noon(tmp_path: Path) -> None:
    night = _web_night(tmp_path, "2024-05-01 12:05AM|2024-05-01 12:05PM|700|20|1|720|1|1|1")
    assert f"{night.local_start:%H:%M} {night.local_end:%H:%M}" == "00:05 12:05"


def test_thousands_are_separated_inside_the_quotes(tmp_path: Path) -> None:
    row = "2024-05-01 6:00PM|2024-05-02 12:00PM|1,020|60|1|1,080|1|1,000|19"
    night = _web_night(tmp_path, row)
    assert night.reported["asleep_min"] == 1020
    assert night.reported["light_min"] == 1000


def test_a_night_over_a_clock_change_keeps_its_length(tmp_path: Path) -> None:
    night = _web_night(tmp_path, "2024-10-27 1:07AM|2024-10-27 9:32AM|470|35|1|505|1|1|1")
    assert minutes(night.end - night.start) == 505
    assert f"{night.local_end:%H:%M}" == "08:32"
    assert night.provenance == ("read with the offset of its start over a clock change",)


def test_a_start_that_does_not_fit_is_told_from_the_end(tmp_path: Path) -> None:
    night = _web_night(tmp_path, "2024-05-04 11:12PM|2024-05-02 7:10AM|440|40|1|12|1|1|1")
    assert f"{night.local_start:%Y-%m-%d %H:%M}" == "2024-05-01 23:10"
    assert night.provenance == (
        "the printed start did not fit: told by its end and Fitbit's minutes",
    )


def test_time_in_bed_that_fits_the_clock_keeps_the_printed_start(tmp_path: Path) -> None:
    """Minutes to fall asleep are neither asleep nor awake."""
    night = _web_night(tmp_path, "2024-05-01 11:00PM|2024-05-02 7:00AM|440|20|1|480|1|1|1")
    assert minutes(night.end - night.start) == 480


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("05/01/2024 23:00|2024-05-02 7:00AM|1|1|1|1|1|1|1", "'05/01/2024 23:00' is not a time"),
        ("2024-05-01 13:00PM|2024-05-02 7:00AM|1|1|1|1|1|1|1", "is not a time"),
        ("2024-02-30 1:00AM|2024-05-02 7:00AM|1|1|1|1|1|1|1", "is not a time"),
        ("2024-05-01 1:00AM|2024-05-02 7:00AM|1,2|1|1|1|1|1|1", "'1,2' is not a number"),
        ("2024-05-01 1:00AM|2024-05-02 7:00AM|1", "3 cells under 9 columns"),
    ],
)
def test_a_row_that_cannot_be_read_is_skipped(tmp_path: Path, row: str, told: str) -> None:
    good = [
        f"2024-05-{day:02d} 1:00AM|2024-05-{day:02d} 7:00AM|350|10|1|360|1|1|1"
        for day in range(3, 10)
    ]
    records = _web(tmp_path, row, *good)
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert skipped.is_unread
    assert told in skipped.why


def test_other_tables_of_the_export_are_counted(tmp_path: Path) -> None:
    foods = 'Foods\nDate,Calories In\n"2024-05-01","2,100"\n"2024-05-02","0"\n'
    records = _web(tmp_path, before=foods)
    assert records == [Counted("ignored", "rows of food, body and activity", 2)]


def test_the_site_and_the_api_tell_one_night(tmp_path: Path) -> None:
    row = '"2024-05-01 11:12PM","2024-05-02 7:12AM","440","40","12","480","1","1","1"'
    web = f"Sleep\n{WEB_HEADER}\n{row}\n\n"
    logs = _logs("2024-05-01T23:12:30.000", minutesAsleep=441)
    records = _zip(tmp_path, **{"a.csv": web, "b.json": logs})
    (night,) = [record for record in records if isinstance(record, Night)]
    assert night.reported == {"asleep_min": 441}
    assert Counted("united", "sleeps that two files of this export tell", 1) in records


# --- figures of nights ------------------------------------------------------------


def test_scores_find_their_log(tmp_path: Path) -> None:
    scores = f"{SCORES}\n7,2024-05-02T07:00:00Z,82,,58\n99,2020-05-02T07:00:00Z,70,,60\n"
    records = _zip(tmp_path, **{"a.json": _logs("2024-05-01T23:00:00"), "sleep_score.csv": scores})
    (night,) = [record for record in records if isinstance(record, Night)]
    assert night.reported == {"score_percent": 82, "resting_heart_rate_bpm": 58}
    assert Counted("ignored", "figures of nights that have no sleep log here", 1) in records


def test_a_score_of_a_number_that_two_logs_bear_is_no_ones(tmp_path: Path) -> None:
    logs = _logs("2024-05-01T23:00:00", "2024-05-02T23:00:00", logId=7)
    scores = f"{SCORES}\n7,2024-05-02T07:00:00Z,82,,58\n"
    records = _zip(tmp_path, **{"a.json": logs, "sleep_score.csv": scores})
    assert [n.reported for n in records if isinstance(n, Night)] == [{}, {}]


def test_daily_figures_are_of_the_main_sleep(tmp_path: Path) -> None:
    records = _zip(
        tmp_path,
        **{
            "a.json": _logs("2024-05-01T23:00:00", "2024-05-02T14:00:00"),
            "hrv.csv": "timestamp,rmssd,nremhr,entropy\n2024-05-02T00:00:00,41.5,55,2.4\n",
            "breath.csv": "timestamp,daily_respiratory_rate\n2024-05-02T00:00:00,14.2\n",
            "spo2.csv": "timestamp,average_value,lower_bound,upper_bound\n"
            "2024-05-02T00:00:00Z,95.8,92.5,99.1\n2024-05-03T00:00:00Z,0,0,0\n",
        },
    )
    told = {night.is_nap: night.reported for night in records if isinstance(night, Night)}
    assert told == {
        False: {"hrv_rmssd_ms": 41.5, "respiratory_rate_per_min": 14.2, "spo2_percent": 95.8},
        True: {},
    }


# --- heart rate -------------------------------------------------------------------


def _heart(tmp_path: Path, *readings: tuple[str, Any, int]) -> list[Record]:
    path = tmp_path / "heart_rate-2024-05-01.json"
    found = [
        {"dateTime": at, "value": {"bpm": bpm, "confidence": sure}} for at, bpm, sure in readings
    ]
    path.write_text(json.dumps(found))
    return list(read_file(path, zone=BERLIN))


def test_readings_become_means_of_a_minute_of_utc(tmp_path: Path) -> None:
    first, second, unsure = _heart(
        tmp_path,
        ("05/01/24 23:59:10", 60, 2),
        ("05/01/24 23:59:50", 70, 1),
        ("05/02/24 00:00:05", 50, 3),
        ("05/02/24 00:00:15", 70, 0),
    )
    assert isinstance(first, Series)
    assert isinstance(second, Series)
    assert (first.day, first.values.tolist()) == (date(2024, 5, 1), [65.0])
    assert first.at_s.tolist() == [datetime(2024, 5, 1, 23, 59, tzinfo=UTC).timestamp()]
    assert first.span_s.tolist() == [60]
    assert second.values.tolist() == [50.0]
    assert unsure == Counted("ignored", "readings of the heart that Fitbit was not sure of", 1)


@pytest.mark.parametrize(
    ("at", "bpm"),
    [("05/01/24 23:59:10", 400), ("05/01/24 23:59:10", "60"), ("31/12/24 23:59:10", 60)],
)
def test_a_reading_that_cannot_be_is_skipped(tmp_path: Path, at: str, bpm: Any) -> None:
    good = [(f"05/01/24 20:{minute:02d}:00", 60, 2) for minute in range(9)]
    records = _heart(tmp_path, *good, (at, bpm, 2))
    assert [type(r) for r in records] == [Skipped, Series, Counted]


def test_variability_over_a_sleep_is_in_the_persons_clock(tmp_path: Path) -> None:
    header = "timestamp,rmssd,coverage,low_frequency,high_frequency"
    table = f"{header}\n2024-05-01T23:55:00,38.2,0.93,512.1,301.2\n2024-05-02T02:00:00,0,,,\n"
    table += "2024-05-02T02:05:00,41.0,0.6,500,280\n"
    first, second = _zip(tmp_path, **{"details.csv": table})
    assert isinstance(first, Series)
    assert isinstance(second, Series)
    assert (first.kind, first.day, first.values.tolist()) == ("hrv_rmssd", date(2024, 5, 1), [38.2])
    assert first.at_s.tolist() == [datetime(2024, 5, 1, 21, 55, tzinfo=UTC).timestamp()]
    assert (second.day, second.values.tolist()) == (date(2024, 5, 2), [41.0])
    assert second.span_s.tolist() == [300]


def test_what_the_files_of_a_takeout_count_is_summed(tmp_path: Path) -> None:
    reading = {"dateTime": "05/01/24 20:00:00", "value": {"bpm": 70, "confidence": 0}}
    files = {f"heart_rate-{day}.json": json.dumps([reading] * day) for day in (1, 2, 3)}
    assert _zip(tmp_path, **files) == [
        Counted("ignored", "readings of the heart that Fitbit was not sure of", 6)
    ]


# --- Google's tables --------------------------------------------------------------


def _google(*rows: str) -> str:
    return "\n".join([SLEEPS_HEADER, *rows]) + "\n"


def test_googles_offset_tells_where_a_log_was_slept(tmp_path: Path) -> None:
    """Fitbit's log prints a clock alone; the person of Berlin was in Tokyo."""
    sleeps = _google(
        "1,STAGES,480,,,,,+09:00,2024-05-01 14:00:30+0000,+09:00,2024-05-01 22:00:30+0000,X"
    )
    logs = _logs("2024-05-01T23:00:30.000")
    records = _zip(tmp_path, **{"a.json": logs, "UserSleeps.csv": sleeps})
    (night,) = [record for record in records if isinstance(record, Night)]
    assert night.start == datetime(2024, 5, 1, 14, 0, 30, tzinfo=UTC)
    assert night.zone == "Etc/GMT-9"
    assert night.provenance == (
        "slept at UTC+09:00, which is not Europe/Berlin's offset; kept at that offset",
    )
    assert Counted("united", "sleeps that two files of this export tell", 1) in records


def test_google_alone_tells_nights_and_stages(tmp_path: Path) -> None:
    sleeps = _google(
        "1,CLASSIC,3,,2,,,+02:00,2024-05-01T21:00:00Z,+02:00,2024-05-01T21:03:00Z,MANUAL"
    )
    stages = (
        f"{STAGES_HEADER}\n"
        "1,1,ASLEEP,+02:00,2024-05-01T21:00:00Z,+02:00,2024-05-01T21:02:00Z\n"
        "1,2,RESTLESS,+02:00,2024-05-01T21:02:00Z,+02:00,2024-05-01T21:03:00Z\n"
    )
    (night,) = _zip(tmp_path, **{"UserSleeps.csv": sleeps, "UserSleepStages.csv": stages})
    assert isinstance(night, Night)
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "AAAAWW"
    assert night.reported == {"to_fall_asleep_min": 2}
    assert night.zone == BERLIN
    assert night.provenance == (
        "Fitbit calls it a classic log: restless counts as wake",
        "logged by hand",
    )


def test_a_sleep_without_an_offset_or_a_zone_is_skipped(tmp_path: Path) -> None:
    good = [
        f"{day},STAGES,,,,,,+02:00,2024-05-{day:02d}T21:00:00Z,+02:00,2024-05-{day:02d}T23:00:00Z,X"
        for day in range(1, 12)
    ]
    bad = (
        "90,STAGES,,,,,,,2024-06-01T21:00:00Z,,2024-06-01T23:00:00Z,X",
        "91,STAGES,,,,,,+02:00,2024-06-02T21:00:00,+02:00,2024-06-02T23:00:00,X",
    )
    records = _zip(tmp_path, **{"UserSleeps.csv": _google(*good, *bad)})
    assert Counter(type(record) for record in records) == {Night: 11, Skipped: 2}
    assert max(n.end - n.start for n in records if isinstance(n, Night)) == timedelta(hours=2)
