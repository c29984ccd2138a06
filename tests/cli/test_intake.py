"""``nightlab intake``: a file filled in, a page for a person, a contract for programs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.shell import Shell

EXAMPLE = Path(__file__).parents[2] / "docs/examples/intake.toml"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    return Path(shutil.copy(EXAMPLE, tmp_path / "answers.toml"))


def test_the_questions_can_be_handed_straight_back(shell: Shell, tmp_path: Path) -> None:
    blank = tmp_path / "blank.toml"
    blank.write_text(shell.ok("intake", "--questions"), encoding="utf-8")
    page = shell.ok("intake", blank)
    assert "not answered, which widens the range" in " ".join(page.split())


def test_a_page_says_what_it_does_not_mean_and_who_has_looked(shell: Shell, answers: Path) -> None:
    page = " ".join(shell.ok("intake", answers).split())
    assert "is not deficient" in page
    assert 'The saying "70 % of Americans are magnesium deficient" is false' in page
    assert "Reviewed by nobody yet" in page
    assert "Ask a clinician whether a blood test makes sense" in page
    assert "not a diagnosis" in page


def test_no_line_is_wider_than_a_terminal(shell: Shell, answers: Path) -> None:
    assert max(map(len, shell.ok("intake", answers).splitlines())) <= 80


@pytest.mark.parametrize("columns", [32, 40, 60])
def test_a_page_fits_a_narrow_terminal(
    shell: Shell, answers: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setattr("nightlab.cli.layout.room", lambda: columns)
    page = shell.ok("intake", answers)
    assert max(map(len, page.splitlines())) <= columns
    assert "196 to 367 mg" in page
    assert all(" %" not in line[:2] for line in page.splitlines())


def test_json_is_a_contract(shell: Shell, answers: Path) -> None:
    found = shell.json("intake", answers)
    assert {"mean", "lo95", "hi95"} <= set(found["usual_intake_mg"])
    assert 0 <= found["p_below_ear"] <= 1
    assert (found["ear_mg"], found["rda_mg"]) == (265, 320)
    assert found["reviewed_by"].startswith("nobody yet")
    assert all(found[key] for key in ("sentence", "sources", "unknown"))
    assert [each["key"] for each in found["factors"]] == ["acid_blocker", "stress"]
    steps = found["plan"]["steps"]
    assert sum(step["magnesium_mg"] for step in steps) == pytest.approx(
        found["plan"]["added_mg"], abs=0.1 * len(steps) + 0.1
    )
    assert found["plan"]["exclusions"] == ["low_fodmap", "peanuts"]


def test_without_a_plan_there_is_none(shell: Shell, answers: Path) -> None:
    assert shell.json("intake", answers, "--no-plan")["plan"] is None
    assert "A plan with food" not in shell.ok("intake", answers, "--no-plan")


def test_an_ill_kidney_comes_before_the_plan(shell: Shell, answers: Path) -> None:
    text = answers.read_text(encoding="utf-8")
    answers.write_text(text.replace("kidney_disease = false", "kidney_disease = true"), "utf-8")
    page = shell.ok("intake", answers)
    assert "Not before a clinician has agreed" in page
    assert shell.json("intake", answers)["plan"]["waits_for_clinician"] is True


def test_a_gap_that_stays_open_says_why(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(
        'age = 40\nsex = "male"\nexclude = ["nuts"]\n'
        "[foods]\nalmonds_cashews = {per_week = 3}\ncoffee = {per_day = 3}\n",
        encoding="utf-8",
    )
    page = " ".join(shell.ok("intake", file).split())
    assert "No plan with food yet: 47 mg more a day" in page
    assert "None is possible with what you eat and like" in page
    assert "in the way: nuts" in page
    assert "would close it, if you like them" in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[foods]\noats = {per_day = 500}", "answers.toml, foods.oats: 500 cannot be; "),
        ("[foods]\nоats = {per_day = 1}", "answers.toml, line 2: no valid TOML ("),
        ('exclude = ["🥦💥"]', "answers.toml, exclude: no food is called "),
        ('exclude = ["' + "x" * 10_000 + '"]', "answers.toml, exclude: no food is called "),
        ('exclude = ["\\u001b[2J"]', "answers.toml, exclude: no food is called "),
        ("likes = [\"'; DROP TABLE night; --\"]", "answers.toml, likes: no food is called "),
    ],
)  # fmt: skip
def test_bad_answers_are_one_sentence(
    shell: Shell, answers: Path, text: str, sentence: str
) -> None:
    answers.write_text(text, encoding="utf-8")
    assert shell.refused("intake", answers).startswith(sentence)


def test_no_file_at_all_says_how_to_make_one(shell: Shell) -> None:
    assert "nightlab intake --questions > answers.toml" in shell.refused("intake")
    assert "nightlab intake --questions" in shell.refused("intake", "nowhere.toml")
