r"""Run the ``console`` blocks of a page in order, in a folder of their own, and compare what is shown.

    python docs/make_consoles.py README.md docs/*.md          # rewrite what is shown
    python docs/make_consoles.py --check README.md docs/*.md  # say what differs, change nothing

A line that begins with ``$`` is a command; one that ends with a backslash goes on in the next line.
What follows a command is what it prints: nothing shown is nothing asked for, a line ``...`` stands for
any lines, ``...`` within a line for any text. A comment with a date sets the day on which a command is
run: ``$ nightlab trial today  # on 2026-01-05``. The folder holds a copy of ``docs/examples``; the lab
is a file in it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from click.testing import CliRunner

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).with_name("examples")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DAY = re.compile(r"#.*\bon (\d{4}-\d\d-\d\d)")
EVENING_HOUR = 20


@dataclass(frozen=True)
class Step:
    """One command as shown, and the lines shown below it."""

    shown: str
    expected: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The command's words, without its comment."""
        return shlex.split(self.shown.replace("\\\n", " "), comments=True)

    @property
    def day(self) -> str | None:
        """The day on which it is run, where that matters."""
        found = DAY.search(self.shown)
        return found[1] if found else None


def steps(block: str) -> list[Step]:
    """Return the commands of a block."""
    found: list[Step] = []
    command: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            command = [line[2:]]
            found.append(Step(line[2:], ()))
        elif command and command[-1].endswith("\\"):
            command.append(line)
            found[-1] = Step("\n".join(command), ())
        else:
            found[-1] = Step(found[-1].shown, (*found[-1].expected, line))
    return found


def matches(expected: tuple[str, ...], printed: list[str]) -> bool:
    """Whether lines were printed as shown."""
    if not expected:
        return True
    pattern = ""
    for line in expected:
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += r"[^\n]*".join(re.escape(part) for part in line.split("...")) + r"\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def run_step(step: Step, folder: Path) -> list[str]:
    """Run a command in a folder and return the lines that it prints.

    Raises:
        RuntimeError: It ended in a way that no user should see.
    """
    name, *arguments = step.words
    with contextlib.chdir(folder), _on(step.day):
        if name != "nightlab":
            done = subprocess.run(
                [name, *arguments], capture_output=True, text=True, check=True, timeout=60
            )
            return _lines(done.stdout)
        from nightlab.cli import main

        environment = {"NIGHTLAB_LAB": str(folder / "lab.db"), "TZ": "UTC", "COLUMNS": "80"}
        said = CliRunner().invoke(main, arguments, prog_name="nightlab", env=environment)
    if said.exit_code not in (0, 2) or (said.exit_code == 2) != ("nightlab: " in said.output):
        raise RuntimeError(f"$ {step.shown}\n{said.output}") from said.exception
    return _lines(said.output)


def _lines(printed: str) -> list[str]:
    return [line.rstrip() for line in printed.rstrip().splitlines()]


@contextlib.contextmanager
def _on(day: str | None) -> Iterator[None]:
    """Hold the lab's clock at an evening."""
    if day is None:
        yield
        return
    at = datetime.fromisoformat(day).replace(hour=EVENING_HOUR, tzinfo=UTC)
    from nightlab.lab import Lab

    begin = Lab.__init__

    def held(self: Lab, store: Any, **_options: Any) -> None:
        begin(self, store, now=lambda: at)

    with patch.object(Lab, "__init__", held):
        yield


def play(text: str) -> tuple[str, list[str]]:
    """Run the console blocks of a page; return it as it should be, and what differs."""
    different: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.path.realpath(name)) / "home"
        shutil.copytree(EXAMPLES, folder)

        def again(block: re.Match[str]) -> str:
            lines: list[str] = []
            for step in steps(block[1]):
                printed = run_step(step, folder)
                right = matches(step.expected, printed)
                if not right:
                    different.append(f"$ {step.shown}\n" + "\n".join(printed))
                lines += [f"$ {step.shown}", *(step.expected if right else printed)]
            return "```console\n" + "".join(f"{line}\n" for line in lines) + "```"

        return BLOCK.sub(again, text), different


def run(arguments: list[str]) -> int:
    """Rewrite pages, or only check them."""
    wrong = 0
    for name in (word for word in arguments if not word.startswith("-")):
        page = Path(name)
        text, different = play(page.read_text(encoding="utf-8"))
        wrong += len(different)
        for one in different:
            sys.stderr.write(f"{name}: {one}\n\n")
        if "--check" not in arguments:
            page.write_text(text, encoding="utf-8")
    return int("--check" in arguments and wrong > 0)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
