"""Words beside an amount that take back what it says: not, up to, less than, two times."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.formulary.labels.tokens import Token

NEAR = 2


def hedge_in(tokens: Sequence[Token]) -> str:
    """Return the word that makes the amounts of a label uncertain; empty where there is none.

    Assumptions: a label may say "not established" of other nutrients, so that a denial counts beside
    the word for elemental alone.

    Example:
        >>> from nightlab.formulary.labels.tokens import tokens_of
        >>> hedge_in(tokens_of("up to 400 mg elemental magnesium"))
        'up'
        >>> hedge_in(tokens_of("400 mg elemental magnesium, not tested on animals"))
        ''
    """
    for i, token in enumerate(tokens):
        if token.kind not in {"denial", "bound", "times"}:
            continue
        after = tokens[i + 1 : i + 1 + NEAR]
        before = tokens[max(0, i - NEAR) : i][::-1]
        if token.kind == "denial" and (_leads_to_elemental(after) or _leads_to_elemental(before)):
            return token.text
        if token.kind == "bound" and any(t.unit == "mg" for t in after):
            return token.text
        if token.kind == "times" and i and _numbers(tokens[i - 1 : i + 2]):
            return token.text
    return ""


def _leads_to_elemental(tokens: Sequence[Token]) -> bool:
    """Whether the word for elemental comes before the sentence ends."""
    for token in tokens:
        if token.kind == "elemental" or token.kind in {"stop", ".", ","}:
            return token.kind == "elemental"
    return False


def _numbers(tokens: Sequence[Token]) -> bool:
    """Whether a sign stands between two numbers of which one is a mass: "2 x 200 mg", "100-200 mg"."""
    if len(tokens) != 3 or any(t.kind not in {"number", "amount"} for t in (tokens[0], tokens[2])):
        return False
    left, sign, right = tokens
    if sign.text in {"x", "×", "*"}:
        return "mg" in {left.unit, right.unit}
    # "200 mg - 120 capsules" is no range.
    return right.unit == "mg" and left.unit in {"", "mg"}
