from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from begun import START, TOLD_AT, begun, design, nights_of, protocol
from nightlab.errors import NightlabError
from nightlab.report.pooled_files import pool_files
from nightlab.report.sealed_file import open_sealed, seal
from nightlab.report.trial_file import trial_file
from nightlab.trials import protocol_text
from nightlab.trials.gathering import gather

AFTER = START + timedelta(days=100)


def person(seed: int, **more: Any) -> str:
    """Return the export of one person who falls asleep 12 minutes earlier."""
    trial = begun(protocol(design=design(seed=seed, **more)))
    outcome, nights = trial.design.outcome, nights_of(trial, seed=seed)
    told = gather(trial, outcome, nights, [], origin=None)
    asked = trial.ask(outcome, nights, until=AFTER)
    return trial_file(
        trial,
        asked,
        asked.verdict(),
        sealed_text=protocol_text(trial.protocol),
        sealed_on=TOLD_AT,
        evening=AFTER,
        until=AFTER,
        told=told,
        given={},
    )


def test_people_are_held_together() -> None:
    files = [(f"p{seed}", person(seed)) for seed in (1, 2, 3)]
    found = pool_files(files)
    assert [each.name for each in found.people] == ["p1", "p2", "p3"]
    assert found.nights == 84
    assert (found.better, found.unit, found.worthwhile) == ("lower", "min", 5.0)
    assert -20 < found.effect.mean < -5
    alone = {name: open_sealed(text, name)["verdict"]["priors"]["neutral"] for name, text in files}
    for each in found.people:
        assert each.alone.mean == alone[each.name]["mean"]
    assert pool_files(files, worthwhile=2.0).worthwhile == 2.0


def test_the_same_trial_twice_is_refused() -> None:
    text = person(1)
    with pytest.raises(NightlabError):
        pool_files([("a", text), ("b", text)])


def test_trials_of_different_questions_are_refused() -> None:
    other = person(2, arms=("placebo", "glycine"))
    with pytest.raises(NightlabError):
        pool_files([("a", person(1)), ("b", other)])


def test_file_that_says_otherwise_is_refused_by_name() -> None:
    sections = open_sealed(person(2), "b")
    sections["verdict"]["effect"]["mean"] -= 5.0
    with pytest.raises(NightlabError, match=r"^b: it says otherwise than what comes out: verdict"):
        pool_files([("a", person(1)), ("b", seal(sections))])


def test_file_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(NightlabError, match=r"^b: not JSON"):
        pool_files([("a", person(1)), ("b", "hello")])
