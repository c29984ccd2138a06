"""Other designs that ask the same question: shorter, longer, by night or by week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.trials.designs.making import plan_design

if TYPE_CHECKING:
    from nightlab.trials.design import Design

SHORTEST, LONGEST = 28, 168
APART = 14
FEWEST_LENGTHS = 4
BLOCK_NIGHTS = 14
MOST_NIGHTS = 400
# Plans of two arms whose question any order of the arms answers.
TWO_ARMS = ("", "abab", "abba", "onoff")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A design that asks the same question, and what it is called: ``nightly``, ``pairs`` or its plan."""

    name: str
    design: Design


def candidates(design: Design) -> list[Candidate]:
    """Return designs from 28 to 168 nights that ask what one design asks, the shortest first.

    Those are the design's own rules at other lengths and, of two arms, nights and pairs of weeks. Whatever
    carry-over would wash out is left out.

    Args:
        design: Any design.
    """
    found = [Candidate(design.plan or "as planned", made) for made in _lengths(design)]
    if design.plan in TWO_ARMS and len(design.arms) == 2:
        lengths = range(SHORTEST, LONGEST + 1, APART)
        for plan in ("nightly", "pairs"):
            others = [planned(plan, design, nights) for nights in lengths]
            found += [Candidate(plan, one) for one in others if one]
    return sorted(_different(found), key=lambda each: each.design.nights)


def at_length(design: Design, nights: int) -> Design | None:
    """Return the same rules over more or fewer nights; None where they do not fit."""
    whole = design.block_nights == design.nights
    try:
        made = replace(design, nights=nights, block_nights=nights if whole else design.block_nights)
        made.refuse_lost_contrast()
    except NightlabError:
        return None
    return made


def planned(plan: str, design: Design, nights: int) -> Design | None:
    """Return a nightly or weekly design with the arms and the question of another; None where none fits."""
    kept: dict[str, Any] = {
        name: getattr(design, name)
        for name in ("half_life_nights", "outcome", "better", "worthwhile", "prior", "seed")
    }
    block = BLOCK_NIGHTS if plan == "nightly" else None
    try:
        return plan_design(plan, design.arms, nights=nights, block_nights=block, **kept)
    except NightlabError:
        return None


def _lengths(design: Design) -> list[Design]:
    """Return the same rules at every second week, or where these do not fit at about so many lengths."""
    even = [at_length(design, nights) for nights in range(SHORTEST, LONGEST + 1, APART)]
    fitting = [made for made in even if made]
    if len(fitting) >= FEWEST_LENGTHS:
        return fitting
    kept: list[Design] = []
    for nights in range(SHORTEST, LONGEST + 1):
        is_apart = not kept or nights - kept[-1].nights >= APART
        made = at_length(design, nights) if is_apart else None
        kept += [made] if made else []
    return kept


def _different(found: list[Candidate]) -> list[Candidate]:
    """Return candidates without those whose rules are another's."""
    kept: dict[Design, Candidate] = {}
    for each in reversed(found):
        kept[replace(each.design, seed=0)] = each
    return list(kept.values())
