"""One person, told once: commands that are about a person take the lab's where no file is given."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cli.exports import write
from cli.shell import morning_options
from drivers.answering import as_toml, ordinary
from nightlab.lab import Lab

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

MAGNESIUM = ("--take", "magnesium", "--dose", "200", "--outcome", "sol_min")
SOURCE = "As you told in `nightlab check` on 2026-03-10; "


def tell(shell: Shell, answers: dict[str, Any]) -> None:
    with Lab.open(shell.lab, now=shell.clock.now) as lab:
        lab.planning.tell(answers)


@pytest.fixture
def told(shell: Shell) -> Shell:
    """A lab of an adult who sleeps badly twice a week and takes levothyroxine in the morning."""
    medicine: dict[str, Any] = {
        "medicines": ["levothyroxine"],
        "medicine_times": ["levothyroxine 07:00"],
    }
    tell(shell, ordinary(nights_per_week=2, **medicine))
    return shell


def aside(shell: Shell, *words: object) -> str:
    result = shell.call(*words)
    assert result.exit_code == 0, result.stderr
    return str(result.stderr)


def test_safety_checks_the_person_of_the_lab(told: Shell) -> None:
    asked = ("safety", "check", "--agent", "magnesium bisglycinate", "--elemental-mg", "200")

    found = told.json(*asked)

    assert [each["ingredient"] for each in found["medicines"]] == ["levothyroxine"]
    assert found["hours"] == {"magnesium bisglycinate": ["11:00 to 03:00"]}
    assert aside(told, *asked) == f"{SOURCE}no questions open.\n"


def test_a_file_wins_and_is_not_completed_from_answers(told: Shell, tmp_path: Path) -> None:
    path = write(tmp_path / "her.toml", "age = 30\n")

    found = told.json("safety", "check", path)

    assert aside(told, "safety", "check", path) == ""
    assert found["medicines"] == []
    assert "weight_kg" in found["unknowns"]
    assert "weight_kg" not in told.json("safety", "check")["unknowns"]


def test_open_questions_and_contradictions_are_counted(shell: Shell) -> None:
    tell(shell, {"age": 40, "sex": "male", "pregnant": True, "flags_now": None})

    said = aside(shell, "safety", "check", "--agent", "zinc")

    assert said.startswith(SOURCE)
    assert " questions open. 1 contradiction in your answers, read with care." in said
    assert "no questions" not in said


@pytest.mark.parametrize("make", [False, True])
def test_without_lab_or_answers_the_next_step_is_named(shell: Shell, *, make: bool) -> None:
    if make:
        shell.begin()

    said = shell.refused("safety", "check")

    assert said.startswith(
        "PERSON.toml: nobody is described, and the lab has no answers of yours; "
    )
    assert "`nightlab check`" in said
    assert shell.lab.exists() is make


def test_a_lab_that_cannot_be_read_is_not_taken_for_none(shell: Shell) -> None:
    write(shell.lab, "no lab at all" * 100)

    assert "nobody is described" not in shell.call("safety", "check").stderr
    assert shell.call("trial", "new", "--do", "earplugs", "--outcome", "awakenings").exit_code == 2


def test_in_a_crisis_nothing_but_the_page_is_shown(shell: Shell) -> None:
    from nightlab.safety.crisis import crisis_page

    tell(shell, ordinary(suicidal_thoughts=True))

    for command in (("safety", "check"), ("trial", "new", *MAGNESIUM)):
        result = shell.call(*command)
        assert result.stdout.strip() == crisis_page("EU").text()
        assert result.stderr == ""
    assert "need a human being" in shell.call("trial", "new", *MAGNESIUM, "--json").stderr


def test_a_trial_is_held_against_the_person_of_the_lab(told: Shell, tmp_path: Path) -> None:
    out = tmp_path / "p.toml"

    said = aside(told, "trial", "new", *MAGNESIUM, "--at", "22:00", "--out", out)

    assert SOURCE in said
    assert "[eligibility]" in out.read_text("utf-8")
    assert told.json("trial", "start", out)["nights"] == 56


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pregnant": True}, "not until a clinician has agreed"),
        ({"nights_per_week": 5}, "what specialists call chronic insomnia"),
        ({"kidney_disease": True, "egfr": 20}, "not for you as things stand. Kidneys this weak"),
    ],
)
def test_what_was_told_closes_the_way_to_a_trial(
    shell: Shell, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    tell(shell, ordinary(**{"nights_per_week": 2, **change}))
    out = tmp_path / "p.toml"

    result = shell.call("trial", "new", *MAGNESIUM, "--out", out)

    assert (result.exit_code, words in result.stderr) == (2, True)
    assert not out.exists()


def test_the_trial_that_a_plan_proposes_can_be_made_as_it_says(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path / "answers.toml", as_toml(ordinary()))
    shell.ok("check", "--file", path)
    test = shell.json("plan")["test"]

    words = shlex.split(test["command"])
    assert words[0] == "nightlab"
    made = shell.json(*words[1:])

    assert made["design"]["nights"] == test["nights"]
    shell.ok("trial", "start", "protocol.toml")
    after = shell.json("plan")
    assert after["test"] is None
    place = {each["step"]: each["place"] for each in after["options"]}
    assert place[test["step"]] == "test"


def test_what_check_was_told_is_what_safety_checks(shell: Shell, tmp_path: Path) -> None:
    answers = ordinary(pregnant=True, medicines=["zolpidem"], hypnotic_nights=7)
    shell.ok("check", "--file", write(tmp_path / "answers.toml", as_toml(answers)))

    found = shell.json("safety", "check", "--agent", "melatonin")

    assert [each["ingredient"] for each in found["medicines"]] == ["zolpidem"]
    assert found["agents"]["melatonin"] == "block"
    assert shell.json("plan")["decision"] == found["decision"]


def test_asked_at_a_terminal_no_file_is_asked_for(
    told: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nightlab.cli.trial_new_questions.somebody_answers", lambda: True)
    monkeypatch.chdir(tmp_path)
    typed = ("magnesium", "y", "200", "22:15", "1", "", "8", "n", "n")

    said = told.ok("trial", "new", answers="\n".join(typed) + "\n")

    assert "magnesium 200 mg elemental magnesium at 22:15" in " ".join(said.split())


def test_a_body_is_fitted_as_of_the_age_that_was_told(shell: Shell) -> None:
    rng = np.random.default_rng(3)
    for k in range(6):
        shell.clock.at = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=k)
        shell.ok("log", *morning_options(25.0, rng))
    fit = ("body", "fit", "--people", "200")
    nobodys = shell.json(*fit)
    tell(shell, ordinary(age=78))

    mine = shell.json(*fit)

    assert SOURCE.partition(" on ")[0] in aside(shell, *fit)
    assert mine["posterior"] != nobodys["posterior"]
    assert not any("you told that you have some" in note for note in nobodys["notes"])
    assert any("you told that you have some" in note for note in mine["notes"])


def test_the_questions_on_food_know_who_is_asked(told: Shell, tmp_path: Path) -> None:
    blank = told.ok("intake", "--questions")

    assert 'age = 40                   # years\nsex = "female"' in blank
    assert "pregnant = false " in blank
    assert SOURCE in aside(told, "intake", "--questions")
    assert told.json("intake", write(tmp_path / "a.toml", blank))["rda_mg"] == 320


def test_questions_on_food_are_empty_without_answers(shell: Shell) -> None:
    assert 'age = "unknown"            # years\n' in shell.ok("intake", "--questions")
