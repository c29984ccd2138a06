"""The low-histamine diet as a trial with an end: two weeks without, two weeks of bringing back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from nightlab.person import Answer

ELIMINATION_DAYS, MOST_DAYS = 14, 28
DAYS_A_GROUP = 2
UNREVIEWED = "No clinician has reviewed this, and no trial has shown that the diet helps sleep."
GROUPS = (
    "tomatoes, spinach and aubergine",
    "citrus fruit and strawberries",
    "chocolate and cocoa",
    "vinegar, soy sauce and pickles",
    "sauerkraut and other fermented vegetables",
    "matured cheese",
    "salami, ham and other cured meat",
)
"""Back in this order, from what most people bear to what fewer do (own design)."""
NEVER = "Never bring back what once gave you hives, swelling, faintness or trouble breathing."


@dataclass(frozen=True, slots=True)
class DietDay:
    """Where the diet stands on a day.

    Args:
        phase: What it is about now.
        group: Foods to bring back from today on; empty where none.
        until: Last day of the phase.
        reason: What to do, for the person.
        rules: Rules of safety that say so.
    """

    phase: Literal["leave out", "bring back", "over"]
    group: str
    until: date
    reason: str
    rules: tuple[str, ...] = ()


def diet_day(began: date, today: date, told: Sequence[Answer] = ()) -> DietDay:
    """Return what a low-histamine diet asks for today; it is never longer than four weeks.

    Assumptions: two weeks are left for leaving out, and two for bringing back one group every two days;
    where the last answer of the fortnight was not ``better``, there is nothing to find out and all foods
    come back at once; an answer that is missing counts as not better.

    Args:
        began: First day of the diet.
        today: Local date.
        told: All answers with their instants; ``week_better`` is read.

    Source: ten to fourteen days of elimination and up to six weeks of testing in a guideline on histamine
    intolerance, as tabulated in PMC8308327 (table); four weeks at most: safety rule S129; the order and
    pace of bringing back, and its shorter span: own design.
    """
    day = (today - began).days
    if day < ELIMINATION_DAYS:
        last = began + timedelta(days=ELIMINATION_DAYS - 1)
        text = f"Leave out what is rich in histamine until {last}. {UNREVIEWED}"
        return DietDay("leave out", "", last, text)
    end = began + timedelta(days=MOST_DAYS - 1)
    if day >= MOST_DAYS:
        text = (
            "Four weeks are over: eat all foods again but those that you found not to bear. "
            + NEVER
        )
        return DietDay("over", "", end, text, ("S129",))
    if not _better(began, told):
        last = began + timedelta(days=ELIMINATION_DAYS - 1)
        text = f"Two weeks without brought nothing you noticed, so the diet ends. Eat everything again. {NEVER}"
        return DietDay("over", "", last, text)
    at = (day - ELIMINATION_DAYS) // DAYS_A_GROUP
    return DietDay(
        "bring back",
        GROUPS[at],
        end,
        f"Bring back {GROUPS[at]}, a usual portion, and note your night. {NEVER}",
    )


def rechallenge(began: date) -> tuple[tuple[date, str], ...]:
    """Return when each group of foods comes back."""
    first = began + timedelta(days=ELIMINATION_DAYS)
    return tuple(
        (first + timedelta(days=DAYS_A_GROUP * at), group) for at, group in enumerate(GROUPS)
    )


def _better(began: date, told: Sequence[Answer]) -> bool:
    end = began + timedelta(days=ELIMINATION_DAYS + 1)
    answers = [x for x in told if x.key == "week_better" and began < x.at.date() <= end]
    return bool(answers) and max(answers, key=lambda each: each.at).value == "better"
