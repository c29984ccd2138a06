from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Event, Night, Series
from nightlab.sources import Counted, Record, Skipped, oura, read_file, timelines
from nightlab.units import minutes
from sources.made.oura import TRENDS
from sources.made.zips import zipped

if TYPE_CHECKING:
    from pathlib import Path

NEW_YORK = "America/New_York"


def _doc(**fields: Any) -> dict[str, Any]:
    """A night of half an hour."""
    return {
        "id": "a",
        "type": "long_sleep",
        "day": "2024-01-21",
        "bedtime_start": "2024-01-21T01:28:28-05:00",
        "bedtime_end": "2024-01-21T01:58:28-05:00",
        **fields,
    }


def _read(tmp_path: Path, content: Any, zone: str = NEW_YORK) -> list[Record]:
    path = tmp_path / "oura.json"
    path.write_text(json.dumps(content))
    return list(read_file(path, zone=zone))


def _night(tmp_path: Path, zone: str = NEW_YORK, **fields: Any) -> Night:
    (night,) = [r for r in _read(tmp_path, _doc(**fields), zone) if isinstance(r, Night)]
    return night


def _trends(tmp_path: Path, *rows: str, zone: str = NEW_YORK) -> list[Record]:
    path = tmp_path / "trends.csv"
    path.write_text("\n".join([TRENDS, *rows]) + "\n")
    return list(read_file(path, zone=zone))


def test_phases_are_deep_light_rem_and_awake(tmp_path: Path) -> None:
    night = _night(tmp_path, sleep_phase_5_min="412343")
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "".join(letter * 10 for letter in "W3LRWR")


def test_phases_of_the_half_minute_are_preferred(tmp_path: Path) -> None:
    night = _night(tmp_path, sleep_phase_5_min="222222", sleep_phase_30_sec="42" * 30)
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "WL" * 30


def test_phases_that_are_not_as_long_as_the_night_are_left(tmp_path: Path) -> None:
    assert _night(tmp_path, sleep_phase_5_min="2" * 60).hypnogram is None


def test_letters_that_mean_nothing_are_unscored(tmp_path: Path) -> None:
    night = _night(tmp_path, sleep_phase_5_min="2x5222")
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "L" * 10 + "?" * 20 + "L" * 30


def test_seconds_become_minutes_and_zeros_of_a_sensor_are_none(tmp_path: Path) -> None:
    night = _night(
        tmp_path,
        total_sleep_duration=1500,
        awake_time=0,
        latency=90,
        average_heart_rate=0,
        average_hrv=41,
        average_breath=None,
        readiness={"temperature_deviation": -0.09},
    )
    assert night.reported == {
        "asleep_min": 25,
        "awake_min": 0,
        "to_fall_asleep_min": 1.5,
        "hrv_rmssd_ms": 41,
        "temperature_deviation_c": -0.09,
    }


def test_the_heart_is_a_series_from_its_own_begin(tmp_path: Path) -> None:
    line = {"interval": 300.0, "items": [54, None, 0, 52], "timestamp": "2024-01-21T01:30:00-05:00"}
    (series,) = [
        r for r in _read(tmp_path, _doc(heart_rate=line, hrv=None)) if isinstance(r, Series)
    ]
    first_s = int(datetime(2024, 1, 21, 6, 30, tzinfo=UTC).timestamp())
    assert (series.kind, series.day) == ("heart_rate", date(2024, 1, 21))
    assert series.at_s.tolist() == [first_s, first_s + 900]
    assert series.span_s.tolist() == [300, 300]
    assert series.values.tolist() == [54, 52]


@pytest.mark.parametrize(
    ("kind", "told"),
    [("rest", "naps that you rejected"), ("deleted", "sleeps that you deleted")],
)
def test_what_the_person_took_back_is_counted(tmp_path: Path, kind: str, told: str) -> None:
    line = {"interval": 300, "items": [54], "timestamp": "2024-01-21T01:30:00-05:00"}
    assert _read(tmp_path, [_doc(type=kind, heart_rate=line)]) == [Counted("ignored", told, 1)]


def test_a_short_sleep_is_a_nap_beside_the_long_one_and_a_main_sleep_alone(
    tmp_path: Path,
) -> None:
    nap = _doc(
        type="sleep",
        bedtime_start="2024-01-21T14:00:00-05:00",
        bedtime_end="2024-01-21T14:20:00-05:00",
    )
    found = [r for r in _read(tmp_path, [nap, _doc()]) if isinstance(r, Night)]
    assert sorted((n.start, n.is_nap) for n in found) == [
        (datetime(2024, 1, 21, 6, 28, 28, tzinfo=UTC), False),
        (datetime(2024, 1, 21, 19, tzinfo=UTC), True),
    ]
    (alone,) = _read(tmp_path, [nap])
    assert isinstance(alone, Night)
    assert not alone.is_nap
    (late,) = _read(tmp_path, [nap | {"type": "late_nap"}])
    assert isinstance(late, Night)
    assert late.is_nap


