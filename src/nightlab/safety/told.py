"""What a person types of themselves, as facts that rules can look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.safety.rules import facts

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TEXT = 300
LONGEST_NAME_WORDS = 7
CLOSE = 81.0  # of 100: a slip or two in a word of nine letters
SHORTEST_GUESS = 6  # letters; shorter words have too many neighbours
DENIALS = frozenset({"no", "not", "never", "none", "without", "denies", "nil", "nothing"})


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a person typed, and what it was taken for.

    Args:
        typed: As typed.
        facts: Facts that it states; empty where it was not recognised, or denies something.
        sure: Whether it was recognised word for word.
        denied: Whether it says that there is nothing.
    """

    typed: str
    facts: tuple[str, ...]
    sure: bool = True
    denied: bool = False

    @property
    def recognised(self) -> bool:
        """Whether anything was made of it."""
        return bool(self.facts) or self.denied


def understand(typed: str) -> Told:
    """Return what a person typed of a condition, a symptom or their work as facts.

    Assumptions: a name inside a sentence counts as said, since a risk too many costs a question and a
    risk too few costs more; a sentence that begins with ``no`` denies.

    Example:
        >>> understand("Stage 4 kidney disease").facts, understand("diabetis").facts
        (('kidney_disease_history',), ('diabetes',))
        >>> understand("no diabetes").denied, understand("blue toes").recognised
        (True, False)
    """
    words = _words(typed)
    whole = _names().get(" ".join(words))
    if whole:
        return Told(typed, whole)
    if not words or words[0] in DENIALS:
        return Told(typed, (), denied=bool(words))
    inside = _inside(words)
    if inside:
        return Told(typed, inside, sure=False)
    return Told(typed, _guessed(" ".join(words)), sure=False)


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Return the facts that each name stands for."""
    table: dict[str, tuple[str, ...]] = {}
    for fact in facts().values():
        if fact.kind != "flag" or fact.name in {"always", "unmatched_medicine"}:
            continue
        for name in (fact.name, fact.label, *fact.also_called):
            key = " ".join(_words(name))
            table[key] = tuple(dict.fromkeys((*table.get(key, ()), fact.name)))
    return MappingProxyType(table)


def _inside(words: list[str]) -> tuple[str, ...]:
    """Return the facts named in a sentence, the longest names first and none inside another."""
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_NAME_WORDS, len(words) - at), 0, -1):
            named = _names().get(" ".join(words[at : at + size]))
            if named:
                found.update(dict.fromkeys(named))
                at += size - 1
                break
        at += 1
    return tuple(found)


def _guessed(text: str) -> tuple[str, ...]:
    """Return the facts whose name is a slip of the pen away."""
    if len(text) < SHORTEST_GUESS:
        return ()
    from rapidfuzz import fuzz, process

    near = process.extractOne(text, _names().keys(), scorer=fuzz.ratio, score_cutoff=CLOSE)
    return _names()[near[0]] if near else ()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text[:LONGEST_TEXT].casefold())
