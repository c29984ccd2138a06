"""One part of an entry, read word by word."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from nightlab.safety.medicines.guessing import Guess, guess, mistakable
from nightlab.safety.medicines.typed import parts_of, words
from nightlab.safety.medicines.vocabulary import SHORT, Name, rows, squash, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


LONGEST_NAME = 6  # words
GUESSES = 8  # words of an entry that are guessed at; the rest stays unknown
WHOLE_WORDS = 5  # a slip may also have torn a name apart


class Lay(NamedTuple):
    """An everyday word for many medicines.

    Args:
        term: As in the table.
        kinds: Classes of which it may stand for any member.
        also: Classes to which some of what it stands for belongs, and much else besides.
        ingredients: What it may stand for beside the kinds.
        ask: The question it leaves.
    """

    term: str
    kinds: tuple[str, ...]
    also: tuple[str, ...]
    ingredients: tuple[str, ...]
    ask: str


class Reading(NamedTuple):
    """What one part of an entry was taken for."""

    names: tuple[Name, ...] = ()
    doubtful: tuple[Name, ...] = ()
    lay: tuple[Lay, ...] = ()
    guesses: tuple[Guess, ...] = ()
    unknown: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    denied: bool = False


@cache
def idle() -> frozenset[str]:
    """Return the words that say nothing of what a medicine is."""
    return words(
        "form",
        "unit",
        "time",
        "release",
        "route",
        "salt",
        "talk",
        "reason",
        "denial",
        "none",
        "more",
    )


@cache
def lay_terms() -> Mapping[str, Lay]:
    """Return the everyday words for many medicines, by their letters."""
    return {
        squash(term): Lay(
            term,
            tuple(row["classes"].split()),
            tuple(row["also"].split()),
            _list(row["ingredients"]),
            row["ask"],
        )
        for row in rows("asked.csv")
        for term in row["terms"].split(";")
    }


def read(part: Sequence[str]) -> Reading:
    """Return what the words of a part stand for."""
    found, left = _as_they_stand(part)
    if left and not found and (whole := _whole(part)):
        return Reading(guesses=(whole,), denied=_denied(part))
    guesses, unknown = _guessed(left)
    if found or len(guesses) > 1:  # beside another name a slip may be half of that name
        guesses = tuple(guess._replace(sure=False) for guess in guesses)
    names = [name for name in found if isinstance(name, Name)]
    return Reading(
        names=tuple(names),
        doubtful=tuple(name for name in names if _short(name) or mistakable(name)),
        lay=tuple(term for term in found if isinstance(term, Lay)),
        guesses=guesses,
        unknown=unknown,
        more=_more(part),
        denied=_denied(part),
    )


def _as_they_stand(part: Sequence[str]) -> tuple[list[Name | Lay], list[str]]:
    """Return the names and everyday words that stand there letter by letter, and the words left over."""
    found: list[Name | Lay] = []
    left: list[str] = []
    at, reason, complaints = 0, False, words("complaint")
    while at < len(part):
        one, length = _longest(part, at)
        window = part[at : at + length]
        if one and part[at + length : at + length + 1] == ("free",):
            length += 1  # "aspirin-free" is no aspirin
        elif one and not (reason and isinstance(one, Lay) and not set(window) & words("pill")):
            found.append(one)
        elif not one and window[0] in words("reason"):
            reason = bool(found)
        elif not one and _says_something(part, at) and not (reason and window[0] in complaints):
            left.append(window[0])
        at += length
    return found, left


def _says_something(part: Sequence[str], at: int) -> bool:
    """Whether a word that is no name may be one nevertheless."""
    return not (part[at] in idle() or part[at][0].isdigit() or _is_free_of(part, at))


def _longest(part: Sequence[str], at: int) -> tuple[Name | Lay | None, int]:
    names, terms, pills = vocabulary().names, lay_terms(), words("pill")
    for length in range(min(LONGEST_NAME, len(part) - at), 0, -1):
        window = part[at : at + length]
        if length == 1 and window[0] in idle():
            break
        if window[-1] in words("more") and part[at + length : at + length + 1] == ("strength",):
            continue  # "extra strength" is no "extra"
        key = "".join(window)
        if (name := names.get(key)) and _is_written_so(name, window):
            return name, length
        key = "".join("pill" if word in pills else word for word in window)
        if term := terms.get(key) or terms.get(key.removesuffix("s")):
            return term, length
    return None, 1


def _whole(part: Sequence[str]) -> Guess | None:
    """Return what all words together may stand for: a name with a slip and a space in it."""
    letters = [word for word in part if not word[0].isdigit()]
    if not 1 < len(letters) <= WHOLE_WORDS or all(word in idle() for word in letters):
        return None
    return guess("".join(letters))


def _guessed(left: Sequence[str]) -> tuple[tuple[Guess, ...], tuple[str, ...]]:
    guesses = [(word, guess(word)) for word in left[:GUESSES]]
    unknown = [word for word, found in guesses if not found] + list(left[GUESSES:])
    return tuple(found for _, found in guesses if found), tuple(unknown)


def _is_written_so(name: Name, window: Sequence[str]) -> bool:
    """Whether the words may be a name: ``as a`` is no ``asa``, and ``vitamina`` no ``vitamin a``."""
    own = parts_of(name.text)
    if own == (tuple(window),):
        return True
    loose = len(squash(name.text)) > SHORT and len(own[-1][-1]) > 1
    return loose or (len(window) == 1 and (len(own[-1]) == 1 or not name.sure))


def _is_free_of(part: Sequence[str], at: int) -> bool:
    return part[at + 1 : at + 2] == ("free",)


def _more(part: Sequence[str]) -> tuple[str, ...]:
    """Return names with a word behind them that speaks of more ingredients: ``plus``, ``comp``."""
    found, at = [], 0
    while at < len(part):
        name, length = _longest(part, at)
        behind = part[at + length :]
        at += length
        if isinstance(name, Name) and behind[:1] and behind[0] in words("more"):
            goes_on = any(word not in idle() and word[0].isalpha() for word in behind[1:])
            if not goes_on and behind[1:2] != ("strength",):
                found.append(f"{name.text} {behind[0]}")
    return tuple(found)


def _denied(part: Sequence[str]) -> bool:
    return any(word in words("denial") for word in part)


def _short(name: Name) -> bool:
    return len(squash(name.text)) <= SHORT and not name.sure


def _list(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))
