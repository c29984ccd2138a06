"""Amounts that look too large: asked about where somebody can answer, else refused."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.shell import Shell

EVENT = ["--event", "glycine 12g 21:30"]


def test_a_large_dose_is_refused_unless_the_person_is_sure(shell: Shell) -> None:
    assert shell.refused("log", *EVENT) == (
        "event: 12000 mg of glycine at once is much; check number and unit, or add --sure if it is "
        "right."
    )
    assert shell.json("log", *EVENT, "--sure")["events"][0]["amount"] == 12_000


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2), ("", 2)])
def test_a_person_at_a_terminal_is_asked(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr("nightlab.cli.log.somebody_answers", lambda: True)
    result = shell.call("log", *EVENT, answers=answer)
    assert result.exit_code == code
    assert "12000 mg of glycine at once is much. Is it right?" in result.stderr
    assert any("glycine" in row for row in shell.rows()) == (code == 0)


def test_nobody_answers_where_the_input_is_no_terminal_or_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from nightlab.cli.questions import somebody_answers

    assert not somebody_answers()
    monkeypatch.setattr(sys, "stdin", None)
    assert not somebody_answers()
