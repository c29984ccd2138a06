"""The assessment at the command line: asked, kept, broken off, gone on with, and stopped by safety."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import nightlab.cli.check
from answering import MAN, interview

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from cli.shell import Shell

# No red flag: thoughts of death, the three lists, driving, the night.
NO_FLAGS = ["no", "none", "none", "none", "none", "none"]
STATE = {
    *("crisis", "answers", "left_open", "open", "progress", "doubts", "safety", "review"),
}


@pytest.fixture
def asked(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Return a shell at which somebody sits."""
    monkeypatch.setattr(nightlab.cli.check, "somebody_answers", lambda: True)
    return shell


def _typed(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def _check(shell: Shell, *lines: str, options: tuple[str, ...] = ()) -> Result:
    return shell.call("check", *options, answers=_typed(*lines))


def _answers(shell: Shell) -> dict[str, Any]:
    found: dict[str, Any] = shell.json("check")["answers"]
    return found


# --- without a terminal -----------------------------------------------------------


def test_nobody_there_is_told_what_to_do(shell: Shell) -> None:
    shell.begin()
    assert shell.refused("check") == (
        "check: nobody is there to answer; give answers with --set KEY=VALUE or --file "
        "ANSWERS.toml; --list names the keys."
    )


def test_set_answers_and_read_how_it_stands(shell: Shell) -> None:
    said = shell.ok("check", "--set", "age=46", "--set", "sex=male", "--set", "kidney_disease=?")
    assert "2 answered, 1 left open" in said
    assert "Safety: not known yet." in said
    assert "kidney_disease" in said
    assert "none of the 207 safety rules has been signed" in " ".join(said.split())
    state = shell.json("check")
    assert set(state) == STATE
    assert state["answers"] == {"age": 46.0, "sex": "male", "kidney_disease": None}
    assert state["left_open"] == ["kidney_disease"]
    assert state["open"][0] == "suicidal_thoughts"
    assert "pregnant" not in state["open"]
    assert set(state["progress"]) == {"done", "of", "minutes_left"}
    assert set(state["safety"]) == {"decision", "red_flags_open", "stops", "fired"}
    assert len(state["safety"]["red_flags_open"]) == 9


def test_a_file_of_answers(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    path.write_text('age = 46\n[schedule]\nbedtime = "23:00"\n')
    shell.ok("check", "--file", path, "--set", "rise=07:00")
    assert _answers(shell) == {"age": 46.0, "bedtime": "23:00", "rise": "07:00"}


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("age", "--set: 'age' is no answer; write it as KEY=VALUE"),
        ("ages=40", "nothing asks for 'ages'; write 'age' if that was meant"),
        ("age=forty", "age: 'forty' is no answer to it; answer a number from 0 to 120 years"),
        ("osa=perhaps", "osa: unknown key 'perhaps'"),
    ],
)
def test_a_slip_is_refused_and_nothing_is_kept(shell: Shell, pair: str, words: str) -> None:
    shell.begin()
    assert words in shell.refused("check", "--set", "sex=male", "--set", pair)


def test_unknown_section_and_question(asked: Shell) -> None:
    asked.begin()
    assert "unknown key 'cafeine'; write 'caffeine'" in asked.refused(
        "check", "--section", "cafeine"
    )
    assert "nothing asks for 'agee'; write 'age'" in asked.refused("check", "--again", "agee")


def test_the_questions_are_listed_without_a_lab(shell: Shell) -> None:
    said = shell.ok("check", "--list")
    assert said.index("suicidal_thoughts") < said.index("caffeine_mg") < said.index("week_dozed")
    rows = shell.json("check", "--list")
    assert {"key", "section", "kind", "text", "why", "core", "asked_if"} <= set(rows[0])
    assert not shell.lab.exists()


def test_json_never_asks(asked: Shell) -> None:
    asked.begin()
    assert asked.json("check")["answers"] == {}


# --- asked ------------------------------------------------------------------------


def test_answers_are_kept_one_by_one_and_it_goes_on_from_there(asked: Shell) -> None:
    first = _check(asked, *NO_FLAGS, "46", "stop")
    assert first.exit_code == 0
    assert "Safety first  (1 of about" in first.stderr
    assert "nightlab check` goes on" in first.stderr
    assert _answers(asked)["age"] == 46
    again = _check(asked, "male", "stop")
    assert "better off dead" not in again.stderr
    assert "Your sex?" in again.stderr
    assert _answers(asked)["sex"] == "male"


