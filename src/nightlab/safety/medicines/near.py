"""Names that are almost what was typed."""

from __future__ import annotations

import re
from functools import cache
from string import ascii_lowercase
from typing import TYPE_CHECKING, NamedTuple

from nightlab.safety.medicines.typed import words
from nightlab.safety.medicines.vocabulary import rows, squash, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nightlab.safety.medicines.vocabulary import Name

FEWEST = 5  # letters; fewer are found only as they stand
SURER, SUREST = 7, 12  # letters from which two, and three, may be wrong; two only of a common name
HEARD_SURER = 7
RARE = 0.6  # letters that a name must be nearer to be thought of before a common one
HEARD = 0.5  # a slip of the ear costs this, where the letters differ and the sound does not
MOST = 12  # names looked at

_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("qu", "k"), ("th", "t"), ("sch", "s"), ("ch", "k"), ("ae", "e"),
    ("oe", "e"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("x", "ks"), ("z", "s"),
    ("y", "i"), ("w", "v"), ("h", ""), ("ei", "i"), ("ee", "i"), ("ea", "i"), ("ou", "u"), ("oo", "u"),
)  # fmt: skip
_TWICE = re.compile(r"([a-z])\1+")
_SILENT = re.compile(r"e$", re.MULTILINE)


class Near(NamedTuple):
    """A name close to what was typed.

    Args:
        name: The name.
        edits: Letters added, lost, changed or swapped; half a letter more where only the sound agrees.
    """

    name: Name
    edits: float

    @property
    def distance(self) -> float:
        """The edits, and a little more for a name that few people take."""
        return self.edits + (0 if self.name.common else RARE)


class Heard(NamedTuple):
    """Names by the first letter and the length of their sound, and the names that sound so."""

    sounds: Mapping[tuple[str, int], Sequence[str]]
    keys: Mapping[str, Sequence[str]]


def sound(text: str) -> str:
    """Return how names sound, roughly and in no particular language; one on a line.

    Example:
        >>> sound("zoloft"), sound("sipro"), sound("cipro"), sound("metformine")
        ('soloft', 'sipro', 'sipro', 'metformin')
    """
    for letters, heard in _SOUNDS:
        text = text.replace(letters, heard)
    return _SILENT.sub("", _TWICE.sub(r"\1", text))


def most_edits(length: int) -> int:
    """Return how many letters of a word of so many may be wrong and the word still be guessed at."""
    return 1 if length < SURER else 2 if length < SUREST else 3


def most_heard(length: int) -> int:
    """Return how many sounds of so many may be wrong; sounds are fewer than letters and say less."""
    return 0 if length < HEARD_SURER else 1 if length < SUREST else 2


@cache
def written() -> Mapping[tuple[str, int], Sequence[str]]:
    """Return the names that can be guessed at by their first letter and length; made at the first slip."""
    salts = words("salt")
    return _sorted_out(key for key in vocabulary().names if len(key) >= FEWEST and key not in salts)


@cache
def heard_as(letter: str) -> Heard:
    """Return the names that may sound as if they began with a letter; made at the first such slip."""
    first = may_sound_as(letter)
    names = [key for (initial, _), found in written().items() if initial in first for key in found]
    keys: dict[str, list[str]] = {}
    for key, sounded in zip(names, sound("\n".join(names)).split("\n"), strict=True):
        keys.setdefault(sounded, []).append(key)
    return Heard(_sorted_out(keys), keys)


@cache
def may_sound_as(letter: str) -> frozenset[str]:
    """Return the letters with which a name may begin that sounds as if it began with this one.

    Example:
        >>> sorted(may_sound_as("f")), "c" in may_sound_as("s"), "a" in may_sound_as("s")
        (['f', 'h', 'p'], True, False)
    """
    found, before = {letter, "h"}, set[str]()
    while found != before:
        before = set(found)
        found |= {letters[0] for letters, heard in _SOUNDS if heard[:1] in found}
    return frozenset(found)


def near(word: str) -> list[Near]:
    """Return the names that a word may stand for, nearest first.

    Args:
        word: In lower case, without spaces and marks.

    Assumptions:
        The first letter, or its sound, is right, or was swapped with the second; or it is the only
        one that is wrong.

    Example:
        >>> [found.name.text for found in near("metfromin")][:1]
        ['metformin']
    """
    if len(word) < FEWEST or not word.isascii():
        return []
    heard = sound(word)
    alike_sounding = heard_as(heard[:1])
    edits: dict[str, float] = dict(_within(word, most_edits, written(), word[:2]))
    for sounded, count in _within(heard, most_heard, alike_sounding.sounds, heard[:1]):
        for key in alike_sounding.keys[sounded]:
            edits[key] = min(count + HEARD, edits.get(key, MOST))
    if not edits:
        return elsewhere(word, 1)
    found = [Near(vocabulary().names[key], count) for key, count in edits.items()]
    if len(word) < SUREST:
        found = [one for one in found if one.edits <= 1 + HEARD or one.name.common]
    return sorted(found, key=_nearest_first)[:MOST]


def elsewhere(word: str, most: int) -> list[Near]:
    """Return the names within so many letters of a word that begin with any other letter."""
    names = vocabulary().names
    found = _within(word, lambda _: most, written(), _others(word))
    near_enough = [Near(names[key], count) for key, count in found]
    return sorted(near_enough, key=_nearest_first)[:MOST]


def _nearest_first(one: Near) -> tuple[float, bool, str]:
    return one.distance, one.name.text not in one.name.ingredients, one.name.text


def _others(word: str) -> str:
    return "".join(letter for letter in ascii_lowercase if letter not in word[:2])


@cache
def alike() -> Mapping[str, frozenset[str]]:
    """Return the names that are known to be taken for one another."""
    pairs: dict[str, set[str]] = {}
    for row in rows("alike.csv"):
        one, other = squash(row["name"]), squash(row["taken_for"])
        pairs.setdefault(one, set()).add(other)
        pairs.setdefault(other, set()).add(one)
    return {key: frozenset(others) for key, others in pairs.items()}


def _sorted_out(names: Iterable[str]) -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = {}
    for name in names:
        found.setdefault((name[:1], len(name)), []).append(name)
    return found


def _within(
    word: str,
    most: Callable[[int], int],
    names: Mapping[tuple[str, int], Sequence[str]],
    first: Iterable[str],
) -> Iterator[tuple[str, float]]:
    """Yield the names near a word that begin with one of some letters; the longer of the two counts."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    for letter in set(first):
        for length in range(len(word) - most(len(word)), len(word) + most(len(word)) + 2):
            cutoff = most(max(length, len(word)))
            if alike_long := names.get((letter, length)):
                for key, edits, _ in process.extract(
                    word, alike_long, scorer=OSA.distance, score_cutoff=cutoff, limit=None
                ):
                    yield key, edits
