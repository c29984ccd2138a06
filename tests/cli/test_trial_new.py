"""``nightlab trial new``: by options, and asked at a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.exports import write

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

ME = 'age = 41\nsex = "female"\n'
MAGNESIUM = ("--take", "magnesium", "--dose", "200", "--outcome", "sol_min")
WIDE = 80


@pytest.fixture
def me(tmp_path: Path) -> Path:
    return write(tmp_path / "me.toml", ME)


def test_what_is_settled_is_said_in_lines_that_fit(shell: Shell, me: Path, tmp_path: Path) -> None:
    said = shell.ok(
        *("trial", "new", *MAGNESIUM, "--at", "22:00", "--me", me, "--also", "quality"),
        *("--covariate", "caffeine", "--source", "diary", "--question", "Does it help me?"),
        *("--form", "capsules", "--out", tmp_path / "p.toml"),
    )
    flat = " ".join(said.split())
    for words in (
        "question Does it help me?",
        "arms placebo (capsules) at 22:00; magnesium 200 mg elemental magnesium (capsules) at 22:00",
        "decides Time to fall asleep (SOL); lower is better, worth the trouble from 10 min",
        "also looked at quality",
        "allowed for caffeine",
        "taken from diary",
        "looks after 14, 28, 42 and 56 nights",
        "safety No rule against it; worth asking first.",
        "has been signed by a clinician",
    ):
        assert words in flat
    own = [line for line in said.splitlines() if str(tmp_path) not in line]
    assert max(map(len, own)) <= WIDE
    assert "%" not in said.replace(" %", "")


def test_what_was_written_begins_as_it_was_settled(shell: Shell, me: Path, tmp_path: Path) -> None:
    told = shell.json("trial", "new", *MAGNESIUM, "--me", me, "--out", tmp_path / "p.toml")
    started = shell.json("trial", "start", tmp_path / "p.toml")
    assert started["schedule"] == told["design"]["schedule"]
    assert shell.ok("trial", "show", "t1", "--design") == (tmp_path / "p.toml").read_text("utf-8")


def test_each_thing_of_a_combination_has_its_dose(shell: Shell, me: Path) -> None:
    things = ["--take", "magnesium", "--dose", "200", "--take", "glycine", "--dose", "3000"]
    said = shell.ok(
        "trial", "new", *things, "--plan", "factorial", "--outcome", "sol_min", "--me", me
    )
    both = "magnesium 200 mg elemental magnesium + glycine 3000 mg"
    assert both in " ".join(said.split())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "--take: nothing to try was named"),
        (["--take", "magnesium"], "--outcome: the measure that decides is not named"),
        ([*MAGNESIUM], "--me: whether magnesium is safe depends on who takes it"),
        ([*MAGNESIUM, "--me", "no.toml"], "no.toml: cannot be read"),
        (
            ["--take", "a", "--take", "b", "--dose", "3", "--outcome", "sol_min"],
            "--dose: a dose belongs to one thing; give as many",
        ),
        ([*MAGNESIUM, "--at", "25:00"], "--at: '25:00' is not a clock time"),
        ([*MAGNESIUM, "--nights", "0"], "--nights: '0' is not"),
        ([*MAGNESIUM, "--worthwhile", "x"], "--worthwhile: 'x' is not a number"),
        ([*MAGNESIUM, "--plan", "weekly"], "--plan: 'weekly' is not one of"),
        (["--do", "earplugs", "--outcome", "awakenings", "--pool", "diary"], "score: one source"),
        (
            ["--do", "walk", "--outcome", "sol_min", "--blind", "helper"],
            "arms: 'walk' cannot be packed",
        ),
    ],
)
def test_what_cannot_be_settled_is_one_sentence(
    shell: Shell, words: list[str], sentence: str
) -> None:
    assert shell.refused("trial", "new", *words).startswith(sentence)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("age = 30\nsex = 'female'\npregnant = true\n", "not until a clinician has agreed"),
        ("age = 60\nlabs = { egfr = 20 }\n", "not for you as things stand. Kidneys this weak"),
        ("age = 8\n", "magnesium: not"),
    ],
)
def test_who_should_not_is_refused_and_nothing_is_written(
    shell: Shell, tmp_path: Path, person: str, words: str
) -> None:
    who, out = write(tmp_path / "who.toml", person), tmp_path / "p.toml"
    assert words in shell.refused("trial", "new", *MAGNESIUM, "--me", who, "--out", out)
    assert not out.exists()


def test_file_changed_by_hand_is_checked_again(shell: Shell, me: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.toml"
    shell.ok("trial", "new", *MAGNESIUM, "--me", me, "--out", out)
    text = out.read_text("utf-8")
    for old, new, words in (
        ("dose = 200.0", "dose = 2000.0", "2000 mg elemental magnesium would be too much"),
        ('decision = "info"', 'decision = "block"', "not for you as things stand"),
        ('decision = "info"', 'decision = "refer"', "not until a clinician has agreed"),
        ("[eligibility]", "[other]", "unknown field 'other'"),
    ):
        assert text.count(old) == 1
        assert words in shell.refused("trial", "start", write(out, text.replace(old, new)))
    bare = text[: text.index("[eligibility]")]
    assert "nobody has checked" in shell.refused("trial", "start", write(out, bare))
    assert "--unchecked" in shell.refused("trial", "start", out)
    shell.ok("trial", "start", out, "--unchecked")


# --- asked ----------------------------------------------------------------------


def _asked(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("nightlab.cli.trial_new_questions.somebody_answers", lambda: True)
    monkeypatch.chdir(folder)


def _typed(*answers: str) -> str:
    return "\n".join(answers) + "\n"


ANSWERS = ("magnesium", "y", "200 mg", "22:15", "me.toml", "1", "", "8", "n", "n")


def test_bare_it_asks_and_writes_a_protocol(
    shell: Shell, me: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asked(monkeypatch, me.parent)
    said = shell.ok("trial", "new", answers=_typed(*ANSWERS))
    assert "magnesium 200 mg elemental magnesium at 22:15" in " ".join(said.split())
    assert "Begin it with `nightlab trial start protocol.toml`." in said
    assert shell.json("trial", "start", me.parent / "protocol.toml")["nights"] == 56


def test_a_protocol_that_is_there_is_never_written_over(
    shell: Shell, me: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asked(monkeypatch, me.parent)
    kept = write(me.parent / "protocol.toml", "mine")
    assert "start protocol-2.toml" in shell.ok("trial", "new", answers=_typed(*ANSWERS))
    assert kept.read_text("utf-8") == "mine"


def test_answer_that_cannot_be_is_asked_again(
    shell: Shell, me: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asked(monkeypatch, me.parent)
    answers = ("magnesium", "y", "two", "200", "late", "22:15", "no.toml", "me.toml", "9", "1")
    result = shell.call("trial", "new", answers=_typed(*answers, "lots", "12", "99", "6", "y"))
    assert result.exit_code == 0, result.stderr
    for words in (
        "'two' is not a number",
        "not a clock time",
        "no.toml: cannot be read",
        'Two lines do to begin: age = 41 and sex = "female".',
        "'lots' is not a number",
    ):
        assert words in result.stderr
    assert "42 nights" in result.stdout
    assert "Do not look into protocol.toml" in " ".join(result.stdout.split())


def test_what_is_done_is_asked_for_no_dose(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asked(monkeypatch, tmp_path)
    said = shell.ok("trial", "new", answers=_typed("earplugs", "n", "5", "", "4"))
    assert "nothing; earplugs" in said
    assert "28 nights" in said


def test_questions_broken_off_write_nothing(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asked(monkeypatch, tmp_path)
    for answers in ("", "magnesium\n", "magnesium\ny\n200\n"):
        result = shell.call("trial", "new", answers=answers)
        assert result.exit_code == 2
        assert "nothing was written down" in result.stderr
    assert list(tmp_path.glob("*.toml")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_it_asks_at_a_real_terminal(me: Path) -> None:
    """A person types; the program runs as itself."""
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "nightlab", "--lab", str(me.parent / "lab.db"), "trial", "new"]
    with subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=me.parent
    ) as asked:
        os.close(theirs)
        os.write(ours, _typed(*ANSWERS).encode())
        said = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            said += part
    os.close(ours)
    assert asked.returncode == 0, said.decode()
    assert b"Begin it with" in said
    assert (me.parent / "protocol.toml").exists()


def test_looks_may_wait_for_the_end(shell: Shell, me: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.toml"
    said = shell.ok("trial", "new", *MAGNESIUM, "--me", me, "--looks", "end", "--out", out)
    assert "looks          at the end only" in said
    assert 'looks = "end"' in out.read_text("utf-8")
