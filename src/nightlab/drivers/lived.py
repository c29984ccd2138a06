"""What a person's answers say of their days, as parts of a simulated day that can be taken away."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightlab.person.answers import WEEKDAYS, clock_h

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nightlab.body.protocol import Change, Condition
    from nightlab.person.answers import Value

    Apply = Callable[[Condition], Condition]
    Answers = Mapping[str, Value]
    Facts = Mapping[str, Any]

CHANGES = Path(__file__).with_name("changes.toml")
USUAL_BED_H, USUAL_RISE_H = 23.0, 7.0
SHORTEST_H, LONGEST_H = 3.0, 14.0
WEEK = 7


def _same(condition: Condition) -> Condition:
    return condition


@dataclass(frozen=True, slots=True)
class Part:
    """Something in a person's days that the body knows a mechanism for.

    Args:
        words: What is taken away, and what stands in its place.
        there: Puts it into a day.
        gone: What the day is like without it.
        marks: Parameters of the person that it sets; without it they stand where they do nothing.
    """

    words: str
    there: Apply = _same
    gone: Apply = _same
    marks: tuple[Change, ...] = ()


ABSENT = Part("")
"""Stands for a driver that the answers say is not there."""


@cache
def changes() -> Mapping[str, Facts]:
    """Return what is changed for each driver, by its key."""
    return tomllib.loads(CHANGES.read_text(encoding="utf-8"))


def no_mechanism(driver: str) -> str:
    """Return why the body says nothing of a driver; empty where it does."""
    return str(
        changes().get(driver, {}).get("none", "" if driver in changes() else "Not modelled.")
    )


def hours_of(answers: Answers) -> tuple[float, float]:
    """Return bed and rise of a working day as clocks; the usual ones where those told cannot be."""
    bed = clock_h(answers, "bedtime")
    rise = clock_h(answers, "rise")
    told = (USUAL_BED_H if bed is None else bed, USUAL_RISE_H if rise is None else rise)
    long_h = (told[1] - told[0]) % 24.0
    return told if SHORTEST_H <= long_h <= LONGEST_H else (USUAL_BED_H, USUAL_RISE_H)


def free_evenings(answers: Answers) -> frozenset[int]:
    """Return the days of the body's week whose next morning is free; day 1 is a Monday."""
    told = answers.get("work_days")
    work = set(told) if isinstance(told, tuple) else set(WEEKDAYS[:5])
    mornings = [k for k, name in enumerate(WEEKDAYS) if name not in work]
    return frozenset((k - 1) % WEEK + 1 for k in mornings)


def evenly(times_a_week: float, days: int) -> frozenset[int]:
    """Return days spread evenly, so many a week.

    Example:
        >>> sorted(evenly(2, 9))
        [4, 7]
    """
    share = min(1.0, max(0.0, times_a_week / WEEK))
    return frozenset(
        d
        for d in range(1, days + 1)
        if math.floor(d * share + 1e-9) > math.floor((d - 1) * share + 1e-9)
    )
