"""Where a person's sleep lies on nights before free days, as far as their own nights tell it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.nights import DiaryEntry, msfsc_h
from nightlab.person.answers import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.nights import Episode
    from nightlab.person import Value

FEWEST_FREE, SPAN_DAYS = 8, 90
"""Free nights that are enough, and how far back they may lie (own design)."""
DIARY = "diary"


def midsleep_free_h(
    episodes: Sequence[Episode], answers: Mapping[str, Value], until: date
) -> float | None:
    """Return midsleep on free nights, corrected for sleep caught up; None where too few tell it.

    Assumptions: free are nights that end on no day of work; where nobody told the days of work none is
        known. Nights of different origins are not mixed: the one with the most counts, the diary first
        among equals. Nobody used an alarm before a free day.

    Args:
        episodes: Nights and diary entries.
        answers: By question; ``work_days`` is read.
        until: Last date that counts, such as the one before a sleep window began.

    Returns:
        Hours after midnight, -6 to 18.

    Source: see ``nights.msfsc_h``.
    """
    work = answers.get("work_days")
    if not isinstance(work, tuple):
        return None
    first = until - timedelta(days=SPAN_DAYS)
    fitting = [e for e in episodes if not e.is_nap and first < e.date <= until]
    counts = Counter(_origin(episode) for episode in fitting)
    if not counts:
        return None
    chosen = max(counts, key=lambda origin: (counts[origin], origin == DIARY, origin))
    nights = [episode for episode in fitting if _origin(episode) == chosen]
    free = {e.date for e in nights if WEEKDAYS[e.date.weekday()] not in work}
    if len(free) < FEWEST_FREE:
        return None
    records = [episode.record for episode in nights]
    return msfsc_h(records, free=free, free_days_per_week=len(WEEKDAYS) - len(work))


def _origin(episode: Episode) -> str:
    return DIARY if isinstance(episode.record, DiaryEntry) else episode.origin
