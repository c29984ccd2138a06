from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

RULES = ["trial", "design", "--arms", "usual,wind-down", "--nights", "28", "--seed", "1"]
SMALL = ["--people", "4", "--stated", "wind-down=0.5"]


@pytest.fixture
def design(shell: Shell, tmp_path: Path) -> Path:
    made = tmp_path / "design.toml"
    shell.ok(*RULES, "--outcome", "waso_min", "--worthwhile", "10", "--out", made)
    return made


def test_a_trial_is_lived_by_bodies_and_counted(shell: Shell, design: Path) -> None:
    told = shell.json("trial", "silico", design, *SMALL)
    assert told["simulated"] is True
    assert told["unit"] == "min"
    assert sum(told["verdicts"].values()) == told["people"] == 4
    assert told["truth_always"] < 0.0
    assert told == shell.json("trial", "silico", design, *SMALL)


def test_it_says_that_it_is_simulated_and_how_sure(shell: Shell, design: Path) -> None:
    said = " ".join(shell.ok("trial", "silico", design, *SMALL).split())
    assert said.startswith("Simulated: 4 of 4 people")
    assert "regression to the mean" in said
    assert "no forecast and no advice" in said


def test_an_arm_that_acts_on_nothing_known_is_refused(shell: Shell, design: Path) -> None:
    said = shell.refused("trial", "silico", design, "--people", "2")
    assert "wind-down" in said
    assert "state" in said


def test_a_statement_without_a_size_is_refused(shell: Shell, design: Path) -> None:
    assert "ARM=0.15" in shell.refused("trial", "silico", design, "--stated", "wind-down")


def test_where_nobody_is_let_in_the_next_step_is_said(shell: Shell, design: Path) -> None:
    told = shell.ok("trial", "silico", design, *SMALL, "--enrol-above", "100000")
    assert "0 of 4 people were let in" in told
    assert "lower --enrol-above" in told
