"""What an answer is held against: the small conditions that a table of likelihood ratios is written in."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.person.checks import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.person.answers import Value

COMPARE: dict[str, Callable[[float, float], bool]] = {">=": operator.ge, "<": operator.lt}
NOON_MIN = 720
EARLY_MIN = 240
DAY_MIN = 1440
MEASURES = ("value", "count")


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of a range.

    Args:
        sign: ``>=`` or ``<``.
        limit: A number, or a clock as it is written.
    """

    sign: str
    limit: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the answer to one question.

    Args:
        kind: ``yes``, ``no``, ``is``, ``has``, ``lacks``, ``count`` or ``value``.
        words: Any of them, for ``is``, ``has`` and ``lacks``.
        bounds: All of them, for ``count`` (of several words) and ``value`` (a number or a clock).
    """

    kind: str
    words: frozenset[str] = frozenset()
    bounds: tuple[Bound, ...] = ()

    def holds(self, question: str, value: Value) -> bool:
        """Whether an answer meets the condition; one of another type never does."""
        if self.kind in {"yes", "no"}:
            return value is (self.kind == "yes")
        if self.kind == "is":
            return isinstance(value, str) and plain(value) in self.words
        if self.kind in {"has", "lacks"}:
            return isinstance(value, tuple) and self._has(value) is (self.kind == "has")
        return self._within(question, value)

    def met_by(self, value: Value) -> Value:
        """Return of several words those that the condition is about, or else the whole answer."""
        if self.kind != "has" or not isinstance(value, tuple):
            return value
        return tuple(word for word in value if plain(word) in self.words)

    def _has(self, value: tuple[str, ...]) -> bool:
        return bool(self.words & {plain(word) for word in value})

    def _within(self, question: str, value: Value) -> bool:
        number = _count(value) if self.kind == "count" else measured(question, value)
        return number is not None and all(
            COMPARE[bound.sign](number, _limit(question, bound.limit)) for bound in self.bounds
        )


def read_condition(text: str) -> Condition:
    """Read a condition such as ``yes``, ``is often|nightly``, ``has child``, ``>= 15 < 19``, ``< 22:30``.

    Raises:
        NightlabError: A condition that cannot be read.

    Example:
        >>> read_condition(">= 15 < 19").holds("dass21_stress", 18.0)
        True
    """
    head, *rest = text.split(maxsplit=1)
    if head in {"yes", "no"} and not rest:
        return Condition(head)
    if head in {"is", "has", "lacks"} and rest:
        return Condition(head, words=frozenset(rest[0].split("|")))
    kind = "count" if head == "count" else "value"
    parts = (rest[0] if rest and kind == "count" else text).split()
    bounds = tuple(map(Bound, parts[::2], parts[1::2]))
    if len(parts) % 2 or not bounds or any(each.sign not in COMPARE for each in bounds):
        raise NightlabError(
            "a condition that cannot be read", where=text, fix="write it as the others are written"
        )
    return Condition(kind, bounds=bounds)


def measured(question: str, value: Value) -> float | None:
    """Return an answer as a number: itself, or a clock in minutes from the start of its day.

    Assumptions: the day of a bedtime begins at noon, that of the last caffeine at four in the morning,
    any other at midnight, so that half past midnight is later than eleven in the evening.
    """
    if isinstance(value, bool) or value is None or isinstance(value, tuple):
        return None
    if isinstance(value, str):
        return clock_min(value, _start_min(question))
    return float(value)


def clock_min(clock: str, start_min: int = 0) -> float | None:
    """Return minutes of a clock since the start of its day; None for what is no clock."""
    hour, _, minute = clock.partition(":")
    if not (hour.isdecimal() and minute.isdecimal()):
        return None
    return float((int(hour) * 60 + int(minute) - start_min) % DAY_MIN)


def said(value: Value) -> str:
    """Return an answer in words.

    Example:
        >>> said(True), said(3.0), said(("child", "pet")), said("not_me")
        ('yes', '3', 'child, pet', 'not me')
    """
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(word.replace("_", " ") for word in value) or "none of them"
    return value.replace("_", " ") if isinstance(value, str) else f"{value:g}"


def _count(value: Value) -> float | None:
    return float(len(value)) if isinstance(value, tuple) else None


def _limit(question: str, limit: str) -> float:
    found = measured(question, limit) if ":" in limit else float(limit)
    return float("nan") if found is None else found


def _start_min(question: str) -> int:
    if question.endswith("bedtime"):
        return NOON_MIN
    return EARLY_MIN if question == "caffeine_last" else 0
