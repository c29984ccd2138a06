r"""Run the ``console`` blocks of a page in order, in a folder of their own, and compare what is shown.

    python docs/make_consoles.py README.md docs/*.md          # rewrite what is shown
    python docs/make_consoles.py --check README.md docs/*.md  # say what differs, change nothing

A line that begins with ``$`` is a command; one that ends with a backslash goes on in the next line.
What follows a command is what it prints: nothing shown is nothing asked for, a line ``...`` stands for
any lines, ``...`` within a line for any text. A comment with a date sets the day on which a command is
run: ``$ nightlab trial today  # on 2026-01-05``; without a date it is the day of the command before, so
that a page has one calendar. A comment ``# asks`` lets the command ask: what is shown behind each
question's colon is typed, or behind the ``>`` below it. ``<!-- meanwhile: evenings.txt -->`` between
blocks runs each line of a file of ``docs/examples``, for what a page need not show forty times;
``<!-- picture: drivers.svg -->`` holds a picture that a command wrote against that of ``docs/_static``.
The folder holds a copy of ``docs/examples``; the lab is a file in it.
"""

from __future__ import annotations

import contextlib
import io
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
MEANWHILE = re.compile(r"<!-- meanwhile: ([\w.-]+) -->")
PICTURE = re.compile(r"<!-- picture: ([\w.-]+) -->")
PART = re.compile("|".join(f"(?:{p.pattern})" for p in (BLOCK, MEANWHILE, PICTURE)), BLOCK.flags)
STATIC = Path(__file__).with_name("_static")
DAY = re.compile(r"#.*\bon (\d{4}-\d\d-\d\d)")
ASKS = re.compile(r"#.*\basks\b")
QUESTION = re.compile(r".*:(?: (.*))?(?<!\.)")  # a sentence with a colon in it asks nothing
PROMPT = re.compile(r">(?: (.*))?")
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

    @property
    def typed(self) -> str | None:
        """What a person types at its questions, a line each; None where nobody is asked."""
        if not ASKS.search(self.shown):
            return None
        below = any(PROMPT.fullmatch(line) for line in self.expected)
        heard = [(PROMPT if below else QUESTION).fullmatch(line) for line in self.expected]
        return "".join(f"{one[1] or ''}\n" for one in heard if one)


class _Person(io.BytesIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


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


def shown_again(expected: tuple[str, ...], printed: list[str]) -> list[str]:
    """Return what is shown of what is printed: dots at either end stay, where the line beside them is still there."""
    kept = list(printed)
    if expected[:1] == ("...",) and expected[1:2] and expected[1] in kept:
        kept = ["...", *kept[kept.index(expected[1]) :]]
    if expected[1:] and expected[-1] == "..." and expected[-2] in kept:
        kept = [*kept[: kept.index(expected[-2]) + 1], "..."]
    return kept


def run_step(step: Step, folder: Path, day: str | None = None) -> list[str]:
    """Run a command in a folder on the evening of a day and return the lines that it prints.

    Raises:
        RuntimeError: It ended in a way that no user should see.
    """
    name, *arguments = step.words
    with contextlib.chdir(folder), _on(step.day or day):
        if name != "nightlab":
            is_kept = ">" in arguments[-2:-1]
            command = [name, *arguments[:-2]] if is_kept else step.words
            done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
            if is_kept:
                (folder / arguments[-1]).write_text(done.stdout, encoding="utf-8")
                return []
            return _lines(done.stdout)
        from nightlab.cli import main

        environment = {"NIGHTLAB_LAB": str(folder / "lab.db"), "TZ": "UTC", "COLUMNS": "80"}
        person = None if step.typed is None else _Person(step.typed.encode())
        said = CliRunner().invoke(
            main, arguments, prog_name="nightlab", env=environment, input=person
        )
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
    from nightlab import machine
    from nightlab.lab import Lab

    begin = Lab.__init__

    def held(self: Lab, store: Any, **_options: Any) -> None:
        begin(self, store, now=lambda: at)

    with (
        patch.object(Lab, "__init__", held),
        patch.object(machine, "this_evening", at.date),
    ):
        yield


def play(text: str, *, keep: bool = False) -> tuple[str, list[str]]:
    """Run the console blocks of a page; return it as it should be, and what differs.

    Args:
        text: The page.
        keep: Whether pictures that differ take the place of those in ``docs/_static``.
    """
    different: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.path.realpath(name)) / "home"
        shutil.copytree(EXAMPLES, folder)
        day: str | None = None

        def again(block: re.Match[str]) -> str:
            nonlocal day
            if block[2]:
                for line in (folder / block[2]).read_text(encoding="utf-8").splitlines():
                    step = Step(line, ())
                    day = step.day or day
                    printed = run_step(step, folder, day)
                    if printed[:1] and printed[0].startswith("nightlab: "):
                        raise RuntimeError(f"$ {line}\n{printed[0]}")
                return block[0]
            if block[3]:
                drawn, there = (folder / block[3]).read_bytes(), STATIC / block[3]
                if not there.exists() or there.read_bytes() != drawn:
                    different.append(f"{block[3]} differs")
                    if keep:
                        there.write_bytes(drawn)
                return block[0]
            lines: list[str] = []
            for step in steps(block[1]):
                day = step.day or day
                printed = run_step(step, folder, day)
                right = matches(step.expected, printed)
                if not right:
                    different.append(f"$ {step.shown}\n" + "\n".join(printed))
                lines += [
                    f"$ {step.shown}",
                    *(step.expected if right else shown_again(step.expected, printed)),
                ]
            return "```console\n" + "".join(f"{line}\n" for line in lines) + "```"

        return PART.sub(again, text), different


def run(arguments: list[str]) -> int:
    """Rewrite pages, or only check them."""
    wrong = 0
    for name in (word for word in arguments if not word.startswith("-")):
        page = Path(name)
        text, different = play(page.read_text(encoding="utf-8"), keep="--check" not in arguments)
        wrong += len(different)
        for one in different:
            sys.stderr.write(f"{name}: {one}\n\n")
        if "--check" not in arguments:
            page.write_text(text, encoding="utf-8")
    return int("--check" in arguments and wrong > 0)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
