"""The arms of a trial in pictures: one order, one colour and one letter for each, in every picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.draw.legend import Item, box
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ARMS = 6
LETTERS = "ABCDEF"


def in_order(named: Iterable[str], order: tuple[str, ...]) -> tuple[str, ...]:
    """Return the arms in the caller's order, those it does not name after them by alphabet.

    Assumptions: an empty name stands for no arm.

    Raises:
        NightlabError: More than six arms.
    """
    rest = sorted(set(named) - set(order) - {""})
    arms = (*dict.fromkeys(order), *rest)
    if len(arms) > MOST_ARMS:
        raise NightlabError(
            f"{len(arms)} arms are too many for a picture",
            where="arms",
            fix=f"draw at most {MOST_ARMS}",
        )
    return arms


def colour(arms: tuple[str, ...], arm: str) -> str:
    """Return the colour of an arm; no arm has a neutral one."""
    return f"arm{arms.index(arm) + 1}" if arm in arms else "none"


def letter(arms: tuple[str, ...], arm: str) -> str:
    """Return the letter that stands for an arm: its own name where that is one letter."""
    if all(len(name) == 1 for name in arms):
        return arm
    return LETTERS[arms.index(arm)]


def items(arms: tuple[str, ...]) -> list[Item]:
    """Return the arms' lines in a legend."""
    return [
        Item(box(f"f-{colour(arms, arm)}", letter(arms, arm)), _meaning(arms, arm)) for arm in arms
    ]


def _meaning(arms: tuple[str, ...], arm: str) -> str:
    return f"arm {arm}" if letter(arms, arm) == arm else arm
