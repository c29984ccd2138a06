"""A shell on a new lab for each test, and one person who has lived through a whole trial."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from cli.shell import Clock, Shell, live_through, remember_empty, standing_still

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DESIGN = [
    "trial",
    "design",
    *("--arms", "placebo,magnesium"),
    *("--nights", "56"),
    *("--block", "14"),
    *("--max-run", "3"),
    *("--seed", "7"),
    *("--outcome", "sol_min"),
    *("--worthwhile", "10"),
]


@pytest.fixture(scope="session", autouse=True)
def _empty_lab(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.MonkeyPatch.context() as patched, standing_still(patched) as clock:
        shell = Shell(tmp_path_factory.mktemp("empty") / "lab.db", clock)
        shell.begin()
        remember_empty(shell.rows())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    with standing_still(monkeypatch) as still:
        yield still


@pytest.fixture
def shell(tmp_path: Path, clock: Clock) -> Shell:
    """The command line on a lab that is not there yet."""
    return Shell(tmp_path / "lab.db", clock)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab in which a person without any device has logged 56 nights of a trial, t1."""
    folder = tmp_path_factory.mktemp("lived")
    with pytest.MonkeyPatch.context() as patched, standing_still(patched) as clock:
        shell = Shell(folder / "lab.db", clock)
        shell.ok(*DESIGN, "--out", folder / "design.toml")
        clock.set("2026-03-01T20:00")
        started = shell.json("trial", "start", folder / "design.toml", "--on", "2026-01-05")
        live_through(shell, started["schedule"], effect_min=-16, seed=3)
    return folder / "lab.db"


@pytest.fixture
def after_trial(lived: Path, tmp_path: Path, clock: Clock) -> Shell:
    """The command line of that person at noon of the day after the last night."""
    shutil.copy(lived, tmp_path / "lab.db")
    clock.set("2026-03-03T11:00")
    return Shell(tmp_path / "lab.db", clock)
