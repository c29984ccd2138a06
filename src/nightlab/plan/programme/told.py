"""Answers read as what they are: numbers, clocks, yes or no; anything else counts as not told."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights.clock import fold_h
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.person import Value


def number(answers: Mapping[str, Value], key: str) -> float | None:
    """Return a number that was told; None where none was."""
    value = answers.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def flag(answers: Mapping[str, Value], key: str) -> bool | None:
    """Return a yes or no that was told; None where none was."""
    value = answers.get(key)
    return value if isinstance(value, bool) else None


def words(answers: Mapping[str, Value], key: str) -> tuple[str, ...] | None:
    """Return words that were told; None where nothing was said, empty where there are none."""
    value = answers.get(key)
    if isinstance(value, str):
        return (value,)
    return value if isinstance(value, tuple) else None


def clock(answers: Mapping[str, Value], key: str) -> time | None:
    """Return a clock time that was told; None where none was, or where it is no clock time."""
    value = answers.get(key)
    try:
        return parse_clock(value, where=key) if isinstance(value, str) else None
    except NightlabError:
        return None


def clock_h(answers: Mapping[str, Value], key: str) -> float | None:
    """Return a clock time as hours after midnight, -6 (18:00) up to 18.

    Example:
        >>> clock_h({"bedtime": "23:30"}, "bedtime")
        -0.5
    """
    at = clock(answers, key)
    return None if at is None else fold_h(hours(at))


def hours(at: time) -> float:
    """Return a clock time as hours of the day."""
    return at.hour + at.minute / 60


def as_clock(hour: float) -> time:
    """Return hours after midnight as a clock time, to the nearest five minutes.

    Example:
        >>> as_clock(-0.5), as_clock(25.04)
        (datetime.time(23, 30), datetime.time(1, 0))
    """
    five = round(hour * 12) % 288
    return time(five // 12, five % 12 * 5)
