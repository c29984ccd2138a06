"""What a person typed, taken apart into words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from nightlab.safety.medicines.vocabulary import rows

LONGEST = 200  # characters; more than this is no name of a medicine
_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_BREAK = re.compile(r"[,;:|/+()\[\]\n\r\t•·]+")
_APOSTROPHES = re.compile(r"(?<=\w)['’`´.](?=\w)")
_FOREIGN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ı": "i", "&": " and "}
)


class Typed(NamedTuple):
    """The words of an entry.

    Args:
        parts: Its parts, as commas, slashes, pluses and brackets set them apart, each as its words.
        cut: Whether it was too long to be read whole.
    """

    parts: tuple[tuple[str, ...], ...]
    cut: bool


def take_apart(typed: str) -> Typed:
    """Return the words of an entry, in lower case and without accents.

    Example:
        >>> take_apart("Lisinopril 10mg/HCTZ").parts
        (('lisinopril', '10', 'mg'), ('hctz',))
    """
    text = fold(typed[:LONGEST])
    parts = (tuple(_WORD.findall(part)) for part in _BREAK.split(text))
    return Typed(tuple(part for part in parts if part), len(typed) > LONGEST)


@lru_cache(maxsize=1024)
def parts_of(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the parts of a name of the vocabulary, which does not change.

    Example:
        >>> parts_of("co-codamol")
        (('co', 'codamol'),)
    """
    return take_apart(name).parts


def fold(text: str) -> str:
    """Return text in lower case, without accents and without apostrophes within words.

    Example:
        >>> fold("Paracétamol"), fold("St John’s Wort")
        ('paracetamol', 'st johns wort')
    """
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.casefold().translate(_FOREIGN))
        text = "".join(one for one in apart if not unicodedata.combining(one))
    else:
        text = text.lower().replace("&", " and ")
    return _APOSTROPHES.sub("", text)


@cache
def words(*kinds: str) -> frozenset[str]:
    """Return the everyday words of some kinds: ``form``, ``unit``, ``time``, ``salt``...

    Example:
        >>> "tablets" in words("form")
        True
    """
    return frozenset(
        word for row in rows("words.csv") if row["kind"] in kinds for word in row["words"].split()
    )
