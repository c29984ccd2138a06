"""Medicines and supplements as people type them: name, amount, clock times and weeks taken apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.person import Medication, Supplement
from nightlab.person.checks import plain
from nightlab.person.limits import AMOUNT, WEEKS
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import time

    from nightlab.person.limits import Limits

_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_WEEKS = re.compile(r"\b(?:for\s+)?(\d{1,4})\s*weeks?\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?<![\w.,])(\d{1,6}(?:[.,]\d{1,6})?)\s*(mg|mcg|µg|ug|g|IU|CFU)\b", re.IGNORECASE
)
_ELEMENTAL = re.compile(r"\belemental\b", re.IGNORECASE)
UNITS = {"iu": "IU", "cfu": "CFU"}


def medicine_times(told: Iterable[str] | None) -> tuple[Medication, ...]:
    """Return entries such as ``levothyroxine 07:00`` as medicines with their times.

    Assumptions: a time that no day has is left out, and with it the entry has no time; nothing is moved
    to a time nearby.

    Example:
        >>> medicine_times(["ramipril 08:00 20:00"])[0].times
        (datetime.time(8, 0), datetime.time(20, 0))
    """
    entries = ((_CLOCK.sub(" ", text).strip(" ,"), _times(text)) for text in told or ())
    return tuple(Medication(name, times=times) for name, times in entries if plain(name))


def supplement(text: str) -> Supplement:
    """Return a supplement from a line such as ``magnesium citrate 100 mg elemental 21:00``.

    Assumptions: one amount with a unit is the dose of an intake; with the word *elemental* it is the
    element; two amounts are not told apart, so neither counts.

    Example:
        >>> found = supplement("magnesium citrate 100 mg elemental 21:00")
        >>> found.name, found.elemental_mg, found.times
        ('magnesium citrate', 100.0, (datetime.time(21, 0),))
        >>> supplement("zinc").dose is None
        True
    """
    amounts = _AMOUNT.findall(text)
    weeks = _WEEKS.search(text)
    bare = text
    for pattern in (_CLOCK, _WEEKS, _AMOUNT, _ELEMENTAL):
        bare = pattern.sub(" ", bare)
    name = " ".join(bare.split()).strip(" ,;") or text.strip()
    value, unit = amounts[0] if len(amounts) == 1 else ("", "mg")
    dose = _possible(value.replace(",", "."), AMOUNT)
    element = bool(_ELEMENTAL.search(text)) and unit.lower() == "mg"
    return Supplement(
        name,
        elemental_mg=dose if element else None,
        dose=None if element or _ELEMENTAL.search(text) else dose,
        unit=UNITS.get(unit.lower(), unit.lower()),
        times=_times(text),
        weeks=_possible(weeks[1] if weeks else "", WEEKS),
    )


def names_same(one: str, other: str) -> bool:
    """Whether two typings name the same thing: alike, or one begins with the other's first word.

    Example:
        >>> names_same("levothyroxine", "Levothyroxine 50 ug"), names_same("ramipril", "zinc")
        (True, False)
    """
    first, second = plain(one), plain(other)
    if not first or not second:
        return False
    return first in second or second in first or first.split("_")[0] == second.split("_")[0]


def _possible(text: str, limits: Limits) -> float | None:
    """Return a number that a profile can hold; any other is not known."""
    value = float(text) if text else None
    return value if value is not None and limits.low <= value <= limits.high else None


def _times(text: str) -> tuple[time, ...]:
    found = []
    for clock in _CLOCK.findall(text):
        try:
            found.append(parse_clock(clock, where="times"))
        except NightlabError:
            return ()
    return tuple(found)