def test_an_offset_of_elsewhere_keeps_the_clock_of_there(tmp_path: Path) -> None:
    night = _night(tmp_path, "Europe/Berlin")
    assert night.zone == "Etc/GMT+5"
    assert f"{night.local_start:%H:%M}" == "01:28"


def test_a_low_battery_is_told(tmp_path: Path) -> None:
    assert _night(tmp_path, low_battery_alert=True).provenance == ("the ring's battery was low",)


def test_scores_and_spo2_of_a_day_are_of_its_main_sleep(tmp_path: Path) -> None:
    content = {
        "sleep": {"data": [_doc()]},
        "daily_sleep": {
            "data": [
                {"id": "s", "day": "2024-01-21", "score": 87, "contributors": {"deep_sleep": 7}},
                {"id": "s", "day": "2024-01-22", "score": 70, "contributors": {"deep_sleep": 7}},
            ]
        },
        "daily_spo2": {
            "data": [{"id": "o", "day": "2024-01-21", "spo2_percentage": {"average": 97.1}}]
        },
        "daily_readiness": {"data": [{"id": "r", "score": 84, "contributors": {"hrv_balance": 1}}]},
    }
    records = _read(tmp_path, content)
    (night,) = [record for record in records if isinstance(record, Night)]
    assert night.reported == {"score_percent": 87, "spo2_percent": 97.1}
    assert {(c.what, c.count) for c in records if isinstance(c, Counted)} == {
        ("scores and SpO2 of days that have no sleep here", 1),
        ("documents that are none of sleep", 1),
    }


@pytest.mark.parametrize(
    ("fields", "kind", "label"),
    [
        ({"tag_type_code": "tag_generic_alcohol"}, "alcohol", "alcohol"),
        ({"tag_type_code": "tag_generic_nocaffeine"}, "tag", "nocaffeine"),
        ({"tag_type_code": "custom", "custom_name": "Long day"}, "tag", "Long day"),
    ],
)
def test_tags_are_events(tmp_path: Path, fields: dict[str, Any], kind: str, label: str) -> None:
    tag = {"id": "t", "start_time": "2024-01-20T21:00:00-05:00", "comment": "private", **fields}
    (event,) = _read(tmp_path, {"data": [tag]})
    assert isinstance(event, Event)
    assert (event.kind, event.label, event.source) == (kind, label, "oura")
    assert event.at == datetime(2024, 1, 21, 2, tzinfo=UTC)


def test_a_tag_without_a_time_is_of_noon(tmp_path: Path) -> None:
    tag = {"id": "t", "tag_type_code": "tag_generic_stress", "start_day": "2024-01-20"}
    (event,) = _read(tmp_path, [tag])
    assert isinstance(event, Event)
    assert event.at == datetime(2024, 1, 20, 17, tzinfo=UTC)


def test_a_sleep_that_stands_twice_is_one_with_the_figures_of_both(tmp_path: Path) -> None:
    row = "2024-01-21,84,90,None,,,,,,,,,,2024-01-21T01:28:28-05:00,2024-01-21T01:58:28-05:00,,,,,,"
    path = tmp_path / "oura.zip"
    api = json.dumps(_doc(sleep_phase_5_min="222222"))
    path.write_bytes(
        zipped({"trends.csv": f"{TRENDS}\n{row}\n".encode(), "sleep.json": api.encode()})
    )
    records = list(read_file(path, zone=NEW_YORK))
    (night,) = [record for record in records if isinstance(record, Night)]
    assert night.hypnogram is not None
    assert night.reported == {"score_percent": 84}
    assert Counted("united", "sleeps that this export tells twice", 1) in records


# --- the table of trends ----------------------------------------------------------


def test_trends_print_the_offset_of_the_end_for_both_ends(tmp_path: Path) -> None:
    """On the night the clocks went forward the start is printed an hour late; the instant is right."""
    row = (
        "2019-03-10,81,77,96,22950,24300,1350,5850,15990,1110,94,300,100,"
        "2019-03-09T23:19:31-05:00,2019-03-10T06:04:31-05:00,70.7,65.0,11,0.11,16.75,12158"
    )
    (night,) = _trends(tmp_path, row, zone="America/Chicago")
    assert isinstance(night, Night)
    assert minutes(night.end - night.start) * 60 == 24_300
    assert f"{night.local_start:%H:%M:%S}" == "22:19:31"
    assert night.zone == "America/Chicago"
    assert night.provenance == ()
    assert night.reported["n3_min"] == 18.5
    assert night.reported["temperature_deviation_c"] == 0.11