def test_the_end_of_the_answers_keeps_them(asked: Shell) -> None:
    result = _check(asked, *NO_FLAGS, "46")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == (
        "nightlab: check: the questions were broken off, and every answer so far is kept; "
        "`nightlab check` goes on from there."
    )
    assert _answers(asked)["age"] == 46


def test_enter_leaves_open_and_a_slip_is_asked_again(asked: Shell) -> None:
    result = _check(asked, *NO_FLAGS, "old", "", "2", "stop")
    assert "age: 'old' is no answer to it" in result.stderr
    answers = _answers(asked)
    assert answers["age"] is None
    assert answers["sex"] == "male"


def test_why_and_back(asked: Shell) -> None:
    result = _check(asked, *NO_FLAGS, "why", "64", "back", "46", "male", "stop")
    assert "Limits, the shortest time in bed and several rules go by age" in result.stderr
    assert "Enter keeps: 64 years" in result.stderr
    assert (_answers(asked)["age"], _answers(asked)["sex"]) == (46, "male")


def test_back_goes_to_the_page_before_however_often(asked: Shell) -> None:
    first = ["64", "male"]
    result = _check(asked, *NO_FLAGS, *first, "back", "2", "back", "1", "stop")
    assert "This is the first question." not in result.stderr
    assert _answers(asked)["age"] == 64
    assert _answers(asked)["sex"] == "female"


def test_what_is_told_on_the_way_back_counts_at_once(asked: Shell) -> None:
    result = _check(asked, "no", "back", "yes", "none")
    assert "Please talk to a person now" in result.output
    assert _answers_of_crisis(asked)


def test_page_of_numbers_tells_how_each_is_answered_and_what_was(asked: Shell) -> None:
    shown = " ".join(_check(asked, "1", "stop", options=("--section", "complaint")).stderr.split())
    assert "a number from 0 to 7 nights; a number from 0 to 1440 months" in shown


def test_page_asked_again_shows_the_values_themselves(asked: Shell) -> None:
    asked.ok("check", "--set", "bedtime=23:00", "--set", "rise=07:00")
    shown = _check(asked, "1", "none", "stop", options=("--section", "schedule")).stderr
    assert "Enter keeps: light out 23:00, up 07:00" in " ".join(shown.split())


def _answers_of_crisis(shell: Shell) -> bool:
    return bool(shell.json("check")["crisis"])


def test_a_page_is_ticked_at_once(asked: Shell) -> None:
    _check(asked, *NO_FLAGS[:-1], "3", "stop")
    answers = _answers(asked)
    assert (answers["witnessed_apnoea"], answers["gasping"]) == (False, False)
    assert answers["dream_enactment"] is True


def test_a_section_anew_keeps_by_enter(asked: Shell) -> None:
    asked.ok("check", "--set", "screens_evenings=7", "--set", "daylight_h=1")
    _check(asked, "", "2", options=("--section", "light"))
    answers = _answers(asked)
    assert (answers["screens_evenings"], answers["daylight_h"]) == (7, 2)


def test_one_question_again(asked: Shell) -> None:
    asked.ok("check", "--set", "nicotine=night")
    result = _check(asked, "1", options=("--again", "nicotine"))
    assert "Enter keeps: at night too" in result.stderr
    assert _answers(asked)["nicotine"] == "none"


def test_a_contradiction_is_asked_again_at_once_and_stays_if_it_stays(asked: Shell) -> None:
    asked.ok("check", "--set", "bedtime=11:00")
    settled = _check(asked, "7:00", "23:00", "", options=("--again", "rise"))
    assert "Look again: Light out at 11:00 and up at 07:00 would make a night of 20 h." in (
        " ".join(settled.stderr.split())
    )
    assert asked.json("check")["doubts"] == []
    asked.clock.set("2026-03-10 08:00")
    stays = _check(asked, "11:00", "", "", options=("--again", "bedtime"))
    assert "It stays in doubt." in stays.stderr
    assert "the careful reading holds" in stays.stdout
    assert [each["key"] for each in asked.json("check")["doubts"]] == ["bed_after_rise"]


def test_a_whole_person_to_the_end(asked: Shell) -> None:
    answers, _ = interview(MAN)
    pairs = [word for k, x in answers.items() for word in ("--set", f"{k}={_text(x)}")]
    said = " ".join(asked.ok("check", *pairs).split())
    assert "Safety: No rule speaks against a programme." in said
    assert "`nightlab drivers` says what may disturb your sleep" in said
    assert "0 left open." in said
    assert "in doubt" not in said.casefold()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (", ".join(value) or "none") if isinstance(value, tuple) else str(value)


