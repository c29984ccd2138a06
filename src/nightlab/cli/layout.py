"""How words are laid out, on a wide terminal and on a phone's."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

from nightlab.cli.output import echo_table, say

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 80
NARROWEST = 20


def paragraph(text: str) -> None:
    """Print a text over as many lines as it needs."""
    for line in _lines(text, room()):
        say(line)


def hanging(head: str, text: str) -> None:
    """Print a text whose further lines stand under its first."""
    wide = max(NARROWEST, room() - len(head))
    for index, line in enumerate(_lines(text, wide) or [""]):
        say((head if index == 0 else " " * len(head)) + line)


def show_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows as a table, or one after the other where the terminal is too narrow for one."""
    if room() >= WIDTH:
        echo_table(header, rows)
        return
    for first, *cells in rows:
        named = zip(header[1:], cells, strict=True)
        hanging("", f"{first}:")
        hanging(
            "  ", "; ".join(f"{name} {_cell(cell)}" for name, cell in named if cell is not None)
        )


def _cell(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _lines(text: str, wide: int) -> list[str]:
    """Return a text broken between words; a per cent sign stays with its number, an address whole."""
    kept = text.replace(" %", "\N{NO-BREAK SPACE}%")
    lines = textwrap.wrap(kept, wide, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\N{NO-BREAK SPACE}%", " %") for line in lines]


def room() -> int:
    """Return how wide a line may be: as wide as the terminal, up to a width that reads well."""
    if not sys.stdout.isatty():
        return WIDTH
    return max(NARROWEST, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))
