"""``nightlab plan``: told to somebody who is tired, and to a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from drivers.answering import ordinary
from nightlab.cli.plan_why import plain_why, say_why
from nightlab.cli.plan_words import say_plan
from nightlab.lab import Lab
from plan.plan_people import OPEN, diary, later, option, planned

if TYPE_CHECKING:
    from cli.shell import Shell

PLAN = {
    *(
        "told",
        "form",
        "at",
        "stop",
        "decision",
        "path",
        "options",
        "window",
        "week",
        "lessons",
        "test",
    ),
    *("notes", "changes", "crisis", "begun", "reviewed_by_clinician", "review"),
}
OPTION = {
    *(
        "step",
        "label",
        "kind",
        "how",
        "certainty",
        "sources",
        "claims",
        "place",
        "reasons",
        "worth",
    ),
    *(
        "decision",
        "rules",
        "reviewed",
        "tested",
        "level",
        "since",
        "dose",
        "level_since",
        "too_much",
    ),
}
WHY = OPTION | {
    *(
        "why",
        "drivers",
        "minutes_a_day",
        "burden",
        "cost_eur_month",
        "nights_to_effect",
        "evidence",
    ),
    *("alike", "review"),
}
BAD = {
    "nights_per_week": 5,
    "months": 14,
    "daytime_impairment": True,
    "complaint": ("falling_asleep",),
}


def tell(shell: Shell, **answers: Any) -> None:
    """Keep answers in the lab."""
    with Lab.open(shell.lab, now=shell.clock.now) as lab:
        lab.planning.tell(ordinary(**answers))


@pytest.fixture
def told(shell: Shell) -> Shell:
    """A lab of an adult with lasting insomnia who drinks coffee in the evening."""
    tell(shell, **BAD, caffeine_mg=560, caffeine_last="18:30", caffeine_late_days=7)
    return shell


def test_a_lab_that_knows_nobody_says_what_to_do(shell: Shell) -> None:
    shell.begin()

    assert "nightlab check" in shell.ok("plan")
    assert shell.json("plan") == {"told": False}
    assert "No plan has been kept" in shell.ok("plan", "history")


def test_plan_names_the_few_things_and_who_reviewed_them(told: Shell) -> None:
    text = told.ok("plan")

    assert text.startswith("Your course: CBT-I.")
    assert "To read: psychoeducation, diary" in text
    assert "For you: not after " in text
    assert text.count("How sure:") == 3
    assert "No clinician has reviewed this plan." in text
    assert "nightlab plan why STEP" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_same_facts_write_one_plan(told: Shell) -> None:
    first, again = told.json("plan"), told.json("plan")

    assert {**first, "at": again["at"]} == again
    told.ok("plan", "why", "magnesium citrate")
    assert len(told.json("plan", "history")) == 1


def test_plan_as_json_is_a_contract(told: Shell) -> None:
    found = told.json("plan")

    assert set(found) == PLAN
    assert all(set(each) == OPTION for each in found["options"])
    assert found["reviewed_by_clinician"] is False
    assert found["path"]["key"] == "insomnia"


def test_why_shows_everything_behind_a_step(told: Shell) -> None:
    text = " ".join(told.ok("plan", "why", "Magnesium bisglycinate").split())

    for part in (
        "What it may bring you",
        "Who says so",
        "What is said of it",
        "Safety",
        "On the same drivers",
    ):
        assert part in text
    assert "Schuster 2025" in text
    assert "C017" in text
    assert "S165" in text
    assert "not reviewed by a clinician" in text
    found = told.json("plan", "why", "magnesium_bisglycinate")
    assert set(found) == WHY
    assert found["rules"][0]["reviewed_by"] is None


def test_why_of_no_step_is_one_sentence(told: Shell) -> None:
    assert "the nearest is caffeine_curfew" in told.refused("plan", "why", "cafeine curfew")


def test_history_tells_why_the_plan_changed(told: Shell) -> None:
    told.ok("plan")
    assert told.ok("plan", "history").splitlines() == ["2026-03-10 08:00  The first plan."]

    told.clock.set("2026-03-11T07:00")
    tell(told, **BAD, shifts="night")
    changed = told.ok("plan")

    assert "New: Your course is now" in changed
    rows = told.json("plan", "history")
    assert len(rows) == 2
    assert "before it was CBT-I" in rows[1]["cause"]


def test_the_same_plan_is_kept_once(told: Shell) -> None:
    told.ok("plan")
    told.ok("plan")

    assert len(told.json("plan", "history")) == 1


def test_texts_of_the_week_can_be_read(told: Shell) -> None:
    assert "How bad sleep becomes a habit" in told.ok("plan", "read")
    text = told.ok("plan", "read", "psychoeducation")
    assert "No clinician has reviewed this text yet." in " ".join(text.split())
    assert "there is no text" in told.refused("plan", "read", "horoscope")


@pytest.mark.parametrize("words", [("plan",), ("plan", "why", "glycine"), ("plan", "read")])
def test_in_a_crisis_nothing_but_help_is_shown(shell: Shell, words: tuple[str, ...]) -> None:
    tell(shell, **BAD, suicidal_thoughts=True)
    text = shell.ok(*words)

    assert "Now\n" not in text
    assert "glycine" not in text.casefold()
    assert any(word in text.casefold() for word in ("talk to", "call", "emergency"))


def test_in_a_crisis_a_program_is_told_so(shell: Shell) -> None:
    tell(shell, **BAD, suicidal_thoughts=True)
    found = shell.json("plan")

    assert found["crisis"] is True
    assert "options" not in found
    assert found["page"]


def test_what_stops_stands_first_and_nothing_is_suggested(shell: Shell) -> None:
    tell(shell, **BAD, witnessed_apnoea=True)
    text = shell.ok("plan")

    assert text.startswith("Stop, and see a clinician.")
    assert "Whom to see" in text
    assert "\nNow\n" not in text
    assert "To test next" not in text


def test_a_window_is_told_with_its_hours_and_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    plan = planned(episodes=diary())
    assert plan.window is not None
    say_plan(plan)
    text = " ".join(capsys.readouterr().out.split())

    assert f"In bed from {plan.window.bed:%H:%M}, up at 07:00" in text
    assert "Do not drive" in text


def test_a_hidden_test_is_told_with_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    plan = later(OPEN, 6)
    assert plan.test is not None
    say_plan(plan)
    text = " ".join(capsys.readouterr().out.split())

    assert "hidden from you by a helper" in text
    assert plan.test.command in text


def test_why_of_a_referral_and_of_the_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    plan = planned({"chronic_pain": True, "pain_nights": 6})
    say_why(option(plan, "see_doctor_pain"), plan)
    say_why(option(plan, "wind_down"), plan)
    text = capsys.readouterr().out

    assert "That is for them to say." in text
    assert "Nobody knows" in text
    assert plain_why(option(plan, "wind_down"), plan)["worth"] is None
