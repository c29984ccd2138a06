"""A person without any device: 56 nights typed in, and what the trial has shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cli.exports import fitbit_log, write
from cli.pictures import titles

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

VERDICT = ["verdict", "--trial", "t1", "--outcome", "sol_min"]
MISSED = (
    "Doses not taken as planned: 2 missed, 1 late; nights count on the arm they were allocated to."
)


def _warned(verdict: dict[str, Any], words: str) -> bool:
    return any(words in warning for warning in verdict["warnings"])


def test_a_person_without_a_device_gets_a_verdict(after_trial: Shell) -> None:
    verdict = after_trial.json(*VERDICT)
    assert verdict["decision"] == "works"
    assert (verdict["arm"], verdict["control"]) == ("magnesium", "placebo")
    assert verdict["arms"] == {"magnesium": 28, "placebo": 28}
    assert (verdict["nights"], verdict["missing"]) == (56, 0)
    assert (verdict["prior"], verdict["better"], verdict["worthwhile"]) == (
        "sceptical",
        "lower",
        10,
    )
    assert verdict["priors"]["neutral"]["lo95"] < -16 < verdict["priors"]["neutral"]["hi95"]
    assert verdict["effect"] == verdict["priors"]["sceptical"]
    assert verdict["randomisation_p"] < 0.01
    assert verdict["warnings"] == ["Outcomes are those of diary.", MISSED]


def test_verdict_is_the_same_every_time(after_trial: Shell) -> None:
    assert after_trial.ok(*VERDICT) == after_trial.ok(*VERDICT)


def test_verdict_in_words_has_units_and_every_prior(after_trial: Shell) -> None:
    said = after_trial.ok(*VERDICT)
    first, *lines = said.splitlines()
    assert first.startswith("It works. ")
    assert " min" in first
    assert "56 nights" in first
    assert lines[1].split() == ["prior", "effect", "min", "sd", "lo95", "hi95"]
    assert [line.split()[0:2][line.startswith("*")] for line in lines[2:5]] == (
        ["neutral", "sceptical", "evidence"]
    )
    assert "* sceptical" in said
    assert "better by more than 10 min" in said
    assert "Nights with an outcome: magnesium: 28, placebo: 28; missing: 0." in said
    assert f"Note: {MISSED}" in said


def test_verdict_midway_counts_the_nights_and_doses_until_then(after_trial: Shell) -> None:
    early = after_trial.json(*VERDICT, "--until", "2026-01-18")
    assert early["nights"] == 13
    assert early["randomisation_p"] is None or early["randomisation_p"] > 0
    assert _warned(early, "Doses not taken as planned: 1 missed; ")
    before = after_trial.json(*VERDICT, "--until", "2026-01-12")
    assert not _warned(before, "Doses")
    assert before["effect"]["sd"] > early["effect"]["sd"] > 0


def test_nights_to_come_are_not_missing(after_trial: Shell) -> None:
    after_trial.change("DELETE FROM diary WHERE night_date > '2026-02-01'")
    after_trial.clock.set("2026-02-01T11:00")
    assert after_trial.json(*VERDICT)["nights"] == 27
    assert after_trial.json(*VERDICT)["missing"] == 0
    assert after_trial.json(*VERDICT, "--until", "2030-01-01")["missing"] == 0


def test_nights_told_ahead_count(after_trial: Shell) -> None:
    after_trial.clock.set("2026-01-05T11:00")
    ahead = after_trial.json(*VERDICT)
    assert ahead["nights"] == 56
    assert _warned(ahead, "It counts 56 nights that are still to come")
    after_trial.clock.set("2026-05-05T11:00")
    assert not _warned(after_trial.json(*VERDICT), "still to come")


def test_second_outcome_is_judged_and_called_what_it_is(after_trial: Shell) -> None:
    quality = after_trial.json("verdict", "--trial", "t1", "--outcome", "quality")
    assert quality["outcome"] == "quality"
    assert quality["better"] == "higher"
    assert quality["worthwhile"] != 10
    assert _warned(
        quality, "The outcome named before the first night was sol_min; quality was not."
    )
    assert not _warned(after_trial.json(*VERDICT), "named before the first night")


def test_every_option_is_heard_and_what_was_sealed_is_named(after_trial: Shell) -> None:
    verdict = after_trial.json(
        *(*VERDICT, "--better", "higher", "--worthwhile", "5", "--half-life-nights", "1"),
        *("--trend", "linear", "--prior", "neutral", "--source", "diary"),
    )
    assert verdict["decision"] == "harms"
    assert (verdict["better"], verdict["worthwhile"], verdict["prior"]) == ("higher", 5, "neutral")
    assert (verdict["half_life_nights"], verdict["trend"]) == (1, "linear")
    assert _warned(
        verdict,
        "Changed after the design was sealed: prior, better, worthwhile, half_life_nights, trend.",
    )


def test_option_that_repeats_the_design_is_no_change(after_trial: Shell) -> None:
    again = ["--better", "lower", "--worthwhile", "10", "--prior", "sceptical"]
    same = after_trial.json(*VERDICT, *again, "--control", "Placebo", "--half-life-nights", "0")
    assert not _warned(same, "Changed after")
    assert same == after_trial.json(*VERDICT)


def test_arms_may_be_turned_round_and_written_in_any_case(after_trial: Shell) -> None:
    plain = after_trial.json(*VERDICT)
    turned = after_trial.json(*VERDICT, "--control", "MAGNESIUM")
    assert (turned["arm"], turned["control"]) == ("placebo", "magnesium")
    assert turned["effect"]["mean"] == pytest.approx(-plain["effect"]["mean"], rel=0.02)
    assert turned["randomisation_p"] == pytest.approx(plain["randomisation_p"], abs=0.01)
    assert _warned(turned, "Changed after the design was sealed: control, active.")
    loud = after_trial.json(*VERDICT, "--active", "Magnesium")
    assert loud["randomisation_p"] == plain["randomisation_p"]
    assert loud["decision"] == "works"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--control", "zinc"],
            "control: no arm is called 'zinc'; the arms are placebo, magnesium.",
        ),
        (
            ["--control", "placebo", "--active", "placebo"],
            "active: no other arm is called 'placebo'; the arms are placebo, magnesium.",
        ),
        (["--source", "fitbit"], "source: 'fitbit' has sol_min for no night of trial t1; these"),
        (
            ["--until", "2026-01-05"],
            "verdict: no night of trial t1 is over by 2026-01-05; its first night ends on",
        ),
        (["--until", "2026-01-06"], "trial t1, column arm: two arms with data are needed; only "),
        (["--arm", "x", "--night", "y"], "--arm and --night: a trial has its own nights; leave"),
        (["--block", "x"], "--block: a trial has its own nights; leave"),
        (["--covariate", "x"], "--covariate: a trial has its own nights; leave"),
        (["--worthwhile", "-1"], "worthwhile: -1.0 cannot be"),
        (["--half-life-nights", "1000"], "half_life_nights: 1000.0 cannot be"),
        (["--json", "--svg", "-"], "--json and --svg: only one of these can be printed"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_question_that_cannot_be_answered_is_told(
    after_trial: Shell, options: list[str], sentence: str
) -> None:
    assert after_trial.refused(*VERDICT, *options).startswith(sentence)


@pytest.mark.parametrize(
    ("trial", "outcome", "sentence"),
    [
        ("t2", "sol_min", "t2: no such trial; see"),
        ("1", "sol_min", "1: no such trial; trials are called t1, t2 and so on."),
        ("t1", "sleep", "outcome: no measure is called 'sleep'; use one of tib_min, "),
        ("t1", "rem_min", "outcome: no night of trial t1 has rem_min yet; "),
    ],
)
def test_trial_or_outcome_that_is_not_there_is_told(
    after_trial: Shell, trial: str, outcome: str, sentence: str
) -> None:
    told = after_trial.refused("verdict", "--trial", trial, "--outcome", outcome)
    assert told.startswith(sentence)


def test_two_instruments_are_never_mixed(after_trial: Shell, tmp_path: Path) -> None:
    logs = [fitbit_log(f"2026-01-{day:02d}T00:30", 400 + day) for day in range(6, 26)]
    after_trial.ok("import", write(tmp_path / "sleep.json", logs), "--zone", "Europe/Berlin")
    assert _warned(after_trial.json(*VERDICT), "Outcomes are those of diary.")
    assert after_trial.json(*VERDICT)["nights"] == 56
    worn = ["verdict", "--trial", "t1", "--outcome", "tst_min", "--source", "fitbit"]
    device = after_trial.json(*worn)
    assert _warned(device, "Outcomes are those of fitbit.")
    assert (device["nights"], device["missing"]) == (20, 36)


def test_unlogged_morning_is_missing_and_changes_no_other(after_trial: Shell) -> None:
    after_trial.change("DELETE FROM diary WHERE night_date = '2026-01-20'")
    verdict = after_trial.json(*VERDICT)
    assert (verdict["nights"], verdict["missing"]) == (55, 1)


def test_picture_of_a_verdict(after_trial: Shell, tmp_path: Path) -> None:
    result = after_trial.call(*VERDICT, "--svg", tmp_path / "verdict.svg")
    assert (result.exit_code, result.stdout) == (0, "")
    words = titles((tmp_path / "verdict.svg").read_text())
    assert "shorter with magnesium" in words
    assert titles(after_trial.ok(*VERDICT, "--svg", "-")) == words
    assert after_trial.json(*VERDICT, "--svg", tmp_path / "again.svg")["decision"] == "works"


def test_doses_are_counted_in_the_list(after_trial: Shell) -> None:
    (trial,) = after_trial.json("trial", "list")
    assert trial["doses"] == {"logged": 56, "not_taken_as_planned": 3}
    assert after_trial.json("trial", "today")["trials"] == []


def test_three_arms_need_their_question_named(shell: Shell, tmp_path: Path) -> None:
    rules = ["--arms", "placebo,magnesium,glycine", "--nights", "18", "--seed", "4"]
    shell.ok("trial", "design", *rules, "--out", tmp_path / "three.toml")
    shell.ok("trial", "start", tmp_path / "three.toml", "--on", "2026-02-01")
    logs = [fitbit_log(f"2026-02-{day:02d}T00:30", 400 + day * day % 37) for day in range(2, 20)]
    shell.ok("import", write(tmp_path / "sleep.json", logs))
    asked = ["verdict", "--trial", "t1", "--outcome", "tst_min"]
    assert shell.refused(*asked).startswith("trial t1, column arm: which of ")
    verdict = shell.json(*asked, "--active", "Glycine")
    assert (verdict["arm"], verdict["control"], verdict["nights"]) == ("glycine", "placebo", 18)
    assert verdict["randomisation_p"] is not None
