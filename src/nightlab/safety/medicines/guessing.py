"""What a word that is in no vocabulary may stand for, and whether it can be nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nightlab.safety.medicines.near import alike, elsewhere, near
from nightlab.safety.medicines.vocabulary import Name, squash, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.safety.medicines.near import Near

CLEAR_LETTERS = 8  # a shorter name with a slip in it is always asked back
CLEAR_EDITS = 1.0
CLEAR_GAP = 2.0  # letters between the nearest name and the nearest of another medicine
TIE = 0.5


class Guess(NamedTuple):
    """What a word that is in no vocabulary may stand for.

    Args:
        word: The word as typed.
        names: The names that are as near as each other; one where one is nearest.
        others: Names further off.
        alike: Names that it is known to be taken for.
        confidence: From 0 to 1.
        sure: Whether it can be nothing else.
    """

    word: str
    names: tuple[Name, ...]
    others: tuple[Name, ...]
    alike: tuple[Name, ...]
    confidence: float
    sure: bool


def guess(word: str) -> Guess | None:
    """Return what a word may stand for, None where it is like no name."""
    key = squash(word)
    ranked = near(key)
    if not ranked:
        return None
    best = ranked[0]
    rivals = [one for one in ranked if set(one.name.ingredients) != set(best.name.ingredients)]
    tied = [one.name for one in rivals if one.distance - best.distance <= TIE]
    others = [one.name for one in rivals if one.name not in tied]
    mistaken = _taken_for([one.name for one in ranked if one not in rivals])
    return Guess(
        word=word,
        names=(best.name, *_one_each(tied)),
        others=tuple(_one_each([*mistaken, *others]))[:3],
        alike=tuple(mistaken),
        confidence=round(max(0.1, 0.95 - best.edits / len(key) - (0.3 if rivals else 0)), 2),
        sure=not mistaken and _clear(key, best, rivals),
    )


def mistakable(name: Name) -> list[Name]:
    """Return the common names one letter off a name that few people take."""
    rare = not name.common and name.text not in vocabulary().classes
    return _taken_for([name]) if rare else []


def _taken_for(same: Sequence[Name]) -> list[Name]:
    """Return what a medicine is known to be taken for, under any of the names that were near."""
    names = vocabulary().names
    partners = {other for name in same for other in alike().get(squash(name.text), ())}
    return [names[one] for one in sorted(partners) if one in names]


def _clear(key: str, best: Near, rivals: Sequence[Near]) -> bool:
    """Whether a slip is so small, and every other medicine so far, that it can be no other."""
    return (
        best.name.text in vocabulary().classes  # a slip in a brand is always asked back
        and len(key) >= CLEAR_LETTERS
        and key[0] == squash(best.name.text)[0]
        and best.edits <= CLEAR_EDITS
        and all(one.edits - best.edits >= CLEAR_GAP for one in rivals)
        and not elsewhere(key, round(CLEAR_GAP))
    )


def _one_each(names: Sequence[Name]) -> list[Name]:
    """Return one name for each medicine."""
    first = {frozenset(name.ingredients): name for name in reversed(names)}
    return [name for name in names if first[frozenset(name.ingredients)] is name]
