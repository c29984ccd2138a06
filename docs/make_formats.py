"""Write the quality card of each format into the documents.

python docs/make_formats.py          # rewrite docs/format-cards.md and the table in docs/formats.md
python docs/make_formats.py --check  # say what differs, change nothing

Each card stands beside the module of its format as ``quality.toml``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.sources.quality import MEANING, TIME, cards

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.sources.quality import Card

DOCS = Path(__file__).parent
PAGE, OVERVIEW = DOCS / "format-cards.md", DOCS / "formats.md"
BLOCK = re.compile(r"(<!-- (formats|times): begin -->\n)(.*?)(<!-- \2: end -->\n)", re.DOTALL)
HEAD = """# The card of each format

What is read of an export, what is not and why, how its times are meant, on what it was tried, and what nobody has checked. The same stands under `nightlab formats NAME`.
"""


def page() -> str:
    """Return the page of all cards."""
    tiers = "\n".join(f"- **{tier}**: {meaning}." for tier, meaning in MEANING.items())
    return "\n".join([HEAD, tiers, "", *("\n".join(_section(card)) for card in cards())])


def table() -> str:
    """Return the table of all formats."""
    rows = [
        f"| `{card.name}` | {card.title} | [{card.tier}](format-cards.md#{card.name}) |"
        for card in cards()
    ]
    return "\n".join(["| name | what it is | tried |", "|---|---|---|", *rows]) + "\n"


def times() -> str:
    """Return the table of what printed times mean."""
    rows = [
        f"| `{card.name}` | {' | '.join(_cell(card.time[each]) for each in TIME)} |"
        for card in cards()
    ]
    head = "| format | what is printed | what is meant | what Nightlab does |"
    return "\n".join([head, "|---|---|---|---|", *rows]) + "\n"


def _section(card: Card) -> Iterator[str]:
    yield f"## {card.name}\n"
    yield f"*{card.title}*, {card.tier}. {card.get_it}\n"
    yield from _pairs("read", "becomes", card.reads)
    yield from _pairs("not read", "why", card.ignores)
    yield from _pairs("time", "", card.time)
    yield "Tried on:\n"
    yield from (
        f"- {tried.what} ({'real' if tried.is_real else 'made'}: {tried.where})"
        for tried in card.tested_on
    )
    yield ""
    if card.doubts:
        yield "Not checked by anyone:\n"
        yield from (f"- {doubt}" for doubt in card.doubts)
        yield ""


def _pairs(left: str, right: str, pairs: Mapping[str, str]) -> Iterator[str]:
    if pairs:
        yield f"| {left} | {right} |"
        yield "|---|---|"
        yield from (f"| {_cell(what)} | {_cell(then)} |" for what, then in pairs.items())
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def wanted() -> dict[Path, str]:
    """Return what each page should say."""
    blocks = {"formats": table(), "times": times()}
    overview = OVERVIEW.read_text(encoding="utf-8")
    renewed = BLOCK.sub(lambda found: found[1] + blocks[found[2]] + found[4], overview)
    return {PAGE: page(), OVERVIEW: renewed}


def run(arguments: list[str]) -> int:
    """Rewrite the pages, or only check them."""
    different = [
        path
        for path, text in wanted().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in wanted().items():
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
        elif path in different:
            sys.stderr.write(f"{path.name} differs from the cards\n")
    return int(bool(different) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
