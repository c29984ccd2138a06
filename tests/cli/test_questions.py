from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

ANSWERS = ["23:10", "23:40", "06:50", "07:05", "2", "20", "3"]


def _typed(*answers: str) -> str:
    return "\n".join(answers) + "\n"


def test_bare_log_asks_for_the_night(shell: Shell) -> None:
    said = shell.ok("log", answers=_typed(*ANSWERS))
    assert said == (
        "Night that ended on 2026-03-10, logged: 30 min to fall asleep, 6.8 h asleep, "
        "efficiency 86 %.\n"
    )
    night = shell.json("night", "2026-03-10")
    assert (night["waso_min"], night["awakenings"], night["quality"]) == (20, 2, 3)


def test_night_without_awakening_is_not_asked_for_its_minutes(shell: Shell) -> None:
    result = shell.call("log", answers=_typed("23:10", "23:40", "06:50", "07:05", "0", "5"))
    assert result.exit_code == 0
    assert "minutes" not in result.stderr
    assert shell.json("night", "2026-03-10")["waso_min"] == 0


def test_answer_that_cannot_be_read_is_asked_again(shell: Shell) -> None:
    answers = ["eleven", "23:10", "2340", "23:40", "06:50", "07:05", "-1", "2", "x", "20", "6", "3"]
    result = shell.call("log", answers=_typed(*answers))
    assert result.exit_code == 0
    for words in (
        "'eleven' is not a clock time; write it as HH:MM",
        "'2340' is not a clock time",
        "'-1' is not a whole number from 0 to 100",
        "'x' is not a number from 0 to 1440",
        "'6' is not a whole number from 1 to 5",
    ):
        assert f"Error: {words}" in result.stderr
    assert "Traceback" not in result.stderr


def test_answers_that_make_no_night_are_offered_again(shell: Shell) -> None:
    wrong = ["23:10", "23:40", "08:50", "07:05", "2", "20", "3"]
    result = shell.call("log", answers=_typed(*wrong, "", "", "06:50", "", "", "", ""))
    assert result.exit_code == 0
    assert "'woke' (08:50) does not come before 'rose' within 12 h" in result.stderr
    assert "Enter keeps an answer." in result.stderr
    assert "[08:50]" in result.stderr
    assert "[20]" in result.stderr
    assert shell.json("night", "2026-03-10")["tst_min"] == 410


def test_end_of_the_answers_writes_nothing(shell: Shell) -> None:
    for answers in ("\n", _typed(*ANSWERS[:5])):
        assert shell.refused("log", answers=answers).startswith(
            "log: the questions were not answered to the end, and nothing was written down; "
        )


def test_questions_keep_out_of_the_json(shell: Shell) -> None:
    assert shell.ok("log", "--json", answers=_typed(*ANSWERS)).startswith("{")


def test_during_a_trial_the_dose_is_asked_for(shell: Shell, tmp_path: Path) -> None:
    rules = ["--arms", "placebo,magnesium", "--nights", "8", "--seed", "1"]
    shell.ok("trial", "design", *rules, "--out", tmp_path / "design.toml")
    shell.ok("trial", "start", tmp_path / "design.toml", "--on", "2026-03-05")
    result = shell.call("log", answers=_typed(*ANSWERS, "maybe", "missed"))
    assert "on the evening of 2026-03-09 (taken, missed, late) [taken]" in result.stderr
    assert result.stdout.endswith("Trial t1, evening of 2026-03-09: dose missed.\n")
    before = shell.call("log", "--date", "2026-03-05", answers=_typed(*ANSWERS))
    assert "evening" not in before.output


def test_with_two_trials_the_dose_is_left_to_the_option(shell: Shell, tmp_path: Path) -> None:
    rules = ["--arms", "placebo,magnesium", "--nights", "8", "--seed", "1"]
    shell.ok("trial", "design", *rules, "--out", tmp_path / "design.toml")
    for _ in range(2):
        shell.ok("trial", "start", tmp_path / "design.toml", "--on", "2026-03-05")
    assert "dose" not in shell.ok("log", answers=_typed(*ANSWERS))
