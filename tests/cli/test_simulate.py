"""``nightlab simulate``: a table, JSON, CSV and a picture of the same people, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab import __version__
from nightlab.body.results import QUANTITIES

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

EVENING = """format = 1
title = "Wine"
source = "nobody"
[population]
people = 3
[base]
days = 1
warm_up_days = 5
[[condition]]
name = "sober"
[[condition]]
name = "wine"
[[condition.dose]]
agent = "alcohol"
amount = 40
at = "bed-1:30"
"""


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    path = tmp_path / "wine.toml"
    path.write_text(EVENING)
    return path


def test_a_person_reads_means_differences_and_what_is_guessed(shell: Shell, protocol: Path) -> None:
    said = shell.ok("simulate", protocol)
    assert said.startswith("Wine\nSource: nobody\nSimulated: 3 people, seed 1")
    assert "B - A" in said
    assert "alcohol to bed, g/L" in said
    assert "caffeine" not in said
    words = " ".join(said.split())
    assert "Guessed, not shown in people: of what is taken, alcohol." in words
    assert "no forecast and no advice" in words
    assert max(map(len, said.splitlines())) <= 80


def test_json_names_what_programs_rely_on(shell: Shell, protocol: Path) -> None:
    told = shell.json("simulate", protocol, "--seed", "7")
    assert set(told) == {"meta", "quantities", "conditions", "differences", "guessed"}
    assert told["meta"] == {
        "title": "Wine",
        "source": "nobody",
        "question": None,
        "seed": 7,
        "people": 3,
        "conditions": ["sober", "wine"],
        "nights_kept": True,
        "version": __version__,
    }
    names = [each.name for each in QUANTITIES]
    assert [each["name"] for each in told["quantities"]] == names
    for condition in told["conditions"]:
        assert set(condition) == {
            *("name", "days", "warm_up_days", "nights_counted", "clock_from_home_h", "measures")
        }
        assert list(condition["measures"]) == names
        for each in condition["measures"].values():
            assert set(each) == {"mean", "sd_between", "sd_within", "unit", "n", "none"}
    (difference,) = told["differences"]
    assert (difference["first"], difference["second"]) == ("sober", "wine")
    for each in difference["measures"].values():
        assert set(each) == {"mean", "sd", "se", "unit", "n", "none"}
    assert difference["measures"]["alcohol_peak_g_l"]["mean"] > 0.2
    for each in told["guessed"]:
        assert set(each) == {"mechanism", "meaning", "support", "is_of_taken"}


def test_what_is_taken_was_not_asked_after(shell: Shell, protocol: Path) -> None:
    words = " ".join(shell.ok("simulate", protocol).split())
    assert "`nightlab safety check`" in words
    assert "alcohol dulls is not in the sleepiness" in words
    protocol.write_text(EVENING.split("[[condition]]", maxsplit=1)[0])
    words = " ".join(shell.ok("simulate", protocol).split())
    assert "safety check" not in words
    assert "mmol/L" not in words


def test_weak_kidneys_are_not_passed_over(shell: Shell, protocol: Path) -> None:
    taken = EVENING.replace('"alcohol"', '"magnesium citrate"').replace("= 40", "= 800")
    protocol.write_text(taken.replace("people = 3", "people = 3\negfr = 15\nage_years = 60"))
    words = " ".join(shell.ok("simulate", protocol).split())
    assert "above 1.05 mmol/L, too much, in this many of 3: sober" in words
    assert "a matter for a physician" in words
    protocol.write_text(taken.replace("people = 3", "people = 3\nage_years = 7"))
    words = " ".join(shell.ok("simulate", protocol).split())
    assert "of children it says nothing" in words


def test_sleeps_of_a_broken_night_are_told_as_such(shell: Shell, protocol: Path) -> None:
    broken = "sleep = [{ from = 11, to = 13 }, { from = 14, to = 17 }]"
    protocol.write_text(EVENING.replace("days = 1", broken))
    words = " ".join(shell.ok("simulate", protocol).split())
    assert (
        "Each sleep counts as a night, so that minutes are not those of a day: sober; wine."
        in words
    )


def test_clock_times_differ_by_minutes(shell: Shell, protocol: Path) -> None:
    row = next(
        line for line in shell.ok("simulate", protocol).splitlines() if "cortisol highest" in line
    )
    assert " h" not in row.replace("cortisol highest", "")


def test_the_seed_fixes_everything(shell: Shell, protocol: Path) -> None:
    first = shell.ok("simulate", protocol, "--csv", "-")
    assert shell.ok("simulate", protocol, "--csv", "-") == first
    assert shell.ok("simulate", protocol, "--csv", "-", "--seed", "2") != first


def test_other_many_people(shell: Shell, protocol: Path) -> None:
    told = shell.json("simulate", protocol, "--people", "2")
    assert told["meta"]["people"] == 2
    assert told["conditions"][0]["measures"]["tst_min"]["n"] == 2


def test_a_picture_and_a_table_are_written(shell: Shell, protocol: Path, tmp_path: Path) -> None:
    assert shell.ok("simulate", protocol, "--svg", tmp_path / "x.svg") == ""
    assert (tmp_path / "x.svg").read_text().startswith("<svg")
    assert shell.ok("simulate", protocol, "--csv", tmp_path / "x.csv") == ""
    lines = (tmp_path / "x.csv").read_text().splitlines()
    assert lines[0].startswith("condition,person,night,counted,tib_min,")
    assert len(lines) == 1 + 2 * 3


def test_a_narrow_terminal_has_a_row_after_the_other(
    shell: Shell, protocol: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nightlab.cli.simulate.room", lambda: 40)
    said = shell.ok("simulate", protocol, "--people", "2")
    assert "\nasleep, min: A " in said
    assert "; B - A " in said


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--json", "--svg", "-"], "--json and --svg: only one of these at a time"),
        (["--csv", "a", "--svg", "b"], "--svg and --csv: only one of these at a time"),
        (["--svg", "/nowhere/x.svg"], "--svg /nowhere/x.svg: there is no such folder"),
        (["--csv", "/"], "--csv /: this is a folder"),
        (["--svg", ""], "--svg: no file is named"),
        (["--people", "0"], "--people: '0' is not a whole number from 1 to"),
        (["--people", "1000000"], "--people: '1000000' is not a whole number from 1 to 999999"),
        (["--seed", "x"], "--seed: 'x' is not a whole number"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_that_cannot_be(
    shell: Shell, protocol: Path, options: list[str], sentence: str
) -> None:
    assert shell.refused("simulate", protocol, *options).startswith(sentence)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("format = 1", "format = 2", "wine.toml, format: format 2 is not known"),
        ("[population]\npeople = 3", "[person]\nage_years = 900", "wine.toml, person, age_years:"),
        ('agent = "alcohol"', 'agent = "alcool"', 'wine.toml, condition 2 ("wine"), dose 1, agent'),
        ("amount = 40", "amount = 4000", 'wine.toml, condition 2 ("wine"), dose 1, amount: 4000'),
        ("amount = 40", "amount = -4", 'wine.toml, condition 2 ("wine"), dose 1, amount: -4'),
        ("amount = 40", "amount = nan", 'wine.toml, condition 2 ("wine"), dose 1, amount: nan'),
        ("people = 3", "people = 0", "wine.toml, population, people: 0"),
        ("days = 1", "days = 36500", "wine.toml, base, days: 36,500"),
        ("days = 1", "light = 200000", "wine.toml, base, light: 200000"),
        ("days = 1", 'rise = "22:30"', "wine.toml, base, rise: up before to bed"),
        (
            "days = 1",
            'nap = [{ at = "23:30", minutes = 30 }]',
            'wine.toml, condition 1 ("sober"), nap: night',
        ),
        ("days = 1", "dayz = 1", "wine.toml, base: unknown key 'dayz'"),
        (EVENING, "???", "wine.toml, line 1: no valid TOML"),
    ],
    ids=lambda value: value.partition("\n")[0][:20],
)
def test_a_protocol_that_cannot_be_lived(
    shell: Shell, protocol: Path, old: str, new: str, sentence: str
) -> None:
    protocol.write_text(EVENING.replace(old, new))
    assert shell.refused("simulate", protocol).startswith(sentence)


def test_one_person_stays_one(shell: Shell, protocol: Path) -> None:
    protocol.write_text(EVENING.replace("[population]\npeople = 3", "[person]"))
    assert "Simulated: one person" in shell.ok("simulate", protocol)
    refused = shell.refused("simulate", protocol, "--people", "20")
    assert refused.startswith("--people: the protocol is of one person;")


def test_a_protocol_that_is_not_there(shell: Shell, tmp_path: Path) -> None:
    assert shell.refused("simulate", tmp_path / "none.toml").startswith("none.toml: ")
