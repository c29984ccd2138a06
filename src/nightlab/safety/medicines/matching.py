"""From what a person typed to ingredients and classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from nightlab.safety.medicines.found import Match
from nightlab.safety.medicines.guessing import mistakable
from nightlab.safety.medicines.reading import Reading, read
from nightlab.safety.medicines.typed import LONGEST, parts_of, take_apart, words
from nightlab.safety.medicines.vocabulary import squash, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nightlab.safety.medicines.guessing import Guess
    from nightlab.safety.medicines.reading import Lay
    from nightlab.safety.medicines.vocabulary import Name

Item = TypeVar("Item")
MAGNESIUM = "contains_magnesium"
DOUBT = 0.3  # confidence of what is left open
_LIST = re.compile(r"[,;\n\r+&]+|\s(?:and|und|et|y|e)\s", re.IGNORECASE)


def match(typed: str) -> Match:
    """Return what a medicine, as a person typed it, was taken for.

    Args:
        typed: One entry: a name, a brand, a slip of the keys, with or without strength and times; or
            several medicines at once, which come back as one match with all their ingredients.

    Assumptions:
        The class goes by substance and not by route: eye drops count as their tablets do.

    Example:
        >>> match("Cipro 500 twice a day").ingredients
        ('ciprofloxacin',)
        >>> found = match("hydroxizine")
        >>> found.ingredients, found.known, found.ask
        (('hydroxyzine',), False, 'Did you mean hydroxyzine? It is easily taken for hydralazine.')
        >>> match("water tablet").known
        False
    """
    text = take_apart(typed)
    if not text.cut and len(text.parts) == 1 and (name := _exact(text.parts[0])):
        return _of_name(typed, name)
    if "".join(word for part in text.parts for word in part) in words("none"):
        return _nothing(typed, text.parts, cut=text.cut)
    readings = [read(part) for part in text.parts]
    if text.cut or not any(any(reading[:-1]) for reading in readings):
        return _nothing(typed, text.parts, cut=text.cut)
    return _joined(typed, readings)


def named(typed: str) -> tuple[str, ...]:
    """Return the ingredients that an entry names letter by letter; a guess at a slip of the keys counts for none.

    Assumptions: only for what is done and not taken, whose ordinary words are near to many a medicine's name.

    Example:
        >>> named("no sugar within 3 h of bed"), named("a bath instead of zolpidem")
        ((), ('zolpidem',))
    """
    readings = [read(part) for part in take_apart(typed).parts]
    names = (name.ingredients for one in readings for name in one.names)
    lay = (term.ingredients for one in readings for term in one.lay)
    return tuple(_once(item for some in (*names, *lay) for item in some))


def _exact(part: Sequence[str]) -> Name | None:
    name = vocabulary().names.get("".join(part))
    whole = name and name.sure and parts_of(name.text) == (tuple(part),)
    return name if whole and name and not mistakable(name) else None


def _of_name(typed: str, name: Name) -> Match:
    classes = _classes(name.ingredients)
    return Match(
        typed=typed,
        matched=name.text,
        ingredients=name.ingredients,
        classes=classes,
        confidence=1.0,
        known=True,
        ask="",
        contains_magnesium=MAGNESIUM in classes,
        maybe=(),
        note=name.note,
    )


def _joined(typed: str, readings: Sequence[Reading]) -> Match:
    names = _once(name for one in readings for name in one.names)
    guesses = [guess for one in readings for guess in one.guesses]
    likely = names + [name for guess in guesses if len(guess.names) == 1 for name in guess.names]
    possible = names + [name for guess in guesses for name in guess.names]
    ingredients = _once(item for name in possible for item in name.ingredients)
    lay = [term for one in readings for term in one.lay]
    if not _LIST.search(
        typed
    ):  # "Lasix (water tablet)" is one medicine, "Lasix, water tablet" may be two
        lay = _unexplained(lay, ingredients)
    unknown = [word for one in readings for word in one.unknown]
    ask = _questions(readings, guesses, lay, unknown)
    kinds = sorted({one for term in lay for one in term.kinds})
    classes = {*_classes(ingredients), *kinds, *(one for term in lay for one in term.also)}
    doubtful = bool(lay or unknown)
    ingredients = _once([*ingredients, *(one for term in lay for one in term.ingredients)])
    return Match(
        typed=typed[:LONGEST],
        matched=" + ".join(_once(name.text for name in likely)) or None,
        ingredients=tuple(ingredients),
        classes=tuple(sorted({*classes, *_classes(ingredients)})),
        confidence=min([DOUBT if doubtful else 1.0, *(guess.confidence for guess in guesses)]),
        known=not ask,
        ask=ask,
        contains_magnesium=MAGNESIUM in classes or MAGNESIUM in _classes(ingredients),
        maybe=tuple(_maybe(guesses)),
        note="; ".join(_once(name.note for name in possible if name.note)),
        kinds=tuple(kinds),
    )


def _questions(
    readings: Sequence[Reading],
    guesses: Sequence[Guess],
    lay: Sequence[Lay],
    unknown: Sequence[str],
) -> str:
    """Return all that must be asked before the entry may clear."""
    named = [name for one in readings for name in one.names]
    doubtful = [name for one in readings for name in one.doubtful]
    asked = [_did_you_mean([name], mistakable(name)) for name in doubtful]
    asked += [_what_does_it_hold(name) for name in named if not name.sure and name not in doubtful]
    asked += [_did_you_mean(guess.names, guess.alike) for guess in guesses if not guess.sure]
    asked += [term.ask for term in lay]
    asked += [
        f"What is in “{more}”? Copy the ingredients from its box."
        for one in readings
        for more in one.more
    ]
    if unknown:
        asked.append(f"Which medicine is “{' '.join(unknown)[:60]}”?")
    if any(one.denied for one in readings):
        asked.append("Do you take it now?")
    return " ".join(_once(asked))


def _what_does_it_hold(name: Name) -> str:
    note = f" {name.note[0].upper()}{name.note[1:]}." if name.note else ""
    if name.either:
        return f"Does your {name.text} hold {_listed(name.ingredients, 'or')}?{note}"
    return f"Does {name.text} hold {_listed(name.ingredients, 'and')} and nothing else?{note}"


def _did_you_mean(names: Sequence[Name], alike: Sequence[Name]) -> str:
    question = f"Did you mean {_listed([_shown(name) for name in names], 'or')}?"
    if len(names) == 1 and alike:
        question += f" It is easily taken for {_shown(alike[0])}."
    return question


def _maybe(guesses: Sequence[Guess]) -> list[str]:
    """Return the names beside the one that was taken."""
    return _once(
        name.text
        for guess in guesses
        for name in (*(guess.names if len(guess.names) > 1 else ()), *guess.others)
    )


def _nothing(typed: str, parts: Sequence[Sequence[str]], *, cut: bool) -> Match:
    every = {word for part in parts for word in part}
    every.add("".join(word for part in parts for word in part))
    if cut:
        ask = f"Which medicine is this? List one at a time, in at most {LONGEST} characters."
    elif (every == {""} and typed.isascii()) or every & words("none", "denial"):
        ask = "Is this to say that you take no medicine? Then leave the list empty."
    else:
        ask = "Which medicine is this? Write the name on its box."
    return Match(
        typed=typed[:LONGEST],
        matched=None,
        ingredients=(),
        classes=(),
        confidence=0.0,
        known=False,
        ask=ask,
        contains_magnesium=False,
        maybe=(),
    )


def _unexplained(lay: Sequence[Lay], ingredients: Sequence[str]) -> list[Lay]:
    """Return the everyday words that no medicine beside them explains; "eye drops" says only how."""
    classes, how = set(_classes(ingredients)), words("form", "route")
    return [
        term
        for term in lay
        if not (
            {*term.kinds, *term.also} & classes or (ingredients and how >= {*term.term.split()})
        )
    ]


def _classes(ingredients: Iterable[str]) -> tuple[str, ...]:
    known = vocabulary().classes
    return tuple(sorted({one for item in ingredients for one in known.get(item, ())}))


def _shown(name: Name) -> str:
    """Return a name, and what it holds where the name does not say so."""
    if name.ingredients == (name.text,) or squash(name.text) == squash("".join(name.ingredients)):
        return name.text
    return f"{name.text} ({(' or ' if name.either else ', ').join(name.ingredients)})"


def _listed(items: Sequence[str], last: str) -> str:
    return f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else items[0]


def _once(items: Iterable[Item]) -> list[Item]:
    return list(dict.fromkeys(items))
