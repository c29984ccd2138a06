"""Made-up days of movement with known sleep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY_MIN = 1440


def days_of_movement(
    seed: int, *, days: int = 4, scale: float = 1.0
) -> tuple[NDArray[np.float64], list[tuple[int, int]]]:
    """Minutes from noon on, and the nights in them: still but for a movement now and then."""
    rng = np.random.default_rng(seed)
    counts = np.round(rng.gamma(1.2, 160, size=days * DAY_MIN)) + 1
    nights = []
    for day in range(days):
        asleep = day * DAY_MIN + 660 + int(rng.integers(0, 60))
        awake = asleep + 450 + int(rng.integers(0, 60))
        counts[asleep:awake] = 0
        moves = np.arange(asleep + int(rng.integers(15, 25)), awake - 5, 25)
        counts[moves] = np.round(rng.gamma(3, 10, size=moves.size)) + 1
        nights.append((asleep, awake))
    return counts * scale, nights
