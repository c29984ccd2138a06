"""What is left of an evening: from now until rising."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from nightlab.machine import evening_of
from nightlab.plan.week.fixed import SLEEP

if TYPE_CHECKING:
    from datetime import datetime

    from nightlab.plan.records import Slot, Week


def tonight(week: Week, now: datetime) -> tuple[Slot, ...]:
    """Return what is still to come, or still holds, from now until rising.

    Assumptions: until four in the morning it is the evening before; what began and is not over counts.

    Args:
        week: Times that hold the evening.
        now: This instant.
    """
    until = _rising(week, now)
    return tuple(
        slot
        for slot in week.slots
        if _end(slot) >= now.astimezone(UTC) and (until is None or slot.at <= until)
    )


def _rising(week: Week, now: datetime) -> datetime | None:
    """Return when the night of this evening ends; None where the week does not hold it."""
    sleeps = [slot for slot in week.slots if slot.key == SLEEP]
    at = (evening_of(now, week.zone) - week.start).days
    return _end(sleeps[at]) if 0 <= at < len(sleeps) else None


def _end(slot: Slot) -> datetime:
    # Added in UTC, where minutes are elapsed time even over a change of clocks.
    return slot.at.astimezone(UTC) + timedelta(minutes=slot.minutes)
