from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

TIMES = [
    "--tried-to-sleep",
    "23:10",
    "--fell-asleep",
    "23:40",
    "--woke",
    "06:50",
    "--rose",
    "07:05",
]


@pytest.fixture
def running(shell: Shell, tmp_path: Path) -> Shell:
    """A trial of eight nights, t1, whose first evening was 5 March 2026."""
    _begin(shell, tmp_path, "2026-03-05")
    return shell


def _begin(shell: Shell, folder: Path, start: str) -> None:
    rules = ["--arms", "placebo,magnesium", "--nights", "8", "--seed", "1"]
    shell.ok("trial", "design", *rules, "--out", folder / "design.toml")
    shell.ok("trial", "start", folder / "design.toml", "--on", start)


def test_morning_is_written_down_with_all_that_was_told(shell: Shell) -> None:
    said = shell.ok(
        *("log", "--into-bed", "22:50", *TIMES, "--awakenings", "2", "--awake-min", "20"),
        *("--quality", "3", "--note", "hot", "--event", "caffeine 80mg 15:00"),
        *("--event", "stress 0 20:00", "--event", "#longday"),
    )
    assert said.splitlines() == [
        "Night that ended on 2026-03-10, logged: 30 min to fall asleep, 6.8 h asleep, efficiency 83 %.",
        "2026-03-09 15:00  caffeine 80 mg",
        "2026-03-09 20:00  stress 0",
        "2026-03-09 12:00  tag longday",
    ]
    night = shell.json("night", "2026-03-10")
    assert night["start"] == "2026-03-09T22:50:00+01:00"
    assert night["end"] == "2026-03-10T07:05:00+01:00"
    assert (night["tib_min"], night["sol_min"], night["tst_min"]) == (495, 30, 410)
    assert (night["awakenings"], night["quality"]) == (2, 3)
    assert [event["label"] for event in night["events"]] == ["longday", "", ""]


def test_without_minutes_awake_only_what_is_known_is_said(shell: Shell) -> None:
    assert shell.ok("log", *TIMES) == (
        "Night that ended on 2026-03-10, logged: 30 min to fall asleep.\n"
    )
    assert "7.2 h asleep" in shell.ok("log", *TIMES, "--awakenings", "0")


def test_logging_a_date_again_corrects_it_and_keeps_what_was_there(shell: Shell) -> None:
    assert "logged" in shell.ok("log", *TIMES, "--quality", "2")
    assert "already there" in shell.ok("log", *TIMES, "--quality", "2")
    assert "corrected" in shell.ok("log", *TIMES, "--quality", "4")
    assert shell.json("log", *TIMES, "--quality", "5")["diary"] == "revised"
    assert [night["quality"] for night in shell.json("nights")] == [5]
    with closing(sqlite3.connect(shell.lab)) as lab:
        earlier = lab.execute("SELECT quality, why FROM diary_history ORDER BY id").fetchall()
    assert earlier == [(2, "revised"), (4, "revised")]


def test_date_says_which_morning(shell: Shell) -> None:
    assert "2026-03-08, logged" in shell.ok("log", "--date", "2026-03-08", *TIMES)
    assert shell.json("night", "2026-03-08")["start"] == "2026-03-07T23:10:00+01:00"


def test_date_to_come_is_taken_with_a_note(shell: Shell) -> None:
    told = shell.json("log", "--date", "2026-03-11", *TIMES, "--event", "caffeine 80mg 15:00")
    assert told["notes"] == ["The night that ends on 2026-03-11 is still to come."]
    assert told["events"][0]["at"].startswith("2026-03-10T15:00")
    assert shell.json("log", "--date", "2026-03-10", *TIMES)["notes"] == []


def test_date_far_ahead_is_a_slip_of_the_finger(shell: Shell) -> None:
    assert shell.refused("log", "--date", "2062-03-11", *TIMES) == (
        "date: 2062-03-11 is more than a year ahead; check the year."
    )


