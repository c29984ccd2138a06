"""The names by which people call a condition, a symptom or their work."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from nightlab.safety.rules import facts, rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Words = tuple[str, ...]

CLOSE = 81.0  # of 100: a slip or two in a word of nine letters
CLOSE_INSIDE = 88.0  # within a longer sentence, where more words may resemble by chance
TIE = 4.0  # nearer than this two names are as likely
SHORTEST_GUESS = 6  # letters; shorter words have too many neighbours
LONGEST_GUESS_WORDS = 4
NEVER_TYPED = frozenset({"always", "unmatched_medicine", "clinician_ack"})
_WORD = re.compile(r"[^\W\d_]+|\d+")
_INITIALS = re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]\b)")
_APOSTROPHE = re.compile(r"(?<=\w)['’`´](?=\w)")
_BREAK = re.compile(r"[,;:.!?\n\r\t/|()\[\]]|\s[-–—]+\s")


class Text(NamedTuple):
    """What was typed, as words.

    Args:
        words: All of them, in lower case and without accents.
        pieces: The same, as punctuation parts them.
    """

    words: Words
    pieces: tuple[Words, ...]


def fold(text: str) -> Text:
    """Return the words of a text, and how punctuation parts them.

    Example:
        >>> fold("CKD3b; I.B.S., Néphrite").pieces
        (('ckd', '3', 'b'), ('ibs',), ('nephrite',))
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    plain = _INITIALS.sub(r"\1", _APOSTROPHE.sub("", plain))
    pieces = tuple(tuple(_WORD.findall(piece)) for piece in _BREAK.split(plain))
    pieces = tuple(piece for piece in pieces if piece)
    return Text(tuple(word for piece in pieces for word in piece), pieces)


@cache
def names() -> Mapping[str, Words]:
    """Return the facts that each name stands for."""
    return _table(stems=False)


@cache
def _stems() -> Mapping[str, Words]:
    return _table(stems=True)


def _table(*, stems: bool) -> Mapping[str, Words]:
    table: dict[str, Words] = {}
    for fact in facts().values():
        if fact.kind != "flag" or fact.name in NEVER_TYPED:
            continue
        for name in (fact.name, fact.label, *fact.also_called):
            if name.endswith("*") is stems:
                key = " ".join(fold(name).words)
                table[key] = tuple(dict.fromkeys((*table.get(key, ()), fact.name)))
    return MappingProxyType(table)


def ruled(fact: str) -> bool:
    """Whether a rule may speak of a fact."""
    return facts()[fact].home != "no rule"


@cache
def clearing() -> frozenset[str]:
    """Return the facts that put a rule to rest, such as a pacemaker: half a sentence must not state them."""
    return frozenset().union(*(rule.when.clearing for rule in rules()))


def with_stem(words: Words) -> Words:
    """Return the facts to which the beginning of a word points, such as ``nephr`` to the kidneys.

    Example:
        >>> with_stem(("membranous", "nephropathia"))
        ('kidney_disease_history',)
    """
    found = {
        fact: None
        for word in words
        for stem, named in _stems().items()
        if word.startswith(stem)
        for fact in named
    }
    return tuple(found)


def near(words: Words) -> Words:
    """Return the facts whose name is a slip of the pen away; those that are as near, too.

    Example:
        >>> near(("severe", "kidny", "failure"))
        ('kidney_disease_history',)
    """
    from rapidfuzz import fuzz, process

    best: dict[str, float] = {}
    for text, least in _guessable(words):
        for name, score, _ in process.extract(
            text, names().keys(), scorer=fuzz.ratio, score_cutoff=least, limit=5
        ):
            best[name] = max(best.get(name, 0.0), score)
    top = max(best.values(), default=0.0)
    return tuple(
        dict.fromkeys(f for name, score in best.items() if score > top - TIE for f in names()[name])
    )


def _guessable(words: Words) -> Iterator[tuple[str, float]]:
    """Give the stretches of a sentence that may be a name, and how close they must come."""
    whole = " ".join(words)
    if len(whole) >= SHORTEST_GUESS:
        yield whole, CLOSE
    for size in range(1, min(LONGEST_GUESS_WORDS, len(words) - 1) + 1):
        for at in range(len(words) - size + 1):
            text = " ".join(words[at : at + size])
            if len(text) > SHORTEST_GUESS:
                yield text, CLOSE_INSIDE
