"""What an entry of a trial's log must be to be kept, in a lab or in an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from nightlab.errors import NightlabError
from nightlab.trials.entries import Kind

if TYPE_CHECKING:
    from nightlab.trials.entries import Entry

KINDS: tuple[str, ...] = get_args(Kind)
MOST_CHARACTERS = 100_000
"""A protocol takes a few thousand; nobody writes a longer text by hand."""


def check_entry(entry: Entry, *, where: str = "entry") -> None:
    """Refuse an entry that could not be kept, or would come back as another.

    Raises:
        NightlabError: A kind that is not known, no instant, a pause that ends before it begins, or a
            text that is too long or that no database keeps.
    """
    if entry.kind not in KINDS:
        raise NightlabError(
            f"{str(entry.kind)[:40]!r} is no kind of entry",
            where=where,
            fix=f"use one of {', '.join(KINDS)}",
        )
    if entry.told_at.utcoffset() is None:
        raise NightlabError("an entry is told at an instant with a zone", where=where)
    if entry.until is not None and entry.until < entry.evening:
        raise NightlabError(
            f"it ends on {entry.until}, before it begins on {entry.evening}",
            where=where,
            fix="give the earlier evening first",
        )
    for name, text in (("value", entry.value), ("text", entry.text)):
        check_text(text, f"{where}, {name}")


def check_text(text: str, where: str, *, most: int = MOST_CHARACTERS) -> None:
    """Refuse a text that could not be kept as it is.

    Raises:
        NightlabError: It is too long, or has a character that no database keeps.
    """
    if len(text) > most:
        raise NightlabError(
            f"a text of {len(text):,} characters, where {most:,} are the most",
            where=where,
            fix="write less, and keep the rest in a file of your own",
        )
    # Half a surrogate pair has no UTF-8, and NUL ends a text in PostgreSQL.
    if "\0" in text or text != text.encode("utf-8", "replace").decode():
        raise NightlabError(
            "a text with a character that no lab can keep",
            where=where,
            fix="write it anew, without what was pasted in",
        )
