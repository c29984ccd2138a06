"""While a trial is hidden, nothing tells which arm a night has: no words, no JSON, no picture."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from cli.exports import write
from cli.shell import clock_text

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

ME = 'age = 41\nsex = "female"\npregnant = false\n'
NEW = [
    *("trial", "new", "--take", "magnesium", "--dose", "200", "--at", "22:00", "--nights", "28"),
    *("--outcome", "sol_min", "--covariate", "caffeine", "--also", "quality"),
]
SEED = "424242424242"
ARMS = ("placebo", "magnesium")


@pytest.fixture
def protocol(shell: Shell, tmp_path: Path) -> Path:
    me = write(tmp_path / "me.toml", ME)
    path = tmp_path / "p.toml"
    shell.ok(*NEW, "--blind", "helper", "--seed", SEED, "--me", me, "--out", path)
    return path


def _live(shell: Shell, nights: int) -> None:
    """Log two weeks in which every number is its own, one night forgotten, and guess now and then."""
    rows = shell.json("trial", "show", "t1")["schedule"][:nights]
    for number, row in enumerate(rows):
        shell.clock.set(f"{row['night']}T09:00")
        if number == 5:
            continue
        asleep = clock_text(1390 + 20 + 7 * number % 23)
        shell.ok(
            *("log", "--tried-to-sleep", "23:10", "--fell-asleep", asleep, "--woke", "06:50"),
            *("--rose", "07:05", "--quality", 1 + number % 5),
            *("--dose", "missed" if number == 3 else "taken"),
            *("--event", f"caffeine {40 + 10 * (number % 4)}mg 15:00"),
        )
        shell.ok("trial", "guess", "t1", ("placebo", "unsure", "magnesium")[number % 3])


def _told(shell: Shell, tmp_path: Path) -> dict[str, str]:
    """Return what every command says of the trial."""
    page, svg = tmp_path / "page.html", tmp_path / "calendar.svg"
    said = {
        " ".join(map(str, words)): shell.ok(*words)
        for words in (
            ("trial", "show", "t1"),
            ("trial", "show", "t1", "--json"),
            ("trial", "list"),
            ("trial", "list", "--json"),
            ("trial", "today"),
            ("trial", "today", "--json"),
            ("trial", "show", "t1", "--svg", svg),
            ("verdict", "--trial", "t1"),
            ("verdict", "--trial", "t1", "--json"),
            ("verdict", "--trial", "t1", "--beside"),
            ("verdict", "--trial", "t1", "--beside", "--json"),
            ("verdict", "--trial", "t1", "--page", page),
            ("verdict", "--trial", "t1", "--svg", "-"),
            ("nights", "--json"),
            ("nights", "--svg", "-"),
            ("night", shell.json("nights")[-1]["date"], "--json"),
            ("trial", "note", "t1", "two capsules", "--json"),
            ("trial", "event", "t1", "loose stools", "--severity", "mild", "--json"),
        )
    }
    return said | {"page": page.read_text("utf-8"), "calendar": svg.read_text("utf-8")}


def _rows(told: Any) -> list[dict[str, Any]]:
    """Return every record of JSON that names a night or an evening."""
    if isinstance(told, list):
        return [row for each in told for row in _rows(each)]
    if not isinstance(told, dict):
        return []
    inner = [row for each in told.values() for row in _rows(each)]
    dated = any(name in told for name in ("night", "take_on", "evening", "date"))
    return [told, *inner] if dated else inner


def test_nothing_tells_which_arm_a_night_has(shell: Shell, protocol: Path, tmp_path: Path) -> None:
    shell.ok("trial", "start", protocol)
    _live(shell, 15)
    for command, text in _told(shell, tmp_path).items():
        assert SEED not in text, command
        if "--json" in command:
            guesses = ("guess", "verdict")
            for row in _rows(json.loads(text)):
                told = [v for k, v in row.items() if isinstance(v, str) and k not in guesses]
                if row.get("kind") != "guess" and "action" not in row:
                    assert not set(told) & set(ARMS) or "decision" in row, (command, row)
        for line in text.splitlines():
            has_date = re.search(r"\b20\d\d-\d\d-\d\d\b", line)
            is_named = any(re.search(rf"\b{arm}\b", line) for arm in ARMS)
            is_row = command == "trial list" or "against" in line
            assert not (has_date and is_named) or is_row or len(line) > 2000, (command, line)


def test_verdict_on_the_way_counts_no_arm(shell: Shell, protocol: Path) -> None:
    """Who knows that one night was forgotten would know its arm."""
    shell.ok("trial", "start", protocol)
    _live(shell, 15)
    told = shell.json("verdict", "--trial", "t1", "--beside")
    assert (told["arms"], told["missing"]) == (None, 1)
    page = told["beside"]
    for part in ("arms", "guesses"):
        assert page[part] == []
    for part in ("missing_note", "guesses_note", "adherence_note"):
        assert page[part] == ""
    assert (page["adherence"], page["sealed"]) == (None, None)
    assert "Nights with an outcome: 13; missing: 1." in shell.ok("verdict", "--trial", "t1")


def test_choices_on_the_way_count_no_arm(shell: Shell, protocol: Path) -> None:
    """Who told of one dose would know its arm by which of the two has too few."""
    shell.ok("trial", "start", protocol)
    _live(shell, 15)
    rows = shell.json("verdict", "--trial", "t1", "--beside")["beside"]["sensitivity"]
    assert [row["what"] for row in rows if "per protocol" in row["what"]] == []
    assert [row["note"] for row in rows if any(arm in row["note"] for arm in ARMS)] == []


def test_too_few_nights_on_the_way_name_no_arm(shell: Shell, protocol: Path) -> None:
    shell.ok("trial", "start", protocol)
    _live(shell, 1)
    shell.clock.set("2026-03-25T09:00")
    for words in ((), ("--beside",)):
        told = shell.refused("verdict", "--trial", "t1", *words)
        assert "too few nights have an outcome" in told
        assert not any(arm in told for arm in ARMS)


def test_an_export_of_everything_says_where_not_to_look(
    shell: Shell, protocol: Path, tmp_path: Path
) -> None:
    shell.ok("trial", "start", protocol)
    assert "the seed of t1" in shell.call("export", tmp_path / "all").stderr


def test_what_would_show_the_key_is_refused(shell: Shell, protocol: Path, tmp_path: Path) -> None:
    shell.ok("trial", "start", protocol)
    _live(shell, 15)
    assert "still hidden" in shell.refused("trial", "export", "t1", tmp_path / "x.json")
    assert "the seed in it" in shell.refused("trial", "show", "t1", "--design")
    assert not (tmp_path / "x.json").exists()


def test_protocol_told_as_json_keeps_the_order_to_itself(shell: Shell, tmp_path: Path) -> None:
    me = write(tmp_path / "me.toml", ME)
    for blind in ("helper", "envelopes"):
        words = [*NEW, "--blind", blind, "--seed", SEED, "--me", me]
        told = shell.json(*words)
        assert (told["design"]["seed"], told["design"]["schedule"]) == (None, None)
        assert SEED not in shell.ok(*words)
    told = shell.json(*NEW, "--seed", SEED, "--me", me)
    assert told["design"]["seed"] == int(SEED)
    assert len(told["design"]["schedule"]) == 28


def test_start_of_a_hidden_trial_names_the_kit_and_no_arm(shell: Shell, protocol: Path) -> None:
    said = " ".join(shell.ok("trial", "start", protocol).split())
    assert "package " in said
    assert "nightlab trial kit t1 --labels labels.pdf --packing packing.pdf" in said
    assert not any(arm in said for arm in ARMS)


def test_envelopes_have_no_arm_before_the_slips(shell: Shell, tmp_path: Path) -> None:
    me = write(tmp_path / "me.toml", ME)
    shell.ok(*NEW, "--blind", "envelopes", "--me", me, "--out", tmp_path / "e.toml")
    shell.ok("trial", "start", tmp_path / "e.toml")
    rows = shell.json("trial", "show", "t1")["schedule"]
    assert [row["arm"] for row in rows] == [f"envelope {n}" for n in range(1, 29)]
    shell.clock.set("2027-01-01T09:00")
    assert "the envelopes of trial t1 are still closed" in shell.refused("verdict", "--trial", "t1")
    assert "still hidden" in shell.refused("trial", "export", "t1", tmp_path / "x.json")


def test_opened_it_shows_everything(shell: Shell, protocol: Path) -> None:
    shell.ok("trial", "start", protocol)
    said = shell.ok("trial", "open", "t1", "--reason", "emergency")
    assert "open from now on" in said
    rows = shell.json("trial", "show", "t1")["schedule"]
    assert {row["arm"] for row in rows} == set(ARMS)
    assert f"seed = {SEED}" in shell.ok("trial", "show", "t1", "--design")
    assert "arms shown before the end: emergency." in shell.ok("trial", "show", "t1")
