"""How much of a thing there can be at once, and from where on a person is asked again."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS

if TYPE_CHECKING:
    from nightlab.nights import Event

FACTS = Path(__file__).with_name("ranges.csv")


class Range(NamedTuple):
    """Amounts of one kind of event, in the unit of the kind.

    Args:
        most: More cannot be.
        ask_above: More is worth a question; None where nothing is.
    """

    most: float
    ask_above: float | None


@cache
def ranges() -> dict[str, Range]:
    """Return the range of every kind of event.

    Example:
        >>> ranges()["stress"]
        Range(most=10.0, ask_above=None)
    """
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {
            row["kind"]: Range(
                float(row["most"]), float(row["ask_above"]) if row["ask_above"] else None
            )
            for row in csv.DictReader(file)
        }


def check_amount(amount: float, *, kind: str, where: str) -> None:
    """Refuse an amount that nobody takes, does or feels at once.

    Raises:
        NightlabError: Above the range of the kind.

    Example:
        >>> check_amount(11, kind="stress", where="stress 11 20:00")
        Traceback (most recent call last):
        nightlab.errors.NightlabError: stress 11 20:00: 11 of stress cannot be; use 0 to 10.
    """
    most = ranges()[kind].most
    if amount > most:
        raise NightlabError(
            f"{_with_unit(amount, kind)} of {kind} cannot be",
            where=where,
            fix=f"use 0 to {_with_unit(most, kind)}",
        )


def doubt(event: Event) -> str:
    """Return why a person should look at an event again, without a full stop; empty mostly."""
    above = ranges()[event.kind].ask_above
    if event.amount is None or above is None or event.amount <= above:
        return ""
    name = event.label or event.kind
    return f"{_with_unit(event.amount, event.kind)} of {name} at once is much"


def _with_unit(amount: float, kind: str) -> str:
    unit = EVENT_UNITS[kind]
    return f"{amount:.15g} {unit}" if unit not in {"", "rating"} else f"{amount:.15g}"
