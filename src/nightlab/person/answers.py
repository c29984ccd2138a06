"""What a person told of themselves, answer by answer, and the plans that came of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, time

Value = bool | float | str | tuple[str, ...] | None
"""An answer: yes or no, a number, words or a clock, several words; None where the person does not know."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Days as answers name them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its instant; a later one to the same question replaces it, and both are kept.

    Args:
        key: The question's.
        value: What was said.
        at: When.
    """

    key: str
    value: Value
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as it was derived, so that it can be seen how and why it changed.

    Args:
        at: When.
        cause: Why it was derived anew, in words.
        text: The plan itself, as JSON.
    """

    at: datetime
    cause: str
    text: str


def latest(answers: Iterable[Answer]) -> Mapping[str, Value]:
    """Return what holds now: the last answer to each question.

    Example:
        >>> from datetime import UTC, datetime
        >>> morning, noon = (datetime(2026, 3, 1, h, tzinfo=UTC) for h in (8, 12))
        >>> latest([Answer("age", 44.0, noon), Answer("age", 43.0, morning)])
        {'age': 44.0}
    """
    return {each.key: each.value for each in sorted(answers, key=lambda a: a.at)}


def as_number(value: Value) -> float | None:
    """Return an answer that is a number; None for any other, and for one that is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def number(answers: Mapping[str, Value], key: str) -> float | None:
    """Return a number that was told; None where none was."""
    return as_number(answers.get(key))


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
    """Return a clock time as hours after midnight, 0 up to 24; None where none was told.

    Example:
        >>> clock_h({"bedtime": "23:30"}, "bedtime")
        23.5
    """
    at = clock(answers, key)
    return None if at is None else hours(at)


def hours(at: time) -> float:
    """Return a clock time as hours of the day."""
    return at.hour + at.minute / 60
