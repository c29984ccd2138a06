"""Days of movement whose scores can be told by hand, for every maker of actigraphs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import Hypnogram, Night, Stage
from nightlab.sources.rests import FOUND
from nightlab.units import instant, parse_clock
from sources.made.person import SPANS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

DAY_MIN = 1440


@dataclass(frozen=True)
class Seen:
    """What a scorer sees in a made-up rest: wake at its edges, and where something moved.

    Args:
        device: Of its nights.
        credit: What their provenance says.
        first: Minutes that the day before reaches into a rest.
        last: Minutes that the day after does.
        sees_moves: Whether a lone movement wakes.
    """

    device: str
    credit: str
    first: int
    last: int
    sees_moves: bool = True


@dataclass(frozen=True)
class Levels:
    """Counts a minute by day and in a movement of the night."""

    day: int
    move: int


def people(
    rng: Generator, zone: str, season: str, source: str, seen: Sequence[Seen], *, days: int
) -> list[Night]:
    """Return the nights and naps of one device as its scorers see them."""
    noon = _first_noon(zone, season)
    found = []
    for start, end, is_nap in _rests(rng, days):
        for scorer in seen:
            stages = np.full(end - start, Stage.ASLEEP, dtype=np.uint8)
            stages[: scorer.first] = stages[end - start - scorer.last :] = Stage.WAKE
            if scorer.sees_moves:
                stages[20 : end - start - 8 : 25] = Stage.WAKE
            hypnogram = Hypnogram(stages, 60, noon + timedelta(minutes=start))
            found.append(
                Night(
                    hypnogram.start,
                    hypnogram.end,
                    zone,
                    source,
                    scorer.device,
                    is_nap,
                    hypnogram,
                    provenance=(scorer.credit, FOUND),
                )
            )
    return found


def counts_of(nights: Sequence[Night], levels: Levels) -> tuple[datetime, NDArray[np.int64]]:
    """Return the instant of noon before the first night, and counts by the minute till after the last.

    Args:
        nights: Those of one scorer that sees moves.
        levels: Of day and night.
    """
    first = min(nights, key=lambda night: night.start).local_start
    noon = instant(first.date(), parse_clock("12:00", where=""), nights[0].zone)
    total = int((max(night.end for night in nights) - noon).total_seconds() // 60) + DAY_MIN // 2
    counts = np.full(total, levels.day)
    for night in nights:
        assert night.hypnogram is not None
        start = int((night.start - noon).total_seconds() // 60)
        n = night.hypnogram.n
        counts[start : start + n] = 0
        counts[start + 20 : start + n - 8 : 25] = levels.move
    return noon, counts


def _first_noon(zone: str, season: str) -> datetime:
    return instant(SPANS[zone, season] - timedelta(days=1), parse_clock("12:00", where=""), zone)


def _rests(rng: Generator, days: int) -> list[tuple[int, int, bool]]:
    rests = []
    for day in range(days):
        asleep = day * DAY_MIN + 630 + int(rng.integers(0, 60))
        rests.append((asleep, asleep + 420 + int(rng.integers(0, 100)), False))
        if rng.random() < 0.3:
            nap = (day + 1) * DAY_MIN + 120 + int(rng.integers(0, 60))
            rests.append((nap, nap + 60 + int(rng.integers(0, 60)), True))
    return rests
