from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

RULES = ["trial", "design", "--arms", "placebo,magnesium", "--nights", "28", "--seed", "1"]
TOLD = ["--sd", "20", "--autocorrelation", "0.3"]
FIGURE = {"value", "error"}
SCENARIO = {
    *("name", "effect", "trials", "works", "harms", "no_useful_effect", "not_known_yet"),
    *("wrong_sign", "exaggeration", "exaggeration_neutral", "nights", "nights_to_decision"),
}
ANSWER = {
    *("outcome", "origin", "comparison", "better", "worthwhile", "prior", "nights", "plan"),
    *("looks", "seed", "own", "scenarios", "sentences", "works_by_formula_neutral"),
}
OWN = {"nights", "family", "sd", "autocorrelation", "drift", "missing", "notes"}


@pytest.fixture
def design(shell: Shell, tmp_path: Path) -> Path:
    made = tmp_path / "design.toml"
    shell.ok(*RULES, "--outcome", "sol_min", "--worthwhile", "10", "--out", made)
    return made


def test_a_trial_is_rehearsed_on_the_nights_of_the_lab(after_trial: Shell, design: Path) -> None:
    told = after_trial.json("trial", "rehearse", design, "--trials", "4")
    assert set(told) == ANSWER
    assert set(told["own"]) == OWN
    assert (told["origin"], told["own"]["nights"], told["outcome"]) == ("diary", 56, "sol_min")
    # Noise of 8 min, and an effect of 16 min on every second night.
    assert told["own"]["sd"]["lo95"] < 11.5 < told["own"]["sd"]["hi95"]
    assert [each["name"] for each in told["scenarios"]] == [
        *("none", "worthwhile", "twice"),
        "sceptical",
    ]
    for each in told["scenarios"]:
        assert set(each) == SCENARIO
        assert set(each["works"]) == FIGURE
        assert each["trials"] == 4
    assert told["worthwhile"] == 10


def test_without_a_lab_the_nights_are_told(shell: Shell, design: Path) -> None:
    text = shell.ok("trial", "rehearse", design, *TOLD, "--trials", "4")
    assert not shell.lab.exists()
    assert max(map(len, text.splitlines())) <= 80
    flat = " ".join(text.split())
    assert "as told: Time to fall asleep (SOL) differs by 20" in flat
    assert "Magnesium against placebo, 28 nights, 4 simulated trials" in flat
    assert "Of 100 people like you with an effect worth having (10 min)" in flat
    assert "±" in flat
    for row in ("none", "worth having", "twice that", "drawn: sceptical"):
        assert sum(line.startswith(row) for line in text.splitlines()) == 1
    assert shell.ok("trial", "rehearse", design, *TOLD, "--trials", "4") == text
    assert shell.ok("trial", "rehearse", design, *TOLD, "--trials", "4", "--seed", "9") != text


def test_without_either_it_says_what_to_tell(shell: Shell, design: Path) -> None:
    assert "no lab here; tell how your nights vary with --sd and --autocorrelation" in (
        shell.refused("trial", "rehearse", design)
    )
    shell.begin()
    assert "0 nights with this outcome are too few" in shell.refused("trial", "rehearse", design)


def test_the_cheapest_design_is_looked_for(shell: Shell, design: Path) -> None:
    asked = ["trial", "rehearse", design, "--sd", "6", "--trials", "8", "--suggest"]
    told = shell.json(*asked)
    found = told["suggestion"]
    assert set(told) == ANSWER | {"suggestion"}
    assert set(found) == {"at", "even", "good", "screened", "help"}
    assert found["even"]["nights"] <= 56
    assert any("Cheapest with a chance of 50 %" in each for each in told["sentences"])
    assert {"name", "nights", "works_by_formula"} == set(found["screened"][0])


def test_trials_on_others_are_drawn_from_where_the_agent_is_named(
    shell: Shell, design: Path
) -> None:
    asked = ["trial", "rehearse", design, *TOLD, "--trials", "2", "--agent", "melatonin"]
    names = [each["name"] for each in shell.json(*asked)["scenarios"]]
    assert names == ["none", "worthwhile", "twice", "sceptical", "literature"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([*TOLD, "--outcome", "nonsense"], "no measure is called 'nonsense'"),
        ([*TOLD, "--outcome", "rem_min"], "nothing says which way rem_min is better"),
        ([*TOLD, "--worthwhile", "-1"], "-1 cannot be"),
        ([*TOLD, "--active", "glycine"], "no arm is called 'glycine'"),
        ([*TOLD, "--trials", "1"], "not a whole number from 2"),
        ([*TOLD, "--agent", "moonlight"], "moonlight"),
        (["--sd", "0"], "no spread of nights"),
        (["--autocorrelation", "0.3"], "but no spread"),
        ([*TOLD, "--family", "log"], "cannot be put on the scale of log"),
        ([*TOLD, "--missing", "1"], "no share"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    shell: Shell, design: Path, more: list[str], said: str
) -> None:
    assert said in shell.refused("trial", "rehearse", design, *more)


def test_a_file_that_is_no_design_is_refused(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "not.toml").write_text("arms = 3")
    assert "not.toml" in shell.refused("trial", "rehearse", tmp_path / "not.toml", *TOLD)
    assert "none.toml" in shell.refused("trial", "rehearse", tmp_path / "none.toml", *TOLD)


def test_a_small_rehearsal_takes_seconds(shell: Shell, design: Path) -> None:
    began = time.process_time()
    shell.ok("trial", "rehearse", design, *TOLD, "--trials", "20")
    assert time.process_time() - began < 10
