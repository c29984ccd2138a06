from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Event, Series
from nightlab.sources import Counted, Skipped, read_file
from sources.made.samsung import (
    SLEEP,
    H,
    P,
    samsung_nights,
    sleep_csv,
    stage_csv,
    table,
)
from sources.made.samsung_rows import (
    BERLIN,
    EXERCISE,
    NAMES,
    NIGHT,
    counts_of,
    nights_of,
    read_tables,
    session_row,
    stage_row,
)
from sources.made.zips import zipped

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_have_a_comma_more_than_the_header_and_nothing_shifts(tmp_path: Path) -> None:
    figures = {"sleep_score": "91", "efficiency": "92.0", "total_light_duration": "214"}
    path = tmp_path / "sleep.csv"
    content = table(*NAMES["sleep"], [session_row("a", *NIGHT, **figures)])
    header, row = content.decode().splitlines()[1:]
    assert row.count(",") == header.count(",") + 1
    path.write_bytes(content)
    (night,) = nights_of(list(read_file(path, zone=BERLIN)))
    assert night.reported == {
        "score_percent": 91,
        "efficiency_percent": 92,
        "light_min": 214,
    }
    assert night.start == datetime(2025, 2, 21, 22, tzinfo=UTC)


def test_a_cell_more_that_is_not_empty_is_a_shifted_row(tmp_path: Path) -> None:
    content = table(*NAMES["sleep"], [session_row("a", *NIGHT)]).decode()
    path = tmp_path / "sleep.csv"
    path.write_text(content.rstrip("\n") + "oh\n", encoding="utf-8")
    with pytest.raises(NightlabError, match="19 cells under 18 columns"):
        list(read_file(path, zone=BERLIN))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_header_may_begin_with_a_mark_or_end_in_a_comma(tmp_path: Path, ending: str) -> None:
    plain = table(*NAMES["sleep"], [session_row("a", *NIGHT)]).decode("utf-8-sig").splitlines()
    path = tmp_path / "sleep.csv"
    lines = [plain[0], f"\ufeff{plain[1]},", *plain[2:]]
    path.write_text("".join(line + ending for line in lines), encoding="utf-8", newline="")
    (night,) = nights_of(list(read_file(path, zone=BERLIN)))
    assert night.end == datetime(2025, 2, 22, 6, tzinfo=UTC)


def test_a_comment_may_have_commas_and_lines(tmp_path: Path) -> None:
    rows = [session_row("a", *NIGHT, quality='well,\nquite "well"')]
    path = tmp_path / "sleep.csv"
    path.write_bytes(table(NAMES["sleep"][0], (*SLEEP, "quality"), rows))
    assert len(nights_of(list(read_file(path, zone=BERLIN)))) == 1


def test_times_are_utc_and_the_offset_tells_where(tmp_path: Path) -> None:
    there = session_row("b", "2025-02-23 18:30", "2025-02-24 02:30")
    rows = [session_row("a", *NIGHT), there | {f"{P}time_offset": "UTC+0530"}]
    home, away = nights_of(read_tables(tmp_path, sleep=rows))
    assert (f"{home.local_start:%H:%M}", home.zone, home.provenance) == ("23:00", BERLIN, ())
    assert away.start == datetime(2025, 2, 23, 18, 30, tzinfo=UTC)
    assert "cannot be kept" in away.provenance[0]


def test_a_night_over_a_clock_change_may_print_either_offset(tmp_path: Path) -> None:
    rows = [
        session_row("a", "2025-03-29 22:00", "2025-03-30 06:00") | {f"{P}time_offset": offset}
        for offset in ("UTC+0100", "UTC+0200")
    ]
    for row in rows:
        (night,) = nights_of(read_tables(tmp_path, sleep=[row]))
        assert (night.zone, night.provenance) == (BERLIN, ())
        assert night.end - night.start == timedelta(hours=8)
        assert f"{night.local_end:%H:%M}" == "08:00"


