"""Whether a course goes on, is done, or belongs in other hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nightlab.person.answers import as_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from nightlab.person import Answer

WEEKS = 8
CHANGE_THAT_COUNTS = -6.0
WORSE_ISI, WORSE_PHQ9 = 6.0, 5.0
NO_INSOMNIA_ISI = 8.0
FEWEST_WEEKS = 4
"""Weeks before a low score counts as done and not as a good week (own design)."""

State = Literal["go on", "done", "see a clinician", "stop"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a course stands.

    Args:
        state: What to do.
        reason: Why, with the figures.
        rules: Rules of safety that say so.
        isi_change: Points since the start; None where it is not known.
    """

    state: State
    reason: str
    rules: tuple[str, ...]
    isi_change: float | None


def progress(week: int, isi: Sequence[float], phq9: Sequence[float] = ()) -> Progress:
    """Return whether to go on with a course.

    Assumptions: the first score is that of the start, the last one that of now; with one score or none
    nothing is known of a change, so that the course goes on until the eighth week and then asks for one.

    Args:
        week: Week of the course, from 1; the eighth has to be over before it is judged, from week 9 on.
        isi: Insomnia Severity Index, oldest first.
        phq9: PHQ-9, oldest first.

    Source: safety rules S186 and S187; six points, Yang 2009, doi:10.1185/03007990903167415 (abstract);
    under 8 as no insomnia, bands of the index (secondary).
    """
    change, low = _change(isi), _change(phq9)
    if (change is not None and change >= WORSE_ISI) or (low is not None and low >= WORSE_PHQ9):
        which = "sleep" if change is not None and change >= WORSE_ISI else "mood"
        text = f"Your score of {which} is worse than at the start. Stop here and see a clinician."
        return Progress("stop", text, ("S187",), change)
    if isi and week > FEWEST_WEEKS and change is not None and isi[-1] < NO_INSOMNIA_ISI:
        text = f"Your score of {isi[-1]:.0f} is in the range without insomnia. Keep what helped."
        return Progress("done", text, (), change)
    if week > WEEKS:
        return _after(change)
    return Progress("go on", f"Week {week} of {WEEKS}.", (), change)


def scores(
    told: Sequence[Answer], keys: tuple[str, ...] = ("isi", "week_isi")
) -> tuple[float, ...]:
    """Return scores as they were told, oldest first."""
    ordered = sorted((each for each in told if each.key in keys), key=lambda each: each.at)
    values = (as_number(each.value) for each in ordered)
    return tuple(value for value in values if value is not None)


def week_of(began: date, today: date) -> int:
    """Return the week of a course, from 1.

    Example:
        >>> from datetime import date
        >>> week_of(date(2026, 3, 1), date(2026, 3, 7)), week_of(date(2026, 3, 1), date(2026, 3, 8))
        (1, 2)
    """
    return max((today - began).days // 7, 0) + 1


def _change(values: Sequence[float]) -> float | None:
    return values[-1] - values[0] if len(values) > 1 else None


def _after(change: float | None) -> Progress:
    if change is None:
        text = f"{WEEKS} weeks are over, and nobody knows whether it helped: answer the Insomnia Severity Index."
        return Progress("see a clinician", text, (), None)
    if change > CHANGE_THAT_COUNTS:
        text = f"{WEEKS} weeks changed the score by {change:+.0f}; six points down would count. See a clinician."
        return Progress("see a clinician", text, ("S186",), change)
    text = f"The score fell by {-change:.0f} points. Go on with what helps, and read what to do if it comes back."
    return Progress("go on", text, (), change)
