"""Checks that every part of a profile shares."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nightlab.person.limits import Limits


def check_number(value: float | None, limits: Limits, where: str) -> None:
    """Refuse a number that cannot be.

    Raises:
        NightlabError: Not finite, or outside the limits.
    """
    if value is None:
        return
    if not (math.isfinite(value) and limits.low <= value <= limits.high):
        unit = f" {limits.unit}" if limits.unit else ""
        raise NightlabError(
            f"{value:g} cannot be",
            where=where,
            fix=f'use {limits.low:g} to {limits.high:g}{unit}, or write "unknown"',
        )


def check_name(name: str, where: str) -> None:
    """Refuse a name without a letter.

    Raises:
        NightlabError: Nothing but blanks.
    """
    if not name.strip():
        raise NightlabError("a name is missing", where=where, fix="write it as on the label")


def check_choice(value: str | None, choices: Iterable[str], where: str) -> None:
    """Refuse a word that is none of the choices.

    Raises:
        NightlabError: Another word.
    """
    choices = tuple(choices)
    if value is not None and value not in choices:
        raise NightlabError(
            f"{value!r} is none of the choices",
            where=where,
            fix=f'use {", ".join(choices)} or "unknown"',
        )


def check_keys(keys: Iterable[str], known: Iterable[str], where: str) -> None:
    """Refuse a key that nothing reads, and name the one that was probably meant.

    Raises:
        NightlabError: The first unknown key.
    """
    known = sorted(known)
    for key in keys:
        if key not in known:
            near = _nearest(key.casefold(), known)
            fix = f"write {near!r} if that was meant" if near else f"use one of {', '.join(known)}"
            raise NightlabError(f"unknown key {key!r}", where=where, fix=fix)


def _nearest(key: str, known: list[str]) -> str | None:
    """Return the known key that is meant: a slip of the pen away, or longer or shorter by its end."""
    close = difflib.get_close_matches(key, known, n=1)
    ends = (name for name in known if key and (name.startswith(key) or key.startswith(name)))
    return close[0] if close else next(ends, None)


def plain(text: str) -> str:
    """Return words as one key: small letters, joined by underscores.

    Example:
        >>> plain("Kidney disease, history")
        'kidney_disease_history'
    """
    letters = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return "_".join(letters.split())
