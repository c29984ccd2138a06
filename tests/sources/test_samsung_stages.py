from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.nights import Hypnogram, Interval, Stage
from nightlab.sources import Skipped
from sources.made.samsung import stamp
from sources.made.samsung_rows import (
    NIGHT,
    counts_of,
    nights_of,
    read_tables,
    session_row,
    stage_row,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_sessions_of_one_key_the_longer_stands(tmp_path: Path, order: int) -> None:
    grown = [session_row("a", NIGHT[0], "2025-02-22 03:00"), session_row("a", *NIGHT)]
    records = read_tables(tmp_path, sleep=grown[::order])
    (night,) = nights_of(records)
    assert night.end == datetime(2025, 2, 22, 6, tzinfo=UTC)
    assert night.provenance == ("Samsung tells it twice with other times; the longer counts",)
    assert counts_of(records)["sessions that stand in the export twice"] == 1


def test_a_session_longer_than_any_night_puts_no_other_in_its_place(tmp_path: Path) -> None:
    rows = [session_row("a", *NIGHT), session_row("a", NIGHT[0], "2025-02-25 06:00")]
    (night,) = nights_of(read_tables(tmp_path, sleep=rows))
    assert night.end == datetime(2025, 2, 22, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "unusual",
    [
        {"stage": "40002.0"},
        {"stage": " 40002"},
        {"start_time": "2025-02-21 23:00"},
        {"start_time": " 2025-02-21 23:00:00.000000 "},
        {"end_time": "2025-02-22 01:00:00.0"},
        {"sleep_id": " a"},
    ],
)
def test_an_unusual_print_of_a_stage_says_the_same(tmp_path: Path, unusual: dict[str, str]) -> None:
    stages = [
        stage_row("a", "40004", NIGHT[0], "2025-02-21 23:00"),
        stage_row("a", "40002", "2025-02-21 23:00", "2025-02-22 01:00"),
    ]
    usual = read_tables(tmp_path, sleep=[session_row("a", *NIGHT)], stages=stages)
    rows = [stages[0], stages[1] | unusual]
    assert read_tables(tmp_path, sleep=[session_row("a", *NIGHT)], stages=rows) == usual


@pytest.mark.parametrize(
    "broken",
    [
        {"start_time": "2025-02-30 23:00:00.000"},
        {"start_time": "2025-02-21T23:00:00.000"},
        {"start_time": "0025-02-21 23:00:00.000"},
        {"end_time": "2025-02-22 25:00:00.000"},
        {"end_time": ""},
        {"stage": ""},
        {"sleep_id": "\u00e4"},
    ],
)
def test_a_broken_stage_is_told_with_its_line(tmp_path: Path, broken: dict[str, str]) -> None:
    bounds = [f"2025-02-21 2{hour}:00" for hour in range(2, 4)]
    stages = [stage_row("a", "40004", *bounds) for _ in range(6)]
    stages[3] |= broken
    records = read_tables(tmp_path, sleep=[session_row("a", *NIGHT)], stages=stages)
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert "stages.csv, line 6, column" in skipped.where
    assert counts_of(records)["rows of stages"] == 5


def test_stages_lie_where_intervals_would(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    start, end = (datetime.fromisoformat(f"{at}+00:00") for at in NIGHT)
    edges = rng.integers(-3600_000, 36_000_000, (60, 2)).tolist()
    edges += [[15_000, 45_000], [45_001, 74_999], [75_000, 75_001]]
    kinds = dict(
        zip((Stage.WAKE, Stage.LIGHT, Stage.N3, Stage.REM), range(40001, 40005), strict=True)
    )
    found = [
        Interval(
            list(kinds)[number % 4], *(start + timedelta(milliseconds=at) for at in sorted(pair))
        )
        for number, pair in enumerate(edges)
    ]
    rows = [
        stage_row("a", str(kinds[each.stage]), *NIGHT)
        | {"start_time": stamp(each.start), "end_time": stamp(each.end)}
        for each in found
    ]
    (night,) = nights_of(read_tables(tmp_path, sleep=[session_row("a", *NIGHT)], stages=rows))
    ordered = sorted(found, key=lambda each: (each.start, each.end))
    assert night.hypnogram == Hypnogram.from_intervals(ordered, start=start, end=end)
