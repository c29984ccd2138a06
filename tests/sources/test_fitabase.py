"""Fitabase's minutes, and its days without times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources import Counted, Record, Skipped, detect, fitabase, read_file
from sources import made
from sources.made.fitabase import fitabase_csv, fitabase_people

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "Id,date,value,logId\n"
DAYS = "Id,SleepDay,TotalSleepRecords,TotalMinutesAsleep,TotalTimeInBed\n"
DAY = "7,4/12/2016 12:00:00 AM,1,327,346\n"


def _read(folder: Path, text: str, name: str = "minutes.csv") -> list[Record]:
    path = folder / name
    path.write_text(text)
    assert detect(path).name == "fitabase"
    return list(read_file(path, zone="America/New_York"))


def _letters(records: list[Record]) -> list[str]:
    nights = [record for record in records if isinstance(record, Night)]
    return [night.hypnogram.to_string() for night in nights if night.hypnogram]


def test_minutes_of_a_log_are_one_night(tmp_path: Path) -> None:
    rows = "7,3/12/2016 11:59:30 PM,3,1\n7,3/13/2016 12:00:30 AM,2,1\n7,3/13/2016 12:01:30 AM,1,1\n"
    records = _read(tmp_path, HEAD + rows)
    assert _letters(records) == ["WWWWAA"]
    night = next(record for record in records if isinstance(record, Night))
    assert f"{night.local_start} {night.zone}" == "2016-03-12 23:59:30-05:00 America/New_York"


def test_order_gaps_and_doubles_do_not_matter(tmp_path: Path) -> None:
    rows = "7,3/13/2016 1:02:00 AM,1,1\n7,3/13/2016 1:00:00 AM,1,1\n7,3/13/2016 1:00:00 AM,1,1\n"
    records = _read(tmp_path, HEAD + rows)
    assert _letters(records) == ["AA??AA"]
    assert Counted("ignored", "minutes that stand twice", 1) in records
    assert Counted("read", "minutes of sleep", 3) in records


def test_minutes_count_on_through_a_clock_change(tmp_path: Path) -> None:
    clocks = ["1:58:00 AM", "1:59:00 AM", "2:00:00 AM", "2:01:00 AM"]
    rows = "".join(f"7,3/13/2016 {clock},1,1\n" for clock in clocks)
    assert _letters(_read(tmp_path, HEAD + rows)) == ["A" * 8]


def test_several_people_are_refused(tmp_path: Path) -> None:
    rows = "7,3/13/2016 1:02:00 AM,1,1\n9,3/13/2016 1:02:00 AM,1,2\n"
    with pytest.raises(NightlabError, match=r"2 people \(7, 9\); keep the rows of one Id"):
        _read(tmp_path, HEAD + rows)


def test_days_alone_are_refused_with_the_file_to_take(tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match=r"without the times of any sleep; import minuteSleep"):
        _read(tmp_path, DAYS + DAY, "sleepDay_merged.csv")


def test_days_beside_minutes_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    minutes = HEAD + "7,3/13/2016 1:02:00 AM,1,1\n"
    path.write_bytes(made.zipped({"d.csv": (DAYS + DAY).encode(), "m.csv": minutes.encode()}))
    records = list(read_file(path, zone="America/New_York"))
    assert Counted("ignored", "totals of days without times", 1) in records
    assert len(_letters(records)) == 1


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("13/3/2016 1:02:00 AM,1,1", "column date"),
        ("3/13/2016 13:02:00 PM,1,1", "column date"),
        ("2016-03-13 01:02:00,1,1", "column date"),
        (",1,1", "column date: '' is not a time"),
        ("3/13/2016 1:02:00 AM,4,1", "column value: '4' is not 1 (asleep)"),
        ("3/13/2016 1:02:00 AM,1,", "column logid"),
    ],
)
def test_a_minute_that_cannot_be_read_is_left_out(tmp_path: Path, cells: str, told: str) -> None:
    good = "".join(f"7,3/13/2016 1:{minute:02d}:00 AM,1,1\n" for minute in range(9))
    records = _read(tmp_path, f"{HEAD}{good}7,{cells}\n")
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert told in f"{skipped.where}: {skipped.why}"
    assert skipped.is_unread


def test_a_log_of_two_days_cannot_be(tmp_path: Path) -> None:
    rows = "7,3/13/2016 1:00:00 AM,1,1\n7,3/15/2016 1:00:00 AM,1,1\n"
    (skipped, _) = _read(tmp_path, HEAD + rows)
    assert isinstance(skipped, Skipped)
    assert (skipped.why, skipped.is_unread) == ("a night of 48 h cannot be", False)


def test_a_season_of_minutes_is_read_in_good_time(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    nights = fitabase_people(rng, "America/New_York", "spring", days=60)
    path = tmp_path / "minutes.csv"
    path.write_bytes(fitabase_csv(nights, rng))
    assert len(_letters(list(read_file(path, zone="America/New_York")))) == len(nights)


@pytest.mark.parametrize("cap", ["MOST_MINUTES", "MOST_LOGS", "MOST_PEOPLE"])
def test_more_sleep_than_a_life_has_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cap: str
) -> None:
    monkeypatch.setattr(fitabase.minutes, cap, 1)
    rows = "7,3/13/2016 1:02:00 AM,1,1\n9,3/13/2016 1:03:00 AM,1,2\n"
    with pytest.raises(NightlabError, match=r"line 3: too many minutes of sleep"):
        _read(tmp_path, HEAD + rows)
