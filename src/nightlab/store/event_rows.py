"""Events as rows, and rows as events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.nights import Event
from nightlab.store.columns import as_kept
from nightlab.store.digests import key_of, sha256_of

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


def to_row(event: Event) -> dict[str, Any]:
    """Return an event's row without its file.

    Assumptions: kind, instant, label, amount and source tell one event from another; only its zone
    can be corrected.
    """
    amount = None if event.amount is None else float(event.amount)
    content = {
        "source": as_kept(event.source),
        "kind": event.kind,
        "at": event.at,
        "zone": event.zone,
        "amount": amount,
        "label": as_kept(event.label),
    }
    return content | {
        "key": key_of(event.kind, event.at, content["label"], amount, content["source"]),
        "sha256": sha256_of(content),
        "night_date": event.night,
    }


def from_row(row: RowMapping) -> Event:
    """Return the event of a row, its instant in UTC."""
    return Event(
        kind=row["kind"],
        at=row["at"],
        zone=row["zone"],
        amount=row["amount"],
        label=row["label"],
        source=row["source"],
    )
