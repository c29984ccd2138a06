"""What ``docs/measure_drivers.py`` found, as ``docs/drivers_calibration.jsonl`` keeps it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

KEPT = Path(__file__).parents[3] / "docs" / "drivers_calibration.jsonl"
IDLE = KEPT.with_name("drivers_idle.jsonl")
ROWS = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
NIGHTS = sorted({row["cell"][0] for row in ROWS})


def counted(nights: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in ROWS:
        if row["cell"][0] == nights:
            found.update(row["counts"])
    return found


def test_at_most_one_claim_in_twenty_is_of_nothing() -> None:
    claims = sum(counted(nights)["said"] for nights in NIGHTS)
    false = sum(counted(nights)["said and false"] for nights in NIGHTS)
    assert claims > 300
    assert false / claims <= 0.05


@pytest.mark.parametrize("nights", [each for each in NIGHTS if each >= 180])
def test_real_drivers_are_found_and_put_in_order_better_than_by_correlation(nights: int) -> None:
    t = counted(nights)
    assert t["said and true 1"] / t["with 1"] > 0.5
    assert t["half pairs ours"] > t["half pairs app"]
    assert t["said and false"] / t["said"] <= 0.05


@pytest.mark.parametrize("nights", NIGHTS)
def test_intervals_hold_over_all_things(nights: int) -> None:
    t = counted(nights)
    assert t["in95 all"] / t["n all"] > 0.92
    assert t["in68 all"] / t["n all"] > 0.68


def test_hardly_anyone_in_whom_nothing_matters_is_told_of_a_driver() -> None:
    rows = [json.loads(line) for line in IDLE.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 15
    for row in rows:
        assert row["counts"]["told of one"] / row["counts"]["people"] <= 0.05, row
