"""The arms of a factorial trial: every combination of the things that are tested."""

from __future__ import annotations

import unicodedata
from itertools import combinations, product
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Sequence

TOGETHER = " + "
MOST_FACTORS = 3
UNSEEN = {"Cc", "Cf"}


def things(named: Sequence[str]) -> tuple[str, ...]:
    """Return the factors of a factorial trial.

    Raises:
        NightlabError: One alone, too many, one twice, or two that would always be taken together.
    """
    found = tuple(name.strip() for name in named)
    joined = next((name for name in found if "+" in name), None)
    if joined:
        raise NightlabError(
            f"what is joined in {joined!r} would always be taken together, and its effects could never be "
            "told apart",
            where="arms",
            fix="name each thing by itself, or give the mixture one name",
        )
    if not 2 <= len(found) <= MOST_FACTORS:
        raise NightlabError(
            f"a factorial trial needs 2 or {MOST_FACTORS} things to combine, not {len(found)}",
            where="arms",
            fix="name them as --arms magnesium,glycine, or use --plan nightly for one",
        )
    if len({name.casefold() for name in found} | {nothing(found)}) <= len(found) or not all(found):
        raise NightlabError(
            "things to combine need different names, and none may mean nothing",
            where="arms",
            fix="name them as --arms magnesium,glycine; the nights without are added",
        )
    return found


def as_seen(name: str) -> str:
    """Return a name without what a reader cannot see: case, composed letters, letters of no width.

    Example:
        >>> as_seen("Cafe\u0301") == as_seen("caf\u00e9\u200b")
        True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    shown = "".join(letter for letter in plain if unicodedata.category(letter) not in UNSEEN)
    return " ".join(shown.split())


def nothing(factors: Sequence[str]) -> str:
    """Return what the arm without any of the factors is called."""
    return "neither" if len(factors) == 2 else "none"


def cells(factors: Sequence[str]) -> tuple[str, ...]:
    """Return all combinations, none first, then by number of things.

    Example:
        >>> cells(("magnesium", "glycine"))
        ('neither', 'magnesium', 'glycine', 'magnesium + glycine')
    """
    taken = sorted(product((1, 0), repeat=len(factors)), key=sum)
    names = [
        TOGETHER.join(f for f, is_in in zip(factors, cell, strict=True) if is_in) for cell in taken
    ]
    return (nothing(factors), *names[1:])


def always_together(arms: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of things that stand in exactly the same arms, so that no trial of them parts them."""
    parts = {arm: [part.strip() for part in arm.split("+") if part.strip()] for arm in arms}
    joined = [part for found in parts.values() if len(found) > 1 for part in found]
    names = {name.casefold(): name for name in joined}
    within = {
        key: [arm for arm, found in parts.items() if key in [part.casefold() for part in found]]
        for key in names
    }
    return [
        (names[one], names[other])
        for one, other in combinations(names, 2)
        if within[one] == within[other]
    ]
