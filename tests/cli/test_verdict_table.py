from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cli.exports import write
from cli.pictures import titles

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell


def _table(effect: float, *, arms: tuple[str, str] = ("off", "on"), nights: int = 40) -> str:
    rng = np.random.default_rng(11)
    order = np.concatenate([rng.permutation([0, 0, 1, 1]) for _ in range(nights // 4)])
    lines = ["night,block,arm,sol_min,stress,hours"]
    for i, which in enumerate(order):
        stress = int(rng.integers(1, 6))
        minutes = 30 + 2 * stress + effect * which + rng.normal(0, 6)
        lines.append(
            f"{i + 1},{i // 4 + 1},{arms[which]},{minutes:.1f},{stress},{7 + minutes / 60:.3f}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path / "nights.csv", _table(-12))


ASKED = ["--outcome", "sol_min", "--arm", "arm", "--night", "night", "--block", "block"]


def test_table_gets_a_verdict_without_a_lab(shell: Shell, table: Path) -> None:
    verdict = shell.json("verdict", table, *ASKED, "--better", "lower", "--worthwhile", "5")
    assert verdict["decision"] == "works"
    assert verdict["prior"] == "neutral"
    assert (verdict["arm"], verdict["control"]) == ("on", "off")
    assert verdict["effect"]["lo95"] < -12 < verdict["effect"]["hi95"]
    assert verdict["nights"] == 40
    assert not shell.lab.exists()


@pytest.mark.parametrize(
    ("effect", "asked", "decision"),
    [
        (-12, ["--better", "lower", "--worthwhile", "5"], "works"),
        (-12, ["--better", "higher", "--worthwhile", "5"], "harms"),
        (0, ["--better", "lower", "--worthwhile", "15"], "no-useful-effect"),
        (-5, ["--better", "lower", "--worthwhile", "5"], "not-known-yet"),
    ],
)
def test_every_verdict_is_exit_code_0(
    shell: Shell, tmp_path: Path, effect: float, asked: list[str], decision: str
) -> None:
    call = ["verdict", write(tmp_path / "nights.csv", _table(effect)), *ASKED, *asked]
    assert shell.json(*call)["decision"] == decision
    words = {"works": "It works", "harms": "It harms", "no-useful-effect": "No useful effect"}
    assert shell.ok(*call).startswith(words.get(decision, "Not known yet"))


def test_every_option_is_heard(shell: Shell, table: Path) -> None:
    verdict = shell.json(
        *("verdict", table, "--outcome", "hours", "--arm", "arm", "--night", "night"),
        *("--control", "on", "--active", "off", "--better", "higher", "--worthwhile", "0.1"),
        *("--half-life-nights", "0.5", "--trend", "level", "--prior", "sceptical"),
        *("--covariate", "stress"),
    )
    assert (verdict["outcome"], verdict["arm"], verdict["control"]) == ("hours", "off", "on")
    assert (verdict["better"], verdict["worthwhile"], verdict["prior"]) == (
        "higher",
        0.1,
        "sceptical",
    )
    assert (verdict["half_life_nights"], verdict["trend"]) == (0.5, "level")
    plain = shell.json("verdict", table, *ASKED, "--worthwhile", "5")
    adjusted = shell.json("verdict", table, *ASKED, "--worthwhile", "5", "--covariate", "stress")
    assert adjusted["effect"]["sd"] < plain["effect"]["sd"]


def test_direction_and_size_that_nobody_gave_are_said(shell: Shell, table: Path) -> None:
    warnings = " ".join(shell.json("verdict", table, *ASKED)["warnings"])
    assert "from its name lower sol_min is taken as better" in warnings
    assert "No smallest worthwhile effect was given" in warnings


def test_numbers_as_arms_are_a_dose(shell: Shell, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    doses = rng.choice([0, 100, 200], 36)
    rows = [f"{i + 1},{d},{40 - 0.06 * d + rng.normal(0, 4):.1f}" for i, d in enumerate(doses)]
    table = write(tmp_path / "doses.csv", "night,mg,sol_min\n" + "\n".join(rows))
    verdict = shell.json(
        "verdict", table, "--outcome", "sol_min", "--arm", "mg", "--night", "night"
    )
    assert (verdict["arm"], verdict["control"]) == ("200", "0")
    assert verdict["effect"]["lo95"] < -12 < verdict["effect"]["hi95"]


def test_arm_that_came_all_before_the_other_can_never_work(shell: Shell, tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    rows = [
        f"{i + 1},{'on' if i > 19 else 'off'},{40 - (i > 19) * 25 + rng.normal():.2f}"
        for i in range(40)
    ]
    table = write(tmp_path / "era.csv", "night,arm,sol_min\n" + "\n".join(rows))
    asked = ["--outcome", "sol_min", "--arm", "arm", "--night", "night", "--better", "lower"]
    verdict = shell.json("verdict", table, *asked)
    assert verdict["decision"] == "not-known-yet"
    assert any("Arm and era are confounded" in warning for warning in verdict["warnings"])


def test_spreadsheets_with_semicolons_commas_and_dates_are_read(
    shell: Shell, tmp_path: Path
) -> None:
    rows = [line.split(",") for line in _table(-12).splitlines()]
    for i, row in enumerate(rows[1:]):
        row[0] = str(date(2026, 1, 1) + timedelta(days=i))
    plain = "\n".join(map(",".join, rows))
    excel = "\ufeff" + "\r\n".join(";".join(row).replace(".", ",") for row in rows)
    tables = [write(tmp_path / "plain.csv", plain), write(tmp_path / "excel.csv", excel)]
    one, other = (shell.json("verdict", table, *ASKED)["effect"] for table in tables)
    assert one == other


def test_missing_outcome_is_a_missing_night(shell: Shell, tmp_path: Path) -> None:
    lines = _table(-12).splitlines()
    for i, gap in ((3, ""), (9, "NA")):
        cells = lines[i].split(",")
        lines[i] = ",".join([*cells[:3], gap, *cells[4:]])
    verdict = shell.json("verdict", write(tmp_path / "n.csv", "\n".join(lines)), *ASKED)
    assert (verdict["nights"], verdict["missing"]) == (38, 2)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "--outcome: missing; see `nightlab verdict --help`."),
        (["--outcome", "sol_min"], "--arm: the column that holds the arm is not named; add --arm"),
        (["--outcome", "x", "--arm", "arm"], "nights.csv: no column 'x'; the columns are night, "),
        (["--outcome", "sol_min", "--arm", "x"], "nights.csv: no column 'x'; the columns are"),
        (
            [*ASKED, "--control", "sugar"],
            "nights.csv, column arm: no arm is called 'sugar'; the arms",
        ),
        ([*ASKED, "--until", "2026-01-01"], "--until: only a trial has this; leave that out."),
        ([*ASKED, "--source", "diary"], "--source: only a trial has this; leave that out."),
        ([*ASKED, "--trial", "t1"], "verdict: give a table or a trial, not both; write "),
        (["--outcome", "stress", "--arm", "stress"], "outcome: column 'stress' stands for another"),
        ([*ASKED, "--covariate", "arm"], "arm: column 'arm' stands for another thing too; name a"),
        ([*ASKED, "--worthwhile", "nan"], "--worthwhile: 'nan' is not a number; see"),
        ([*ASKED, "--half-life-nights", "-1"], "half_life_nights: -1.0 cannot be"),
    ],
    ids=lambda value: " ".join(value[-2:]) if isinstance(value, list) else "",
)
def test_question_about_a_table_that_cannot_be_answered_is_told(
    shell: Shell, table: Path, options: list[str], sentence: str
) -> None:
    assert shell.refused("verdict", table, *options).startswith(sentence)


def test_verdict_on_nothing_says_what_to_write(shell: Shell) -> None:
    assert shell.refused("verdict", "--outcome", "sol_min") == (
        "verdict: give a table or a trial; write `nightlab verdict TABLE.csv --arm COL ...` "
        "or `nightlab verdict --trial ID ...`."
    )


def test_picture_of_a_table(shell: Shell, table: Path, tmp_path: Path) -> None:
    shell.ok("verdict", table, *ASKED, "--svg", tmp_path / "v.svg")
    words = titles((tmp_path / "v.svg").read_text())
    assert "shorter with on" in words
    assert "from the sceptical and evidence priors" in words


def test_labels_from_a_table_cannot_steer_the_terminal(shell: Shell, tmp_path: Path) -> None:
    table = write(tmp_path / "n.csv", _table(-12, arms=("off", "\x1b[2Jon")))
    assert "?[2Jon against off" in shell.ok("verdict", table, *ASKED)
    assert "?[2Jon" in shell.refused("verdict", table, *ASKED, "--control", "\x1b[2J")
