"""``nightlab verdict --family``: what kind of number an outcome is, said on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli.exports import write

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

NIGHTS = "arm,awakenings,sol_min,se,mood\n" + "\n".join(
    f"{'on' if i * 7 % 5 % 2 else 'off'},{i * 13 % 5},{10 + i * 17 % 31},{80 + i * 3 % 20},{1 + i * 11 % 4}"
    for i in range(24)
)
ASKED = ["--arm", "arm", "--control", "off", "--better", "lower"]


@pytest.mark.parametrize(
    ("family", "outcome", "factor"),
    [
        ("log", "sol_min", "As a factor on the outcome + 1: "),
        ("logit", "se", "As a factor on the odds of the outcome: "),
        ("counts", "awakenings", "As a factor on the number a night: "),
        ("ratings", "mood", "As a factor on the odds of a higher rating: "),
    ],
)
def test_a_family_adds_its_factor(
    shell: Shell, tmp_path: Path, family: str, outcome: str, factor: str
) -> None:
    table = write(tmp_path / "t.csv", NIGHTS)
    call = ["verdict", table, "--outcome", outcome, *ASKED, "--family", family]
    told = shell.json(*call)
    assert told["family"] == family
    assert set(told["ratio"]) == {"mean", "lo95", "hi95"}
    assert factor in shell.ok(*call)
    assert "family" not in shell.json(*call[:-2])


def test_an_outcome_that_the_family_cannot_have_is_one_line(shell: Shell, tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", NIGHTS)
    asked = ["verdict", table, *ASKED, "--family", "counts", "--outcome"]
    half = write(tmp_path / "half.csv", NIGHTS.replace(",0,", ",0.5,"))
    said = shell.refused(
        *["verdict", half, *ASKED, "--family", "counts", "--outcome", "awakenings"]
    )
    assert "0.5 is not a count from 0 to 1000" in said
    assert "'tobit' is not one of" in shell.refused(*asked[:-2], "tobit", "--outcome", "se")


def test_a_family_on_the_outcomes_own_scale_is_told_without_a_factor(
    shell: Shell, tmp_path: Path
) -> None:
    table = write(tmp_path / "t.csv", NIGHTS)
    call = ["verdict", table, "--outcome", "sol_min", *ASKED]
    told = shell.json(*call, "--family", "student")
    assert set(told) - set(shell.json(*call)) == {"family"}
    assert told["family"] == "student"
    assert "As a factor" not in shell.ok(*call, "--family", "student")
