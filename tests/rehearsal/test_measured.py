"""What the long runs measured keeps the gates, and the thresholds of looks are those that were measured."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.trials.monitoring import boundary

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    monkeypatch.syspath_prepend(str(DOCS))
    return import_module


def test_no_kind_of_trial_with_looks_is_surely_beyond_a_gate(
    script: Callable[[str], Any],
) -> None:
    tables = script("tables_looks")
    assert {(line["effect"], line["looks"]) for line in tables.lines()} >= {
        (effect, looks) for effect in ("none", "delta") for looks in range(2, 9)
    }
    assert [tables.beyond(words) for words, *_ in tables.GATES] == [[]] * 4


def test_no_family_is_surely_beyond_a_gate(script: Callable[[str], Any]) -> None:
    tables = script("tables_families")
    judged = [name for name in script("measure_families").ASKED if tables.of(name, "none")]
    assert {"latency", "efficiency", "awakenings", "ratings"} <= set(judged)
    assert [tables.beyond(name) for name in judged] == [[]] * len(judged)


def test_ranks_of_every_family_are_within_reason(script: Callable[[str], Any]) -> None:
    ranked = script("tables_families").ranked()
    assert {one["family"] for one in ranked} >= {"log", "counts", "ratings"}
    assert min(one["ks_p"] for one in ranked) > 0.01 / len(ranked)


def test_what_was_measured_is_what_stands(script: Callable[[str], Any]) -> None:
    looks = script("measure_looks")
    kept = [json.loads(line) for line in looks.RESULTS.read_text(encoding="utf-8").splitlines()]
    assert {line["looks"]: line["asked"] for line in kept} == {
        of: [boundary(of).thresholds.sure, boundary(of).thresholds.futile, boundary(of).doubt]
        for of in range(2, 9)
    }
