"""``nightlab body explain`` and ``nightlab body sensitivity``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

PROTOCOL = """
format = 1
title = "Late coffee"
[person]
spread = false
[base]
days = 2
warm_up_days = 4
[[condition]]
name = "without"
[[condition]]
name = "late coffee"
strain = 1
[[condition.dose]]
agent = "caffeine"
amount = 200
at = "20:00"
"""
FEW = ("--runs", "8")


@pytest.fixture
def protocol(tmp_path: Path) -> str:
    path = tmp_path / "coffee.toml"
    path.write_text(PROTOCOL, encoding="utf-8")
    return str(path)


def test_a_night_is_explained_measure_by_measure(shell: Shell, protocol: str) -> None:
    said = " ".join(shell.ok("body", "explain", protocol, *FEW).split())
    assert said.startswith("late coffee, night 2: 8 lucks of one person.")
    for words in ("tst_min: time asleep", "caffeine −", "strain −", "not what is true of you"):
        assert words in said


def test_one_measure_in_full(shell: Shell, protocol: str) -> None:
    words = ("--measure", "tst_min", "--night", "all", *FEW)
    said = " ".join(shell.ok("body", "explain", protocol, *words).split())
    assert "nights 1 and 2" in said
    assert "on top of the others" in said
    assert "beyond each by itself" in said


def test_a_program_reads_shares_that_add_up(shell: Shell, protocol: str) -> None:
    found = shell.json("body", "explain", protocol, *FEW)
    assert (found["drivers"], found["nights"], found["runs"]) == (["caffeine", "strain"], [2], 8)
    for shared in found["measures"].values():
        parts = sum(own["share"]["value"] for own in shared["shares"])
        assert parts == pytest.approx(shared["total"]["value"], abs=1e-9)


def test_only_some_drivers_are_shared_out(shell: Shell, protocol: str) -> None:
    words = ("--driver", "strain", "--measure", "kss", *FEW)
    said = " ".join(shell.ok("body", "explain", protocol, *words).split())
    assert "In every run, and not shared out: caffeine." in said


def test_it_is_drawn(shell: Shell, protocol: str, tmp_path: Path) -> None:
    picture = tmp_path / "night.svg"
    shell.ok("body", "explain", protocol, "--measure", "kss", "--svg", str(picture), *FEW)
    assert "caffeine (±" in picture.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        (("--condition", "tea"), "use without, late coffee"),
        (("--condition", "without"), "name a condition with doses"),
        (("--driver", "tea"), "use caffeine, strain"),
        (("--measure", "joy"), "use tst_min"),
        (("--night", "9"), "night"),
        (("--night", "first"), "last"),
    ],
)
def test_what_cannot_be_explained_says_what_can(
    shell: Shell, protocol: str, words: tuple[str, ...], fix: str
) -> None:
    assert fix in shell.refused("body", "explain", protocol, *words, *FEW)


def test_mechanisms_that_sway_a_night(shell: Shell, protocol: str, tmp_path: Path) -> None:
    picture = tmp_path / "sway.svg"
    words = ("--outcome", "tst_min", "--protocol", protocol, "--svg", str(picture), "--runs", "4")
    said = " ".join(shell.ok("body", "sensitivity", *words).split())
    assert "caffeine.arousal" in said
    assert "do not touch it in this protocol" in said
    assert "not what is true of you" in said
    assert "caffeine.arousal" in picture.read_text(encoding="utf-8")


def test_an_unknown_outcome_is_refused(shell: Shell) -> None:
    assert "use tst_min" in shell.refused("body", "sensitivity", "--outcome", "joy")
