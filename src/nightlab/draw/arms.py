"""The arms of a trial in pictures: one order, one colour and one letter for each, in every picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.draw.legend import Item, box
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ARMS = 8
LETTERS = "ABCDEFGH"


def in_order(named: Iterable[str], order: tuple[str, ...]) -> tuple[str, ...]:
    """Return the arms in the caller's order, those it does not name after them by alphabet.

    Assumptions: an empty name stands for no arm.

    Raises:
        NightlabError: More than eight arms.
    """
    rest = sorted(set(named) - set(order) - {""})
    arms = (*(arm for arm in dict.fromkeys(order) if arm), *rest)
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
    """Return what stands for an arm in a small place: its name, a letter, or a number.

    Assumptions: names of one letter stand for themselves; where only some are that short, numbers
    keep the others apart from them.
    """
    short = [len(name) == 1 for name in arms]
    if all(short):
        return arm
    return ("12345678" if any(short) else LETTERS)[arms.index(arm)]


def items(arms: tuple[str, ...]) -> list[Item]:
    """Return the arms' lines in a legend."""
    return [
        Item(box(f"f-{colour(arms, arm)}", letter(arms, arm)), _meaning(arms, arm)) for arm in arms
    ]


def _meaning(arms: tuple[str, ...], arm: str) -> str:
    return f"arm {arm}" if letter(arms, arm) == arm else arm
