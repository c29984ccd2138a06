"""The log of a trial: what happened on the way, in the order in which it was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime

Kind = Literal["pause", "resume", "adverse", "deviation", "guess", "amendment", "opened", "slips"]


STOPPED = "stopped"
"""What a machine reads of the entry that ends a trial before its last night."""
UNSURE = "unsure"
"""A person's word for a guess that they cannot make."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was told of a trial; entries are added and never changed.

    Args:
        kind: ``pause`` and ``resume`` of the schedule, an ``adverse`` event, a ``deviation`` from the
            protocol, a ``guess`` at the arm, an ``amendment`` of the protocol, the key ``opened`` before the
            end, the ``slips`` of shuffled envelopes read in.
        evening: The trial's evening it concerns.
        told_at: When it was written down.
        until: Last evening of a pause; None where it has no end yet, and elsewhere.
        value: What a machine reads of it: the arm guessed, how severe, the new protocol.
        text: What a person reads of it: what happened, and why.
    """

    kind: Kind
    evening: date
    told_at: datetime
    until: date | None = None
    value: str = ""
    text: str = ""
