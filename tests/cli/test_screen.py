"""``nightlab screen``: what is shown, asked, scored, refused, and shown instead of all else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from nightlab.safety.crisis import crisis_page

if TYPE_CHECKING:
    from cli.shell import Shell

CRISIS = crisis_page().text() + "\n"
HIGH = "3,3,3,3,3,3,3,3,1"


def test_bare_it_lists_what_can_be_done_with_each(shell: Shell) -> None:
    said = shell.ok("screen")
    assert "phq9      PHQ-9               fill in " in said
    assert "isi       ISI                 enter answers or a total" in said
    assert "rls       Restless legs       fill in (own words)" in said
    assert "`nightlab screen crisis`" in said
    rows = {row["key"]: row for row in shell.json("screen")}
    assert rows["phq9"]["shipped"] is True
    assert rows["psqi"]["shipped"] is False
    assert rows["dass21"]["scores"] == ["dass21_depression", "dass21_anxiety", "dass21_stress"]


def test_no_lab_is_made(shell: Shell) -> None:
    shell.ok("screen", "isi", "--score", 14)
    assert not shell.lab.exists()


def test_questions_are_shown_with_numbers_answers_and_notice(shell: Shell) -> None:
    said = shell.ok("screen", "phq9")
    assert (
        "\n9. Thoughts that you would be better off dead or of hurting yourself in some way" in said
    )
    assert "\n  3 = Nearly every day\n" in said
    assert "No permission required to reproduce, translate, display or distribute." in said
    assert "get along with other people?" in said
    assert len(shell.json("screen", "gad7")["items"]) == 7


def test_questions_of_others_are_not_shown(shell: Shell) -> None:
    said = shell.ok("screen", "psqi")
    assert "Its questions are not shown here" in said
    assert "University of Pittsburgh" in said
    assert {item["text"] for item in shell.json("screen", "psqi")["items"]} == {""}


def test_answers_are_scored(shell: Shell) -> None:
    said = shell.ok("screen", "phq9", "--answers", "1,1,1,1,1,1,1,3,0,1")
    assert said.startswith("PHQ-9: 10 of 27 points.\nIts authors call 10 to 14 points moderate.\n")
    assert "Difficulty in daily life: somewhat difficult (not part of the score)." in said
    assert "Safety (S160)" in said
    assert "  phq9 = 10\n  phq9_item9 = 0\n" in said
    assert "This is no diagnosis." in said


def test_json_holds_score_band_safety_and_lines(shell: Shell) -> None:
    told = shell.json("screen", "gad7", "--answers", "2,2,2,2,2,2,?")
    assert (told["crisis"], told["total"], told["missing"]) == (False, None, [7])
    assert (told["at_least"], told["at_most"]) == (12, 15)
    assert told["toml"] == []
    told = shell.json("screen", "isi", "--score", "22")
    assert (told["key"], told["total"]) == ("isi", 22)
    assert told["band"] == {"low": 22, "high": 28, "name": "clinical insomnia, severe"}
    assert told["safety"][0]["rules"] == ["S163"]
    assert told["profile"]["scores"] == {"isi": 22}
    assert told["toml"] == ["[scores]", "isi = 22"]
    assert "No clinician has reviewed these rules yet." in told["caution"]


def test_facts_in_own_words_are_scored(shell: Shell) -> None:
    said = shell.ok("screen", "rls", "--answers", "yes,yes,yes,yes,yes")
    assert "All five marks of restless legs: yes" in said
    assert "  rls_criteria_all5 = true" in said
    told = shell.json("screen", "insomnia", "--answers", "5,14,yes")
    assert told["profile"]["course"] == {"nights_per_week": 5, "months": 14}
    assert told["profile"]["symptoms"] == {"daytime_impairment": True}


# --- the crisis page and nothing else -------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        ["--answers", HIGH],
        ["--answers", "0,0,0,0,0,0,0,0,1"],
        ["--answers", "0,typo,3.5,🦉,٣,,nan,9,2"],
        ["--answers", "?,?,?,?,?,?,?,?,3"],
        ["--answers", HIGH, "--score", "nonsense"],
        ["--answers", HIGH, "--region", "Atlantis"],
        ["--answers", "0,0,0,0,12,0,0,3"],
        ["--answers", "0,0,0,0,0,0,0,0,4"],
        ["--answers", "0,0,0,0,0,0,0,0,nearly every day"],
        ["--score", "27"],
    ],
)
def test_question_nine_shows_the_crisis_page_and_nothing_else(
    shell: Shell, options: list[str]
) -> None:
    result = shell.call("screen", "phq9", *options)
    assert (result.exit_code, result.stdout, result.stderr) == (0, CRISIS, "")


def test_json_of_a_crisis_holds_the_page_and_no_score(shell: Shell) -> None:
    told = shell.json("screen", "phq9", "--answers", HIGH)
    assert set(told) == {"crisis", "page"}
    assert told["crisis"] is True
    assert told["page"]["text"] + "\n" == CRISIS
    assert not {"total", "band", "score", "phq9"} & set(told["page"])
    assert "points" not in json.dumps(told)


def test_crisis_page_is_there_for_the_asking(shell: Shell) -> None:
    assert shell.ok("screen", "crisis") == CRISIS
    assert shell.ok("screen", "crisis", "--region", "us") == crisis_page("US").text() + "\n"
    assert shell.ok("screen", "Crisis", "--region", "🦉") == CRISIS


def test_no_score_calls_it_up_elsewhere(shell: Shell) -> None:
    assert "GAD-7: 21 of 21" in shell.ok("screen", "gad7", "--answers", "3,3,3,3,3,3,3")


# --- asked one by one -----------------------------------------------------------


@pytest.fixture
def asking(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The command line with somebody there to answer."""
    monkeypatch.setattr("nightlab.cli.screen.somebody_answers", lambda: True)
    return shell


