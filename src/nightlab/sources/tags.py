"""Tags and journal questions that people tick, as events of a kind."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nightlab.errors import NightlabError
from nightlab.nights import Event
from nightlab.sources.amounts import parse_amount
from nightlab.sources.labels import shown
from nightlab.sources.ranges import check_amount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

VOCABULARY = Path(__file__).with_name("tag_kinds.csv")
LONGEST_LABEL = 120
LONGEST_TEXT = 1_000
MOST_TAGS = 50
UNSURE = "unsure"
WORD = re.compile(r"[^\W_]+")
HASHTAG = re.compile(r"(?<!\w)#(\w{1,100})")
AMOUNT = re.compile(r"(?<![\w.,])\d{1,5}(?:[.,]\d{1,2})?\s?(?:mcg|[µu]g|mg|g|min|h)(?!\w)")
COUNT = re.compile(r"\d+x?|x\d+|(?:\d+)?(?:mcg|ug|mg|g|min|h|km)")
ZERO = re.compile(r"(?<![\w.,])x?0(?:[.,]0+)?(?:x|mcg|[µu]g|mg|g|min|h)?(?![\w.,])")
# "30 min before bed" tells when, not how long.
WHEN = frozenset(["after", "ago", "antes", "apres", "avant", "before", "despues", "nach", "vor"])
# A drink's grams are not grams of what is in it.
PURE = {"alcohol": re.compile(r"alcohol|alkohol|alcool"), "caffeine": re.compile(r"\dmg")}


class Term(NamedTuple):
    """One row of the vocabulary.

    Args:
        form: ``word``, ``stem`` (how a word begins), ``phrase`` (words in a row), or ``alone`` (a word
            that says it only where nothing but amounts stands beside it).
        text: Lower case, without accents.
        kind: A kind of event, or ``unsure``.
    """

    form: str
    text: str
    kind: str

    def is_in(self, words: Sequence[str]) -> bool:
        """Tell whether words say it."""
        if self.form == "stem":
            return any(word.startswith(self.text) for word in words)
        if self.form == "phrase":
            return f" {self.text} " in f" {' '.join(words)} "
        if self.form == "alone":
            return [word for word in words if not COUNT.fullmatch(word)] == [self.text]
        return self.text in words


@cache
def vocabulary() -> tuple[Term, ...]:
    """Return what is known of tags; everything else stays a tag.

    Source: own vocabulary, ``tag_kinds.csv``, reviewed row by row.
    """
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        return tuple(Term(row["form"], row["text"], row["kind"]) for row in csv.DictReader(file))


def event_of_tag(
    text: str, at: datetime, zone: str, *, source: str, happened: bool = True
) -> Event:
    """Return the event that a tag or the answer to a journal's question tells.

    Assumptions: words that name one kind make it that kind; words of two kinds, and words that may
    turn a meaning round (no, decaf, alcohol-free, craving), leave it a plain tag. How much is told only
    where a number stands with its unit, and for a drink only where the unit can be that of its
    caffeine or alcohol; a count such as ``_2x`` stays in the label.

    Args:
        text: As the person or the app wrote it, with or without ``#``.
        at: Instant.
        zone: IANA zone of the person then.
        source: Format it was read from.
        happened: False where a journal was answered with no, which becomes an amount of 0.

    Raises:
        NightlabError: A text without a letter or digit.

    Example:
        >>> from datetime import UTC, datetime
        >>> event = event_of_tag("Coffee 80 mg", datetime.now(UTC), "UTC", source="diary")
        >>> event.kind, event.amount, event.label
        ('caffeine', 80.0, 'Coffee 80 mg')
    """
    label = _label(text)
    kind = kind_of_tag(label)
    amount = _amount(label, kind) if happened else 0.0
    return Event(kind, at, zone, amount, label, source)


def kind_of_tag(text: str) -> str:
    """Return the kind of event that a tag names, ``tag`` where that is not sure.

    Example:
        >>> kind_of_tag("Have any caffeine?"), kind_of_tag("decaf coffee"), kind_of_tag("cats in bed")
        ('caffeine', 'tag', 'tag')
    """
    return _kind(text[:LONGEST_TEXT])


@lru_cache(maxsize=4096)
def _kind(text: str) -> str:
    """Return the kind; a journal asks the same questions every day."""
    words = _words(text)
    kinds = {term.kind for term in vocabulary() if term.is_in(words)}
    is_sure = len(kinds) == 1 and UNSURE not in kinds and not ZERO.search(text)
    return kinds.pop() if is_sure else "tag"


def tags_of(text: str) -> list[str]:
    """Return the hashtags of a comment without their ``#``, each once, in order; at most 50.

    Example:
        >>> tags_of("late again #alcohol_2x #stress, C# is no tag")
        ['alcohol_2x', 'stress']
    """
    return list(dict.fromkeys(HASHTAG.findall(text)))[:MOST_TAGS]


def _label(text: str) -> str:
    """Return a text as written, without what steers a terminal and blanks around it."""
    label = shown(text, LONGEST_LABEL + 1).removeprefix("#")[:LONGEST_LABEL].strip()
    if not label:
        raise NightlabError("a tag needs a word", where=repr(text[:40]), fix="give it a name")
    return label


def _words(text: str) -> list[str]:
    """Return the words in lower case and without accents; ``Grüntee`` and ``Gruntee`` are one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return WORD.findall(plain)


def _amount(label: str, kind: str) -> float | None:
    """Return the amount in a label in the unit of its kind; None where it is not surely told."""
    found = AMOUNT.findall(label.casefold().replace("\u03bc", "\u00b5"))
    if kind in {"tag", "meal"} or len(found) != 1 or WHEN & set(_words(label)):
        return None
    told = found[0].replace(" ", "")
    if kind in PURE and not PURE[kind].search(told if kind == "caffeine" else label.casefold()):
        return None
    try:
        amount = parse_amount(told, kind=kind, where=label)
        check_amount(amount, kind=kind, where=label)
    except NightlabError:
        return None
    return amount
