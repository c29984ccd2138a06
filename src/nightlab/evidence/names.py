"""What a person types, matched with what the tables call it; never guessed in silence."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 80
_ALIKE = 2 / 3
_LEAST = 3  # letters, before names that merely hold them are offered
_PARTS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return a name without case, marks or doubled spaces.

    Example:
        >>> plain(" Magnesium-Bisglycinate ")
        'magnesium bisglycinate'
    """
    return _PARTS.sub(" ", text[:_LONGEST].casefold()).strip()


def find(text: str, known: Mapping[str, str], *, what: str, fix: str) -> str:
    """Return the key that a name stands for.

    Args:
        text: What was typed.
        known: Every name in plain letters, with its key.
        what: What is looked for, such as ``agent``.
        fix: Where all of them are listed.

    Raises:
        NightlabError: Nothing has that name; the nearest are named.
    """
    wanted = plain(text)
    if len(text) <= _LONGEST and wanted in known:
        return known[wanted]
    near = [known[n] for n in get_close_matches(wanted, known, 4, _ALIKE)]
    if not near and len(wanted) >= _LEAST:
        near = [key for name, key in known.items() if wanted in name]
    hint = f", the nearest is {' or '.join(list(dict.fromkeys(near))[:3])}" if near else ""
    raise NightlabError(f"no {what} is known by this name{hint}", where=repr(text), fix=fix)
