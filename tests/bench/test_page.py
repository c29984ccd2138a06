from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import run
from race import results
from race.page import Result, goal, missed, page, table
from race.row import Row

BENCH = Path(run.__file__).parent
FAST = Row(
    row="Nights measured",
    ours="7 ms",
    peer="560 ms, YASA",
    ratio=84.26,
    unit="times faster",
    goal=20.0,
    met=True,
    note="All figures are equal.",
    measured="2026-11-22",
    machine="one machine",
)
SLOW = replace(
    FAST, row="Sleep read", met=False, ratio=6.5, goal=8.0, profile=(" 61 %  scan.py: f",)
)
BARE = replace(FAST, row="A 2 GB export", ratio=None, goal=None, met=None)
SMALL = replace(FAST, row="Memory", ratio=9.04, unit="MB", goal=40.0, more_is_better=False)


def test_the_table_has_a_line_a_row() -> None:
    header, rule, *lines = table([FAST, SLOW, BARE]).splitlines()
    assert header == "| what | Nightlab | peer | ratio | goal |  |"
    assert rule == "| --- | --- | --- | --- | --- | --- |"
    assert lines[0] == (
        "| Nights measured | 7 ms | 560 ms, YASA | 84.3 times faster | at least 20 | met |"
    )
    assert lines[1].endswith("| 6.50 times faster | at least 8 | **missed** |")
    assert lines[2].endswith("| – | none set |  |")


def test_a_goal_is_reached_from_below_or_from_above() -> None:
    assert goal(FAST) == "at least 20"
    assert goal(SMALL) == "at most 40"


def test_a_missed_goal_is_told_with_its_profile_and_no_other() -> None:
    assert missed([Result("a", FAST), Result("a", BARE)]) == "None."
    told = missed([Result("a", FAST), Result("b", SLOW)])
    assert "**Sleep read**: 6.50 times faster, where the goal is at least 8." in told
    assert "```text\n 61 %  scan.py: f\n```" in told
    assert FAST.row not in told


def test_the_page_names_script_date_and_each_machine_once() -> None:
    other = replace(BARE, machine="another")
    told = page(
        "{machines}|{table}|{notes}|{missed}",
        [Result("measures", FAST), Result("apple", SLOW), Result("apple", other)],
    )
    assert told.startswith("one machine; another|| what")
    assert "**Nights measured** (`python bench/measures.py`, 2026-11-22). All figures" in told


def test_a_new_run_replaces_the_rows_of_its_script_alone(tmp_path: Path) -> None:
    kept = [Result("b", FAST), Result("c", SLOW)]
    merged = results.merge(kept, "b", [BARE, SMALL], ["a", "b", "c"])
    assert merged == [Result("b", BARE), Result("b", SMALL), Result("c", SLOW)]
    first = results.merge(merged, "a", [FAST], ["a", "b", "c"])
    assert first[0] == Result("a", FAST)
    file = tmp_path / "results.jsonl"
    assert results.read(file) == []
    results.write(file, first)
    assert results.read(file) == first


def test_the_page_in_the_documents_is_that_of_the_last_runs() -> None:
    assert run.PAGE.read_text(encoding="utf-8") == run.rendered()


@pytest.mark.parametrize("script", run.RACES)
def test_every_race_is_a_script_with_a_result(script: str) -> None:
    assert (BENCH / f"{script}.py").is_file()
    assert script in {result.script for result in results.read(run.KEPT)}


def test_every_lock_names_exact_versions_and_no_address() -> None:
    locks = sorted((BENCH / "locks").glob("*.txt"))
    assert {lock.stem for lock in locks} >= {"apple-health-parser", "numpyro", "pymc", "yasa"}
    for lock in locks:
        for line in lock.read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ; .+)?", line), line
