"""From what was told of a morning to the lab: all of it at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.trials import trial_with_dose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from nightlab.sources import Morning
    from nightlab.store import Change, Store
    from nightlab.trials import DoseStatus, RunningTrial


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of a dose, before it is known whose.

    Args:
        status: What became of it.
        among: Trials that it may belong to.
        nights: Nights whose dose may be meant, the likeliest first.
        is_aside: Whether a diary was told as well, which is written down all the same.
    """

    status: DoseStatus
    among: Sequence[RunningTrial]
    nights: Sequence[date]
    is_aside: bool


@dataclass(frozen=True, slots=True)
class Logged:
    """What was written down of a morning."""

    morning: Morning
    change: Change | None
    dose: tuple[str, date, DoseStatus] | None
    """Trial, evening and what became of its dose."""


def write_down(
    store: Store, morning: Morning, told: Told | None, *, zone: str | None, now: datetime
) -> Logged:
    """Write a morning down.

    Args:
        store: The open store.
        morning: Diary and events.
        told: The dose; None where nothing was said of it.
        zone: The person's zone from now on; None leaves it.
        now: Instant of the telling.

    Raises:
        NightlabError: A dose of no trial, where nothing else was told.
    """
    dose = None
    if told:
        try:
            trial, evening = trial_with_dose(told.among, told.nights)
            dose = (trial.id, evening, told.status)
        except NightlabError as error:
            if not told.is_aside:
                raise
            note = f"No dose was written down: {error}"
            morning = replace(morning, notes=(*morning.notes, note))
    change = store.add_morning(morning.entry, morning.events, dose=dose, zone=zone, now=now)
    return Logged(morning, change, dose)