def test_stages_belong_to_the_session_they_name(tmp_path: Path) -> None:
    stages = [
        stage_row("b", "40003", "2025-02-22 13:05", "2025-02-22 13:10"),
        stage_row("a", "40004", "2025-02-21 22:02", "2025-02-21 22:03"),
        stage_row("a", "40002", "2025-02-21 22:00", "2025-02-21 22:02"),
        stage_row("a", "40001", "2025-02-21 22:03", "2025-02-21 22:04"),
    ]
    rows = [
        session_row("a", "2025-02-21 22:00", "2025-02-21 22:05"),
        session_row("b", "2025-02-22 13:00", "2025-02-22 13:10"),
    ]
    first, second = nights_of(read_tables(tmp_path, sleep=rows, stages=stages))
    assert first.hypnogram is not None
    assert second.hypnogram is not None
    assert first.hypnogram.to_string() == "LLLLRRWW??"
    assert second.hypnogram.to_string() == "?" * 10 + "3" * 10


def test_a_stage_of_an_unknown_kind_is_unscored_and_counted(tmp_path: Path) -> None:
    stages = [
        stage_row("a", "40009", "2025-02-21 22:00", "2025-02-21 22:01"),
        stage_row("a", "40002", "2025-02-21 22:01", "2025-02-21 22:02"),
    ]
    rows = [session_row("a", "2025-02-21 22:00", "2025-02-21 22:02")]
    records = read_tables(tmp_path, sleep=rows, stages=stages)
    (night,) = nights_of(records)
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "??LL"
    assert counts_of(records)["stages of a kind that is not known (40009), left unscored"] == 1


def test_stages_of_a_session_that_was_deleted_are_left_out(tmp_path: Path) -> None:
    stages = [stage_row("gone", "40002", "2025-02-20 22:00", "2025-02-20 23:00")]
    records = read_tables(tmp_path, sleep=[session_row("a", *NIGHT)], stages=stages)
    assert len(nights_of(records)) == 1
    assert counts_of(records)["rows of stages whose sleep is not in the export"] == 1


