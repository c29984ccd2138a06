"""Evenings on which a trial rests; what was drawn for them is taken when it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nightlab.trials.entries import Entry

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Evenings without the trial.

    Args:
        first: First evening.
        last: Last evening; that of today while the pause has no end.
        reason: Why.
        is_open: Whether nobody has said yet when it ends.
    """

    first: date
    last: date
    reason: str = ""
    is_open: bool = False

    def holds(self, evening: date) -> bool:
        """Whether an evening falls into it; one that is open has no end yet."""
        return self.first <= evening and (self.is_open or evening <= self.last)


def pauses_of(log: Iterable[Entry], evening: date) -> tuple[Pause, ...]:
    """Return a trial's pauses as its log tells them.

    Args:
        log: Entries in the order told.
        evening: This evening, at which a pause without an end has come.
    """
    found: list[Pause] = []
    for entry in log:
        if entry.kind == "pause":
            last = entry.until or max(evening, entry.evening)
            found.append(Pause(entry.evening, last, entry.text, entry.until is None))
        elif entry.kind == "resume":
            found = [cut for pause in found if (cut := _ended(pause, entry.evening))]
    return tuple(found)


def _ended(pause: Pause, resumed: date) -> Pause | None:
    """Return what is left of a pause once the trial goes on, None where nothing is; others stay."""
    if not pause.holds(resumed):
        return pause
    return Pause(pause.first, resumed - DAY, pause.reason) if pause.first < resumed else None


def dated(start: date, count: int, pauses: Sequence[Pause]) -> list[date]:
    """Return the dates of a trial's evenings, those of its pauses left out.

    Raises:
        NightlabError: Evenings beyond the calendar.

    Example:
        >>> [d.day for d in dated(date(2026, 3, 1), 3, [Pause(date(2026, 3, 2), date(2026, 3, 4))])]
        [1, 5, 6]
    """
    try:
        return _dated(start, count, pauses)
    except OverflowError as error:
        raise NightlabError(
            "its pauses go on beyond the calendar", where="pause", fix="check the years"
        ) from error


def _dated(start: date, count: int, pauses: Sequence[Pause]) -> list[date]:
    found: list[date] = []
    evening = start
    while len(found) < count:
        rest = next((p for p in pauses if p.first <= evening <= p.last), None)
        if rest:
            evening = rest.last + DAY
            continue
        found.append(evening)
        evening += DAY
    return found
