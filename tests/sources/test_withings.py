"""What Withings prints, and what is made of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources import Counted, Record, Skipped, detect, read_file
from sources import made
from sources.made.withings import HEADERS, mat_csv, sleep_csv, staged_people, states_csv

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ",".join(HEADERS["de"]) + "\n"
STATES = "start,duration,value\n"


def _row(start: str = "2024-03-04T23:00:00+01:00", end: str = "2024-03-05T07:00:00+01:00") -> str:
    return f"{start},{end},14400,7200,5400,1800,2,600,300,120,3,58,50,80\n"


def _records(folder: Path, sleep: str = "", states: str = "", bed: str = "") -> list[Record]:
    path = folder / "export.zip"
    members = {
        "sleep.csv": sleep,
        "raw_tracker_sleep-state.csv": states,
        "raw_bed_sleep-state.csv": bed,
    }
    path.write_bytes(made.zipped({name: text.encode() for name, text in members.items() if text}))
    assert detect(path).name == "withings"
    return list(read_file(path, zone="Europe/Berlin"))


def _nights(records: list[Record]) -> list[Night]:
    return [record for record in records if isinstance(record, Night)]


def test_headers_in_any_language_are_known_by_place_and_unit(tmp_path: Path) -> None:
    rows = []
    for header in HEADERS.values():
        (night,) = _nights(_records(tmp_path, ",".join(header) + "\n" + _row()))
        rows.append(dict(night.reported))
    assert rows[0] == rows[1] == rows[2]
    assert rows[0] == {
        "asleep_min": 450,
        "light_min": 240,
        "n3_min": 120,
        "rem_min": 90,
        "awake_min": 30,
        "awakenings": 2,
        "to_fall_asleep_min": 10,
        "after_wakeup_min": 5,
        "snoring_min": 2,
        "snoring_episodes": 3,
        "heart_rate_bpm": 58,
        "lowest_heart_rate_bpm": 50,
        "highest_heart_rate_bpm": 80,
    }


def test_what_a_device_cannot_measure_is_not_known(tmp_path: Path) -> None:
    row = _row().replace(",5400,", ",0,").replace(",120,3,58,50,80", ",0,0,0,0,0")
    (night,) = _nights(_records(tmp_path, HEADER + row))
    gone = {"rem_min", "snoring_min", "heart_rate_bpm", "highest_heart_rate_bpm"}
    assert not gone & set(night.reported)
    assert night.reported["awakenings"] == 2


def test_a_night_without_snoring_is_known_where_the_device_hears_it(tmp_path: Path) -> None:
    quiet = _row("2024-03-05T23:00:00+01:00", "2024-03-06T07:00:00+01:00")
    quiet = quiet.replace(",120,3,", ",0,0,")
    nights = _nights(_records(tmp_path, HEADER + _row() + quiet))
    assert [night.reported["snoring_min"] for night in nights] == [2, 0]


def test_a_night_over_a_clock_change_has_two_offsets(tmp_path: Path) -> None:
    row = _row("2024-10-26T23:00:00+02:00", "2024-10-27T07:00:00+01:00")
    (night,) = _nights(_records(tmp_path, HEADER + row))
    assert night.end - night.start == np.timedelta64(9, "h")
    assert (night.zone, night.provenance) == ("Europe/Berlin", ())


def test_a_night_abroad_keeps_its_offset(tmp_path: Path) -> None:
    row = _row("2024-03-04T23:00:00-05:00", "2024-03-05T07:00:00-05:00")
    (night,) = _nights(_records(tmp_path, HEADER + row))
    assert night.zone == "Etc/GMT+5"
    assert len(night.provenance) == 1
    assert f"{night.local_start:%H:%M}" == "23:00"


def test_stages_are_united_with_the_night_they_lie_in(tmp_path: Path) -> None:
    states = STATES + (
        '2024-03-04T23:00:00+01:00,"[7200,7200]","[1,2]"\n'
        '2024-03-05T03:00:00+01:00,"[7200,7200]","[3,0]"\n'
        '2024-03-04T23:00:00+01:00,"[7200,7200]","[1,2]"\n'
    )
    records = _records(tmp_path, HEADER + _row(), states)
    (night,) = _nights(records)
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "L" * 240 + "3" * 240 + "R" * 240 + "W" * 240
    assert night.provenance == ("united 2 rows of stages",)
    assert Counted("read", "rows of stages", 3) in records
    assert Counted("ignored", "rows of stages that stand twice", 1) in records


def test_stages_of_a_small_share_of_a_night_are_left_out(tmp_path: Path) -> None:
    states = STATES + '2024-03-04T23:00:00+01:00,"[7200,1800]","[1,2]"\n'
    (night,) = _nights(_records(tmp_path, HEADER + _row(), states))
    assert night.hypnogram is None
    assert night.provenance == ("stages left out: they cover 31% of the night",)


def test_of_watch_and_mat_the_one_that_saw_more_counts(tmp_path: Path) -> None:
    watch = STATES + '2024-03-04T23:00:00+01:00,"[25200]","[2]"\n'
    mat = STATES + '2024-03-04T23:00:00+01:00,"[14400,14400]","[1,3]"\n'
    (night,) = _nights(_records(tmp_path, HEADER + _row(), watch, mat))
    assert night.hypnogram is not None
    assert set(night.hypnogram.to_string()) == {"L", "R"}


def test_states_alone_are_put_together_by_gaps_of_two_hours(tmp_path: Path) -> None:
    states = STATES + (
        '2024-03-04T23:00:00+01:00,"[7200,7200]","[1,2]"\n'
        '2024-03-05T04:59:00+01:00,"[3600,3600]","[3,0]"\n'
        '2024-03-05T14:00:00+01:00,"[1200]","[1]"\n'
        '2024-03-05T20:00:00+01:00,"[1200]","[0]"\n'
    )
    records = _records(tmp_path, "", states)
    night, nap = sorted(_nights(records), key=lambda each: each.start)
    assert night.start == datetime(2024, 3, 4, 22, tzinfo=UTC)
    assert night.end == datetime(2024, 3, 5, 5, 59, tzinfo=UTC)
    assert night.hypnogram is not None
    assert "?" * 238 in night.hypnogram.to_string()
    assert (night.is_nap, nap.is_nap) == (False, True)
    assert night.provenance == ("united 2 rows of stages",)
    assert Counted("ignored", "rows of stages awake and without any sleep", 1) in records


def test_states_beside_a_night_are_no_nap_and_far_ones_are_a_night(tmp_path: Path) -> None:
    states = STATES + (
        '2024-03-05T08:00:00+01:00,"[1200,600]","[2,1]"\n'
        '2024-03-08T00:00:00+01:00,"[7200,7200]","[1,2]"\n'
    )
    records = _records(tmp_path, HEADER + _row(), states)
    assert [f"{night.date}" for night in _nights(records)] == ["2024-03-05", "2024-03-08"]
    told = "rows of stages before or after a night of sleep.csv"
    assert Counted("ignored", told, 1) in records


def test_the_offset_of_the_states_is_not_the_persons(tmp_path: Path) -> None:
    path = tmp_path / "states.csv"
    path.write_text(STATES + '2024-03-04T16:46:00+01:00,"[7200,7200]","[1,2]"\n')
    (night,) = _nights(list(read_file(path, zone="Australia/Perth")))
    assert f"{night.local_start:%H:%M} {night.zone}" == "23:46 Australia/Perth"
    assert night.provenance == ()


def test_a_mat_writes_minutes_and_every_row_twice(tmp_path: Path) -> None:
    nights = staged_people(np.random.default_rng(2), "America/New_York", "spring", days=7)
    path = tmp_path / "export.zip"
    path.write_bytes(made.zipped({"bed.csv": mat_csv(nights), "sleep.csv": sleep_csv(nights)}))
    found = _nights(list(read_file(path, zone="America/New_York")))
    assert [night.hypnogram for night in found] == [night.hypnogram for night in nights]
    assert {night.zone for night in found} == {"America/New_York"}


def test_a_watch_may_write_a_row_a_minute_last_first(tmp_path: Path) -> None:
    minutes = [f"2024-03-05T02:{minute:02d}:00+01:00,[59],[2]\n" for minute in range(60)]
    path = tmp_path / "states.csv"
    path.write_text(STATES + "".join(reversed(minutes)))
    (night,) = _nights(list(read_file(path, zone="Europe/Berlin")))
    assert night.hypnogram is not None
    assert set(night.hypnogram.to_string()) == {"3"}
    assert night.provenance == ("united 60 rows of stages",)


def test_a_session_that_grew_is_one_night(tmp_path: Path) -> None:
    short = _row(end="2024-03-05T07:00:00+01:00")
    grown = _row(end="2024-03-05T08:10:00+01:00")
    (night,) = _nights(_records(tmp_path, HEADER + short + grown))
    assert f"{night.local_end:%H:%M}" == "08:10"


def test_minutes_longer_than_the_night_are_left_out(tmp_path: Path) -> None:
    (night,) = _nights(_records(tmp_path, HEADER + _row().replace(",14400,", ",24400,")))
    assert "light_min" not in night.reported
    assert night.reported["heart_rate_bpm"] == 58
    assert night.provenance == ("minutes of stages left out: longer than the night",)


def test_other_columns_are_counted(tmp_path: Path) -> None:
    text = HEADER[:-1] + ",Night events,Notes\n" + _row()[:-1] + ',{},"slept, late"\n'
    assert Counted("ignored", "notes and events of a night", 2) in _records(tmp_path, text)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (_row("2024-03-04T23:00:00"), "column von: '2024-03-04T23:00:00' is not what belongs here"),
        (_row("0024-03-04T23:00:00+01:00"), "column von: '0024-"),
        (_row().replace(",1800,", ",-5,"), "column wach (s): '-5' is not what can be measured"),
        (_row().replace(",58,", ",many,"), "column Average heart rate: 'many' is not a number"),
    ],
)
def test_a_cell_that_cannot_be_read_names_its_place(tmp_path: Path, row: str, told: str) -> None:
    good = "".join(
        _row(f"2024-04-{day:02d}T23:00:00+02:00", f"2024-04-{day + 1:02d}T07:00:00+02:00")
        for day in range(1, 6)
    )
    records = _records(tmp_path, HEADER + good + row)
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert told in f"{skipped.where}: {skipped.why}"
    assert skipped.is_unread


@pytest.mark.parametrize("cells", ["[60,60],[1]", "[60],[4]", "[],[]", "[x],[1]", "[999999],[1]"])
def test_states_that_cannot_be_read_are_skipped(tmp_path: Path, cells: str) -> None:
    one, other = cells.split("],")
    good = "".join(
        f'2024-04-{day:02d}T23:00:00+02:00,"[7200,7200]","[1,2]"\n' for day in range(1, 9)
    )
    rows = f'2024-04-20T23:00:00+02:00,"{one}]","{other}"\n'
    path = tmp_path / "states.csv"
    filler = good * 200  # longer than the head by which a file is known
    path.write_text(STATES + filler + rows)
    records = list(read_file(path, zone="Europe/Berlin"))
    assert len(_nights(records)) == 8
    assert sum(isinstance(record, Skipped) for record in records) == 1


@pytest.mark.parametrize("values", ["[0,1]", "[4,1]", "[61,70]"])
def test_other_files_of_the_same_columns_are_not_known(tmp_path: Path, values: str) -> None:
    path = tmp_path / "raw_tracker_sleep-state.csv"
    path.write_text(STATES + f'2024-04-20T23:00:00+02:00,"[600,600]","{values}"\n' * 20)
    with pytest.raises(NightlabError, match="no export that is known"):
        detect(path)


def test_steps_by_the_minute_are_no_stages(tmp_path: Path) -> None:
    path = tmp_path / "steps.csv"
    row = "2024-04-20T23:{:02d}:00+02:00,[60],[{}]\n"
    path.write_text(STATES + "".join(row.format(minute, minute % 4) for minute in range(60)))
    with pytest.raises(NightlabError, match="no export that is known"):
        detect(path)


def test_activity_of_any_second_is_no_sleep(tmp_path: Path) -> None:
    path = tmp_path / "raw_tracker_Activity Intensity.csv"
    row = '2024-04-20T23:{:02d}:05+02:00,"[60,60,60,41]","[2,2,2,2]"\n'
    path.write_text(STATES + "".join(row.format(minute) for minute in range(50)))
    with pytest.raises(NightlabError, match="no export that is known"):
        detect(path)


def test_a_decade_of_states_is_read_in_good_time(tmp_path: Path) -> None:
    nights = staged_people(np.random.default_rng(1), "Europe/Berlin", "spring", days=365)
    path = tmp_path / "export.zip"
    path.write_bytes(made.zipped({"a.csv": sleep_csv(nights), "b.csv": states_csv(nights)}))
    assert len(_nights(list(read_file(path, zone="Europe/Berlin")))) == len(nights)
