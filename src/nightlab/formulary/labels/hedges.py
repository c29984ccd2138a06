"""Words beside an amount that take back what it says: not, up to, at least, two times, half a."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.formulary.labels.tokens import Token

NEAR = 2
MASSES = {"mg", "mmol", "meq"}


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
    in_serving = any(t.kind == "serving" for t in tokens)
    for i, token in enumerate(tokens):
        if token.kind not in {"denial", "bound", "times", "half"}:
            continue
        after = tokens[i + 1 : i + 1 + NEAR]
        before = tokens[max(0, i - NEAR) : i][::-1]
        if token.kind == "denial" and (_leads_to_elemental(after) or _leads_to_elemental(before)):
            return token.text
        if token.kind == "bound" and _bounds(token, before, after):
            return token.text
        if token.kind == "times" and i and _numbers(tokens[i - 1 : i + 2]):
            return token.text
        if token.kind == "half" and not in_serving and any(t.kind == "unit" for t in after):
            return token.text
    return ""


def _bounds(token: Token, before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a word such as "up to" speaks of an amount; "30 min before" is a time."""
    minutes = token.text == "min" and bool(before) and before[0].kind == "number"
    return not minutes and any(t.unit in MASSES for t in after)


def _leads_to_elemental(tokens: Sequence[Token]) -> bool:
    """Whether the word for elemental comes before the sentence ends."""
    for token in tokens:
        if token.kind == "elemental" or token.kind in {"stop", ".", ","}:
            return token.kind == "elemental"
    return False


def _numbers(tokens: Sequence[Token]) -> bool:
    """Whether a sign stands between two numbers of which one is a mass: "2 x 200 mg", "100-200 mg".

    Or between a number and the name: "2 x magnesium".
    """
    if len(tokens) != 3 or tokens[0].kind not in {"number", "amount"}:
        return False
    left, sign, right = tokens
    multiplies = sign.text in {"x", "*"}
    if right.kind not in {"number", "amount"}:
        return multiplies and left.kind == "number" and right.kind in {"magnesium", "form"}
    if multiplies:
        return "mg" in {left.unit, right.unit}
    # "200 mg - 120 capsules" is no range.
    return right.unit == "mg" and left.unit in {"", "mg"}
