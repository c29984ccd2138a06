"""What an entry was taken for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """A medicine as it was typed, and what it was taken for.

    Args:
        typed: The entry as it was typed, cut to 200 characters.
        matched: The names of the vocabulary that were recognised, joined by ``+``; None if none was.
        ingredients: INN base names without salts; of an entry that may be several medicines, all of them.
        classes: The classes of the ingredients, sorted; of a lay term, those that it may stand for.
        confidence: From 0 to 1; 1 where every name is in the vocabulary as it was typed.
        known: Whether the entry may clear: no letter of it is in doubt. An entry that is not known may
            raise a rule, and never puts one to rest.
        ask: The question to the person; empty where there is none.
        contains_magnesium: Whether an ingredient brings magnesium.
        maybe: Names that it may also stand for.
        note: What must be said beside the match; mostly empty.
        kinds: Of an everyday word, the classes of which it may stand for any member; `classes` holds
            them and those to which only some of what it stands for belongs.
    """

    typed: str
    matched: str | None
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    confidence: float
    known: bool
    ask: str
    contains_magnesium: bool
    maybe: tuple[str, ...]
    note: str = ""
    kinds: tuple[str, ...] = ()
