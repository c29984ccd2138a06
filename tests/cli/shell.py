"""A person at the command line: a lab of their own, a clock that stands still, answers made up by a seed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

import numpy as np
from click.testing import CliRunner

import nightlab.lab
import nightlab.machine
from nightlab.cli import main
from nightlab.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from click.testing import Result

BERLIN = "Europe/Berlin"
MORNING = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)  # eight o'clock in Berlin


class Clock:
    """The present, which moves only when it is told to."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def now(self, zone: tzinfo | None = None) -> datetime:
        """Stand in for ``datetime.now``."""
        return self.at.astimezone(zone)

    def set(self, text: str) -> None:
        """Put the clock to an instant in UTC."""
        self.at = datetime.fromisoformat(text).replace(tzinfo=UTC)


@contextmanager
def standing_still(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Give labs that open a clock that stands still, on a machine in Berlin."""
    clock = Clock()
    with monkeypatch.context() as patched:
        patched.setattr(nightlab.lab, "datetime", clock)
        patched.setattr(nightlab.machine, "datetime", clock)
        patched.setenv("TZ", BERLIN)
        patched.delenv("NIGHTLAB_LAB", raising=False)
        yield clock


class Shell:
    """The command line on one lab.

    Args:
        lab: The lab's file.
        clock: What time it is.
    """

    def __init__(self, lab: Path, clock: Clock) -> None:
        self.lab, self.clock = lab, clock

    def call(self, *args: object, answers: str | None = None) -> Result:
        """Call a command; a crash is raised here, for no person ever sees a traceback."""
        words = ["--lab", str(self.lab), *map(str, args)]
        result = CliRunner().invoke(main, words, input=answers, prog_name="nightlab")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def ok(self, *args: object, answers: str | None = None) -> str:
        """Call a command that succeeds and return what it printed."""
        result = self.call(*args, answers=answers)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def json(self, *args: object) -> Any:
        """Call a command that succeeds and return its JSON, which is all it prints."""
        return json.loads(self.ok(*args, "--json"))

    def refused(self, *args: object, answers: str | None = None) -> str:
        """Call a command with bad input: one sentence, exit code 2, and not a row of the lab changed."""
        before = self.rows()
        result = self.call(*args, answers=answers)
        assert result.exit_code == 2, result.output
        assert self.rows() == before
        sentence = result.stderr.splitlines()[-1] if answers else result.stderr.strip()
        assert_one_sentence(sentence)
        return sentence.removeprefix("nightlab: ")

    def begin(self) -> None:
        """Make the lab, with nothing in it."""
        Store.open(self.lab).close()

    def rows(self) -> list[str]:
        """Return all that the lab holds, as the statements that would write it."""
        if not self.lab.exists():
            return empty_rows()
        with closing(sqlite3.connect(self.lab)) as connection:
            return list(connection.iterdump())

    def change(self, statement: str) -> None:
        """Change the lab behind the program's back."""
        with closing(sqlite3.connect(self.lab)) as connection, connection:
            connection.execute(statement)

    def setting(self, key: str) -> Any:
        """Return what the lab keeps under a name, None where nothing is kept."""
        with closing(sqlite3.connect(self.lab)) as connection:
            found = connection.execute("SELECT value FROM setting WHERE key = ?", [key]).fetchone()
        return None if found is None else json.loads(found[0])


def assert_one_sentence(text: str) -> None:
    """Check that a message is one line that ends like a sentence and shows nothing of the code."""
    assert text.startswith("nightlab: "), text
    assert text.endswith("."), text
    assert not text.endswith("..")
    assert "\n" not in text
    assert "Traceback" not in text
    assert "Error" not in text


_empty: list[str] = []


def empty_rows() -> list[str]:
    """Return the rows of a lab in which nothing is: a call that fails may leave one behind."""
    return _empty


def remember_empty(rows: list[str]) -> None:
    """Say what an empty lab holds."""
    _empty[:] = rows


def clock_text(minutes: float) -> str:
    """Return minutes after midnight, of whatever day, as a wall clock."""
    hours, rest = divmod(round(minutes) % 1440, 60)
    return f"{hours:02d}:{rest:02d}"


def morning_options(sol_min: float, rng: np.random.Generator) -> list[str]:
    """Return the options of ``log`` for one night of a person who keeps a diary."""
    tried = 1390 + rng.integers(-20, 20)
    woke = 410 + rng.integers(-15, 15)
    awakenings = int(rng.integers(0, 4))
    times = {
        "--into-bed": tried - 10,
        "--tried-to-sleep": tried,
        "--fell-asleep": tried + max(1, round(sol_min)),
        "--woke": woke,
        "--rose": woke + 12,
    }
    options = [word for name, at in times.items() for word in (name, clock_text(float(at)))]
    options += ["--awakenings", str(awakenings), "--awake-min", str(8 * awakenings)]
    return [*options, "--quality", str(int(np.clip(round(4.5 - sol_min / 25), 1, 5)))]


def live_through(
    shell: Shell, schedule: list[dict[str, Any]], *, effect_min: float, seed: int
) -> None:
    """Log every morning of a trial whose second arm changes the time to fall asleep."""
    rng = np.random.default_rng(seed)
    noise = 0.0
    for dose in schedule:
        noise = 0.3 * noise + rng.normal(0, 8)
        sol_min = 38 + noise + (effect_min if dose["arm"] == "magnesium" else 0)
        morning = date.fromisoformat(dose["night"])
        shell.clock.at = datetime(morning.year, morning.month, morning.day, 9, tzinfo=UTC)
        status = {9: "missed", 23: "missed", 30: "late"}.get(dose["number"], "taken")
        options = morning_options(sol_min, rng)
        shell.ok("log", *options, "--dose", status, "--event", "caffeine 80mg 15:00")
    shell.clock.at += timedelta(hours=2)
