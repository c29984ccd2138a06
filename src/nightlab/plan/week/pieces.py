"""Where a step has its place in a day: how long it takes, between which hours, and why."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.plan.week.times import Day

PIECES = Path(__file__).with_name("pieces.toml")
ANCHOR = re.compile(r"(rise|bed|work)([+-]\d+)?")
DINNER_MIN = 30
"""How long a meal is taken to last."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A time of the day told from rising, from bed or from the start of work.

    Args:
        end: ``rise``, ``bed`` or ``work``.
        plus_min: Minutes after it, negative for before.
    """

    end: str
    plus_min: int

    def of(self, day: Day) -> int:
        """Return its minute on a day, never outside the waking."""
        begins = {"rise": day.rise, "bed": day.bed, "work": day.work[0] if day.work else day.bed}
        at = begins[self.end] + self.plus_min
        return min(max(at, day.rise), day.bed)


@dataclass(frozen=True, slots=True)
class Piece:
    """The place of a step in a day; the effort it takes stands with the step.

    Args:
        step: Key of the step.
        label: What a person calls it; empty for the step's own label.
        plain: What a calendar that others see calls it.
        first: The whole of it lies after this.
        last: And before this.
        prefer: When it had best begin.
        lasts_min: How long it fills the evening; None where that is the effort it takes.
        stretch_min: By how much these edges may be bent.
        steady_min: How much the same clock every day is worth, in minutes from what is preferred.
        every_days: On how many days it comes, 1 for each.
        curfew: Whether something ends then and stays away until bed.
        dose: Whether it is swallowed, so that medicines are kept apart.
        meal: Whether it goes with the evening meal.
        needs_clock: Whether it has no time unless the plan names one.
        second: When a second intake had best be; None where there is none.
        why: Why then.
        source: Who says so.
    """

    step: str
    label: str
    plain: str
    first: Anchor
    last: Anchor
    prefer: Anchor
    lasts_min: int | None
    stretch_min: int
    steady_min: int
    every_days: int
    curfew: bool
    dose: bool
    meal: bool
    needs_clock: bool
    second: Anchor | None
    why: str
    source: str

    def is_on(self, day: Day) -> bool:
        """Whether a day has what it is told from."""
        return self.first.end != "work" or day.work is not None


@cache
def pieces() -> Mapping[str, Piece]:
    """Return the place of every step that has one, by the step's key.

    Raises:
        NightlabError: A row that says nothing sensible, with its step.

    Example:
        >>> pieces()["warm_bath"].first
        Anchor(end='bed', plus_min=-120)
    """
    found: dict[str, Piece] = {}
    for row in tomllib.loads(PIECES.read_text("utf-8"))["piece"]:
        step = row["step"]
        found[step] = replace(found[row["like"]], step=step) if "like" in row else _piece(row)
    return MappingProxyType(found)


def _piece(row: Mapping[str, Any]) -> Piece:
    where = f"pieces.toml, {row['step']}"
    return Piece(
        step=row["step"],
        label=row.get("label", ""),
        plain=row["plain"],
        first=_anchor(row["from"], where),
        last=_anchor(row["to"], where),
        prefer=_anchor(row.get("prefer", row["from"]), where),
        lasts_min=row.get("lasts_min"),
        stretch_min=row.get("stretch_min", 0),
        steady_min=row.get("steady_min", 0),
        every_days=row.get("every_days", 1),
        curfew=row.get("curfew", False),
        dose=row.get("dose", False),
        meal=row.get("meal", False),
        needs_clock=row.get("needs_clock", False),
        second=_anchor(row["second"], where) if "second" in row else None,
        why=row["why"],
        source=row["source"],
    )


def _anchor(text: str, where: str) -> Anchor:
    """Return ``bed-90`` as what it means.

    Raises:
        NightlabError: Anything else than rise, bed or work, with or without minutes.
    """
    read = ANCHOR.fullmatch(text)
    if not read:
        raise NightlabError(f"{text!r} is no place", where=where, fix="write it like bed-90")
    return Anchor(read[1], int(read[2] or 0))
