from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

SHORT = ["trial", "design", "--arms", "placebo,magnesium", "--nights", "8", "--seed", "1"]


@pytest.fixture
def design(shell: Shell, tmp_path: Path) -> Path:
    shell.ok(*SHORT, "--out", tmp_path / "design.toml")
    return tmp_path / "design.toml"


def test_design_keeps_every_rule_it_was_given(shell: Shell) -> None:
    made = shell.json(
        *("trial", "design", "--arms", "placebo, magnesium", "--nights", "56", "--block", "14"),
        *("--max-run", "3", "--seed", "7", "--half-life-nights", "0.5", "--outcome", "waso_min"),
        *("--better", "lower", "--worthwhile", "12.5", "--prior", "neutral"),
    )
    assert made["arms"] == ["placebo", "magnesium"]
    assert (made["nights"], made["block"], made["period"], made["max_run"]) == (56, 14, 1, 3)
    assert (made["seed"], made["half_life_nights"], made["outcome"]) == (7, 0.5, "waso_min")
    assert (made["better"], made["worthwhile"], made["prior"]) == ("lower", 12.5, "neutral")
    assert 0.5 < made["contrast_ratio"] < 1
    labels = [dose["arm"] for dose in made["schedule"]]
    assert made["counts"] == Counter(labels) == {"placebo": 28, "magnesium": 28}
    for block in range(1, 5):
        own = [dose["arm"] for dose in made["schedule"] if dose["block"] == block]
        assert Counter(own) == {"placebo": 7, "magnesium": 7}
    assert max(len(list(run)) for _, run in groupby(labels)) <= 3
    assert made["ways"] > 1e9
    evenings = [date.fromisoformat(dose["take_on"]) for dose in made["schedule"]]
    assert evenings == [date(2026, 3, 10) + timedelta(days=i) for i in range(56)]
    assert all(
        date.fromisoformat(dose["night"]) == evening + timedelta(days=1)
        for dose, evening in zip(made["schedule"], evenings, strict=True)
    )


def test_what_is_not_given_is_sceptical_and_open(shell: Shell) -> None:
    made = shell.json(*SHORT)
    assert (made["prior"], made["block"], made["period"], made["max_run"]) == (
        "sceptical",
        8,
        1,
        None,
    )
    assert (made["outcome"], made["better"], made["worthwhile"]) == (None, None, None)


def test_weeks_are_kept_whole(shell: Shell) -> None:
    made = shell.json(
        *("trial", "design", "--arms", "off,on", "--nights", "56", "--seed", "2", "--period", "7")
    )
    assert made["block"] == 14
    labels = [dose["arm"] for dose in made["schedule"]]
    assert all(len(set(labels[i : i + 7])) == 1 for i in range(0, 56, 7))


def test_one_seed_is_one_schedule_and_another_is_another(shell: Shell) -> None:
    again = [shell.json(*SHORT[:-1], seed)["schedule"] for seed in ("1", "1", "2", "3", "4")]
    assert again[0] == again[1]
    assert any(other != again[0] for other in again[2:])


def test_design_says_what_comes_next(shell: Shell, tmp_path: Path) -> None:
    assert shell.ok(*SHORT).splitlines()[-1] == (
        "Nothing is kept yet: add --out DESIGN.toml, then `nightlab trial start DESIGN.toml`."
    )
    result = shell.call(*SHORT, "--out", tmp_path / "my.toml")
    assert result.stderr == f"wrote {tmp_path / 'my.toml'}\n"
    assert result.stdout.splitlines()[-1] == (
        f"Begin it with `nightlab trial start {tmp_path / 'my.toml'}`."
    )
    assert not shell.lab.exists()