def test_each_week_is_asked_anew(asked: Shell) -> None:
    for sleepiness in ("same", "more"):
        result = _check(asked, sleepiness, "no", "6", "worse", "", options=("--week",))
        assert result.exit_code == 0
        assert "Enter keeps" not in result.stderr
    assert _answers(asked)["week_sleepiness"] == "more"


# --- safety -----------------------------------------------------------------------


def test_thoughts_of_death_lead_to_people_and_nothing_else(asked: Shell) -> None:
    result = _check(asked, "yes")
    assert result.exit_code == 0
    assert result.stdout.startswith("Please talk to a person now")
    for word in ("Questions:", "nightlab drivers", "Safety:"):
        assert word not in result.stdout
    state = asked.json("check")
    assert set(state) == {"crisis", "page"}
    assert state["crisis"] is True


def test_thoughts_of_death_left_open_show_where_help_is(asked: Shell) -> None:
    result = _check(asked, "", "stop")
    assert "`nightlab screen crisis` shows whom you can call" in result.stderr
    assert "Questions:" in result.stdout


def test_a_crisis_told_earlier_is_asked_about_first(asked: Shell) -> None:
    _check(asked, "yes")
    still = _check(asked, "")
    assert "Is it still so?" in still.stderr
    assert still.stdout.startswith("Please talk to a person now")
    over = _check(asked, "no", "stop")
    assert "Please talk" not in over.stdout
    assert _answers(asked)["suicidal_thoughts"] is False


def test_a_crisis_comes_before_any_slip(shell: Shell, tmp_path: Path) -> None:
    said = shell.ok("check", "--set", "suicidal_thoughts=yes", "--set", "age=foo")
    assert said.startswith("Please talk to a person now")
    path = tmp_path / "me.toml"
    path.write_text("phq9_item9 = 2\nage = 'foo'\n")
    assert shell.ok("check", "--file", path).startswith("Please talk to a person now")


def test_an_emergency_ends_the_questions(asked: Shell) -> None:
    result = _check(asked, "no", "1")
    assert result.exit_code == 0
    assert result.stdout.startswith("Get emergency help now.")
    assert "nightlab drivers" not in result.stdout
    gone = _check(asked, "none", "stop")
    assert "Is it still so?" in gone.stderr
    assert "Get emergency help" not in gone.stdout


def test_an_emergency_of_several_answers_is_asked_about_too(asked: Shell) -> None:
    _check(asked, *NO_FLAGS, "stop")
    said = asked.ok("check", "--set", "supplements=5-HTP 100 mg", "--set", "gut_symptoms=diarrhoea")
    assert said.startswith("Get emergency help now.")
    gone = _check(asked, "none", "none", "stop")
    assert "Most weeks, does your gut trouble you?" in gone.stderr
    assert "Which supplements" in gone.stderr
    assert "Get emergency help" not in gone.stdout


def test_a_stop_is_told_at_once_and_ends_the_questions_unless_asked(asked: Shell) -> None:
    flags = [*NO_FLAGS[:4], "1"]
    ended = _check(asked, *flags, "n")
    told = " ".join(ended.stdout.split())
    assert told.startswith("Stop, and be seen by a clinician today or tomorrow.")
    assert "Do not drive; be seen within days." in told
    assert "Show this to a clinician first." in told
    assert _answers(asked)["dozed_driving"] is True
    on = _check(asked, "y", "none", "46", "stop")
    assert on.exit_code == 0
    assert _answers(asked)["age"] == 46
    assert asked.json("check")["safety"]["stops"] == ["S172"]


def test_under_18_is_for_a_clinician(asked: Shell) -> None:
    result = _check(asked, *NO_FLAGS, "16", "")
    assert "Nightlab is made for adults" in " ".join(result.stdout.split())


def test_a_questionnaire_is_filled_in_on_the_way(asked: Shell) -> None:
    zeros = ["0"] * 8
    _check(asked, "yes", "1", "1", *zeros[:6], "0", "0", options=("--again", "phq9"))
    answers = _answers(asked)
    assert (answers["phq9"], answers["phq9_item9"]) == (2, 0)


def test_a_questionnaire_that_finds_a_crisis_shows_the_way_out(asked: Shell) -> None:
    result = _check(asked, "yes", *["0"] * 8, "1", options=("--again", "phq9"))
    assert result.stdout.startswith("Please talk to a person now")
    assert asked.json("check")["crisis"] is True
