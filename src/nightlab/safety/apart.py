"""Hours that must lie between a medicine and an agent, as times of the day that are free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nightlab.units import MINUTES_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import time


@dataclass(frozen=True, slots=True)
class Window:
    """A time of the day in which the agent may be taken.

    Args:
        start_min: Minutes after midnight.
        end_min: Minutes after midnight of the first day; above 1440 where it runs past midnight.
    """

    start_min: int
    end_min: int

    def __str__(self) -> str:
        return f"{_clock(self.start_min)} to {_clock(self.end_min)}"

    def holds(self, minute: int) -> bool:
        """Whether a minute of the day lies in the window, its ends included."""
        return any(self.start_min <= minute + day <= self.end_min for day in (0, MINUTES_PER_DAY))


class Spacing(NamedTuple):
    """A medicine taken at a time of every day, and the hours that an agent must keep from it.

    Args:
        at: Wall clock of the medicine.
        before_h: The medicine may come this long before the agent, or longer.
        after_h: It may come this long after the agent, or longer.
    """

    at: time
    before_h: float
    after_h: float


def free_windows(spacings: Iterable[Spacing]) -> tuple[Window, ...]:
    """Return when an agent may be taken, at the right distance from every medicine before and after it.

    Example:
        >>> from datetime import time
        >>> [str(window) for window in free_windows([Spacing(time(7), 4, 4)])]
        ['11:00 to 03:00']
        >>> free_windows([Spacing(time(hour), 2, 6) for hour in (0, 6, 12, 18)])
        ()
    """
    taken = {
        (each.at.hour * 60 + each.at.minute, round(60 * each.before_h), round(60 * each.after_h))
        for each in spacings
    }
    if not taken:
        return (Window(0, MINUTES_PER_DAY),)
    starts = sorted({(at + before) % MINUTES_PER_DAY for at, before, _ in taken})
    return tuple(
        Window(start, start + min((at - after - start) % MINUTES_PER_DAY for at, _, after in taken))
        for start in starts
        if all(
            before <= (start - at) % MINUTES_PER_DAY <= MINUTES_PER_DAY - after
            for at, before, after in taken
        )
    )


def is_free(windows: Iterable[Window], at: time) -> bool:
    """Whether a wall clock lies in one of the windows."""
    return any(window.holds(at.hour * 60 + at.minute) for window in windows)


def _clock(minute: int) -> str:
    minute %= MINUTES_PER_DAY
    return f"{minute // 60:02}:{minute % 60:02}"
