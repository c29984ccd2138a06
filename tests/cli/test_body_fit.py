"""``nightlab body fit``: a body from the nights of a lab."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cli.shell import morning_options
from nightlab.body.fit import from_json

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

FEW = ("--people", "200")


@pytest.fixture
def kept(shell: Shell) -> Shell:
    """A lab with the diary of nine nights, and coffee on some afternoons."""
    rng = np.random.default_rng(3)
    for k in range(9):
        shell.clock.at = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=k)
        coffee = ("--event", "caffeine 95mg 16:30") if k % 2 else ()
        shell.ok("log", *morning_options(25.0, rng), *coffee)
    return shell


def test_it_says_what_was_learnt_and_what_was_not(kept: Shell, tmp_path: Path) -> None:
    out = tmp_path / "fit.json"
    found = kept.json("body", "fit", *FEW, "--out", out)
    assert found["nights"] == 9
    assert {p["name"] for p in found["parameters"]} >= {"caffeine.ke_per_h", "clock.period_h"}
    assert any("no diagnosis" in each for each in found["cautions"])
    assert any("randomised trial" in each for each in found["cautions"])
    for each in found["parameters"]:
        assert each["interval"][0] < each["median"] < each["interval"][1]
    posterior = from_json(out.read_text())
    assert json.loads(posterior.to_json()) == found["posterior"]
    said = kept.ok("body", "fit", *FEW)
    assert "9 nights from 2026-03-02 to 2026-03-10" in said
    assert "anybody, 90 %" in said


def test_too_few_nights_are_refused(shell: Shell) -> None:
    rng = np.random.default_rng(3)
    shell.ok("log", *morning_options(25.0, rng))
    assert "1 night with bed times" in shell.refused("body", "fit", *FEW)


def test_wrong_options_are_refused(kept: Shell) -> None:
    assert "--dlmo" in kept.refused("body", "fit", "--dlmo", "late")
    assert "--people" in kept.refused("body", "fit", "--people", "3")