def test_stages_alone_give_nights_as_long_as_they_are(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    nights = samsung_nights(rng, BERLIN, "autumn")
    path = tmp_path / "stages.csv"
    path.write_bytes(stage_csv(nights))
    found = nights_of(list(read_file(path, zone=BERLIN)))
    staged = [night for night in nights if night.hypnogram is not None]
    assert [(n.start, n.end, n.hypnogram) for n in sorted(found, key=lambda n: n.start)] == [
        (n.start, n.end, n.hypnogram) for n in staged
    ]
    assert all("bounded by its stages" in night.provenance[-1] for night in found)


def test_sessions_that_samsung_combined_are_one_night(tmp_path: Path) -> None:
    rows = [
        session_row("b", "2025-02-22 02:30", "2025-02-22 06:00", combined_id="w", sleep_score="40"),
        session_row("a", "2025-02-21 22:00", "2025-02-22 02:00", combined_id="w", sleep_score="50"),
    ]
    whole = {
        "datauuid": "w",
        "start_time": "2025-02-21 22:00:00.000",
        "end_time": "2025-02-22 06:00:00.000",
        "sleep_score": "77",
    }
    stages = [
        stage_row("a", "40002", "2025-02-21 22:00", "2025-02-22 02:00"),
        stage_row("b", "40003", "2025-02-22 02:30", "2025-02-22 06:00"),
    ]
    (night,) = nights_of(read_tables(tmp_path, sleep=rows, combined=[whole], stages=stages))
    assert night.reported == {"score_percent": 77}
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "L" * 480 + "?" * 60 + "3" * 420
    assert night.provenance == (
        "united 2 sessions that Samsung combined; 30 min between them are not scored",
    )


def test_parts_without_the_whole_have_no_figures_of_it(tmp_path: Path) -> None:
    rows = [
        session_row("a", "2025-02-21 22:00", "2025-02-22 02:00", combined_id="w", sleep_score="50"),
        session_row("b", "2025-02-22 02:30", "2025-02-22 06:00", combined_id="w", sleep_score="40"),
    ]
    (night,) = nights_of(read_tables(tmp_path, sleep=rows))
    assert night.reported == {}


def test_a_combined_sleep_of_which_no_part_is_there_is_a_night(tmp_path: Path) -> None:
    whole = {
        "datauuid": "w",
        "start_time": "2025-02-21 22:00:00.000",
        "end_time": "2025-02-22 06:00:00.000",
        "sleep_score": "77",
    }
    (night,) = nights_of(read_tables(tmp_path, combined=[whole]))
    assert night.reported == {"score_percent": 77}


def test_parts_too_far_apart_stay_apart(tmp_path: Path) -> None:
    rows = [
        session_row("a", "2025-02-21 22:00", "2025-02-22 06:00", combined_id="w"),
        session_row("b", "2025-02-23 02:30", "2025-02-23 06:00", combined_id="w"),
    ]
    assert len(nights_of(read_tables(tmp_path, sleep=rows))) == 2


def test_rows_without_figures_do_not_have_zeros(tmp_path: Path) -> None:
    row = session_row("a", *NIGHT, sleep_score="", total_rem_duration="0", total_light_duration="0")
    (night,) = nights_of(read_tables(tmp_path, sleep=[row]))
    assert (night.reported, night.hypnogram) == ({}, None)


def test_a_nap_may_really_have_no_rem(tmp_path: Path) -> None:
    row = session_row("a", *NIGHT, sleep_score="20", total_rem_duration="0")
    (night,) = nights_of(read_tables(tmp_path, sleep=[row]))
    assert night.reported == {"score_percent": 20, "rem_min": 0}


def test_a_session_that_stands_twice_is_one(tmp_path: Path) -> None:
    records = read_tables(tmp_path, sleep=[session_row("a", *NIGHT), session_row("a", *NIGHT)])
    assert len(nights_of(records)) == 1
    assert counts_of(records)["sessions that stand in the export twice"] == 1


def test_devices_stay_apart_where_the_export_names_them(tmp_path: Path) -> None:
    rows = [
        session_row("a", *NIGHT, deviceuuid="w1"),
        session_row("b", "2025-02-21 22:10", "2025-02-22 06:10", deviceuuid="p1"),
    ]
    devices = [{"deviceuuid": "w1", "name": "Watch"}, {"deviceuuid": "p1", "model": "SM-1"}]
    nights = nights_of(read_tables(tmp_path, sleep=rows, devices=devices))
    assert {night.device for night in nights} == {"Watch", "SM-1"}
    assert len(nights_of(read_tables(tmp_path, sleep=rows))) == 1


def test_breath_is_of_the_sleep_whose_times_it_has(tmp_path: Path) -> None:
    rows = [
        {"start_time": f"{start}:00.000", "end_time": f"{end}:00.000", "average": average}
        for start, end, average in (
            (*NIGHT, "15.049458"),
            ("2025-02-22 12:00", "2025-02-22 12:01", "17"),
        )
    ]
    records = read_tables(tmp_path, sleep=[session_row("a", *NIGHT)], breath=rows)
    (night,) = nights_of(records)
    assert night.reported == {"respiratory_rate_per_min": 15.049458}
    assert counts_of(records)["readings of breath, warmth and oxygen outside a sleep"] == 1


def test_the_heart_by_day_and_device(tmp_path: Path) -> None:
    def reading(start: str, end: str, bpm: str) -> dict[str, str]:
        return {f"{H}start_time": start, f"{H}end_time": end, f"{H}heart_rate": bpm}

    rows = [
        reading("2025-02-21 18:20:29.308", "2025-02-21 18:20:29.308", "64.0"),
        reading("2025-02-21 18:00:00.000", "2025-02-21 18:59:59.999", "61.0"),
        reading("2025-02-22 00:10:00.000", "2025-02-22 00:10:00.000", "50.0"),
        reading("2025-02-22 00:20:00.000", "2025-02-22 00:20:00.000", ""),
    ]
    records = read_tables(tmp_path, heart=rows)
    series = [record for record in records if isinstance(record, Series)]
    assert [(s.day.day, s.span_s.tolist(), s.values.tolist()) for s in series] == [
        (21, [3600, 0], [61, 64]),
        (22, [0], [50]),
    ]
    assert counts_of(records) == {
        "readings of the heart": 3,
        "readings of the heart without a value, or of over an hour": 1,
    }


def test_caffeine_is_in_milligrams(tmp_path: Path) -> None:
    rows = [
        {"start_time": "2025-02-21 08:00:00.000", "amount": amount, "time_offset": "UTC+0100"}
        for amount in ("95.0", "9500.0")
    ]
    records = read_tables(tmp_path, caffeine=rows)
    (event,) = [record for record in records if isinstance(record, Event)]
    assert (event.kind, event.amount, event.zone) == ("caffeine", 95, BERLIN)
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert "9500 mg of caffeine cannot be" in skipped.why


def test_exercise_lasts_as_long_as_it_does_without_pauses(tmp_path: Path) -> None:
    begin, end = "2025-02-21 08:00:00.000", "2025-02-21 08:40:00.000"
    row = {
        f"{EXERCISE}start_time": begin,
        f"{EXERCISE}end_time": end,
        f"{EXERCISE}exercise_type": "1001",
    }
    rows = [
        row | {f"{EXERCISE}duration": "1842768"},
        row
        | {f"{EXERCISE}exercise_type": "9002", f"{EXERCISE}start_time": "2025-02-21 08:10:00.000"},
        row | {"title": "My run", f"{EXERCISE}start_time": "2025-02-21 08:20:00.000"},
        row | {f"{EXERCISE}duration": "0", f"{EXERCISE}start_time": "2025-02-21 08:30:00.000"},
    ]
    records = read_tables(tmp_path, exercise=rows)
    events = [record for record in records if isinstance(record, Event)]
    assert [(event.kind, event.amount, event.label) for event in events] == [
        ("exercise", 30.71, "walking"),
        ("exercise", 30, "exercise 9002"),
        ("exercise", 20, "My run"),
        ("exercise", None, "walking"),
    ]


def test_other_tables_are_known_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "steps.csv"
    path.write_bytes(table("com.samsung.shealth.step_daily_trend", ("count",), [{"count": "1"}]))
    records = list(read_file(path, zone=BERLIN))
    assert records == [Counted("ignored", "tables of other things than sleep", 1)]


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ({f"{P}start_time": "2025-02-21"}, "column start_time"),
        ({f"{P}end_time": ""}, "column end_time"),
        ({f"{P}start_time": "1740175620000"}, "column start_time"),
        ({f"{P}start_time": "0001-01-01 00:00:00.000"}, "column start_time"),
        ({f"{P}time_offset": "CET"}, "'CET' is not a UTC offset"),
        ({"sleep_score": "good"}, "'good' is not a number"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(
    tmp_path: Path, field: dict[str, str], told: str
) -> None:
    with pytest.raises(NightlabError, match=r"sleep\.csv, line 3") as caught:
        read_tables(tmp_path, sleep=[session_row("a", *NIGHT) | field])
    assert told in str(caught.value)


def test_a_table_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sleep.csv"
    path.write_bytes(table("com.samsung.shealth.sleep", ("begin", "end_time"), []))
    with pytest.raises(NightlabError, match="no column start_time"):
        list(read_file(path, zone=BERLIN))


def test_what_cannot_have_happened_is_left_out(tmp_path: Path) -> None:
    rows = [session_row("a", "2025-02-21 22:00", "2025-02-21 22:00"), session_row("b", *NIGHT)]
    records = read_tables(tmp_path, sleep=rows)
    assert len(nights_of(records)) == 1
    assert sum(isinstance(record, Skipped) for record in records) == 1


@pytest.mark.parametrize("name", ["sleep", "stages"])
def test_more_sleeps_than_a_life_has_are_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("session", "stages"):
        monkeypatch.setattr(f"nightlab.sources.samsung.{module}.MOST_SESSIONS", 2)
    made = {
        "sleep": [session_row(key, *NIGHT) for key in "abc"],
        "stages": [stage_row(key, "40002", *NIGHT) for key in "aabbcc"],
    }
    with pytest.raises(NightlabError, match=rf"{name}\.csv, line .: over 2 sleeps"):
        read_tables(tmp_path, BERLIN, **{name: made[name]})


def test_a_year_comes_in_whole(tmp_path: Path) -> None:
    nights = samsung_nights(np.random.default_rng(1), BERLIN, "spring", days=400)
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({"a.csv": sleep_csv(nights), "b.csv": stage_csv(nights)}))
    found = nights_of(list(read_file(path, zone=BERLIN)))
    assert sorted(found, key=lambda night: night.start) == nights
