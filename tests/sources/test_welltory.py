"""Welltory's sleeps, and the public ones person by person."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources import Counted, Record, Skipped, detect, read_file
from sources import made
from sources.made.welltory import HEADER

if TYPE_CHECKING:
    from pathlib import Path

HEAD = ",".join(HEADER) + "\n"
WEARABLES = "user_code,day,resting_pulse,pulse_average,steps_count\na,2020-03-02,50,60,800\n"


def _row(begin: str, end: str, seconds: float, code: str = "a", rest: str = ",,,,,,") -> str:
    return f'"{code}","{end[:10]}","{begin}","{end}","{seconds:.3f}",{rest}\n'


NIGHT = _row("2020-03-01 23:00:00", "2020-03-02 07:00:00", 28_800)


def _read(folder: Path, text: str) -> list[Record]:
    path = folder / "sleep.csv"
    path.write_text(text)
    assert detect(path).name == "welltory"
    return list(read_file(path, zone="Europe/Berlin"))


def _only(folder: Path, row: str) -> Night:
    (night,) = _read(folder, HEAD + row)
    assert isinstance(night, Night)
    return night


def test_seconds_are_the_length_where_they_are_the_wall_clock(tmp_path: Path) -> None:
    night = _only(tmp_path, _row("2020-03-28 23:00:00", "2020-03-29 07:00:00", 28_800))
    assert (night.end - night.start).total_seconds() == 28_800
    assert f"{night.local_end:%H:%M}" == "08:00"


def test_fewer_seconds_are_the_time_asleep(tmp_path: Path) -> None:
    night = _only(tmp_path, _row("2020-03-01 23:00:00", "2020-03-02 07:00:00", 25_200))
    assert night.reported == {"asleep_min": 420}
    assert (night.end - night.start).total_seconds() == 28_800


def test_empty_stages_are_not_known(tmp_path: Path) -> None:
    row = _row("2020-03-01 23:00:00", "2020-03-02 07:00:00", 28_800, rest=",,600.000,,50,,60.5")
    assert _only(tmp_path, row).reported == {
        "light_min": 10,
        "lowest_heart_rate_bpm": 50,
        "heart_rate_bpm": 60.5,
    }


def test_a_sleep_on_two_clocks_is_left_out_both_times(tmp_path: Path) -> None:
    again = _row("2020-03-02 02:00:00", "2020-03-02 10:00:00", 28_800)
    records = _read(tmp_path, HEAD + NIGHT + again + NIGHT)
    skipped = [record for record in records if isinstance(record, Skipped)]
    assert len(skipped) == len(records) == 3
    assert not any(record.is_unread for record in skipped)
    assert "again 3 h apart, and nothing tells which is right" in skipped[0].why


def test_a_sleep_that_stands_twice_is_kept_once(tmp_path: Path) -> None:
    records = _read(tmp_path, HEAD + NIGHT + NIGHT)
    assert [type(record) for record in records] == [Skipped, Night]


def test_several_people_are_refused_with_their_codes(tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match=r"2 people \(a, b\); keep the rows of one user_code"):
        _read(tmp_path, HEAD + NIGHT + NIGHT.replace('"a"', '"b"'))


def test_days_of_a_wearable_are_counted_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    path.write_bytes(
        made.zipped({"sleep.csv": (HEAD + NIGHT).encode(), "wearables.csv": WEARABLES.encode()})
    )
    told, night = read_file(path, zone="Europe/Berlin")
    assert told == Counted("ignored", "days of pulse, steps and calories", 1)
    assert isinstance(night, Night)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (_row("2020-03-05 23:00:00", "2020-03-06 07:00:00", 40_000), "11.1 h asleep do not fit"),
        (_row("2020-03-05 23:00:00", "2020-03-05 23:00:00", 0), "a night of 0.0 h cannot be"),
        (_row("2020-03-05T23:00", "2020-03-06 07:00:00", 28_800), "is not what belongs here"),
    ],
)
def test_what_cannot_be_is_left_out(tmp_path: Path, row: str, why: str) -> None:
    nights = "".join(
        _row(f"2020-05-{day:02d} 23:00:00", f"2020-05-{day + 1:02d} 07:00:00", 28_800)
        for day in range(1, 7)
    )
    records = _read(tmp_path, HEAD + nights + row)
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert why in skipped.why
    assert skipped.where.startswith("sleep.csv, line 8")


# Rows in all, and rows that do not stand twice on two clocks: counted pair by pair, apart from this code.
PEOPLE = {
    "0d297d2410": (69, 69),
    "276ab22485": (1, 1),
    "35c7355282": (103, 103),
    "4985083f4d": (36, 34),
    "6be5033971": (108, 94),
    "9871ee5e7b": (3, 1),
    "a1c2e6b2eb": (67, 27),
    "c174f32d88": (20, 16),
    "e8240b51a2": (12, 4),
    "fcf3ea75b0": (6, 2),
}


@pytest.fixture(scope="module")
def public(samples: Path) -> Path:
    return samples / "sleep/welltory/sleep.csv"


def test_welltory_public_file_is_of_ten_people(public: Path) -> None:
    with pytest.raises(NightlabError, match=r"10 people \(0d297d2410, "):
        list(read_file(public, zone="Europe/Moscow"))


def test_welltory_public_sleeps_person_by_person(public: Path, tmp_path: Path) -> None:
    head, *lines = public.read_text("utf-8").splitlines(keepends=True)
    by_code: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        by_code[next(csv.reader([line]))[0]].append(line)
    assert {code: len(found) for code, found in by_code.items()} == {
        code: rows for code, (rows, _) in PEOPLE.items()
    }
    hours = {}
    for code, (rows, kept) in PEOPLE.items():
        records = _read(tmp_path, head + "".join(by_code[code]))
        nights = [record for record in records if isinstance(record, Night)]
        skipped = [record for record in records if isinstance(record, Skipped)]
        assert (len(nights), len(skipped)) == (kept, rows - kept)
        hours[code] = sum((night.end - night.start).total_seconds() for night in nights) / 3600
        printed = [float(next(csv.reader([line]))[4]) for line in by_code[code]]
        if rows == kept:
            assert hours[code] == pytest.approx(sum(printed) / 3600)
    assert sum(hours.values()) == pytest.approx(HOURS, abs=0.01)


HOURS = 2487.12
