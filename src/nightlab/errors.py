"""The one error a person ever sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

LONGEST_TEXT = 400
"""Letters that a message keeps of what is wrong, and of where."""


class NightlabError(Exception):
    """Bad input, told in one sentence: what is wrong, where, and what to do next.

    Args:
        what: What is wrong, without a full stop.
        where: File, line, column or field; empty where the whole call is meant.
        fix: The next step for the person; empty where none is known.

    Example:
        >>> str(NightlabError("no such night", where="2024-10-27", fix="see `nightlab nights`"))
        '2024-10-27: no such night; see `nightlab nights`.'
    """

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what = _short(what)
        self.where = _short(where)
        self.fix = fix
        head = f"{self.where}: " if where else ""
        tail = f"; {fix}" if fix else ""
        super().__init__(f"{head}{self.what}{tail}.")

    def at(self, where: str) -> Self:
        """Return the same error with a wider place put before its own."""
        return type(self)(
            self.what, where=f"{where}, {self.where}" if self.where else where, fix=self.fix
        )


class NoLabError(NightlabError):
    """No lab lies where one was looked for, so that there is nothing to know of its person either."""


def printable(text: str) -> str:
    r"""Return a text without the characters by which a file could steer a terminal.

    Example:
        >>> printable("a\x1b[2J.zip")
        'a?[2J.zip'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _short(text: str) -> str:
    """Return a text less its middle where a file made it long."""
    half = LONGEST_TEXT // 2
    return text if len(text) <= LONGEST_TEXT else f"{text[: half - 1]}…{text[-half:]}"