def test_without_a_date_the_night_is_the_last_one_a_person_can_have_risen_from(
    shell: Shell,
) -> None:
    shell.clock.set("2026-03-09T23:30")  # half past midnight in Berlin, diary of the day before
    assert shell.json("log", *TIMES)["date"] == "2026-03-09"
    shell.clock.set("2026-03-10T08:30")
    assert shell.json("log", *TIMES)["date"] == "2026-03-10"


def test_times_are_those_of_the_zone_given_and_today_is_todays_there(shell: Shell) -> None:
    shell.clock.set("2026-03-10T20:00")
    told = shell.json("log", *TIMES, "--zone", "Pacific/Auckland")
    assert (told["date"], told["zone"]) == ("2026-03-11", "Pacific/Auckland")
    assert shell.setting("zone") == "Pacific/Auckland"
    assert shell.json("log", "--event", "#home")["zone"] == "Pacific/Auckland"


def test_missing_times_are_named(shell: Shell) -> None:
    assert shell.refused("log", "--woke", "06:50", "--rose", "07:05") == (
        "--tried-to-sleep, --fell-asleep: missing, and a diary needs all four times; "
        "give them, or call `nightlab log` bare and be asked."
    )
    assert "all four times" in shell.refused("log", "--note", "slept well")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (["--woke", "7.30"], "--woke: '7.30' is not a clock time; write it as HH:MM"),
        (["--rose", "24:00"], "--rose: '24:00' is not a clock time"),
        (["--into-bed", "late"], "--into-bed: 'late' is not a clock time"),
        (["--fell-asleep", "22:40"], "night ending 2026-03-10: 'tried to sleep' (23:10) does not"),
        (
            ["--woke", "07:30"],
            "night ending 2026-03-10: 'woke' (07:30) does not come before 'rose'",
        ),
        (["--awake-min", "1000"], "awake_min: 1000 min awake do not fit between"),
    ],
)
def test_time_that_cannot_be_is_told_with_its_place(
    shell: Shell, changed: list[str], sentence: str
) -> None:
    assert shell.refused("log", *TIMES, *changed).startswith(sentence)


def test_night_of_no_length_is_refused(shell: Shell) -> None:
    names = ("--tried-to-sleep", "--fell-asleep", "--woke", "--rose")
    same = [word for name in names for word in (name, "06:00")]
    assert shell.refused("log", *same).startswith("night ending 2026-03-10: a night of 0 min")


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("cafeine 80mg 15:00", "'cafeine 80mg 15:00': 'cafeine' is no kind of event"),
        ("caffeine 80 15:00", "'caffeine 80 15:00': '80' is not an amount of caffeine"),
        ("caffeine 80mg", "'caffeine 80mg': an event needs its time; write it like"),
        ("caffeine 80mg 25:00", "'caffeine 80mg 25:00': '25:00' is not a clock time"),
        ("magnesium 21:30", "'magnesium 21:30': a dose needs a name and an amount"),
        ("", "'': no event in this line"),
        ("#", "'#': a tag needs a word"),
    ],
)
def test_one_bad_event_and_nothing_at_all_is_written(
    running: Shell, event: str, sentence: str
) -> None:
    told = running.refused(
        *("log", *TIMES, "--event", "caffeine 80mg 15:00", "--event", event),
        *("--dose", "taken", "--zone", "Asia/Tokyo"),
    )
    assert told.startswith(sentence)
    assert running.setting("zone") is None


def test_dose_without_a_trial_is_refused_and_with_a_diary_noted(shell: Shell) -> None:
    assert shell.refused("log", "--dose", "taken") == (
        "dose: no trial runs; begin one with `nightlab trial start`."
    )
    told = shell.json("log", *TIMES, "--dose", "taken")
    assert (told["diary"], told["dose"]) == ("new", None)
    assert "no trial runs" in told["notes"][0]


def test_dose_told_alone_in_the_evening_is_that_evenings(running: Shell) -> None:
    running.clock.set("2026-03-10T21:00")
    assert "evening of 2026-03-10: dose taken" in running.ok("log", "--dose", "taken")


