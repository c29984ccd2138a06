"""A label cut into clauses, and what the amounts of a clause are per."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from nightlab.formulary.labels.said import Per
from nightlab.formulary.labels.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WEIGHTS = {"g", "kg", "ml", "l"}
MEASURES = {*WEIGHTS, "fl", "oz", "fluid", "ounce", "cup", "bottle", "liter"}
MOST_UNITS = 12
"""Capsules in a serving; more is the bottle."""
NO_DOSE = {"1 ml", "100 ml", "1 g", "100 g"}
EACH = {"each", "chaque", "cada", "ogni", "elke", "jede"}


def clauses(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Cut at stops, commas and words such as "providing"; brackets stay whole.

    Each clause comes with the mark before it: ``gives`` for "of which", ``holds`` for "contains", or
    nothing.
    """
    clause: list[Token] = []
    mark, depth = "", 0
    for i, token in enumerate(tokens):
        depth += (token.kind in {"(", "["}) - (token.kind in {")", "]"} and depth > 0)
        if not (token.kind == "stop" or (depth == 0 and _ends(tokens, i))):
            clause.append(token)
            continue
        yield mark, clause
        mark = _mark(token, mark if not clause else "")
        clause = []
        depth = 0 if token.kind == "stop" else depth
    yield mark, clause


def _ends(tokens: Sequence[Token], at: int) -> bool:
    kind = tokens[at].kind
    before_amount = kind == "with" and at + 1 < len(tokens) and tokens[at + 1].kind == "amount"
    return before_amount or kind in {",", ".", "gives", "holds", "="}


def _mark(token: Token, before: str) -> str:
    """Return the mark of the next clause; several such words in a row are one."""
    if token.kind in {"gives", "="}:
        return "gives"
    if token.kind == "holds":
        return "holds"
    return before if token.kind == "," else ""


def brackets(tokens: Sequence[Token]) -> tuple[list[Token], list[list[Token]]]:
    """Take what stands in brackets out of a clause, and leave a ``group`` in its place."""
    outer: list[Token] = []
    groups: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if token.kind in {"(", "["}:
            if depth == 0:
                outer.append(Token("group", value=len(groups)))
                groups.append([])
            depth += 1
        elif token.kind in {")", "]"}:
            depth = max(0, depth - 1)
        else:
            (groups[-1] if depth else outer).append(token)
    return outer, groups


def units_per_serving(tokens: Sequence[Token]) -> float | None:
    """Return how many capsules or the like a serving holds: the 2 of "serving size 2 capsules"."""
    if not any(token.kind == "serving" for token in tokens):
        return None
    counts = (a.value for a, b in pairwise(tokens) if b.kind == "unit" and a.kind == "number")
    return next((count for count in counts if 0 < count <= MOST_UNITS), None)


def per_of(tokens: Sequence[Token]) -> Per:
    """Return what the amounts of a clause are per; the last that is said counts."""
    found = Per()
    for before, token in pairwise(tokens):
        if before.kind in {"per", "/"}:
            found = _per(token) or found
    if len(tokens) > 1 and tokens[-1].text in EACH:
        return Per("piece")
    return found


def _per(token: Token) -> Per | None:
    if token.kind == "unit":
        return Per(token.text)
    if token.kind in {"serving", "daily"}:
        return Per("serving" if token.kind == "serving" else "day")
    if token.kind == "amount" and token.typed_unit in WEIGHTS:
        value = token.value / {"g": 1000, "kg": 1_000_000}.get(token.typed_unit, 1)
        name = f"{value:g} {token.typed_unit}"
        return Per(name, concentration=name in NO_DOSE or token.typed_unit in {"l", "kg"})
    return Per(token.text, concentration=True) if token.text in MEASURES else None


def weights_named(tokens: Sequence[Token]) -> set[int]:
    """Return where amounts stand that others are per: the 100 g of "per 100 g"."""
    return {
        i + 1
        for i, (token, after) in enumerate(pairwise(tokens))
        if token.kind in {"per", "/"} and after.kind == "amount" and after.typed_unit in WEIGHTS
    }


def is_weight(before: Token, group: Sequence[Token]) -> bool:
    """Whether brackets give the weight of a spoon or a sachet: "2 teaspoons (4 g)"."""
    amounts = [t for t in group if t.kind == "amount"]
    named = any(t.kind in {"magnesium", "elemental", "form", "gives"} for t in group)
    heavy = all(t.typed_unit in WEIGHTS for t in amounts)
    return before.kind in {"unit", "serving"} and bool(amounts) and heavy and not named
