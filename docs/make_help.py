"""Write each command's help into the command reference, word for word.

    python docs/make_help.py          # rewrite docs/cli.md
    python docs/make_help.py --check  # say what differs, change nothing

In ``docs/cli.md`` a comment ``<!-- help: trial design -->`` stands before the block it owns.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

from nightlab.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = Path(__file__).with_name("cli.md")
BLOCK = re.compile(r"(<!-- help:(?P<words>[^>]*) -->\n\n```text\n)(?P<help>.*?)(```\n)", re.DOTALL)
COLUMNS = 78  # what click writes on a terminal of 80


def commands(group: click.Command = main, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, the bare program first."""
    yield above
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            if found is not None:
                yield from commands(found, (*above, name))


def help_of(words: tuple[str, ...]) -> str:
    """Return what a command says on ``--help``."""
    said = CliRunner().invoke(
        main, [*words, "--help"], prog_name="nightlab", terminal_width=COLUMNS
    )
    return said.output


def documented(text: str) -> dict[tuple[str, ...], str]:
    """Return the help that stands in a text, by command."""
    return {tuple(found["words"].split()): found["help"] for found in BLOCK.finditer(text)}


def renewed(text: str) -> str:
    """Return a text with every help block as the command says it now."""
    return BLOCK.sub(
        lambda found: found[1] + help_of(tuple(found["words"].split())) + found[4], text
    )


def problems(text: str) -> list[str]:
    """Say which commands are missing, gone, or say something else."""
    there = documented(text)
    wanted = list(commands())
    found = [f"no block for: nightlab {' '.join(w)}" for w in wanted if w not in there]
    found += [f"no such command: nightlab {' '.join(w)}" for w in there if w not in wanted]
    found += [
        f"other help: nightlab {' '.join(w)}"
        for w in wanted
        if w in there and there[w] != help_of(w)
    ]
    return found


def run(arguments: list[str]) -> int:
    """Rewrite the reference, or only check it."""
    text = REFERENCE.read_text(encoding="utf-8")
    if "--check" not in arguments:
        text = renewed(text)
        REFERENCE.write_text(text, encoding="utf-8")
    for line in problems(text):
        click.echo(line, err=True)
    return int(bool(problems(text)))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