def _typed(*answers: str) -> str:
    return "\n".join(answers) + "\n"


def test_questions_are_asked_one_by_one(asking: Shell) -> None:
    result = asking.call("screen", "gad7", answers=_typed(*"1212121"))
    assert result.stdout.startswith("GAD-7: 10 of 21 points.\n")
    assert "4. Trouble relaxing (0 to 3)" in result.stderr
    assert "No permission required" in result.stderr


def test_answer_that_cannot_be_read_is_asked_again(asking: Shell) -> None:
    result = asking.call("screen", "rls", answers=_typed("maybe", "yes", "yes", "yes", "yes", ""))
    assert "'maybe' is none of the choices; use yes or no" in result.stderr
    assert "All five marks of restless legs: not known" in result.stdout


def test_difficulty_is_asked_only_where_something_was_checked(asking: Shell) -> None:
    calm = asking.call("screen", "phq9", answers=_typed(*"000000000"))
    assert "how difficult" not in calm.stderr
    busy = asking.call("screen", "phq9", answers=_typed(*"0100000002"))
    assert "Difficulty in daily life: very difficult" in busy.stdout


def test_question_nine_ends_the_questions(asking: Shell) -> None:
    result = asking.call("screen", "phq9", answers=_typed("3", "", *"300000", "1"))
    assert (result.exit_code, result.stdout) == (0, CRISIS)
    assert "how difficult" not in result.stderr


def test_question_nine_that_cannot_be_read_names_the_crisis_page(asking: Shell) -> None:
    result = asking.call("screen", "phq9", answers=_typed(*"00000000", "x", "0"))
    assert "call `nightlab screen crisis` now" in result.stderr
    assert result.stdout.startswith("PHQ-9: 0 of 27 points.")


def test_a_word_for_question_nine_ends_the_questions_too(asking: Shell) -> None:
    result = asking.call("screen", "phq9", answers=_typed(*"00000000", "Several days"))
    assert (result.exit_code, result.stdout) == (0, CRISIS)


def test_end_of_the_answers_is_told(asking: Shell) -> None:
    assert asking.refused("screen", "gad7", answers="1\n").startswith(
        "screen: the questions were not answered to the end, and nothing was scored; "
    )


# --- bad input ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["phq8"], "'phq8': no such questionnaire; write 'phq9' if that was meant, or see"),
        (["x" * 10_000], "'xxx"),
        (["\x1b[2J"], "'\\x1b[2J': no such questionnaire"),
        (
            ["isi", "--score", "29"],
            "score: '29' is no total of it; use a whole number from 0 to 28.",
        ),
        (["isi", "--score", "3.5"], "score: '3.5' is no total of it"),
        (["isi", "--score", "NaN"], "score: 'nan' is no total of it"),
        (["isi", "--score", "٣"], "score: '٣' is no total of it"),
        (["isi", "--score", "9" * 10_000], "score: '999"),
        (
            ["dass21", "--score", "3"],
            "score: DASS-21 has no single total; give the answers instead.",
        ),
        (
            ["phq9", "--score", "14"],
            "score: the total does not tell question 9, which comes first;",
        ),
        (["gad7", "--answers", "0,1,2"], "answers: 3 given, and GAD-7 has 7 answers; give all 7"),
        (
            ["gad7", "--answers", "0,1,2,0,1,2,🦉"],
            "answers, number 7: '🦉' is none of the choices;",
        ),
        (
            ["gad7", "--answers", "-1,0,0,0,0,0,0"],
            "answers, number 1: '-1' is none of the choices;",
        ),
        (["psqi", "--answers", "0,1,2,0,1,2,4"], "answers, number 7: '4' is none of the choices;"),
        (
            ["rls", "--answers", "yes,yes,yes,yes,2"],
            "answers, number 5: '2' is none of the choices;",
        ),
        (["meq", "--answers", "1,2"], "answers: MEQ takes a total only; use --score."),
        (
            ["gad7", "--answers", "0,0,0,0,0,0,0", "--score", "0"],
            "--answers and --score: one of them is enough; leave one out.",
        ),
        (["gad7", "--region", "Atlantis"], "--region: no region 'Atlantis'; use AU, CA, EU"),
        (["--score", "3"], "--answers and --score: which questionnaire they belong to is missing;"),
    ],
)
def test_bad_input_is_one_sentence(shell: Shell, options: list[str], sentence: str) -> None:
    assert shell.refused("screen", *options).startswith(sentence)
