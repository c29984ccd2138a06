"""Words that a person typed into another app, fit to be shown anywhere."""

from __future__ import annotations

LONGEST_WORDS = 60


def shown(text: str, longest: int = LONGEST_WORDS) -> str:
    r"""Return words in one line of so many letters at most, without what steers a terminal.

    Example:
        >>> shown("so\tlala \x1b[2J")
        'so lala [2J'
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * longest])
    return " ".join(plain.split())[:longest].strip()
