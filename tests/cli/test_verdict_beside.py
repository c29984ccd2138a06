from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from cli.exports import write
from cli.shell import Shell, live_through, standing_still
from nightlab.report.verdict_page_beside import ACTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Clock

ME = 'age = 41\nsex = "female"\n'


@pytest.fixture(scope="module")
def halfway(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person after 30 of 56 nights of an open trial of magnesium that helps."""
    folder = tmp_path_factory.mktemp("halfway")
    with pytest.MonkeyPatch.context() as patched, standing_still(patched) as clock:
        shell = Shell(folder / "lab.db", clock)
        me = write(folder / "me.toml", ME)
        shell.ok(
            *("trial", "new", "--take", "magnesium", "--dose", "200", "--outcome", "sol_min"),
            *("--seed", "7", "--me", me, "--also", "quality", "--out", folder / "p.toml"),
        )
        rows = shell.json("trial", "start", folder / "p.toml")["schedule"]
        live_through(shell, rows[:30], effect_min=-16, seed=3)
    return folder


@pytest.fixture
def running(halfway: Path, tmp_path: Path, clock: Clock) -> Shell:
    """The command line of that person at noon."""
    for name in ("lab.db", "p.toml"):
        shutil.copy(halfway / name, tmp_path / name)
    clock.set("2026-04-09T11:00")
    return Shell(tmp_path / "lab.db", clock)


def test_verdict_is_the_same_with_and_without_what_stands_beside(running: Shell) -> None:
    alone = running.json("verdict", "--trial", "t1")
    whole = running.json("verdict", "--trial", "t1", "--beside")
    beside = whole.pop("beside")
    assert whole == alone
    assert beside["decision"] == alone["decision"]
    assert beside["effect"]["mean"] == alone["effect"]["mean"]


def test_look_says_what_to_do_on_the_terminal_in_json_and_on_the_page(
    running: Shell, tmp_path: Path
) -> None:
    told = running.json("verdict", "--trial", "t1")
    advice = told["advice"]
    assert set(advice) == {"action", "reason", "may_harm"}
    assert advice["action"] in {"go on", "stop: it works", "stop: it harms", "stop: futile"}
    assert advice["reason"].startswith("Look 2 of 4, after 28 nights.")
    words = f"{ACTIONS[advice['action']]} {advice['reason']}"
    assert words in " ".join(running.ok("verdict", "--trial", "t1").split())
    running.ok("verdict", "--trial", "t1", "--page", tmp_path / "p.html")
    assert advice["reason"].split(";")[0] in (tmp_path / "p.html").read_text("utf-8")


def test_nights_after_the_look_wait(running: Shell) -> None:
    told = running.json("verdict", "--trial", "t1")
    assert told["nights"] + told["missing"] == 28
    assert any(warning.startswith("Look 2 of 4") for warning in told["warnings"])


def test_all_that_stands_beside_fits_a_terminal(running: Shell) -> None:
    said = running.ok("verdict", "--trial", "t1", "--beside")
    for words in (
        "The same question under other choices:",
        "Further measures, exploratory",
        "What would change it:",
    ):
        assert words in said
    assert "%" not in said.replace(" %", "")
    beside = said[said.index("The same question") :]
    assert max(map(len, beside.splitlines())) <= 80


def test_amended_verdict_names_date_nights_change_and_reason(
    running: Shell, tmp_path: Path
) -> None:
    text = (tmp_path / "p.toml").read_text("utf-8")
    new = write(tmp_path / "q.toml", text.replace("worthwhile = 10.0", "worthwhile = 20.0"))
    running.ok("trial", "amend", "t1", new, "--reason", "10 min would not be worth it")
    told = running.json("verdict", "--trial", "t1", "--beside")
    (note,) = [w for w in told["warnings"] if w.startswith("Amended on ")]
    assert "after 30 nights: worthwhile: 10.0 became 20.0 (10 min would not be worth it)" in note
    assert told["worthwhile"] == 20
    rows = told["beside"]["sensitivity"]
    assert rows[1]["what"] == "as first sealed, without the amendments"
    assert "as first sealed" in running.ok("verdict", "--trial", "t1", "--beside")


def test_stopped_trial_says_how_sure_it_had_to_be(running: Shell) -> None:
    running.ok("trial", "stop", "t1", "--reason", "moving house")
    told = running.json("verdict", "--trial", "t1")
    assert told["advice"] is None
    (note,) = [w for w in told["warnings"] if "nights are over" in w]
    assert note.startswith("30 of 56 nights are over, so a decision asks for a chance of 9")
    assert note.endswith(" %.")


def test_table_has_none_of_it(running: Shell, tmp_path: Path) -> None:
    rows = "\n".join(f"{'ab'[i * 7 % 5 % 2]},{i * 13 % 7}" for i in range(30))
    table = write(tmp_path / "t.csv", "arm,x\n" + rows)
    asked = ("verdict", table, "--outcome", "x", "--arm", "arm", "--control", "a")
    assert running.json(*asked)["advice"] is None
    assert "only a trial has this" in running.refused(*asked, "--beside")
