"""``nightlab plan judge``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.shell import Shell

EXAMPLES = Path(__file__).parents[2] / "examples"
ARTICLE = str(EXAMPLES / "articles" / "sweet-dreams.toml")
READER = str(EXAMPLES / "people" / "reader.toml")
QUICK = ("--no-simulate",)


def test_advice_is_judged_for_somebody_in_a_file(shell: Shell) -> None:
    said = shell.ok("plan", "judge", ARTICLE, "--person", READER, *QUICK)
    assert "not at this dose" in said
    assert "C102 not found" in said
    assert "No clinician has reviewed" in said


def test_advice_is_judged_for_who_answered_in_the_lab(shell: Shell) -> None:
    shell.ok("check", "--file", READER)
    of_lab = shell.ok("plan", "judge", ARTICLE, *QUICK)
    of_file = shell.ok("plan", "judge", ARTICLE, "--person", READER, *QUICK)
    assert of_lab == of_file


def test_json_holds_what_decides(shell: Shell) -> None:
    found = shell.json("plan", "judge", ARTICLE, "--person", READER, *QUICK)
    assert set(found) == {"advice", "steps", "stop"}
    assert set(found["steps"][0]) == {
        *("advised", "decision", "rules", "claims", "place", "why", "survives", "body", "trial"),
    }


def test_without_answers_the_next_step_is_told(shell: Shell) -> None:
    shell.begin()
    assert "nightlab check" in shell.refused("plan", "judge", ARTICLE, *QUICK)


def test_a_file_that_is_no_advice_is_refused_with_its_place(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('format = 1\nkey = "x"\ntitle = "y"\n', encoding="utf-8")
    shell.begin()
    said = shell.refused("plan", "judge", tmp_path / "a.toml", "--person", READER)
    assert "a.toml" in said
    assert "step" in said
