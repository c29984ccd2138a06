"""What is told on the way of a trial, at the command line."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.exports import write

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

WIDE = 80
NEW = ("trial", "new", "--do", "earplugs", "--outcome", "sol_min", "--nights", "28", "--seed", "7")


@pytest.fixture
def begun(shell: Shell, tmp_path: Path) -> Shell:
    """A person on the fifth evening of an open trial."""
    shell.ok(*NEW, "--out", tmp_path / "p.toml")
    shell.clock.set("2026-03-10T18:00")
    shell.ok("trial", "start", tmp_path / "p.toml")
    shell.clock.set("2026-03-14T18:00")
    return shell


def _flat(text: str) -> str:
    assert max(map(len, text.splitlines())) <= WIDE
    return " ".join(text.split())


def test_pause_and_going_on(begun: Shell) -> None:
    said = _flat(begun.ok("trial", "pause", "t1", "--reason", "flu"))
    assert said == (
        "Trial t1 rests from the evening of 2026-03-14 until `nightlab trial resume`. "
        "Take nothing of it."
    )
    assert "it rests (flu); `nightlab trial resume t1` ends that" in _flat(
        begun.ok("trial", "today")
    )
    begun.clock.set("2026-03-17T18:00")
    said = begun.ok("trial", "resume", "t1")
    assert said == "Trial t1 goes on; its last evening is now 2026-04-09.\n"
    assert "Pause from 2026-03-14 to 2026-03-16: flu." in begun.ok("trial", "show", "t1")


def test_pause_with_an_end_tells_the_new_last_evening(begun: Shell) -> None:
    said = begun.ok(
        *("trial", "pause", "t1", "--reason", "holiday", "--from", "2026-03-20"),
        *("--until", "2026-03-24"),
    )
    assert "up to and with 2026-03-24" in said
    assert "Its last evening is now 2026-04-11." in said
    told = begun.json("trial", "resume", "t1", "--on", "2026-03-22")
    assert told["pauses"] == [{"first": "2026-03-20", "last": "2026-03-21", "reason": "holiday"}]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("pause", "t1", "--reason", " "), "reason: no words; say why"),
        (("pause", "t9", "--reason", "x"), "t9: no such trial"),
        (("pause", "t1"), "--reason: missing"),
        (
            ("pause", "t1", "--reason", "x", "--from", "2026-03-20", "--until", "2026-03-19"),
            "until: 2026-03-19 is before 2026-03-20",
        ),
        (("pause", "t1", "--reason", "x", "--until", "9999-12-31"), "until: "),
        (("pause", "t1", "--reason", "x", "--from", "2027-01-01"), "from: the last evening"),
        (("pause", "t1", "--reason", "x", "--from", "2026-03-12"), "from: the dose of 2026-03-13"),
        (("resume", "t1"), "resume: trial t1 does not rest on 2026-03-14"),
        (("event", "t1", " ", "--severity", "mild"), "event: no words"),
        (("event", "t1", "rash", "--severity", "awful"), "--severity: 'awful' is not one of"),
        (("event", "t1", "rash", "--severity", "mild", "--on", "2026-03-15"), "on: the evening of"),
        (("note", "t1", ""), "deviation: no words"),
        (("note", "t1", "x", "--on", "2026-03-01"), "on: trial t1 began on 2026-03-10"),
        (("guess", "t1", "earplugs"), "guess: the arms of trial t1 are known"),
        (("open", "t1", "--reason", "x"), "open: the lab hides nothing of trial t1"),
        (("slips", "t1", "no.txt"), "no.txt: cannot be read as a text"),
        (("amend", "t1", "no.toml", "--reason", "x"), "no.toml: cannot be read"),
    ],
)
def test_what_cannot_be_told_is_one_sentence(
    begun: Shell, words: tuple[str, ...], sentence: str
) -> None:
    begun.ok("log", "--dose", "taken", "--date", "2026-03-14")
    assert begun.refused("trial", *words).startswith(sentence)


def test_severe_event_says_what_to_do_and_rests(begun: Shell) -> None:
    said = _flat(begun.ok("trial", "event", "t1", "fainted", "--severity", "severe"))
    assert "Take nothing more of it. The trial rests. Speak to a clinician" in said
    assert begun.json("trial", "list")[0]["status"] == "paused"
    assert "speak to a clinician first" in begun.refused("trial", "resume", "t1")
    begun.ok("trial", "resume", "t1", "--reason", "Dr Weiss agreed")
    assert "2026-03-14, severe harm: fainted." in begun.ok("trial", "show", "t1")


def test_lesser_event_and_note_are_kept(begun: Shell) -> None:
    assert "ask a clinician or pharmacist" in _flat(
        begun.ok("trial", "event", "t1", "dizzy", "--severity", "moderate")
    )
    begun.ok("trial", "note", "t1", "one earplug fell out.", "--on", "2026-03-12")
    told = begun.json("trial", "show", "t1")["log"]
    assert [(e["kind"], e["evening"], e["text"]) for e in told] == [
        ("adverse", "2026-03-14", "dizzy"),
        ("deviation", "2026-03-12", "one earplug fell out."),
    ]
    assert "2026-03-12, otherwise than planned: one earplug fell out." in begun.ok(
        "trial", "show", "t1"
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("nights = 28", "nights = 42", "nights: the schedule is drawn"),
        ("seed = 7", "seed = 8", "seed: the schedule is drawn"),
        ("seed = 7", "seed = 7", "amendment: nothing differs"),
        ("worthwhile = 10.0", "worthwhile = 0", "p.toml, design, worthwhile: "),
    ],
)
def test_amendment_that_cannot_be_changes_nothing(
    begun: Shell, tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    path = tmp_path / "p.toml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    write(path, text.replace(old, new))
    assert begun.refused("trial", "amend", "t1", path, "--reason", "x").startswith(sentence)


def test_amendment_is_told_at_once_and_where_the_trial_is_shown(
    begun: Shell, tmp_path: Path
) -> None:
    text = (tmp_path / "p.toml").read_text("utf-8")
    new = write(tmp_path / "q.toml", text.replace("worthwhile = 10.0", "worthwhile = 15.0"))
    words = "Amended on 2026-03-14, after 4 nights: worthwhile: 10.0 became 15.0 (too small)."
    said = begun.ok("trial", "amend", "t1", new, "--reason", "too small")
    assert _flat(said) == words
    assert words in " ".join(begun.ok("trial", "show", "t1").split())
    assert begun.ok("trial", "show", "t1", "--design") == text


def test_slips_are_read_in_and_counted(shell: Shell, tmp_path: Path) -> None:
    me = write(tmp_path / "me.toml", 'age = 41\nsex = "female"\n')
    words = ("--take", "magnesium", "--dose", "200", "--outcome", "sol_min", "--nights", "28")
    out = tmp_path / "e.toml"
    shell.ok("trial", "new", *words, "--blind", "envelopes", "--me", me, "--out", out)
    shell.ok("trial", "start", out)
    slips = ["placebo", "Magnesium"] * 14
    good = write(tmp_path / "slips.txt", "\n".join(slips) + "\n\n")
    for text, told in (
        ("\n".join(slips[:-1]), "envelope 28: its slip was not read in"),
        ("\n".join([*slips, "placebo"]), "envelope 29: there is no such envelope"),
        ("\n".join(["salt", *slips[1:]]), "envelope 1: 'salt' is no arm of this trial"),
        ("placebo\n" * 28, "block 1, envelopes 1 to 14: 14 slips say placebo"),
        ("", "envelope 1: its slip was not read in"),
        (b"\xff\xfe\x00", "bad.txt: cannot be read as a text"),
        ("x" * 1_000_001, "bad.txt: too large for a list of slips"),
    ):
        bad = write(tmp_path / "bad.txt", text)
        assert shell.refused("trial", "slips", "t1", bad).startswith(told)
    assert "28 slips read in (placebo 14, magnesium 14)" in shell.ok("trial", "slips", "t1", good)


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [("2026-03-29", "01:59", "02:01"), ("2026-10-25", "02:59", "03:01")],
)
def test_evening_ends_at_four_on_the_night_the_clocks_change(
    shell: Shell, tmp_path: Path, change: str, before: str, after: str
) -> None:
    """03:59 and 04:01 on the wall of Berlin, told in UTC."""
    shell.ok(*NEW, "--out", tmp_path / "p.toml")
    shell.clock.set(f"{change[:8]}20T18:00")
    shell.ok("trial", "start", tmp_path / "p.toml")
    numbers = []
    for clock in (before, after):
        shell.clock.set(f"{change}T{clock}")
        numbers.append(shell.json("trial", "today")["number"])
    assert numbers[1] == numbers[0] + 1
    shell.clock.set(f"{change}T{before}")
    assert shell.json("log", "--dose", "late")["dose"] == "late"
    assert shell.json("trial", "today")["dose"] == "late"


def test_list_and_show_fit_a_terminal(begun: Shell, tmp_path: Path) -> None:
    begun.ok("trial", "start", tmp_path / "p.toml", "--name", "a very long name " * 8)
    for line in begun.ok("trial", "list").splitlines():
        assert len(line) <= WIDE
    assert "a very long name" in begun.ok("trial", "list")


@pytest.mark.parametrize("words", [["trial", "today"], ["trial", "list"], ["log", "--event", "#x"]])
def test_every_evening_and_morning_is_told_without_the_heavy_rooms(
    begun: Shell, words: list[str]
) -> None:
    command = [
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "nightlab",
        "--lab",
        str(begun.lab),
        *words,
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert "nightlab.trialling" in loaded
    heavy = (
        *("scipy.stats", "reportlab", "nightlab.rehearsal", "nightlab.results"),
        *("nightlab.trials.findings", "nightlab.trials.beside", "nightlab.trials.settling"),
    )
    assert sorted(name for name in loaded if name.startswith(heavy)) == []
