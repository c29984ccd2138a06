"""Something that happened at an instant: a dose, a coffee, a walk, a mood."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nightlab.errors import NightlabError
from nightlab.units import local, utc, zone

# kind -> unit its amount is stored in ("" where a bare rating or count)
EVENT_UNITS = {
    "caffeine": "mg",
    "alcohol": "g",
    "dose": "mg",
    "light": "min",
    "exercise": "min",
    "meal": "",
    "stress": "rating",
    "mood": "rating",
    "nap": "min",
    "mindful": "min",
    "tag": "",
}
RATED = frozenset(kind for kind, unit in EVENT_UNITS.items() if unit == "rating")
"""Kinds of which an amount is a rating, so that two of an evening do not add up."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event with its instant.

    Assumptions: an event before noon belongs to the night that has ended or will end that day; from
    noon on it belongs to the night that ends the next day.

    Args:
        kind: One of ``EVENT_UNITS``; anything else a person notes is a ``tag`` with a label.
        at: Instant.
        zone: IANA zone of the person then.
        amount: How much, in the unit of the kind; None where unknown. 0 says that it did not happen,
            which a journal's "no" tells and its silence does not.
        label: What exactly, such as ``magnesium bisglycinate``.
        source: Where it came from.

    Raises:
        NightlabError: A kind that is not known, no instant, or an amount that is no number.
    """

    kind: str
    at: datetime
    zone: str
    amount: float | None = None
    label: str = ""
    source: str = "diary"

    def __post_init__(self) -> None:
        zone(self.zone)
        if self.kind not in EVENT_UNITS:
            raise NightlabError(
                f"unknown kind of event {self.kind!r}",
                where="kind",
                fix=f"use one of {', '.join(EVENT_UNITS)}",
            )
        object.__setattr__(self, "at", utc(self.at, where="at"))
        if self.amount is not None and not (math.isfinite(self.amount) and self.amount >= 0):
            raise NightlabError(
                f"an amount of {self.amount} cannot be", where="amount", fix="use a number from 0"
            )

    @property
    def unit(self) -> str:
        """Unit of the amount."""
        return EVENT_UNITS[self.kind]

    @property
    def night(self) -> date:
        """Date of the night it may have touched: from noon on, the night that ends the next day."""
        at = local(self.at, self.zone)
        return at.date() + timedelta(days=1) if at.hour >= 12 else at.date()
