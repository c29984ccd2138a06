"""Numbers and amounts as people write them."""

from __future__ import annotations

import re

from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS
from nightlab.units import DURATION_MIN, MASS_MG

NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d+)?", re.ASCII)
AMOUNT = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[^\W\d_]*)")
THOUSANDS = re.compile(r"[+-]?\d{1,3},\d{3}", re.ASCII)

# Unit that an event stores its amount in -> factors from the units people may write.
FACTORS = {
    "mg": MASS_MG,
    "g": {unit: factor / MASS_MG["g"] for unit, factor in MASS_MG.items()},
    "min": DURATION_MIN,
}


def parse_number(text: str, *, where: str) -> float:
    """Return a number written with a decimal point or a decimal comma.

    Raises:
        NightlabError: Other text, or a comma before three digits, which can be read in two ways.

    Example:
        >>> parse_number("7,5", where="sol_min")
        7.5
    """
    text = text.strip()
    if THOUSANDS.fullmatch(text):
        raise NightlabError(
            f"{text!r} can be read in two ways",
            where=where,
            fix=f"write {text.replace(',', '')} or {text.replace(',', '.')}",
        )
    if not NUMBER.fullmatch(text):
        raise NightlabError(
            f"{text[:40]!r} is not a number", where=where, fix="write digits alone, such as 20"
        )
    return float(text.replace(",", "."))


def parse_amount(text: str, *, kind: str, where: str) -> float:
    """Return an amount in the unit in which events of a kind are stored.

    Args:
        text: Number and unit, such as ``80 mg`` or ``0.5 g``; a rating is a bare number.
        kind: One of ``EVENT_UNITS``.
        where: Place for messages.

    Raises:
        NightlabError: Not a number with a unit of this kind. A unit is never guessed.

    Example:
        >>> parse_amount("0.5 g", kind="dose", where="amount")
        500.0
    """
    factors = FACTORS.get(EVENT_UNITS[kind], {"": 1.0})
    found = AMOUNT.fullmatch(text.strip().replace("\u03bc", "\u00b5"))
    unit = found["unit"] if found else ""
    factor = factors.get(unit, factors.get(unit.lower()))
    if found is None or factor is None:
        named = ", ".join(factors) if "" not in factors else "none"
        raise NightlabError(
            f"{text.strip()[:40]!r} is not an amount of {kind}",
            where=where,
            fix=f"write a number with its unit (units of {kind}: {named})",
        )
    return parse_number(found["number"], where=where) * factor