def test_design_on_the_output_is_a_design_and_nothing_else(shell: Shell, tmp_path: Path) -> None:
    text = shell.ok(*SHORT, "--out", "-")
    assert tomllib.loads(text)["arms"] == ["placebo", "magnesium"]
    (tmp_path / "piped.toml").write_text(text)
    shell.ok("trial", "start", tmp_path / "piped.toml")
    assert "only one of these" in shell.refused(*SHORT, "--out", "-", "--json")


def test_weeks_of_a_design_stand_in_columns(shell: Shell) -> None:
    said = shell.ok(*SHORT).splitlines()
    weeks = [line.split(": ")[1] for line in said if line.startswith("  from night")]
    cells = [week[at : at + len("magnesium ")] for week in weeks for at in range(0, len(week), 10)]
    assert [cell.strip() for cell in cells] == [d["arm"] for d in shell.json(*SHORT)["schedule"]]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (["--arms", "placebo"], "arms: a trial needs 2 to 6 arms with different names"),
        (["--arms", "a,A"], "arms: a trial needs 2 to 6 arms"),
        (["--arms", "a,,b"], "arms: a trial needs 2 to 6 arms"),
        (["--nights", "3"], "nights: 3 nights give 2 arms less than two periods"),
        (["--nights", "0"], "nights: 0 cannot be"),
        (["--nights", "99999999999999999999"], "nights: 99999999999999999999 cannot be"),
        (["--seed", "-1"], "seed: -1 cannot be; use a whole number from 0."),
        (["--block", "1"], "block: a block of 1 nights cannot hold 2 arms"),
        (["--nights", "13", "--period", "3"], "period: periods of 3 nights do not fill 13 nights"),
        (["--max-run", "0"], "max_run: a longest run of 0 nights cannot be"),
        (["--worthwhile", "0"], "worthwhile: 0.0 cannot be"),
        (["--worthwhile", "inf"], "--worthwhile: 'inf' is not a number; see"),
        (["--half-life-nights", "nan"], "--half-life-nights: 'nan' is not a number; see"),
        (["--half-life-nights", "9"], "half_life_nights: carry-over would leave"),
        (["--outcome", "sleep"], "outcome: no measure is called 'sleep'; use one of tib_min"),
        (["--better", "longer"], "--better: 'longer' is not one of 'higher', 'lower'"),
        (["--out", "/no/such/folder/x.toml"], "/no/such/folder/x.toml: cannot be written ("),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_rule_that_cannot_be_kept_is_told_with_its_name(
    shell: Shell, changed: list[str], sentence: str
) -> None:
    assert shell.refused(*SHORT, *changed).startswith(sentence)


def test_start_is_this_evening_unless_another_is_given(shell: Shell, design: Path) -> None:
    shell.clock.set("2026-03-10T19:00")
    assert shell.json("trial", "start", design)["first_take_on"] == "2026-03-10"
    shell.clock.set("2026-03-11T02:00")  # three at night: still the evening of the 10th
    assert shell.json("trial", "start", design)["first_take_on"] == "2026-03-10"
    shell.clock.set("2026-03-11T03:30")
    assert shell.json("trial", "start", design)["first_take_on"] == "2026-03-11"
    past = shell.json("trial", "start", design, "--on", "2026-02-01", "--name", "my test")
    assert past["name"] == "my test"
    assert past["first_take_on"] == "2026-02-01"
    assert past["last_night"] == "2026-02-09"


def test_schedule_of_a_trial_is_that_of_its_design_with_dates(shell: Shell, design: Path) -> None:
    drawn = shell.json(*SHORT)["schedule"]
    dated = shell.json("trial", "start", design, "--on", "2026-03-28")["schedule"]
    assert [dose["arm"] for dose in dated] == [dose["arm"] for dose in drawn]
    assert dated[0] == {**drawn[0], "take_on": "2026-03-28", "night": "2026-03-29"}
    assert dated[-1]["night"] == "2026-04-05"