def test_dose_is_of_the_evening_before(running: Shell) -> None:
    assert running.ok("log", "--date", "2026-03-07", "--dose", "late") == (
        "Trial t1, evening of 2026-03-06: dose late.\n"
    )
    assert running.json("trial", "list")[0]["doses"] == {"logged": 1, "not_taken_as_planned": 1}
    running.ok("log", "--date", "2026-03-07", "--dose", "taken")
    assert running.json("trial", "list")[0]["doses"] == {"logged": 1, "not_taken_as_planned": 0}


def test_dose_of_an_evening_outside_the_trial_is_refused(running: Shell) -> None:
    assert running.refused("log", "--date", "2026-03-05", "--dose", "taken") == (
        "date: trial t1 has no dose for the night that ends on 2026-03-05; "
        "its nights end from 2026-03-06 to 2026-03-13."
    )


def test_of_two_trials_one_must_be_named(running: Shell, tmp_path: Path) -> None:
    _begin(running, tmp_path, "2026-03-09")
    assert running.refused("log", "--dose", "taken") == (
        "dose: trials t1 and t2 both have a dose that evening; name one with --trial."
    )
    assert running.json("log", "--dose", "taken", "--trial", "t2")["trial"] == "t2"
    assert running.json("log", "--dose", "taken", "--date", "2026-03-09")["trial"] == "t1"
    assert running.refused("log", "--dose", "taken", "--trial", "t3").startswith(
        "t3: no such trial"
    )
    assert running.refused("log", "--dose", "taken", "--trial", "one").startswith("one: no such")


def test_dose_forgotten_can_be_told_after_the_trial_is_over(running: Shell) -> None:
    running.clock.set("2026-04-01T07:00")
    assert running.json("trial", "list")[0]["status"] == "finished"
    told = running.json("log", "--date", "2026-03-13", "--dose", "missed")
    assert (told["trial"], told["dose"]) == ("t1", "missed")


@pytest.mark.parametrize(
    ("now", "event", "at"),
    [
        ("2026-03-10T07:00", "caffeine 80mg 15:00", "2026-03-09T15:00:00+01:00"),
        ("2026-03-10T17:00", "caffeine 80mg 15:00", "2026-03-10T15:00:00+01:00"),
        ("2026-03-10T07:00", "caffeine 80mg 07:30", "2026-03-10T07:30:00+01:00"),
        ("2026-03-10T06:00", "caffeine 80mg 07:30", "2026-03-09T07:30:00+01:00"),
        ("2026-03-09T23:30", "alcohol 12g 23:00", "2026-03-09T23:00:00+01:00"),
        ("2026-03-10T07:00", "#longday", "2026-03-09T12:00:00+01:00"),
        ("2026-03-10T19:00", "#longday", "2026-03-10T12:00:00+01:00"),
    ],
)
def test_event_alone_is_of_its_last_such_time(shell: Shell, now: str, event: str, at: str) -> None:
    shell.clock.set(now)
    assert shell.json("log", "--event", event)["events"][0]["at"] == at


def test_event_with_a_diary_or_a_date_is_of_that_night(shell: Shell) -> None:
    shell.clock.set("2026-03-10T17:00")
    coffee = ["--event", "caffeine 80mg 15:00"]
    assert shell.json("log", *TIMES, *coffee)["events"][0]["at"].startswith("2026-03-09T15:00")
    dated = shell.json("log", "--date", "2026-03-04", *coffee)
    assert dated["events"][0]["at"].startswith("2026-03-03T15:00")


def test_event_is_there_once_however_often_it_is_told(shell: Shell) -> None:
    for _ in range(2):
        shell.ok("log", "--event", "magnesium 200mg 21:30", "--event", "magnesium 0.2g 21:30")
    shell.ok("log", *TIMES)
    assert len(shell.json("night", "2026-03-10")["events"]) == 1


def test_letters_that_are_no_utf8_do_no_harm(shell: Shell) -> None:
    assert shell.refused("log", "--event", "#b\udcff").endswith("is no character; write it anew.")
    assert "logged" in shell.ok("log", *TIMES, "--note", "b\udcff \x00 \x1b[31m")
