"""What a person types of themselves, as facts that rules can look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nightlab.safety.names import clearing, fold, names, near, ruled, with_stem
from nightlab.safety.sentences import (
    about_somebody_else,
    answered_no,
    denies,
    only_small_words,
    parts,
    says_nothing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.safety.names import Words

LONGEST_TEXT = 300
LONGEST_NAME_WORDS = 9


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a person typed, and what it was taken for.

    Args:
        typed: As typed.
        facts: Facts that it states; empty where it was not recognised, or denies something.
        sure: Whether it was recognised word for word.
        denied: Whether a part of it says that there is nothing.
        elsewhere: Whether a part of it speaks of a relative.
        unread: Whether nothing was made of a part of it.
    """

    typed: str
    facts: tuple[str, ...]
    sure: bool = True
    denied: bool = False
    elsewhere: bool = False
    unread: bool = False


@lru_cache(maxsize=4096)
def understand(typed: str) -> Told:
    """Return what a person typed of a condition, a symptom or their work as facts.

    Assumptions: a name inside a sentence counts as said, since a risk too many costs a question and a
    risk too few costs more. A denial or a relative takes a name back only where nothing else stands
    beside them.

    Example:
        >>> understand("Stage 4 kidney disease").facts, understand("diabetis").facts
        (('kidney_disease_history',), ('diabetes',))
        >>> understand("no diabetes").denied, understand("no diabetes, but epilepsy").facts
        (True, ('epilepsy',))
        >>> understand("my father has diabetes").elsewhere, understand("blue toes").unread
        (True, True)
    """
    text = fold(typed[:LONGEST_TEXT])
    whole = names().get(" ".join(text.words))
    if whole:
        return Told(typed, whole)
    if says_nothing(text) or answered_no(text):
        return Told(typed, (), denied=True)
    facts: dict[str, None] = {}
    denied = elsewhere = False
    unread = len(typed) > LONGEST_TEXT or not text.words
    for piece in text.pieces:
        if about_somebody_else(piece):
            elsewhere = True
            continue
        for part in _parts(piece):
            if denies(part):
                denied = True
            else:
                said = _said(part)
                facts.update(dict.fromkeys(said))
                unread |= not said
    unread |= not (facts or denied or elsewhere)
    return Told(typed, tuple(facts), sure=False, denied=denied, elsewhere=elsewhere, unread=unread)


def _parts(piece: Words) -> Iterator[Words]:
    if denies(piece):
        yield piece
    else:
        yield from (part for part in parts(piece) if not only_small_words(part))


def _said(words: Words) -> Words:
    """Return the facts of a part: named, by the stem of a word, or a slip of the pen away."""
    return _inside(words) or with_stem(words) or _harmful(near(words))


def _harmful(found: Words) -> Words:
    """Leave out what would clear: a slip of the pen must not."""
    return tuple(fact for fact in found if fact not in clearing())


def _inside(words: Words) -> Words:
    """Return the facts named in a sentence, the longest names first and none inside another.

    A name of which no rule speaks, or that puts one to rest, must stand alone: pain in the chest is not
    pain, and a heart block without a pacemaker has none.
    """
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_NAME_WORDS, len(words) - at), 0, -1):
            named = names().get(" ".join(words[at : at + size]), ())
            alone = only_small_words(words[:at] + words[at + size :])
            if named and (alone or any(ruled(fact) and fact not in clearing() for fact in named)):
                found.update(dict.fromkeys(named))
                at += size - 1
                break
        at += 1
    return tuple(found)
