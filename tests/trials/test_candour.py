"""How a trial was kept is told with its verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from nightlab.trials import Design, Entry, Pause, Protocol, RunningTrial
from nightlab.trials.candour import kept_otherwise

START = date(2026, 3, 1)
DESIGN = Design(("placebo", "tea"), nights=28, seed=1, block_nights=14, outcome="sol_min")
TRIAL = RunningTrial(
    "t2",
    "tea",
    START,
    "finished",
    Protocol(DESIGN, question="Does tea help?", source="diary"),
    "",
    {},
    sealed_on=START,
)


def told(source: str = "diary", counted: int = 28, **changed: Any) -> list[str]:
    return kept_otherwise(replace(TRIAL, **changed), source=source, counted=counted)


def test_a_trial_that_was_kept_as_planned_has_nothing_to_tell() -> None:
    assert told() == []
    assert told(sealed_on=None) == []
    assert told(status="running", counted=14) == []


def test_a_plan_that_came_after_its_nights_is_told() -> None:
    (line,) = told(sealed_on=date(2026, 3, 20))
    assert line.startswith("It was sealed 19 days after its first evening.")


def test_the_same_question_asked_again_is_told() -> None:
    (line,) = told(asked_before=("t0", "t1"))
    assert line.startswith("t0 and t1 asked the same before;")


def test_a_pause_is_told_and_one_told_late_is_told_so() -> None:
    rest = Pause(date(2026, 3, 5), date(2026, 3, 9), "a cold")
    entry = Entry(
        "pause", rest.first, datetime(2026, 3, 5, 20, tzinfo=UTC), rest.last, text="a cold"
    )
    assert told(pauses=(rest,), log=(entry,)) == [
        "It rested from 2026-03-05 to 2026-03-09: a cold."
    ]
    late = replace(entry, told_at=datetime(2026, 3, 12, 20, tzinfo=UTC))
    (line,) = told(pauses=(rest,), log=(late,))
    assert line == "It rested from 2026-03-05 to 2026-03-09, told 7 days later: a cold."


def test_other_places_and_fewer_nights_than_planned_are_told() -> None:
    assert told(source="fitbit") == [
        "The protocol takes outcomes from diary; these are those of fitbit."
    ]
    assert told(counted=20) == ["The trial is over, and this counts 20 of its 28 nights alone."]
