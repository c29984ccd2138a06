"""What a person who thinks of dying sees, instead of everything else."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("crisis.toml")


@dataclass(frozen=True, slots=True)
class Number:
    """A number to call, or a place where numbers are listed.

    Args:
        region: Where it works.
        name: Who answers.
        number: What to dial or open.
        source: Who says so.
        checked: How far that was checked.
    """

    region: str
    name: str
    number: str
    source: str
    checked: str


@dataclass(frozen=True, slots=True)
class CrisisPage:
    """What to do now and whom to call.

    Args:
        title: The first line.
        lines: What to do first.
        numbers: Whom to call, by region.
        meanwhile: What to do until somebody is there.
        closing: What this program is not, and how sure the numbers are.
    """

    title: str
    lines: tuple[str, ...]
    numbers: tuple[Number, ...]
    meanwhile: tuple[str, ...]
    closing: tuple[str, ...]

    def text(self) -> str:
        """Return the page as plain text, ready to print."""
        blocks = [self.title, *self.lines, *self._calls(), *self.meanwhile, *self.closing]
        return "\n\n".join(blocks)

    def _calls(self) -> list[str]:
        return [
            "\n".join([region, *(f"  {one.number} – {one.name}" for one in numbers)])
            for region, numbers in groupby(self.numbers, key=lambda one: one.region)
        ]


def crisis_page(profile: str | None = None) -> CrisisPage:
    """Return the crisis page, with the numbers of a region.

    Assumptions: whatever is asked for, a page comes back; what is not known gets all the numbers.

    Args:
        profile: ``EU`` or ``US`` as in a person's profile, or ``UK``, ``IE``, ``CA``, ``AU``; None
            for all.

    Source: the numbers in ``crisis.toml``, each with its own; none is verified yet.

    Example:
        >>> [one.number for one in crisis_page("US").numbers][:2]
        ['911', '988']
    """
    facts = _facts()
    key = (profile or "").strip().upper()
    chosen = [row for row in facts["numbers"] if key in row["for"]] or facts["numbers"]
    return CrisisPage(
        title=facts["title"],
        lines=tuple(facts["lines"]),
        numbers=tuple(_number(row) for row in chosen),
        meanwhile=tuple(facts["meanwhile"]),
        closing=tuple(facts["closing"]),
    )


def regions() -> tuple[str, ...]:
    """Return the codes that ``crisis_page`` knows numbers for.

    Example:
        >>> regions()
        ('AU', 'CA', 'EU', 'GB', 'IE', 'UK', 'US')
    """
    return tuple(sorted({code for row in _facts()["numbers"] for code in row["for"]}))


def _number(row: dict[str, Any]) -> Number:
    return Number(**{name: value for name, value in row.items() if name != "for"})


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads(FACTS.read_text(encoding="utf-8"))
