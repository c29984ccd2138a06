"""Amounts and times a day as people type them behind a product's name."""

from __future__ import annotations

import re

from nightlab.units import MASS_MG

LONGEST_TEXT = 300
_AMOUNT = re.compile(r"(?<![\d.,])(\d+(?:[.,]\d+)?)\s*(mg|mcg|µg|ug|g)\b", re.IGNORECASE)
_TIMES = (
    (4, r"4\s*(?:x|times)|four\s+times|x\s*4|qds|qid|q\.i\.d"),
    (3, r"3\s*(?:x|times)|three\s+times|thrice|x\s*3|tds|tid|t\.i\.d"),
    (
        2,
        r"2\s*(?:x|times)|two\s+times|twice|x\s*2|bds|bd|bid|b\.i\.d|morning\s+and\s+(?:evening|night)",
    ),
)
_TIMES_A_DAY = tuple(
    (times, re.compile(rf"(?<![\w.])(?:{text})(?![\w])", re.IGNORECASE)) for times, text in _TIMES
)


def amount_mg(text: str) -> float | None:
    """Return the one amount that a text names, in mg; None where it names none, or several.

    Example:
        >>> amount_mg("vitamin B6 200 mg"), amount_mg("fish oil 4 g"), amount_mg("zinc")
        (200.0, 4000.0, None)
        >>> amount_mg("zinc 10 mg with copper 1 mg") is None
        True
    """
    found = {
        float(number.replace(",", ".")) * MASS_MG[unit.lower()]
        for number, unit in _AMOUNT.findall(text[:LONGEST_TEXT].replace("μ", "µ"))
    }
    return found.pop() if len(found) == 1 else None


def times_a_day(text: str) -> int:
    """Return how many times a day a text names, 1 where it names none.

    Example:
        >>> times_a_day("zinc 20 mg twice a day"), times_a_day("200 mg x 3"), times_a_day("zinc")
        (2, 3, 1)
    """
    return next((times for times, said in _TIMES_A_DAY if said.search(text[:LONGEST_TEXT])), 1)
