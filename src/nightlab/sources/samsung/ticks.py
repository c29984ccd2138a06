"""Instants as whole microseconds, the date and the clock of a stamp each read once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.units import EPOCH, YEARS

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
CLOCK = re.compile(r" \d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?", re.ASCII)
US = timedelta(microseconds=1)
DAY_US = timedelta(days=1) // US
MOST_KEPT = 100_000
"""More texts than a day has seconds, or a life days."""


class Ticks(dict[str, int]):
    """Texts and the microseconds that they are; one that is new is read, other text refused.

    Args:
        read: Reads a text.

    Raises:
        ValueError: From a look-up: another text.
    """

    def __init__(self, read: Callable[[str], int]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, text: str) -> int:
        """Read a text and keep what it is."""
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self[text] = self.read(text)
        return found


def ticks(at: datetime) -> int:
    """Return an instant in microseconds since 1970."""
    return (at - EPOCH) // US


def _day(text: str) -> int:
    if not DAY.fullmatch(text) or int(text[:4]) not in YEARS:
        raise ValueError(text)
    return ticks(datetime.fromisoformat(f"{text}T00:00+00:00"))


def _clock(text: str) -> int:
    if not CLOCK.fullmatch(text):
        raise ValueError(text)
    found = ticks(datetime.fromisoformat(f"1970-01-01{text}+00:00"))
    if found >= DAY_US:  # 24:00, which not every Python reads
        raise ValueError(text)
    return found


DAYS, CLOCKS = Ticks(_day), Ticks(_clock)
