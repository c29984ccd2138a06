"""Sentences about one's health: what they deny, and what they say of somebody else."""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.safety.names import names, with_stem
from nightlab.safety.rules import facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.safety.names import Text, Words

PHRASES = Path(__file__).with_name("phrases.toml")


def says_nothing(text: Text) -> bool:
    """Whether an entry says that there is nothing, such as ``none``."""
    return " ".join(text.words) in _phrases("nothing")


def answered_no(text: Text) -> bool:
    """Whether an entry is a name and the answer no, such as ``kidney disease: no``."""
    *name, answer = text.words or ("",)
    return answer in _phrases("answers") and len(text.pieces) <= 2 and _is_name(tuple(name))


def denies(words: Words) -> bool:
    """Whether a part of a sentence denies names, and says nothing else.

    ``no longer on dialysis`` and ``not only diabetes`` deny nothing.
    """
    denied = (_before_tail(_unfilled(rest)) for rest in _after(words, _phrases("denials")))
    return any(_are_names(rest, _phrases("either")) for rest in denied)


def about_somebody_else(words: Words) -> bool:
    """Whether a part of a sentence says of a relative that they have a condition, and nothing else."""
    words = words[1:] if words[:1] == ("my",) else words
    if not words or words[0] not in _phrases("relatives"):
        return False
    joints = _phrases("either") | _phrases("ands")
    return any(
        _are_names(rest, joints) and all(facts()[f].home != "symptoms" for f in _named(rest))
        for rest in _after(words[1:], _phrases("has"))
    )


def parts(words: Words) -> Iterator[Words]:
    """Give the parts of a sentence between *but* and *and*, leaving names such as pins and needles whole."""
    whole = _joints()
    start = 0
    for at, word in enumerate(words):
        inside = " ".join(words[max(at - 1, 0) : at + 2]) in whole
        if word in _phrases("turns") or (word in _phrases("ands") and not inside):
            yield words[start:at]
            start = at + 1
    yield words[start:]


def only_small_words(words: Words) -> bool:
    """Whether words hide no further condition, such as ``mild`` or ``since 2019``."""
    return all(word in _phrases("small") or word.isdigit() for word in words)


def _after(words: Words, openings: frozenset[str]) -> Iterator[Words]:
    """Give what follows each opening that the words begin with."""
    for size in range(1, len(words)):
        if " ".join(words[:size]) in openings:
            yield words[size:]


def _unfilled(words: Words) -> Words:
    while words and words[0] in _phrases("fillers") and not _is_name(words):
        words = words[1:]
    return words


def _before_tail(words: Words) -> Words:
    for size in range(1, len(words)):
        if " ".join(words[-size:]) in _phrases("tails"):
            return words[:-size]
    return words


def _is_name(words: Words) -> bool:
    return " ".join(words) in names() or (len(words) == 1 and bool(with_stem(words)))


def _are_names(words: Words, joints: frozenset[str]) -> bool:
    """Whether words are a name, or names with joints such as *or* between them."""
    if _is_name(words):
        return True
    return any(
        word in joints and _is_name(words[:at]) and _are_names(words[at + 1 :], joints)
        for at, word in enumerate(words)
    )


def _named(words: Words) -> Iterator[str]:
    for size in range(1, len(words) + 1):
        for at in range(len(words) - size + 1):
            yield from names().get(" ".join(words[at : at + size]), ())


@cache
def _joints() -> frozenset[str]:
    """Return the joints inside names, each with its neighbours."""
    every = (name.split() for name in names())
    return frozenset(
        f"{a} {b} {c}"
        for words in every
        for (a, b), (_, c) in pairwise(pairwise(words))
        if b in _phrases("ands")
    )


@cache
def _phrases(kind: str) -> frozenset[str]:
    return frozenset(tomllib.loads(PHRASES.read_text(encoding="utf-8"))[kind])