def test_start_says_what_to_do_next(shell: Shell, design: Path) -> None:
    assert shell.ok("trial", "start", design).splitlines() == [
        "Trial t1 begins on the evening of 2026-03-10 and ends with the night of 2026-03-18.",
        f"First: {shell.json(*SHORT)['schedule'][0]['arm']}. See each evening's with `nightlab trial today`.",
        "Each morning, `nightlab log` asks for the night and the dose.",
    ]


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_first_evening_outside_the_calendar_is_refused(
    shell: Shell, design: Path, year: str
) -> None:
    assert shell.refused("trial", "start", design, "--on", f"{year}-12-31") == (
        f"start: {year}-12-31 cannot be the first evening; check the year."
    )
    assert shell.json("trial", "list") == []


def test_today_before_during_and_after(shell: Shell, design: Path) -> None:
    shell.begin()
    assert shell.ok("trial", "today") == (
        "No trial runs. Begin one with `nightlab trial start DESIGN.toml`.\n"
    )
    nothing = shell.json("trial", "today")
    assert (nothing["trial"], nothing["arm"], nothing["trials"]) == (None, None, [])
    schedule = shell.json("trial", "start", design, "--on", "2026-03-12")["schedule"]
    assert shell.ok("trial", "today") == (
        "Trial t1, evening of 2026-03-10: nothing yet, it begins on the evening of 2026-03-12.\n"
    )
    shell.clock.set("2026-03-14T20:00")
    assert shell.ok("trial", "today") == (
        f"Trial t1, evening of 2026-03-14: take {schedule[2]['arm']} (night 3 of 8).\n"
    )
    shell.clock.set("2026-03-15T01:00")
    assert shell.json("trial", "today")["take_on"] == "2026-03-14"
    shell.clock.set("2026-03-20T20:00")
    assert "its last night is over; see `nightlab verdict --help`" in shell.ok("trial", "today")
    shell.clock.set("2026-03-21T20:00")
    assert shell.ok("trial", "today").startswith("No trial runs.")


def test_today_tells_the_dose_once_it_is_logged(shell: Shell, design: Path) -> None:
    shell.ok("trial", "start", design, "--on", "2026-03-09")
    shell.clock.set("2026-03-10T01:00")  # two at night, the evening of the 9th
    assert shell.json("trial", "today")["dose"] is None
    shell.ok("log", "--dose", "late")
    assert shell.json("trial", "today")["dose"] == "late"


def test_list_shows_how_far_each_trial_has_come(shell: Shell, design: Path) -> None:
    shell.begin()
    assert shell.ok("trial", "list") == "No trials yet. Draw one with `nightlab trial design`.\n"
    for start in ("2026-01-01", "2026-03-08", "2026-04-01"):
        shell.ok("trial", "start", design, "--on", start)
    assert [trial["status"] for trial in shell.json("trial", "list")] == (
        ["finished", "running", "planned"]
    )
    header, *lines = shell.ok("trial", "list").splitlines()
    assert header.split("  ")[0] == "id"
    assert [line.split()[0] for line in lines] == ["t1", "t2", "t3"]
    assert all("magnesium against placebo, 8 nights" in line for line in lines)


def test_design_changed_in_the_lab_is_never_judged(shell: Shell, design: Path) -> None:
    shell.ok("trial", "start", design)
    digest = shell.json("trial", "list")[0]["design_sha256"]
    assert len(digest) == 64
    shell.change("UPDATE trial SET design = replace(design, 'seed = 1', 'seed = 2')")
    assert "the design was changed after it was written down" in shell.refused("trial", "list")


def test_a_stopped_trial_asks_for_nothing_and_is_still_judged(shell: Shell, design: Path) -> None:
    shell.ok("trial", "start", design)
    assert shell.ok("trial", "stop", "t1").startswith("Trial t1 is stopped.")
    assert shell.json("trial", "list")[0]["status"] == "stopped"
    assert shell.ok("trial", "today").startswith("No trial runs.")
    assert shell.refused("trial", "stop", "t9").startswith("t9: no such trial")
