"""Actiwatch's traps: codes of epochs, orders of dates, languages, watches off the wrist."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night, measure_night
from nightlab.nights.actigraphy import SLEEP, UNKNOWN, oakley
from nightlab.sources import Counted, Skipped, read_file
from nightlab.sources.actiwatch.dates import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, order_of
from nightlab.units import local, minutes
from sources.made.actiwatch import (
    AMERICAN,
    ENGLISH,
    GERMAN,
    LEVELS,
    SEEN,
    actiware,
    actiware_people,
    awd,
)
from sources.made.movement import counts_of, people

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from nightlab.sources import Record

BERLIN = "Europe/Berlin"


def _records(content: bytes, folder: Path) -> list[Record]:
    path = folder / "export"
    path.write_bytes(content)
    return list(read_file(path, zone=BERLIN))


def _nights(content: bytes, folder: Path) -> list[Night]:
    return [record for record in _records(content, folder) if isinstance(record, Night)]


def _counted(days: int = 3) -> tuple[list[Night], datetime, np.ndarray]:
    rng = np.random.default_rng(5)
    nights = people(rng, BERLIN, "autumn", "actiwatch", SEEN, days=days)
    noon, counts = counts_of(nights, LEVELS)
    return nights, local(noon, BERLIN), counts


def _exported(words: tuple[str, ...] = ENGLISH, days: int = 2) -> bytes:
    rng = np.random.default_rng(6)
    return actiware(actiware_people(rng, BERLIN, "autumn", days), rng, words=words)


@pytest.mark.parametrize(("code", "epoch_s"), [(1, 15), (2, 30), (4, 60), (8, 120)])
def test_the_code_of_the_epoch_counts_quarters_of_a_minute(
    code: int, epoch_s: int, tmp_path: Path
) -> None:
    nights, start, counts = _counted()
    if epoch_s < 60:
        counts = np.repeat(counts * epoch_s // 60, 60 // epoch_s)
    elif epoch_s > 60:
        counts = counts[: counts.size // 2 * 2].reshape(-1, 2).sum(axis=1)
    found = _nights(awd(start, counts, code=code), tmp_path)
    assert len(found) == len(nights)
    for night, made in zip(found, nights, strict=True):
        assert night.hypnogram is not None
        assert night.hypnogram.epoch_s == epoch_s
        assert abs(night.start - made.start) <= timedelta(minutes=2)
        assert abs(night.end - made.end) <= timedelta(minutes=2)


@pytest.mark.parametrize("code", [0, 3, 81])
def test_a_code_that_is_not_known_is_refused_with_the_next_step(code: int, tmp_path: Path) -> None:
    _, start, counts = _counted(days=1)
    with pytest.raises(NightlabError, match=r"line 4.*is not known; write 1, 2, 4 or 8 there"):
        _records(awd(start, counts, code=code), tmp_path)


def test_markers_and_a_second_column_are_passed_over_and_counted(tmp_path: Path) -> None:
    _, start, counts = _counted()
    plain = awd(start, counts)
    marked = plain.replace(b"\r\n300\r\n", b"\r\n300 M\r\n", 2).replace(
        b"\r\n50\r\n", b"\r\n50, 12\r\n"
    )
    ignored, *nights = _records(marked, tmp_path)
    assert ignored == Counted("ignored", "presses of the marker", 2)
    assert nights == _records(plain, tmp_path)


@pytest.mark.parametrize("broken", [b"x\r\n", b"-3\r\n", b"1e5\r\n", b"12345678\r\n"])
def test_a_line_without_a_count_is_named(broken: bytes, tmp_path: Path) -> None:
    _, start, counts = _counted(days=1)
    with pytest.raises(NightlabError, match=r"line \d+: .*is no count"):
        _records(awd(start, counts) + broken, tmp_path)


@pytest.mark.parametrize("words", [ENGLISH, AMERICAN, GERMAN])
def test_languages_and_orders_of_dates_tell_the_same(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    assert _records(_exported(words), tmp_path) == _records(_exported(), tmp_path)


@pytest.mark.parametrize(
    ("pairs", "order"),
    [
        ([("04/07/2015", "05/07/2015")], DAY_FIRST),
        ([("04/07/2015", "04/08/2015")], MONTH_FIRST),
        ([("04/07/2015", "04/07/2015"), ("13/07/2015", "13/07/2015")], DAY_FIRST),
        ([("07/13/15", "07/13/15")], MONTH_FIRST),
        ([("2015-07-13", "2015-07-13")], YEAR_FIRST),
    ],
)
def test_two_dates_tell_which_number_is_the_day(
    pairs: list[tuple[str, str]], order: object
) -> None:
    assert order_of(pairs, "file") == order


def test_one_date_alone_tells_nothing() -> None:
    with pytest.raises(NightlabError, match="begins with the day or the month"):
        order_of([("04/07/2015", "04/07/2015")], "file")


def test_a_watch_off_the_wrist_is_no_still_sleeper(tmp_path: Path) -> None:
    nights, _, _ = _counted(days=2)
    text = actiware(nights, np.random.default_rng(0)).decode("utf-8-sig")
    table = list(csv.reader(text.split("\r\n")))
    scored = [at for at, row in enumerate(table) if len(row) == 7 and row[0].isdigit()]
    kept = [row for row in table if not row or row[0] not in {"REST", "SLEEP"}]
    for at in scored[60:210]:
        table[at][3:5] = "1", "0"
    content = "\n".join(",".join(f'"{cell}"' for cell in row) for row in kept).encode()
    found = _nights(content, tmp_path)
    gaps = [minutes(a.start - b.start) for a, b in zip(found, nights, strict=True)]
    assert set(gaps) == {1}  # the first minute was scored wake, and was written as movement
    assert {night.device for night in found} == {"Spectrum Plus P00001, Oakley"}


def test_a_rest_that_cannot_be_is_left_out(tmp_path: Path) -> None:
    content = _exported()
    at = content.index(b'"REST"')
    end = content.index(b"\r\n", at)
    cells = content[at:end].split(b",")
    turned = b",".join([*cells[:2], *cells[4:6], *cells[2:4], *cells[6:]])
    records = _records(content[:at] + turned + content[end:], tmp_path)
    assert any(isinstance(record, Skipped) for record in records)


def test_a_real_dutch_export(samples: Path) -> None:
    path = samples / "sleep/actigraphy/Actiwatch.csv"
    records = list(read_file(path, zone="Europe/Amsterdam"))
    nights = [record for record in records if isinstance(record, Night)]
    assert [minutes(night.end - night.start) for night in nights] == [
        683.25,
        730.25,
        687.75,
        676.75,
        665.75,
        714.0,
    ]
    assert {night.device for night in nights} == {"Spectrum Plus P66732, Actiware"}
    assert all(night.hypnogram is None for night in nights)  # the file ends on its first morning
    assert [record for record in records if not isinstance(record, Night)] == [
        Counted("ignored", "presses of the marker", 1),
        Counted("ignored", "intervals other than rests", 19),
    ]


def test_figures_of_a_real_export_add_up_to_the_time_in_bed(samples: Path) -> None:
    records = read_file(samples / "sleep/actigraphy/Actiwatch.csv", zone="Europe/Amsterdam")
    nights = [record for record in records if isinstance(record, Night)]
    assert dict(nights[0].reported) == {
        "to_fall_asleep_min": 17.5,
        "after_wakeup_min": 0.25,
        "asleep_min": 613.0,
        "awake_min": 52.5,
        "efficiency_percent": 89.72,
    }
    for night in nights:
        measured, told = measure_night(night), night.reported
        assert measured.tst_min == told["asleep_min"]
        assert measured.sol_min == told["to_fall_asleep_min"]
        assert measured.se_percent == pytest.approx(told["efficiency_percent"], abs=0.005)
        assert measured.waso_min == pytest.approx(told["awake_min"])


def test_oakley_scores_a_real_morning_as_the_maker_does(samples: Path) -> None:
    text = (samples / "sleep/actigraphy/Actiwatch.csv").read_text("utf-8-sig")
    rows = [row for row in csv.reader(text.splitlines()) if row[0].isdigit()]
    epochs = [row for row in rows if row[7]]
    counts = np.array([float(row[4]) for row in epochs])
    theirs = np.array([float(row[6]) for row in epochs])
    ours = oakley(counts, 15)
    both = ~np.isnan(theirs) & (ours != UNKNOWN)
    assert both.sum() == 55
    assert ((ours[both] == SLEEP) == (theirs[both] == 0)).all()
