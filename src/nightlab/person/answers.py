"""What a person told of themselves, answer by answer, and the plans that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

Value = bool | float | str | tuple[str, ...] | None
"""An answer: yes or no, a number, words or a clock, several words; None where the person does not know."""


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