def test_days_without_sleep_are_counted_and_none_is_missing(tmp_path: Path) -> None:
    empty = "2021-06-08,47,20,19" + "," * 17
    none = "2021-06-09,None,None,None" + ",None" * 17
    assert _trends(tmp_path, empty, none) == [Counted("ignored", "days without sleep", 2)]


# --- the data export --------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ","])
def test_the_data_export_has_json_in_its_cells(tmp_path: Path, delimiter: str) -> None:
    names = ["id", "bedtime_end", "bedtime_start", "day", "heart_rate", "type", "average_hrv"]
    line = '"{""interval"":300,""items"":[61,null]}"'
    ends = ["2024-01-21T01:58:28.000-05:00", "2024-01-21T01:28:28.000-05:00"]
    cells = ["a", *ends, "2024-01-21", line, "long_sleep", "41"]
    path = tmp_path / "sleepmodel.csv"
    path.write_text(f"{delimiter.join(names)}\n{delimiter.join(cells)}\n")
    series, night = read_file(path, zone=NEW_YORK)
    assert isinstance(series, Series)
    assert isinstance(night, Night)
    assert series.values.tolist() == [61]
    assert series.at_s.tolist() == [night.start.timestamp()]
    assert night.reported == {"hrv_rmssd_ms": 41}


def test_broken_json_in_a_cell_is_that_row_alone(tmp_path: Path) -> None:
    names = "id;bedtime_end;bedtime_start;day;heart_rate;type"
    ends = "2024-01-{0}T05:00:00-05:00;2024-01-{0}T01:00:00-05:00;2024-01-{0}"
    good = [f"a;{ends.format(day)};{{}};long_sleep" for day in range(10, 19)]
    path = tmp_path / "sleepmodel.csv"
    path.write_text("\n".join([names, *good, f"b;{ends.format(20)};{{broken;long_sleep"]) + "\n")
    records = list(read_file(path, zone=NEW_YORK))
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert skipped.is_unread
    assert skipped.where == "sleepmodel.csv, line 11, column heart_rate"


# --- what cannot be read ----------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"bedtime_start": "2024-01-21T01:28:28"}, "is not an instant such as"),
        ({"bedtime_end": None}, "document 1, bedtime_end: missing"),
        ({"total_sleep_duration": "long"}, "total_sleep_duration: 'long' is not a number"),
        ({"heart_rate": [1]}, "document 1, heart_rate: a list is not a table"),
        ({"heart_rate": {"items": [1], "interval": 0}}, "a sample every 0 s"),
        ({"day": "yesterday"}, "'yesterday' is not a date"),
        ({"type": 5}, "'5' is not a short text"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(
    tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    with pytest.raises(NightlabError) as caught:
        _read(tmp_path, [_doc(**fields)])
    assert told in str(caught.value)
    assert caught.value.fix


@pytest.mark.parametrize("end", ["2024-01-21T01:28:28-05:00", "2024-01-23T01:28:28-05:00"])
def test_a_night_that_cannot_be_is_skipped(tmp_path: Path, end: str) -> None:
    (skipped,) = _read(tmp_path, [_doc(bedtime_end=end, sleep_phase_5_min="2" * 600)])
    assert isinstance(skipped, Skipped)
    assert not skipped.is_unread
    assert "cannot be" in skipped.why


def test_documents_of_the_first_api_go_by_other_names(tmp_path: Path) -> None:
    old = {
        "summary_date": "2019-12-01",
        "bedtime_start": "2019-12-01T23:00:00-05:00",
        "bedtime_end": "2019-12-01T23:30:00-05:00",
        "total": 1500,
        "rmssd": 40,
        "hypnogram_5min": "422221",
        "hr_5min": [0, 55],
    }
    series, night = _read(tmp_path, {"sleep": [old]})
    assert isinstance(series, Series)
    assert isinstance(night, Night)
    assert series.values.tolist() == [55]
    assert night.reported == {"asleep_min": 25, "hrv_rmssd_ms": 40}
    assert night.hypnogram is not None


def test_more_nights_than_a_life_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oura, "MOST_NIGHTS", 1)
    later = _doc(bedtime_start="2024-01-22T01:28:28-05:00", bedtime_end="2024-01-22T01:58:28-05:00")
    with pytest.raises(NightlabError, match=r"document 2: over 1 nights"):
        _read(tmp_path, [_doc(), later])


def test_more_samples_than_a_life_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timelines, "MOST_SAMPLES", 1)
    line = {"interval": 300, "timestamp": "2024-01-21T01:28:28-05:00", "items": [60, 61]}
    with pytest.raises(NightlabError, match="over 1 samples"):
        _read(tmp_path, _doc(heart_rate=line))
