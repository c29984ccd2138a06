"""Two sides timed in turn in one run, so that what slows the machine slows both."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, TypeVar

from race.row import rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Taken = TypeVar("Taken", bound="Lap")


@dataclass(frozen=True, slots=True)
class Lap:
    """How long one piece of work took, on the clock and on the processor, in seconds."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times longer one side took than the other.

    Attributes:
        value: Ratio of the medians.
        low: Smallest ratio of one round.
        high: Largest ratio of one round.
    """

    value: float
    low: float
    high: float


def lap(work: Callable[[], object]) -> Lap:
    """Return how long a piece of work takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Lap(time.perf_counter() - wall, time.process_time() - cpu)


def middle(laps: Sequence[Lap]) -> Lap:
    """Return the median of some laps, clock and processor each by itself."""
    return Lap(median(each.wall_s for each in laps), median(each.cpu_s for each in laps))


def often(work: Callable[[], object], times: int) -> Callable[[], Lap]:
    """Return a side of a race: work too short for one lap, done some times, its median taken."""
    return lambda: middle([lap(work) for _ in range(times)])


def alternate(rounds: int, *sides: Callable[[], Taken]) -> list[list[Taken]]:
    """Run the sides in turn, A B A B; return the laps of each."""
    laps: list[list[Taken]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, taken in zip(sides, laps, strict=True):
            taken.append(side())
    return laps


def together(*parts: Sequence[Lap]) -> list[Lap]:
    """Return laps of work done in parts, round by round."""
    return [
        Lap(sum(part.wall_s for part in laps), sum(part.cpu_s for part in laps))
        for laps in zip(*parts, strict=True)
    ]


def ratio(longer_s: Sequence[float], shorter_s: Sequence[float]) -> Ratio:
    """Return how many times longer the first took, in all and by round.

    Example:
        >>> ratio([2.0, 4.0, 6.0], [1.0, 1.0, 2.0])
        Ratio(value=4.0, low=2.0, high=4.0)
    """
    rounds = [a / b for a, b in zip(longer_s, shorter_s, strict=True)]
    return Ratio(median(longer_s) / median(shorter_s), min(rounds), max(rounds))


def by_round(found: Ratio) -> str:
    """Return how far a ratio differed from round to round, in words."""
    return f"By round the ratio went from {rounded(found.low)} to {rounded(found.high)}."


def wall_ratio(longer: Sequence[Lap], shorter: Sequence[Lap]) -> Ratio:
    """Return :func:`ratio` of the clock."""
    return ratio([each.wall_s for each in longer], [each.wall_s for each in shorter])


def cpu_ratio(longer: Sequence[Lap], shorter: Sequence[Lap]) -> Ratio:
    """Return :func:`ratio` of the processor."""
    return ratio([each.cpu_s for each in longer], [each.cpu_s for each in shorter])
