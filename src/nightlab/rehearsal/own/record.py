"""A person's latest nights as one series on the calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from nightlab.nights import Episode

# Half a year: long enough to know the nights by, short enough to be the person of today.
LATEST_NIGHTS = 182


def latest(
    episodes: Sequence[Episode],
    outcome: str,
    *,
    until: date | None = None,
    origin: str | None = None,
) -> tuple[NDArray[np.float64], str]:
    """Return the nights of the last half year that has any, and where they come from.

    Args:
        episodes: The person's nights, of all sources.
        outcome: A measure of a night, see ``nights.MEASURES``.
        until: Last night to take; None for all.
        origin: Where the outcome is taken from (``diary``, ``fitbit``, ...); by default the one place that
            has it for most nights, so that two instruments are never mixed.

    Returns:
        ``float64[n]``, one a calendar night with NaN where it is missing, empty where none has the outcome.

    Assumptions: nights of earlier trials are nights like any other; an effect of theirs widens the spread.
    """
    by_origin: dict[str, dict[date, float]] = {}
    for episode in sorted(episodes, key=lambda e: e.tells_least):
        value = getattr(episode.measures, outcome)
        is_later = until is not None and episode.date > until
        if value is None or episode.is_nap or is_later:
            continue
        if origin in (None, episode.origin, episode.source):
            by_origin.setdefault(episode.origin, {}).setdefault(episode.date, float(value))
    recent = {name: _recent(nights, by_origin) for name, nights in by_origin.items()}
    if not recent:
        return np.zeros(0), ""
    best = max(recent, key=lambda name: (len(recent[name]), name == "diary"))
    return _series(recent[best]), best


def _recent(nights: dict[date, float], every: dict[str, dict[date, float]]) -> dict[date, float]:
    last = max(night for of in every.values() for night in of)
    first = last - timedelta(days=LATEST_NIGHTS - 1)
    return {night: value for night, value in nights.items() if night >= first}


def _series(nights: dict[date, float]) -> NDArray[np.float64]:
    first, last = min(nights), max(nights)
    values = np.full((last - first).days + 1, np.nan)
    for night, value in nights.items():
        values[(night - first).days] = value
    return values
